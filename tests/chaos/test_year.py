"""A small size of the year; the long one is `python -m tests.chaos.year`."""

from tests.chaos.year import STOPPED, run


def test_a_year_of_reminders_is_done_once():
    """Five hundred reminders and twelve restarts in twelve virtual months: none lost, doubled, early or late."""
    found = run(500, 12, seed=3)
    assert found.pop("latest (s)") <= STOPPED + 1
    assert found == {
        "reminders": 500, "restarts": 12, "lost": 0, "doubled": 0, "letters": 500, "early": 0,
    }  # fmt: skip
