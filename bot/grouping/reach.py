"""What can still be part of a cheaper plan: reduced-cost fixing of the centre model, safe by the bound's own prices.

Every plan costs Σ prices + Σ over its groups of what each costs beyond the prices of its people, and no group costs
less than the best of its centre. So whoever can only sit at a centre in a group that wastes more than the gap does not
sit there in any cheaper plan; what is left is a small model that CP-SAT solves at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.grouping.bound import rent_of, room_of
from bot.grouping.columns import FULL, NEVER, TINY
from bot.grouping.exact import stoppable
from bot.grouping.model import SIZES
from bot.grouping.types import TypeModel

if TYPE_CHECKING:
    from bot.grouping.bound import Prices, Pricing
    from bot.grouping.columns import Board, Column, Floats, Usable
    from bot.grouping.exact import Limits
    from bot.grouping.pool import Pool


FEW_PAIRS = 450  # of centre and guest, up to which the solver's whole linear program is soon worth its time


@dataclass(frozen=True, slots=True)
class Need:
    """Whom groups are looked for: how often each row is to be covered, and the room there is at shared spots."""

    rows: dict[int, int]
    spots: dict[str, int]

    @classmethod
    def everyone(cls, board: Board) -> Need:
        return cls(dict(enumerate(board.counts)), {spot: room_of(board, spot) for spot in sorted(board.shared)})

    def without(self, board: Board, columns: Iterable[Column]) -> Need:
        """What is still needed beside these columns."""
        rows, spots = dict(self.rows), dict(self.spots)
        for column in columns:
            for row, count in board.covered(column).items():
                rows[row] -= count
            centre = board.centres[column.centre]
            if centre.rented:
                spots[centre.spot] -= rent_of(board, centre, column.size)
        return Need({row: count for row, count in rows.items() if count > 0}, spots)


class UncutError(Exception):
    """The units at some kind of centre do not go into its groups: twins must be looked at one by one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Groups cheaper than asked, if any; nothing of the kind costs less than `bound`."""

    columns: tuple[Column, ...] | None
    bound: float
    proven: bool  # the columns are the cheapest, or there are none


class Reach:
    """How much every pair of centre and guest, and every size of group, wastes at least."""

    def __init__(self, pricing: Pricing, prices: Prices) -> None:
        self.pricing, self.bound = pricing, prices.bound
        board = self.board = pricing.board
        np = self.np = board.np
        filled, _ = pricing.knapsacks.fill(prices.types)
        group = board.by_size + pricing.rents(prices)
        least = pricing.least(prices)  # of each centre's owner: what his groups waste at least, at most nought
        self.loads: Floats = filled + group - least[:, None]
        rest = np.full(group.shape, NEVER)  # by the size of one guest: the least that the rest of a group costs
        for size in range(1, FULL + 1):
            loads = range(max(SIZES.start, size), FULL + 1)
            rest[:, size] = np.min([filled[:, load - size] + group[:, load] for load in loads], axis=0)
        sizes = np.minimum(np.array(board.sizes, dtype=np.int64), FULL)
        self.guests: Floats = rest[:, sizes] + board.guest - prices.types[None, :] - least[:, None]

    def pairs(self, gap: float) -> int:
        """How many pairs of centre and guest there are within the gap."""
        return int((self.guests <= gap + TINY).sum())

    def usable(self, gap: float) -> Usable:
        """Which guests and which sizes of group each centre can have within the gap."""
        return self.guests <= gap + TINY, self.loads <= gap + TINY


def usable_in(pool: Pool) -> Usable:
    """Which guests and which sizes of group there are at each centre in a pool."""
    board = pool.board
    np = board.np
    nobody = len(board.types)
    owners = np.array([nobody if centre.owner is None else centre.owner for centre in board.centres])[pool.centres]
    guests = np.zeros((len(board.centres), nobody + 1), dtype=bool)
    loads = np.zeros((len(board.centres), FULL + 1), dtype=bool)
    loads[pool.centres, pool.sizes] = True
    types = pool.types.copy()
    at = (types == owners[:, None]).argmax(axis=1)  # one of the owner's type is the owner and no guest
    owned = owners < nobody
    types[np.flatnonzero(owned), at[owned]] = nobody
    guests[np.repeat(pool.centres, types.shape[1]), types.ravel()] = True
    return guests[:, :nobody], loads


def cheapest(  # noqa: PLR0913, PLR0917  what is sought, and how long
    board: Board, need: Need, usable: Usable, below: float, limits: Limits, effort: float | None = None
) -> Found:
    """The cheapest groups of the needed units that cost less than `below`, of usable guests and sizes only.

    `effort` bounds the search in the solver's own, even time.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

    model = TypeModel(board, cp_model.CpModel(), need.rows, need.spots, usable)
    if below < NEVER:
        model.model.add(model.cost < round(below))
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers, settings.random_seed = 1, 1  # two workers are not reproducible
    settings.max_time_in_seconds = limits.left
    if effort is not None:
        settings.max_deterministic_time = effort
    elif int(usable[0].sum()) <= FEW_PAIRS:
        settings.linearization_level = 2
    with stoppable(solver, limits):
        status = solver.solve(model.model)
    limits.check()
    if status == cp_model.INFEASIBLE:
        return Found(None, below, proven=True)
    bound = min(below, float(solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, bound, proven=False)
    columns = model.columns(solver)
    if columns is None:
        raise UncutError
    return Found(tuple(columns), bound, proven=status == cp_model.OPTIMAL)
