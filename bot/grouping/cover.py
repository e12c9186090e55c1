"""The linear program over a pool of columns, with cuts and with limits on how many groups of a kind there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.grouping.bound import ABSENT, AS_IT_IS, Prices, room_of, solve
from bot.grouping.columns import ERROR, TINY
from bot.grouping.cuts import violated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.columns import Column, Floats, Ints
    from bot.grouping.cuts import Cut
    from bot.grouping.pool import Pool

Question = tuple[int, ...]  # how many groups there are at a centre, or with both of two rows
FIRST = 8  # columns of the program for each row
AT_A_TIME = 300  # columns that come into the program at once


@dataclass(slots=True)
class Rule:
    """A row of the program beside those of the units: how much every column of the pool counts in it."""

    row: Any
    counts: Ints
    cut: Cut | None = None  # that it comes of


class Cover:
    """Everybody who is needed covered by columns of the pool at the least cost, groups in part allowed.

    Columns come into the program as they pay. `value` is below every plan of these columns and, with no column left
    that pays, `reduced` says how much each would waste. It begins with those of the least `wastes`.
    """

    def __init__(self, pool: Pool, wastes: Floats, cuts: Iterable[Cut] = ()) -> None:
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
            self._allow_missing(row)
        self.variables: dict[int, Any] = {}
        self.inside = self.np.zeros(len(pool), dtype=bool)
        self.rules: list[Rule] = []
        self.asked: dict[Question, Any] = {}
        self.add_cuts(cuts)
        self.add(wastes.argsort(kind="stable")[: FIRST * len(self.rows)].tolist())
        self.solve()

    def _allow_missing(self, row: Any) -> None:  # noqa: ANN401  of the untyped solver
        """Let too little be there, very dearly: the columns that are needed may not have come in yet."""
        missing = self.solver.NumVar(0, self.endless, "")
        row.SetCoefficient(missing, 1)
        self.objective.SetCoefficient(missing, 2 * ABSENT)

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
            for rule in self.rules:
                if rule.counts[k]:
                    rule.row.SetCoefficient(variable, float(rule.counts[k]))

    def add_cuts(self, cuts: Iterable[Cut]) -> None:
        for cut in cuts:
            self._add_rule(self.pool.counts(cut), cut.most, cut)

    def ask(self, question: Question) -> Any:  # noqa: ANN401  a row of the untyped solver
        """The row that counts the groups in question; it can be given bounds."""
        if question not in self.asked:
            here: Ints = self.pool.centres == question[0]
            if len(question) > 1:
                here = self.np.minimum(*(self.pool.covers(row) for row in question))
            self.asked[question] = self._add_rule(here.astype(self.np.int8), self.endless)
            self._allow_missing(self.asked[question])
        return self.asked[question]

    def _add_rule(self, counts: Ints, most: float, cut: Cut | None = None) -> Any:  # noqa: ANN401  as above
        """Let Σ counts · columns be at most so much."""
        row = self.solver.Constraint(-self.endless, most)
        for k, variable in self.variables.items():
            if counts[k]:
                row.SetCoefficient(variable, float(counts[k]))
        self.rules.append(Rule(row, counts, cut))
        return row

    def grow(self, more: Pool) -> None:
        """More columns in the pool and in the program; there are no rules but cuts."""
        join, before = self.np.concatenate, len(self.pool)
        for rule in self.rules:
            if rule.cut is not None:
                rule.counts = join([rule.counts, more.counts(rule.cut)])
        self.pool = self.pool.joined(more)
        self.inside = join([self.inside, self.np.zeros(len(more), dtype=bool)])
        self.add(range(before, len(self.pool)))
        self.solve()

    def solve(self) -> float:
        """The least cost; afterwards no column of the pool pays any more. Raises StuckError."""
        while True:
            solve(self.solver)
            reduced = self._reduced()
            paying = self.np.flatnonzero((reduced < -TINY) & ~self.inside)
            if not len(paying):
                self.value, self.reduced = float(self.objective.Value()), reduced
                return self.value
            self.add(paying[self.np.argsort(reduced[paying], kind="stable")][:AT_A_TIME].tolist())

    def cut(self) -> int:
        """Add cuts that the solution breaks, if there are any; how many."""
        cuts = violated(self.pool, *self.shares(), draw=len(self.rules))
        if cuts:
            self.add_cuts(cuts)
            self.solve()
        return len(cuts)

    def guess(self) -> float:
        """About the least cost, by the columns in the program alone. Raises StuckError."""
        solve(self.solver)
        return float(self.objective.Value())

    def _reduced(self) -> Floats:
        np, pool = self.np, self.pool
        self.prices = np.array([*(row.dual_value() for row in self.rows), 0.0])
        self.rented = np.array([constraint.dual_value() for constraint in self.spots])
        self.fees = np.array([-rule.row.dual_value() for rule in self.rules])
        spots, rents = pool.rents
        reduced: Floats = pool.costs - self.prices[pool.rows].sum(axis=1) - np.append(self.rented, 0.0)[spots] * rents
        for n in np.flatnonzero(self.fees).tolist():
            reduced += self.fees[n] * self.rules[n].counts
        return reduced

    def as_prices(self) -> Prices:
        """The prices at the optimum, with the fees of the cuts."""
        rows = self.prices[:-1]
        spots = dict(zip(sorted(self.board.shared), self.rented.tolist(), strict=True))
        return Prices(self.board.cover @ rows, rows, spots, fees=self.paid())

    def paid(self) -> dict[Cut, float]:
        """The cuts that the solution meets, and what they cost it."""
        pairs = zip(self.rules, self.fees.tolist(), strict=True)
        return {rule.cut: fee for rule, fee in pairs if rule.cut is not None and fee > TINY}

    def shares(self) -> tuple[Ints, Floats]:
        """The columns in the solution, and how much of each."""
        np = self.np
        shares = {k: variable.solution_value() for k, variable in self.variables.items()}
        which = np.array(sorted(k for k, share in shares.items() if share > TINY), dtype=np.int64)
        return which, np.array([shares[k] for k in which.tolist()])

    def whole(self) -> list[Column] | None:
        """The solution as groups, where it has none in part and leaves nobody out."""
        np = self.np
        which, shares = self.shares()
        times = np.rint(shares).astype(np.int64)
        rows = np.repeat(self.pool.rows[which], times, axis=0)
        covered = np.bincount(rows.ravel(), minlength=len(self.board.counts) + 1)[:-1]
        if (abs(shares - times) > ERROR).any() or covered.tolist() != [*self.board.counts]:
            return None
        return self.pool.columns(which.repeat(times).tolist())
