"""The one clock: domain time that a rehearsal may turn, and real time that it may not.

Domain time (`now`) is what people act on: meetings, reminders, cues. Real time (`real`) belongs to the line to
Telegram: leases, deadlines, rates. On an ordinary run the two are the same.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


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
    """The machine's own time."""

    speed = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    real = now

    async def sleep_until(self, moment: datetime) -> None:
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110  # short naps notice a host clock that jumps
            await asyncio.sleep(min(left, 30.0))


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
