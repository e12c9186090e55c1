"""Time that passes only when everybody waits: a loop, a clock and a database for tests that never sleep."""

import asyncio
import math
import selectors
import threading
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.scheduling import dispatcher
from bot.storage import delivery_tables
from bot.storage.base import Database

T = TypeVar("T")

BASE = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
TABLES = [
    delivery_tables.metadata.tables[name]
    for name in (
        "letters", "lines", "lanes", "cards", "rates", "dues", "updates", "update_tries", "dead_updates", "leases",
    )
]  # fmt: skip


class _Skip(selectors.DefaultSelector):
    """Does not wait for a timeout; it sets the clock on."""

    moment = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("everybody waits for nothing")
        # Late in the year a microsecond is lost in a float; time goes on all the same.
        self.moment = max(self.moment + timeout, math.nextafter(self.moment, math.inf)) if timeout > 0 else self.moment
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose hours take no time."""

    def __init__(self) -> None:
        self._skip = _Skip()
        super().__init__(self._skip)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._skip.moment


class VirtualClock:
    """The loop's time as instants; `skew` seconds off, and `speed` times as fast for domain time."""

    def __init__(self, loop: VirtualLoop, skew: float = 0.0, speed: float = 1.0, base: datetime = BASE) -> None:
        self._loop = loop
        self._base = base
        self.skew = skew
        self.speed = speed

    def now(self) -> datetime:
        return self._base + timedelta(seconds=self._loop.time() * self.speed + self.skew)

    def real(self) -> datetime:
        return self._base + timedelta(seconds=self._loop.time() + self.skew)

    async def sleep_until(self, moment: datetime) -> None:
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110  # the step may be turned meanwhile
            await asyncio.sleep(left / self.speed)


class InlineDatabase(Database):
    """Real SQL without threads, so that a run is the same each time. `delay` seconds pass before each transaction."""

    delay = 0.001

    async def run(self, work: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        await asyncio.sleep(self.delay)
        return self._in(False, work, args, kwargs)

    share = first = run

    async def look(self, work: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        await asyncio.sleep(self.delay)
        return self._in(True, work, args, kwargs)


_compiled: dict[Any, Any] = {}  # shared by all, since a simulation opens thousands of databases


def memory() -> InlineDatabase:
    """An empty database of the delivery core."""
    db = InlineDatabase("sqlite://")
    db.engine = db.engine.execution_options(compiled_cache=_compiled)
    delivery_tables.metadata.create_all(db.engine, tables=TABLES)
    return db


def play(story: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run the story to its end on a loop of its own; what it left running is dropped."""
    assert threading.current_thread() is threading.main_thread()
    loop, turn = VirtualLoop(), dispatcher.TURN
    asyncio.set_event_loop(loop)
    dispatcher.TURN = math.inf  # real time, which would make a slow machine's story another one
    try:
        return loop.run_until_complete(story(loop))
    finally:
        for _ in range(9):  # some clean up after themselves, and wait again
            for task in asyncio.all_tasks(loop):
                task.cancel()
                task._log_destroy_pending = False
            loop.run_until_complete(asyncio.sleep(0))
        asyncio.set_event_loop(None)
        loop.close()
        dispatcher.TURN = turn
