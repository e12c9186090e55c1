"""Proposals that somebody waits for, questions about two people, and maps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.engine import Connection

from bot.conversation.jobs import tell_broken
from bot.conversation.problems import Drawing, Failed, Groups, Pair
from bot.grouping import Plan
from bot.grouping.moves import PairAnswer
from bot.storage import dues, group_rules, proposals
from bot.storage.dues import Due
from bot.storage.files import keep
from bot.storage.group_tables import group_questions
from bot.storage.tables import groupings, meetings, members
from bot.storage.wishes import rules_for

SECONDS, IN_HASTE = 20.0, 1.0


@dataclass(frozen=True)
class Forming:
    """A proposal to be made, as it was asked for."""

    meeting: int
    revision: int
    asker: int
    problem: Groups

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


def forming(conn: Connection, folder: Path, _now: datetime) -> Forming | None:
    """The first proposal that somebody waits for."""
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
    problem = Groups(
        people,
        rules_for(conn, row, row.cluster_id, plan, people),
        group_rules.rooms_of(conn, row.meeting_id, folder),
        IN_HASTE if row.wishes.get("haste") else SECONDS,
        plan if row.wishes.get("before") == "published" else None,
    )
    return Forming(row.meeting_id, row.revision, row.asker, problem)


@dataclass(frozen=True)
class Pairing:
    """Why two do not sit together."""

    meeting: int
    question: int
    asker: int
    problem: Pair

    def wanted(self, conn: Connection) -> bool:
        return conn.execute(select(group_questions.c.id).where(_open(self.question))).first() is not None

    def save(self, conn: Connection, result: PairAnswer | Failed | None, now: datetime) -> None:
        answer = {"pair": proposals.dump_pair(result) if isinstance(result, PairAnswer) else None}
        if not conn.execute(update(group_questions).where(_open(self.question)).values(answer=answer)).rowcount:
            return
        if isinstance(result, Failed):
            tell_broken(conn, self, self.asker, result, now)
        else:
            about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker, "question": self.question}
            dues.plan(conn, Due(f"pair_answer.{self.question}", "pair_answer", about, now, meeting_id=self.meeting))


def _open(question: int) -> ColumnElement[bool]:
    return and_(group_questions.c.id == question, group_questions.c.answer.is_(None))


def pairing(conn: Connection, folder: Path, _now: datetime) -> Pairing | None:
    """The first question about two people that has no answer yet."""
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
    return Pairing(row.meeting_id, row.id, row.member_id, Pair(plan, one, other, people, rules, rooms))


@dataclass(frozen=True)
class Picture:
    """The groups on a map, for whoever wants to look."""

    meeting: int
    question: int
    asker: int
    name: str
    problem: Drawing

    def wanted(self, conn: Connection) -> bool:
        return conn.execute(select(group_questions.c.id).where(_open(self.question))).first() is not None

    def save(self, conn: Connection, result: bytes | Failed, now: datetime) -> None:
        if not conn.execute(update(group_questions).where(_open(self.question)).values(answer={})).rowcount:
            return
        if isinstance(result, Failed):
            tell_broken(conn, self, self.asker, result, now)
            return
        file = keep(conn, self.name, "image/png", result, now)
        about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker, "file": file}
        dues.plan(conn, Due(f"group_map.{self.question}", "group_map", about, now, meeting_id=self.meeting))


def picturing(conn: Connection, folder: Path, _now: datetime) -> Picture | None:
    """The first map that somebody waits for."""
    row = conn.execute(
        select(group_questions, groupings.c.plan)
        .join(groupings, groupings.c.meeting_id == group_questions.c.meeting_id)
        .where(group_questions.c.answer.is_(None), group_questions.c.kind == "map", groupings.c.plan.is_not(None))
        .order_by(group_questions.c.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    plan = proposals.load(row.plan)
    people = [one for one in proposals.attendees(conn, row.meeting_id, folder) if plan.group_of(one.id)]
    problem = Drawing(plan, tuple(people), "en" if row.about["lang"] == "en" else "da")
    return Picture(row.meeting_id, row.id, row.member_id, row.about["name"], problem)
