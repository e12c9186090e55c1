"""Places for groups that are given, and groups of last resort."""

from __future__ import annotations

from collections.abc import Iterable

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


def in_a_row(case: Case, units: Units) -> Solved:
    """Everyone in a group, at once: units from north to south, a new group when the next would make it too large.

    For when time ran out before any better plan was found. Nothing is proven; breaches are listed as always.
    """
    groups: list[list[int]] = []
    clashing: list[set[int]] = []
    order = sorted(range(len(units.all)), key=lambda u: (-case.place_of(units.all[u].members[0])[0], u))
    for u in order:
        for part in _parts(units.all[u]):
            alone = part.closed or part.size >= NEAR_SIZES.stop - 1
            fits = (
                groups and len(groups[-1]) + part.size < SIZES.stop and not any(units.clash(u, v) for v in clashing[-1])
            )
            if alone or not fits:
                groups.append([])
                clashing.append(set())
            groups[-1] += part.members
            clashing[-1].add(u)
            if alone:
                groups.append([])
                clashing.append(set())
    free = Places(case)
    seats = tuple(free.seat(tuple(sorted(group))) for group in groups if group)
    cost = sum(case.price(seat.members, seat.spot) + case.size_price(len(seat.members)) for seat in seats)
    return Solved(seats, cost + case.hostless_price * sum(not seat.hosted for seat in seats), 0, optimal=False)


def _parts(unit: Unit) -> tuple[Unit, ...]:
    """A practice too large for any group in its fewest even parts; every other unit whole."""
    if unit.kind == "practice" and unit.size >= NEAR_SIZES.stop:
        return halves(unit, -(-unit.size // (SIZES.stop - 1)))
    return (unit,)
