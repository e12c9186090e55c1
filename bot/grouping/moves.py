"""The coordinator's own hand: moving and swapping in a stored plan, and what that would do.

A stored plan is kept as it is; only the groups that are touched get a new place and new figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.grouping.case import Case
from bot.grouping.compact import Seat
from bot.grouping.form import form_groups
from bot.grouping.hosting import Places
from bot.grouping.model import Attendee, Cost, GroupingError, Plan, Relaxation, Room, Rules, Tiers
from bot.grouping.plan import described, moved_from
from bot.grouping.units import build_units


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does: the plan after it, cost by part (after minus before), breaches that come and go."""

    plan: Plan
    cost: Cost
    tiers_before: Tiers
    tiers_after: Tiers
    broken: tuple[Relaxation, ...]
    mended: tuple[Relaxation, ...]
    sizes: Mapping[int, tuple[int, int]]  # by group number: people before and after, where they differ

    @property
    def total(self) -> int:
        """Tenths of a person-kilometre dearer (or cheaper, below nought)."""
        return self.cost.total

    @property
    def breaks_rules(self) -> bool:
        return self.tiers_after > self.tiers_before


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """Why two people are not together: what the best plan with them together costs and breaks (None: impossible)."""

    together: bool
    difference: Difference | None
    moved: tuple[str, ...] = ()  # who would sit with others than now


class Table:
    """A stored plan with today's people: the ground for moves. People who have left are taken out."""

    def __init__(self, plan: Plan, attendees: Iterable[Attendee], rules: Rules, rooms: Sequence[Room] = ()) -> None:
        self.case = Case(attendees, rules, rooms)
        self.units = build_units(self.case)
        index = self.case.index
        self.groups = [sorted(index[p] for p in group.members if p in index) for group in plan.groups]
        self.spots = [(group.centre.key, group.host is not None) for group in plan.groups]

    def find(self, person: str) -> tuple[int, int]:
        """Index of the person and of their group; raises GroupingError for somebody who is not there."""
        i = self.case.index.get(person, -1)
        for g, members in enumerate(self.groups):
            if i in members:
                return i, g
        raise GroupingError("no_such_person", person=person)

    def move(self, people: Iterable[str], to: int) -> None:
        """People into group number `to` (one more than there are opens a new group)."""
        if not 1 <= to <= len(self.groups) + 1:
            raise GroupingError("no_such_group", number=to)
        if to > len(self.groups):
            self.groups.append([])
            self.spots.append(("", False))
        for person in people:
            i, g = self.find(person)
            self.groups[g].remove(i)
            self.groups[to - 1] = sorted([*self.groups[to - 1], i])

    def plan(self, before: Plan | None = None) -> Plan:
        """The groups as they are now; those of `before` that are untouched keep their place."""
        free = Places(self.case)
        untouched = {frozenset(members) for members in before.member_sets} if before else set()
        seats: dict[int, Seat] = {}
        order = sorted(range(len(self.groups)), key=lambda g: frozenset(self.case.ids(self.groups[g])) not in untouched)
        for g in order:
            if self.groups[g]:
                kept = frozenset(self.case.ids(self.groups[g])) in untouched
                seats[g] = free.seat(tuple(self.groups[g]), self.spots[g] if kept else None)
        return described(self.case, self.units, [seats[g] for g in sorted(seats)])


def apply_move(  # noqa: PLR0913  a plan and everything it was made of
    plan: Plan,
    people: Iterable[str],
    to: int,
    attendees: Iterable[Attendee],
    rules: Rules,
    *,
    rooms: Sequence[Room] = (),
) -> Plan:
    """The stored plan with these people in group number `to`; everybody else stays."""
    people = tuple(people)
    table = Table(plan, attendees, rules, rooms)
    table.move(people, to)
    return replace(table.plan(plan), moved=people)


def apply_swap(  # noqa: PLR0913  a plan and everything it was made of
    plan: Plan, one: str, other: str, attendees: Iterable[Attendee], rules: Rules, *, rooms: Sequence[Room] = ()
) -> Plan:
    """The stored plan with two people's seats exchanged."""
    table = Table(plan, attendees, rules, rooms)
    here, there = table.find(one)[1] + 1, table.find(other)[1] + 1
    table.move([one], there)
    table.move([other], here)
    return replace(table.plan(plan), moved=(one, other))


def what_if_move(  # noqa: PLR0913  a plan and everything it was made of
    plan: Plan,
    people: Iterable[str],
    to: int,
    attendees: Iterable[Attendee],
    rules: Rules,
    *,
    rooms: Sequence[Room] = (),
) -> Difference:
    """What moving these people to group number `to` would cost and break."""
    attendees = tuple(attendees)
    before = Table(plan, attendees, rules, rooms).plan(plan)
    table = Table(plan, attendees, rules, rooms)
    table.move(people, to)
    return difference(before, table.plan(plan))


def explain_pair(  # noqa: PLR0913  a plan and everything it was made of
    plan: Plan,
    one: str,
    other: str,
    attendees: Iterable[Attendee],
    rules: Rules,
    *,
    rooms: Sequence[Room] = (),
    seconds: float = 5.0,
) -> PairAnswer:
    """Why not these two together? The best plan with them together, against this one."""
    attendees = tuple(attendees)
    table = Table(plan, attendees, rules, rooms)
    if table.find(one)[1] == table.find(other)[1]:
        return PairAnswer(together=True, difference=None)
    try:
        with_both = replace(rules, together=(*rules.together, frozenset({one, other})))
        wanted = form_groups(attendees, with_both, rooms=rooms, seconds=seconds)
    except GroupingError:
        return PairAnswer(together=False, difference=None)
    before = table.plan(plan)
    return PairAnswer(together=False, difference=difference(before, wanted), moved=moved_from(before, wanted))


def difference(before: Plan, after: Plan) -> Difference:
    """Two plans of the same people against each other."""
    old, new = before.cost, after.cost
    cost = Cost(new.km - old.km, new.form - old.form, new.size - old.size, new.host - old.host, new.split - old.split)
    known = [(relaxed.code, relaxed.why) for relaxed in before.relaxed]
    still = [(relaxed.code, relaxed.why) for relaxed in after.relaxed]
    was = {group.number: len(group.members) for group in before.groups}
    now = {group.number: len(group.members) for group in after.groups}
    return Difference(
        plan=after,
        cost=cost,
        tiers_before=before.tiers,
        tiers_after=after.tiers,
        broken=tuple(relaxed for relaxed in after.relaxed if (relaxed.code, relaxed.why) not in known),
        mended=tuple(relaxed for relaxed in before.relaxed if (relaxed.code, relaxed.why) not in still),
        sizes={n: (was.get(n, 0), now.get(n, 0)) for n in sorted({*was, *now}) if was.get(n, 0) != now.get(n, 0)},
    )


def change_of_place(before: Plan, after: Plan) -> dict[int, str]:
    """By number: where groups of the first plan would meet instead; empty without a host."""
    old = {group.number: group.host.practice if group.host else "" for group in before.groups}
    new = {group.number: group.host.practice if group.host else "" for group in after.groups}
    return {number: host for number, host in new.items() if number in old and old[number] != host}


def locked_as(plan: Plan, numbers: Iterable[int], rules: Rules) -> Rules:
    """The rules with these groups of the plan locked, for forming the rest anew."""
    chosen = [frozenset(group.members) for group in plan.groups if group.number in set(numbers)]
    return replace(rules, locked=(*rules.locked, *(group for group in chosen if group not in rules.locked)))
