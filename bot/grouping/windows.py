"""Improving groups window by window: the neighbourhood with the most to gain is formed anew, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.grouping.bound import ABSENT, Prices, Pricing
from bot.grouping.columns import NEVER, TINY, Board, Column
from bot.grouping.geo import great_circle
from bot.grouping.reach import Need, Reach

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.grouping.exact import Limits

UNITS = (32, 64)  # in a window; larger ones when the smaller gain nothing more
EFFORT = {32: 0.3, 64: 0.8}  # of CP-SAT in one window, in its deterministic seconds
WIDEST = 600.0  # how much a group may waste, in tenths of a person-kilometre; more is looked at for the unplaced


class Windows:
    """A plan in the making, with the prices that say where it can still gain."""

    def __init__(self, board: Board, pricing: Pricing, prices: Prices, start: Iterable[Column]) -> None:
        self.board, self.pricing, self.prices = board, pricing, prices
        self.reach = Reach(pricing, prices)
        self.groups = list(start)
        self.tried: set[frozenset[Column]] = set()
        self.everyone = Need.everyone(board)

    @property
    def cost(self) -> int:
        return sum(column.cost for column in self.groups)

    @property
    def complete(self) -> bool:
        return not any(is_absent(column) for column in self.groups)

    @property
    def gap(self) -> float:
        """How much a group of a cheaper plan can waste at most."""
        return self.cost - 1 - self.prices.bound if self.complete else NEVER / 2

    def improve(self, limits: Limits, told: Callable[[int], None], enough: int) -> None:
        """Window after window until none can gain, `enough` pairs of centre and guest are left, or time is out."""
        for units in UNITS:
            while not limits.over and self.reach.pairs(self.gap) > enough and (window := self._next(units)):
                if self._renew(window, limits, EFFORT[units]) and self.complete:
                    told(self.cost)
            if units >= len(self.board.counts):
                return

    def _next(self, units: int) -> list[Column] | None:
        """The untried window round the group (or the unplaced unit) that wastes the most."""
        waste = {column: self.pricing.reduced(column, self.prices) for column in self.groups}
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
        gap = sum(self.pricing.reduced(column, self.prices) for column in window)
        now = sum(column.cost for column in window)
        found = self.reach.cheaper(need, min(gap, WIDEST), now, limits, effort)
        if found.columns is None:
            return False
        self.groups = [*others, *found.columns]
        return True


def is_absent(column: Column) -> bool:
    return column.cost >= ABSENT
