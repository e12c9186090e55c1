"""Small work that waits for SQLite's one writer: what waits at the same time shares a commit.

A durable commit costs the same for one change as for fifty, and a letter on its way to Telegram needs four of them.
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

from bot.storage.dialect import tried

T = TypeVar("T")

MOST = 64  # pieces in one commit
TURN = 0.02  # seconds of work in one commit; whoever was first waits no longer for those behind


@dataclass(eq=False)
class _Piece:
    work: Callable[[Connection], Any]
    told: "Future[Any]" = field(default_factory=Future)
    result: Any = None
    error: Exception | None = None

    def do(self, conn: Connection) -> None:
        self.result, self.error = tried(conn, self.work)

    def tell(self) -> None:
        if self.error is None:
            self.told.set_result(self.result)
        else:
            self.told.set_exception(self.error)


class Line:
    """Anybody adds; the writing thread drains.

    When a commit fails its pieces are tried one by one, so that one that cannot be done harms no other.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._first: deque[_Piece] = deque()
        self._others: deque[_Piece] = deque()

    def add(self, work: Callable[[Connection], T], *, first: bool = False) -> "Future[T]":
        """Its result, once it is durable. Those of `first` go before all others."""
        piece = _Piece(work)
        (self._first if first else self._others).append(piece)
        return piece.told

    def drain(self) -> None:
        """Do what waits, as much as fits in one commit. For the writing thread, once for each piece added."""
        piece = self._next()
        if piece is not None:
            self._commit(piece)

    def _next(self) -> _Piece | None:
        while line := self._first or self._others:
            piece = line.popleft()
            if piece.told.set_running_or_notify_cancel():
                return piece
        return None

    def _commit(self, piece: _Piece) -> None:
        """This piece and, as far as they fit, those behind it."""
        taken = [piece]
        try:
            with self._engine.begin() as conn:
                self._fill(conn, taken)
        except Exception as error:  # noqa: BLE001  # whatever broke the transaction is the answer
            if len(taken) == 1:
                piece.error = error
            else:
                self._alone(taken)
        for one in taken:
            one.tell()

    def _fill(self, conn: Connection, taken: list[_Piece]) -> None:
        end = time.perf_counter() + TURN
        taken[0].do(conn)
        while len(taken) < MOST and time.perf_counter() < end and (piece := self._next()) is not None:
            taken.append(piece)
            piece.do(conn)

    def _alone(self, taken: list[_Piece]) -> None:
        for piece in taken:
            piece.error = None
            try:
                with self._engine.begin() as conn:
                    piece.result = piece.work(conn)
            except Exception as error:  # noqa: BLE001  # as above
                piece.error = error
