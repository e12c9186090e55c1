"""Groups are reckoned here: off the event loop, outside any transaction, and again after a crash.

A wanted proposal is a row; whoever finds it reckons it. Two replicas that reckon the same one come to the same groups,
and the second to save finds nothing left to do.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.grouping import Attendee, GroupingError, Plan, Rules, form_groups
from bot.storage import dues, proposals
from bot.storage.base import Database
from bot.storage.dues import Due
from bot.storage.tables import groupings, meetings, members

log = logging.getLogger(__name__)

SECONDS = 20.0


@dataclass(frozen=True)
class Wanted:
    """One proposal to be made, as it was asked for."""

    meeting: int
    revision: int
    people: tuple[Attendee, ...]
    rules: Rules
    asker: int


class Solver:
    """One per process. `wake` after every commit; it looks for wanted proposals and makes them one at a time."""

    def __init__(self, db: Database, clock: Clock, on_dues: Callable[[], None]) -> None:
        self._db, self._clock, self._on_dues = db, clock, on_dues
        self._wake = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._wake.set()
        self._loop = asyncio.create_task(self._run(), name="solver")

    def wake(self) -> None:
        self._wake.set()

    async def stop(self) -> None:
        self._stopping = True
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def _run(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            try:
                while (wanted := await self._db.look(next_wanted)) is not None:
                    await self._make(wanted)
            except Exception:
                log.exception("groups could not be looked for")
                await asyncio.sleep(1.0)

    async def _make(self, wanted: Wanted) -> None:
        plan: Plan | None = None
        try:
            plan = await asyncio.to_thread(
                form_groups, wanted.people, wanted.rules, seconds=SECONDS, cancel=lambda: self._stopping
            )
        except GroupingError as error:
            log.warning("groups cannot be formed: %s", error.code)
        except Exception:
            log.exception("groups failed", extra={"error_id": secrets.token_hex(4)})
        await self._db.run(save, wanted, plan, self._clock.now())
        self._on_dues()


def next_wanted(conn: Connection) -> Wanted | None:
    """The first proposal that somebody waits for."""
    row = conn.execute(
        select(groupings, members.c.id.label("asker"))
        .join(meetings, meetings.c.id == groupings.c.meeting_id)
        .join(
            members,
            (members.c.person_id == groupings.c.wanted_by) & (members.c.cluster_id == meetings.c.cluster_id),
        )
        .where(groupings.c.state == "wanted")
        .order_by(groupings.c.meeting_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    people = proposals.attendees(conn, row.meeting_id)
    kept = proposals.load(row.plan) if row.plan else None
    return Wanted(row.meeting_id, row.revision, people, _rules(kept, row.wishes.get("locked", ()), people), row.asker)


def _rules(plan: Plan | None, locked: list[int], people: tuple[Attendee, ...]) -> Rules:
    """Locked people stay with those of their group who are locked too, and with one of the house that hosts it."""
    if plan is None or not locked:
        return Rules()
    here = {one.id for one in people}
    together = []
    for group in plan.groups:
        held = {str(member) for member in locked} & set(group.members) & here
        anchors = [member for member in group.members if member in here and member not in held]
        if held:
            together.append(frozenset(held | set(anchors[:1])))
    return Rules(together=tuple(one for one in together if len(one) > 1))


def save(conn: Connection, wanted: Wanted, plan: Plan | None, now: datetime) -> None:
    """Keep the proposal, unless something else has been asked for since, and tell who waits."""
    changed = conn.execute(
        update(groupings)
        .where(
            groupings.c.meeting_id == wanted.meeting,
            groupings.c.revision == wanted.revision,
            groupings.c.state == "wanted",
        )
        .values(state="proposed" if plan else "failed", plan=proposals.dump(plan) if plan else None)
    )
    if changed.rowcount:
        about: dict[str, int | str] = {"meeting": wanted.meeting, "member": wanted.asker}
        key = f"grouping_ready.{wanted.meeting}.{wanted.revision}"
        dues.plan(conn, Due(key, "grouping_ready", about, now, meeting_id=wanted.meeting))
