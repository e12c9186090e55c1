"""The command line in a folder of its own, with no settings but the data folder."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import cli


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Drejebot = Callable[..., Said]


@pytest.fixture
def drejebot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drejebot:
    """Run `drejebot` with these words."""
    for name in [name for name in os.environ if name.startswith("DREJEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DREJEBOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Said:
        done = CliRunner().invoke(cli, words, prog_name="drejebot")
        return Said(done.exit_code, done.stdout, done.stderr)

    return run
