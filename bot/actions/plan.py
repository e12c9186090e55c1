"""The plan of a meeting: its tasks, their reminders as due rows, and both brought in step when the meeting changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, insert, select, update

from bot.actions.ahead import ahead
from bot.actions.day import prepare_day
from bot.actions.eve import eve
from bot.actions.work import Refused, Work
from bot.planning import Change, PlannedTask, back_schedule, moved, settled, workday_from
from bot.planning.localtime import Moment
from bot.planning.quiet import allowed_from
from bot.storage import dues, read
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.dues import Due
from bot.storage.tables import tasks
from bot.texts import local
from dialogs.views import MeetingView, TaskView
from package_specs.parts import TaskKind

Numbered = tuple[int, PlannedTask, int]
"""A planned task with its row's number and revision."""
MORNING = time(8, 30)
A_DAY = timedelta(hours=10)
"""A reminder is worth nothing when its day is over."""
EARLY = timedelta(days=2)
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


def plan_tasks(work: Work, meeting: MeetingView, was: date) -> list[Due]:
    """Bring the tasks in step with the meeting as it is now, what is done stays done; their reminders, to be planned.

    `was`: the day of the meeting before, from which the days that people have set themselves go along with it. A plan
    has some thirty tasks and fifty reminders: they are read and written together, not one by one.
    """
    rows = {row.key: row for row in work.conn.execute(select(tasks).where(tasks.c.meeting_id == meeting.id))}
    own = set_by_hand(meeting, rows.values(), was, meeting.starts.date())
    wanted = [on_its_day(task) if task.key in own else task for task in planned(work, meeting, own)]
    known = [(task, rows.pop(task.key)) for task in wanted if task.key in rows]
    fresh = [task for task in wanted if task.key not in {row.key for _, row in known}]
    _forget(work, rows.values())
    _redate(work, known)
    still_open = [(row.id, task, row.revision + 1) for task, row in known if row.state == "open"]
    chosen = _chosen(work, due_rows.c.meeting_id == meeting.id) if known else {}
    if known:
        dues.cancel(work.conn, meeting_id=meeting.id, kinds=("task", "overdue"))
    return _reminders(work, meeting, [*still_open, *_added(work, meeting.id, fresh)], chosen)


def set_by_hand(meeting: MeetingView, tasks: Iterable[Row[Any] | TaskView], was: date, day: date) -> Mapping[str, date]:
    """Where the days that people have set themselves come to lie, by task, when the meeting goes from `was` to `day`.

    The sign-up's last day is not among them: it is asked for whenever the meeting moves.
    """
    specs = {spec.key: spec for spec in meeting.spec.tasks if spec.kind != "sign_up"}
    mine = ((task.key, task.due) for task in tasks if task.chosen and task.key in specs)
    return {key: settled(due, specs[key].phase, was, day) for key, due in mine if due}


def on_its_day(task: PlannedTask) -> PlannedTask:
    """Who puts a task off hears of it again on the day; of the KLU's agenda, which others send out, before it too."""
    days = {task.due} if task.due else set()
    early = {day - EARLY for day in days if task.key.startswith("klu")}
    return replace(task, reminders=tuple(sorted({*task.reminders, *early, *days}))[-2:])


def _first_tasks(work: Work, meeting: MeetingView) -> list[Due]:
    """The plan of a meeting that has none yet."""
    return _reminders(work, meeting, _added(work, meeting.id, planned(work, meeting)), {})


def _added(work: Work, meeting_id: int, fresh: Sequence[PlannedTask]) -> list[Numbered]:
    if not fresh:
        return []
    # Planning has begun and the day is found: what says so is done by planning.
    rows = [
        {
            "meeting_id": meeting_id,
            "key": one.key,
            "state": "done" if one.kind == "start" else "open",
            "revision": 0,
            "due": one.due,
            "until": one.until,
        }
        for one in fresh
    ]
    made = {row.key: row.id for row in work.conn.execute(insert(tasks).returning(tasks.c.id, tasks.c.key), rows)}
    return [(made[task.key], task, 0) for task in fresh if task.kind != "start"]


