"""What somebody waits for is reckoned: outside any transaction, in a process of its own, and again after a crash.

What is wanted stands in the database; whoever finds it has it reckoned. A long search tells how far it has come, and
is ended as soon as nobody wants it any longer.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from bot.apart import BrokenError
from bot.clock import Clock
from bot.conversation.group_jobs import Forming
from bot.conversation.jobs import Job
from bot.conversation.problems import Failed
from bot.conversation.reckoner import Reckoner
from bot.conversation.reckoning import next_job
from bot.grouping.model import Progressed
from bot.storage.base import Database

log = logging.getLogger(__name__)

Find = Callable[[Connection, Path, datetime], Job | None]
LOOK_EVERY = 0.5
"""Seconds between looks whether a search is still wanted."""
TELL_EVERY = 3
"""Seconds between two lines of progress: a chat takes some twenty edits a minute."""
IDLE = 60.0
"""Seconds after which the process that reckons is ended; the solver in it holds as much memory as the bot."""


class Solver:
    """One per process. `wake` after every commit; it looks for what is wanted and does one thing at a time."""

    def __init__(
        self, db: Database, clock: Clock, on_dues: Callable[[], None], folder: Path, find: Find = next_job
    ) -> None:
        self._db, self._clock, self._on_dues, self._folder, self._find = db, clock, on_dues, folder, find
        self._wake = asyncio.Event()
        self._reckoner = Reckoner()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._wake.set()
        self._loop = asyncio.create_task(self._run(), name="solver")

    def wake(self) -> None:
        self._wake.set()

    async def stop(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self._reckoner.close()

    async def _run(self) -> None:
        while True:
            await self._woken()
            self._wake.clear()
            try:
                while (job := await self._db.look(self._find, self._folder, self._clock.now())) is not None:
                    await self._make(job)
            except Exception:
                log.exception("groups and tables could not be looked for")
                await asyncio.sleep(1.0)

    async def _woken(self) -> None:
        """Wait for something to do; who forms groups once often does so again, so the process stays for a while."""
        try:
            async with asyncio.timeout(IDLE if self._reckoner.pid else None):
                await self._wake.wait()
        except TimeoutError:
            await self._reckoner.close()
            await self._wake.wait()

    async def _make(self, job: Job) -> None:
        """Have it reckoned, watch over it, and write down what came of it; nothing if nobody wants it any longer."""
        search = Search(job)
        reckoning = asyncio.create_task(self._reckoner.solve(job.problem, search.told))
        try:
            while not (await asyncio.wait({reckoning}, timeout=LOOK_EVERY))[0]:
                if not await self._db.look(job.wanted):
                    return
                await self._tell(search)
            await self._db.run(job.save, self._result(reckoning), self._clock.now())
        finally:
            reckoning.cancel()
            await asyncio.wait({reckoning})
            self._on_dues()

    def _result(self, reckoning: asyncio.Task[Any]) -> Any:  # noqa: ANN401  # each job its own result
        try:
            return reckoning.result()
        except BrokenError as error:
            error_id = secrets.token_hex(4)
            log.error("a search failed", exc_info=error, extra={"error_id": error_id})  # noqa: TRY400  # its own traceback
            return Failed("broken", {"id": error_id})

    async def _tell(self, search: "Search") -> None:
        if isinstance(search.job, Forming) and (news := search.news()) is not None:
            await self._db.run(search.job.progress, news, self._clock.now())
            self._on_dues()


class Search:
    """One job under way."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._started = time.monotonic()
        self._best: Progressed | None = None
        self._told = 0

    def told(self, step: Progressed) -> None:
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
