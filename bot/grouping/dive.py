"""Whole groups out of the mixture that the linear master has found: it knows the whole land, windows only near groups.

What is nearly whole is held, the rest is solved again, and so on. Units that no group is left for are alone then;
windows round them (see `start`) make groups of them and their neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.grouping.columns import TINY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.grouping.bound import Master
    from bot.grouping.columns import Board, Column
    from bot.grouping.start import Group

NEARLY = 0.6  # of a column in the mixture, from where it is held at once


def dived(master: Master) -> list[Group] | None:
    """Groups of all units that are not closed, as types, those left over alone; None where they do not fit."""
    if not master.solve():  # columns may have come in since it was solved last
        return None
    board = master.board
    held: list[Column] = []
    left = [*board.counts]
    for t in board.first_types:
        if board.closed[t]:
            _use(left, board.covers[t])
    while picked := _picked(master.mixture(), {*held}):
        for column in picked:
            held.append(column)
            if _fits(board, column, left):
                master.hold(column)
        if not master.solve():
            break
    groups = [_types(board, column) for column in held if column in master.held]
    master.release()
    for t in board.first_types:
        if not board.closed[t] and all(left[row] for row in board.covers[t]):
            groups.append((t,))
            _use(left, board.covers[t])
    return None if any(left) else groups


def _use(left: list[int], rows: Iterable[int]) -> None:
    for row in rows:
        left[row] -= 1


def _picked(mixture: dict[Column, float], held: set[Column]) -> list[Column]:
    """The columns to be held next: all that are nearly whole, else the one that is it the most."""
    shares = [(share, column) for column, share in mixture.items() if column not in held and share > TINY]
    shares.sort(key=lambda one: (-one[0], one[1].cost, one[1].centre, one[1].guests))
    return [column for share, column in shares if share > NEARLY] or [column for _, column in shares[:1]]


def _fits(board: Board, column: Column, left: list[int]) -> bool:
    """Whether there are units enough for one more group, which are then used."""
    covered = board.covered(column)
    fits = all(left[row] >= count for row, count in covered.items())
    if fits:
        _use(left, covered.elements())
    return fits


def _types(board: Board, column: Column) -> Group:
    owner = board.centres[column.centre].owner
    return tuple(sorted(column.guests if owner is None else (owner, *column.guests)))
