"""The programme by the clock, and the running sum of one that is typed in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from package_specs import Package, ProgrammeItem, Role, Text
from package_specs.programme import Mode, SubItem

from .localtime import Moment
from .schedule import chosen_options


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A row with its times; those are None where minutes are not known. An option stands after the meeting proper."""

    n: int
    key: str
    title: Text
    minutes: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    who: tuple[Role, ...]
    mode: Mode
    sub: tuple[SubItem, ...] = ()
    option: bool = False


def agenda_rows(package: Package, start: datetime, options: Collection[str] = ()) -> tuple[AgendaRow, ...]:
    """The rows from an aware start in the meeting's zone; UnknownOption for one the playbook does not have."""
    extra = [
        ProgrammeItem(key=option.key, title=option.title, minutes=option.minutes, who=option.who)
        for option in chosen_options(package, options)
    ]
    rows: list[AgendaRow] = []
    at: Moment | None = Moment.of(start)
    for n, item in enumerate((*package.items, *extra), 1):
        end = at.plus(item.minutes) if at and item.minutes else None
        rows.append(
            AgendaRow(
                n=n,
                key=item.key,
                title=item.title,
                minutes=item.minutes,
                starts_at=at.local if at else None,
                ends_at=end.local if end else None,
                who=item.who,
                mode=item.mode,
                sub=item.sub,
                option=n > len(package.items),
            )
        )
        at = end
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as the coordinator gives it. `part` is the skeleton row it belongs to, where it belongs to one."""

    minutes: int
    title: str | None = None
    part: str | None = None
    mode: Mode | None = None
    who: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """A typed row's minutes, the sum up to and with it, and when it ends where the start is known."""

    title: str
    minutes: int
    total: int
    ends_at: datetime | None


def running_sum(rows: Sequence[tuple[str, int]], start: datetime | None = None) -> tuple[Sum, ...]:
    """Add up as it is typed: titles and minutes in, totals and end times out."""
    sums, total = [], 0
    for title, minutes in rows:
        total += minutes
        sums.append(Sum(title, minutes, total, Moment.of(start).plus(total).local if start else None))
    return tuple(sums)


def filled_in(package: Package, rows: Sequence[TypedRow]) -> Package:
    """The cluster's own copy with a typed programme; PackageRefused when it does not hold together.

    The first row of a part keeps that part's title (unless one is typed), cues and handouts. A part that is left
    out takes the seating that hung on it along.
    """
    parts = {item.key: item for item in package.items}
    programme, used = list[object](), set[str]()
    for n, row in enumerate(rows, 1):
        part = parts.get(row.part or "")
        if part is None or part.key in used:
            programme.append(_new_row(row, part, n))
        else:
            programme.append(_part_row(row, part))
            used.add(part.key)
    seating = tuple(phase for phase in package.seating if phase.from_item in used)
    return package.adapted(programme=programme, skeleton=(), seating=seating, stated_minutes=None)


def _part_row(row: TypedRow, part: ProgrammeItem) -> dict[str, object]:
    """The part itself with its minutes; plain data, since it is checked with the whole."""
    title = {"title": {"da": row.title, "en": row.title}} if row.title else {}
    typed = {"minutes": row.minutes, "mode": row.mode or part.mode, "who": row.who or part.who, "certainty": "stated"}
    return {**part.model_dump(mode="json"), **title, **typed}


def _new_row(row: TypedRow, part: ProgrammeItem | None, n: int) -> dict[str, object]:
    said = row.title or str(n)
    mode = row.mode or (part.mode if part else "plenum")
    return {"key": f"row_{n}", "title": {"da": said, "en": said}, "minutes": row.minutes, "mode": mode, "who": row.who}
