"""Hostile updates to the whole bot, with a cluster and a meeting in its database: no crash, no stall, no leak.

FUZZ_UPDATES sets the size and FUZZ_SEED the dice; with -s the figures are printed.
"""

import logging
import os
import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from telegram import Update

from bot.conversation.runner import Runner
from bot.storage import outbox
from bot.storage.delivery_tables import dead_updates, letters, updates
from bot.storage.outbox import Letter
from bot.storage.tables import clusters, meetings, members, practices
from bot.telegram.adapter import incoming
from bot.telegram.intake import Intake
from tests.support.fake_api import FakeApi
from tests.support.town import Town, with_meeting
from tests.support.virtual import InlineDatabase, VirtualClock, VirtualLoop, play
from tests.telegram.test_update_fuzz import CHAT, SAID, WHO, mutated

SIZE = int(os.environ.get("FUZZ_UPDATES", "250"))
SEED = int(os.environ.get("FUZZ_SEED", "11"))
WORDS = (
    "/start",
    "/start abc",
    "/klynge",
    "/moeder",
    "/mit",
    "/bestil",
    "/privatliv",
    "/drejebog",
    "/find x",
    "/dato",
    "ja",
)
TABLES = (clusters, meetings, members, practices)


def hostile(rng: random.Random, number: int, pressed: list[str]) -> Any:
    """Any update bent in any way, a command, or a press on somebody else's button, whole or bent."""
    deed = rng.random()
    if deed < 0.5:
        return mutated(rng, number)
    if deed < 0.65:
        return {"update_id": number, "message": SAID | {"text": rng.choice(WORDS)}}
    data = rng.choice(pressed)
    if rng.random() < 0.5:
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice("0123456789.:abcZ-") + data[at + 1 :]
    press = {"id": str(number), "from": WHO, "chat_instance": "c", "message": SAID | {"text": "x"}, "data": data}
    return {"update_id": number, "callback_query": press}


def secrets_of(town: Town) -> set[str]:
    """What a stranger must never be told: names of people, practices, clusters, and their numbers."""
    with town.db.begin() as conn:
        return {
            str(word)
            for column in (members.c.name, clusters.c.name, practices.c.name, practices.c.ydernummer)
            for word in conn.execute(select(column)).scalars()
            if word and len(str(word)) > 4
        }


def picture(conn: Connection) -> dict[str, list[Any]]:
    """What the cluster's tables hold."""
    return {table.name: [tuple(row) for row in conn.execute(select(table).order_by(table.c.id))] for table in TABLES}


def test_a_stranger_learns_nothing_and_changes_nothing(caplog: pytest.LogCaptureFixture):
    """Every update is handled; nothing of the cluster is told or changed, and nobody else hears of it."""
    caplog.set_level(logging.CRITICAL, "bot.telegram.intake")  # each that is set aside would be told
    rng, town = random.Random(SEED), Town()
    with_meeting(town)
    known, secret = set(town.chats), secrets_of(town)
    pressed = [
        button["callback_data"]
        for chat in town.chats.values()
        for message in chat
        for row in message.rows
        for button in row
        if "callback_data" in button
    ]
    assert len(secret) > 30
    assert len(pressed) > 30
    raws = [hostile(rng, 10**6 + number, pressed) for number in range(SIZE)]
    raws.append({"update_id": 2 * 10**6, "message": SAID | {"chat": CHAT, "text": "/start"}})

    async def story(loop: VirtualLoop) -> None:
        db, runner = InlineDatabase("sqlite://"), Runner(town.settings)
        db.engine.dispose()
        db.engine = town.db.engine
        clock = VirtualClock(loop, base=town.clock.moment)

        def handle(conn: Connection, update: Update, _: object) -> None:
            if (came := incoming(update)) is not None:
                runner.handle(conn, came, clock.now(), clock.real())

        def sorry(conn: Connection, update: Update, error_id: str) -> None:
            if update.effective_chat is not None:
                outbox.put(conn, Letter(f"sorry {error_id}", update.effective_chat.id, "sendMessage", {}), clock.real())

        intake = Intake(FakeApi(), db, clock, handle, apologise=sorry)
        with town.db.begin() as conn:
            before, last = picture(conn), conn.execute(select(func.max(letters.c.id))).scalar_one()
        for start in range(0, len(raws), 50):
            await intake.feed(raws[start : start + 50])
        with town.db.begin() as conn:
            handled = set(conn.execute(select(updates.c.update_id)).scalars())
            told = conn.execute(select(letters).where(letters.c.id > last)).all()
            dead = conn.execute(select(dead_updates)).all()
            assert picture(conn) == before
        leaks = [(word, row.payload) for row in told for word in secret if word in str(row.payload)]
        print(f"{len(raws)} hostile updates: {len(told)} answers, {len(dead)} set aside, {len(leaks)} leaks")
        assert leaks == []
        assert not {row.chat_id for row in told} & known
        assert {raw["update_id"] for raw in raws} <= handled
        assert Counter(row.error for row in dead if not row.error.startswith("unreadable")) == {}
        assert any(row.chat_id == CHAT["id"] for row in told)

    play(story)
    town.db.close()
