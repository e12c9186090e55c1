"""All the ways in which each group of an old plan can change when at most a few people are moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.grouping.case import Case
from bot.grouping.compact import Seat
from bot.grouping.model import NEAR_SIZES, SIZES
from bot.grouping.units import Unit, Units

NEWCOMERS_TOGETHER = 4  # beyond so many new units not every combination of them is looked at
WEIGHT = 60  # breaches of one tier outweigh those of the next
Place = tuple[str, bool] | None


@dataclass(frozen=True, slots=True)
class Item:
    """People who move as one: those of a unit who sat together, with the newcomers of their practice."""

    members: tuple[int, ...]
    home: int | None  # the group they sat in; None for newcomers
    moves: int  # how many of them are moved when they sit elsewhere
    fixed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One way for a group to be: who is in it, where, how many were moved into it, what that breaks and costs."""

    group: int
    items: tuple[int, ...]
    seat: Seat | None
    moved: int
    breaches: int
    asked: int  # self-made groups that must take others in
    cost: int


Best = tuple[int, int, int]  # breaches, asked, cost


class Changes:
    """The old groups (by index; one more than there were is a new group) and what can become of them."""

    def __init__(
        self,
        case: Case,
        units: Units,
        groups: Sequence[frozenset[str]],
        places: Sequence[Place],
        locked: frozenset[str],
    ) -> None:
        self.case, self.units, self.places = case, units, list(places)
        self.old = [frozenset(case.index[p] for p in group if p in case.index) for group in groups]
        self.was_whole = [all(p in case.index for p in group) for group in groups]
        self.home_of = {i: g for g, members in enumerate(self.old) for i in members}
        self.locked = {case.index[p] for p in locked if p in case.index}
        self.items = [item for unit in units.all for item in self._items(unit)]
        self.by_members = {unit.members: unit for unit in units.all}
        self.base = [tuple(k for k, item in enumerate(self.items) if item.home == g) for g in range(len(self.old))]
        self.newcomers = [k for k, item in enumerate(self.items) if item.home is None]
        self.clashing = {(u, v) for u, v in units.conflicts} | {(v, u) for u, v in units.conflicts}
        self.unit_of = {i: u for u, unit in enumerate(units.all) for i in unit.members}

    def _items(self, unit: Unit) -> Iterator[Item]:
        pieces: dict[int, list[int]] = {}
        for i in unit.members:
            if i in self.home_of:
                pieces.setdefault(self.home_of[i], []).append(i)
        if not pieces:
            yield Item(unit.members, None, 0, fixed=False)
            return
        new = [i for i in unit.members if i not in self.home_of]
        main = min(pieces, key=lambda g: (-len(pieces[g]), g))
        if unit.kind != "practice":  # they belong together, wherever they sat
            pieces = {main: list(pieces[main])}
            new = [i for i in unit.members if i not in pieces[main]]
        for g, members in pieces.items():
            together = tuple(sorted(members + (new if g == main else [])))
            fixed = unit.closed or not self.locked.isdisjoint(members)
            yield Item(together, g, len(members), fixed)

    def gained(self, change: Change) -> list[str]:
        """Who is moved into the group by the change."""
        moved = [k for k in change.items if self.items[k].home not in (None, change.group)]
        return [self.case.people[i].id for k in moved for i in self.items[k].members if i in self.home_of]

    def listed(self, most: int, best: Best | None) -> list[Change]:
        """Every change with at most `most` people lost and gained; without those that cannot beat `best`."""
        found = [change for g in range(len(self.old)) for change in self._of_group(g, most)]
        found += self._new_group(most)
        fewest: dict[int, int] = {}
        for change in found:
            fewest[change.group] = min(change.asked, fewest.get(change.group, change.asked))
        if best is None or best[0] > 0:
            return found
        spare = best[1] - sum(fewest.values())
        usable = [c for c in found if c.breaches == 0 and c.asked <= fewest[c.group] + spare]
        return self._promising(usable, most, best)

    def _promising(self, found: list[Change], most: int, best: Best) -> list[Change]:
        """Leave out what is dearer than everything else together could make good."""
        least: dict[int, int] = {}
        base: dict[int, int] = {}
        for change in found:
            least[change.group] = min(change.cost, least.get(change.group, change.cost))
        for g, items in enumerate(self.base):
            base[g] = next((c.cost for c in found if c.group == g and c.items == items), least.get(g, 0))
        base[len(self.old)] = 0
        savings = {g: min(0, least[g] - base[g]) for g in least}
        touched = 2 * most + len(self.newcomers)
        room = best[2] - sum(base[g] for g in least)
        deepest = sorted(savings.values())
        return [c for c in found if c.cost - base[c.group] + sum(deepest[: touched - 1]) < room]

    def _of_group(self, g: int, most: int) -> Iterator[Change]:
        here = self.base[g]
        free = [k for k in here if not self.items[k].fixed]
        others = [k for k, item in enumerate(self.items) if item.home not in (None, g) and not item.fixed]
        closed = any(self.units.all[self.unit_of[self.items[k].members[0]]].closed for k in here)
        for lost, lost_people in self._subsets(free, most):
            stay = tuple(k for k in here if k not in lost)
            gains = [((), 0)] if closed else self._subsets(others, most - lost_people)
            for gained, people in gains:
                for new in [()] if closed else self._new():
                    yield from self._change(g, (*stay, *gained, *new), people)

    def _subsets(self, items: Sequence[int], most: int) -> list[tuple[tuple[int, ...], int]]:
        """Sets of items with at most `most` people that would count as moved."""
        small = [k for k in items if self.items[k].moves <= most]
        found: list[tuple[tuple[int, ...], int]] = [((), 0)]
        for count in range(1, most + 1):
            for chosen in combinations(small, count):
                people = sum(self.items[k].moves for k in chosen)
                if people <= most:
                    found.append((chosen, people))
        return found

    def _new(self) -> list[tuple[int, ...]]:
        most = len(self.newcomers) if len(self.newcomers) <= NEWCOMERS_TOGETHER else 2
        return [chosen for count in range(most + 1) for chosen in combinations(self.newcomers, count)]

    def _new_group(self, most: int) -> Iterator[Change]:
        """A group that was not there: of newcomers, with whom they need; or none."""
        g = len(self.old)
        yield Change(g, (), None, 0, 0, 0, 0)
        others = [k for k, item in enumerate(self.items) if item.home is not None and not item.fixed]
        for new in [*self._new(), tuple(self.newcomers)]:
            for gained, people in self._subsets(others, most):
                if sum(len(self.items[k].members) for k in (*new, *gained)) >= NEAR_SIZES.start:
                    yield from self._change(g, (*new, *gained), people)

    def _change(self, g: int, items: tuple[int, ...], moved: int) -> Iterator[Change]:
        members = tuple(sorted(i for k in items for i in self.items[k].members))
        if not members:
            yield Change(g, (), None, 0, 0, 0, 0)
            return
        untouched = g < len(self.old) and items == self.base[g]
        if (len(members) not in NEAR_SIZES and not set(items) <= set(self.base[g] if g < len(self.old) else ())) or (
            not untouched and self._clash(members)
        ):
            return
        breaches, asked = self._breaches(members), self._asked(items)
        for seat in self._seats(g, members):
            price = self.case.price(members, seat.spot) + self.case.size_price(len(members))
            yield Change(
                g, items, seat, moved, breaches, asked, price + (0 if seat.hosted else self.case.hostless_price)
            )

    def _clash(self, members: Iterable[int]) -> bool:
        here = sorted({self.unit_of[i] for i in members})
        return bool(self.clashing) and any(pair in self.clashing for pair in combinations(here, 2))

    def _seats(self, g: int, members: tuple[int, ...]) -> Iterator[Seat]:
        """Where the group can be: where it was, if that still does, else its cheapest house, or a cheaper room."""
        case, place = self.case, self.places[g] if g < len(self.places) else None
        houses = sorted({case.houses[i] for i in members})
        if place is not None and self._still_does(place, houses, len(members)):
            yield Seat(members, place[0], case.spots[place[0]].capacity >= len(members))
            return
        offers = [(self._price(members, key), key) for key in houses]
        dearest, best = min(offers)
        yield Seat(members, best, case.spots[best].capacity >= len(members))
        for room in case.rooms:
            if case.spots[room].capacity >= len(members) and case.price(members, room) < dearest:
                yield Seat(members, room, hosted=True)

    def _still_does(self, place: tuple[str, bool], houses: Sequence[str], size: int) -> bool:
        """Whether the place of before is still there and seats the group, if it did."""
        spot = self.case.spots.get(place[0])
        if spot is None or not (spot.room or spot.key in houses):
            return False
        return spot.capacity >= size or not (place[1] or spot.room)

    def _price(self, members: tuple[int, ...], key: str) -> int:
        hosted = self.case.spots[key].capacity >= len(members)
        return self.case.price(members, key) + (0 if hosted else self.case.hostless_price)

    def _breaches(self, members: tuple[int, ...]) -> int:
        """The tiers of this one group in one number."""
        unit = self.by_members.get(members)
        if unit is not None and (unit.stays or (unit.kind == "self" and unit.size < SIZES.start)):
            return 0 if unit.stays else WEIGHT
        size = len(members)
        outside = size if size not in NEAR_SIZES else 0
        nine = size == NEAR_SIZES.stop - 1
        near = nine or size == NEAR_SIZES.start
        return outside * WEIGHT**3 + (outside > 0) * WEIGHT**2 + near * WEIGHT + nine

    def _asked(self, items: tuple[int, ...]) -> int:
        own = {self.unit_of[self.items[k].members[0]] for k in items}
        return sum(self.units.all[u].kind == "self" for u in own) if len(own) > 1 else 0
