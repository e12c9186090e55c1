"""The one clock: domain time that a rehearsal may turn, and real time that it may not.

Domain time (`now`) is what people act on: meetings, reminders, cues. Real time (`real`) belongs to the line to
Telegram: leases, deadlines, rates. On an ordinary run the two are the same.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

TOLERANCE = timedelta(seconds=20)  # drift and small corrections are followed at once
LASTING = 300.0  # seconds until a step is believed


def _unset() -> float:
    """Seconds of a clock that nobody sets; on Linux it goes on while the machine sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Clock(Protocol):
    """Tells and spends time; all instants are aware and in UTC."""

    @property
    def speed(self) -> float:
        """Domain seconds per real second."""

    def now(self) -> datetime: ...

    def real(self) -> datetime: ...

    async def sleep_until(self, moment: datetime) -> None:
        """Return when `now()` has reached `moment`, however the clock is turned meanwhile."""


class SystemClock:
    """The machine's time, without following every jump of the host's clock.

    A host clock that is set an hour ahead would make everything of that hour due at once, and too early. Time is
    therefore counted on from what was known by a clock that cannot be set and does not stop while the machine sleeps;
    a step is believed only when it lasts.
    """

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


class TurnedClock:
    """A clock for rehearsals, the demo and tests: it can run fast, stand still and jump."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._mark = time.monotonic()
        self.speed = speed
        self._turned: asyncio.Event | None = None

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._mark) * self.speed)

    def real(self) -> datetime:
        return datetime.now(UTC)

    def turn(self, *, to: datetime | None = None, by: timedelta | None = None, speed: float | None = None) -> None:
        """Set the time, move it or change its speed; whoever sleeps looks again."""
        base = (to.astimezone(UTC) if to is not None else self.now()) + (by or timedelta())
        self._base, self._mark = base, time.monotonic()
        if speed is not None:
            if speed < 0:
                raise ValueError("a clock does not run backwards")
            self.speed = speed
        if self._turned is not None:
            self._turned.set()

    async def sleep_until(self, moment: datetime) -> None:
        while (left := (moment - self.now()).total_seconds()) > 0:
            if self._turned is None or self._turned.is_set():
                self._turned = asyncio.Event()
            wait = left / self.speed if self.speed else 3600.0
            try:
                await asyncio.wait_for(self._turned.wait(), min(wait, 3600.0))
            except TimeoutError:
                continue
