"""Rules that hold for whole plans but not for mixtures of them: they take away much of what the bound is too low.

Add the rows up, each with a weight, and divide by a number: what is left when every column's part is rounded down still
is at most the whole, rounded down (a Chvátal-Gomory cut of rank one; with three rows and halves the subset-row cuts of
Jepsen et al. 2008, with four and five those of Pecin et al. 2017). What any column counts in such a cut follows from
whom it covers. A mixture breaks it exactly if the remainders of its columns are together less than that of the whole,
so they are looked for by changing one weight at a time to where the remainders are least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.grouping.columns import ERROR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.grouping.columns import Floats, Ints
    from bot.grouping.pool import Pool

OVERS = (2, 3, 4)  # what is divided by
STEPS = 12  # changes of weights from each start
RESTED = 5  # steps for which a changed weight stays as it is
AT_A_TIME = 150  # cuts of one round
PER_ROW = 8  # of them round any unit
STARTS = 1  # for each row, drawn from columns that share a row, beside the row by itself
BREACH = 0.02  # a cut that is broken by less is not worth its place
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Cut:
    """Σ over a plan's groups of floor(Σ weight·covered / over) is at most `most`."""

    rows: tuple[int, ...]
    weights: tuple[int, ...]
    over: int
    most: int


def violated(pool: Pool, which: Ints, shares: Floats, draw: int) -> list[Cut]:
    """The cuts that a mixture of columns breaks the most for their size, few for any one unit."""
    mixture = Mixture(pool, which, shares)
    np = mixture.np
    broken: dict[Cut, float] = {}
    for over in OVERS if len(mixture.rows) else ():
        broken.update(mixture.search(over, draw))
    deep = {cut: breach / float(np.sqrt(len(cut.rows))) for cut, breach in broken.items()}
    used: dict[int, int] = {}
    chosen = []
    for cut in sorted(deep, key=lambda one: (-round(deep[one], 6), one.over, one.rows, one.weights)):
        if all(used.get(row, 0) < PER_ROW for row in cut.rows):
            chosen.append(cut)
            used.update({row: used.get(row, 0) + 1 for row in cut.rows})
            if len(chosen) == AT_A_TIME:
                break
    return chosen


class Mixture:
    """The rows that a linear solution covers by columns in part, and those columns."""

    def __init__(self, pool: Pool, which: Ints, shares: Floats) -> None:
        np = self.np = pool.board.np
        counts = np.array([*pool.board.counts])
        rows = pool.rows[which]
        times = np.zeros((len(counts) + 1, len(which)), dtype=np.int64)
        np.add.at(times, (rows, np.arange(len(which))[:, None]), 1)
        times = times[:-1]
        parts = np.abs(shares - np.rint(shares)) > WHOLE
        self.rows = np.flatnonzero(times[:, parts].any(axis=1) & (np.abs(times @ shares - counts) < ERROR))
        here = np.flatnonzero(times[self.rows].any(axis=0))
        self.counts, self.times, self.shares = counts[self.rows], times[np.ix_(self.rows, here)], shares[here]

    def search(self, over: int, draw: int) -> Iterator[tuple[Cut, float]]:
        """Broken cuts of one divisor, and by how much, step by step from many starts."""
        np = self.np
        weights = self._starts(over, draw)
        every = np.arange(len(weights))
        rests = weights @ self.times % over  # by start and column
        whole = weights @ self.counts % over
        rested = np.zeros(weights.shape, dtype=np.int64)
        for step in range(STEPS):
            after = np.stack([self._after(rests, whole, more, over) for more in range(1, over)], axis=2)
            after[rested > step] = over * len(self.rows)
            row, more = np.divmod(after.reshape(len(weights), -1).argmin(axis=1), over - 1)
            more += 1
            weights[every, row] = (weights[every, row] + more) % over
            rested[every, row] = step + 1 + RESTED
            rests = (rests + more[:, None] * self.times[row]) % over
            whole = (whole + more * self.counts[row]) % over
            breaches = (whole - rests @ self.shares) / over
            for k in np.flatnonzero(breaches > BREACH).tolist():
                yield self._cut(weights[k], over), float(breaches[k])

    def _starts(self, over: int, draw: int) -> Ints:
        np = self.np
        dice = np.random.default_rng(draw)
        mixed = np.zeros((STARTS * len(self.rows), len(self.rows)), dtype=np.int64)
        for weights in mixed:
            one = np.flatnonzero(self.times[:, dice.integers(self.times.shape[1])])
            two = np.flatnonzero(self.times[:, dice.choice(np.flatnonzero(self.times[one[0]]))])
            weights[dice.choice(one, min(len(one), 2), replace=False)] = dice.integers(1, over)
            weights[dice.choice(two)] = dice.integers(1, over)
        starts: Ints = np.concatenate([np.eye(len(self.rows), dtype=np.int64), mixed])
        return starts

    def _after(self, rests: Ints, whole: Ints, more: int, over: int) -> Floats:
        """By start and row: the remainders beyond that of the whole, with so much more weight for the row."""
        np = self.np
        after: Floats = np.repeat((rests @ self.shares)[:, None], len(self.rows), axis=1)
        for times in range(1, int(self.times.max()) + 1):
            gains = ((rests + more * times) % over - rests) * self.shares
            after += gains @ (self.times == times).T
        after -= (whole[:, None] + more * self.counts[None, :]) % over
        return after

    def _cut(self, weights: Ints, over: int) -> Cut:
        rows = self.np.flatnonzero(weights)
        most = int(weights @ self.counts) // over
        return Cut(tuple(self.rows[rows].tolist()), tuple(weights[rows].tolist()), over, most)
