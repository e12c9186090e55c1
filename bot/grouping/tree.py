"""The best plan of listed columns: cuts as long as they help, and then one question after the other.

A question is how many groups have some centre, or hold some two units. Each answer is a program of its own, and the one
with the lowest value is looked at first; cuts hold for all of them. What is small enough goes to CP-SAT.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from bot.grouping.columns import ERROR
from bot.grouping.cover import Cover
from bot.grouping.reach import Found, Need, cheapest, usable_in
from bot.grouping.windows import cost_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.grouping.columns import Column, Ints
    from bot.grouping.cover import Question
    from bot.grouping.cuts import Cut
    from bot.grouping.exact import Limits

SMALL = 450  # pairs of centre and guest that CP-SAT is soon done with
ROUNDS = 8  # of cuts at one node
SLOW = 0.02  # of what is missing: a round of cuts that gains less is the last
TRIED = 5  # questions of each kind, of which the best is asked
CLEAR = 0.03  # an answer so near to a whole number is one
FEWER = 0.5  # of the columns left, from which on a program of their own is worth its making


@dataclass(frozen=True, slots=True)
class Answer:
    """How many groups there are at least and at most."""

    question: Question
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Node:
    """What plans cost under some answers."""

    cover: Cover
    answers: tuple[Answer, ...] = ()

    def hold(self) -> None:
        """Have these answers hold in the program, and no others."""
        cover = self.cover
        for row in cover.asked.values():
            row.SetBounds(-cover.endless, cover.endless)
        for answer in self.answers:
            row = cover.ask(answer.question)
            row.SetBounds(max(row.Lb(), answer.least), min(row.Ub(), answer.most))

    def solve(self) -> float:
        self.hold()
        return self.cover.solve()


class Tree:
    """Looks for plans that cost less than `below` among all columns that any such plan could have."""

    def __init__(self, cover: Cover, below: float, limits: Limits, told: Callable[[Found], None]) -> None:
        self.board, self.np = cover.board, cover.board.np
        self.root = Node(cover)
        self.below, self.limits, self.told = below, limits, told
        self.best: tuple[Column, ...] | None = None
        self.cuts: dict[Cut, float] = {}  # that help before any question is asked
        self.everyone = Need.everyone(self.board)

    def search(self) -> Found:
        """The cheapest plan, if there is any that is cheap enough. Raises StuckError."""
        turns = count()
        waiting = [(self.root.cover.value, next(turns), self.root)]
        while waiting and not self._is_hopeless(waiting[0][0]):
            self.limits.check()
            self.told(self._so_far(waiting[0][0]))
            if self.limits.over:
                return self._so_far(waiting[0][0])
            value, _, node = heappop(waiting)
            for more in self._explore(node):
                heappush(waiting, (max(value, more.solve()), next(turns), more))
        return Found(self.best, self.below, proven=True)

    def _so_far(self, value: float) -> Found:
        return Found(self.best, min(value, self.below), proven=False)

    def _is_hopeless(self, value: float) -> bool:
        return value > self.below - 1 + ERROR

    def _explore(self, node: Node) -> list[Node]:
        """What is to be looked at instead of this node; nothing where it is settled."""
        node.solve()
        self._cut(node.cover)
        if not node.answers:
            self.cuts = node.cover.paid()
        if self._is_hopeless(node.cover.value):
            return []
        node = self._narrowed(node)
        cover = node.cover
        if (whole := cover.whole()) is not None:
            self._take(tuple(whole))
            return []
        usable = usable_in(cover.pool.take(self._kept(cover)))
        both = self._question(node) if int(usable[0].sum()) > SMALL else None
        if both is not None:
            return [Node(cover, (*node.answers, answer)) for answer in both]
        found = cheapest(self.board, self.everyone, usable, self.below, self.limits)
        if found.columns is not None:
            self._take(found.columns)
        return [] if found.proven else [node]

    def _cut(self, cover: Cover) -> None:
        for _ in range(ROUNDS):
            self.limits.check()
            before = cover.value
            if self._is_hopeless(before) or self.limits.over or not cover.cut():
                return
            if cover.value - before < SLOW * (self.below - before):
                return

    def _narrowed(self, node: Node) -> Node:
        """The node, in a smaller program where there are far fewer columns that its plans can have."""
        cover, kept = node.cover, self._kept(node.cover)
        if len(kept) > FEWER * len(cover.pool):
            return node
        node = Node(Cover(cover.pool.take(kept), cover.reduced[kept], cover.paid()), node.answers)
        node.solve()
        return node

    def _kept(self, cover: Cover) -> Ints:
        """The columns that plans under the present answers can have."""
        kept: Ints = self.np.flatnonzero(cover.reduced <= self.below - 1 - cover.value + ERROR)
        return kept

    def _take(self, columns: tuple[Column, ...]) -> None:
        self.best, self.below = columns, cost_of(columns)

    # -- questions --------------------------------------------------------------------------------------------------

    def _question(self, node: Node) -> tuple[Answer, Answer] | None:
        """The answers to the question that raises the value most on both sides; None when all are answered."""
        value, best, most = node.cover.value, None, -1.0
        for question, amount in [*self._open(node.cover)]:
            low = float(self.np.floor(amount))
            both = Answer(question, -node.cover.endless, low), Answer(question, low + 1, node.cover.endless)
            gains = []
            for answer in both:
                Node(node.cover, (*node.answers, answer)).hold()
                gains.append(max(ERROR, min(node.cover.guess(), self.below) - value))
            if gains[0] * gains[1] > most:
                best, most = both, gains[0] * gains[1]
        return best

    def _open(self, cover: Cover) -> Iterator[tuple[Question, float]]:
        """Questions without a whole answer yet, the most open ones of each kind, and the answers."""
        np, pool = self.np, cover.pool
        which, shares = cover.shares()
        at: dict[Question, float] = {}
        for c, share in zip(pool.centres[which].tolist(), shares.tolist(), strict=True):
            at[c,] = at.get((c,), 0.0) + share
        yield from self._most_open(at)
        parts = which[np.abs(shares - np.rint(shares)) > ERROR]
        rows = np.unique(pool.rows[parts])
        rows = [row for row in rows.tolist() if row < len(self.board.counts) and self.board.counts[row] == 1]
        covers = np.array([pool.covers(row)[which] > 0 for row in rows], dtype=float).reshape(len(rows), len(which))
        together = np.triu((covers * shares) @ covers.T, 1)
        pairs: dict[Question, float] = {
            (rows[i], rows[j]): float(together[i, j]) for i, j in zip(*np.nonzero(together), strict=True)
        }
        yield from self._most_open(pairs)

    def _most_open(self, amounts: dict[Question, float]) -> list[tuple[Question, float]]:
        """Those farthest from whole numbers."""
        off = {question: abs(amount - round(amount)) for question, amount in amounts.items()}
        found = sorted((q for q in amounts if off[q] > CLEAR), key=lambda q: (-round(off[q], 6), q))
        return [(question, amounts[question]) for question in found[:TRIED]]
