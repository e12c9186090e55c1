"""The plan of a meeting: every task of the playbook, counted back (and forward) from its day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from package_specs import Certainty, Offset, Package, Role, Text
from package_specs.parts import Phase, TaskKind, TaskSpec
from package_specs.programme import Option

from .leadtime import LeadTime, lead_time
from .localtime import Moment
from .workdays import workday_from, workday_until

_PHASES: tuple[Phase, ...] = ("before", "during", "after")


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task on its day. `until` closes a window that `due` opens; `chosen` is a day that somebody set by hand.

    `reminders` are working days in order, at most two; they are proposals even where the day itself is stated.
    """

    key: str
    title: Text
    who: tuple[Role, ...]
    kind: TaskKind
    phase: Phase
    due: date | None
    until: date | None
    certainty: Certainty
    source: str | None = None
    note: Text | None = None
    optional: bool = False
    material: str | None = None
    chosen: bool = False
    reminders: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting's plan; `ends_at` is None while its programme has no minutes."""

    package: str
    starts_at: datetime
    ends_at: datetime | None
    lead: LeadTime
    tasks: tuple[PlannedTask, ...]

    def task(self, key: str) -> PlannedTask:
        """The task of this key; KeyError when there is none."""
        return {task.key: task for task in self.tasks}[key]


class UnknownOption(LookupError):
    """An option was asked for that the playbook does not have; `known` are the keys it has."""

    def __init__(self, package: Package, asked: Collection[str]) -> None:
        self.known = tuple(option.key for option in package.options)
        self.asked = tuple(sorted(set(asked) - set(self.known)))
        super().__init__(f"{package.key} has no option {', '.join(self.asked)}")


def chosen_options(package: Package, keys: Collection[str]) -> tuple[Option, ...]:
    """The options of these keys in the playbook's order; UnknownOption for one it does not have."""
    if set(keys) - {option.key for option in package.options}:
        raise UnknownOption(package, keys)
    return tuple(option for option in package.options if option.key in keys)


def ends_at(package: Package, starts_at: datetime, options: Collection[str] = ()) -> datetime | None:
    """When the meeting is over, its options included; None while the programme has no minutes."""
    extra = sum(option.minutes for option in chosen_options(package, options))
    return None if package.minutes is None else Moment.of(starts_at).plus(package.minutes + extra).local


def back_schedule(
    package: Package,
    starts_at: datetime,
    *,
    today: date,
    options: Collection[str] = (),
    chosen: Mapping[str, date] | None = None,
) -> Plan:
    """Count every task from the day of the meeting.

    `starts_at` is aware and in the meeting's own zone, `today` a day in that zone. `chosen` holds days that people
    have set themselves, by task key; they are kept as they are.
    """
    meeting, picked = Moment.of(starts_at).day, chosen or {}
    end = ends_at(package, starts_at, options)
    tasks = [_planned(task, meeting, picked.get(task.key)) for task in package.tasks if task.option in (None, *options)]
    return Plan(package.key, starts_at, end, lead_time(package, meeting, today), tuple(_in_order(tasks)))


def _planned(spec: TaskSpec, meeting: date, picked: date | None) -> PlannedTask:
    due = picked or _due(spec, meeting)
    return PlannedTask(
        key=spec.key,
        title=spec.title,
        who=spec.who,
        kind=spec.kind,
        phase=spec.phase,
        due=due,
        until=spec.until.day_from(meeting) if spec.until and not picked else None,
        certainty=spec.certainty,
        source=spec.source,
        note=spec.note,
        optional=spec.optional,
        material=spec.material,
        chosen=picked is not None,
        reminders=_reminders(spec, due, meeting),
    )


def _due(spec: TaskSpec, meeting: date) -> date | None:
    """The day counted from the meeting; only a proposed day gives way to weekends and holidays."""
    if spec.due is None:
        return None
    day = spec.due.day_from(meeting)
    if spec.certainty != "suggested" or day == meeting:
        return day
    return workday_from(day) if spec.phase == "after" else workday_until(day)


def _reminders(spec: TaskSpec, due: date | None, meeting: date) -> tuple[date, ...]:
    if due is None:
        return ()
    days = {_reminder(offset, due) for offset in spec.reminders}
    return tuple(sorted(day for day in days if spec.phase == "after" or day <= meeting))


def _reminder(offset: Offset, due: date) -> date:
    day = offset.day_from(due)
    return workday_from(day) if offset.count > 0 else workday_until(day)


def _in_order(tasks: list[PlannedTask]) -> Iterable[PlannedTask]:
    """By phase and day; a task without a day keeps its place after the one the playbook names before it."""
    place: dict[str, date] = {}
    for phase in _PHASES:
        latest = date.min
        for task in (task for task in tasks if task.phase == phase):
            latest = place[task.key] = task.due or latest
    return sorted(tasks, key=lambda task: (_PHASES.index(task.phase), place[task.key]))


def settled(chosen: date, phase: Phase, was: date, meeting: date) -> date:
    """A day that somebody has set for a task by hand, when the meeting goes from the day `was` to `meeting`.

    It stays while it lies on its own side of the meeting; else it goes along by as many days, to a working day.
    """
    on_its_side = chosen < meeting if phase == "before" else chosen >= meeting
    if was == meeting or (on_its_side and phase != "during"):
        return chosen
    day = chosen + (meeting - was)
    return workday_until(day) if phase == "before" else workday_from(day)


@dataclass(frozen=True, slots=True)
class Change:
    """What moving a meeting does to one task; a day that was set by hand is `kept` or goes `along`."""

    key: str
    title: Text
    kind: Literal["moved", "added", "dropped", "kept", "along"]
    before: date | None
    after: date | None


def moved(before: Plan, after: Plan) -> tuple[Change, ...]:
    """The tasks whose day differs, in the new plan's order, then those that are gone."""
    was, now = ({task.key: task for task in plan.tasks} for plan in (before, after))
    changes = []
    for task in after.tasks:
        old = was.get(task.key)
        if old is None:
            changes.append(Change(task.key, task.title, "added", None, task.due))
        elif (old.due, old.until) != (task.due, task.until):
            changes.append(Change(task.key, task.title, "moved", old.due, task.due))
    gone = [Change(key, task.title, "dropped", task.due, None) for key, task in was.items() if key not in now]
    return (*changes, *gone)
