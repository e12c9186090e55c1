"""The ticks: APScheduler wakes the parts now and then. It owns nothing; what is due stands in the database."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

_Scheduler: Any = AsyncIOScheduler  # it has no types


@dataclass(frozen=True)
class Tick:
    """Something to look after every so many seconds; harmless to do at any time, and twice."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[None]]


class Ticker:
    """Runs ticks until it is stopped: late ones are run late, missed ones once, never two of a kind at a time."""

    def __init__(self, ticks: list[Tick]) -> None:
        self._stopped = False
        self._scheduler = _Scheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for tick in ticks:
            self._scheduler.add_job(tick.run, "interval", seconds=tick.seconds, id=tick.name, jitter=None)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """No tick begins after this; harmless twice."""
        if self._scheduler.running and not self._stopped:
            self._stopped = True
            self._scheduler.pause()  # at once; the shutdown waits for the loop's next turn
            self._scheduler.shutdown(wait=False)
