"""The plan of a meeting: its tasks, their reminders as due rows, and both brought in step when the meeting changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.actions.ahead import plan_ahead
from bot.actions.day import prepare_day
from bot.actions.work import Refused, Work
from bot.planning import Change, PlannedTask, back_schedule, moved, workday_from
from bot.planning.localtime import Moment
from bot.planning.quiet import allowed_from
from bot.storage import dues, read
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.dues import Due
from bot.storage.tables import tasks
from bot.texts import local
from dialogs.views import MeetingView
from package_specs.parts import TaskKind

MORNING = time(8, 30)
A_DAY = timedelta(hours=10)
"""A reminder is worth nothing when its day is over."""
ESCALATE = timedelta(days=3)
"""How long a task may be overdue before the deputy hears of it."""


def meeting_of(work: Work, number: int) -> MeetingView:
    """The meeting.

    Raises:
        Refused: it is gone.
    """
    found = read.meeting(work.conn, number)
    if found is None:
        raise Refused("gone")
    return found


def calm(work: Work, at: datetime) -> datetime:
    """The moment, or the next one outside quiet hours, weekends and holidays."""
    return allowed_from(at, work.settings.zone, work.settings.quiet)


def morning(work: Work, day: date) -> datetime:
    """When something is reminded of on that day: in the morning, unless that is a quiet hour or a day off."""
    return calm(work, Moment.at(workday_from(day), MORNING, work.settings.zone).utc)


def plan_tasks(work: Work, meeting_id: int) -> None:
    """Bring the tasks and their reminders in step with the meeting as it is now; what is done stays done."""
    meeting = meeting_of(work, meeting_id)
    rows = {row.key: row for row in work.conn.execute(select(tasks).where(tasks.c.meeting_id == meeting_id))}
    for task in planned(work, meeting):
        _put(work, meeting, task, rows.pop(task.key, None))
    for row in rows.values():
        dues.cancel(work.conn, key_prefix=f"task.{row.id}.")
        if row.state == "open":
            work.conn.execute(delete(tasks).where(tasks.c.id == row.id))


def planned(work: Work, meeting: MeetingView, chosen: Mapping[str, date] | None = None) -> tuple[PlannedTask, ...]:
    """The meeting's tasks on their days; the sign-up's last day is the one the coordinator has named."""
    picked = {task.key: meeting.answer_by.date() for task in meeting.spec.tasks if task.kind == "sign_up"}
    today = local(work.now).date()
    plan = back_schedule(
        meeting.spec, meeting.starts, today=today, options=meeting.options, chosen={**picked, **(chosen or {})}
    )
    return plan.tasks


def _put(work: Work, meeting: MeetingView, task: PlannedTask, row: Any) -> None:  # noqa: ANN401  # a row or None
    days = {"due": task.due, "until": task.until}
    if row is None:
        values = {"meeting_id": meeting.id, "key": task.key, "state": "open", "revision": 0, **days}
        made = work.conn.execute(insert(tasks).values(**values))
        number, revision = int(made.inserted_primary_key[0]), 0  # type: ignore[index]  # one column
    else:
        number, revision = row.id, row.revision + 1
        work.conn.execute(update(tasks).where(tasks.c.id == number).values(**days, before=None, revision=revision))
    if row is None or row.state == "open":
        plan_reminders(work, meeting, number, task, revision)


def plan_reminders(work: Work, meeting: MeetingView, number: int, task: PlannedTask, revision: int) -> None:
    """Due rows for a task's reminders, and one for the deputy when it is overdue; what has passed is left out.

    `revision` is the task row's: a day that is planned again after an undo is a later revision of the same key. What
    somebody has done to the first, second … reminder stays with it.
    """
    chosen = _chosen(work, number)
    dues.cancel(work.conn, key_prefix=f"task.{number}.")
    for nth, day in enumerate(task.reminders):
        _remind(work, meeting, number, f"{nth}.{day}", "task", day, revision, chosen.get(str(nth)))
    after = escalation(task)
    if after and (task.phase == "after" or after < meeting.starts.date()):
        _remind(work, meeting, number, f"late.{after}", "overdue", after, revision, chosen.get("late"))


def escalation(task: PlannedTask) -> date | None:
    """The day on which the deputy hears of a task that a coordinator has been reminded of, and has not done."""
    if not (task.due and task.reminders and "koordinator" in task.who) or task.optional:
        return None
    return workday_from(max((task.until or task.due) + ESCALATE, task.reminders[-1] + timedelta(days=1)))


@dataclass(frozen=True)
class _Chosen:
    """What a coordinator has done to a reminder: own words, silence, and another day than `key` would give it."""

    key: str
    words: str
    muted: bool
    moved: str


def _chosen(work: Work, task: int) -> Mapping[str, _Chosen]:
    """By which of the task's reminders it is: `0`, `1`, `late`; the latest planned of each."""
    mine = due_rows.c.key.startswith(f"task.{task}.", autoescape=True)
    rows = work.conn.execute(select(due_rows).where(mine).order_by(due_rows.c.revision, due_rows.c.id))
    return {
        row.key.split(".")[2]: _Chosen(row.key, row.about.get("words", ""), row.muted, row.about.get("moved", ""))
        for row in rows
    }


