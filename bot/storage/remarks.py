"""What members have said about a meeting beside the sign-up: one word or text each for a topic, whose it is and when.

Topics: `answered` (the questionnaire, yes or not_yet), `consent` (the mail address may go to the provider, yes or no),
`comment` (on the questionnaire's draft), `present` (would hold a talk, yes or no), `diet` (forgotten after the
meeting), `guest` (invited without being a doctor of the cluster, yes).
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.storage import read
from bot.storage.tables import members, remarks
from bot.texts import local
from dialogs.guest_kinds import KINDS, GuestKind
from dialogs.views import MeetingView, MemberView, RemarkView

PLACES = 3
"""Talks at a meeting; whoever offers one more is in reserve."""


def of_meeting(conn: Connection, meeting_id: int) -> Mapping[str, Mapping[int, RemarkView]]:
    """Everything said, by topic and member, in the order it was said."""
    rows = conn.execute(select(remarks).where(remarks.c.meeting_id == meeting_id).order_by(remarks.c.id))
    found: dict[str, dict[int, RemarkView]] = {}
    for row in rows:
        found.setdefault(row.topic, {})[row.member_id] = RemarkView(row.member_id, row.value, local(row.at))
    return found


def save(  # noqa: PLR0913, PLR0917  # the parts of one remark
    conn: Connection, meeting_id: int, member: int, topic: str, value: str, person: int | None, now: datetime
) -> bool:
    """Keep it; saying the same again keeps its place in the line. False when nothing changed."""
    mine = (remarks.c.meeting_id == meeting_id, remarks.c.member_id == member, remarks.c.topic == topic)
    before = conn.execute(select(remarks.c.value).where(*mine)).scalar()
    if before == value:
        return False
    conn.execute(delete(remarks).where(*mine))
    row = {"meeting_id": meeting_id, "member_id": member, "topic": topic, "value": value, "by_person_id": person}
    conn.execute(insert(remarks).values(**row, at=now))
    return True


def guests(conn: Connection, meeting_id: int) -> frozenset[int]:
    """Members who are invited to this meeting without being doctors of the cluster."""
    said = (remarks.c.meeting_id == meeting_id, remarks.c.topic == "guest", remarks.c.value == "yes")
    return frozenset(conn.execute(select(remarks.c.member_id).where(*said)).scalars())


def forget(conn: Connection, meeting_id: int, topic: str) -> int:
    """Delete what was said about a topic; returns how many."""
    said = (remarks.c.meeting_id == meeting_id, remarks.c.topic == topic)
    return conn.execute(delete(remarks).where(*said)).rowcount


def to_ask(conn: Connection, meeting: MeetingView) -> Mapping[str, tuple[MemberView, ...]]:
    """Whom each topic would be asked of now: only those who have not said anything that settles it."""
    said = of_meeting(conn, meeting.id)
    everyone = read.members_where(conn, members.c.cluster_id == meeting.cluster_id)
    doctors = tuple(member for member in everyone if member.doctor)
    coming = {number for number, answer in read.answers_of(conn, meeting.id).items() if answer.attend == "yes"}
    invited = guests(conn, meeting.id)
    others = tuple(member for member in everyone if member.id in invited and KINDS.get(member.role, GuestKind()).drafts)
    return {
        "answered": chased(meeting, doctors, said.get("answered", {})),
        "consent": tuple(one for one in doctors if one.email and one.id not in said.get("consent", {})),
        "comment": tuple(one for one in (*doctors, *others) if one.id not in said.get("comment", {})),
        "present": tuple(one for one in doctors if one.id in coming and one.id not in said.get("present", {})),
    }


def chased(
    meeting: MeetingView, doctors: tuple[MemberView, ...], said: Mapping[int, RemarkView]
) -> tuple[MemberView, ...]:
    """Who is asked about the questionnaire: nobody of a practice that has answered, where one answer is enough."""
    spec = meeting.spec.questionnaire
    done = {member for member, remark in said.items() if remark.value == "yes"}
    if spec is None or spec.unit == "member":
        return tuple(one for one in doctors if one.id not in done)
    practices = {one.practice_id for one in doctors if one.id in done}
    return tuple(
        one for one in doctors if one.practice_id not in practices or (not one.practice_id and one.id not in done)
    )


def presenters(said: Mapping[str, Mapping[int, RemarkView]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who holds a talk and who is in reserve, in the order in which they said yes."""
    line = tuple(member for member, remark in said.get("present", {}).items() if remark.value == "yes")
    return line[:PLACES], line[PLACES:]
