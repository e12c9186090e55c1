"""What happens, as a row of events that any number of listeners read at their own pace."""

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Final

KEPT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    type: str
    data: dict[str, object]


class Events:
    """A ring of the last events. A listener keeps only its place in it, so a slow one costs nothing."""

    def __init__(self, kept: int = KEPT) -> None:
        self.epoch = secrets.token_hex(4)  # numbers of an earlier run mean nothing here
        self._ring: deque[Event] = deque(maxlen=kept)
        self._last = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self.closed = False

    @property
    def last(self) -> int:
        return self._last

    @property
    def last_id(self) -> str:
        return f"{self.epoch}-{self._last}"

    def publish(self, type_: str, **data: object) -> None:
        self._last += 1
        self._ring.append(Event(self._last, type_, data))
        self._wake()

    def close(self) -> None:
        """End every listener's row."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    def place(self, event_id: str) -> int | None:
        """The number behind an event id; None when it is of another run or too long ago."""
        epoch, _, number = event_id.partition("-")
        if epoch != self.epoch or not number.isdecimal() or int(number) > self._last:
            return None
        oldest = self._ring[0].number if self._ring else self._last + 1
        return int(number) if int(number) >= oldest - 1 else None

    async def changed(self, within: float | None = None) -> bool:
        """Return after the next event; False when none came within `within` seconds."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait_for(waiter, within)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)
        return True

    def since(self, number: int) -> list[Event] | None:
        """The events after `number`; None when some of them are gone."""
        if number == self._last:
            return []
        if not self._ring or self._ring[0].number > number + 1:
            return None
        return [event for event in self._ring if event.number > number]
