"""What takes reckoning about groups and tables: found in the database, reckoned in a thread, written back.

A job holds everything it needs, so that nothing of it waits for the database. Two replicas that reckon the same come
to the same result, and the second to save finds nothing left to do.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.actions.work import coordinators
from bot.grouping import Attendee, CancelledError, GroupingError, Plan, Relaxation, Repair, Room, Rules, form_groups
from bot.grouping.model import Progress
from bot.grouping.moves import PairAnswer, explain_pair
from bot.grouping.options import with_consequences
from bot.grouping.repair import repair
from bot.seating import Guest, SeatingError, TablePlan, plan_tables, reseat
from bot.storage import dues, group_rules, proposals, read, seatings
from bot.storage.dues import Due
from bot.storage.group_tables import group_questions
from bot.storage.group_tables import seatings as seating_rows
from bot.storage.tables import answers, group_members, groupings, groups, meetings, members
from bot.storage.wishes import rules_for

SECONDS, IN_HASTE, FOR_AN_OPTION = 20.0, 1.0, 2.0
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Failed:
    """Why nothing came of it: a code of `bot.grouping.words` and its values."""

    code: str
    values: Mapping[str, Any]


class Job(Protocol):
    """One thing to reckon."""

    @property
    def meeting(self) -> int: ...

    def reckon(self, told: Progress, cancel: Cancel) -> Any:  # noqa: ANN401  # each job its own result
        """Off the event loop; raises CancelledError when `cancel` says so."""

    def wanted(self, conn: Connection) -> bool:
        """Whether somebody still waits for it."""

    def save(self, conn: Connection, result: Any, now: datetime) -> None:  # noqa: ANN401
        """Write the result down and have it told, if it is still wanted."""


def next_job(conn: Connection, folder: Path, now: datetime) -> Job | None:
    """The first thing that somebody waits for."""
    return next((job for find in (_forming, _pair, _repair, _seating) if (job := find(conn, folder, now))), None)


# -- proposals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forming:
    """A proposal to be made, as it was asked for; `keep` is the published plan that few shall be moved from."""

    meeting: int
    revision: int
    people: tuple[Attendee, ...]
    rules: Rules
    rooms: tuple[Room, ...]
    asker: int
    seconds: float
    keep: Plan | None

    def reckon(self, told: Progress, cancel: Cancel) -> Plan | Failed:
        try:
            plan = form_groups(
                self.people,
                self.rules,
                rooms=self.rooms,
                keep=self.keep,
                seconds=self.seconds,
                progress=told,
                cancel=cancel,
            )
        except GroupingError as error:
            return Failed(error.code, error.values)
        return replace(plan, relaxed=tuple(self._told(one, plan, cancel) for one in plan.relaxed))

    def _told(self, breach: Relaxation, plan: Plan, cancel: Cancel) -> Relaxation:
        """The breach with what each way out of it would lead to."""
        if cancel():
            raise CancelledError
        return with_consequences(
            breach, plan, self.people, self.rules, rooms=self.rooms, seconds=min(FOR_AN_OPTION, self.seconds)
        )

    def _row(self) -> ColumnElement[bool]:
        return and_(
            groupings.c.meeting_id == self.meeting,
            groupings.c.revision == self.revision,
            groupings.c.state == "wanted",
        )

    def wanted(self, conn: Connection) -> bool:
        return conn.execute(select(groupings.c.meeting_id).where(self._row())).first() is not None

    def progress(self, conn: Connection, told: Mapping[str, Any], now: datetime) -> None:
        """Bring the asker's card up to date."""
        if conn.execute(update(groupings).where(self._row()).values(search=dict(told))).rowcount:
            key = f"grouping_search.{self.meeting}.{self.revision}.{told['seconds']}"
            about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker}
            dues.plan(conn, Due(key, "grouping_search", about, now, meeting_id=self.meeting))

    def save(self, conn: Connection, result: Plan | Failed, now: datetime) -> None:
        if isinstance(result, Failed):
            values: dict[str, Any] = {"state": "failed", "search": {"code": result.code, "values": dict(result.values)}}
        else:
            values = {"state": "proposed", "plan": proposals.dump(result), "search": None}
        if conn.execute(update(groupings).where(self._row()).values(**values)).rowcount:
            about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker}
            key = f"grouping_ready.{self.meeting}.{self.revision}"
            dues.plan(conn, Due(key, "grouping_ready", about, now, meeting_id=self.meeting))


