"""The ground of storage: column types, the engine, and who may write when.

SQLite has one writing thread (WAL, synchronous=FULL, BEGIN IMMEDIATE) and read-only readers; PostgreSQL has a pool
on which every transaction may write. Callers see the same words: `run` (a transaction that may write), `look` (one
that only reads), and for small work in great number `share` and `first`, which on SQLite share a commit with their
neighbours. Nothing in a transaction waits for the network.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import DateTime, Dialect, MetaData, create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection, StaticPool
from sqlalchemy.types import TypeDecorator

from bot.storage.line import Line

P = ParamSpec("P")
T = TypeVar("T")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware instant; SQLite forgets the zone, so it is always UTC inside."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # fixed signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # fixed signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def outage(error: Exception) -> bool:
    """Whether the database is to blame and not what was asked of it: it is away, restarting, busy or full."""
    broken = isinstance(error, DBAPIError) and error.connection_invalidated
    return broken or isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def complain(log: logging.Logger, what: str, error: Exception) -> None:
    """Write it down; a database that is away needs no trace, however often it is asked."""
    log.error("%s: %s", what, type(error).__name__, exc_info=None if outage(error) else error)


class Database:
    """An engine and its threads.

    Args:
        url: an SQLAlchemy address; `sqlite:///file.db`, `sqlite://` (memory, for tests and the demo) or `postgresql://…`.
        threads: transactions that may run side by side on PostgreSQL.
    """

    def __init__(self, url: str, *, threads: int = 8) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.memory = self.sqlite and not self.url.database
        self.engine = self._sqlite() if self.sqlite else self._postgresql(threads)
        self._writers = ThreadPoolExecutor(1 if self.sqlite else threads, "write")
        self._line = Line(self.engine)
        # One connection in memory is everybody's: its readers wait in the writer's line.
        self._readers = self._writers if self.memory else ThreadPoolExecutor(4, "read")

    def _postgresql(self, threads: int) -> Engine:
        # Errors tell the statement, never the values: these may be what people wrote.
        return create_engine(self.url, pool_size=threads, pool_pre_ping=True, hide_parameters=True)

    def _sqlite(self) -> Engine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        memory: dict[str, Any] = {"poolclass": StaticPool} if self.memory else {}
        waiting = {"check_same_thread": False, "timeout": 30.0}
        engine = create_engine(self.url, connect_args=waiting, hide_parameters=True, **memory)
        event.listen(engine, "connect", _prepare)
        # The engine's own "begin" event would make every statement look for listeners to every other event.
        engine.dialect.do_begin = _begin  # type: ignore[assignment, method-assign]
        return engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; commits at the end, rolls back on an error. For the caller's own thread."""
        with self.engine.begin() as conn:
            yield conn

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work(connection, …)` in one transaction off the event loop and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._in, False, work, args, kwargs)

    async def share(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, for small work: on SQLite what waits at the same time is committed together.

        Each piece is undone alone when it fails. It may be done a second time, when the common commit fails.
        """
        if not self.sqlite:
            return await self.run(work, *args, **kwargs)
        return await self._shared(lambda conn: work(conn, *args, **kwargs), first=False)

    async def first(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `share`, before everybody else: what people wait for at a certain moment."""
        if not self.sqlite:
            return await self.run(work, *args, **kwargs)
        return await self._shared(lambda conn: work(conn, *args, **kwargs), first=True)

    async def _shared(self, work: Callable[[Connection], T], *, first: bool) -> T:
        piece = self._line.add(work, first=first)
        self._writers.submit(self._line.drain)
        return await asyncio.wrap_future(piece)

    async def look(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, for work that only reads."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._in, True, work, args, kwargs)

    def _in(self, readonly: bool, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        if not readonly:
            self._line.drain()
        with self.engine.connect() as conn:
            if self.sqlite:
                conn.connection.info["readonly"] = readonly
            with conn.begin():
                return work(conn, *args, **kwargs)

    def close(self) -> None:
        """Wait for what is under way, then let go of the threads and the connections."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()


def _prepare(raw: sqlite3.Connection, record: object) -> None:  # noqa: ARG001  # fixed signature
    raw.isolation_level = None
    # What people have erased is written over, not only let go of.
    safe = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "busy_timeout=30000")
    for pragma in safe:
        raw.execute(f"PRAGMA {pragma}")


def _begin(raw: PoolProxiedConnection) -> None:
    raw.driver_connection.execute("BEGIN" if raw.info.pop("readonly", False) else "BEGIN IMMEDIATE")  # type: ignore[union-attr]
