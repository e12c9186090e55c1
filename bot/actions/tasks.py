"""The plan's tasks: done, put off, not needed, handed on, and undone again."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from bot.actions.materials import asked
from bot.actions.plan import on_its_day, plan_reminders, planned
from bot.actions.work import Refused, Result, Work
from bot.planning import workday_from
from bot.storage import dues, read
from bot.storage.tables import tasks
from bot.texts import local
from dialogs import commands as c
from dialogs.views import MeetingView


def set_task(command: c.SetTask, work: Work) -> Result:
    """Change a task's state or day; the state before is kept, so that the last change can be undone exactly."""
    row = work.conn.execute(select(tasks).where(tasks.c.id == command.task)).one()
    meeting = read.meeting(work.conn, row.meeting_id)
    if meeting is None:
        raise Refused("gone")
    before = {"state": row.state, "due": row.due.isoformat() if row.due else None, "chosen": row.chosen}
    match command.deed:
        case "undo" if row.before is None:
            raise Refused("nothing_to_undo")
        case "undo":
            due = date.fromisoformat(row.before["due"]) if row.before["due"] else None
            values = {"state": row.before["state"], "due": due, "chosen": row.before["chosen"], "before": None}
        case "snooze":
            today = local(work.now).date()
            due = workday_from(max(row.due or today, today) + timedelta(days=command.days))
            values = {"state": "open", "due": due, "chosen": True, "before": before}
        case deed:
            values = {"state": {"done": "done", "skip": "skipped"}[deed], "due": row.due, "before": before}
    work.conn.execute(update(tasks).where(tasks.c.id == row.id).values(**values, revision=row.revision + 1))
    if values["state"] == "open":
        _remind(work, meeting, row, values["due"], chosen=values["chosen"])
    else:
        dues.cancel(work.conn, meeting_id=meeting.id, key_prefix=f"task.{row.id}.")
    spec = meeting.spec.task(row.key)
    if spec.kind == "ask_arrived" and spec.material and command.deed in {"done", "undo"}:
        asked(work, meeting, spec.material, came=values["state"] == "done")
    work.note("task set", meeting=meeting.id, task=row.id, deed=command.deed)
    return Result(toast="saved")


def _remind(work: Work, meeting: MeetingView, row: Row[Any], due: date | None, *, chosen: bool) -> None:
    """Plan the task's reminders for its day as it is now."""
    task = next((one for one in planned(work, meeting, {row.key: due} if due else {}) if one.key == row.key), None)
    if task is not None and due is not None:
        plan_reminders(work, meeting, row.id, on_its_day(task) if chosen else task, row.revision + 1)


def delegate(command: c.Delegate, work: Work) -> Result:
    """Hand a task to a member of the cluster; they are told, and reminders go to them."""
    row = work.conn.execute(select(tasks).where(tasks.c.id == command.task)).one()
    meeting = read.meeting(work.conn, row.meeting_id)
    member = read.member(work.conn, command.member)
    if meeting is None or member is None or member.cluster != meeting.cluster_id:
        raise Refused("gone")
    work.conn.execute(update(tasks).where(tasks.c.id == row.id).values(member_id=member.id))
    if member.joined:
        work.tell(
            "delegated",
            f"{row.id}.{member.id}.{work.now:%Y%m%d%H%M%S}",
            meeting=meeting.id,
            task=row.id,
            member=member.id,
        )
    work.note("task delegated", meeting=meeting.id, task=row.id, member=member.id)
    return Result(values={"member": member})
