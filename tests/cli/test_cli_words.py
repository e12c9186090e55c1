"""What holds for every command: help with an example, both languages, one line for a fault, no traceback."""

import json
import string
import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from bot import cli as commands
from bot.cli import show
from bot.cli.show import clean, words

LEAVES = [(name,) for name in commands.COMMANDS if name != "packages"]
LEAVES += [("packages", name) for name in ("list", "show", "check")]


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_shows_an_example(drejebot, path):
    """`--help` ends well, says it in Danish first where it says it twice, and shows how the command is typed."""
    said = drejebot(*path, "--help")
    assert (said.code, said.err) == (0, "")
    assert f"drejebot {' '.join(path)}" in said.out.partition("Example:")[2]
    assert "--lang" in said.out


def test_every_command_has_its_line_in_the_list(drejebot):
    """The list of commands is made without importing them, so it is compared with them here."""
    assert commands.SUMMARIES.keys() == commands.COMMANDS.keys()
    said = drejebot("--help")
    assert [name for name in commands.COMMANDS if f"\n  {name} " not in said.out] == []


def test_the_list_names_real_commands():
    """Every name leads to a command in the module it names."""
    found = {name: getattr(import_module(module), name) for name, module in commands.COMMANDS.items()}
    assert {name: command.name for name, command in found.items()} == {name: name for name in commands.COMMANDS}
    assert all(isinstance(command, click.Command) for command in found.values())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_say_the_same():
    """Danish and English have the same sentences with the same values, and none is empty."""
    shapes = [
        {
            (table, name): placeholders(text)
            for table, rows in words(lang).items()
            for name, text in rows.items()
            if text
        }
        for lang in show.LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) == sum(len(rows) for rows in words("da").values())


def test_the_language_is_the_settings_unless_it_is_given(drejebot, monkeypatch):
    """DREJEBOT_LANGUAGE is the usual language, and --lang goes before it."""
    monkeypatch.setenv("DREJEBOT_LANGUAGE", "en")
    assert drejebot("packages", "show", "none").err.startswith("No single playbook answers")
    assert drejebot("packages", "show", "none", "--lang", "da").err.startswith("Ingen drejebog svarer")


@pytest.mark.parametrize(
    "typed",
    [
        ("plan",),
        ("plan", "praeh"),
        ("tables", "x.csv", "--tables", "no", "--seats", "4"),
        ("groups", "x", "--forms", "y"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_two(drejebot, typed):
    """What a command cannot parse is wrong usage: 2, with the way to the help."""
    said = drejebot(*typed)
    assert said.code == 2
    assert "--help" in said.err


def test_our_own_mistake_is_one_line_with_an_id(drejebot, monkeypatch):
    """An error nobody foresaw gives an id, its kind and its place: no traceback, and none of its own words."""

    def broken(*_: object) -> None:
        raise RuntimeError("token 123456:secret")

    monkeypatch.setattr("package_specs.shelf", broken)
    said = drejebot("packages", "list", "--lang", "en")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "RuntimeError, test_cli_words.py:" in said.err
    assert "secret" not in said.err


def test_wrong_settings_are_named_without_their_values(drejebot, monkeypatch):
    """Every wrong setting is told at once with what it should look like; a value may be a secret."""
    monkeypatch.setenv("DREJEBOT_HTTP_PORT", "hunter2")
    monkeypatch.setenv("DREJEBOT_QUIET_HOURS", "hunter2")
    said = drejebot("migrate", "--lang", "en")
    assert said.code == 1
    assert said.err == (
        "DREJEBOT_HTTP_PORT is not right: write a figure from 0 to 65535, such as 8080.; "
        "DREJEBOT_QUIET_HOURS is not right: write two times, such as 20:00-07:30.\n"
    )


def test_an_env_file_that_is_no_text(drejebot, tmp_path):
    """A .env in another encoding is told, not thrown."""
    (tmp_path / ".env").write_bytes(b"DREJEBOT_MAIL_FROM=\xff\xfe\xe6")
    said = drejebot("migrate")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert ".env" in said.err


def test_others_words_do_not_steer_the_terminal():
    """Escape sequences and hidden changes of direction are taken out; lines are joined."""
    assert clean("Læge\x1b[2J Bo\u202e\nLund") == "Læge[2J Bo Lund"


def test_json_is_whole_where_the_terminal_knows_no_danish(drejebot):
    """Where the output is no UTF-8, letters are escaped and the JSON means the same."""
    usual = drejebot("agenda", "hybrid", "--date", "2026-11-12", "--json")
    plain = CliRunner(charset="ascii").invoke(commands.cli, ["agenda", "hybrid", "--date", "2026-11-12", "--json"])
    assert not usual.out.isascii()
    assert plain.stdout_bytes.isascii()
    assert json.loads(plain.stdout_bytes) == usual.json


HEAVY = {
    "sqlalchemy",
    "telegram",
    "pydantic",
    "ortools",
    "typst",
    "docx",
    "pptx",
    "openpyxl",
    "alembic",
    "rich",
    "aiohttp",
}


def test_help_imports_nothing_heavy(tmp_path):
    """`drejebot --help` is quick because it imports click and little else."""
    code = (
        "import sys; from bot.__main__ import main; sys.argv = ['drejebot', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, sorted(m for m in sys.modules if '.' not in m), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "drejebot demo" in done.stdout
    ended, _, modules = done.stderr.strip().rpartition("\n")[2].partition(" ")
    assert ended == "0"
    assert HEAVY & {name.strip("[]', ") for name in modules.split(",")} == set()
