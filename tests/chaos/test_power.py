"""A small size of the power cuts; the long one is `python -m tests.chaos.power`."""

import pytest

from tests.chaos.power import run


def test_a_power_cut_loses_nothing_acknowledged():
    """Sixty cuts at random moments: what was acknowledged is whole, and nothing is there in part."""
    found = run(60, seed=1)
    if found is None:
        pytest.skip("this Python's SQLite cannot be recorded")
    assert found.pop("cuts that lost something on its way") > 30
    assert found == {"cuts": 60, "broken": 0, "acknowledged lost": 0, "in part": 0}


def test_a_weaker_setting_is_found_out():
    """With synchronous=NORMAL acknowledged transactions are lost; the test would see it."""
    found = run(40, seed=1, synchronous="NORMAL")
    if found is None:
        pytest.skip("this Python's SQLite cannot be recorded")
    assert found["acknowledged lost"] > 10