def _forming(conn: Connection, folder: Path, _now: datetime) -> Forming | None:
    row = conn.execute(
        select(groupings, meetings.c.cluster_id, members.c.id.label("asker"))
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
    people = proposals.attendees(conn, row.meeting_id, folder)
    plan = proposals.load(row.plan) if row.plan else None
    return Forming(
        row.meeting_id,
        row.revision,
        people,
        rules_for(conn, row, row.cluster_id, plan, people),
        group_rules.rooms_of(conn, row.meeting_id, folder),
        row.asker,
        IN_HASTE if row.wishes.get("haste") else SECONDS,
        plan if row.wishes.get("before") == "published" else None,
    )


# -- questions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Why two do not sit together."""

    meeting: int
    question: int
    asker: int
    plan: Plan
    one: str
    other: str
    people: tuple[Attendee, ...]
    rules: Rules
    rooms: tuple[Room, ...]

    def reckon(self, _told: Progress, _cancel: Cancel) -> PairAnswer | None:
        try:
            return explain_pair(self.plan, self.one, self.other, self.people, self.rules, rooms=self.rooms)
        except GroupingError:  # one of them has left since
            return None

    def wanted(self, conn: Connection) -> bool:
        return conn.execute(select(group_questions.c.id).where(_open(self.question))).first() is not None

    def save(self, conn: Connection, result: PairAnswer | None, now: datetime) -> None:
        answer = {"pair": proposals.dump_pair(result) if result else None}
        if conn.execute(update(group_questions).where(_open(self.question)).values(answer=answer)).rowcount:
            about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker, "question": self.question}
            dues.plan(conn, Due(f"pair_answer.{self.question}", "pair_answer", about, now, meeting_id=self.meeting))


def _open(question: int) -> ColumnElement[bool]:
    return and_(group_questions.c.id == question, group_questions.c.answer.is_(None))


