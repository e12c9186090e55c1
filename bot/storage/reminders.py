"""What waits for a meeting, as its coordinator may move it, silence it or add to it."""

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from bot.storage.delivery_tables import WAITING, dues
from bot.texts import local
from dialogs.views import ReminderView

SHOWN = ("task", "overdue", "call_soon", "day", "cue")
"""Kinds that people are told of as reminders; the rest is the bot's own housekeeping."""
MOST = 200


def reminders_of(conn: Connection, meeting_id: int) -> tuple[ReminderView, ...]:
    """The meeting's coming reminders, soonest first."""
    mine = (dues.c.meeting_id == meeting_id, dues.c.state == WAITING, dues.c.kind.in_(SHOWN))
    rows = conn.execute(select(dues).where(*mine).order_by(dues.c.at, dues.c.id).limit(MOST))
    return tuple(_view(row) for row in rows)


def reminder(conn: Connection, meeting_id: int, due_id: int) -> ReminderView | None:
    """One that waits, if it is this meeting's."""
    mine = (dues.c.id == due_id, dues.c.meeting_id == meeting_id, dues.c.state == WAITING, dues.c.kind.in_(SHOWN))
    row = conn.execute(select(dues).where(*mine)).first()
    return _view(row) if row else None


def _view(row: Row[tuple[object, ...]]) -> ReminderView:
    about = row.about
    return ReminderView(
        id=row.id,
        key=row.key,
        kind=row.kind,
        at=local(row.at),
        task=int(about.get("task", 0)),
        cue=str(about.get("cue", "")),
        words=str(about.get("words", "")),
        muted=row.muted,
    )
