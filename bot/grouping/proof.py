"""From good groups to proven ones: the bound is raised over all columns, until few are left to choose among."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.grouping.choose import Chosen, Need
from bot.grouping.columns import TINY, Column
from bot.grouping.cuts import Tightening
from bot.grouping.pool import Pool, TooManyError
from bot.grouping.settle import settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.bound import Prices, Pricing
    from bot.grouping.exact import Limits

FIRST_POOL = 8_000
LAST_POOL = 150_000
FEW = 900  # columns that CP-SAT takes without more cuts
ROUNDS = 40
PAYING = 3_000  # new columns at a time
STALLED = 0.5  # tenths of a person-kilometre that a round of cuts must gain


class Proof:
    """Raises the bound of one board, keeping it valid for every column there could be."""

    def __init__(self, pricing: Pricing, prices: Prices, support: Iterable[Column], limits: Limits) -> None:
        self.pricing, self.limits, self.bound = pricing, limits, prices.bound
        self.need = Need.everyone(pricing.board)
        support = list(support)
        self.program = Tightening(self.need, [*support, *self._first(prices)], support)

    def _first(self, prices: Prices) -> list[Column]:
        """As many columns as make the cuts meet something, cheapest first."""
        pool, gap = Pool(self.pricing, prices), prices.bound * 0.01
        while True:
            try:
                return pool.within(gap, FIRST_POOL)
            except TooManyError:
                gap /= 2

    def raise_bound(self, cost: float) -> None:
        """Cut until nothing is gained any more, or nothing below `cost` can be left."""
        for _ in range(ROUNDS):
            value = self._cut(cost)
            paying = self._paying(value)
            if paying is None:
                return
            if not self.program.extend(paying):
                self.bound = max(self.bound, value)
                return
            if self.limits.over:
                return

    def _cut(self, cost: float) -> float:
        """Cuts over the present pool until they gain too little; the linear optimum over the pool."""
        value = self.program.solve()
        for _ in range(ROUNDS):
            self.limits.check()
            if value > cost - 1 or self.limits.over or not self.program.cut():
                break
            before, value = value, self.program.solve()
            if value < before + STALLED:
                break
        return value

    def _paying(self, value: float) -> list[Column] | None:
        """The columns outside the pool that would make the linear optimum cheaper; None when too many to look at."""
        try:
            near = Pool(self.pricing, self.program.prices(), self.limits).within(-TINY, LAST_POOL)
        except TooManyError:
            return None
        self.bound = max(self.bound, value + self._still_offered(near))
        return self.program.within(near, -TINY)[:PAYING]

    def _still_offered(self, paying: list[Column]) -> float:
        """What all columns that still pay could make the linear optimum cheaper at most (below nought)."""
        board = self.pricing.board
        best: dict[int, float] = {}
        for column, reduced in zip(paying, self.program.reduced_of(paying), strict=True):
            best[column.centre] = min(best.get(column.centre, 0.0), float(reduced))
        return sum(
            min(best.get(c, 0.0) for c in family) * board.centres[family[0]].times
            for family in self.pricing.families.values()
        )

    def finish(self, cost: float) -> Chosen | None:
        """Look for anything cheaper than `cost` among all columns within the gap; None when they are too many."""
        gap = cost - 1 - self.bound
        if gap < -TINY:
            return Chosen(None, proven=True)
        try:
            pool = Pool(self.pricing, self.program.prices(), self.limits).within(gap, LAST_POOL)
        except TooManyError:
            return None
        self.program.extend(self.program.within(pool, gap))
        value = self.program.solve()
        while value < cost - 1 + TINY and not self.limits.over:
            self.program.drop(cost - 1 - value)
            if len(self.program.pool) <= FEW or not self.program.cut():
                return settle(self.program, cost, self.limits)
            value = self.program.solve()
        return Chosen(None, proven=not self.limits.over)
