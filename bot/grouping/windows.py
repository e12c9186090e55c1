"""Improving groups window by window: the neighbourhood with the most to gain is formed anew, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.grouping.bound import ABSENT, Master, Prices, Pricing
from bot.grouping.choose import Need, choose
from bot.grouping.columns import TINY, Board, Column
from bot.grouping.cuts import Tightening, tighten
from bot.grouping.geo import great_circle
from bot.grouping.pool import Pool, TooManyError
from bot.grouping.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.grouping.exact import Limits

WINDOW_PEOPLE = 75
WINDOW_POOL = 2500
GAPS = (50.0, 120.0, 300.0, 1000.0)  # how wasteful a column may be, in tenths of a person-kilometre
SURE = 0.95  # a column of this weight is taken without more ado
STEP = 0.04  # of the remaining types: how many columns are taken before the rest is solved again
LOSS = 0.01  # what the first groups may lose against the bound before the rest is left to the windows
WIDEST = 300.0  # beyond which a whole group's column is not looked for
PRICED_A_STEP = 3
EFFORT = 0.3  # of CP-SAT in one window, in its deterministic seconds
FEW = 500  # columns that CP-SAT takes without more cuts


def dive(board: Board, master: Master, pricing: Pricing, limits: Limits) -> list[Column]:
    """First groups: the linear solution's surest columns are taken and the rest solved again, until all is whole.

    Whoever finds no group that way is given as an absent column. The master is spent afterwards.
    """
    need, found = Need.everyone(board), []
    allowed = master.value * (1 + LOSS)
    while need.types and master.value <= allowed and not limits.over:
        weights = master.weights()
        surest = sorted(weights, key=lambda col: (-weights[col], col.cost, col.centre, col.guests))
        taken = 0
        for column in surest:
            if taken and weights[column] < SURE and taken >= len(need.types) * STEP:
                break
            while need.allows(column):
                taken += 1
                found.append(column)
                master.take(column)
                need = need.without([column])
        if not taken:
            break
        for _ in range(PRICED_A_STEP):
            if not master.add(pricing.look(master.solve())):
                break
        master.solve()
    return found + [absent_column(board, t) for t, count in need.types.items() for _ in range(count)]


def absent_column(board: Board, t: int) -> Column:
    """A unit that has no group yet, as a column that any real one is cheaper than."""
    centre = next(c for c, centre in enumerate(board.centres) if centre.owner == t and not centre.rented)
    return Column(centre, (), board.sizes[t], ABSENT * board.sizes[t])


class Windows:
    """A plan in the making, with the prices that say where it can still gain."""

    def __init__(self, board: Board, pricing: Pricing, prices: Prices, start: Iterable[Column]) -> None:
        self.board, self.pricing, self.prices = board, pricing, prices
        self.pool = Pool(pricing, prices)
        self.groups = list(start)
        self.tried: set[frozenset[Column]] = set()
        self.people = WINDOW_PEOPLE

    @property
    def cost(self) -> int:
        return sum(column.cost for column in self.groups)

    @property
    def complete(self) -> bool:
        return not any(self.is_absent(column) for column in self.groups)

    def is_absent(self, column: Column) -> bool:
        return column.cost >= ABSENT

    def improve(self, limits: Limits, told: Callable[[int], None], enough: float = 0.0) -> None:
        """Window after window until none can gain, the cost is down to `enough`, or time is out."""
        while not limits.over and self.cost > enough:
            window = self._next()
            if window is None:
                if self.complete or self.people > len(self.board.case.people):
                    return
                self.people *= 2  # somebody finds no group so near: look further round
                self.tried.clear()
            elif self._renew(window, limits) and self.complete:
                told(self.cost)

    def _next(self) -> list[Column] | None:
        """The untried window round the group (or the unplaced unit) that wastes the most."""
        waste = {column: self.pricing.reduced(column, self.prices) for column in self.groups}
        for seed in sorted(waste, key=lambda column: (-waste[column], column.centre, column.guests)):
            window = self._around(self.board.centres[seed.centre].spot)
            if frozenset(window) not in self.tried and sum(waste[column] for column in window) > 1 - TINY:
                self.tried.add(frozenset(window))
                return window
        return None

    def _around(self, spot: str) -> list[Column]:
        spots, centres = self.board.case.spots, self.board.centres
        middle = spots[spot].place
        away = {column: great_circle(spots[centres[column.centre].spot].place, middle) for column in self.groups}
        people, window = 0, []
        for group in sorted(self.groups, key=lambda column: (away[column], column.centre, column.guests)):
            people += group.size
            if people > self.people:
                break
            window.append(group)
        return window

    def _renew(self, window: list[Column], limits: Limits) -> bool:
        others = list(self.groups)
        for column in window:
            others.remove(column)
        need = Need.everyone(self.board).without(others)
        complete = not any(map(self.is_absent, window))
        found = self._cheaper(need, window, limits) if complete else self._completed(need, window, limits)
        if found is None:
            return False
        self.groups = others + list(found)
        return True

    def _cheaper(self, need: Need, window: list[Column], limits: Limits) -> tuple[Column, ...] | None:
        """A cheaper way to seat the people of a window of whole groups."""
        now = sum(column.cost for column in window)
        gap = min(WIDEST, sum(self.pricing.reduced(column, self.prices) for column in window))
        while True:
            try:
                pool = self.pool.within(gap, WINDOW_POOL, need.types)
            except TooManyError:
                gap /= 2
                continue
            return self._below(now, need, [*window, *pool], limits)

    def _completed(self, need: Need, window: list[Column], limits: Limits) -> tuple[Column, ...] | None:
        """A way to seat everybody of a window, or at least more of them."""
        least = sum(count * self.prices.types[t] for t, count in need.types.items())
        pool: list[Column] = []
        for gap in GAPS:
            try:
                pool = self.pool.within(gap, WINDOW_POOL, need.types)
            except TooManyError:
                break
            if found := self._below(least + gap + 1, need, pool, limits):
                return found
        now = sum(column.cost for column in window)
        absent = [column for column in window if self.is_absent(column)]
        return choose(need, [*pool[: WINDOW_POOL // 4], *window, *absent], now, limits, EFFORT).columns

    def _below(self, cost: float, need: Need, pool: list[Column], limits: Limits) -> tuple[Column, ...] | None:
        usable = [column for column in pool if need.allows(column)]
        program = Tightening(need, usable, ())
        if tighten(program, cost, limits, small=FEW) > cost - 1 + TINY:
            return None
        return settle(program, cost, limits, EFFORT).columns
