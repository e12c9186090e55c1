"""Rules that hold for whole plans but not for mixtures of them: they take away much of what the bound is too low.

Of three units, at most one group can hold two; of one unit and three others, at most one group can hold the one with
any of the others, or the three. Both are rounded sums of the rows (rank-1 Chvátal-Gomory cuts, the first the
subset-row cuts of Jepsen et al. 2008, both among those of Pecin et al. 2017), so that what any column counts in a cut
follows from whom it covers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.grouping.columns import Bools, Floats, Ints
    from bot.grouping.pool import Pool

AT_A_TIME = 80  # cuts of one round
PER_ROW = 5  # of them round any unit
BREACH = 0.02  # a cut that is broken by less is not worth its place
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Cut:
    """Σ over a plan's groups of floor(Σ weight·covered / over) is at most one; every row is to be covered once."""

    rows: tuple[int, ...]
    weights: tuple[int, ...]
    over: int


def fractional(pool: Pool, shares: Floats) -> Bools:
    """Which shares of columns are no whole numbers."""
    np = pool.board.np
    which: Bools = np.abs(shares - np.rint(shares)) > WHOLE
    return which


def violated(pool: Pool, which: Ints, shares: Floats) -> list[Cut]:
    """The cuts that a mixture of columns breaks the most, few for any one unit."""
    parts = fractional(pool, shares)
    mixture = Mixture(pool, which[parts], shares[parts])
    found = sorted([*mixture.triples(), *mixture.fours()], key=lambda one: (-round(one[0], 6), one[1].rows))
    used: dict[int, int] = {}
    chosen = []
    for _, cut in found:
        if all(used.get(row, 0) < PER_ROW for row in cut.rows):
            chosen.append(cut)
            used.update({row: used.get(row, 0) + 1 for row in cut.rows})
            if len(chosen) == AT_A_TIME:
                break
    return chosen


class Mixture:
    """The columns of a linear solution that are in it in part, and the rows they cover that are to be covered once."""

    def __init__(self, pool: Pool, which: Ints, shares: Floats) -> None:
        np = self.np = pool.board.np
        once = np.array([*(count == 1 for count in pool.board.counts), False])
        rows = pool.rows[which]
        self.rows = np.unique(rows)
        self.rows = self.rows[once[self.rows]]
        self.covered = (rows[:, :, None] == self.rows[None, None, :]).any(axis=1)
        self.shares = shares
        self.three: dict[tuple[int, ...], float] = {}  # by place in `rows`: how much three are together
        for covered, share in zip(self.covered, shares.tolist(), strict=True):
            for three in combinations(np.flatnonzero(covered).tolist(), 3):
                self.three[three] = self.three.get(three, 0.0) + share

    def triples(self) -> Iterator[tuple[float, Cut]]:
        """By how much more than one any three are together two and two."""
        np = self.np
        together = (self.covered * self.shares[:, None]).T @ self.covered
        np.fill_diagonal(together, 0.0)
        for i in range(len(self.rows)):
            for j in np.flatnonzero(together[i]).tolist():
                if j < i:
                    continue
                sums = (together[i, j] + together[i] + together[j])[j + 1 :]
                for k in (np.flatnonzero(sums > 1 + BREACH) + j + 1).tolist():
                    breach = sums[k - j - 1] - 2 * self.three.get((i, j, k), 0.0) - 1
                    if breach > BREACH:
                        yield float(breach), self._cut((i, j, k), (1, 1, 1), 2)

    def fours(self) -> Iterator[tuple[float, Cut]]:
        """By how much three are together without a fourth, more than the fourth is without all of them."""
        np = self.np
        if not self.three:
            return
        threes = np.array([*self.three])
        covered = self.covered.astype(float)
        of_three = covered[:, threes].sum(axis=2)
        without = ((of_three == len(threes[0])) * self.shares[:, None]).T @ (1.0 - covered)
        away = ((of_three == 0) * self.shares[:, None]).T @ covered
        breaches = without - away
        for place in range(threes.shape[1]):
            breaches[np.arange(len(threes)), threes[:, place]] = 0.0
        for n, i in zip(*np.nonzero(breaches > BREACH), strict=True):
            yield float(breaches[n, i]), self._cut((int(i), *threes[n].tolist()), (2, 1, 1, 1), 3)

    def _cut(self, places: tuple[int, ...], weights: tuple[int, ...], over: int) -> Cut:
        return Cut(tuple(self.rows[list(places)].tolist()), weights, over)
