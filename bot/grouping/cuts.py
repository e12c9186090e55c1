"""Raising the bound over a pool of columns: of three units, at most one group can take two or more.

The linear master likes to take three groups by halves that share three units in pairs. Every such triple that it
overuses becomes a row, and columns that then cost more than the gap leave the pool.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bot.grouping.bound import ABSENT, Prices, rent_of
from bot.grouping.columns import TINY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.grouping.choose import Need
    from bot.grouping.columns import Column
    from bot.grouping.exact import Limits

COUNTS = 2  # rows that count groups
CUTS_A_ROUND = 60
ADDED_A_ROUND = 400
MISCOUNTED = 10**6  # what a count out of its bounds costs; more than any plan gains by it
VIOLATED = 0.02
WHOLE = 0.01  # so near a whole number a count is taken as one


class Tightening:
    """A linear program over a pool that gains rows and loses columns."""

    def __init__(self, need: Need, pool: Iterable[Column], support: Iterable[Column]) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415  heavy, and only needed here

        np = self.np = need.board.np
        self.need = need
        self.types, self.spots = list(need.types), list(need.spots)
        self.pool: list[Column] = []
        self.costs = np.zeros(0)
        self.matrix = np.zeros((0, len(self.types) + len(self.spots) + COUNTS), dtype=np.float32)
        self.single = np.array([count == 1 for count in need.types.values()])
        self.cuts: list[tuple[int, int, int]] = []
        self.cut_rows: list[Any] = []
        self.solver = pywraplp.Solver.CreateSolver("GLOP")  # type: ignore[no-untyped-call]
        infinity = self.solver.infinity()
        self.rows = [self.solver.Constraint(count, count) for count in need.types.values()]
        self.rows += [self.solver.Constraint(-infinity, room) for room in need.spots.values()]
        # How many groups there are, and how many without a host: free at first, bounded when a search divides in two.
        self.rows += [self.solver.Constraint(-infinity, infinity) for _ in range(COUNTS)]
        for row in self.rows[-COUNTS:]:
            for sign in (1, -1):
                slack = self.solver.NumVar(0, infinity, "")
                row.SetCoefficient(slack, sign)
                self.solver.Objective().SetCoefficient(slack, MISCOUNTED)
        self.in_program: dict[int, Any] = {}
        for row, t in zip(self.rows, self.types, strict=False):
            missing = self.solver.NumVar(0, infinity, "")
            row.SetCoefficient(missing, 1)
            self.solver.Objective().SetCoefficient(missing, ABSENT * need.board.sizes[t])
        self.extend(pool)
        wanted = set(support)
        self._enter(k for k, column in enumerate(self.pool) if column in wanted)

    def extend(self, columns: Iterable[Column]) -> int:
        """More columns for the pool; how many were new."""
        known = set(self.pool)
        fresh = [column for column in dict.fromkeys(columns) if column not in known]
        if fresh:
            self.pool += fresh
            self.costs = self.np.concatenate([self.costs, [float(column.cost) for column in fresh]])
            self.matrix = self.np.concatenate([self.matrix, self._rows_of(fresh)])
        return len(fresh)

    def within(self, columns: Iterable[Column], gap: float) -> list[Column]:
        """Those of the columns, cheapest first, whose reduced cost with all cuts is at most the gap."""
        listed = list(columns)
        if not listed:
            return []
        reduced = self.reduced_of(listed)
        order = self.np.argsort(reduced, kind="stable")
        return [listed[k] for k in order[: int((reduced <= gap).sum())]]

    def reduced_of(self, columns: list[Column]) -> Any:  # noqa: ANN401  an array
        """The reduced costs of any columns under the present solution."""
        costs = self.np.array([float(column.cost) for column in columns])
        return self._reduced(costs, self._rows_of(columns))

    def _rows_of(self, columns: list[Column]) -> Any:  # noqa: ANN401  an array
        """What each column takes of every type and shared spot."""
        places = {t: k for k, t in enumerate(self.types)}
        spots = {spot: len(self.types) + k for k, spot in enumerate(self.spots)}
        rows = self.np.zeros((len(columns), self.matrix.shape[1]), dtype=self.np.float32)
        rows[:, -COUNTS] = 1
        for k, column in enumerate(columns):
            for t in column.guests:
                rows[k, places[t]] += 1
            centre = self.need.board.centres[column.centre]
            if centre.owner is not None:
                rows[k, places[centre.owner]] += 1
            if centre.rented:
                rows[k, spots[centre.spot]] = rent_of(self.need.board, centre, column.size)
            rows[k, -1] = self.need.board.is_hostless(column)
        return rows

    def _enter(self, chosen: Any) -> None:  # noqa: ANN401  any iterable of numbers, NumPy's too
        for k in chosen:
            variable = self.solver.NumVar(0, self.solver.infinity(), "")
            self.in_program[int(k)] = variable
            self.solver.Objective().SetCoefficient(variable, float(self.costs[k]))
            for r in self.matrix[k].nonzero()[0]:
                self.rows[int(r)].SetCoefficient(variable, float(self.matrix[k, r]))
            for cut, row in zip(self.cuts, self.cut_rows, strict=True):
                if self.matrix[k, list(cut)].sum() >= 2:  # noqa: PLR2004  two of the three
                    row.SetCoefficient(variable, 1)

    def _reduced(self, costs: Any, matrix: Any) -> Any:  # noqa: ANN401  arrays
        duals = self.np.array([row.dual_value() for row in self.rows])
        reduced = costs - matrix @ duals
        for cut, row in zip(self.cuts, self.cut_rows, strict=True):
            if abs(dual := row.dual_value()) > TINY:
                reduced -= dual * (matrix[:, list(cut)].sum(axis=1) >= 2)  # noqa: PLR2004  two of the three
        return reduced

    def solve(self) -> float:
        """The least cost over the whole pool; afterwards `reduced` holds the reduced costs."""
        while True:
            self.solver.Solve()
            self.reduced = self._reduced(self.costs, self.matrix)
            paying = self.np.flatnonzero(self.reduced < -TINY)
            entering = [k for k in paying if int(k) not in self.in_program]
            if not entering:
                self.used = {k: w for k, var in self.in_program.items() if (w := var.solution_value()) > TINY}
                self.value = float(self.solver.Objective().Value())
                return self.value
            entering.sort(key=lambda k: (self.reduced[k], k))
            self._enter(entering[:ADDED_A_ROUND])

    def cut(self) -> int:
        """Add rows for the triples that the present solution overuses most; how many."""
        np = self.np
        part = [(k, w) for k, w in self.used.items() if w < 1 - TINY]
        if not part:
            return 0
        taken = (self.matrix[[k for k, _ in part], : len(self.single)] > 0) & self.single
        shown = np.flatnonzero(taken.any(axis=0))
        triples = _overused(np, taken[:, shown].T.astype(float), np.array([w for _, w in part]))
        known = set(self.cuts)
        found = [(int(shown[i]), int(shown[j]), int(shown[k])) for i, j, k in triples]
        fresh = [cut for cut in found if cut not in known][:CUTS_A_ROUND]
        for cut in fresh:
            self._add_cut(cut)
        return len(fresh)

    def _add_cut(self, cut: tuple[int, int, int]) -> None:
        row = self.solver.Constraint(-self.solver.infinity(), 1)
        for k, variable in self.in_program.items():
            if self.matrix[k, list(cut)].sum() >= 2:  # noqa: PLR2004  two of the three
                row.SetCoefficient(variable, 1)
        self.cuts.append(cut)
        self.cut_rows.append(row)

    def prices(self) -> Prices:
        """The prices of the present solution, with what the cuts charge."""
        duals = [row.dual_value() for row in self.rows]
        types = self.np.array(duals[: len(self.types)])
        spots = dict(zip(self.spots, duals[len(self.types) : -COUNTS], strict=True))
        charges: dict[int, list[tuple[int, int, float]]] = {}
        for cut, row in zip(self.cuts, self.cut_rows, strict=True):
            if (charge := -row.dual_value()) > TINY:
                a, b, c = (self.types[k] for k in cut)
                for one, *others in ((a, b, c), (b, a, c), (c, a, b)):
                    charges.setdefault(one, []).append((others[0], others[1], charge))
        return Prices(types, spots, best=self.np.zeros(len(self.need.board.centres)), charges=charges)

    def whole(self) -> tuple[Column, ...] | None:
        """The present solution, if it takes whole columns only: then nothing is cheaper."""
        if any(abs(weight - round(weight)) > TINY for weight in self.used.values()):
            return None
        columns = tuple(self.pool[k] for k, weight in self.used.items() for _ in range(round(weight)))
        return None if self.need.without(columns).types else columns

    def surest(self, count: int) -> list[Column]:
        """The columns with the least reduced costs."""
        order = self.np.argsort(self.reduced, kind="stable")
        return [self.pool[k] for k in order[:count]]

    def uneven_count(self) -> tuple[int, float] | None:
        """The count (of groups without a host, or of groups) that is least a whole number, and its value."""
        found = []
        for row in (-1, -COUNTS):
            value = sum(weight * float(self.matrix[k, row]) for k, weight in self.used.items())
            found.append((abs(value - round(value)), row, value))
        part, row, value = max(found)
        return (row, value) if part > WHOLE else None

    def divided(self, row: int, value: float) -> Iterator[Tightening]:
        """Two programs over the same pool: the count at most the whole number below, and at least the one above."""
        infinity = self.solver.infinity()
        for low, high in ((math.ceil(value), infinity), (-infinity, math.floor(value))):
            part = Tightening(self.need, self.pool, ())
            for cut in self.cuts:
                part._add_cut(cut)
            for own, ours in zip(part.rows[-COUNTS:], self.rows[-COUNTS:], strict=True):
                own.SetBounds(ours.lb(), ours.ub())
            bounded = part.rows[row]
            bounded.SetBounds(max(low, bounded.lb()), min(high, bounded.ub()))
            yield part

    def drop(self, gap: float) -> None:
        """Forget the columns that no plan within the gap can have."""
        keep = self.reduced <= gap + TINY
        places = self.np.cumsum(keep) - 1
        for k in [k for k in self.in_program if not keep[k]]:
            self.in_program.pop(k).SetUb(0.0)
        self.in_program = {int(places[k]): variable for k, variable in self.in_program.items()}
        self.used = {int(places[k]): weight for k, weight in self.used.items()}
        self.pool = [column for column, kept in zip(self.pool, keep, strict=True) if kept]
        self.costs, self.matrix, self.reduced = self.costs[keep], self.matrix[keep], self.reduced[keep]


def _overused(np: Any, taken: Any, weights: Any) -> list[tuple[int, int, int]]:  # noqa: ANN401  NumPy and arrays
    """Triples of rows of which the fractional columns take two or more with a weight above one; the worst first."""
    weighted = taken * weights
    pairs = weighted @ taken.T
    found = []
    for i in range(len(taken)):
        thrice = (weighted * taken[i]) @ taken.T
        use = pairs[i][:, None] + pairs[i][None, :] + pairs - 2 * thrice
        j, k = np.nonzero(np.triu(use > 1 + VIOLATED, 1))
        later = j > i
        found += [(-use[a, b], i, int(a), int(b)) for a, b in zip(j[later], k[later], strict=True)]
    return [(i, j, k) for _, i, j, k in sorted(found)]


def tighten(program: Tightening, cost: float, limits: Limits, *, small: int, rounds: int = 30) -> float:
    """Cut and drop until the pool is small, nothing is overused, or the bound meets the cost; the bound."""
    bound = program.solve()
    for _ in range(rounds):
        if bound > cost - 1 + TINY:
            return float(cost)
        program.drop(cost - 1 - bound)
        if len(program.pool) <= small or limits.over or not program.cut():
            break
        bound = program.solve()
    return bound
