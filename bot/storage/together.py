"""One commit for many: work that arrives while a commit is under way shares the next one.

A durable commit costs the same for one change as for fifty. Each piece of work has its own savepoint: an error undoes
that piece alone, and its caller is told; the others are committed.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.engine import Connection

from bot.storage.base import Database

P = ParamSpec("P")
T = TypeVar("T")

_Piece = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


class Together:
    """A line of work before the database. Not for long transactions: everybody behind waits."""

    def __init__(self, db: Database, *, most: int = 64) -> None:
        self._db = db
        self._most = most
        self._line: deque[_Piece] = deque()
        self._runner: asyncio.Task[None] | None = None

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `Database.run`; returns once the shared commit is durable."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._line.append((lambda conn: work(conn, *args, **kwargs), done))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._drain())
        return await done

    async def _drain(self) -> None:
        while self._line:
            batch = [self._line.popleft() for _ in range(min(self._most, len(self._line)))]
            try:
                results = await self._db.run(_all, [work for work, _ in batch])
            except Exception as error:  # noqa: BLE001  # whatever broke the transaction is everybody's answer
                results = [error] * len(batch)
            for (_, done), result in zip(batch, results, strict=True):
                _answer(done, result)


def _all(conn: Connection, works: list[Callable[[Connection], Any]]) -> list[Any]:
    return [_one(conn, work) for work in works]


def _one(conn: Connection, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401  # whatever the work returns
    try:
        with conn.begin_nested():
            return work(conn)
    except Exception as error:  # handed to the caller who asked for it
        if conn.invalidated:
            raise
        return error


def _answer(done: "asyncio.Future[Any]", result: object) -> None:
    if done.done():  # its caller was cancelled; the work counts all the same
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
