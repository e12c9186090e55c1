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
from bot.clock import Clock
from bot.documents import catalogue
from bot.documents.facts import MeetingFacts
from bot.storage import dues
from bot.storage.after_tables import wanted_papers
from bot.storage.base import Database
from bot.storage.dues import Due
from bot.storage.files import keep
from bot.storage.meeting_facts import meeting_facts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One paper to be made, with the facts of the moment at which it is begun."""

    row: int
    meeting: int
    kind: str
    suffix: str
    lang: str
    purpose: str
    member: int
    facts: MeetingFacts


class Printer:
    """One per process. `wake` after every commit; it looks for wanted papers and makes them one at a time."""

    def __init__(self, db: Database, clock: Clock, on_dues: Callable[[], None]) -> None:
        self._db, self._clock, self._on_dues = db, clock, on_dues
        self._wake = asyncio.Event()
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

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while (job := await self._db.look(next_job)) is not None:
                    made = await asyncio.to_thread(make, job)
                    await self._db.run(deliver, job, made, self._clock.now())
                    self._on_dues()
            except Exception:
                log.exception("papers could not be looked for")
                await asyncio.sleep(1.0)


def next_job(conn: Connection) -> Job | None:
    """The paper that has been waited for longest."""
    row = conn.execute(select(wanted_papers).order_by(wanted_papers.c.id).limit(1)).first()
    facts = meeting_facts(conn, row.meeting_id, row.lang) if row else None
    if row is None or facts is None:  # a meeting that is gone has taken its papers along
        return None
    return Job(row.id, row.meeting_id, row.kind, row.suffix, row.lang, row.purpose, row.member_id, facts)


def make(job: Job) -> Sequence[catalogue.File] | str:
    """The file, or for pictures one for each chart; or the id under which the failure is in the log."""
    try:
        if job.suffix == "png":
            return _pictures(job)
        return [catalogue.file(job.kind, job.suffix, job.facts, job.lang)]  # type: ignore[arg-type]  # raises what it cannot make
    except Exception:
        error_id = secrets.token_hex(4)
        log.exception("a paper failed", extra={"error_id": error_id, "kind": job.kind})
        return error_id


def _pictures(job: Job) -> Sequence[catalogue.File]:
    from bot.documents.charts import evaluation_png  # noqa: PLC0415  # draws with a library of its own

    shown = [one for one in job.facts.evaluation if one.labels]
    return [
        catalogue.File(f"{job.kind}-{nth}.png", "image/png", evaluation_png(one, job.lang))
        for nth, one in enumerate(shown, start=1)
    ]


def deliver(conn: Connection, job: Job, made: Sequence[catalogue.File] | str, now: datetime) -> None:
    """Keep the file and have it sent to whom it is for, unless another process has done so."""
    if not conn.execute(delete(wanted_papers).where(wanted_papers.c.id == job.row)).rowcount:
        return
    about: dict[str, int | str] = {"meeting": job.meeting, "member": job.member, "kind": job.kind}
    if isinstance(made, str):
        key = f"paper_failed.{job.row}.{made}"
        dues.plan(conn, Due(key, "paper_failed", {**about, "error": made}, now, meeting_id=job.meeting))
        return
    for one in made:
        file = keep(conn, one.name, one.media_type, one.content, now)
        if job.purpose == "self":
            kind = "evaluation_picture" if job.suffix == "png" else "paper"
            due = Due(f"{kind}.{job.row}.{file}", kind, {**about, "file": file}, now, meeting_id=job.meeting)
            dues.plan(conn, due)
        else:
            hand_out(conn, job.purpose, job.meeting, file, job.member, now)
