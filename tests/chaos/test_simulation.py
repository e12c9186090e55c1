"""A small size of the simulation; the long one is `python -m tests.chaos.simulate`."""

import pytest

from tests.chaos.bugs import planted
from tests.chaos.judge import judge
from tests.chaos.world import run

# A seed that shows the bug, for some of them; found by `python -m tests.chaos.simulate --bugs`.
SHOWN_AT = {
    "lost-sends-are-sent-again": 1,
    "moved-dues-leave-their-letters": 1,
    "a-settled-chat-is-not-looked-at-again": 39,
    "outages-set-updates-aside": 41,
    "old-refusals-count-after-a-return": 3,
}


@pytest.mark.parametrize("seed", [9, 23])
def test_every_promise_is_kept(seed: int):
    """Crashes, zombies, skewed clocks and a faulty Telegram break no promise; these seeds once did."""
    assert run(seed, judge) == []


@pytest.mark.parametrize(("bug", "seed"), SHOWN_AT.items(), ids=str)
def test_a_planted_bug_is_found(bug: str, seed: int):
    """The simulation sees what it is for."""
    with planted(bug):
        assert run(seed, judge)
