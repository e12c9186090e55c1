"""First groups, at once: units in a row along the land, cut into groups, then a few neighbouring groups formed anew.

A handful of groups with a dozen units is solved exactly by trying every set of its units as a group, all of them at
once as arrays (subset sums), and the best way to cover the units by at most four such sets.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.grouping.bound import ABSENT, rent_of, room_of
from bot.grouping.columns import FULL, NEVER, TINY, Board, Column
from bot.grouping.model import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.columns import Floats, Ints
    from bot.grouping.exact import Limits

MISFIT = float(ABSENT)  # what a group pays for every person it is too small or too large
MOST = {4: 11, 3: 11, 2: 13}  # so many groups are formed anew together, if they have so few units
PATIENCE = 12  # rounds over all groups without a gain, after which it is enough; never by the clock, see `improve`
NEAREST = 7  # groups, among which the others of a window are
Group = tuple[int, ...]  # types, as often as they are in it


def absent_column(board: Board, t: int) -> Column:
    """A unit that has no group yet, as a column that any real one is cheaper than."""
    centre = next(c for c, centre in enumerate(board.centres) if centre.owner == t and not centre.rented)
    return Column(centre, (), board.sizes[t], ABSENT * board.sizes[t])


@dataclass(frozen=True, slots=True)
class Window:
    """Some units and every centre they could have; what each set of them costs at each centre."""

    units: Group
    entries: list[tuple[int, int]]  # a centre, and the unit (by place in `units`) that owns it; -1 for a room
    costs: Floats  # (entries, masks)


class Start:
    """Groups of everybody in the making; whoever has no group of 5-8 is given as an absent column."""

    def __init__(self, board: Board) -> None:
        np = self.np = board.np
        self.board = board
        self.sizes = np.array(board.sizes)
        self.by_size = self._by_size()
        self.centres_of: dict[int | None, list[int]] = {}
        for c, centre in enumerate(board.centres):
            self.centres_of.setdefault(centre.owner, []).append(c)
        places = [board.case.spots[board.spot_of(t)].place for t in range(len(board.types))]
        self.places = np.array(places) * np.array([1.0, 0.56])  # a degree of longitude is about half of one of latitude
        self.free = {spot: room_of(board, spot) for spot in board.shared}
        self.closed = self._closed()
        away = ((self.places[:, None] - self.places[None, :]) ** 2).sum(axis=2)
        self.nearest = away.argsort(axis=1, kind="stable").tolist()
        self.groups: list[tuple[Group, int, float]] = []  # units, centre, cost
        self.begin(self._in_a_row())

    def begin(self, groups: Iterable[Group]) -> None:
        """Have these groups, each at its cheapest centre that is free, instead of any before."""
        for group, c, _ in self.groups:
            self._use(c, int(self.sizes[list(group)].sum()), -1)
        self.groups = []
        for group in groups:
            self._add(self._solve(group, most=1))

    def _by_size(self) -> Floats:
        """The board's prices by size, with wrong sizes dear instead of impossible."""
        np, board = self.np, self.board
        people = np.arange(4 * FULL + 1)
        wrong = MISFIT * (np.maximum(0, SIZES.start - people) + np.maximum(0, people - FULL))
        prices: Floats = board.by_size[:, np.clip(people, SIZES.start, FULL)] + wrong[None, :]
        return prices

    def _closed(self) -> list[Column]:
        """The groups of closed units: at the cheapest spot that has room for them."""
        found: dict[int | None, list[Column]] = {}
        first = set(self.board.first_types)
        for column in self.board.fixed():
            if (owner := self.board.centres[column.centre].owner) in first:
                found.setdefault(owner, []).append(column)
        chosen = []
        for columns in found.values():
            free = [c for c in columns if self._rent(c.centre, c.size) <= self._left(c.centre)]
            best = min(free or columns, key=lambda column: column.cost)
            self._use(best.centre, best.size, 1)
            chosen.append(best)
        return chosen

    def _rent(self, c: int, size: int) -> int:
        centre = self.board.centres[c]
        return rent_of(self.board, centre, size) if centre.rented else 0

    def _left(self, c: int) -> int:
        return self.free[self.board.centres[c].spot] if self.board.centres[c].rented else 0

    def _use(self, c: int, size: int, sign: int) -> None:
        if self.board.centres[c].rented:
            self.free[self.board.centres[c].spot] -= sign * self._rent(c, size)

    def _in_a_row(self) -> list[Group]:
        """Units from place to nearest place, cut where the groups are about full."""
        left = [t for t in self.board.first_types if not self.board.closed[t]]
        if not left:
            return []
        here = min(left, key=lambda t: (self.places[t].tolist(), t))
        groups, load = [[here]], self.board.sizes[here]
        left.remove(here)
        while left:
            away = ((self.places[left] - self.places[here]) ** 2).sum(axis=1)
            here = left.pop(int(away.argmin()))
            load += self.board.sizes[here]
            if load > FULL:
                groups.append([])
                load = self.board.sizes[here]
            groups[-1].append(here)
        return [tuple(group) for group in groups]

    def improve(self, limits: Limits, patience: int = PATIENCE, windows: int | None = None) -> bool:
        """Windows round groups in turn, drawn among the nearest, until none has gained for long; whether it was so.

        How far it goes is counted and not timed, so that the same people get the same groups on any machine.
        """
        dice = random.Random(len(self.groups))  # noqa: S311  the same groups for the same people, not a secret
        tried: set[frozenset[Group]] = set()
        idle = 0
        while idle < patience * len(self.groups):
            order = [group for group, _, _ in self.groups]
            dice.shuffle(order)
            for seed in order:
                limits.check()
                if limits.over or len(tried) == windows:
                    return False
                idle += 1
                window = self._window_round(seed, dice)
                here = frozenset(self.groups[g][0] for g in window)
                if len(window) > 1 and here not in tried:
                    tried.add(here)
                    if self._renew(window):
                        idle = 0
        return True

    def _window_round(self, seed: Group, dice: random.Random) -> list[int]:
        """The places in the list of some groups near a unit of this one; none if it is no longer there."""
        at = next((g for g, (group, _, _) in enumerate(self.groups) if group == seed), -1)
        if at < 0:
            return []
        near = self._near(at, dice.choice(seed))
        dice.shuffle(near)
        window, units = [at], len(seed)
        for g in near:
            more = len(self.groups[g][0])
            if len(window) < max(MOST) and units + more <= MOST[len(window) + 1]:
                window.append(g)
                units += more
        return window

    def _near(self, at: int, t: int) -> list[int]:
        """The groups whose nearest units are the nearest to this one."""
        found = [at]
        for other in self.nearest[t]:
            found += [g for g in self.where[other] if g not in found]
            if len(found) > NEAREST:
                break
        return found[1 : NEAREST + 1]

    def _renew(self, window: list[int]) -> bool:
        """Form the groups of a window anew; whether that gained anything."""
        before = [self.groups[g] for g in window]
        for group, c, _ in before:
            self._use(c, int(self.sizes[list(group)].sum()), -1)
        units = tuple(t for group, _, _ in before for t in group)
        found = self._solve(units, most=4)
        cheaper = sum(cost for _, _, cost in found) < sum(cost for _, _, cost in before) - TINY
        if cheaper:
            for g in sorted(window, reverse=True):
                del self.groups[g]
        self._add(found if cheaper else before, listed=cheaper)
        return cheaper

    def _add(self, groups: list[tuple[Group, int, float]], *, listed: bool = True) -> None:
        for group, c, _ in groups:
            self._use(c, int(self.sizes[list(group)].sum()), 1)
        if listed:
            self.groups += groups
            self.where: list[list[int]] = [[] for _ in self.sizes]
            for g, (group, _, _) in enumerate(self.groups):
                for t in {*group}:
                    self.where[t].append(g)

    def _solve(self, units: Group, most: int) -> list[tuple[Group, int, float]]:
        """The cheapest groups of these units that the free rooms allow; at most so many."""
        barred: set[str] = set()
        while True:
            window = self._window(units, barred)
            found = [self._group(window, mask) for mask in self._cover(window, most)]
            wanted: dict[str, int] = {}
            for group, c, _ in found:
                if rent := self._rent(c, int(self.sizes[list(group)].sum())):
                    spot = self.board.centres[c].spot
                    wanted[spot] = wanted.get(spot, 0) + rent
            overused = {spot for spot, rent in wanted.items() if rent > self.free[spot]}
            if not overused:
                return found
            barred |= overused

    def _window(self, units: Group, barred: set[str]) -> Window:
        np, board = self.np, self.board
        entries = [(c, i) for i, t in enumerate(units) for c in self.centres_of[t]]
        entries += [(c, -1) for c in self.centres_of.get(None, ())]
        entries = [(c, i) for c, i in entries if not (board.centres[c].rented and board.centres[c].spot in barred)]
        centres = [c for c, _ in entries]
        prices = board.guest[np.ix_(centres, list(units))]
        absent = np.zeros(prices.shape)
        for e, (c, i) in enumerate(entries):
            if i >= 0:
                prices[e, i], absent[e, i] = board.centres[c].own_price, NEVER
        sums, people = np.zeros((len(entries), 1)), np.zeros(1, dtype=np.int64)
        for j, t in enumerate(units):
            sums = np.concatenate([sums + absent[:, j, None], sums + prices[:, j, None]], axis=1)
            people = np.concatenate([people, people + board.sizes[t]])
        sizes = np.minimum(people, self.by_size.shape[1] - 1)
        for one, other in self._conflicts(units):
            masks = np.arange(len(people))
            sums[:, ((masks >> one) & (masks >> other) & 1) == 1] += NEVER
        return Window(units, entries, sums + self.by_size[centres][:, sizes])

    def _conflicts(self, units: Group) -> list[tuple[int, int]]:
        """Which two of these units, by place, may not meet."""
        pairs = [(self.board.type_of[u], self.board.type_of[v]) for u, v in sorted(self.board.units.conflicts)]
        return [(units.index(t), units.index(s)) for t, s in pairs if t in units and s in units]

    def _cover(self, window: Window, most: int) -> list[int]:
        """Masks of units, each unit in one, with the least cost."""
        costs, full = window.costs.min(axis=0), (1 << len(window.units)) - 1
        if most == 1:
            return [full]
        costs[0] = 0.0
        if len(window.units) > MOST[3]:
            one = int((costs + costs[::-1]).argmin())
            return [mask for mask in (one, full - one) if mask]
        unions, parts, rests, starts = _pairs(len(window.units))
        both = costs[parts] + costs[rests]
        best = self.np.minimum.reduceat(both, starts)
        half = int((best + best[::-1]).argmin())
        found = []
        for union in (half, full - half):
            here = slice(starts[union], starts[union + 1] if union < full else len(unions))
            k = int(both[here].argmin()) + here.start
            found += [int(parts[k]), int(rests[k])]
        return [mask for mask in found if mask]

    def _group(self, window: Window, mask: int) -> tuple[Group, int, float]:
        e = int(window.costs[:, mask].argmin())
        group = tuple(sorted(t for i, t in enumerate(window.units) if mask >> i & 1))
        return group, window.entries[e][0], float(window.costs[e, mask])

    def columns(self) -> list[Column]:
        """The groups as columns; those of wrong sizes in absent ones."""
        found = [*self.closed]
        for group, c, cost in self.groups:
            if cost >= MISFIT:
                found += [absent_column(self.board, t) for t in group]
                continue
            guests, owner = [*group], self.board.centres[c].owner
            if owner is not None:
                guests.remove(owner)
            found.append(self.board.column(c, guests))
        return found


@cache
def _pairs(count: int) -> tuple[Ints, Ints, Ints, Ints]:
    """All ways to cut every set of `count` units in two: the set, the two parts, and where each set begins."""
    import numpy as np  # noqa: PLC0415  comes with the solver, and only needed here

    unions = np.zeros(1, dtype=np.int64)
    parts = np.zeros(1, dtype=np.int64)
    for i in range(count):
        bit = 1 << i
        unions, parts = (
            np.concatenate([unions, unions | bit, unions | bit]),
            np.concatenate([parts, parts, parts | bit]),
        )
    half = parts <= (unions ^ parts)  # each pair of parts once
    unions, parts = unions[half], parts[half]
    order: Any = np.lexsort((parts, unions))
    unions, parts = unions[order], parts[order]
    starts = np.searchsorted(unions, np.arange(1 << count))
    return unions, parts, unions ^ parts, starts
