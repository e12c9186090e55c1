"""The system clock: steps of the host clock neither flood nor lose."""

from datetime import timedelta

import pytest

from bot.clock import LASTING, SystemClock
from tests.support.virtual import BASE


class Host:
    """A machine with a clock that can be set and one that cannot."""

    def __init__(self) -> None:
        self.ran = 0.0
        self.step = timedelta()

    def make(self) -> SystemClock:
        return SystemClock(lambda: BASE + self.step + timedelta(seconds=self.ran), lambda: self.ran)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_passing_step_is_not_followed(hours: int):
    """A clock that is an hour off for two minutes changes nothing."""
    host = Host()
    clock = host.make()
    host.step = timedelta(hours=hours)
    for second in range(120):
        host.ran = float(second)
        assert clock.now() == BASE + timedelta(seconds=second)
    host.step = timedelta()
    host.ran = 1000.0
    assert clock.now() == BASE + timedelta(seconds=1000)


def test_a_lasting_step_is_believed():
    """After five minutes the new time counts."""
    host = Host()
    clock = host.make()
    host.step = timedelta(hours=1)
    clock.now()
    host.ran = LASTING - 1
    assert clock.now() == BASE + timedelta(seconds=host.ran)
    host.ran = LASTING
    assert clock.now() == BASE + timedelta(hours=1, seconds=host.ran)


def test_small_corrections_and_sleep_are_followed():
    """Drift is followed at once, and a machine that slept 90 seconds knows it."""
    host = Host()
    clock = host.make()
    host.step = timedelta(seconds=3)
    assert clock.now() == BASE + timedelta(seconds=3)
    host.ran = 90.0
    assert clock.now() == clock.real() == BASE + timedelta(seconds=93)


async def test_it_tells_the_time_of_day():
    """Without anything injected it is the machine's time, and it sleeps."""
    clock = SystemClock()
    end = clock.now() + timedelta(milliseconds=5)
    await clock.sleep_until(end)
    assert clock.now() >= end
