"""First phase: nobody with the own practice. The exact least number of colleague pairs, as a minimum-cost flow.

A practice's second person at one table makes one pair, the third two more, and so on: the marginal costs rise, so a
flow from practices to tables with one arc for each further seat finds the minimum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.seating.model import Bottleneck, Guest, Seating, by_practice, check_room, pairs_together

if TYPE_CHECKING:
    from ortools.graph.python import min_cost_flow

Counts = dict[str, list[int]]  # by practice: how many of it sit at each table


def bottleneck(guests: Iterable[Guest], tables: Sequence[int]) -> Bottleneck | None:
    """Why nobody-with-the-own-practice cannot hold, or None when it can.

    It can exactly when, for every k, the k largest practices together are at most the sum over the tables of
    min(seats, k); the first k that fails is the explanation.
    """
    sizes = sorted(((len(people), home) for home, people in by_practice(guests).items()), key=lambda s: (-s[0], s[1]))
    people = 0
    for k, (size, _) in enumerate(sizes, 1):
        people += size
        room = sum(min(seats, k) for seats in tables)
        if people > room:
            return Bottleneck(k, people, room, tuple(home for _, home in sizes[:k]))
    return None


def mix(guests: Iterable[Guest], tables: Sequence[int], before: Sequence[Sequence[str]] | None = None) -> Seating:
    """The seating with the fewest colleague pairs; then the evenest tables, or the fewest moves away from `before`.

    Raises SeatingError when there are more people than seats.
    """
    guests = tuple(guests)
    check_room(len(guests), tables)
    practices = by_practice(guests)
    sat = _sat(practices, tables, before)
    counts = _flow(practices, tables, None if before is None else sat)
    seated = _seated(practices, counts, sat, len(tables))
    moved = () if before is None else _moved(before, seated)
    return Seating(seated, pairs_together(guests, seated), optimal=True, moved=moved)


def _sat(
    practices: dict[str, list[str]], tables: Sequence[int], before: Sequence[Sequence[str]] | None
) -> dict[str, list[list[str]]]:
    """By practice: who of it sat at each table."""
    where = {person: n for n, table in enumerate(before or ()) for person in table}
    return {
        home: [[p for p in people if where.get(p) == n] for n in range(len(tables))]
        for home, people in practices.items()
    }


def _flow(practices: dict[str, list[str]], tables: Sequence[int], sat: dict[str, list[list[str]]] | None) -> Counts:
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  heavy, and only needed here

    flow = min_cost_flow.SimpleMinCostFlow()
    people = sum(map(len, practices.values()))
    pair = people * (max(tables, default=0) + 1) + 1  # one pair outweighs all evenness and all moves together
    table_node = {n: len(practices) + n for n in range(len(tables))}
    sink = len(practices) + len(tables)
    arcs: dict[int, tuple[str, int]] = {}
    for p, (home, members) in enumerate(practices.items()):
        flow.set_node_supply(p, len(members))
        for n, seats in enumerate(tables):
            there = 0 if sat is None else len(sat[home][n])
            for already in range(min(len(members), seats)):
                moved = 1 if sat is not None and already >= there else 0
                arc = flow.add_arc_with_capacity_and_unit_cost(p, table_node[n], 1, already * pair + moved)
                arcs[arc] = (home, n)
    for n, seats in enumerate(tables):
        for already in range(seats):
            flow.add_arc_with_capacity_and_unit_cost(table_node[n], sink, 1, already if sat is None else 0)
    flow.set_node_supply(sink, -people)
    _solve(flow)
    counts: Counts = {home: [0] * len(tables) for home in practices}
    for arc, (home, n) in arcs.items():
        counts[home][n] += flow.flow(arc)
    return counts


def _solve(flow: min_cost_flow.SimpleMinCostFlow) -> None:
    status = flow.solve()  # type: ignore[no-untyped-call]
    if status != flow.OPTIMAL:  # there is room for all, so a flow there is
        raise AssertionError(f"no flow: {status}")


def _seated(
    practices: dict[str, list[str]], counts: Counts, sat: dict[str, list[list[str]]], tables: int
) -> tuple[tuple[str, ...], ...]:
    """People for the counts: those who sat at a table keep their seats there first."""
    seated: list[list[str]] = [[] for _ in range(tables)]
    for home, members in practices.items():
        stay = [there[: counts[home][n]] for n, there in enumerate(sat[home])]
        staying = {person for people in stay for person in people}
        others = [person for person in members if person not in staying]
        for n, kept in enumerate(stay):
            need = counts[home][n] - len(kept)
            seated[n] += kept + others[:need]
            others = others[need:]
    return tuple(tuple(sorted(table)) for table in seated)


def _moved(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> tuple[str, ...]:
    old = {person: n for n, table in enumerate(before) for person in table}
    return tuple(sorted(p for n, table in enumerate(after) for p in table if p in old and old[p] != n))
