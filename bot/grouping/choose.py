"""Choosing among columns: everyone needed is in exactly one of those chosen, at the least cost (CP-SAT)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.grouping.bound import rent_of, room_of
from bot.grouping.exact import stoppable

if TYPE_CHECKING:
    from bot.grouping.columns import Board, Column
    from bot.grouping.exact import Limits


@dataclass(frozen=True, slots=True)
class Need:
    """What the chosen columns must cover: how many units of each type, and the room there is at shared spots."""

    board: Board
    types: dict[int, int]
    spots: dict[str, int]

    @classmethod
    def everyone(cls, board: Board) -> Need:
        types = {t: len(members) for t, members in enumerate(board.types)}
        return cls(board, types, {spot: room_of(board, spot) for spot in sorted(board.shared)})

    def without(self, columns: Iterable[Column]) -> Need:
        """What is still needed beside these columns."""
        types, spots = dict(self.types), dict(self.spots)
        for column in columns:
            for t, count in self.board.counts(column).items():
                types[t] -= count
            centre = self.board.centres[column.centre]
            if centre.rented:
                spots[centre.spot] -= rent_of(self.board, centre, column.size)
        return Need(self.board, {t: count for t, count in types.items() if count > 0}, spots)

    def allows(self, column: Column) -> bool:
        """Whether the column takes nothing that is not there."""
        if any(count > self.types.get(t, 0) for t, count in self.board.counts(column).items()):
            return False
        centre = self.board.centres[column.centre]
        return not centre.rented or rent_of(self.board, centre, column.size) <= self.spots[centre.spot]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen columns (a column as often as it is taken), or None; `proven` when nothing cheaper can be chosen."""

    columns: tuple[Column, ...] | None
    proven: bool


def choose(need: Need, columns: Sequence[Column], below: float, limits: Limits, effort: float | None = None) -> Chosen:
    """The cheapest choice that costs less than `below`; `effort` bounds the search in the solver's own, even time."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

    model = cp_model.CpModel()
    usable = [column for column in columns if need.allows(column)]
    counts = [need.board.counts(column) for column in usable]
    takes = [model.new_int_var(0, min(need.types[t] // n for t, n in count.items()), "") for count in counts]
    rows: dict[int, list[cp_model.LinearExprT]] = {t: [] for t in need.types}
    rents: dict[str, list[cp_model.LinearExprT]] = {}
    for column, count, take in zip(usable, counts, takes, strict=True):
        for t, n in count.items():
            rows[t].append(n * take)
        centre = need.board.centres[column.centre]
        if centre.rented:
            rents.setdefault(centre.spot, []).append(rent_of(need.board, centre, column.size) * take)
    for t, row in rows.items():
        model.add(sum(row) == need.types[t])
    for spot, rent in rents.items():
        model.add(sum(rent) <= need.spots[spot])
    cost = sum(column.cost * take for column, take in zip(usable, takes, strict=True))
    model.add(cost < round(below))
    model.minimize(cost)
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers, settings.random_seed, settings.linearization_level = 1, 1, 2
    settings.max_time_in_seconds = limits.left
    if effort is not None:
        settings.max_deterministic_time = effort
    with stoppable(solver, limits):
        status = solver.solve(model)
    limits.check()
    proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Chosen(None, proven)
    taken = [column for column, take in zip(usable, takes, strict=True) for _ in range(solver.value(take))]
    return Chosen(tuple(taken), proven)
