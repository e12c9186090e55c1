"""One commit for many: work that arrives while a commit is under way shares the next one.

A durable commit costs the same for one change as for fifty. On SQLite everybody shares, see `line.py`.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy.engine import Connection

from bot.storage.base import Database
from bot.storage.dialect import tried

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")


class Bulk(Generic[Item, Result]):
    """Items of one kind, handled many at a time in one transaction.

    When a transaction fails, its items are tried one by one, so that one that cannot be handled harms no other.
    """

    def __init__(
        self, db: Database, work: Callable[[Connection, Sequence[Item]], Sequence[Result]], *, most: int = 64
    ) -> None:
        self._db = db
        self._work = work
        self._most = most
        self._line: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._runner: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """The item's result, once the shared commit is durable."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._line.append((item, done))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._drain())
        return await done

    async def _drain(self) -> None:
        while self._line:
            batch = [self._line.popleft() for _ in range(min(self._most, len(self._line)))]
            try:
                await self._share(batch)
            except Exception as error:  # noqa: BLE001  # whatever broke the transaction is the answer
                if len(batch) == 1:
                    _refuse(batch[0][1], error)
                else:
                    for one in batch:
                        await self._alone(one)

    async def _share(self, batch: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        results = await self._db.first(self._work, [item for item, _ in batch])
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():  # its caller was cancelled; the work counts all the same
                done.set_result(result)

    async def _alone(self, one: tuple[Item, "asyncio.Future[Result]"]) -> None:
        try:
            await self._share([one])
        except Exception as error:  # noqa: BLE001  # as above
            _refuse(one[1], error)


def _refuse(done: "asyncio.Future[Any]", error: Exception) -> None:
    if not done.done():
        done.set_exception(error)


_Work = Callable[[Connection], Any]


class Together:
    """Work of any kind in shared transactions. Each piece has its own savepoint: an error undoes that piece alone.

    Not for long transactions: everybody behind waits.
    """

    def __init__(self, db: Database, *, most: int = 64) -> None:
        self._db = db
        self._bulk: Bulk[_Work, tuple[Any, Exception | None]] = Bulk(db, _pieces, most=most)

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `Database.run`."""
        if self._db.sqlite:
            return await self._db.share(work, *args, **kwargs)
        result, error = await self._bulk.do(lambda conn: work(conn, *args, **kwargs))
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]  # what the work returned


def _pieces(conn: Connection, works: Sequence[_Work]) -> list[tuple[Any, Exception | None]]:
    return [tried(conn, work) for work in works]
