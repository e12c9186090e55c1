"""The intake: handled once, in order, or set aside; confirmed only after the commit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.error import Conflict, NetworkError

from bot.storage import outbox, updates
from bot.storage.delivery_tables import dead_updates, letters, update_tries
from bot.storage.outbox import Letter
from bot.telegram.intake import FATAL, Intake
from tests.support.fake_api import FakeApi
from tests.support.virtual import BASE, VirtualClock, VirtualLoop, memory, play


def message(number: int, text: str = "hej", person: int = 7) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "Anna"}
    body = {"message_id": number, "date": 1804690800, "chat": {"id": person, "type": "private"}, "from": sender}
    return {"update_id": number, "message": body | {"text": text}}


class Hall:
    """An intake on an empty database; it answers each text with itself, and stumbles over some."""

    def __init__(self, loop: VirtualLoop, **more: Any) -> None:
        self.loop = loop
        self.db = memory()
        self.api = FakeApi()
        self.clock = VirtualClock(loop)
        self.woken = 0
        self.tried: list[int] = []
        self.intake = self.another(**more)

    def another(self, **more: Any) -> Intake:
        return Intake(self.api, self.db, self.clock, self.handle, wake=self.wake, apologise=self.apologise, **more)

    def wake(self) -> None:
        self.woken += 1

    def handle(self, conn: Connection, update: Update, prepared: object) -> None:
        text = update.message.text
        self.tried.append(update.update_id)
        outbox.put(conn, Letter(f"u{update.update_id}", 7, "sendMessage", {"text": prepared or text}), BASE)
        if text == "poison":
            raise KeyError("secret text")
        if text == "busy" and self.tried.count(update.update_id) < 3:
            raise OperationalError("busy", None, Exception())

    def apologise(self, conn: Connection, update: Update, error_id: str) -> None:
        outbox.put(conn, Letter(f"sorry{update.update_id}", 7, "sendMessage", {"text": "undskyld"}), BASE)
        assert len(error_id) == 8

    async def keys(self) -> list[str]:
        return await self.db.look(
            lambda conn: list(conn.execute(select(letters.c.key).order_by(letters.c.id)).scalars())
        )

    async def dead(self) -> list[tuple[int, str]]:
        found = select(dead_updates.c.update_id, dead_updates.c.error)
        return await self.db.look(lambda conn: [tuple(row) for row in conn.execute(found)])


def hall(story: Callable[[Hall], Awaitable[None]], **more: Any) -> None:
    async def told(loop: VirtualLoop) -> None:
        house = Hall(loop, **more)
        await story(house)
        await house.intake.stop()
        house.db.close()

    play(told)


def test_updates_are_handled_and_then_confirmed():
    """Each update is handled once, and the offset moves only after that."""

    async def story(house: Hall) -> None:
        house.api.feed += [message(1), message(2), message(5, person=8)]
        await house.intake.start()
        await asyncio.sleep(1)
        assert sorted(await house.keys()) == ["u1", "u2", "u5"]
        assert house.api.polls[:2] == [0, 6]
        assert house.woken > 0

    hall(story)


def test_a_repeated_update_has_one_effect():
    """Telegram hands over again what it did not see confirmed."""

    async def story(house: Hall) -> None:
        await house.intake.feed([message(1), message(2)])
        await house.intake.feed([message(2), message(1), message(3)])
        assert await house.keys() == ["u1", "u2", "u3"]

    hall(story)


def test_one_persons_updates_keep_their_order():
    """Also when they come in through several hooks at once and the first takes long to prepare."""
    slow = {1: 5.0}

    async def prepare(update: Update) -> str:
        await asyncio.sleep(slow.get(update.update_id, 0.0))
        return "prepared"

    async def story(house: Hall) -> None:
        house.intake._prepare = prepare
        await asyncio.gather(
            *(house.intake.feed([message(n)]) for n in (1, 2, 3)), house.intake.feed([message(4, person=8)])
        )
        assert await house.keys() == ["u4", "u1", "u2", "u3"]

    hall(story)


def test_a_poisonous_update_is_set_aside():
    """After three tries it is kept with its error, the person is told, and what it half did is undone."""

    async def story(house: Hall) -> None:
        house.api.feed += [message(1), message(2, "poison"), message(3)]
        await house.intake.start()
        await asyncio.sleep(5)
        assert await house.keys() == ["u1", "sorry2", "u3"]
        assert house.tried.count(2) == 3
        [(number, error)] = await house.dead()
        assert number == 2
        assert error.startswith("KeyError at ")
        assert "secret" not in error

    hall(story)


def test_a_busy_database_is_waited_for():
    """An update is not given up because the database could not take it for a moment."""

    async def story(house: Hall) -> None:
        await house.intake.feed([message(1, "busy")])
        assert await house.keys() == ["u1"]
        assert await house.dead() == []

    hall(story)


def test_a_lost_database_confirms_nothing():
    """When nothing can be written `feed` raises, and Telegram keeps the updates."""

    async def story(house: Hall) -> None:
        house.api.feed += [message(1), message(2)]
        run, house.db.run = house.db.run, _broken  # type: ignore[method-assign]
        with pytest.raises(OperationalError):
            await house.intake.feed([message(1)])
        await house.intake.start()
        await asyncio.sleep(20)
        assert set(house.api.polls) == {0}
        house.db.run = run  # type: ignore[method-assign]
        await asyncio.sleep(20)
        assert sorted(await house.keys()) == ["u1", "u2"]

    hall(story)


async def _broken(*_: object) -> None:
    raise OperationalError("disk full", None, Exception())


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 3, "message": {"message_id": "x"}},
        {"update_id": 3, "message": []},
        {"update_id": 3, "callback_query": {"id": "1"}},
        {"update_id": 3, "message": {"message_id": 1, "date": 10**30, "chat": {"id": 7, "type": "private"}}},
    ],
    ids=str,
)
def test_an_unreadable_update_does_not_stop_the_others(raw: dict[str, Any]):
    """Each update is read by itself; one that cannot be read is set aside."""

    async def story(house: Hall) -> None:
        await house.intake.feed([message(1), raw, message(4), {"no": "id"}, None, 5])
        assert await house.keys() == ["u1", "u4"]
        assert [number for number, _ in await house.dead()] == [3]

    hall(story)


def test_an_update_that_ends_the_process_is_found():
    """An update that was in hand each time the process ended is set aside."""

    async def story(house: Hall) -> None:
        def count(conn: Connection) -> None:
            for _ in range(FATAL):
                updates.count_try(conn, 2)

        await house.db.run(count)
        await house.intake.feed([message(1), message(2), message(3)])
        assert await house.keys() == ["u1", "sorry2", "u3"]
        left = await house.db.look(lambda conn: conn.execute(select(update_tries)).all())
        assert left == []

    hall(story)


def test_polling_goes_on_after_any_error():
    """A second poller, a broken line: the intake asks again, a little later each time."""

    async def story(house: Hall) -> None:
        house.api.away = lambda: Conflict("terminated by other getUpdates request")
        await house.intake.start()
        await asyncio.sleep(10)
        house.api.away = lambda: NetworkError("ClientOSError")
        await asyncio.sleep(10)
        house.api.away = None
        house.api.feed.append(message(1))
        await asyncio.sleep(10)
        assert await house.keys() == ["u1"]

    hall(story)
