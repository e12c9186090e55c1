"""The linear program over a pool of columns, with cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.grouping.bound import ABSENT, AS_IT_IS, Prices, room_of, solved
from bot.grouping.columns import NEVER, TINY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.columns import Floats, Ints
    from bot.grouping.cuts import Cut
    from bot.grouping.pool import Pool

AT_A_TIME = 300  # columns that come into the program at once


class Cover:
    """Everybody who is needed covered by columns of the pool at the least cost, groups in part allowed.

    Columns come into the program as they pay. `value` is below every plan of these columns and, with no column left
    that pays, `reduced` says how much each would waste.
    """

    def __init__(self, pool: Pool) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415  heavy, and only needed here

        self.pool, self.board = pool, pool.board
        self.np = self.board.np
        self.solver = pywraplp.Solver.CreateSolver("GLOP")  # type: ignore[no-untyped-call]
        self.solver.SetSolverSpecificParametersAsString(AS_IT_IS)
        self.endless = self.solver.infinity()
        self.rows = [self.solver.Constraint(count, count) for count in self.board.counts]
        self.spots = [
            self.solver.Constraint(-self.endless, room_of(self.board, spot)) for spot in sorted(self.board.shared)
        ]
        self.objective = self.solver.Objective()
        for row in self.rows:
            missing = self.solver.NumVar(0, self.endless, "")
            row.SetCoefficient(missing, 1)
            self.objective.SetCoefficient(missing, 2 * ABSENT)
        self.variables: dict[int, Any] = {}
        self.inside = self.np.zeros(len(pool), dtype=bool)
        self.cuts: list[Cut] = []
        self.bounds: list[Any] = []  # by cut: its constraint, and how much every column counts in it
        self.counts: list[Ints] = []
        self.value, self.fees = NEVER, self.np.zeros(0)

    def add(self, which: Iterable[int]) -> None:
        """Take columns of the pool into the program."""
        spots, rents = self.pool.rents
        for k in which:
            if self.inside[k]:
                continue
            self.inside[k] = True
            variable = self.variables[k] = self.solver.NumVar(0, self.endless, "")
            self.objective.SetCoefficient(variable, float(self.pool.costs[k]))
            rows = [row for row in self.pool.rows[k].tolist() if row < len(self.board.counts)]
            for row in {*rows}:
                self.rows[row].SetCoefficient(variable, rows.count(row))
            if rents[k]:
                self.spots[spots[k]].SetCoefficient(variable, float(rents[k]))
            for bound, counts in zip(self.bounds, self.counts, strict=True):
                if counts[k]:
                    bound.SetCoefficient(variable, float(counts[k]))

    def add_cuts(self, cuts: Iterable[Cut]) -> None:
        for cut in cuts:
            counts = self.pool.counts(cut)
            bound = self.solver.Constraint(-self.endless, 1)
            for k, variable in self.variables.items():
                if counts[k]:
                    bound.SetCoefficient(variable, float(counts[k]))
            self.cuts.append(cut)
            self.bounds.append(bound)
            self.counts.append(counts)

    def grow(self, more: Pool) -> None:
        """More columns in the pool and in the program."""
        join, before = self.np.concatenate, len(self.pool)
        pairs = zip(self.cuts, self.counts, strict=True)
        self.counts = [join([counts, more.counts(cut)]) for cut, counts in pairs]
        self.pool = self.pool.joined(more)
        self.inside = join([self.inside, self.np.zeros(len(more), dtype=bool)])
        self.add(range(before, len(self.pool)))

    def solve(self) -> float:
        """The least cost, NEVER where there is none; afterwards no column of the pool pays any more."""
        while solved(self.solver):
            self.value = float(self.objective.Value())
            reduced = self._reduced()
            paying = self.np.flatnonzero((reduced < -TINY) & ~self.inside)
            if not len(paying):
                self.reduced = reduced
                return self.value
            self.add(paying[self.np.argsort(reduced[paying], kind="stable")][:AT_A_TIME].tolist())
        self.value = NEVER
        return self.value

    def _reduced(self) -> Floats:
        np, pool = self.np, self.pool
        self.prices = np.array([*(row.dual_value() for row in self.rows), 0.0])
        self.rented = np.array([constraint.dual_value() for constraint in self.spots])
        self.fees = np.array([-bound.dual_value() for bound in self.bounds])
        spots, rents = pool.rents
        reduced: Floats = pool.costs - self.prices[pool.rows].sum(axis=1) - np.append(self.rented, 0.0)[spots] * rents
        for n in np.flatnonzero(self.fees).tolist():
            reduced = reduced + self.fees[n] * self.counts[n]
        return reduced

    def as_prices(self) -> Prices:
        """The prices at the optimum, with the fees of the cuts."""
        rows = self.prices[:-1]
        spots = dict(zip(sorted(self.board.shared), self.rented.tolist(), strict=True))
        fees = {cut: float(fee) for cut, fee in zip(self.cuts, self.fees, strict=True) if fee > TINY}
        return Prices(self.board.cover @ rows, rows, spots, fees=fees)

    def shares(self) -> tuple[Ints, Floats]:
        """The columns in the solution, and how much of each."""
        np = self.np
        shares = {k: variable.solution_value() for k, variable in self.variables.items()}
        which = np.array(sorted(k for k, share in shares.items() if share > TINY), dtype=np.int64)
        return which, np.array([shares[k] for k in which.tolist()])
