"""Columns by the thousand, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.grouping.columns import FULL, Board, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.grouping.bound import Prices
    from bot.grouping.columns import Floats, Ints
    from bot.grouping.cuts import Cut


@dataclass(frozen=True)
class Pool:
    """By column: its centre, how many people, what it costs, and its types (columns x 8, padded with their number)."""

    board: Board
    centres: Ints
    sizes: Ints
    costs: Floats
    types: Ints

    @classmethod
    def of(cls, board: Board, columns: Sequence[Column]) -> Pool:
        np = board.np
        types = np.full((len(columns), FULL), len(board.types), dtype=np.int16)
        for n, column in enumerate(columns):
            owner = board.centres[column.centre].owner
            here = sorted(column.guests if owner is None else (owner, *column.guests))
            types[n, : len(here)] = here
        centres = np.array([column.centre for column in columns], dtype=np.int64)
        sizes = np.array([column.size for column in columns], dtype=np.int64)
        return cls(board, centres, sizes, np.array([float(column.cost) for column in columns]), types)

    def __len__(self) -> int:
        return len(self.centres)

    def take(self, which: Ints) -> Pool:
        return Pool(self.board, self.centres[which], self.sizes[which], self.costs[which], self.types[which])

    def joined(self, more: Pool) -> Pool:
        """These columns and more, in this order."""
        join = self.board.np.concatenate
        return Pool(
            self.board,
            join([self.centres, more.centres]),
            join([self.sizes, more.sizes]),
            join([self.costs, more.costs]),
            join([self.types, more.types]),
        )

    @cached_property
    def rows(self) -> Ints:
        """The rows each column covers, as often as it does, padded with the number of rows."""
        np, board = self.board.np, self.board
        width = max(len(covers) for covers in board.covers)
        covers = np.full((len(board.types) + 1, width), len(board.counts), dtype=np.int16)
        for t, here in enumerate(board.covers):
            covers[t, : len(here)] = here
        rows: Ints = covers[self.types].reshape(len(self), FULL * width)
        return rows

    @cached_property
    def rents(self) -> tuple[Ints, Ints]:
        """The shared spot each takes room of (by place in their order; one past the last for none), and how much."""
        np, board = self.board.np, self.board
        order = {spot: n for n, spot in enumerate(sorted(board.shared))}
        spots = np.array([order[c.spot] if c.rented else len(order) for c in board.centres])[self.centres]
        rooms = np.array([board.case.spots[c.spot].room for c in board.centres])[self.centres]
        return spots, np.where(spots == len(order), 0, np.where(rooms, 1, self.sizes))

    @cached_property
    def _covers(self) -> dict[int, Ints]:
        return {}

    def covers(self, row: int) -> Ints:
        """How often each column covers a row."""
        if row not in self._covers:
            self._covers[row] = (self.rows == row).sum(axis=1, dtype=self.board.np.int8)
        return self._covers[row]

    def counts(self, cut: Cut) -> Ints:
        """How much each column counts in a cut."""
        counts: Ints = self.board.np.zeros(len(self), dtype=self.board.np.int8)
        for row, weight in zip(cut.rows, cut.weights, strict=True):
            counts = counts + weight * self.covers(row)
        return counts // cut.over

    def reduced(self, prices: Prices) -> Floats:
        """What each costs beyond the prices of its people, its room and its cuts."""
        np = self.board.np
        spots, rents = self.rents
        rented = np.array([*(prices.spots[spot] for spot in sorted(self.board.shared)), 0.0])
        reduced: Floats = self.costs - np.append(prices.rows, 0.0)[self.rows].sum(axis=1) - rented[spots] * rents
        for cut, fee in prices.fees.items():
            reduced = reduced + fee * self.counts(cut)
        return reduced

    def columns(self, which: Sequence[int]) -> list[Column]:
        """Some of them, as columns."""
        found = []
        for k in which:
            guests = [t for t in self.types[k].tolist() if t < len(self.board.types)]
            owner = self.board.centres[int(self.centres[k])].owner
            if owner is not None:
                guests.remove(owner)
            found.append(Column(int(self.centres[k]), tuple(guests), int(self.sizes[k]), round(self.costs[k])))
        return found
