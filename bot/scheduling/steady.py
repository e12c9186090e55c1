"""A clock that does not follow every jump of the host's clock.

A host clock that is set an hour ahead would make everything of that hour due at once, and too early. Time is
therefore counted on from what was known by a clock that cannot be set and does not stop while the machine sleeps; a
step is believed only when it lasts.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(seconds=20)  # drift and small corrections are followed at once
LASTING = 300.0  # seconds until a step is believed


def _unset() -> float:
    """Seconds of a clock that nobody sets; on Linux it goes on while the machine sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SteadyClock:
    """The machine's time for ordinary runs; see `bot.clock.Clock`."""

    speed = 1.0

    def __init__(
        self, host: Callable[[], datetime] = lambda: datetime.now(UTC), unset: Callable[[], float] = _unset
    ) -> None:
        self._host = host
        self._unset = unset
        self._base, self._mark = host(), unset()
        self._doubt: tuple[timedelta, float] | None = None  # a step and since when

    def now(self) -> datetime:
        mark = self._unset()
        counted = self._base + timedelta(seconds=mark - self._mark)
        step = self._host() - counted
        if abs(step) <= TOLERANCE:
            self._doubt = None
            return self._believe(counted + step, mark)
        if self._doubt is None or abs(step - self._doubt[0]) > TOLERANCE:
            self._doubt = (step, mark)
        elif mark - self._doubt[1] >= LASTING:
            self._doubt = None
            return self._believe(counted + step, mark)
        return counted

    def real(self) -> datetime:
        return self.now()

    def _believe(self, moment: datetime, mark: float) -> datetime:
        self._base, self._mark = moment, mark
        return moment

    async def sleep_until(self, moment: datetime) -> None:
        # Timers stand still while the machine sleeps; short naps notice how late it is when it wakes.
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110  # as just said
            await asyncio.sleep(min(left, 1.0))
