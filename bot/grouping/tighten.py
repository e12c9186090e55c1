"""A far better bound: cuts, with prices for units and cuts under which no column at all pays."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.grouping.bound import ABSENT, Prices, Pricing, StuckError, mixed
from bot.grouping.columns import ERROR, NEVER, TINY
from bot.grouping.cover import Cover
from bot.grouping.pool import Pool

if TYPE_CHECKING:
    from bot.grouping.columns import Floats
    from bot.grouping.exact import Limits
    from bot.grouping.finder import Finder

FIRST = 6_000  # columns on which cuts are looked for
TOO_MANY = 10  # times what is wanted is not looked through
GAP = 0.005  # as a share of the bound, within which they are looked for at least
ROUNDS = 4  # of cuts
SLOW = 0.05  # of what the bound may miss: if a few rounds gain less, they are the last
LIKELY = 0.008  # of the bound, that it may miss
LISTED = 30_000  # columns, that are soon looked through
STEADY = 0.6  # see bound.best_prices
LESS = 0.2
PATIENCE = 60  # rounds of prices
MANY = 50_000  # columns that pay: the prices are useless


def tightened(finder: Finder, prices: Prices, limits: Limits, below: float = NEVER) -> Prices:
    """Prices with fees for cuts, and the higher bound that they prove.

    It is enough when all columns that a plan cheaper than `below` could have can be listed.
    """
    pool, _ = some(finder, prices, GAP * abs(prices.bound) + 1, FIRST)
    if pool is None:
        return prices
    best = prices
    with suppress(StuckError):  # what is proven so far stays so
        cover = Cover(pool, pool.reduced(prices))
        while not limits.over:
            before = best.bound
            for _ in range(ROUNDS):
                limits.check()
                if limits.over or not cover.cut():
                    break
            best = _priced(finder, cover, best, limits)
            left = min(below - 1 - best.bound, LIKELY * abs(best.bound) + 1)
            if best.bound - before < SLOW * left or finder.within(best, left + ERROR, LISTED) is not None:
                break
    return best


def _priced(finder: Finder, cover: Cover, best: Prices, limits: Limits) -> Prices:
    """The best prices after columns have come into the program until no more pay."""
    steady = STEADY
    for _ in range(PATIENCE):
        limits.check()
        if limits.over or cover.value - best.bound < 0.5:  # noqa: PLR2004  costs are whole numbers
            break
        current = cover.as_prices()
        asked = mixed(best, current, steady)
        missing = _quickly(finder, asked, current) or _missing(finder, asked, current)
        if missing is None:  # too many: nearer to the prices that are known to be good
            steady = (1 + steady) / 2
            continue
        better = asked.bound > best.bound
        best = max(best, asked, key=lambda one: one.bound)
        if len(missing):
            cover.grow(missing)
        elif better or steady > 0:
            steady = max(0.0, min(steady, STEADY) - LESS)
        else:
            break
    return best


def some(finder: Finder, prices: Prices, gap: float, wanted: int) -> tuple[Pool | None, float]:
    """The columns within a gap, widened until they are about as many as wanted or all; None if far too many are."""
    pool, found = None, finder.within(prices, gap, TOO_MANY * wanted)
    while found is not None:
        pool = found
        if len(pool) >= wanted or gap > ABSENT:
            return pool, gap
        gap *= 2 if len(pool) < wanted / 4 else 1.5
        found = finder.within(prices, gap, TOO_MANY * wanted)
    return pool, gap


def _quickly(finder: Finder, asked: Prices, current: Prices) -> Pool | None:
    """Columns that pay under the current prices among the best that there are but for the fees."""
    found = Pool.of(finder.board, finder.pricing.look(Prices(asked.types, asked.rows, asked.spots)))
    found = found.take(finder.np.flatnonzero(found.reduced(current) < -TINY))
    return found if len(found) else None


def _missing(finder: Finder, asked: Prices, current: Prices) -> Pool | None:
    """All columns that pay under the asked prices, of these those that do under the current; fills in the bound."""
    np = finder.np
    found = finder.within(asked, -TINY, MANY)
    if found is None:
        return None
    _fill_in(finder.pricing, asked, found)
    return found.take(np.flatnonzero(found.reduced(current) < -TINY))


def _fill_in(pricing: Pricing, prices: Prices, paying: Pool) -> None:
    board = pricing.board
    best: Floats = board.np.zeros(len(board.centres))
    board.np.minimum.at(best, paying.centres, paying.reduced(prices))
    prices.best = best
    prices.bound = pricing.bound(prices) - sum(cut.most * fee for cut, fee in prices.fees.items())
