"""Units: the people who are placed as one. Self-made groups, what is left of each practice, locked groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.grouping.case import Case
from bot.grouping.model import NEAR_SIZES, SIZES, GroupingError

MOST_JOINS = 512  # ways of joining that are looked at
Kind = Literal["practice", "self", "locked"]


@dataclass(frozen=True, slots=True)
class Unit:
    """People (canonical indexes) who stay together; a closed unit takes nobody in."""

    kind: Kind
    members: tuple[int, ...]
    names: tuple[str, ...] = ()  # of the self-made groups in it
    closed: bool = False
    stays: bool = False  # small by its own choice: not counted as a breach
    part: bool = False  # an even part of a practice that the coordinator or its size made split

    @property
    def size(self) -> int:
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Units:
    """All units, the pairs that may not meet, and who is asked to join whom (practice unit -> self-made units)."""

    all: tuple[Unit, ...]
    conflicts: frozenset[tuple[int, int]]
    links: tuple[tuple[int, int], ...]

    def clash(self, u: int, v: int) -> bool:
        return (min(u, v), max(u, v)) in self.conflicts


def build_units(case: Case) -> Units:
    """The units of a case; raises GroupingError where the coordinator's wishes contradict each other."""
    taken: set[int] = set()
    units = [*_locked(case, taken), *_self_made(case, taken), *_practices(case, taken)]
    units = _joined(case, units)
    units.sort(key=lambda unit: unit.members)
    conflicts = _conflicts(case, units)
    links = tuple(link for link in _links(case, units) if tuple(sorted(link)) not in conflicts)
    return Units(tuple(units), conflicts, links)


def _locked(case: Case, taken: set[int]) -> Iterable[Unit]:
    for group in case.rules.locked:
        members = tuple(sorted(case.index[person] for person in group if person in case.index))
        if twice := taken.intersection(members):
            raise GroupingError("locked_twice", person=case.people[min(twice)].name)
        taken.update(members)
        if members:
            yield Unit("locked", members, _names(case, members), closed=True, stays=True)


def _names(case: Case, members: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({name for i in members if (name := self_name(case, i))}))


def self_name(case: Case, i: int) -> str:
    """The self-made group of person `i`, empty for those who want to be placed."""
    person = case.people[i]
    return (person.own_group or "").strip() if person.answer == "own" else ""


def _self_made(case: Case, taken: set[int]) -> Iterable[Unit]:
    groups: dict[str, list[int]] = {}
    for i in range(len(case.people)):
        if i not in taken and (name := self_name(case, i)):
            groups.setdefault(name.casefold(), []).append(i)
    for members in groups.values():
        taken.update(members)
        name = self_name(case, members[0])
        stays = case.rules.chosen("small_self_group", name) == "stay" and len(members) < SIZES.start
        closed = stays or len(members) >= NEAR_SIZES.stop - 1
        yield Unit("self", tuple(members), (name,), closed=closed, stays=stays)


def _practices(case: Case, taken: set[int]) -> Iterable[Unit]:
    rest: dict[str, list[int]] = {}
    for i, house in enumerate(case.houses):
        if i not in taken:
            rest.setdefault(house, []).append(i)
    for house, members in rest.items():
        unit = Unit("practice", tuple(members))
        yield from halves(unit, 2) if _split_chosen(case, house, len(members)) else (unit,)


def _split_chosen(case: Case, house: str, size: int) -> bool:
    if size == NEAR_SIZES.stop - 1 and case.rules.chosen("practice_of_nine", house) == "split":
        return True
    named = any(c.case == "indivisible" and c.about == house and c.pick == "split" for c in case.rules.choices)
    return named and NEAR_SIZES.start <= size < NEAR_SIZES.stop


def halves(unit: Unit, count: int) -> tuple[Unit, ...]:
    """Even parts of a practice, the larger first."""
    small, larger = divmod(unit.size, count)
    parts, start = [], 0
    for n in range(count):
        stop = start + small + (n < larger)
        parts.append(replace(unit, members=unit.members[start:stop], part=True))
        start = stop
    return tuple(parts)


