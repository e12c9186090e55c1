"""The linear master over columns: prices for every type of unit, and a bound below every plan (column generation)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.grouping.columns import NEVER, TINY, Board, Centre, Column, Knapsacks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.columns import Floats
    from bot.grouping.cuts import Cut
    from bot.grouping.exact import Limits

ABSENT = 20000  # what it costs the master that one person is not placed; more than any way in Denmark
ROUNDS = 400  # of prices at most
WHOLE = 0.5  # costs are whole numbers
STEADY = 0.6  # the share of the best prices so far in the next ones: without it the prices swing
# Each solve begins where the last one ended only if the program is left as it is: a quarter of the time.
AS_IT_IS = "use_preprocessing: false use_scaling: false use_dual_simplex: true"


@dataclass
class Prices:
    """Prices by type, shared spot and cut, with the bound they prove and the best reduced cost of every centre."""

    types: Floats
    rows: Floats
    spots: dict[str, float]
    bound: float = -NEVER
    best: Any = field(default=None, repr=False)  # by centre
    fees: dict[Cut, float] = field(default_factory=dict, repr=False)


class Master:
    """The linear program: every type placed as often as it is there, shared spots used within their room."""

    def __init__(self, board: Board) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415  heavy, and only needed here

        self.board = board
        self.solver = pywraplp.Solver.CreateSolver("GLOP")  # type: ignore[no-untyped-call]
        self.solver.SetSolverSpecificParametersAsString(AS_IT_IS)
        self.columns: dict[Column, Any] = {}
        self.rows = [self.solver.Constraint(count, count) for count in board.counts]
        self.spots = {
            spot: self.solver.Constraint(-self.solver.infinity(), room_of(board, spot)) for spot in sorted(board.shared)
        }
        self.objective = self.solver.Objective()
        self.missing = [self.solver.NumVar(0, self.solver.infinity(), "") for _ in self.rows]
        for n, (row, missing) in enumerate(zip(self.rows, self.missing, strict=True)):
            people = min(size for size, rows in zip(board.sizes, board.covers, strict=True) if n in rows)
            row.SetCoefficient(missing, 1)
            self.objective.SetCoefficient(missing, ABSENT * people)
        self.value, self.absent = NEVER, 0.0
        self.held: set[Column] = set()

    def add(self, columns: Iterable[Column]) -> int:
        """Take new columns in; how many were new."""
        before = len(self.columns)
        for column in columns:
            if column not in self.columns:
                self.columns[column] = self._variable(column)
        return len(self.columns) - before

    def _variable(self, column: Column) -> Any:  # noqa: ANN401  a variable of the untyped solver
        variable = self.solver.NumVar(0, self.solver.infinity(), "")
        self.objective.SetCoefficient(variable, column.cost)
        for row, count in self.board.covered(column).items():
            self.rows[row].SetCoefficient(variable, count)
        centre = self.board.centres[column.centre]
        if centre.rented:
            self.spots[centre.spot].SetCoefficient(variable, rent_of(self.board, centre, column.size))
        return variable

    def mixture(self) -> dict[Column, float]:
        """How much of every column is in the last solution."""
        return {column: variable.solution_value() for column, variable in self.columns.items()}

    def hold(self, column: Column) -> None:
        """Have one group of the column whole in every solution, until all are released."""
        self.held.add(column)
        self.columns[column].SetLb(1)

    def release(self) -> None:
        for column in self.held:
            self.columns[column].SetLb(0)
        self.held = set()

    def solve(self) -> Prices | None:
        """The prices at the linear optimum, its `value`, and how many rows it leaves `absent`; None when it is stuck.

        With anything absent under final prices the strict rules cannot hold.
        """
        try:
            solve(self.solver)
        except StuckError:
            return None
        self.value = float(self.objective.Value())
        self.absent = float(sum(variable.solution_value() for variable in self.missing))
        rows = self.board.np.array([row.dual_value() for row in self.rows])
        return Prices(self.board.cover @ rows, rows, {spot: row.dual_value() for spot, row in self.spots.items()})


class StuckError(Exception):
    """The solver of linear programs has lost its way in its numbers; nothing follows for the program."""


def solve(solver: Any) -> None:  # noqa: ANN401  the untyped solver
    """Solve a linear program that has solutions; once more from the start where its last basis has become useless.

    Raises StuckError.
    """
    from ortools.linear_solver import pywraplp  # noqa: PLC0415  heavy, and only needed here

    if solver.Solve() == pywraplp.Solver.OPTIMAL:
        return
    anew = pywraplp.MPSolverParameters()
    anew.SetIntegerParam(anew.INCREMENTALITY, anew.INCREMENTALITY_OFF)  # type: ignore[no-untyped-call]
    solver.SetSolverSpecificParametersAsString("")
    status = solver.Solve(anew)
    solver.SetSolverSpecificParametersAsString(AS_IT_IS)
    if status != pywraplp.Solver.OPTIMAL:
        raise StuckError


def room_of(board: Board, spot: str) -> int:
    """How many people a shared house seats, or that a room has one group."""
    return 1 if board.case.spots[spot].room else board.case.spots[spot].capacity


def rent_of(board: Board, centre: Centre, size: int) -> int:
    return 1 if board.case.spots[centre.spot].room else size


class Pricing:
    """Looks for better columns and says how good any plan can be at most."""

    def __init__(self, board: Board) -> None:
        self.board, self.knapsacks = board, Knapsacks(board)
        self.fixed = [*board.fixed()]
        self.closed = board.np.array([board.is_fixed(c) for c in range(len(board.centres))], dtype=bool)
        self.families: dict[Any, list[int]] = {}
        for c, centre in enumerate(board.centres):
            self.families.setdefault(("room", c) if centre.owner is None else centre.owner, []).append(c)

    def rents(self, prices: Prices) -> Floats:
        np, board = self.board.np, self.board
        rents: Floats = np.zeros(board.by_size.shape)
        for c, centre in enumerate(board.centres):
            if centre.rented:
                rents[c] = [-prices.spots[centre.spot] * rent_of(board, centre, size) for size in range(rents.shape[1])]
        return rents

    def look(self, prices: Prices, *, collect: bool = True) -> list[Column]:
        """The best columns under these prices (the cheapest of each centre, where it pays); fills in the bound."""
        np, board = self.board.np, self.board
        filled, taken = self.knapsacks.fill(prices.types)
        reduced = filled + board.by_size + self.rents(prices)
        loads = reduced.argmin(axis=1)
        best = reduced[np.arange(len(loads)), loads]
        for column in self.fixed:
            best[column.centre] = self.reduced(column, prices)
        prices.best = best
        prices.bound = self.bound(prices)
        if not collect:
            return []
        paying = np.flatnonzero((best < -TINY) & ~self.closed)
        guests = self.knapsacks.guests(taken, paying, loads[paying])
        return [board.column(c, here) for c, here in zip(paying.tolist(), guests, strict=True)]

    def reduced(self, column: Column, prices: Prices) -> float:
        centre = self.board.centres[column.centre]
        paid = sum(count * prices.rows[row] for row, count in self.board.covered(column).items())
        rent = prices.spots[centre.spot] * rent_of(self.board, centre, column.size) if centre.rented else 0.0
        return float(column.cost - paid - rent)

    def least(self, prices: Prices) -> Floats:
        """By centre: what the best group of its owner saves (at most nought), at whichever of his centres."""
        least: Floats = self.board.np.zeros(len(self.board.centres))
        for family in self.families.values():
            least[family] = min(0.0, *(prices.best[c] for c in family))
        return least

    def bound(self, prices: Prices) -> float:
        """What every plan costs at least, with the best reduced costs known and no cuts."""
        board = self.board
        placed = sum(count * price for count, price in zip(board.counts, prices.rows, strict=True))
        rented = sum(room_of(board, spot) * price for spot, price in prices.spots.items())
        least = self.least(prices)
        offers = sum(least[family[0]] * board.centres[family[0]].times for family in self.families.values())
        return float(placed + rented + offers)


def best_prices(
    board: Board, master: Master, limits: Limits, rough: float = 0.0, begun: Prices | None = None
) -> tuple[Prices, Pricing]:
    """Column generation with steadied prices until the bound meets the master, or time is out.

    It may end a `rough` share below the master; `begun` are the prices of an earlier, rougher search with it.
    """
    pricing = Pricing(board)
    master.add(pricing.fixed)
    nothing = board.np.zeros(len(board.counts))
    current = master.solve() or Prices(board.cover @ nothing, nothing, dict.fromkeys(master.spots, 0.0))
    best = begun or current
    for _ in range(ROUNDS):
        limits.check()
        asked = mixed(best, current, STEADY if best.bound > -NEVER else 0.0)
        found = pricing.look(asked)
        if asked.bound > best.bound:
            best = asked
        if not master.add(found) and asked.types is not current.types:
            found = pricing.look(current)
            best = max(best, current, key=lambda prices: prices.bound)
            if not master.add(found):
                break
        if limits.over or (solution := master.solve()) is None:
            break
        current = solution
        if master.value - best.bound < max(WHOLE, rough * master.value):
            break
    return best, pricing


def mixed(best: Prices, current: Prices, share: float) -> Prices:
    """Prices between the two, with so large a share of the first."""
    if share == 0.0:
        return current
    spots = {spot: share * best.spots[spot] + (1 - share) * price for spot, price in current.spots.items()}
    rows = share * best.rows + (1 - share) * current.rows
    fees = {cut: (1 - share) * fee for cut, fee in current.fees.items()}
    for cut, fee in best.fees.items():
        fees[cut] = fees.get(cut, 0.0) + share * fee
    return Prices(share * best.types + (1 - share) * current.types, rows, spots, fees=fees)
