"""How full a meeting is, and who waits for a place."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.engine import Connection

from bot.storage.tables import answers, meetings, members
from dialogs.answer_views import QueueView
from dialogs.views import MeetingView


def hold(conn: Connection, meeting_id: int) -> None:
    """Nobody else changes this meeting's answers until this transaction ends; what is read from now on is the newest.

    On SQLite whoever writes is alone already.
    """
    conn.execute(select(meetings.c.id).where(meetings.c.id == meeting_id).with_for_update())


def queue(conn: Connection, meeting: MeetingView) -> QueueView:
    """The room as it is now; where nobody counts nobody waits."""
    coming = conn.execute(_here(func.count(), meeting.id, "yes")).scalar_one()
    return QueueView(meeting.capacity, coming, line(conn, meeting.id) if meeting.capacity else ())


def line(conn: Connection, meeting_id: int) -> tuple[int, ...]:
    """Member ids of those who wait, the first first."""
    waiting = _here(answers.c.member_id, meeting_id, "wait")
    return tuple(conn.execute(waiting.order_by(answers.c.waits_since, answers.c.member_id)).scalars())


def _here(wanted: ColumnElement[int], meeting_id: int, attend: str) -> Select[Any]:
    """Of the answers to the meeting those with this attendance, by people who are still on the roster."""
    joined = answers.join(members, members.c.id == answers.c.member_id)
    said = (answers.c.meeting_id == meeting_id, answers.c.attend == attend)
    return select(wanted).select_from(joined).where(*said, members.c.left_at.is_(None))
