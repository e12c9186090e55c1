"""Every column that a cheap plan could have: all that waste no more than a gap, found by letting groups grow.

A group grows unit by unit; one that cannot be completed within the gap any more (by the best filling of the room that
is left) is dropped, so that hardly more is looked at than is found. Of the same people at several centres only the
cheapest is kept, and those before it that take room from others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.grouping.columns import FULL, NEVER, Board
from bot.grouping.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.grouping.bound import Prices, Pricing
    from bot.grouping.columns import Bools, Floats, Ints
    from bot.grouping.cuts import Cut

MOST = 300_000  # columns; more take longer to look through than they gain
SLICE = 4096  # groups that grow at once
BITS = 4  # of the state of one cut in a group: what has been counted beyond its last whole


class Fees:
    """What growing groups pay for cuts, with the prices' fees."""

    def __init__(self, board: Board, fees: Mapping[Cut, float]) -> None:
        np = self.np = board.np
        by_type: list[list[tuple[int, int, int, float]]] = [[] for _ in [*board.types, None]]
        for n, (cut, fee) in enumerate(fees.items()):
            weights = dict(zip(cut.rows, cut.weights, strict=True))
            for t, rows in enumerate(board.covers):
                if weight := sum(weights.get(row, 0) for row in rows):
                    by_type[t].append((n, weight, cut.over, fee))
        self.per_word = 63 // BITS
        self.words = -(-len(fees) // self.per_word)
        self.lengths = np.array([len(cuts) for cuts in by_type])
        width = max(1, int(self.lengths.max()))
        self.table = np.zeros((len(by_type), width, 3), dtype=np.int64)
        self.table[:, :, 2] = 1
        self.fees = np.zeros((len(by_type), width))
        for t, cuts in enumerate(by_type):
            for k, (*numbers, fee) in enumerate(cuts):
                self.table[t, k], self.fees[t, k] = numbers, fee

    def nothing(self, count: int) -> Ints:
        """The state of so many empty groups."""
        state: Ints = self.np.zeros((count, self.words), dtype=self.np.int64)
        return state

    def add(self, state: Ints, types: Ints) -> Floats:
        """What each group pays for one more unit; notes it in the state."""
        np = self.np
        total: Floats = np.zeros(len(types))
        for k in range(int(self.lengths[types].max(initial=0))):
            here = np.flatnonzero(self.lengths[types] > k)
            cut, weight, over = self.table[types[here], k].T
            word, shift = cut // self.per_word, cut % self.per_word * BITS
            before = state[here, word] >> shift & (1 << BITS) - 1
            wholes, left = np.divmod(before + weight, over)
            total[here] += wholes * self.fees[types[here], k]
            state[here, word] += left - before << shift
        return total


@dataclass(frozen=True, slots=True)
class Growing:
    """Groups in the making: centre, price so far, people, the step to go on from, and the types beside the owner."""

    centres: Ints
    spent: Floats
    people: Ints
    steps: Ints
    types: Ints
    state: Ints  # of the cuts' fees

    def take(self, which: Bools | Ints | slice) -> Growing:
        return Growing(
            self.centres[which],
            self.spent[which],
            self.people[which],
            self.steps[which],
            self.types[which],
            self.state[which],
        )


class Finder:
    """Looks for all columns of one board."""

    def __init__(self, pricing: Pricing) -> None:
        board = self.board = pricing.board
        np = self.np = board.np
        self.pricing = pricing
        self.fixed = Pool.of(board, pricing.fixed)
        self.steps = np.array(pricing.knapsacks.steps, dtype=np.int64)
        self.sizes = np.array(board.sizes, dtype=np.int64)[self.steps]
        nobody = len(board.types)
        self.owners = np.array([nobody if c.owner is None else c.owner for c in board.centres], dtype=np.int64)
        self.begun = np.array([*board.sizes, 0], dtype=np.int64)[self.owners]  # people at an empty centre
        self.own_prices = np.array([float(c.own_price) for c in board.centres])
        self.rented = np.array([c.rented for c in board.centres])
        self.usable = board.guest[:, self.steps] < NEVER

    def within(self, prices: Prices, gap: float, most: int = MOST) -> Pool | None:
        """All columns that waste at most the gap, fixed ones too; None when there are more than `most`."""
        np, board = self.np, self.board
        group = board.by_size + self.pricing.rents(prices)
        reduced = board.guest[:, self.steps] - prices.types[self.steps]
        rest = self._rest(group, reduced)
        fees = Fees(board, prices.fees)
        growing = self._empty(prices, fees)
        growing = growing.take(growing.spent + rest[0][growing.centres, growing.people] <= gap)
        found, count = [], 0
        while len(growing.centres):
            done = growing.take(growing.spent + group[growing.centres, growing.people] <= gap)
            found.append((done.centres, done.people, done.types))
            slices = [
                self._grown(growing.take(slice(k, k + SLICE)), fees, reduced, rest, gap)
                for k in range(0, len(growing.centres), SLICE)
            ]
            count += len(done.centres)
            if count + sum(len(part.centres) for part in slices) > most:
                return None
            fields = ("centres", "spent", "people", "steps", "types", "state")
            growing = Growing(*(np.concatenate([getattr(part, field) for part in slices]) for field in fields))
        if not found:
            return self._fixed_within(prices, gap)
        centres, people, types = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return self._cheapest(centres, people, types).joined(self._fixed_within(prices, gap))

    def _fixed_within(self, prices: Prices, gap: float) -> Pool:
        least = self.pricing.least(prices) if prices.best is not None else self.np.zeros(len(self.owners))
        return self.fixed.take(self.np.flatnonzero(self.fixed.reduced(prices) - least[self.fixed.centres] <= gap))

    def _rest(self, group: Floats, reduced: Floats) -> Floats:
        """By step, centre and people so far: the least that completing a group with units from this step on costs."""
        np = self.np
        rest: Floats = np.empty((len(self.steps) + 1, *group.shape))
        rest[-1] = group
        for k in range(len(self.steps) - 1, -1, -1):
            size = self.sizes[k]
            rest[k] = rest[k + 1]
            np.minimum(rest[k][:, :-size], rest[k + 1][:, size:] + reduced[:, k, None], out=rest[k][:, :-size])
        return rest

    def _empty(self, prices: Prices, fees: Fees) -> Growing:
        """Every centre with nobody but its owner."""
        np, board = self.np, self.board
        spent = self.own_prices - np.append(prices.types, 0.0)[self.owners]
        if prices.best is not None:
            spent = spent - self.pricing.least(prices)
        state = fees.nothing(len(spent))
        spent = spent + fees.add(state, self.owners)
        steps = np.zeros(len(spent), dtype=np.int64)
        types = np.full((len(spent), FULL), len(board.types), dtype=np.int64)
        fits = ~self.pricing.closed & (self.begun <= FULL)
        return Growing(np.arange(len(spent)), spent, self.begun, steps, types, state).take(np.flatnonzero(fits))

    def _grown(self, now: Growing, fees: Fees, reduced: Floats, rest: Floats, gap: float) -> Growing:
        """Every group with one more unit, where it can still be completed within the gap."""
        np = self.np
        after = np.arange(len(self.steps))[None, :] >= now.steps[:, None]
        fits = self.sizes[None, :] <= FULL - now.people[:, None]
        n, k = np.nonzero(after & fits & self.usable[now.centres])
        centres, people = now.centres[n], now.people[n] + self.sizes[k]
        spent, more = now.spent[n] + reduced[centres, k], rest[k + 1, centres, people]
        good = np.flatnonzero(spent + more <= gap)
        n, k, centres, people, spent, more = (a[good] for a in (n, k, centres, people, spent, more))
        state = now.state[n]
        spent = spent + fees.add(state, self.steps[k])
        types = now.types[n]
        # Places are filled from the front: the first one still empty.
        types[np.arange(len(n)), (types < len(self.board.types)).sum(axis=1)] = self.steps[k]
        return Growing(centres, spent, people, k + 1, types, state).take(np.flatnonzero(spent + more <= gap))

    def _cheapest(self, centres: Ints, people: Ints, guests: Ints) -> Pool:
        """The columns as a pool, without those that cost no less than the same people elsewhere."""
        np, board = self.np, self.board
        ways = np.where(guests < len(board.types), np.pad(board.guest, ((0, 0), (0, 1)))[centres[:, None], guests], 0.0)
        costs = np.rint(self.own_prices[centres] + ways.sum(axis=1) + board.by_size[centres, people])
        types = np.sort(np.column_stack([guests, self.owners[centres]]), axis=1)[:, :FULL]
        free = ~self.rented[centres]
        order = np.lexsort([centres, ~free, costs, *types.T])
        types, free, centres = types[order], free[order], centres[order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (types[1:] != types[:-1]).any(axis=1)
        frees = np.cumsum(free) - free  # before each, in the whole order; less those before its first twin
        earlier = frees - frees[np.flatnonzero(new)][np.cumsum(new) - 1]
        again = ~new
        again[1:] &= centres[1:] == centres[:-1]
        kept = np.flatnonzero((earlier == 0) & ~again & self._allowed(types))
        return Pool(board, centres[kept], people[order][kept], costs[order][kept], types[kept].astype(np.int16))

    def _allowed(self, types: Ints) -> Bools:
        """Which columns have no two units that may not meet."""
        np, board = self.np, self.board
        allowed: Bools = np.ones(len(types), dtype=bool)
        for u, v in sorted(board.units.conflicts):
            one, other = (types == board.type_of[u]).any(axis=1), (types == board.type_of[v]).any(axis=1)
            allowed &= ~(one & other)
        return allowed