def _remind(  # noqa: PLR0913, PLR0917  # the parts of one reminder
    work: Work,
    meeting: MeetingView,
    task: int,
    key: str,
    kind: str,
    day: date,
    revision: int,
    chosen: _Chosen | None = None,
) -> None:
    key, zone = f"task.{task}.{key}", work.settings.timezone
    moved = chosen.moved if chosen and chosen.key == key else ""
    at = datetime.fromisoformat(moved).replace(tzinfo=work.settings.zone).astimezone(UTC) if moved else None
    at = at or morning(work, day)
    if at <= work.now:
        return
    about: dict[str, int | str] = {"meeting": meeting.id, "task": task}
    about |= {"words": chosen.words} if chosen and chosen.words else {}
    about |= {"moved": moved} if moved else {}
    wall = local(at).replace(tzinfo=None).isoformat(timespec="minutes")
    dues.plan(work.conn, Due(key, kind, about, at, wall, zone, at + A_DAY, meeting.id, revision))
    if chosen and chosen.muted:
        dues.mute(work.conn, key_prefix=key)


def replan(work: Work, meeting_id: int) -> None:
    """After any change of a meeting's day, time, options or playbook: tasks, reminders, programme and cues follow."""
    plan_tasks(work, meeting_id)
    prepare_day(work, meeting_id)
    plan_ahead(work, meeting_of(work, meeting_id), partial(morning, work))


def changes(  # noqa: PLR0913, PLR0917  # a meeting and where it goes
    meeting: MeetingView, open_tasks: Mapping[str, date | None], today: date, day: str, start: str, answer_by: str
) -> tuple[Change, ...]:
    """What another day and time would do to the tasks that are open, as they stand now."""
    zone = meeting.starts.tzinfo or UTC
    starts = Moment.at(date.fromisoformat(day), time.fromisoformat(start), zone).local
    signup = {task.key: date.fromisoformat(answer_by) for task in meeting.spec.tasks if task.kind == "sign_up"}
    now = {key: due for key, due in open_tasks.items() if due}
    before = back_schedule(meeting.spec, meeting.starts, today=today, options=meeting.options, chosen=now)
    after = back_schedule(meeting.spec, starts, today=today, options=meeting.options, chosen=signup)
    found = [change for change in moved(before, after) if change.key in open_tasks]
    return tuple(change for change in found if change.before != change.after)


def finish(work: Work, meeting: MeetingView, *kinds: TaskKind) -> None:
    """The plan's tasks of these kinds have just been done by doing them."""
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind in kinds:
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))
            dues.cancel(work.conn, key_prefix=f"task.{task.id}.")


def tell_all(work: Work, meeting: MeetingView, kind: str, key: str, members: Iterable[int], **about: int | str) -> None:
    """One notice to each of these members, but not to the one whose deed it is."""
    for member in members:
        if work.seat is None or member != work.seat.id:
            work.tell(kind, f"{key}.{member}", meeting=meeting.id, member=member, **about)
