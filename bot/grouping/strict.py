"""The way to the best strict groups: first groups at once, prices and a bound, better groups, and then the proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bot.grouping.bound import Master, Prices, StuckError, best_prices
from bot.grouping.columns import ERROR, NEVER, TINY, Board, Column
from bot.grouping.compact import Seat, Solved
from bot.grouping.cover import Cover
from bot.grouping.dive import dived
from bot.grouping.finder import MOST, Finder
from bot.grouping.model import Progressed
from bot.grouping.reach import Found, Need, Reach, UncutError, cheapest
from bot.grouping.start import Start
from bot.grouping.tighten import some, tightened
from bot.grouping.tree import Tree
from bot.grouping.windows import Windows, cost_of, is_absent

if TYPE_CHECKING:
    from bot.grouping.case import Case
    from bot.grouping.cuts import Cut
    from bot.grouping.exact import Limits
    from bot.grouping.units import Items

WINDOWS = 400  # of the first groups, formed anew without knowing of prices: what they gain then, prices gain sooner
ROUGH = 0.02  # of the cost: prices whose bound is so near are good enough to start from
PATIENCE = 3  # rounds over the groups that prices have brought; little is left to gain
AT_ONCE = 900  # pairs of centre and guest, up to which the proof finds the best groups as fast as a search does
SOON = (0.015, 0.035)  # of the bound, within which the best groups often are and are found very soon
FAR_FEWER = 0.7  # of all pairs, if they are so few that looking there first is worth it
TO_TIGHTEN, TO_FIND = 0.3, 0.5  # shares of the time that is left, for the bound and for better groups
NEAR = 0.004  # of the bound: how much a group wastes at most that is looked at, or more if there are few such
PLENTY = 20_000  # columns to improve groups by
FEW = 800  # columns among which the best groups are looked for first
WIDE = 1.25  # a little more than this can as well be all
WIDER = 1.6  # how much more may be wasted when nothing has been found


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


class Way:
    """From first groups to proven ones, over one board."""

    def __init__(self, board: Board, limits: Limits, told: Callable[[Progressed], None]) -> None:
        self.board, self.limits, self.told = board, limits, told
        self.started, self.bound = time.monotonic(), 0
        self.cuts: dict[Cut, float] = {}  # that have helped to prove that there is nothing among some columns
        self.everyone, self.start = Need.everyone(board), Start(board)

    @classmethod
    def over(
        cls, case: Case, items: Items, limits: Limits, told: Callable[[Progressed], None], *, twins: bool = True
    ) -> Way:
        """With `twins`, alike units are counted; raises UncutError where they do not go into the groups found."""
        return cls(Board(case, items, twins=twins), limits, told)

    def solve(self) -> Solved | None:
        board, limits = self.board, self.limits
        master = Master(board)
        groups, rough = self._begin(master)
        prices, pricing = best_prices(board, master, limits, begun=rough)
        if master.absent > TINY and master.value - prices.bound < 1:
            return None
        self.bound = max(self.bound, _up(prices.bound))  # nothing costs less than nothing
        reach = Reach(pricing, prices)
        if rough is None and _is_far(groups, reach):
            groups = self._dived(master, groups)
        if _is_far(groups, reach):
            return self._search(groups, reach, prices)
        for near in (share * abs(reach.bound) for share in SOON):
            if reach.pairs(near) < FAR_FEWER * reach.pairs(cost_of(groups) - 1 - reach.bound):
                found = self._nearer(groups, reach, reach.bound + near)
                if _is_settled(found, groups):
                    return self._judged(groups, found)
        return self._judged(groups, self._nearer(groups, reach))

    def _begin(self, master: Master) -> tuple[list[Column], Prices | None]:
        """First groups; where there are too many to look at them all, with the rough prices that they come of."""
        finished = self.start.improve(self.limits, windows=WINDOWS)
        groups = self.start.columns()
        master.add(column for column in groups if not is_absent(column))
        if finished or self.limits.over:
            self._tell(groups)
            return groups, None
        prices, _ = best_prices(self.board, master, self.limits, ROUGH)
        return self._dived(master, groups), prices

    def _dived(self, master: Master, groups: list[Column]) -> list[Column]:
        """These groups, or better ones out of the mixture that the master has found."""
        if (dive := dived(master)) is not None:
            self.start.begin(dive)
            self.start.improve(self.limits, PATIENCE)
            groups = min(groups, self.start.columns(), key=cost_of)
            master.add(column for column in groups if not is_absent(column))
        self._tell(groups)
        return groups

    def _tell(self, groups: list[Column]) -> None:
        if not any(map(is_absent, groups)):
            self._say(cost_of(groups))

    def _say(self, cost: int) -> None:
        self.told(Progressed(time.monotonic() - self.started, cost, self.bound or None))

    def _search(self, groups: list[Column], reach: Reach, prices: Prices) -> Solved | None:
        """A tighter bound, a look at what wastes little, then better groups, and at last at all that could be."""
        if self.limits.over:
            return self._judged(groups, Found(None, self.bound, proven=False))
        finder = Finder(reach.pricing)
        prices = tightened(finder, prices, self.limits.share(TO_TIGHTEN), _price_of(groups))
        self.bound = max(self.bound, _up(prices.bound))
        _, gap = some(finder, prices, NEAR * abs(prices.bound) + 1, FEW)
        found = self._look(finder, prices, gap, groups, PLENTY)
        while found is not None and not _is_settled(found, groups):
            gap *= WIDER
            found = self._look(finder, prices, gap, groups, PLENTY)
        if found is None:
            pool, _ = some(finder, prices, gap, PLENTY)
            windows = Windows(self.board, prices, pool or reach, groups)
            windows.improve(self.limits.share(TO_FIND), self._say, lambda cost: _is_near(finder, prices, cost))
            groups = windows.groups
            found = self._look(finder, prices, NEVER, groups) or self._look(finder, prices, gap, groups)
        while found is not None and not _is_settled(found, groups):
            gap *= WIDER
            found = self._look(finder, prices, gap, groups)
        # Where there are too many to list there is still what can be told without listing.
        return self._judged(groups, found or self._nearer(groups, reach))

    def _nearer(self, groups: list[Column], reach: Reach, below: float = NEVER) -> Found:
        """The best groups cheaper than these and so much, by what the prices alone say."""
        if self.limits.over:
            return Found(None, self.bound, proven=False)
        below = min(float(int(below)), _price_of(groups))
        return cheapest(self.board, self.everyone, reach.usable(below - 1 - reach.bound), below, self.limits)

    def _look(self, finder: Finder, prices: Prices, gap: float, groups: list[Column], most: int = MOST) -> Found | None:
        """The best groups cheaper than these of columns that waste no more than the gap; None if it cannot tell."""
        if self.limits.over:
            return None
        cost = _price_of(groups)
        all_of_it = cost - 1 - prices.bound
        gap = all_of_it if WIDE * gap >= all_of_it else gap
        pool = finder.within(prices, gap + ERROR, most)
        if pool is None:
            return None
        below = cost if gap == all_of_it else int(prices.bound + gap)
        try:
            cover = Cover(pool, pool.reduced(prices), {**prices.fees, **self.cuts})
            tree = Tree(cover, below, self.limits, lambda found: self._hear(groups, found))
            found = tree.search()
        except StuckError:
            return None
        self.cuts.update(tree.cuts)
        self._hear(groups, found)
        return found

    def _hear(self, groups: list[Column], found: Found) -> None:
        """Tell what has been found, where that is news."""
        if found.columns or _up(found.bound) > self.bound:
            self.bound = max(self.bound, _up(found.bound))
            self._tell([*(found.columns or groups)])

    def _judged(self, groups: list[Column], found: Found) -> Solved | None:
        chosen = found.columns or tuple(groups)
        if any(map(is_absent, chosen)):
            if found.proven:
                return None
            raise UnfinishedError(_seats(self.board, [column for column in chosen if not is_absent(column)]))
        cost = cost_of(chosen)
        bound = cost if found.proven else min(cost, max(self.bound, _up(found.bound)))
        return Solved(_seats(self.board, chosen), cost, bound, optimal=found.proven)


def _is_far(groups: list[Column], reach: Reach) -> bool:
    """Whether there is too much between these groups and the bound to find the best at once."""
    return any(map(is_absent, groups)) or reach.pairs(cost_of(groups) - 1 - reach.bound) > AT_ONCE


def _price_of(groups: list[Column]) -> float:
    """What is to be beaten: anything, while somebody has no group."""
    return NEVER / 2 if any(map(is_absent, groups)) else cost_of(groups)


def _is_settled(found: Found, groups: list[Column]) -> bool:
    """Whether these are the best groups, or it is known that none are cheaper, or time is out."""
    return found.columns is not None or not found.proven or found.bound >= _price_of(groups)


def _is_near(finder: Finder, prices: Prices, cost: int) -> bool:
    """Whether so little can still be gained that the proof finds it as fast as a search does."""
    return finder.within(prices, cost - 1 - prices.bound, PLENTY) is not None


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
