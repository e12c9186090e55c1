"""The way to the best strict groups: first groups at once, prices and a bound, better groups, and then the proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.grouping.bound import ABSENT, Master, best_prices
from bot.grouping.columns import NEVER, TINY, Board, Column
from bot.grouping.compact import Seat, Solved
from bot.grouping.model import Progressed
from bot.grouping.reach import Found, UncutError
from bot.grouping.start import first_groups
from bot.grouping.windows import Windows, is_absent

if TYPE_CHECKING:
    from bot.grouping.case import Case
    from bot.grouping.exact import Limits
    from bot.grouping.units import Items

AT_ONCE = 1_200  # pairs of centre and guest, up to which the proof finds the best groups as fast as a search does
TO_FIND = 0.4  # the share of the time for better groups; the rest is for the proof


class UnfinishedError(Exception):
    """Time ran out before everybody had a group; `seats` are the groups there are."""

    def __init__(self, seats: tuple[Seat, ...]) -> None:
        super().__init__(f"{len(seats)} groups")
        self.seats = seats


def solve_by_columns(case: Case, items: Items, limits: Limits, told: Callable[[Progressed], None]) -> Solved | None:
    """The best groups of 5-8 of these (strict) units; None when there are none.

    Raises UnfinishedError when time is out before everybody has a group.
    """
    try:
        return Way.over(case, items, limits, told).solve()
    except UncutError:
        return Way.over(case, items, limits, told, twins=False).solve()


def _up(bound: float) -> int:
    """Costs are whole numbers, so a bound may be rounded up."""
    return int(-(-(bound - 1e-3) // 1))


@dataclass(slots=True)
class Way:
    """From first groups to proven ones, over one board."""

    board: Board
    limits: Limits
    told: Callable[[Progressed], None]

    @classmethod
    def over(
        cls, case: Case, items: Items, limits: Limits, told: Callable[[Progressed], None], *, twins: bool = True
    ) -> Way:
        """With `twins`, alike units are counted; raises UncutError where they do not go into the groups found."""
        return cls(Board(case, items, twins=twins), limits, told)

    def solve(self) -> Solved | None:
        started, board, limits = time.monotonic(), self.board, self.limits
        master, bound = Master(board), 0

        def tell(cost: int) -> None:
            self.told(Progressed(time.monotonic() - started, cost, bound or None))

        start = first_groups(board, limits)
        if not any(map(is_absent, start)):
            tell(sum(column.cost for column in start))
        master.add(column for column in start if column.cost < ABSENT)
        prices, pricing = best_prices(board, master, limits)
        if master.absent > TINY and master.value - prices.bound < 1:
            return None
        bound = _up(prices.bound)
        windows = Windows(board, pricing, prices, start)
        windows.improve(limits.share(TO_FIND), tell, AT_ONCE)
        below, gap = windows.cost if windows.complete else NEVER, windows.gap
        found = windows.reach.cheaper(windows.everyone, gap, below, limits)
        return self._judged(windows, found, bound)

    def _judged(self, windows: Windows, found: Found, bound: int) -> Solved | None:
        groups = found.columns or tuple(windows.groups)
        if found.columns is None and not windows.complete:
            if found.proven:
                return None
            raise UnfinishedError(_seats(self.board, [column for column in groups if not is_absent(column)]))
        cost = sum(column.cost for column in groups)
        bound = cost if found.proven else min(cost, max(bound, _up(found.bound)))
        return Solved(_seats(self.board, groups), cost, bound, optimal=found.proven)


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
