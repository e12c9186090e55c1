"""Who was at a meeting, as it was tapped, scanned or noted."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage import read
from bot.storage.after_tables import attendance
from bot.storage.tables import meetings, members
from bot.texts import local, sort_key
from dialogs.after_views import PresentView
from dialogs.views import MeetingView

LATE = timedelta(minutes=10)
"""Whoever comes later than this after the start, or goes earlier before the end, is listed with their own time."""


def present(conn: Connection, meeting: MeetingView) -> tuple[PresentView, ...]:
    """Everyone who was there, by name; those of the roster under the name it has now."""
    known = {one.id: one for one in read.members_where(conn, members.c.cluster_id == meeting.cluster_id)}
    answers = read.answers_of(conn, meeting.id)
    rows = conn.execute(select(attendance).where(attendance.c.meeting_id == meeting.id)).all()
    found = []
    for row in rows:
        seat = known.get(row.member_id)
        # A locum sits on no practice's list; where they work they have said in their answer.
        practice = (seat.practice or (answers[seat.id].practice if seat.id in answers else "")) if seat else ""
        at, left = local(row.arrived_at), local(row.left_at) if row.left_at else None
        found.append(
            PresentView(
                row.id,
                row.member_id or 0,
                seat.name if seat else row.name,
                practice or row.practice,
                at,
                late=at > meeting.starts + LATE,
                left=left if left and left < meeting.ends - LATE else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (sort_key(one.name), one.id)))


def there(conn: Connection, meeting: MeetingView) -> list[int]:
    """Member ids of those who were there; of those who had said so where nobody kept a list."""
    found = [one.member for one in present(conn, meeting) if one.member]
    said = [member for member, answer in read.answers_of(conn, meeting.id).items() if answer.attend == "yes"]
    return found or said


def history(conn: Connection, cluster_id: int, most: int = 4) -> tuple[tuple[MeetingView, frozenset[int]], ...]:
    """The cluster's last held meetings with an attendance list, newest first, and the member ids that were there."""
    held = conn.execute(
        select(meetings.c.id)
        .where(
            meetings.c.cluster_id == cluster_id,
            meetings.c.status == "held",
            meetings.c.id.in_(select(attendance.c.meeting_id).where(attendance.c.member_id.is_not(None))),
        )
        .order_by(meetings.c.starts_at.desc())
        .limit(most)
    ).scalars()
    result = []
    for number in held.all():
        meeting = read.meeting(conn, number)
        there = conn.execute(select(attendance.c.member_id).where(attendance.c.meeting_id == number)).scalars()
        if meeting is not None:
            result.append((meeting, frozenset(one for one in there if one)))
    return tuple(result)
