"""A small size of the simulation; the long one is `python -m tests.chaos.simulate`."""

import pytest

from tests.chaos.bugs import planted
from tests.chaos.judge import judge
from tests.chaos.world import run

# A seed that shows the bug, for some of them; found by `python -m tests.chaos.simulate --bugs`.
SHOWN_AT = {
    "lost-sends-are-sent-again": 1,
    "timeouts-count-as-not-sent": 1,
    "sends-are-not-marked": 3,
    "overtaken-cards-stay": 1,
    "card-messages-are-forgotten": 1,
    "chats-are-written-to-twice-at-a-time": 1,
    "told-waits-are-ignored": 1,
    "blocked-people-lose-their-letters": 2,
}


@pytest.mark.parametrize("seed", [25, 56])
def test_every_promise_is_kept(seed: int):
    """Crashes, zombies, skewed clocks and a faulty Telegram break no promise; these seeds once did."""
    assert run(seed, judge) == []


@pytest.mark.parametrize(("bug", "seed"), SHOWN_AT.items(), ids=str)
def test_a_planted_bug_is_found(bug: str, seed: int):
    """The simulation sees what it is for."""
    with planted(bug):
        assert run(seed, judge)
