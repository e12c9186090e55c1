"""Groups before they are published: who is to be placed, and the plan that was reckoned."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.grouping import Attendee, Plan, words
from bot.places import Place, place_of
from bot.storage import read
from bot.storage.tables import answers, groupings, members, practices
from dialogs.views import GroupView, ProposalView, SeatView

LANGUAGES: tuple[words.Language, ...] = ("da", "en")


@cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def dump(plan: Plan) -> dict[str, Any]:
    """The plan as it is kept; never derived again once people have been told."""
    return _adapter().dump_python(plan, mode="json")  # type: ignore[no-any-return]  # a dataclass becomes a dict


def load(stored: Mapping[str, Any]) -> Plan:
    return _adapter().validate_python(stored)


def attendees(conn: Connection, meeting_id: int) -> tuple[Attendee, ...]:
    """Everyone who has said that they come; a UA or vikar sits with the practice they named."""
    where_they_work = practices.alias("where_they_work")
    rows = conn.execute(
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
        .order_by(members.c.id)
    )
    return tuple(_attendee(row) for row in rows)


def _practice_of_answer() -> Any:  # noqa: ANN401  # a column expression
    return func.coalesce(answers.c.practice_id, members.c.practice_id)


def _attendee(row: Any) -> Attendee:  # noqa: ANN401  # a row
    own = row.grouping == "own" and bool(row.own_group)
    place = whereabouts(row)
    return Attendee(
        id=str(row.member),
        name=row.person,
        practice=row.name or row.person,
        house=row.house or "",
        form=row.form or "",
        place=(place.lat, place.lon) if place else None,
        answer="own" if own else "place",
        own_group=row.own_group if own else None,
        host_capacity=row.host_capacity or 0,
        ydernummer=row.ydernummer or "",
    )


def whereabouts(row: Any) -> Place | None:  # noqa: ANN401  # a row of practices
    """Where a practice lies, as well as it is known."""
    return place_of(row)


def state_of(conn: Connection, meeting_id: int) -> Any:  # noqa: ANN401  # a row or None
    return conn.execute(select(groupings).where(groupings.c.meeting_id == meeting_id)).first()


def view(conn: Connection, meeting_id: int) -> ProposalView:
    """The proposal with its reasons in every language; the published groups once they are."""
    row = state_of(conn, meeting_id)
    if row is None:
        return ProposalView("none", (), {}, {}, {}, 0)
    if row.plan is None:
        return ProposalView(row.state, (), {}, {}, {}, row.revision)
    plan = load(row.plan)
    seats = {
        member.id: member for member in read.members_where(conn, members.c.id.in_([int(i) for i in _people(plan)]))
    }
    locked = {int(member) for member in row.wishes.get("locked", ())}
    shown = tuple(_group(group, seats, locked) for group in plan.groups)
    if row.state == "published":
        shown = read.groups_of(conn, meeting_id)
    names = {str(member.id): member.name for member in seats.values()}
    return ProposalView(
        row.state,
        shown,
        {lang: _reasons(plan, names, lang) for lang in LANGUAGES},
        {lang: _relaxed(plan, lang) for lang in LANGUAGES},
        {lang: words.proof_text(plan, lang) for lang in LANGUAGES},
        row.revision,
    )


def _reasons(plan: Plan, names: Mapping[str, str], lang: words.Language) -> tuple[str, ...]:
    """One line a person, group by group, then why each group meets where it does."""
    lines = [
        f"{names[person]}: {words.reason_text(plan.reasons[person], lang)}"
        for group in plan.groups
        for person in group.members
        if person in plan.reasons and person in names
    ]
    hosts = [
        f"{group.number}. {group.host.practice}: {words.reason_text(group.host.reason, lang)}"
        for group in plan.groups
        if group.host
    ]
    return (*lines, *hosts)


def _relaxed(plan: Plan, lang: words.Language) -> tuple[str, ...]:
    """What could not hold, and what could be chosen instead."""
    return tuple(
        " ".join(
            [words.relaxation_text(one, lang), *(words.option_text(one, option, lang) for option in one.options[1:])]
        )
        for one in plan.relaxed
    )


def _people(plan: Plan) -> list[str]:
    return [person for group in plan.groups for person in group.members]


def _group(group: Any, seats: Mapping[int, Any], locked: set[int]) -> GroupView:  # noqa: ANN401  # a Group of the plan
    people = [seats[int(member)] for member in group.members if int(member) in seats]
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
        km_mean=group.km.mean,
        km_max=group.km.max,
    )
