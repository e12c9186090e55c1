"""Groups that people make themselves: who is in one says so in their answer; who was counted in is asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from bot.storage import read
from bot.storage.tables import answers, members, own_claims
from bot.storage.tables import own_groups as table
from dialogs.answer_views import OwnGroupView
from dialogs.readers import fold
from dialogs.views import MeetingView, MemberView

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that looks like another."""
CODE_LENGTH = 8


def of_meeting(conn: Connection, meeting: MeetingView) -> tuple[OwnGroupView, ...]:
    """The meeting's self-made groups, the first named first."""
    rows = conn.execute(select(table).where(table.c.meeting_id == meeting.id).order_by(table.c.id)).all()
    if not rows or meeting.spec.groups is None:
        return ()
    inside = _inside(conn, meeting.id)
    claims = conn.execute(select(own_claims).where(own_claims.c.group_id.in_([row.id for row in rows]))).all()
    wanted = {row.member_id for row in (*inside, *claims)}
    people = {one.id: one for one in read.members_where(conn, members.c.id.in_(wanted))}
    return tuple(_view(row, meeting, inside, claims, people) for row in rows)


def _inside(conn: Connection, meeting_id: int) -> list[Row[Any]]:
    chosen = (answers.c.meeting_id == meeting_id, answers.c.grouping == "own", answers.c.attend != "no")
    query = select(answers.c.member_id, answers.c.own_group, answers.c.attend).where(*chosen)
    return list(conn.execute(query.order_by(answers.c.at, answers.c.member_id)))


def _view(
    row: Row[Any],
    meeting: MeetingView,
    inside: Iterable[Row[Any]],
    claims: Iterable[Row[Any]],
    people: Mapping[int, MemberView],
) -> OwnGroupView:
    mine = [one for one in inside if fold(one.own_group or "") == fold(row.name) and one.member_id in people]
    there = {one.member_id for one in mine}
    open_ = [one for one in claims if one.group_id == row.id and one.member_id in people.keys() - there]
    groups = meeting.spec.groups
    return OwnGroupView(
        row.id,
        row.meeting_id,
        row.name,
        row.code,
        row.leave or "",
        tuple(people[one.member_id] for one in mine),
        tuple(one.member_id for one in mine if one.attend == "wait"),
        tuple(people[one.member_id] for one in open_ if one.state == "asked"),
        tuple(people[one.member_id] for one in open_ if one.state == "declined"),
        groups.size_min if groups else 0,
        groups.size_max if groups else 0,
    )


def by_id(conn: Connection, meeting: MeetingView, number: int) -> OwnGroupView | None:
    return next((one for one in of_meeting(conn, meeting) if one.id == number), None)


def of_member(conn: Connection, meeting: MeetingView, member: int) -> OwnGroupView | None:
    """The group that the member has chosen."""
    return next((one for one in of_meeting(conn, meeting) if one.has(member)), None)


def claims_on(conn: Connection, meeting_id: int, member: int) -> list[Row[Any]]:
    """Who has counted the member in and waits for an answer: group_id, name and by_member_id of each."""
    mine = (table.c.meeting_id == meeting_id, own_claims.c.member_id == member, own_claims.c.state == "asked")
    query = select(own_claims, table.c.name).join(table, table.c.id == own_claims.c.group_id).where(*mine)
    return list(conn.execute(query.order_by(own_claims.c.at)))


def by_code(conn: Connection, code: str) -> Row[Any] | None:
    """The group that a code lets into, as it is typed from a phone: case, spaces and hyphens do not count."""
    return conn.execute(select(table).where(table.c.code == plain_code(code))).first()


def codes(conn: Connection, meeting_id: int) -> Mapping[str, str]:
    """Names by code; for reading what somebody typed, never shown to who is not in the group."""
    return {row.code: row.name for row in conn.execute(select(table).where(table.c.meeting_id == meeting_id))}


def plain_code(said: str) -> str:
    return "".join(char for char in said.upper() if char.isalnum())[: CODE_LENGTH * 2]


def leaves(conn: Connection, meeting_id: int) -> Mapping[str, str]:
    """By folded name: yes, no, or empty where a group has not said whether others may be put into it."""
    rows = conn.execute(select(table.c.name, table.c.leave).where(table.c.meeting_id == meeting_id))
    return {fold(row.name): row.leave or "" for row in rows}
