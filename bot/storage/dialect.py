"""The few places where SQLite and PostgreSQL are spoken to differently."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

CHANNEL = "drejebot"


def insert_into(conn: Connection, table: Table) -> Any:  # noqa: ANN401  # two insert classes with the same on_conflict words
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`, and counts the rows it made."""
    made = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(table)
    return made.execution_options(preserve_rowcount=True)  # else PostgreSQL says -1


def on_both(table: Table, make: Callable[[Any], Any]) -> Callable[[Connection], Any]:
    """A statement that begins with `insert_into`, made once per database and not once per call."""
    made: dict[str, Any] = {}

    def statement(conn: Connection) -> Any:  # noqa: ANN401  # see insert_into
        if conn.dialect.name not in made:
            made[conn.dialect.name] = make(insert_into(conn, table))
        return made[conn.dialect.name]

    return statement


@contextmanager
def savepoint(conn: Connection) -> Iterator[None]:
    """What is done inside is done whole or not at all. `begin_nested` does so too, but compiles its words each time."""
    _say(conn, "SAVEPOINT piece")
    try:
        yield
    except BaseException:
        if stands(conn):
            _say(conn, "ROLLBACK TO SAVEPOINT piece")
            _say(conn, "RELEASE SAVEPOINT piece")
        raise
    _say(conn, "RELEASE SAVEPOINT piece")


def tried(conn: Connection, work: Callable[[Connection], Any]) -> tuple[Any, Exception | None]:
    """What a piece of work returns, or the error that undid it alone; raises where the transaction fell with it."""
    try:
        with savepoint(conn):
            return work(conn), None
    except Exception as error:
        if not stands(conn):
            raise
        return None, error


def _say(conn: Connection, words: str) -> None:
    # On SQLite these touch no disk and cannot fail, so they need none of what SQLAlchemy does around a statement.
    raw: Any = conn.connection.driver_connection if conn.dialect.name == "sqlite" else None
    if raw is None:
        conn.exec_driver_sql(words)
    else:
        raw.execute(words)


def stands(conn: Connection) -> bool:
    """Whether the transaction is still there after an error; SQLite drops it by itself when the disk is full."""
    return not conn.invalidated and bool(getattr(conn.connection.driver_connection, "in_transaction", True))


def sweep(conn: Connection, table: Table, gone: ColumnElement[bool], most: int) -> int:
    """Delete these rows, so many at a time that nobody waits long; returns how many."""
    old = select(table.c.id).where(gone).limit(most).scalar_subquery()
    return conn.execute(delete(table).where(table.c.id.in_(old))).rowcount


def notify(conn: Connection, word: str) -> None:
    """Tell other replicas, at commit, that there is work; one process on SQLite needs no telling."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_notify(CHANNEL, word)))
