"""Why each person sits where they sit: own practice, nearest host, the nearest one full, and so on; in codes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grouping.case import Case
from bot.grouping.compact import Seat
from bot.grouping.model import SIZES, Reason, Value
from bot.grouping.units import Unit, Units, self_name

SAME_WAY = 0.05  # kilometres that nobody would call a difference


def reasons_of(case: Case, units: Units, seats: Sequence[Seat]) -> dict[str, Reason]:
    """By person: why in this group. All of a unit share one reason, but those at home have their own."""
    found: dict[str, Reason] = {}
    unit_of = {i: unit for unit in units.all for i in unit.members}
    for seat in seats:
        for i in seat.members:
            found[case.people[i].id] = _reason(case, unit_of[i], seat, seats, i)
    return found


def _reason(case: Case, unit: Unit, seat: Seat, seats: Sequence[Seat], i: int) -> Reason:
    spot = case.spots[seat.spot]
    km = round(case.ways(i, seat.spot).km, 1)
    if unit.kind == "locked" and unit.closed:
        return Reason("locked", {"place": spot.name, "km": km})
    if name := self_name(case, i):
        return Reason("self_made", {"group": name, "place": spot.name, "km": km})
    if case.houses[i] == seat.spot:
        mine = case.people[i].practice == spot.name
        return Reason("own_practice" if mine else "own_house", {"place": spot.name})
    if any(self_name(case, j) and case.houses[j] == case.houses[i] for j in seat.members):
        return Reason("joins_colleagues", {"place": spot.name, "km": km})
    nearest = min(seats, key=lambda other: (case.ways(i, other.spot).km, other.spot != seat.spot, other.spot))
    there = round(case.ways(i, nearest.spot).km, 1)
    if nearest is seat or km - there < SAME_WAY:
        return Reason("nearest", {"place": spot.name, "km": km})
    values: dict[str, Value] = {"place": spot.name, "km": km, "near": case.spots[nearest.spot].name, "near_km": there}
    return Reason(_why_not(case, unit, seat, nearest, i), values | _counts(unit, seat, nearest))


def _counts(unit: Unit, seat: Seat, nearest: Seat) -> dict[str, Value]:
    return {"people": unit.size, "size": len(seat.members), "near_size": len(nearest.members)}


def _why_not(case: Case, unit: Unit, seat: Seat, nearest: Seat, i: int) -> str:
    """What speaks against the nearest group: it is full, this one needs the people, the forms, or only the whole."""
    if len(nearest.members) + unit.size >= SIZES.stop:
        return "nearest_full"
    if len(seat.members) - unit.size < SIZES.start:
        return "needed_here"
    if case.ways(i, nearest.spot).form > case.ways(i, seat.spot).form:
        return "form"
    return "whole"
