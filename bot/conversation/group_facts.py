"""Facts about groups and tables: rules, rooms, what a change would do, answers to questions, who sits where."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.conversation.access import Forbidden, Scene
from bot.grouping import GroupingError, Plan, Relaxation, Rules, words
from bot.grouping.moves import Difference, Table, apply_swap, change_of_place, difference, what_if_move
from bot.storage import group_rules, proposals, read, seatings
from bot.storage.group_tables import group_questions
from bot.storage.tables import members
from bot.storage.wishes import rules_for
from dialogs.group_views import ChangeView, QuestionView, SeatingView
from dialogs.views import MeetingView

LANGUAGES = proposals.LANGUAGES
LATEST = 12
"""So many answers are looked at; older buttons are stale."""


def folder(scene: Scene) -> Path | None:
    return scene.settings.data_dir if scene.settings else None


def meeting_of(conn: Connection, scene: Scene) -> MeetingView:
    found = read.meeting(conn, scene.meeting)
    if found is None:
        raise Forbidden
    return found


def _what_if(conn: Connection, scene: Scene, _now: datetime) -> Callable[[int, int], ChangeView | None]:
    """What moving a member into a group would do; None where it cannot be."""
    return partial(_moved, conn, scene)


def _what_swap(conn: Connection, scene: Scene, _now: datetime) -> Callable[[int, int], ChangeView | None]:
    """What two members' changing places would do."""
    return partial(_swapped, conn, scene)


Ground = tuple[Plan, tuple[Any, ...], Rules, tuple[Any, ...]]


def _ground(conn: Connection, scene: Scene) -> Ground | None:
    row = proposals.state_of(conn, scene.meeting)
    if row is None or row.plan is None or row.state == "wanted":
        return None
    plan = proposals.load(row.plan)
    placed = {member for group in plan.groups for member in group.members}
    people = tuple(one for one in proposals.attendees(conn, scene.meeting, folder(scene)) if one.id in placed)
    rules = rules_for(conn, row, scene.cluster, plan, people, locks=False)
    return plan, people, rules, group_rules.rooms_of(conn, scene.meeting, folder(scene))


def _moved(conn: Connection, scene: Scene, member: int, group: int) -> ChangeView | None:
    found = _ground(conn, scene)
    if found is None:
        return None
    plan, people, rules, rooms = found
    try:
        made = what_if_move(plan, [str(member)], group, people, rules, rooms=rooms)
        before = Table(plan, people, rules, rooms).plan(plan)
    except GroupingError:
        return None
    return change_view(before, made, conn)


def _swapped(conn: Connection, scene: Scene, one: int, other: int) -> ChangeView | None:
    found = _ground(conn, scene)
    if found is None:
        return None
    plan, people, rules, rooms = found
    try:
        before = Table(plan, people, rules, rooms).plan(plan)
        after = apply_swap(plan, str(one), str(other), people, rules, rooms=rooms)
    except GroupingError:
        return None
    return change_view(before, difference(before, after), conn)


def change_view(before: Plan, made: Difference, conn: Connection) -> ChangeView:
    """A change in people's terms: kilometres, sizes, rules, and who goes from where to where."""
    after = made.plan
    moves = [
        (one, was.number if (was := before.group_of(one)) else 0, group.number)
        for group in after.groups
        for one in group.members
    ]
    others = [move for move in moves if move[1] != move[2]]
    names = _names(conn, [one for one, _, _ in others])
    return ChangeView(
        round(_km(after) - _km(before), 1),
        tuple((number, was, now) for number, (was, now) in made.sizes.items()),
        _sentences(made.broken),
        _sentences(made.mended),
        tuple((names[one], was, now) for one, was, now in others if one in names),
        tuple(change_of_place(before, after).items()),
    )


def _km(plan: Plan) -> float:
    return sum(group.km.total for group in plan.groups)


def _sentences(relaxed: tuple[Relaxation, ...]) -> Mapping[str, tuple[str, ...]]:
    return {lang: tuple(words.relaxation_text(one, lang) for one in relaxed) for lang in LANGUAGES}


def _names(conn: Connection, ids: list[str]) -> Mapping[str, str]:
    rows = conn.execute(select(members.c.id, members.c.name).where(members.c.id.in_([int(one) for one in ids])))
    return {str(row.id): row.name for row in rows}


def _questions(conn: Connection, scene: Scene, _now: datetime) -> Mapping[int, QuestionView]:
    """The meeting's latest answered questions by id."""
    state = proposals.state_of(conn, scene.meeting)
    rows = conn.execute(
        select(group_questions)
        .where(
            group_questions.c.meeting_id == scene.meeting,
            group_questions.c.answer.is_not(None),
            group_questions.c.kind.in_(("pair", "repair")),
        )
        .order_by(group_questions.c.id.desc())
        .limit(LATEST)
    ).all()
    if state is None or state.plan is None:
        return {}
    plan = proposals.load(state.plan)
    newest = next((row.id for row in rows if row.kind == "repair"), 0)
    return {
        row.id: _pair(conn, row, plan) if row.kind == "pair" else _repair(conn, row, plan, newest=newest, state=state)
        for row in rows
    }


def _pair(conn: Connection, row: Row[Any], plan: Plan) -> QuestionView:
    names = _names(conn, [str(row.about["one"]), str(row.about["other"])])
    one, other = (names.get(str(row.about[which]), "") for which in ("one", "other"))
    stored = row.answer["pair"]
    answer = proposals.load_pair(stored) if stored else None
    if answer is None or answer.difference is None:
        return QuestionView(row.id, "pair", one, other, together=bool(answer and answer.together))
    made = answer.difference
    who = _names(conn, list(answer.moved))
    moved = tuple((name, was.number if (was := plan.group_of(key)) else 0, 0) for key, name in who.items())
    line = ChangeView(
        round(_km(made.plan) - _km(plan), 1),
        (),  # another plan's numbers mean other groups
        _sentences(made.broken),
        _sentences(made.mended),
        moved,
    )
    return QuestionView(row.id, "pair", one, other, lines=(line,))


def _repair(conn: Connection, row: Row[Any], plan: Plan, *, newest: int, state: Row[Any]) -> QuestionView:
    gone, come = (_names(conn, row.about[which]) for which in ("gone", "come"))
    lines = tuple(
        change_view(plan, difference(plan, line.plan), conn) for line in proposals.load_repairs(row.answer["lines"])
    )
    current = row.id == newest and row.about["revision"] == state.revision and state.state == "published"
    return QuestionView(
        row.id, "repair", lines=lines, gone=tuple(gone.values()), come=tuple(come.values()), current=current
    )


def _seating(conn: Connection, scene: Scene, _now: datetime) -> SeatingView:
    return seatings.view(conn, meeting_of(conn, scene), scene.seat.id if scene.seat else 0)


LOADERS: Mapping[str, Callable[[Connection, Scene, datetime], Any]] = {
    "proposal": lambda conn, scene, _now: proposals.view(conn, scene.meeting, folder(scene)),
    "rules": lambda conn, scene, _now: group_rules.view(conn, scene.cluster),
    "rooms": lambda conn, scene, _now: group_rules.room_views(conn, scene.meeting, folder(scene)),
    "what_if": _what_if,
    "what_swap": _what_swap,
    "questions": _questions,
    "seating": _seating,
}
