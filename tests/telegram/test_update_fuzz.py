"""Hostile updates: mutated in every way, they neither crash nor stall the intake.

FUZZ_UPDATES sets the size and FUZZ_SEED the dice.
"""

import os
import random
from copy import deepcopy
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection
from telegram import Update

from bot.storage import outbox
from bot.storage.delivery_tables import dead_updates, letters, updates
from bot.storage.outbox import Letter
from bot.telegram.intake import Intake
from tests.support.fake_api import FakeApi
from tests.support.virtual import BASE, VirtualClock, VirtualLoop, memory, play

SIZE = int(os.environ.get("FUZZ_UPDATES", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "4"))
ROUND = 20_000  # updates to one database
WHO = {"id": 7, "is_bot": False, "first_name": "Anna", "username": "anna", "language_code": "da"}
CHAT = {"id": 7, "type": "private", "first_name": "Anna"}
SAID = {"message_id": 5, "date": 1804690800, "chat": CHAT, "from": WHO}
MEMBER = {"user": {"id": 1, "is_bot": True, "first_name": "b"}, "status": "member"}
SAMPLES: list[dict[str, Any]] = [
    {"message": SAID | {"text": "/start abc", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}},
    {"message": SAID | {"location": {"latitude": 56.04, "longitude": 9.92}, "reply_to_message": SAID | {"text": "x"}}},
    {
        "message": SAID
        | {"document": {"file_id": "a", "file_unique_id": "b", "file_name": "liste.xlsx", "file_size": 9}}
    },
    {"edited_message": SAID | {"edit_date": 1804690900, "text": "igen"}},
    {
        "callback_query": {
            "id": "1",
            "from": WHO,
            "chat_instance": "c",
            "message": SAID | {"text": "x"},
            "data": "ok.1.2",
        }
    },
    {"my_chat_member": {"chat": CHAT, "from": WHO, "date": 1, "old_chat_member": MEMBER, "new_chat_member": MEMBER}},
]
WORDS = ("", "\0", "\ud800", "\u202ex" * 50, "a" * 5000)
STRANGE = (None, True, -1, 2**70, 1.5, float("inf"), *WORDS, [], [[]], {}, {"id": {}})


def mutated(rng: random.Random, number: int) -> Any:
    raw = deepcopy(rng.choice(SAMPLES))
    for _ in range(rng.randint(0, 4)):
        place: Any = raw
        while isinstance(place, dict | list) and place:
            key = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
            if rng.random() < 0.35 or not isinstance(place[key], dict | list):
                _bend(rng, place, key)
                break
            place = place[key]
    return raw | {"update_id": number}


def _bend(rng: random.Random, place: Any, key: Any) -> None:
    deed = rng.random()
    if deed < 0.3:
        place.pop(key)
    elif deed < 0.9 or isinstance(place, list):
        place[key] = deepcopy(rng.choice(STRANGE))
    else:
        place[rng.choice(("id", "from", "chat", "text", "date", "x"))] = deepcopy(rng.choice(STRANGE))


def _handle(conn: Connection, update: Update, _: object) -> None:
    """Asks everything that a bot asks, and answers the person who wrote."""
    person, chat, message = update.effective_user, update.effective_chat, update.effective_message
    words = f"{getattr(message, 'text', '')} {person.full_name if person else ''}"
    if chat is not None:
        outbox.put(conn, Letter(f"u{update.update_id}", chat.id, "sendMessage", {"text": words}), BASE)


def test_strange_updates_neither_crash_nor_stall():
    """Each is handled or set aside; plain ones in between are handled; every letter goes to the one who wrote."""
    rng = random.Random(SEED)
    died = sum(_round(rng, min(ROUND, SIZE - begun)) for begun in range(0, SIZE, ROUND))
    print(f"{SIZE} hostile updates: {died} set aside, {SIZE - died} handled")


def _round(rng: random.Random, size: int) -> int:
    """Hand over so many hostile updates among plain ones; how many of them are set aside."""
    hostile = [mutated(rng, number) for number in range(1, size + 1)]
    plain = [{"update_id": 10**6 + n, "message": SAID | {"text": f"hej {n}"}} for n in range(size // 20)]
    nameless = [{"update_id": one} for one in STRANGE if type(one) is not int] + [
        {"update_id": 2**70},
        None,
        [],
        "x",
        7,
    ]
    raws = [*hostile, *plain, *nameless]
    rng.shuffle(raws)

    async def story(loop: VirtualLoop) -> int:
        db = memory()
        intake = Intake(FakeApi(), db, VirtualClock(loop), _handle)
        for start in range(0, len(raws), 100):
            await intake.feed(raws[start : start + 100])
        with db.begin() as conn:
            seen = set(conn.execute(select(updates.c.update_id)).scalars())
            sent = {row.key: row.chat_id for row in conn.execute(select(letters))}
            dead = set(conn.execute(select(dead_updates.c.update_id)).scalars())
        assert seen == {raw["update_id"] for raw in (*hostile, *plain)}
        assert {f"u{raw['update_id']}" for raw in plain} <= set(sent)
        assert all(sent[f"u{raw['update_id']}"] == 7 for raw in plain)
        assert not dead & {raw["update_id"] for raw in plain}
        db.close()
        return len(dead)

    return play(story)