def _joined(case: Case, units: list[Unit]) -> list[Unit]:
    """Units that the coordinator wants together, as one."""
    for wish in case.rules.together:
        people = {case.index[person] for person in wish if person in case.index}
        met = [unit for unit in units if people.intersection(unit.members)]
        if len(met) > 1:
            if any(unit.closed for unit in met):
                raise GroupingError("together_closed", people=_people(case, people))
            units = [unit for unit in units if unit not in met] + [merged(met)]
    return units


def merged(units: Sequence[Unit]) -> Unit:
    """Several units as one that cannot be divided; a self-made group when one of them is."""
    members = tuple(sorted(i for unit in units for i in unit.members))
    names = tuple(sorted(name for unit in units for name in unit.names))
    return Unit("self" if names else "locked", members, names, closed=len(members) >= NEAR_SIZES.stop - 1)


def _people(case: Case, people: Iterable[int]) -> str:
    return ", ".join(case.people[i].name for i in sorted(people))


def _conflicts(case: Case, units: Sequence[Unit]) -> frozenset[tuple[int, int]]:
    where = {i: u for u, unit in enumerate(units) for i in unit.members}
    pairs = set()
    for a, b in case.rules.apart:
        if a in case.index and b in case.index:
            u, v = where[case.index[a]], where[case.index[b]]
            if u == v:
                raise GroupingError("apart_within", people=_people(case, (case.index[a], case.index[b])))
            pairs.add((min(u, v), max(u, v)))
    for a, b in case.rules.forbidden:
        first, second = _units_at(case, units, a), _units_at(case, units, b)
        pairs.update((min(u, v), max(u, v)) for u in first for v in second if u != v)
    return frozenset(pairs)


def _units_at(case: Case, units: Sequence[Unit], place: str) -> set[int]:
    return {
        u for u, unit in enumerate(units) for i in unit.members if place in (case.houses[i], case.people[i].practice)
    }


def _links(case: Case, units: Sequence[Unit]) -> Iterable[tuple[int, int]]:
    """Where part of a practice chose a self-made group with room for the rest, the rest may be asked to join it."""
    for r, rest in enumerate(units):
        house = case.houses[rest.members[0]]
        if rest.kind != "practice" or case.rules.chosen("split_by_choice", house) == "stay":
            continue
        for s, own in enumerate(units):
            near = own.kind == "self" and not own.closed and own.size + rest.size < SIZES.stop
            if near and any(case.houses[i] == house for i in own.members):
                yield r, s


def strict_units(case: Case, units: Units) -> Iterable[Units]:
    """The units of a plan without avoidable breaches, once for every way in which colleagues can join.

    The rest of a practice has joined its self-made group, practices of ten and more are in the fewest even parts,
    nines and self-made groups of five and more are left as they are.

    A plan of these units with groups of 5-8 has the fewest breaches in every tier.
    """
    for joins in best_joins(units):
        found = [strict for unit in _welcome(units, joins) for strict in _strict(unit)]
        found.sort(key=lambda unit: unit.members)
        yield Units(tuple(found), _conflicts(case, found), ())


@dataclass(frozen=True, slots=True)
class Items:
    """Every strict unit there could be, and what each of them covers: one choice among all the ways of joining.

    A row is a strict unit before anybody has joined; the last row counts the colleagues who are left out, where some
    must be. `counts` says how often each row is to be covered, `first` are items that cover them all.
    """

    units: Units
    covers: tuple[tuple[int, ...], ...]
    counts: tuple[int, ...]
    first: tuple[int, ...]


