"""Papers are made here: off the event loop, outside any transaction, and again after a crash.

A wanted paper is a row; whoever finds it makes it. Of two replicas that make the same one, the second to save finds
the row gone and sends nothing.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot.actions.results import hand_out
from bot.apart import BrokenError
from bot.clock import Clock
from bot.documents import worker
from bot.documents.catalogue import File
from bot.storage import dues
from bot.storage.after_tables import wanted_papers
from bot.storage.base import Database
from bot.storage.dues import Due
from bot.storage.files import keep
from bot.storage.meeting_facts import meeting_facts

log = logging.getLogger(__name__)

IDLE = 30.0
"""Seconds after which the process that makes papers is ended; its libraries hold more memory than the bot."""


@dataclass(frozen=True)
class Job:
    """One paper to be made, with the facts of the moment at which it is begun."""

    row: int
    meeting: int
    purpose: str
    member: int
    order: worker.Job


class Printer:
    """One per process. `wake` after every commit; it looks for wanted papers and has them made one at a time."""

    def __init__(self, db: Database, clock: Clock, on_dues: Callable[[], None]) -> None:
        self._db, self._clock, self._on_dues = db, clock, on_dues
        self._wake = asyncio.Event()
        self._worker = worker.Worker()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._wake.set()
        self._loop = asyncio.create_task(self._run(), name="printer")

    def wake(self) -> None:
        self._wake.set()

    async def stop(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self._worker.close()

    async def _run(self) -> None:
        while True:
            await self._woken()
            self._wake.clear()
            try:
                while (job := await self._db.look(next_job)) is not None:
                    made = await self._made(job)
                    await self._db.run(deliver, job, made, self._clock.now())
                    self._on_dues()
            except Exception:
                log.exception("papers could not be looked for")
                await asyncio.sleep(1.0)

    async def _woken(self) -> None:
        """Wait for something to do; who asks for one paper often asks for more, so the worker stays for a while."""
        try:
            async with asyncio.timeout(IDLE if self._worker.pid else None):
                await self._wake.wait()
        except TimeoutError:
            await self._worker.close()
            await self._wake.wait()

    async def _made(self, job: Job) -> Sequence[File] | str:
        try:
            return await self._worker.make(job.order)
        except BrokenError as error:
            return _noted(job, error)


def next_job(conn: Connection) -> Job | None:
    """The paper that has been waited for longest."""
    row = conn.execute(select(wanted_papers).order_by(wanted_papers.c.id).limit(1)).first()
    facts = meeting_facts(conn, row.meeting_id, row.lang) if row else None
    if row is None or facts is None:  # a meeting that is gone has taken its papers along
        return None
    order = worker.Job(row.kind, row.suffix, facts, row.lang)
    return Job(row.id, row.meeting_id, row.purpose, row.member_id, order)


def make(job: Job) -> Sequence[File] | str:
    """The files, made in this process; or the id under which the failure is in the log."""
    try:
        return worker.made(job.order)
    except Exception as error:  # noqa: BLE001  # whatever it was, it is noted and told
        return _noted(job, error)


def _noted(job: Job, error: Exception) -> str:
    error_id = secrets.token_hex(4)
    log.error("a paper failed", exc_info=error, extra={"error_id": error_id, "kind": job.order.kind})
    return error_id


def deliver(conn: Connection, job: Job, made: Sequence[File] | str, now: datetime) -> None:
    """Keep the file and have it sent to whom it is for, unless another process has done so."""
    if not conn.execute(delete(wanted_papers).where(wanted_papers.c.id == job.row)).rowcount:
        return
    about: dict[str, int | str] = {"meeting": job.meeting, "member": job.member, "kind": job.order.kind}
    if isinstance(made, str):
        key = f"paper_failed.{job.row}.{made}"
        dues.plan(conn, Due(key, "paper_failed", {**about, "error": made}, now, meeting_id=job.meeting))
        return
    for one in made:
        file = keep(conn, one.name, one.media_type, one.content, now)
        if job.purpose == "self":
            kind = "picture" if job.order.suffix == "png" else "paper"
            due = Due(f"{kind}.{job.row}.{file}", kind, {**about, "file": file}, now, meeting_id=job.meeting)
            dues.plan(conn, due)
        else:
            hand_out(conn, job.purpose, job.meeting, file, job.member, now)
