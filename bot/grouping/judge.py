"""What a set of groups breaks and costs, read off the groups themselves; no solver is believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.grouping.case import Case
from bot.grouping.compact import Seat
from bot.grouping.model import NEAR_SIZES, SIZES, Cost, Tiers
from bot.grouping.units import Unit, Units


def cost_of(case: Case, seat: Seat) -> Cost:
    """A group's cost without the price of split practices."""
    ways = [case.ways(i, seat.spot) for i in seat.members]
    return Cost(
        km=sum(way.way for way in ways),
        form=sum(way.form for way in ways),
        size=case.size_price(len(seat.members)),
        host=0 if seat.hosted else case.hostless_price,
    )


def judge(case: Case, units: Units, seats: Sequence[Seat]) -> tuple[Tiers, Cost]:
    """All breaches and the whole cost of these groups; `units` are the case's own (not the strict ones)."""
    where = {i: g for g, seat in enumerate(seats) for i in seat.members}
    tiers = _tiers(case, units, seats, where)
    costs = [cost_of(case, seat) for seat in seats]
    total = Cost(
        km=sum(cost.km for cost in costs),
        form=sum(cost.form for cost in costs),
        size=sum(cost.size for cost in costs),
        host=sum(cost.host for cost in costs),
        split=tiers.parts * case.rules.weights.split,
    )
    return tiers, total


def _tiers(case: Case, units: Units, seats: Sequence[Seat], where: dict[int, int]) -> Tiers:
    sizes = [len(seat.members) for seat in seats]
    counted = [size for seat, size in zip(seats, sizes, strict=True) if _owner(units, seat) is None]
    alone = sum(1 for seat in seats if (unit := _owner(units, seat)) is not None and not unit.stays)
    nine_is_fine = len(where) == NEAR_SIZES.stop - 1 and case.rules.chosen("nine_people") == "one_of_nine"
    nines = 0 if nine_is_fine else counted.count(NEAR_SIZES.stop - 1)
    outside = [size for size in counted if size not in NEAR_SIZES]
    parts = list(parts_of(case, units, where))
    broken = [unit for unit in units.all if unit.kind != "practice" and len({where[i] for i in unit.members}) > 1]
    return Tiers(
        outside=sum(outside),
        outside_groups=len(outside),
        split=sum(1 for sizes in parts if len(sizes) > 1) + len(broken),  # the latter only by hand
        near=counted.count(NEAR_SIZES.start) + nines + alone,
        nines=nines,
        left_out=sum(1 for _ in left_out(units, where)),
        asked=sum(1 for _ in asked(units, seats)),
        parts=sum(len(sizes) - 1 for sizes in parts),
        uneven=sum(size * size for sizes in parts if len(sizes) > 1 for size in sizes),
    )


def _owner(units: Units, seat: Seat) -> Unit | None:
    """The unit whose size it is that the group has, and nobody else's business: locked, or small and self-made."""
    for unit in units.all:
        if unit.members == seat.members:
            small = unit.kind == "self" and unit.size < SIZES.start
            return unit if unit.stays or small else None
    return None


def parts_of(case: Case, units: Units, where: dict[int, int]) -> Iterable[tuple[int, ...]]:
    """For every practice (without those in self-made or locked groups): how its people are spread over groups."""
    loose = [i for unit in units.all if unit.kind == "practice" for i in unit.members]
    for _, members in groupby(sorted(loose), key=lambda i: case.houses[i]):
        groups = [where[i] for i in members]
        yield tuple(groups.count(g) for g in sorted(set(groups)))


def left_out(units: Units, where: dict[int, int]) -> Iterable[int]:
    """Practice units (indexes) whose colleagues' self-made group has room, and who sit elsewhere."""
    for r in sorted({r for r, _ in units.links}):
        here = {where[i] for i in units.all[r].members}
        hosts = [s for rest, s in units.links if rest == r]
        if not any(where[units.all[s].members[0]] in here for s in hosts):
            yield r


def asked(units: Units, seats: Sequence[Seat]) -> Iterable[tuple[Unit, Seat]]:
    """The self-made groups that must be asked to take others in, and the group they would be part of."""
    for unit in units.all:
        if unit.kind == "self" and not unit.stays:
            for seat in seats:
                if set(unit.members) < set(seat.members):
                    yield unit, seat
