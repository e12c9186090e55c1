"""Single reminders: put on another day, silenced, or given words of one's own."""

from datetime import date

from sqlalchemy import Row, select, update

from bot.actions.plan import A_DAY, morning
from bot.actions.work import Refused, Result, Work
from bot.actions.year import plan_year
from bot.storage import dues, reminders
from bot.storage.delivery_tables import dues as due_rows
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open
from dialogs.views import ReminderView

Touch = c.MoveReminder | c.MuteReminder | c.WordReminder


def _waiting(work: Work, command: Touch) -> tuple[ReminderView, Row[tuple[object, ...]]]:
    found = reminders.reminder(work.conn, work.now, command.due, command.meeting, command.cluster)
    if found is None:
        raise Refused("gone")
    row = work.conn.execute(select(due_rows).where(due_rows.c.id == found.id)).one()
    if found.kind == "year":
        # A January that nobody is told of plans no next one, so that is done here.
        plan_year(work, int(row.about["cluster"]), int(row.about["year"]) + 1)
    return found, row


def _shown(command: Touch) -> Open:
    if command.meeting:
        return Open("reminder", (command.meeting, command.due))
    return Open("c_reminder", (command.cluster, command.due))


def move_reminder(command: c.MoveReminder, work: Work) -> Result:
    """The morning of another day; a quiet day gives way to the next working day, and the answer says so."""
    found, row = _waiting(work, command)
    at = morning(work, date.fromisoformat(command.day))
    if not found.movable or at <= work.now:
        raise Refused("past")
    if found.kind == "eve" and found.meeting and at >= found.meeting.starts:
        raise Refused("after_meeting")
    wall = local(at).replace(tzinfo=None).isoformat(timespec="minutes")
    life = row.expires_at - row.at if row.expires_at else A_DAY
    dues.move(work.conn, found.key, at, wall=wall, zone=work.settings.timezone, expires_at=at + life)
    _put(work, row, moved=wall)
    work.note("reminder moved", meeting=command.meeting or None, due=command.due)
    return Result(values={"at": local(at)}, open=_shown(command))


def mute_reminder(command: c.MuteReminder, work: Work) -> Result:
    """It passes in silence, or no longer."""
    found, _ = _waiting(work, command)
    work.conn.execute(update(due_rows).where(due_rows.c.id == found.id).values(muted=command.muted))
    what = "reminder muted" if command.muted else "reminder unmuted"
    work.note(what, meeting=command.meeting or None, due=command.due)
    return Result(toast="saved", open=_shown(command))


def word_reminder(command: c.WordReminder, work: Work) -> Result:
    """Words of one's own stand first in the reminder."""
    found, row = _waiting(work, command)
    if not found.wordable:
        raise Refused("not_now")
    _put(work, row, words=command.words)
    work.note("reminder worded", meeting=command.meeting or None, due=command.due)
    return Result(open=_shown(command))


def _put(work: Work, row: Row[tuple[object, ...]], **values: str) -> None:
    """Keep something beside what the reminder is about; empty takes it away."""
    about = {name: value for name, value in {**row.about, **values}.items() if value}
    work.conn.execute(update(due_rows).where(due_rows.c.id == row.id).values(about=about))
