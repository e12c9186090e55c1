"""Several processes on one PostgreSQL: words between them, and one that polls."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from telegram.error import NetworkError

from bot.clock import SystemClock
from bot.scheduling.dispatcher import Dispatcher
from bot.storage import delivery_tables, dues, outbox
from bot.storage.base import Database
from bot.storage.delivery_tables import updates
from bot.storage.dues import CUE_LIFE, Due
from bot.storage.listening import Listener
from bot.storage.outbox import Letter
from bot.telegram import intake as taking
from bot.telegram.intake import Intake
from tests.support import pg
from tests.support.fake_api import FakeApi
from tests.support.virtual import TABLES

PATIENCE = 120.0
"""Seconds for what comes in an instant; long, because a machine may be busy."""


@pytest.fixture
def shared(postgres: str) -> Iterator[str]:
    """The address of an empty database of the delivery core."""
    with pg.schema(postgres) as address:
        database = Database(address)
        delivery_tables.metadata.create_all(database.engine, tables=TABLES)
        database.close()
        yield address


@asynccontextmanager
async def listening(db: Database) -> AsyncIterator[dict[str, asyncio.Event]]:
    heard = {"letters": asyncio.Event(), "dues": asyncio.Event()}
    listener = Listener(db, {word: event.set for word, event in heard.items()})
    await listener.start()
    async with asyncio.timeout(PATIENCE):
        await heard["letters"].wait()  # it has begun, and looks once
    heard["letters"].clear()
    heard["dues"].clear()
    yield heard
    await listener.stop()


async def test_what_a_replica_dies_with_is_anothers_at_once(shared: str):
    """It held a cue when it died, and nobody told: the other looks again and does not wait for the next sweep."""
    doomed, other = Database(shared), Database(shared)
    now = SystemClock().now()
    with doomed.begin() as conn:
        dues.plan(conn, Due("cue", "cue", {}, now - timedelta(seconds=1), expires_at=now + CUE_LIFE))
    done = asyncio.Event()
    dispatcher = Dispatcher(other, SystemClock(), lambda *_: [], watch=lambda what, *_, **__: heard(what), idle=60.0)
    rounds: list[str] = []

    def heard(what: str) -> None:
        rounds.append(what)
        if what in ("done", "dropped"):
            done.set()

    with doomed.engine.connect() as conn, conn.begin() as held:
        assert len(dues.claim(conn, SystemClock().now(), SystemClock().real(), 9)) == 1
        await dispatcher.start()
        await asyncio.sleep(0.3)
        assert not done.is_set()
        held.rollback()
    async with asyncio.timeout(PATIENCE):
        await done.wait()
    await dispatcher.stop()
    assert rounds.count("dispatcher-turn") < 20  # it looks, and does not turn in circles
    doomed.close()
    other.close()


async def test_another_replica_is_woken(shared: str):
    """What one process owes or plans is told to the others at its commit, each by its own word, and not before."""
    one, other = Database(shared), Database(shared)
    async with listening(one) as heard, asyncio.timeout(PATIENCE):
        with other.begin() as conn:
            outbox.put(conn, Letter("a", 7, "sendMessage", {}), SystemClock().real())
            await asyncio.sleep(0.1)
            assert not heard["letters"].is_set()
        await heard["letters"].wait()
        assert not heard["dues"].is_set()
        await other.run(dues.plan, Due("d", "note", {}, SystemClock().now()))
        await heard["dues"].wait()
    one.close()
    other.close()


async def test_who_was_cut_off_listens_again(shared: str):
    """A listener whose line was cut comes back by itself, and looks at once, for it may have missed a word."""
    one, other = Database(shared), Database(shared)
    async with listening(one) as heard, asyncio.timeout(PATIENCE):
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        with other.begin() as conn:
            assert conn.execute(cut).all()
        await heard["letters"].wait()
        heard["dues"].clear()
        await other.run(dues.plan, Due("d", "note", {}, SystemClock().now()))
        await heard["dues"].wait()
    one.close()
    other.close()


class Line(FakeApi):
    """Telegram as one replica reaches it, or does not."""

    cut = False

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:  # noqa: ASYNC109  # see Api
        if self.cut:
            raise NetworkError("ClientConnectorError")
        return await super().call(method, params, timeout=timeout)


class StandingClock(SystemClock):
    """No lease runs out on it by itself, however long a busy machine stalls its holder."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = super().now()

    def now(self) -> datetime:
        return self.moment


class Replica:
    def __init__(self, address: str, name: str, clock: StandingClock) -> None:
        self.db, self.api = Database(address), Line()
        self.intake = Intake(self.api, self.db, clock, lambda *_: None, owner=name)

    async def takes(self, number: int) -> None:
        """Telegram has an update; it comes in by this replica."""
        message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}
        self.api.feed.append({"update_id": number, "message": message})
        async with asyncio.timeout(PATIENCE):
            while number not in await self.taken():  # noqa: ASYNC110  # the database tells nobody
                await asyncio.sleep(0.02)

    async def taken(self) -> list[int]:
        return await self.db.look(lambda conn: list(conn.execute(select(updates.c.update_id)).scalars()))


async def test_one_polls_and_another_takes_over(shared: str, monkeypatch: pytest.MonkeyPatch):
    """While one polls the other waits; it takes over when the first is cut off from Telegram, stops, or is gone."""
    monkeypatch.setattr(taking, "LEASE", timedelta(seconds=0.6))
    clock = StandingClock()
    a, b = Replica(shared, "a", clock), Replica(shared, "b", clock)
    await a.intake.start()
    await a.takes(1)
    await b.intake.start()
    await asyncio.sleep(1.0)
    assert b.api.polls == []
    a.api.cut = True
    await b.takes(2)
    a.api.cut = False
    await b.intake.stop()
    await a.takes(3)
    await b.intake.start()
    assert a.intake._loop is not None
    a.intake._loop.cancel()  # gone without a word: its lease runs out
    clock.moment += timedelta(seconds=1)
    await b.takes(4)
    for one in (a, b):
        await one.intake.stop()
        one.db.close()
