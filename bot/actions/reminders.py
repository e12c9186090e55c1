"""Single reminders: put on another day, silenced, or given words of one's own."""

from datetime import date

from sqlalchemy import update

from bot.actions.plan import A_DAY, morning
from bot.actions.work import Refused, Result, Work
from bot.storage import dues, reminders
from bot.storage.delivery_tables import dues as due_rows
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open
from dialogs.views import ReminderView


def _waiting(work: Work, meeting: int, number: int) -> ReminderView:
    found = reminders.reminder(work.conn, meeting, number)
    if found is None:
        raise Refused("gone")
    return found


def move_reminder(command: c.MoveReminder, work: Work) -> Result:
    """The morning of another day; a quiet day gives way to the next working day, and the answer says so."""
    found = _waiting(work, command.meeting, command.due)
    at = morning(work, date.fromisoformat(command.day))
    if not found.movable or at <= work.now:
        raise Refused("past")
    wall = local(at).replace(tzinfo=None).isoformat(timespec="minutes")
    dues.move(work.conn, found.key, at, wall=wall, zone=work.settings.timezone, expires_at=at + A_DAY)
    work.note("reminder moved", meeting=command.meeting, due=command.due)
    return Result(values={"at": local(at)}, open=Open("reminder", (command.meeting, command.due)))


def mute_reminder(command: c.MuteReminder, work: Work) -> Result:
    """It passes in silence, or no longer."""
    found = _waiting(work, command.meeting, command.due)
    work.conn.execute(update(due_rows).where(due_rows.c.id == found.id).values(muted=command.muted))
    work.note("reminder muted" if command.muted else "reminder unmuted", meeting=command.meeting, due=command.due)
    return Result(toast="saved", open=Open("reminder", (command.meeting, command.due)))


def word_reminder(command: c.WordReminder, work: Work) -> Result:
    """Words of one's own go with the reminder."""
    found = _waiting(work, command.meeting, command.due)
    if not found.task:
        raise Refused("not_now")
    row = due_rows.c.id == found.id
    about = work.conn.execute(due_rows.select().where(row)).one().about
    about = {**about, "words": command.words} if command.words else {k: v for k, v in about.items() if k != "words"}
    work.conn.execute(update(due_rows).where(row).values(about=about))
    work.note("reminder worded", meeting=command.meeting, due=command.due)
    return Result(open=Open("reminder", (command.meeting, command.due)))
