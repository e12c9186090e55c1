"""A small size of the kills; the long one is `python -m tests.chaos.kills`."""

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_killed_bots_lose_and_double_nothing():
    """Four SIGKILLs under load: every update has its effect once, every letter is accounted for."""
    command = [sys.executable, "-m", "tests.chaos.kills", "--size", "4", "--lease", "3", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["updates"], found["letters"] >= found["updates"], found["cues"] > 0) == (220, True, True)
