"""Groups and tables are reckoned here: in a thread, outside any transaction, and again after a crash.

What is wanted stands in the database; whoever finds it reckons it. A long search tells how far it has come, and stops
as soon as nobody wants it any longer.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.conversation.reckoning import Failed, Forming, Job, next_job
from bot.grouping import CancelledError
from bot.grouping.model import Progressed
from bot.storage.base import Database

log = logging.getLogger(__name__)

Find = Callable[[Connection, Path, datetime], Job | None]
LOOK_EVERY = 0.5
"""Seconds between looks whether a search is still wanted."""
TELL_EVERY = 3
"""Seconds between two lines of progress: a chat takes some twenty edits a minute."""


class Solver:
    """One per process. `wake` after every commit; it looks for what is wanted and does one thing at a time."""

    def __init__(
        self, db: Database, clock: Clock, on_dues: Callable[[], None], folder: Path, find: Find = next_job
    ) -> None:
        self._db, self._clock, self._on_dues, self._folder, self._find = db, clock, on_dues, folder, find
        self._wake = asyncio.Event()
        self._stopping = Event()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._wake.set()
        self._loop = asyncio.create_task(self._run(), name="solver")

    def wake(self) -> None:
        self._wake.set()

    async def stop(self) -> None:
        self._stopping.set()
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self._wake.wait()
            self._wake.clear()
            try:
                while (job := await self._db.look(self._find, self._folder, self._clock.now())) is not None:
                    await self._make(job)
            except Exception:
                log.exception("groups and tables could not be looked for")
                await asyncio.sleep(1.0)

    async def _make(self, job: Job) -> None:
        """Reckon in a thread, watch over it here, and write down what came of it."""
        search = Search(job, self._stopping)
        thread = asyncio.create_task(asyncio.to_thread(search.run))
        while not (await asyncio.wait({thread}, timeout=LOOK_EVERY))[0]:
            await self._watch(search)
        result = await thread
        if not isinstance(result, Given):
            await self._db.run(job.save, result, self._clock.now())
        self._on_dues()

    async def _watch(self, search: "Search") -> None:
        job = search.job
        if not await self._db.look(job.wanted):
            search.cancelled.set()
        elif isinstance(job, Forming) and (told := search.news()) is not None:
            await self._db.run(job.progress, told, self._clock.now())
            self._on_dues()


class Given:
    """A search that was given up: somebody did not want it any longer."""


class Search:
    """One job under way in its thread."""

    def __init__(self, job: Job, stopping: Event) -> None:
        self.job = job
        self.cancelled = Event()
        self._stopping = stopping
        self._started = time.monotonic()
        self._best: Progressed | None = None
        self._told = 0

    def run(self) -> Any:  # noqa: ANN401  # each job its own result
        """In the thread; never raises."""
        try:
            return self.job.reckon(self._progress, lambda: self.cancelled.is_set() or self._stopping.is_set())
        except CancelledError:
            return Given()
        except Exception:
            error_id = secrets.token_hex(4)
            log.exception("a search failed", extra={"error_id": error_id})
            return Failed("no_time", {}) if isinstance(self.job, Forming) else None

    def _progress(self, step: Progressed) -> None:
        self._best = step

    def news(self) -> dict[str, Any] | None:
        """How far it has come, where that has not just been told."""
        seconds = int(time.monotonic() - self._started)
        if seconds < self._told + TELL_EVERY:
            return None
        self._told = seconds
        told: dict[str, Any] = {"seconds": seconds}
        if (best := self._best) is not None and best.cost:
            told["km"] = best.cost / 10
            if best.bound is not None:
                told["gap"] = round(100 * max(0, best.cost - best.bound) / best.cost, 1)
        return told
