"""Table plans: who comes to sit down, what was planned, and what people have been told."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.documents import facts as paper
from bot.seating import Guest, SeatingError, TablePlan, neighbours
from bot.seating.words import bottleneck_text, seating_error_text
from bot.storage import attendance, proposals
from bot.storage.group_tables import seatings
from dialogs.group_views import SeatingView, TableView
from dialogs.views import MeetingView

LANGUAGES = proposals.LANGUAGES


@cache
def _adapter() -> TypeAdapter[TablePlan]:
    return TypeAdapter(TablePlan)


def dump(plan: TablePlan) -> dict[str, Any]:
    return _adapter().dump_python(plan, mode="json")  # type: ignore[no-any-return]  # a dataclass becomes a dict


def load(stored: Mapping[str, Any]) -> TablePlan:
    return _adapter().validate_python(stored)


def row_of(conn: Connection, meeting_id: int) -> Row[Any] | None:
    return conn.execute(select(seatings).where(seatings.c.meeting_id == meeting_id)).first()


def guests(conn: Connection, meeting: MeetingView, *, here: bool = False) -> tuple[Guest, ...]:
    """Who is to be seated: everybody who comes, or only who is `here`; walk-ins are seated either way."""
    expected = {one.id: Guest(one.id, one.name, one.practice) for one in proposals.attendees(conn, meeting.id)}
    arrived = {str(one.member) if one.member else f"door{one.id}": one for one in attendance.present(conn, meeting)}
    walked_in = {key: Guest(key, one.name, one.practice) for key, one in arrived.items() if key not in expected}
    kept = {key: guest for key, guest in expected.items() if not here or key in arrived}
    return (*kept.values(), *walked_in.values())


def view(conn: Connection, meeting: MeetingView, member: int = 0) -> SeatingView:
    """The plan as people see it; `member` is whose own tables stand in it."""
    row = row_of(conn, meeting.id)
    coming = len(guests(conn, meeting))
    if row is None:
        return SeatingView("none", coming=coming)
    if row.plan is None:
        problem = SeatingError(coming, sum(row.tables))
        failed = row.state == "failed" and problem.seats < coming
        found: dict[str, tuple[str, ...]] = {lang: (seating_error_text(problem, lang),) for lang in LANGUAGES if failed}
        return SeatingView(row.state, tuple(row.tables), findings=found, coming=coming, revision=row.revision)
    plan = load(row.plan)
    people = {guest.id: guest for guest in guests(conn, meeting)}
    first, second = (_tables(phase.tables, people) for phase in (plan.first, plan.second))
    pairs = pairs_of(plan, people) if has_pairs(meeting) else ()
    mine, two = str(member), phases(meeting) > 1
    beside = next((pair for pair in pairs if mine in pair), ())
    return SeatingView(
        row.state,
        tuple(row.tables),
        first,
        second,
        tuple(tuple(people[one].name for one in pair) for pair in pairs),
        {lang: (bottleneck_text(plan.bottleneck, lang),) if plan.bottleneck else () for lang in LANGUAGES},
        coming,
        row.revision,
        (plan.first.table_of(mine) or 0, plan.second.table_of(mine) or 0),
        tuple(people[one].name for one in beside if one != mine),
        len(untold(row.told, plan, pairs)),
        len({*plan.first.moved, *plan.second.moved}),
        tuple(_pair(pair, people) for pair in plan.first.violations if people.keys() >= set(pair)),
        tuple(_pair(pair, people) for pair in plan.second.violations if people.keys() >= set(pair)) if two else (),
        tuple(people[one].name for one in plan.second.lonely if one in people) if two else (),
    )


def has_pairs(meeting: MeetingView) -> bool:
    return any(one.rule == "neighbours" for one in meeting.spec.seating)


def phases(meeting: MeetingView) -> int:
    """How many table plans the playbook has: before and after the break, or one for the whole meeting."""
    return 2 if any(one.rule == "together_same_practice" for one in meeting.spec.seating) else 1


def pairs_of(plan: TablePlan, people: Mapping[str, Guest]) -> tuple[tuple[str, ...], ...]:
    """Who talks with whom, at the tables of the first phase."""
    home = {key: guest.home for key, guest in people.items()}
    tables = [[one for one in table if one in people] for table in plan.first.tables]
    return tuple(pair for table in tables for pair in neighbours(table, home))


def told_of(member: str, plan: TablePlan, pairs: tuple[tuple[str, ...], ...]) -> list[Any]:
    """What a person is told, to be compared with what they have been told before."""
    beside = next((sorted(pair) for pair in pairs if member in pair), [])
    return [plan.first.table_of(member) or 0, plan.second.table_of(member) or 0, beside]


def untold(told: Mapping[str, Any], plan: TablePlan, pairs: tuple[tuple[str, ...], ...]) -> dict[str, list[Any]]:
    """By member: what they have not been told yet. Who came in from the street has no chat to be told in."""
    seated = (one for table in plan.first.tables for one in table if one.isdecimal())
    return {one: news for one in seated if (news := told_of(one, plan, pairs)) != told.get(one)}


def news(conn: Connection, meeting: MeetingView) -> dict[str, list[Any]]:
    """By member: the tables they have not been told."""
    row = row_of(conn, meeting.id)
    if row is None or row.plan is None:
        return {}
    plan = load(row.plan)
    people = {guest.id: guest for guest in guests(conn, meeting)}
    return untold(row.told, plan, pairs_of(plan, people) if has_pairs(meeting) else ())


def _tables(tables: tuple[tuple[str, ...], ...], people: Mapping[str, Guest]) -> tuple[TableView, ...]:
    return tuple(
        TableView(number, tuple(sorted(people[one].name for one in table if one in people)))
        for number, table in enumerate(tables, 1)
    )


def _pair(pair: tuple[str, str], people: Mapping[str, Guest]) -> str:
    return " + ".join(people[one].name for one in pair)


def table_phases(conn: Connection, meeting: MeetingView, lang: str) -> tuple[paper.TablePhase, ...]:
    """The plan as documents take it."""
    row = row_of(conn, meeting.id)
    if row is None or row.plan is None:
        return ()
    plan = load(row.plan)
    people = {guest.id: guest for guest in guests(conn, meeting)}
    titles = {item.key: item.title.in_(lang) for item in meeting.spec.items}
    seated = (plan.first, plan.second)[: phases(meeting)]
    return tuple(
        paper.TablePhase(titles[rule.from_item], _paper_tables(phase.tables, people), rule.text.in_(lang))
        for rule, phase in zip(meeting.spec.seating, seated, strict=False)
    )


def _paper_tables(tables: tuple[tuple[str, ...], ...], people: Mapping[str, Guest]) -> tuple[paper.Table, ...]:
    return tuple(
        paper.Table(
            number, tuple(paper.Person(people[one].name, people[one].practice) for one in table if one in people)
        )
        for number, table in enumerate(tables, 1)
    )
