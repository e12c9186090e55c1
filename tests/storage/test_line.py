"""Small work shares commits on SQLite, and harms no neighbour."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage import delivery_tables, line, updates
from bot.storage.base import Database
from tests.support.virtual import BASE, TABLES


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/line.db")
    delivery_tables.metadata.create_all(made.engine, tables=TABLES)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is as long as it takes; twenty milliseconds are over at once on a busy machine."""
    monkeypatch.setattr(line, "TURN", 3600.0)


@pytest.fixture
def commits(db: Database) -> list[str]:
    """Grows with each commit."""
    seen: list[str] = []
    event.listen(db.engine, "commit", lambda _: seen.append("commit"))
    return seen


def enter(conn: Connection, number: int) -> int:
    assert updates.first_time(conn, number, BASE)
    return number


def twice(conn: Connection, number: int) -> None:
    """Writes something, and then what the database does not take."""
    enter(conn, number)
    conn.execute(delivery_tables.updates.insert().values(update_id=number, at=BASE))


def drop(conn: Connection) -> None:
    """What SQLite does by itself when the disk is full: the whole transaction is gone."""
    conn.exec_driver_sql("ROLLBACK")
    raise OSError("full")


def entered(db: Database) -> list[int]:
    with db.begin() as conn:
        return list(conn.execute(select(delivery_tables.updates.c.update_id)).scalars())


class Held:
    """The writing thread is kept busy, so that work gathers behind it."""

    def __init__(self, db: Database) -> None:
        self._go = threading.Event()
        db._writers.submit(self._go.wait, 60)

    def let_go(self) -> None:
        self._go.set()


async def gathered(db: Database, *works: Any) -> list[Any]:
    """Results and errors of works that all wait at the same time."""
    held = Held(db)
    tasks = [asyncio.create_task(one) for one in works]
    await asyncio.sleep(0)
    held.let_go()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_together_is_committed_together(db: Database, commits: list[str]):
    """Five pieces, one commit, and each has its own result."""
    assert await gathered(db, *(db.share(enter, n) for n in range(5))) == [0, 1, 2, 3, 4]
    assert commits == ["commit"]


async def test_what_is_urgent_goes_first(db: Database):
    """Before pieces and before whole transactions that came earlier."""
    order: list[str] = []

    def note(_: Connection, word: str) -> None:
        order.append(word)

    await gathered(db, db.run(note, "run"), db.share(note, "share"), db.first(note, "first"))
    assert order == ["first", "share", "run"]


async def test_a_piece_that_fails_is_undone_alone(db: Database, commits: list[str]):
    """Its neighbours on both sides are kept, in the same commit."""
    before, wrong, after = await gathered(db, db.share(enter, 1), db.share(twice, 2), db.first(enter, 3))
    assert (before, type(wrong), after) == (1, IntegrityError, 3)
    assert entered(db) == [1, 3]
    assert commits[:1] == ["commit"]


async def test_a_transaction_that_vanishes_harms_nobody_else(db: Database):
    """The others are done once more, each in its own transaction, and are there once."""
    before, wrong, after = await gathered(db, db.share(enter, 1), db.share(drop), db.share(enter, 3))
    assert (before, type(wrong), after) == (1, OSError, 3)
    assert entered(db) == [1, 3]


async def test_who_no_longer_waits_is_left_out(db: Database):
    """A piece whose caller was cancelled before its turn is not done."""
    held = Held(db)
    gone, stays = (asyncio.create_task(db.share(enter, n)) for n in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    held.let_go()
    assert await stays == 2
    assert entered(db) == [2]


async def test_a_database_that_cannot_be_written_tells_everybody(tmp_path: Path):
    """Another program holds it: each piece hears of it, none is left waiting, and afterwards work goes on."""
    db = Database(f"sqlite:///{tmp_path}/line.db")
    delivery_tables.metadata.create_all(db.engine, tables=TABLES)
    with db.engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA busy_timeout=1")
    other = sqlite3.connect(tmp_path / "line.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert [type(one) for one in await gathered(db, db.share(enter, 1), db.first(enter, 2))] == [OperationalError] * 2
    other.execute("ROLLBACK")
    other.close()
    assert await db.share(enter, 3) == 3
    db.close()


async def test_whole_transactions_do_not_starve(db: Database):
    """A transaction of its own is done though small work never ends."""
    busy = True

    async def chatter() -> None:
        while busy:
            await db.first(lambda conn: conn.execute(text("SELECT 1")).scalar())

    talkers = [asyncio.create_task(chatter()) for _ in range(3)]
    async with asyncio.timeout(60):
        assert await db.run(enter, 1) == 1
    busy = False
    await asyncio.gather(*talkers)


def test_a_result_is_told_after_the_commit(db: Database):
    """Not before: what is told must be durable."""
    seen: list[bool] = []
    told: Future[int] = db._line.add(lambda conn: enter(conn, 1))
    event.listen(db.engine, "commit", lambda _: seen.append(told.done()))
    db._line.drain()
    assert (seen, told.result()) == ([False], 1)
