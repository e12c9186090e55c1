"""From found groups to a plan: numbers, hosts, kilometres, and what was broken."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grouping.case import Case
from bot.grouping.compact import Seat, Solved
from bot.grouping.judge import judge
from bot.grouping.model import Centre, Group, Host, Km, Plan, Reason
from bot.grouping.units import Units, self_name


def plan_of(case: Case, units: Units, solved: Solved, seconds: float) -> Plan:
    seats = in_order(case, solved.seats)
    tiers, cost = judge(case, units, seats)
    groups = tuple(group_of(case, seat, n) for n, seat in enumerate(seats, 1))
    return Plan(groups, cost, tiers, solved.bound + cost.split, solved.optimal, seconds)


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
    room = spot.key.partition(":")[2] if spot.room else ""
    return Host(spot.name, spot.capacity, Reason("room" if room else "host_seats", {"capacity": spot.capacity}), room)