def strict_items(case: Case, units: Units) -> Items:
    """The strict units of all ways of joining together."""
    rests = sorted({r for r, _ in units.links})
    best = best_joins(units)[0]
    found: list[tuple[Unit, tuple[int, ...]]] = []
    rows = 0
    row_of: dict[int, int] = {}
    for u, unit in enumerate(units.all):
        parts = _strict(unit) if u not in rests else (unit,)
        row_of[u] = rows
        if u not in rests:
            found += [(part, (rows + n,)) for n, part in enumerate(parts)]
        rows += len(parts)
    left_out = len(rests) - len(best)
    if left_out:
        found += [(part, (row_of[r], rows)) for r in rests for part in _strict(units.all[r])]
    for s in sorted({s for _, s in units.links}):
        for joined in _parties(units, s):
            whole = merged([units.all[s], *(units.all[r] for r in joined)])
            found += [(part, (row_of[s], *(row_of[r] for r in joined))) for part in _strict(whole)]
    found.sort(key=lambda item: (item[0].members, item[1]))
    every = tuple(unit for unit, _ in found)
    welcome = {unit.members for strict in _welcome(units, best) for unit in _strict(strict)}
    first = tuple(u for u, unit in enumerate(every) if unit.members in welcome)
    counts = (1,) * rows + ((left_out,) if left_out else ())
    return Items(Units(every, _item_conflicts(case, every), ()), tuple(rows for _, rows in found), counts, first)


def _parties(units: Units, s: int) -> list[tuple[int, ...]]:
    """The sets of rests, of at least one, that can join a self-made group together."""
    room = SIZES.stop - 1 - units.all[s].size
    found: list[tuple[int, ...]] = [()]
    for r in (rest for rest, own in units.links if own == s):
        found += [(*joined, r) for joined in found if _fits(units, r, joined, room)]
    return found[1:]


def _item_conflicts(case: Case, items: Sequence[Unit]) -> frozenset[tuple[int, int]]:
    """As `_conflicts`, where one person can be in several items."""
    pairs = {(a, b) for a, b in case.rules.apart if a in case.index and b in case.index}
    sides = [
        (
            [u for u, unit in enumerate(items) if case.index[a] in unit.members],
            [u for u, unit in enumerate(items) if case.index[b] in unit.members],
        )
        for a, b in sorted(pairs)
    ]
    sides += [(sorted(_units_at(case, items, a)), sorted(_units_at(case, items, b))) for a, b in case.rules.forbidden]
    return frozenset((min(u, v), max(u, v)) for one, other in sides for u in one for v in other if u != v)


def _strict(unit: Unit) -> tuple[Unit, ...]:
    if unit.kind == "practice" and not unit.part and unit.size >= NEAR_SIZES.stop:
        return halves(unit, -(-unit.size // (SIZES.stop - 1)))
    if unit.size >= NEAR_SIZES.stop - 1 or (unit.kind == "self" and unit.size >= SIZES.start):
        return (replace(unit, closed=True),)
    return (unit,)


def best_joins(units: Units) -> tuple[dict[int, int], ...]:
    """All ways in which as many rests as there is room for join the self-made groups of their colleagues."""
    rests = sorted({r for r, _ in units.links})
    room = {s: SIZES.stop - 1 - units.all[s].size for _, s in units.links}
    found: list[dict[int, int]] = [{}]
    for r in rests:
        longer = [
            {**joins, r: s}
            for joins in found
            for rest, s in units.links
            if rest == r and _fits(units, r, [q for q, t in joins.items() if t == s], room[s])
        ]
        found = (longer + found)[:MOST_JOINS]
    most = max(len(joins) for joins in found)
    return tuple(joins for joins in found if len(joins) == most)


def _fits(units: Units, r: int, joined: Sequence[int], room: int) -> bool:
    """Whether one more rest goes to a self-made group beside those that have joined it."""
    size = sum(units.all[q].size for q in joined) + units.all[r].size
    return size <= room and not any(units.clash(r, q) for q in joined)


def _welcome(units: Units, joins: dict[int, int]) -> Iterable[Unit]:
    hosts = set(joins.values())
    yield from (unit for u, unit in enumerate(units.all) if u not in joins and u not in hosts)
    for s in sorted(hosts):
        yield merged([units.all[s], *(units.all[r] for r, host in joins.items() if host == s)])