def _pair(conn: Connection, folder: Path, _now: datetime) -> Pair | None:
    row = conn.execute(
        select(group_questions, groupings.c.plan, groupings.c.wishes, meetings.c.cluster_id)
        .join(groupings, groupings.c.meeting_id == group_questions.c.meeting_id)
        .join(meetings, meetings.c.id == group_questions.c.meeting_id)
        .where(group_questions.c.answer.is_(None), group_questions.c.kind == "pair", groupings.c.plan.is_not(None))
        .order_by(group_questions.c.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    people = proposals.attendees(conn, row.meeting_id, folder)
    plan = proposals.load(row.plan)
    rules = rules_for(conn, row, row.cluster_id, plan, people)
    rooms = group_rules.rooms_of(conn, row.meeting_id, folder)
    one, other = str(row.about["one"]), str(row.about["other"])
    return Pair(row.meeting_id, row.id, row.member_id, plan, one, other, people, rules, rooms)


# -- late changes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mending:
    """The menu after an afbud or a late sign-up."""

    meeting: int
    cluster: int
    revision: int
    stamp: str
    plan: Plan
    people: tuple[Attendee, ...]
    rules: Rules
    rooms: tuple[Room, ...]
    locked: tuple[str, ...]

    def reckon(self, _told: Progress, cancel: Cancel) -> tuple[Repair, ...] | None:
        try:
            return repair(
                self.plan, self.people, self.rules, rooms=self.rooms, locked=self.locked, seconds=5.0, cancel=cancel
            )
        except GroupingError:
            return None

    def wanted(self, conn: Connection) -> bool:
        found = conn.execute(
            select(groupings.c.meeting_id).where(
                groupings.c.meeting_id == self.meeting,
                groupings.c.revision == self.revision,
                groupings.c.state == "published",
            )
        ).first()
        return found is not None and not _asked(conn, self.meeting, self.stamp)

    def save(self, conn: Connection, result: tuple[Repair, ...] | None, now: datetime) -> None:
        if not self.wanted(conn):
            return
        here, there = {one.id for one in self.people}, {one for group in self.plan.groups for one in group.members}
        made = conn.execute(
            insert(group_questions).values(
                meeting_id=self.meeting,
                kind="repair",
                about={
                    "stamp": self.stamp,
                    "revision": self.revision,
                    "gone": sorted(there - here),
                    "come": sorted(here - there),
                },
                answer={"lines": proposals.dump_repairs(result or ())},
                asked_at=now,
            )
        )
        question = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
        for member in coordinators(conn, self.cluster):
            about: dict[str, int | str] = {"meeting": self.meeting, "member": member, "question": question}
            key = f"repair_ready.{question}.{member}"
            dues.plan(conn, Due(key, "repair_ready", about, now, meeting_id=self.meeting))


def _asked(conn: Connection, meeting: int, stamp: str) -> bool:
    """Whether the newest menu is for exactly this change."""
    newest = conn.execute(
        select(group_questions.c.about)
        .where(group_questions.c.meeting_id == meeting, group_questions.c.kind == "repair")
        .order_by(group_questions.c.id.desc())
        .limit(1)
    ).scalar()
    return newest is not None and newest["stamp"] == stamp


def _repair(conn: Connection, folder: Path, now: datetime) -> Mending | None:
    return next(_changed(conn, folder, now), None)


def _unlike() -> ColumnElement[bool]:
    """Somebody who comes has no group, or somebody in a group does not come."""
    coming = select(answers.c.member_id).where(
        answers.c.meeting_id == groupings.c.meeting_id, answers.c.attend == "yes", answers.c.locum.is_not(None)
    )
    seated = (
        select(group_members.c.member_id)
        .join(groups, groups.c.id == group_members.c.group_id)
        .where(groups.c.meeting_id == groupings.c.meeting_id)
    )
    there = coming.join(members, members.c.id == answers.c.member_id).where(members.c.left_at.is_(None))
    unseated = exists(there.where(answers.c.member_id.not_in(seated.correlate(groupings))))
    staying = (
        select(answers.c.member_id)
        .join(members, members.c.id == answers.c.member_id)
        .where(answers.c.meeting_id == groupings.c.meeting_id, answers.c.attend == "yes", members.c.left_at.is_(None))
    )
    absent = exists(seated.where(group_members.c.member_id.not_in(staying.correlate(groupings))))
    return or_(unseated, absent)


def _changed(conn: Connection, folder: Path, now: datetime) -> Iterator[Mending]:
    rows = conn.execute(
        select(groupings, meetings.c.cluster_id)
        .join(meetings, meetings.c.id == groupings.c.meeting_id)
        .where(
            groupings.c.state == "published",
            meetings.c.status.in_(("planned", "invited", "live")),
            meetings.c.ends_at > now,
            _unlike(),
        )
        .order_by(groupings.c.meeting_id)
    ).all()
    for row in rows:
        people = _settled(conn, row, folder)
        stamp = _stamp(row, people)
        if not _asked(conn, row.meeting_id, stamp):
            yield _mending(conn, row, people, stamp, folder)


def _settled(conn: Connection, row: Row[Any], folder: Path) -> tuple[Attendee, ...]:
    """Those who come: who has a group already, and newcomers as soon as their whole answer is there."""
    known = read.answers_of(conn, row.meeting_id)
    placed = {member for group in proposals.load(row.plan).groups for member in group.members}
    coming = proposals.attendees(conn, row.meeting_id, folder)
    return tuple(one for one in coming if one.id in placed or known[int(one.id)].whole)


def _stamp(row: Row[Any], people: tuple[Attendee, ...]) -> str:
    """The change in a word: these people, under this plan."""
    text = ",".join(f"{one.id}:{one.practice}:{one.own_group or ''}" for one in people)
    return hashlib.sha256(f"{row.revision};{text}".encode()).hexdigest()[:16]


def _mending(conn: Connection, row: Row[Any], people: tuple[Attendee, ...], stamp: str, folder: Path) -> Mending:
    plan = proposals.load(row.plan)
    rules = rules_for(conn, row, row.cluster_id, plan, people, locks=False)
    rooms = group_rules.rooms_of(conn, row.meeting_id, folder)
    whole = [str(member) for group in row.wishes.get("groups", ()) for member in group]
    locked = tuple(str(member) for member in row.wishes.get("locked", ()))
    return Mending(row.meeting_id, row.cluster_id, row.revision, stamp, plan, people, rules, rooms, (*locked, *whole))


# -- tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seating:
    """A table plan; with `before` as few as possible are moved from where they sit."""

    meeting: int
    revision: int
    guests: tuple[Guest, ...]
    tables: tuple[int, ...]
    before: TablePlan | None
    asker: int

    def reckon(self, _told: Progress, _cancel: Cancel) -> TablePlan | None:
        try:
            if self.before is not None:
                return reseat(self.before, self.guests, self.tables)
            return plan_tables(self.guests, self.tables)
        except SeatingError:
            return None

    def _row(self) -> ColumnElement[bool]:
        return and_(
            seating_rows.c.meeting_id == self.meeting,
            seating_rows.c.revision == self.revision,
            seating_rows.c.state.in_(("wanted", "reseat", "reseat_here")),
        )

    def wanted(self, conn: Connection) -> bool:
        return conn.execute(select(seating_rows.c.meeting_id).where(self._row())).first() is not None

    def save(self, conn: Connection, result: TablePlan | None, now: datetime) -> None:
        plan = seatings.dump(result) if result else None
        values = {"state": "planned" if result else "failed", "plan": plan}
        if conn.execute(update(seating_rows).where(self._row()).values(**values)).rowcount:
            about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker}
            key = f"tables_ready.{self.meeting}.{self.revision}"
            dues.plan(conn, Due(key, "tables_ready", about, now, meeting_id=self.meeting))


def _seating(conn: Connection, _folder: Path, _now: datetime) -> Seating | None:
    row = conn.execute(
        select(seating_rows)
        .where(seating_rows.c.state.in_(("wanted", "reseat", "reseat_here")))
        .order_by(seating_rows.c.meeting_id)
        .limit(1)
    ).first()
    meeting = read.meeting(conn, row.meeting_id) if row else None
    if row is None or meeting is None:
        return None
    before = seatings.load(row.plan) if row.plan and row.state != "wanted" else None
    who = seatings.guests(conn, meeting, here=row.state == "reseat_here")
    return Seating(row.meeting_id, row.revision, who, tuple(row.tables), before, row.wanted_by)
