"""Places for groups that are given, and groups of last resort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.grouping.case import Case
from bot.grouping.compact import Seat, Solved
from bot.grouping.model import NEAR_SIZES, SIZES
from bot.grouping.units import Unit, Units, halves


class Places:
    """Rooms and houses with the seats that are still free in them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.free = {key: spot.capacity for key, spot in case.spots.items()}

    def seat(self, members: tuple[int, ...], wanted: tuple[str, bool] | None = None) -> Seat:
        """The cheapest place for a group, or the wanted one while it can be had."""
        spot, hosted = self._known(members, wanted) or min(self._offers(members), key=lambda o: (o[0], o[1]))[1:]
        if hosted:
            self.free[spot] = 0 if self.case.spots[spot].room else self.free[spot] - len(members)
        return Seat(members, spot, hosted)

    def _known(self, members: tuple[int, ...], wanted: tuple[str, bool] | None) -> tuple[str, bool] | None:
        if wanted is None or wanted[0] not in self.case.spots:
            return None
        return wanted if not wanted[1] or self.free[wanted[0]] >= len(members) else None

    def _offers(self, members: tuple[int, ...]) -> Iterable[tuple[int, str, bool]]:
        case = self.case
        for key in sorted({case.houses[i] for i in members}) + list(case.rooms):
            hosted = self.free[key] >= len(members)
            if hosted or not case.spots[key].room:
                yield case.price(members, key) + (0 if hosted else case.hostless_price), key, hosted


def in_a_row(case: Case, units: Units, begun: Sequence[Seat] = ()) -> Solved:
    """Everyone in a group, at once, for when time ran out before everybody had one.

    The groups begun are kept; the other units go where there is room, the cheapest first, and else from north to
    south into new groups. Nothing is proven; breaches are listed as always.
    """
    row = Row(case, units, begun)
    for u in sorted(range(len(units.all)), key=lambda u: (-case.place_of(units.all[u].members[0])[0], u)):
        if row.seated.isdisjoint(units.all[u].members):
            for part in _parts(units.all[u]):
                row.seat(u, part)
    free = Places(case)
    kept = {seat.members: (seat.spot, seat.hosted) for seat in begun}
    groups = sorted((tuple(sorted(group)) for group in row.groups), key=lambda group: group not in kept)
    seats = tuple(free.seat(group, kept.get(group)) for group in groups)
    cost = sum(case.price(seat.members, seat.spot) + case.size_price(len(seat.members)) for seat in seats)
    return Solved(seats, cost + case.hostless_price * sum(not seat.hosted for seat in seats), 0, optimal=False)


class Row:
    """Groups that are being filled."""

    def __init__(self, case: Case, units: Units, begun: Sequence[Seat]) -> None:
        self.case, self.units = case, units
        self.unit_of = {i: u for u, unit in enumerate(units.all) for i in unit.members}
        self.groups = [list(seat.members) for seat in begun]
        self.seated = {i for seat in begun for i in seat.members}
        self.last = -1  # the new group that is open

    def seat(self, u: int, part: Unit) -> None:
        """A unit, or a part of one, into a group with room, or into a new one."""
        offers = [g for g in range(len(self.groups)) if self._fits(u, part, g)]
        near = [g for g in offers if g == self.last] or offers
        if part.closed or part.size >= NEAR_SIZES.stop - 1 or not near:
            self.groups.append(list(part.members))
            self.last = len(self.groups) - 1
            return
        chosen = min(near, key=lambda g: (self.case.price(part.members, self.case.houses[self.groups[g][0]]), g))
        self.groups[chosen] += part.members

    def _fits(self, u: int, part: Unit, g: int) -> bool:
        here = {self.unit_of[i] for i in self.groups[g]}
        if len(self.groups[g]) + part.size >= SIZES.stop or u in here:
            return False
        return not any(self.units.clash(u, v) or self.units.all[v].closed for v in here)


def _parts(unit: Unit) -> tuple[Unit, ...]:
    """A practice too large for any group in its fewest even parts; every other unit whole."""
    if unit.kind == "practice" and unit.size >= NEAR_SIZES.stop:
        return halves(unit, -(-unit.size // (SIZES.stop - 1)))
    return (unit,)