def _redate(work: Work, known: Sequence[tuple[PlannedTask, Row[Any]]]) -> None:
    if known:
        days = [{"row": row.id, "on": task.due, "to": task.until} for task, row in known]
        changed = update(tasks).where(tasks.c.id == bindparam("row")).values(due=bindparam("on"), until=bindparam("to"))
        work.conn.execute(changed.values(before=None, revision=tasks.c.revision + 1), days)


def _forget(work: Work, rows: Iterable[Row[Any]]) -> None:
    """Tasks that are no longer in the plan; nothing of theirs may stand in the way of a row that gets their number."""
    rows = list(rows)
    gone = [row.id for row in rows if row.state == "open"]
    for row in rows:
        dues.cancel(work.conn, meeting_id=row.meeting_id, key_prefix=f"task.{row.id}.")
        mine = _of_task(row.meeting_id, row.id)
        work.conn.execute(delete(due_rows).where(mine, due_rows.c.state.in_(("waiting", "cancelled"))))
    if gone:
        work.conn.execute(delete(tasks).where(tasks.c.id.in_(gone)))


def planned(work: Work, meeting: MeetingView, chosen: Mapping[str, date] | None = None) -> tuple[PlannedTask, ...]:
    """The meeting's tasks on their days; the sign-up's last day is the one the coordinator has named."""
    picked = {task.key: meeting.answer_by.date() for task in meeting.spec.tasks if task.kind == "sign_up"}
    today = local(work.now).date()
    plan = back_schedule(
        meeting.spec, meeting.starts, today=today, options=meeting.options, chosen={**picked, **(chosen or {})}
    )
    return plan.tasks


def plan_reminders(work: Work, meeting: MeetingView, number: int, task: PlannedTask, revision: int) -> None:
    """Due rows for one task's reminders, and one for the deputy when it is overdue; what has passed is left out.

    `revision` is the task row's: a day that is planned again after an undo is a later revision of the same key. What
    somebody has done to the first, second … reminder stays with it.
    """
    chosen = _chosen(work, _of_task(meeting.id, number))
    dues.cancel(work.conn, meeting_id=meeting.id, key_prefix=f"task.{number}.")
    dues.plan_all(work.conn, _reminders(work, meeting, [(number, task, revision)], chosen))


def _of_task(meeting: int, task: int) -> ColumnElement[bool]:
    """A task's due rows; by its meeting first, for a key's beginning alone is looked for among all there are."""
    return and_(due_rows.c.meeting_id == meeting, due_rows.c.key.startswith(f"task.{task}.", autoescape=True))


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


_UNTOUCHED = _Chosen("", "", muted=False, moved="")


def _chosen(work: Work, mine: ColumnElement[bool]) -> Mapping[tuple[int, str], _Chosen]:
    """By task and by which of its reminders it is: `0`, `1`, `late`; the latest planned of each."""
    told = due_rows.c.kind.in_(("task", "overdue"))
    rows = work.conn.execute(select(due_rows).where(mine, told).order_by(due_rows.c.revision, due_rows.c.id))
    found: dict[tuple[int, str], _Chosen] = {}
    for row in rows:
        _, task, which, *_ = row.key.split(".")
        about = row.about
        found[int(task), which] = _Chosen(row.key, about.get("words", ""), row.muted, about.get("moved", ""))
    return found


def _reminders(
    work: Work,
    meeting: MeetingView,
    of: Iterable[Numbered],
    chosen: Mapping[tuple[int, str], _Chosen],
) -> list[Due]:
    """The reminders of these tasks that are still to come."""
    coming: list[Due] = []
    for number, task, revision in of:
        days = [("task", str(nth), day) for nth, day in enumerate(task.reminders)]
        after = escalation(task)
        if after and (task.phase == "after" or after < meeting.starts.date()):
            days.append(("overdue", "late", after))
        for kind, which, day in days:
            key, own = f"task.{number}.{which}.{day}", chosen.get((number, which), _UNTOUCHED)
            coming.append(_due(work, meeting, kind, key, day, own, number, revision))
    return [due for due in coming if due.at > work.now]


