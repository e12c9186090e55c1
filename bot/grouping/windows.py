"""Improving groups window by window: the neighbourhood with the most to gain is formed anew, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.grouping.bound import ABSENT, Prices
from bot.grouping.columns import TINY, Board, Column
from bot.grouping.geo import great_circle
from bot.grouping.pool import Pool
from bot.grouping.reach import Need, Reach, cheapest, usable_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.grouping.columns import Usable
    from bot.grouping.exact import Limits

UNITS = (32, 64)  # in a window; larger ones when the smaller gain nothing more
EFFORT = {32: 0.3, 64: 0.8}  # of CP-SAT in one window, in its deterministic seconds
WIDEST = 600.0  # what a group may waste where its columns are not listed, in tenths of a person-kilometre


class Windows:
    """A plan in the making, with the prices that say where it can still gain, and the columns that it can gain by."""

    def __init__(self, board: Board, prices: Prices, gains: Pool | Reach, start: Iterable[Column]) -> None:
        self.board, self.prices, self.gains = board, prices, gains
        self.wastes = gains.reduced(prices) if isinstance(gains, Pool) else board.np.zeros(0)
        self.groups = list(start)
        self.tried: set[frozenset[Column]] = set()
        self.everyone = Need.everyone(board)

    @property
    def cost(self) -> int:
        return cost_of(self.groups)

    @property
    def complete(self) -> bool:
        return not any(is_absent(column) for column in self.groups)

    def improve(self, limits: Limits, told: Callable[[int], None], enough: Callable[[int], bool]) -> None:
        """Window after window until none can gain, the cost is low `enough`, or time is out."""
        if self.complete and enough(self.cost):
            return
        for units in UNITS:
            while not limits.over and (window := self._next(units)):
                if self._renew(window, limits, EFFORT[units]) and self.complete:
                    told(self.cost)
                    if enough(self.cost):
                        return
            if units >= len(self.board.counts):
                return

    def _next(self, units: int) -> list[Column] | None:
        """The untried window round the group (or the unplaced unit) that wastes the most."""
        waste = dict(zip(self.groups, Pool.of(self.board, self.groups).reduced(self.prices).tolist(), strict=True))
        for seed in sorted(waste, key=lambda column: (-waste[column], column.centre, column.guests)):
            window = self._around(self.board.centres[seed.centre].spot, units)
            if frozenset(window) not in self.tried and sum(waste[column] for column in window) > 1 - TINY:
                self.tried.add(frozenset(window))
                return window
        return None

    def _around(self, spot: str, most: int) -> list[Column]:
        spots, centres = self.board.case.spots, self.board.centres
        middle = spots[spot].place
        away = {column: great_circle(spots[centres[column.centre].spot].place, middle) for column in self.groups}
        units, window = 0, []
        for group in sorted(self.groups, key=lambda column: (away[column], column.centre, column.guests)):
            units += len(group.guests) + 1
            if units > most:
                break
            window.append(group)
        return window

    def _renew(self, window: list[Column], limits: Limits, effort: float) -> bool:
        others = list(self.groups)
        for column in window:
            others.remove(column)
        need = self.everyone.without(self.board, others)
        gap = float(Pool.of(self.board, window).reduced(self.prices).sum())
        now = sum(column.cost for column in window)
        found = cheapest(self.board, need, self._usable(need, gap), now, limits, effort)
        if found.columns is None:
            return False
        self.groups = [*others, *found.columns]
        return True

    def _usable(self, need: Need, gap: float) -> Usable:
        """What the columns of nobody but the needed can have that waste no more than the gap."""
        if isinstance(self.gains, Reach):
            return self.gains.usable(min(gap, WIDEST))
        np = self.board.np
        needed = np.zeros(len(self.board.counts) + 1, dtype=bool)
        needed[[*need.rows, -1]] = True
        near = np.flatnonzero(self.wastes <= gap + TINY)
        return usable_in(self.gains.take(near[needed[self.gains.rows[near]].all(axis=1)]))


def cost_of(groups: Iterable[Column]) -> int:
    return sum(column.cost for column in groups)


def is_absent(column: Column) -> bool:
    return column.cost >= ABSENT
