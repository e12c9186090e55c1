"""From found groups to a plan: numbers, hosts, kilometres, and what was broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.grouping.case import Case
from bot.grouping.compact import Seat, Solved
from bot.grouping.judge import judge
from bot.grouping.model import Centre, Group, Host, Km, Plan, Reason
from bot.grouping.reasons import reasons_of
from bot.grouping.relax import relaxations
from bot.grouping.units import Units, self_name


def plan_of(case: Case, units: Units, solved: Solved, seconds: float) -> Plan:
    """The finished plan of found groups; cost and breaches are read off the groups, not believed."""
    seats = in_order(case, solved.seats)
    tiers, cost = judge(case, units, seats)
    plan = described(case, units, seats, seconds, formed=True)
    # Parts of a practice whose doctors live apart are priced by their mean while searching: the true cost decides.
    true = cost.total - cost.split
    bound = min(solved.bound, true)
    return replace(plan, bound=bound + cost.split, optimal=solved.optimal and bound == true, tiers=tiers)


def described(case: Case, units: Units, seats: Sequence[Seat], seconds: float = 0.0, *, formed: bool = False) -> Plan:
    """A plan of exactly these groups in this order, with nothing known about better ones."""
    tiers, cost = judge(case, units, seats)
    return Plan(
        groups=tuple(group_of(case, seat, number) for number, seat in enumerate(seats, 1)),
        cost=cost,
        tiers=tiers,
        bound=0,
        optimal=False,
        seconds=seconds,
        relaxed=relaxations(case, units, seats, formed=formed),
        reasons=reasons_of(case, units, seats),
        unknown_places=tuple(p.id for i, p in enumerate(case.people) if not case.knows_place_of(i)),
    )


def moved_from(before: Plan | Sequence[Iterable[str]], after: Plan) -> tuple[str, ...]:
    """Who sits in another group than before, each new group being the old one it has most people of."""
    old = before.member_sets if isinstance(before, Plan) else [frozenset(group) for group in before]
    new = after.member_sets
    pairs = sorted((-len(a & b), o, n) for o, a in enumerate(old) for n, b in enumerate(new) if a & b)
    same: dict[int, int] = {}
    for _, o, n in pairs:
        if o not in same.values() and n not in same:
            same[n] = o
    known = frozenset[str]().union(*old)
    stayed = frozenset(p for n, members in enumerate(new) if n in same for p in members & old[same[n]])
    return tuple(sorted(p for members in new for p in members if p in known and p not in stayed))


def in_order(case: Case, seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """Groups as they are numbered: by the name of their place."""
    return tuple(sorted(seats, key=lambda seat: (case.spots[seat.spot].name.casefold(), seat.members)))


def group_of(case: Case, seat: Seat, number: int) -> Group:
    spot = case.spots[seat.spot]
    kms = [case.ways(i, seat.spot).km for i in seat.members]
    centre = Centre(spot.key, spot.name, spot.place if spot.known else None, spot.room)
    names = {name for i in seat.members if (name := self_name(case, i))}
    host = _host(case, seat) if seat.hosted else None
    km = Km(sum(kms) / len(kms), max(kms), sum(kms))
    locked = any(set(case.ids(seat.members)) == set(group) for group in case.rules.locked)
    return Group(number, case.ids(seat.members), centre, host, km, tuple(sorted(names)), locked)


def _host(case: Case, seat: Seat) -> Host:
    spot = case.spots[seat.spot]
    if spot.room:
        return Host(spot.name, spot.capacity, Reason("room", {"capacity": spot.capacity}), spot.key.partition(":")[2])
    return Host(spot.name, spot.capacity, _why_host(case, seat))


def _why_host(case: Case, seat: Seat) -> Reason:
    """Why this practice and not another of the group that could seat it."""
    size = len(seat.members)
    others = {case.houses[i] for i in seat.members} - {seat.spot}
    able = [key for key in others if case.spots[key].capacity >= size]
    values: dict[str, int | float | str] = {"capacity": case.spots[seat.spot].capacity, "n": size}
    if not able:
        return Reason("only_host", values)
    saved = min(case.price(seat.members, key) for key in able) - case.price(seat.members, seat.spot)
    return Reason("best_host", values | {"saved": round(max(0, saved) / 10, 1), "others": len(able)})
