"""Every column that a better plan could be made of: all whose reduced cost is within the gap, found by branching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.grouping.columns import FULL, NEVER, TINY, Centre, Column
from bot.grouping.model import SIZES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.grouping.bound import Prices, Pricing
    from bot.grouping.exact import Limits

Item = tuple[int, int, float]  # a type, its size, its reduced price at the centre


class TooManyError(Exception):
    """The gap is too wide: more columns than memory or time are for."""


class Pool:
    """Enumerates columns under one set of prices."""

    def __init__(self, pricing: Pricing, prices: Prices, limits: Limits | None = None) -> None:
        self.limits = limits
        self.pricing, self.prices, self.board = pricing, prices, pricing.board
        self.filled, _ = pricing.knapsacks.fill(prices.types)
        self.group = self.board.by_size + pricing.rents(prices)
        self.guest = self.board.guest - prices.types[None, :]

    def within(self, gap: float, most: int, only: Collection[int] | None = None) -> list[Column]:
        """All columns (of the types in `only`) that can be part of a plan at most `gap` above the bound.

        Raises TooManyError beyond `most` columns, or when time is out.
        """
        found: list[Column] = []
        for c, centre in enumerate(self.board.centres):
            if self.limits is not None and self.limits.over:
                raise TooManyError
            limit = gap + TINY + min(0.0, self.prices.best[c])
            if self.prices.best[c] > limit or not self._wanted(centre, only):
                continue
            if self.board.is_fixed(c):
                found.extend(column for column in self.pricing.fixed if column.centre == c)
                continue
            for guests in self._fillings(c, centre, limit, only):
                found.append(self.board.column(c, guests))
                if len(found) > most:
                    raise TooManyError
        return found

    @staticmethod
    def _wanted(centre: Centre, only: Collection[int] | None) -> bool:
        return only is None or centre.owner is None or centre.owner in only

    def _items(self, c: int, centre: Centre, limit: float, only: Collection[int] | None) -> list[Item]:
        """The guests that could be in a column within the limit, by the best column they could be in."""
        board = self.board
        own = 0 if centre.owner is None else board.sizes[centre.owner]
        items: list[Item] = []
        for t, size in enumerate(board.sizes):
            if (only is not None and t not in only) or self.guest[c, t] > NEVER / 2:
                continue
            loads = range(max(SIZES.start, own + size), FULL + 1)
            at_best = min((self.filled[c, load - size] + self.group[c, load] for load in loads), default=NEVER)
            if at_best + self.guest[c, t] <= limit:
                copies = min(len(board.types[t]) - (t == centre.owner), (FULL - own) // size)
                items += [(t, size, float(self.guest[c, t]))] * copies
        return items

    def _fillings(
        self, c: int, centre: Centre, limit: float, only: Collection[int] | None
    ) -> Iterator[tuple[int, ...]]:
        items = self._items(c, centre, limit, only)
        group = [float(price) for price in self.group[c]]
        ahead = _completions(items, group)
        own, start = 0, float(centre.own_price)
        if centre.owner is not None:
            own, start = self.board.sizes[centre.owner], start - float(self.prices.types[centre.owner])
        stack: list[tuple[int, int, float, tuple[int, ...]]] = [(0, own, start, ())]
        while stack:
            first, load, paid, guests = stack.pop()
            if paid + group[load] <= limit:
                yield guests
            last = -1
            for k in range(first, len(items)):
                if paid + ahead[k][load] > limit:
                    break
                t, size, price = items[k]
                if t != last and load + size <= FULL and paid + price + ahead[k + 1][load + size] <= limit:
                    more = paid + price + self._charged(t, guests, centre.owner)
                    if more + ahead[k + 1][load + size] <= limit:
                        stack.append((k + 1, load + size, more, (*guests, t)))
                last = t

    def _charged(self, t: int, guests: tuple[int, ...], owner: int | None) -> float:
        """What the cuts charge when t joins: for every triple of which one other is there already."""
        return sum(
            charge
            for a, b, charge in self.prices.charges.get(t, ())
            if (a == owner or a in guests) != (b == owner or b in guests)
        )


def _completions(items: list[Item], group: list[float]) -> list[Any]:
    """For every position in the items and every load: the least that a column from here on must still pay."""
    ahead = [group]
    for _, size, price in reversed(items):
        after = ahead[-1]
        ahead.append(
            [
                min(after[load], after[load + size] + price) if load + size <= FULL else after[load]
                for load in range(FULL + 1)
            ]
        )
    return ahead[::-1]
