"""What happens at every turn finds its rows by an index: a million that wait cost no more than ten."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from bot.scheduling.dispatcher import Dispatcher
from bot.storage import delivery_tables, dues, lanes, outbox, settling
from bot.storage.base import Database
from bot.storage.dues import Due
from bot.storage.lanes import Pace
from bot.storage.outbox import Letter, Priority
from bot.storage.settling import Again, Sent
from tests.support.virtual import BASE, TABLES, VirtualClock, VirtualLoop

LARGE = ("letters", "dues", "lanes", "lines", "cards", "updates")
SOON = timedelta(seconds=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/scans.db")
    delivery_tables.metadata.create_all(made.engine, tables=TABLES)
    yield made
    made.close()


@pytest.fixture
def said(db: Database) -> list[tuple[str, Any]]:
    """All statements with their values, but for the inserts, which look for nothing."""
    seen: list[tuple[str, Any]] = []

    def note(_: Connection, __: object, words: str, values: Any, ___: object, many: bool) -> None:
        if words.startswith(("SELECT", "UPDATE", "DELETE")):
            seen.append((words, values[0] if many else values))

    event.listen(db.engine, "before_cursor_execute", note)
    return seen


def scans(db: Database, said: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The statements that look through a whole table, and what SQLite says of them."""
    found = []
    with db.engine.connect() as conn:
        raw: Any = conn.connection.driver_connection
        for words, values in dict(said).items():
            for *_, step in raw.execute(f"EXPLAIN QUERY PLAN {words}", values).fetchall():
                whole = step.startswith(tuple(f"SCAN {table}" for table in LARGE)) and "ix_letters_new" not in step
                if whole or step.endswith("(due>?)"):  # to look at all that is not null is to look at all
                    found.append((words, step))
    return found


def letters_go(conn: Connection) -> None:
    """Everything that a sender asks: letters come, are claimed, settled, taken over."""
    many = [Letter(f"b{n}", n, "sendMessage", {}, Priority.BULK) for n in range(5)]
    many += [Letter(f"c{n}", 1, "sendMessage", {}, card="board", purpose="card") for n in range(3)]
    outbox.put_all(conn, [*many, Letter("a", 2, "answerCallbackQuery", {}, expires_at=BASE + SOON)], BASE)
    found = lanes.claim(conn, "me", BASE, 8, Pace())
    assert len(found.claimed) >= 4
    settling.mark_sending(conn, found.claimed, BASE)
    settling.renew(conn, found.claimed, BASE)
    outcomes = [(one, Sent(7) if one.id % 2 else Again(why="?")) for one in found.claimed]
    settling.settle(conn, outcomes, BASE)
    assert lanes.claim(conn, "me", BASE + 5 * SOON, 8, Pace()).claimed
    assert settling.recover(conn, BASE + 60 * SOON).freed
    assert lanes.next_at(conn) is not None
    assert outbox.put(conn, Letter("late", 9, "sendMessage", {}, expires_at=BASE), BASE)
    lanes.claim(conn, "me", BASE + SOON, 8, Pace())


def test_a_senders_turn_scans_nothing(db: Database, said: list[tuple[str, Any]]):
    """Sorting, claiming, marking, renewing, settling, taking over and looking ahead."""
    with db.begin() as conn:
        letters_go(conn)
    assert len(dict(said)) > 12
    assert scans(db, said) == []


def test_a_dispatchers_round_scans_nothing(db: Database, said: list[tuple[str, Any]]):
    """Looking what is due, what is next, and what is tried again."""
    with db.begin() as conn:
        dues.plan_all(conn, [Due(f"d{n}", "reminder", {}, BASE + n * SOON) for n in range(5)])
        loop = VirtualLoop()
        dispatcher = Dispatcher(db, VirtualClock(loop), lambda *_: [Letter("x", 1, "sendMessage", {})])
        assert dispatcher._round(conn).letters == 1
        loop.close()
        assert dues.move(conn, "d4", BASE)
        assert dues.cancel(conn, key_prefix="d3") == 1
        assert dues.cancel(conn, meeting_id=7, key_prefix="d1", kinds=["reminder"]) == 0
        assert dues.call_off(conn, "d2") == 1
        assert dues.plan(conn, Due("d2", "reminder", {}, BASE + SOON, revision=2))
    assert scans(db, said) == []
