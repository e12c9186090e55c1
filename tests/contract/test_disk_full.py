"""A disk that is full: nothing is half done, each refusal has an id, and everything goes on when there is room."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from telegram import Update

from bot.clock import SystemClock
from bot.scheduling.dispatcher import Dispatcher
from bot.storage import delivery_tables, dues, outbox
from bot.storage.base import Database
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.delivery_tables import letters, updates
from bot.storage.dues import Due
from bot.storage.outbox import Letter
from bot.telegram import intake as taking
from bot.telegram.intake import Intake
from bot.telegram.sender import Sender
from tests.support import pg
from tests.support.fake_api import FakeApi
from tests.support.recorder import recording
from tests.support.virtual import TABLES

Fill = Callable[[bool], None]
PATIENCE = 120.0
"""Seconds for what comes in an instant; long, because a machine may be busy."""

NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$
"""


def on_sqlite(folder: Path) -> Iterator[tuple[Database, Fill]]:
    """Every write to the file fails as on a full disk."""
    with recording() as recorder:
        if recorder is None:
            pytest.skip("this Python's SQLite cannot be led astray")
        db = Database(f"sqlite:///{folder}/full.db")
        delivery_tables.metadata.create_all(db.engine, tables=TABLES)
        yield db, lambda full: setattr(recorder, "full", full)
        recorder.full = False
        db.close()


def on_postgresql(server: str) -> Iterator[tuple[Database, Fill]]:
    """Every write to a table fails with the error of a full disk."""
    with pg.schema(server) as address:
        db = Database(address)
        delivery_tables.metadata.create_all(db.engine, tables=TABLES)
        with db.begin() as conn:
            conn.execute(text(NO_ROOM))

        def fill(full: bool) -> None:
            for table in TABLES:
                with db.begin() as conn:  # table by table: who held two could stand in another's way for good
                    conn.execute(text(f"DROP TRIGGER IF EXISTS no_room ON {table.name}"))
                    if full:
                        deed = "BEFORE INSERT OR UPDATE OR DELETE"
                        conn.execute(text(f"CREATE TRIGGER no_room {deed} ON {table.name} EXECUTE FUNCTION no_room()"))

        yield db, fill
        db.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Fill]]:
    if request.param == "sqlite":
        yield from on_sqlite(tmp_path)
    else:
        yield from on_postgresql(request.getfixturevalue("postgres"))


def said(number: int) -> dict[str, object]:
    who = {"id": 7, "is_bot": False, "first_name": "Anna"}
    message = {"message_id": number, "date": 1, "chat": {"id": 7, "type": "private"}, "from": who, "text": "hej"}
    return {"update_id": number, "message": message}


class SlowApi(FakeApi):
    """A Telegram that keeps each call on the wire until it is let through."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.through = asyncio.Event(), asyncio.Event()

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:  # noqa: ASYNC109  # see Api
        self.reached.set()
        await self.through.wait()
        return await super().call(method, params, timeout=timeout)


class House:
    """A bot at work: it answers, reminds and sends."""

    def __init__(self, db: Database) -> None:
        self.db, self.api, clock = db, SlowApi(), SystemClock()
        self.clock = clock
        self.sender = Sender(self.api, db, clock)
        self.dispatcher = Dispatcher(db, clock, self.render, on_letters=self.sender.wake)
        self.intake = Intake(self.api, db, clock, self.handle, wake=self.sender.wake)

    def handle(self, conn: Connection, update: Update, _: object) -> None:
        outbox.put(conn, self.letter(f"reply {update.update_id}"), self.clock.real())

    def render(self, _: Connection, due: Due, __: datetime) -> Iterable[Letter]:
        yield self.letter(due.key)

    def letter(self, words: str) -> Letter:
        return Letter(words, 7, "sendMessage", {"text": words})

    async def until(self, *words: str) -> None:
        """They have arrived, in whatever order and each once, and everything is written down."""
        async with asyncio.timeout(PATIENCE):
            while sorted(self.api.texts(7)) != sorted(words) or await self.open():  # noqa: ASYNC110  # the database tells nobody
                await asyncio.sleep(0.02)

    async def open(self) -> int:
        under_way = select(letters.c.id).where(letters.c.settled_at.is_(None))
        return len(await self.db.look(lambda conn: conn.execute(under_way).all()))


async def test_a_full_disk_loses_nothing(
    disk: tuple[Database, Fill], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """An update stays with Telegram, a due waits, a letter on the wire is written down once there is room; all once."""
    monkeypatch.setattr(taking, "DATABASE_RETRIES", (0.0, 0.01))
    db, fill = disk
    house = House(db)
    for part in (house.sender, house.dispatcher):
        await part.start()
    await house.intake.feed([said(1)])
    async with asyncio.timeout(PATIENCE):
        await house.api.reached.wait()
    await asyncio.to_thread(fill, True)  # while the first answer is on the wire
    with caplog.at_level(logging.ERROR), pytest.raises(OperationalError):
        await house.intake.feed([said(2)])
    assert [len(record.error_id) for record in caplog.records if hasattr(record, "error_id")] == [8]
    house.api.through.set()
    await asyncio.sleep(0.5)
    assert house.api.texts(7) == ["reply 1"]
    assert await db.look(lambda conn: list(conn.execute(select(updates.c.update_id)).scalars())) == [1]
    await asyncio.to_thread(fill, False)
    await house.until("reply 1")
    at = house.clock.now() - timedelta(seconds=1)
    await db.run(dues.plan, Due("note", "note", {}, at))
    await asyncio.to_thread(fill, True)
    house.dispatcher.wake()
    await asyncio.sleep(0.3)
    assert await db.look(lambda conn: conn.execute(select(due_rows.c.state)).scalar_one()) == "waiting"
    await asyncio.to_thread(fill, False)
    await house.intake.feed([said(2)])
    await house.until("note", "reply 1", "reply 2")
    states = await db.look(lambda conn: dict(conn.execute(select(letters.c.key, letters.c.state)).all()))
    assert states == {"reply 1": "sent", "reply 2": "sent", "note": "sent"}
    await house.dispatcher.stop()
    await house.sender.stop()
