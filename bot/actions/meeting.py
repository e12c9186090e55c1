"""Meetings: planned from a playbook, ordered, cancelled."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, update

from bot.actions.day import prepare_day
from bot.actions.work import Refused, Result, Work
from bot.planning import back_schedule
from bot.planning.localtime import Moment
from bot.storage import dues, read
from bot.storage.dues import Due
from bot.storage.tables import meetings, tasks
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Button, Open
from dialogs.views import MeetingView
from package_specs import Package, package

ANSWER_HOUR = time(20, 0)
MORNING = time(8, 30)


def plan_meeting(command: c.PlanMeeting, work: Work) -> Result:
    """Make the meeting: its own copy of the playbook, its plan of tasks, and their reminders as due rows."""
    spec = package(command.package, work.settings.playbooks)
    zone = work.settings.zone
    starts = Moment.at(date.fromisoformat(command.day), time.fromisoformat(command.start), zone).utc
    if starts <= work.now:
        raise Refused("past")
    length = sum(option.minutes for option in spec.options if option.key in command.options) + (spec.minutes or 120)
    last_day = date.fromisoformat(command.answer_by)
    made = work.conn.execute(
        insert(meetings).values(
            cluster_id=command.cluster,
            package=spec.key,
            spec=spec.model_dump_json(),
            starts_at=starts,
            ends_at=starts + timedelta(minutes=length),
            wall=f"{command.day}T{command.start}",
            zone=work.settings.timezone,
            form=command.form,
            place=command.place or None,
            link=command.link or None,
            chair_id=command.chair,
            options=list(command.options),
            status="planned",
            answer_by=Moment.at(last_day, ANSWER_HOUR, zone).utc,
            nudges=0,
            revision=0,
            created_by=work.person,
            created_at=work.now,
        )
    )
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    _plan_tasks(work, number, spec, starts, command.options, last_day)
    prepare_day(work, number)
    work.note("meeting planned", cluster=command.cluster, meeting=number, package=spec.key)
    buttons = ((Button("b_order", Open("order_sheet", (number,))), Button("b_plan", Open("plan", (number,)))),
               (Button("b_meeting", Open("meeting", (number,))),))  # fmt: skip
    meeting = _meeting(work, number)
    return Result(values={"meeting": meeting}, buttons=buttons)


def _plan_tasks(  # noqa: PLR0913, PLR0917  # the parts of one plan
    work: Work, meeting: int, spec: Package, starts: datetime, options: tuple[str, ...], answer_by: date
) -> None:
    today = local(work.now).date()
    # The coordinator has named the last day to answer: that is no proposal any more.
    chosen = {task.key: answer_by for task in spec.tasks if task.kind == "sign_up"}
    plan = back_schedule(spec, local(starts), today=today, options=options, chosen=chosen)
    for task in plan.tasks:
        made = work.conn.execute(
            insert(tasks).values(
                meeting_id=meeting, key=task.key, due=task.due, until=task.until, state="open", revision=0
            )
        )
        number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
        plan_reminders(work, meeting, number, task.reminders, 0)


def plan_reminders(work: Work, meeting: int, task: int, days: Iterable[date], revision: int) -> None:
    """Due rows for a task's reminders, in the morning of each day; moments that have passed are left out.

    `revision` is the task row's: a day that is planned again after an undo is a later revision of the same key.
    """
    dues.cancel(work.conn, key_prefix=f"task.{task}.")
    zone = work.settings.timezone
    for nth, day in enumerate(days):
        at = Moment.at(day, MORNING, work.settings.zone).utc
        if at > work.now:
            about: dict[str, int | str] = {"meeting": meeting, "task": task}
            # A reminder is worth nothing when its day is over.
            expires = at + timedelta(hours=10)
            key, wall = f"task.{task}.{nth}.{day}", f"{day}T{MORNING:%H:%M}"
            dues.plan(work.conn, Due(key, "task", about, at, wall, zone, expires, meeting, revision))


def _meeting(work: Work, number: int) -> MeetingView:
    found = read.meeting(work.conn, number)
    if found is None:
        raise Refused("gone")
    return found


def mark_ordered(command: c.MarkOrdered, work: Work) -> Result:
    """The coordinator says that the order (or the request for data) has been sent; its task is done."""
    work.conn.execute(update(meetings).where(meetings.c.id == command.meeting).values(ordered_at=work.now))
    meeting = _meeting(work, command.meeting)
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind in {"order", "data_request"}:
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))
            dues.cancel(work.conn, key_prefix=f"task.{task.id}.")
    work.note("ordered", meeting=command.meeting)
    return Result(toast="saved")


def cancel_meeting(command: c.CancelMeeting, work: Work) -> Result:
    """Call the meeting off: nothing more is sent about it, and those invited are told."""
    meeting = _meeting(work, command.meeting)
    told: list[int] = []
    if meeting.status in {"invited", "live"}:
        cluster = read.cluster(work.conn, meeting.cluster_id)
        told = [member.id for member in cluster.members if member.joined] if cluster else []
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(status="cancelled"))
    dues.cancel(work.conn, meeting_id=meeting.id)
    for member in told:
        work.tell("called_off", f"{meeting.id}.{member}", meeting=meeting.id, member=member)
    work.note("meeting cancelled", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(toast="saved", open=Open("meetings"))