def _due(  # noqa: PLR0913, PLR0917  # the parts of one reminder
    work: Work, meeting: MeetingView, kind: str, key: str, day: date, chosen: _Chosen, task: int, revision: int
) -> Due:
    moved = chosen.moved if chosen.key == key else ""
    at = datetime.fromisoformat(moved).replace(tzinfo=work.settings.zone).astimezone(UTC) if moved else None
    at = at or morning(work, day)
    about: dict[str, int | str] = {"meeting": meeting.id, "task": task}
    about |= {"words": chosen.words} if chosen.words else {}
    about |= {"moved": moved} if moved else {}
    wall = local(at).replace(tzinfo=None).isoformat(timespec="minutes")
    return Due(key, kind, about, at, wall, work.settings.timezone, at + A_DAY, meeting.id, revision, chosen.muted)


def replan(work: Work, meeting_id: int, *, new: bool = False, was: date | None = None) -> MeetingView:
    """After any change of a meeting's day, time, options or playbook: tasks, reminders, programme and cues follow.

    Of a `new` meeting nothing is planned yet, so that nothing needs to be looked for. `was`: its day before, where that
    is another.
    """
    meeting = meeting_of(work, meeting_id)
    tasks_due = _first_tasks(work, meeting) if new else plan_tasks(work, meeting, was or meeting.starts.date())
    of_day = prepare_day(work, meeting, new=new)
    coming = [*eve(work, meeting, new=new), *ahead(work, meeting, partial(morning, work))]
    dues.plan_all(work.conn, [*tasks_due, *of_day, *coming])
    return meeting


def changes(  # noqa: PLR0913, PLR0917  # a meeting and where it goes
    meeting: MeetingView, open_tasks: Sequence[TaskView], today: date, day: str, start: str, answer_by: str
) -> tuple[Change, ...]:
    """What another day and time would do to the tasks that are open, as they stand now; last what stays by choice."""
    zone = meeting.starts.tzinfo or UTC
    starts = Moment.at(date.fromisoformat(day), time.fromisoformat(start), zone).local
    signup = {task.key: date.fromisoformat(answer_by) for task in meeting.spec.tasks if task.kind == "sign_up"}
    own = set_by_hand(meeting, open_tasks, meeting.starts.date(), starts.date())
    now = {task.key: task.due for task in open_tasks if task.due}
    before = back_schedule(meeting.spec, meeting.starts, today=today, options=meeting.options, chosen=now)
    after = back_schedule(meeting.spec, starts, today=today, options=meeting.options, chosen={**own, **signup})
    there = {task.key for task in open_tasks}
    found = [change for change in moved(before, after) if change.key in there and change.before != change.after]
    kept = [after.task(key) for key, due in own.items() if now[key] == due]
    return (
        *(replace(change, kind="along") if change.key in own else change for change in found),
        *(Change(task.key, task.title, "kept", task.due, task.due) for task in kept),
    )


def finish(work: Work, meeting: MeetingView, *kinds: TaskKind) -> None:
    """The plan's tasks of these kinds have just been done by doing them."""
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind in kinds:
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))
            dues.cancel(work.conn, meeting_id=meeting.id, key_prefix=f"task.{task.id}.")


def tell_all(work: Work, meeting: MeetingView, kind: str, key: str, members: Iterable[int], **about: int | str) -> None:
    """One notice to each of these members, but not to the one whose deed it is."""
    for member in members:
        if work.seat is None or member != work.seat.id:
            work.tell(kind, f"{key}.{member}", meeting=meeting.id, member=member, **about)
