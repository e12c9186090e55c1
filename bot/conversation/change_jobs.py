"""Published groups that no longer fit those who come: the menu of repairs for the coordinators."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, or_, select
from sqlalchemy.engine import Connection, Row

from bot.actions.work import coordinators
from bot.conversation.jobs import tell_broken
from bot.conversation.problems import Change, Failed
from bot.grouping import Attendee, Repair
from bot.grouping.moves import change_of_place, difference
from bot.storage import dues, group_rules, proposals, read
from bot.storage.dues import Due
from bot.storage.group_tables import group_questions
from bot.storage.tables import answers, group_members, groupings, groups, meetings, members
from bot.storage.wishes import rules_for


@dataclass(frozen=True)
class Mending:
    """The menu after an afbud or a late sign-up."""

    meeting: int
    cluster: int
    revision: int
    stamp: str
    problem: Change

    def wanted(self, conn: Connection) -> bool:
        found = conn.execute(
            select(groupings.c.meeting_id).where(
                groupings.c.meeting_id == self.meeting,
                groupings.c.revision == self.revision,
                groupings.c.state == "published",
            )
        ).first()
        return found is not None and not _asked(conn, self.meeting, self.stamp)

    def save(self, conn: Connection, result: tuple[Repair, ...] | Failed | None, now: datetime) -> None:
        if not self.wanted(conn):
            return
        here, there = (
            {one.id for one in self.problem.people},
            {one for group in self.problem.plan.groups for one in group.members},
        )
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
                answer={"lines": [] if isinstance(result, Failed) else proposals.dump_repairs(result or ())},
                asked_at=now,
            )
        )
        about: dict[str, int | str]
        question = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
        if self._nothing_follows(result):
            about = {"meeting": self.meeting, "question": question}
            dues.plan(conn, Due(f"mend.{question}", "mend", about, now, meeting_id=self.meeting))
            return
        for member in coordinators(conn, self.cluster):
            if isinstance(result, Failed):
                tell_broken(conn, self, member, result, now)
                for one in there - here:
                    self._tell_gone(conn, member, int(one), question, now)
                continue
            about = {"meeting": self.meeting, "member": member, "question": question}
            key = f"repair_ready.{question}.{member}"
            dues.plan(conn, Due(key, "repair_ready", about, now, meeting_id=self.meeting))

    def _nothing_follows(self, result: tuple[Repair, ...] | Failed | None) -> bool:
        """Whether some have left, and their groups do without them: no move, no other place, no rule that gives way."""
        seated = {one for group in self.problem.plan.groups for one in group.members}
        if not isinstance(result, tuple) or not result or not {one.id for one in self.problem.people} <= seated:
            return False
        made = difference(self.problem.plan, result[0].plan)
        return not result[0].moved and not made.broken and not change_of_place(self.problem.plan, made.plan)

    def _tell_gone(self, conn: Connection, member: int, who: int, question: int, now: datetime) -> None:
        """Where no menu comes, whoever would have got it hears of the afbud as such."""
        about: dict[str, int | str] = {"meeting": self.meeting, "member": member, "who": who}
        key = f"answer_changed.{question}.{who}.{member}"
        dues.plan(conn, Due(key, "answer_changed", about, now, meeting_id=self.meeting))


def _asked(conn: Connection, meeting: int, stamp: str) -> bool:
    """Whether the newest menu is for exactly this change."""
    newest = conn.execute(
        select(group_questions.c.about)
        .where(group_questions.c.meeting_id == meeting, group_questions.c.kind == "repair")
        .order_by(group_questions.c.id.desc())
        .limit(1)
    ).scalar()
    return newest is not None and newest["stamp"] == stamp


def mending(conn: Connection, folder: Path, now: datetime) -> Mending | None:
    """The first published plan that does not fit those who come, and has no menu for it yet."""
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
    problem = Change(plan, people, rules, rooms, (*locked, *whole))
    return Mending(row.meeting_id, row.cluster_id, row.revision, stamp, problem)
