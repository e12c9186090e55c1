"""A small size of the outages; the long one is `python -m tests.chaos.outages`."""

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_database_that_goes_away_loses_and_doubles_nothing():
    """PostgreSQL is stopped under a working bot, once politely and once as in a crash: the talk goes on by itself."""
    command = [sys.executable, "-m", "tests.chaos.outages", "--size", "2", "--lease", "3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["outages"], found["updates"], found["cues"] > 0) == (2, 160, True)
