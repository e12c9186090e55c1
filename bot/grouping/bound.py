"""The linear master over columns: prices for every type of unit, and a bound below every plan (column generation)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.grouping.columns import NEVER, TINY, Board, Centre, Column, Knapsacks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.columns import Floats
    from bot.grouping.exact import Limits

ABSENT = 20000  # what it costs the master that one person is not placed; more than any way in Denmark
STEADY = 0.6  # the share of the best prices so far in the next ones: without it the prices swing


@dataclass
class Prices:
    """Prices by type and by shared spot, with the bound they prove and the best reduced cost of every centre."""

    types: Floats
    spots: dict[str, float]
    bound: float = -NEVER
    best: Any = field(default=None, repr=False)  # by centre
    # By type: the cuts it is in, as the two other types and what two or three of them in one group are charged.
    charges: dict[int, list[tuple[int, int, float]]] = field(default_factory=dict)


class Master:
    """The linear program: every type placed as often as it is there, shared spots used within their room."""

    def __init__(self, board: Board) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415  heavy, and only needed here

        self.board = board
        self.solver = pywraplp.Solver.CreateSolver("GLOP")  # type: ignore[no-untyped-call]
        self.columns: dict[Column, Any] = {}
        self.rows = [self.solver.Constraint(len(m), len(m)) for m in board.types]
        self.spots = {
            spot: self.solver.Constraint(-self.solver.infinity(), room_of(board, spot)) for spot in sorted(board.shared)
        }
        self.objective = self.solver.Objective()
        self.missing = [self.solver.NumVar(0, self.solver.infinity(), "") for _ in self.rows]
        for t, (row, missing) in enumerate(zip(self.rows, self.missing, strict=True)):
            row.SetCoefficient(missing, 1)
            self.objective.SetCoefficient(missing, ABSENT * board.sizes[t])

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
        for t, count in self.board.counts(column).items():
            self.rows[t].SetCoefficient(variable, count)
        centre = self.board.centres[column.centre]
        if centre.rented:
            self.spots[centre.spot].SetCoefficient(variable, rent_of(self.board, centre, column.size))
        return variable

    def take(self, column: Column) -> None:
        """Hold one more of this column in every later solution."""
        variable = self.columns[column]
        variable.SetLb(variable.lb() + 1)

    def solve(self) -> Prices:
        self.solver.Solve()
        types = self.board.np.array([row.dual_value() for row in self.rows])
        return Prices(types, {spot: row.dual_value() for spot, row in self.spots.items()})

    @property
    def absent(self) -> float:
        """How many units the linear solution leaves out; more than nothing: the strict rules cannot hold."""
        return float(sum(variable.solution_value() for variable in self.missing))

    @property
    def value(self) -> float:
        return float(self.objective.Value())

    def weights(self) -> dict[Column, float]:
        """How much of every column the linear solution takes."""
        return {column: w for column, var in self.columns.items() if (w := var.solution_value()) > TINY}


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
        prices.bound = self._bound(prices)
        if not collect:
            return []
        paying = [c for c in range(len(loads)) if best[c] < -TINY and not board.is_fixed(c)]
        return [board.column(c, self.knapsacks.guests(taken, c, int(loads[c]))) for c in paying]

    def reduced(self, column: Column, prices: Prices) -> float:
        centre = self.board.centres[column.centre]
        paid = sum(count * prices.types[t] for t, count in self.board.counts(column).items())
        rent = prices.spots[centre.spot] * rent_of(self.board, centre, column.size) if centre.rented else 0.0
        return float(column.cost - paid - rent)

    def _bound(self, prices: Prices) -> float:
        board = self.board
        placed = sum(len(members) * price for members, price in zip(board.types, prices.types, strict=True))
        rented = sum(room_of(board, spot) * price for spot, price in prices.spots.items())
        offers = sum(
            min(0.0, *(prices.best[c] for c in family)) * board.centres[family[0]].times
            for family in self.families.values()
        )
        return float(placed + rented + offers)


def best_prices(board: Board, master: Master, limits: Limits, rounds: int = 400) -> tuple[Prices, Pricing]:
    """Column generation with steadied prices until the bound meets the master, or time is out."""
    pricing = Pricing(board)
    master.add(pricing.fixed)
    best = current = master.solve()
    for _ in range(rounds):
        limits.check()
        if limits.over:
            break
        asked = _mixed(best, current, STEADY if best.bound > -NEVER else 0.0)
        found = pricing.look(asked)
        if asked.bound > best.bound:
            best = asked
        if not master.add(found) and asked.types is not current.types:
            found = pricing.look(current)
            best = max(best, current, key=lambda prices: prices.bound)
            if not master.add(found):
                break
        current = master.solve()
        if master.value - best.bound < 0.5:  # noqa: PLR2004  costs are whole numbers
            break
    return best, pricing


def _mixed(best: Prices, current: Prices, share: float) -> Prices:
    if share == 0.0:
        return current
    spots = {spot: share * best.spots[spot] + (1 - share) * price for spot, price in current.spots.items()}
    return Prices(share * best.types + (1 - share) * current.types, spots)
