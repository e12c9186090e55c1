"""The way to the best strict groups over columns.

Prices first; then either a guess at the gap that is proven right or wrong at once (up to a few hundred people), or
groups improved window by window while the bound is raised to them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.grouping.bound import Master, Prices, Pricing, best_prices
from bot.grouping.choose import Need
from bot.grouping.columns import NEVER, TINY, Board, Column
from bot.grouping.compact import Seat, Solved
from bot.grouping.cuts import Tightening, tighten
from bot.grouping.model import Progressed
from bot.grouping.pool import Pool, TooManyError
from bot.grouping.proof import Proof
from bot.grouping.settle import FEW, settle
from bot.grouping.twins import has_many_twins, solve_by_types
from bot.grouping.units import LARGE
from bot.grouping.windows import Windows, dive

if TYPE_CHECKING:
    from bot.grouping.case import Case
    from bot.grouping.exact import Limits
    from bot.grouping.units import Units

# The first gap tried: a share of the bound, at least some tenths of a person-kilometre; then wider by a factor. A wrong
# guess costs little and says how far the bound goes up; a guess much too wide costs the most.
GUESS, LEAST_GUESS, WIDER, WIDER_STALLED, WIDEST = 0.006, 30.0, 1.8, 1.5, 20_000.0
GUESSED_AT_ONCE = 90  # people: beyond, good groups are found first, and the guesses prove them
GUESSED_POOL = 40_000
TO_GUESS, TO_FIND, TO_PROVE = 0.4, 0.5, 0.9  # shares of the time


class ImpossibleError(Exception):
    """The strict rules cannot hold."""


class UnfinishedError(Exception):
    """Time ran out before everybody had a group; `seats` are the groups there are."""

    def __init__(self, seats: tuple[Seat, ...]) -> None:
        super().__init__(f"{len(seats)} groups")
        self.seats = seats


def solve_by_columns(
    case: Case, units: Units, limits: Limits, told: Callable[[Progressed], None], known: float = NEVER
) -> Solved | None:
    """The best groups of 5-8 of these (strict) units that are cheaper than `known`; None when there are none.

    Raises UnfinishedError when time is out before everybody has a group.
    """
    started = time.monotonic()
    board = Board(case, units)
    if has_many_twins(case, units) and (counted := solve_by_types(board, limits)) is not None:
        return _proven(board, counted)
    master = Master(board)
    prices, pricing = best_prices(board, master, limits)
    if master.absent > TINY or prices.bound >= known:
        return None

    def tell(cost: int) -> None:
        told(Progressed(time.monotonic() - started, cost, _up(prices.bound)))

    if len(case.people) <= GUESSED_AT_ONCE:
        try:
            found = _guessed(pricing, prices, limits.share(TO_GUESS), known)
        except ImpossibleError:
            return None
        if found is not None:
            return _proven(board, found)
    solved = _improved(master, pricing, prices, limits, tell)
    return None if solved.optimal and solved.cost >= known else solved


def bound_of(case: Case, units: Units, limits: Limits) -> int:
    """What no groups of these strict units can be cheaper than."""
    board = Board(case, units)
    prices, _ = best_prices(board, Master(board), limits)
    return max(0, _up(prices.bound))


def _proven(board: Board, columns: Sequence[Column]) -> Solved:
    cost = sum(column.cost for column in columns)
    return Solved(_seats(board, columns), cost, cost, optimal=True)


def _up(bound: float) -> int:
    """Costs are whole numbers, so a bound may be rounded up."""
    return int(-(-(bound - 1e-3) // 1))


def _guessed(pricing: Pricing, prices: Prices, limits: Limits, known: float) -> tuple[Column, ...] | None:
    """Proven best groups cheaper than `known`, if a pool within a guessed gap is small enough to look through.

    Every wrong guess leaves its cuts behind and says how far the bound goes up. None where there is no such pool;
    raises ImpossibleError where there are no such groups.
    """
    need, pool = Need.everyone(pricing.board), Pool(pricing, prices)
    program = Tightening(need, pricing.fixed, ())
    gap = max(LEAST_GUESS, GUESS * prices.bound)
    while not limits.over:
        below = min(prices.bound + gap + 1, known)
        try:
            program.extend(pool.within(gap, GUESSED_POOL))
        except TooManyError:
            return None
        raised = tighten(program, below, limits, small=FEW)
        stalled = raised < below - 1 + TINY
        if stalled:
            chosen = settle(program, below, limits)
            if not chosen.proven:
                return None
            if chosen.columns:
                return chosen.columns
        if below >= known or gap > WIDEST:
            raise ImpossibleError
        gap = gap * (WIDER_STALLED if stalled else WIDER)
        gap = gap if gap < WIDEST / WIDER else 1e7
    return None


def _improved(master: Master, pricing: Pricing, prices: Prices, limits: Limits, tell: Callable[[int], None]) -> Solved:
    """Groups found window by window, and as much of a proof as there is time for."""
    board, support = pricing.board, [*master.columns]
    windows = Windows(board, pricing, prices, dive(board, master, pricing, limits))
    windows.improve(limits.share(TO_FIND), tell)
    if not windows.complete:
        windows.improve(limits, tell)
    groups = tuple(windows.groups)
    if not windows.complete:
        raise UnfinishedError(_seats(board, [column for column in groups if not windows.is_absent(column)]))
    if len(board.case.people) <= LARGE:
        try:
            found = _guessed(pricing, prices, limits.share(TO_PROVE), windows.cost)
        except ImpossibleError:
            return _proven(board, groups)
        if found is not None:
            return _proven(board, found)
    proof = Proof(pricing, prices, [*support, *groups], limits.share(TO_PROVE))
    proof.raise_bound(windows.cost)
    chosen = proof.finish(windows.cost)
    if chosen is not None and chosen.columns is not None:
        groups = chosen.columns
    if chosen is not None and chosen.proven:
        return _proven(board, groups)
    cost = sum(column.cost for column in groups)
    return Solved(_seats(board, groups), cost, min(cost, _up(proof.bound)), optimal=False)


def _seats(board: Board, columns: Iterable[Column]) -> tuple[Seat, ...]:
    """The columns' people: owners first, since they are whose house it is, then guests from those left of a type."""
    left = [list(members) for members in board.types]
    chosen = sorted(columns, key=lambda column: (column.centre, column.guests))
    owned = []
    for column in chosen:
        owner = board.centres[column.centre].owner
        owned.append((column, None if owner is None else left[owner].pop(0)))
    return tuple(_seat(board, column, owner, left) for column, owner in owned)


def _seat(board: Board, column: Column, owner: int | None, left: list[list[int]]) -> Seat:
    units, centre = board.units.all, board.centres[column.centre]
    here = [left[t].pop(0) for t in column.guests]
    spot = centre.spot
    if owner is not None:
        here.append(owner)
        twins = board.types[centre.owner or 0]
        spot = centre.spot if len(twins) == 1 else board.case.houses[units[owner].members[0]]
    members = tuple(sorted(i for u in here for i in units[u].members))
    return Seat(members, spot, centre.hosted and board.case.spots[spot].capacity >= len(members))
