"""Groups before they are published: who is to be placed, and the plan that was reckoned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.grouping import Attendee, Group, GroupingError, Plan, Relaxation, Repair, words
from bot.grouping.moves import PairAnswer
from bot.places import Place, PostcodeTable, place_of
from bot.storage import group_rules, read
from bot.storage.tables import answers, groupings, members, practices
from bot.texts import sort_key
from dialogs.group_views import BreachView, SearchView, WayView
from dialogs.guest_kinds import KINDS
from dialogs.views import GroupView, MemberView, ProposalView, SeatView

LANGUAGES: tuple[words.Language, ...] = ("da", "en")


@cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def dump(plan: Plan) -> dict[str, Any]:
    """The plan as it is kept; never derived again once people have been told."""
    return _adapter().dump_python(plan, mode="json")  # type: ignore[no-any-return]  # a dataclass becomes a dict


@cache
def _repairs() -> TypeAdapter[tuple[Repair, ...]]:
    return TypeAdapter(tuple[Repair, ...])


@cache
def _pair() -> TypeAdapter[PairAnswer]:
    return TypeAdapter(PairAnswer)


def dump_repairs(lines: tuple[Repair, ...]) -> list[Any]:
    return _repairs().dump_python(lines, mode="json")  # type: ignore[no-any-return]  # dataclasses become lists


def load_repairs(stored: Any) -> tuple[Repair, ...]:  # noqa: ANN401  # JSON
    return _repairs().validate_python(stored)


def dump_pair(answer: PairAnswer) -> dict[str, Any]:
    return _pair().dump_python(answer, mode="json")  # type: ignore[no-any-return]  # a dataclass becomes a dict


def load_pair(stored: Mapping[str, Any]) -> PairAnswer:
    return _pair().validate_python(stored)


def load(stored: Mapping[str, Any]) -> Plan:
    return _adapter().validate_python(stored)


def attendees(conn: Connection, meeting_id: int, folder: Path | None = None) -> tuple[Attendee, ...]:
    """Every doctor who has said that they come; a UA or vikar sits with the practice they named.

    `folder` is where the operator's table of postcodes is kept.
    """
    table = group_rules.postcodes(folder)
    return tuple(_attendee(row, whereabouts(row, table)) for row in _coming(conn, meeting_id))


def roughly_placed(conn: Connection, meeting_id: int, folder: Path | None = None) -> tuple[str, ...]:
    """The practices of those who come whose place is only roughly known, or not at all."""
    table = group_rules.postcodes(folder)
    found = {
        row.name or row.person
        for row in _coming(conn, meeting_id)
        if (place := whereabouts(row, table)) is None or place.approximate
    }
    return tuple(sorted(found, key=sort_key))


def _coming(conn: Connection, meeting_id: int) -> Sequence[Row[Any]]:
    where_they_work = practices.alias("where_they_work")
    return conn.execute(
        select(
            members.c.id.label("member"),
            members.c.name.label("person"),
            answers.c.grouping,
            answers.c.own_group,
            where_they_work,
        )
        .join(members, members.c.id == answers.c.member_id)
        .outerjoin(where_they_work, where_they_work.c.id == _practice_of_answer())
        .where(answers.c.meeting_id == meeting_id, answers.c.attend == "yes", members.c.left_at.is_(None))
        .where(members.c.role.not_in(KINDS))
        .order_by(members.c.id)
    ).all()


def _practice_of_answer() -> Any:  # noqa: ANN401  # a column expression
    return func.coalesce(answers.c.practice_id, members.c.practice_id)


def _attendee(row: Row[Any], place: Place | None) -> Attendee:
    own = row.grouping == "own" and bool(row.own_group)
    return Attendee(
        id=str(row.member),
        name=row.person,
        practice=row.name or row.person,
        house=row.house or "",
        form=row.form or "",
        place=place.point if place else None,
        answer="own" if own else "place",
        own_group=row.own_group if own else None,
        host_capacity=row.host_capacity or 0,
        ydernummer=row.ydernummer or "",
    )


def whereabouts(row: Row[Any], table: PostcodeTable | None = None) -> Place | None:
    """Where a practice lies, as well as it is known; what was sent from the chat is said to be so."""
    place = place_of(row, table)
    shared = place is not None and place.source == "roster" and row.place_source == "shared"
    return replace(place, source="shared") if place and shared else place


def state_of(conn: Connection, meeting_id: int) -> Any:  # noqa: ANN401  # a row or None
    return conn.execute(select(groupings).where(groupings.c.meeting_id == meeting_id)).first()


def view(conn: Connection, meeting_id: int, folder: Path | None = None) -> ProposalView:
    """The proposal with its reasons in every language; the published groups once they are."""
    row = state_of(conn, meeting_id)
    if row is None:
        return ProposalView("none", (), {}, {}, 0)
    search, problem = _search(row), _problem(row)
    if row.plan is None:
        return ProposalView(row.state, (), {}, {}, row.revision, search=search, problem=problem)
    plan = load(row.plan)
    seats = {
        member.id: member for member in read.members_where(conn, members.c.id.in_([int(i) for i in _people(plan)]))
    }
    rough = roughly_placed(conn, meeting_id, folder)
    shown = tuple(_group(group, seats, row.wishes, rough) for group in plan.groups)
    if row.state == "published":
        shown = tuple(_with_ways(group, shown) for group in read.groups_of(conn, meeting_id))
    names = {str(member.id): member.name for member in seats.values()}
    return ProposalView(
        row.state,
        shown,
        {lang: _reasons(plan, names, lang) for lang in LANGUAGES},
        {lang: words.proof_text(plan, lang) for lang in LANGUAGES if not touched(plan)},
        row.revision,
        breaches=breaches_of(plan, row.wishes),
        search=search,
        problem=problem,
        why={lang: _why(plan, seats, lang) for lang in LANGUAGES},
        rough=rough,
    )


def touched(plan: Plan) -> bool:
    """Whether the groups have been changed since they were formed: by hand, or after a late change."""
    return not plan.optimal and plan.bound == 0


def _search(row: Row[Any]) -> SearchView | None:
    told = row.search or {}
    return SearchView(told["seconds"], told.get("km"), told.get("gap")) if "seconds" in told else None


def _problem(row: Row[Any]) -> Mapping[str, str] | None:
    told = row.search or {}
    if "code" not in told:
        return None
    error = GroupingError(told["code"], **told["values"])
    return {lang: words.error_text(error, lang) for lang in LANGUAGES}


def _with_ways(group: GroupView, planned: Sequence[GroupView]) -> GroupView:
    """A published group with the kilometres of the plan it was published from."""
    mine = next((one for one in planned if one.number == group.number), None)
    if mine is None:
        return group
    return replace(
        group,
        km_mean=mine.km_mean,
        km_max=mine.km_max,
        approximate=mine.approximate,
        self_made=mine.self_made,
        name=mine.name,
        locked=mine.locked,
        seats=tuple(replace(seat, locked=_locked(seat.member, mine)) for seat in group.seats),
    )


def _locked(member: int, group: GroupView) -> bool:
    return any(seat.member == member and seat.locked for seat in group.seats)


def breaches_of(plan: Plan, wishes: Mapping[str, Any]) -> tuple[BreachView, ...]:
    """What could not hold, one for each thing that can be chosen: the same choice may be about several groups."""
    together: dict[tuple[str, str], list[Relaxation]] = {}
    for one in plan.relaxed:
        together.setdefault((one.case, one.about), []).append(one)
    chosen = {(one["case"], one["about"]): one["pick"] for one in wishes.get("choices", ())}
    return tuple(
        BreachView(
            nth,
            {lang: tuple(dict.fromkeys(words.relaxation_text(one, lang) for one in many)) for lang in LANGUAGES},
            tuple(
                WayView(
                    way.pick,
                    way.needs,
                    {lang: words.option_text(many[0], way, lang) for lang in LANGUAGES},
                    {lang: words.option_text(many[0], replace(way, values={}), lang) for lang in LANGUAGES},
                )
                for way in many[0].options
            ),
            chosen.get(key, ""),
        )
        for nth, (key, many) in enumerate(together.items())
    )


def _reasons(plan: Plan, names: Mapping[str, str], lang: words.Language) -> tuple[str, ...]:
    """One line a person, group by group."""
    return tuple(
        f"{names[person]}: {words.reason_text(plan.reasons[person], lang)}"
        for group in plan.groups
        for person in group.members
        if person in plan.reasons and person in names
    )


def _why(plan: Plan, seats: Mapping[int, MemberView], lang: words.Language) -> tuple[str, ...]:
    """Group by group: why it meets where it does, then why each practice is in it, one reason a line."""
    lines: list[str] = []
    for group in plan.groups:
        if group.host:
            lines.append(f"{group.number}. {group.host.practice}: {words.reason_text(group.host.reason, lang)}")
        together: dict[tuple[str, str], list[str]] = {}
        for seat in (seats[int(one)] for one in group.members if one in plan.reasons and int(one) in seats):
            reason = words.reason_text(plan.reasons[str(seat.id)], lang)
            together.setdefault((seat.practice, reason), []).append(seat.name)
        for (practice, reason), names in together.items():
            alone = len(names) == 1 and names[0] in practice
            who = practice if alone else f"{practice} ({', '.join(names)})" if practice else ", ".join(names)
            lines.append(f"{group.number}. {who}: {reason}")
    return tuple(lines)


def _people(plan: Plan) -> list[str]:
    return [person for group in plan.groups for person in group.members]


def _group(
    group: Group, seats: Mapping[int, MemberView], wishes: Mapping[str, Any], rough: Collection[str]
) -> GroupView:
    people = [seats[int(member)] for member in group.members if int(member) in seats]
    locked = {int(member) for member in wishes.get("locked", ())}
    whole = any(set(one) == set(group.members) for one in wishes.get("groups", ()))
    return GroupView(
        id=0,
        number=group.number,
        seats=tuple(SeatView(one.id, one.name, one.practice, one.id in locked) for one in people),
        host=group.host.practice if group.host else "",
        host_reason="",
        address="",
        leader="",
        leader_id=0,
        leader_state="none",
        self_made=bool(group.self_made),
        name=", ".join(group.self_made),
        km_mean=group.km.mean,
        km_max=group.km.max,
        approximate=group.centre.name in rough or any(one.practice in rough for one in people),
        locked=whole,
    )
