"""Two replicas, and people who press at the same moment: one effect each and an answer for all, on both databases."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.engine import Connection
from telegram import Update

from bot.clock import SystemClock
from bot.storage import tables as t
from bot.storage.base import Database
from bot.storage.delivery_tables import dead_updates, letters
from bot.telegram.adapter import incoming
from bot.telegram.intake import Intake
from tests.support import pg
from tests.support.fake_api import FakeApi
from tests.support.town import METTE, Person, Town, with_meeting

Raw = dict[str, Any]
numbers = count(1_000_000)


@dataclass
class Invited:
    """A town whose meeting Mette has sent out by two presses at once, and how many messages that gave each of them."""

    town: Town
    people: list[Person]
    got: list[int]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def invited(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Invited]:
    if request.param == "sqlite":
        yield from send_twice(Town(url=f"sqlite:///{tmp_path_factory.mktemp('at-once')}/town.db"))
        return
    with pg.schema(request.getfixturevalue("postgres")) as address:
        yield from send_twice(Town(url=address))


def send_twice(town: Town) -> Iterator[Invited]:
    people = with_meeting(town)
    town.say(METTE, "/mit")
    town.press(METTE, "Invitation")
    before = [len(town.chats[person.id]) for person in people[1:]]
    come(town, [pressed(town, METTE, "Send nu")], [pressed(town, METTE, "Send nu")])
    after = [len(town.chats[person.id]) for person in people[1:]]
    yield Invited(town, people, [then - now for then, now in zip(after, before, strict=True)])
    town.db.close()


def pressed(town: Town, person: Person, label: str) -> Raw:
    """A press on the newest button of that name, as Telegram tells of it."""
    message = next(one for one in reversed(town.chats[person.id]) if label in " ".join(one.labels))
    data = next(b["callback_data"] for row in message.rows for b in row if label in b["text"])
    number = next(numbers)
    chat = {"id": person.id, "type": "private"}
    under = {"message_id": message.id, "date": 1804690800, "chat": chat, "text": message.text}
    query = {"id": f"q{number}", "from": sender(person), "message": under, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": query}


def typed(person: Person, text: str) -> Raw:
    number = next(numbers)
    body = {"message_id": number, "date": 1804690800, "chat": {"id": person.id, "type": "private"}, "text": text}
    return {"update_id": number, "message": body | {"from": sender(person)}}


def sender(person: Person) -> Raw:
    return {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": person.lang}


def come(town: Town, *replicas: list[Raw]) -> None:
    """Each replica gets its updates, all at the same time; what they owe is delivered afterwards."""

    def handle(conn: Connection, update: Update, _prepared: object) -> None:
        came = incoming(update)
        assert came is not None
        town.runner.handle(conn, came, town.clock.moment, town.clock.moment)

    async def all_at_once() -> None:
        homes = [Database(town.db.url.render_as_string(hide_password=False)) for _ in replicas]
        intakes = [Intake(FakeApi(), home, SystemClock(), handle) for home in homes]
        await asyncio.gather(*(feed(intake, raws) for intake, raws in zip(intakes, replicas, strict=True)))
        for home in homes:
            home.close()

    async def feed(intake: Intake, raws: list[Raw]) -> None:
        await intake.feed([])
        await asyncio.gather(*(intake.feed([raw]) for raw in raws))

    asyncio.run(all_at_once())
    town.settle()
    town._deliver(town._seen)


def rows(town: Town, found: Select[Any]) -> list[Any]:
    with town.db.begin() as conn:
        return conn.execute(found).all()


def buried(town: Town) -> list[Any]:
    return rows(town, select(dead_updates.c.error))


def test_two_presses_on_send_invite_everybody_once(invited):
    """An impatient thumb, and two replicas that take a press each."""
    town, people = invited.town, invited.people
    assert invited.got == [1] * 28
    assert all("Invitation:" in "".join(town.texts(person)) for person in people[1:])
    assert buried(town) == []


def test_an_update_that_two_replicas_get_is_answered_once(invited):
    """Telegram hands a webhook's update over again when the first answer is slow; perhaps to another replica."""
    town, bo = invited.town, invited.people[3]
    before = len(town.chats[bo.id])
    same = typed(bo, "/hjælp")
    come(town, [same], [same])
    assert len(town.chats[bo.id]) == before + 1
    found = select(letters.c.key).where(letters.c.key.startswith(f"u{same['update_id']}."))
    assert rows(town, found) == [(f"u{same['update_id']}.1",)]


def test_a_double_tap_is_one_answer(invited):
    """The same button twice within the same second, through two replicas: one talk, two answered presses."""
    town, bo = invited.town, invited.people[4]
    before = len(town.toasts)
    come(town, [pressed(town, bo, "Deltager")], [pressed(town, bo, "Deltager")])
    assert len(town.toasts) == before + 2
    assert answers(town)[bo.name] == "yes"
    begun = select(t.talks.c.id).join_from(t.talks, t.people).where(t.talks.c.dialog == "answer")
    assert len(rows(town, begun.where(t.people.c.telegram_id == bo.id))) == 1
    assert buried(town) == []


def test_changes_of_mind_that_cross_leave_one_whole_answer(invited):
    """Yes and no from two devices, five times over: what is kept is what the last receipt says."""
    town, bo = invited.town, invited.people[5]
    yes = [pressed(town, bo, "Deltager") for _ in range(5)]
    no = [pressed(town, bo, "Deltager ikke") for _ in range(5)]
    come(town, yes, no)
    kept = answers(town)[bo.name]
    assert kept in {"yes", "no"}
    assert ("Deltager ikke" in town.last(bo).text) == (kept == "no"), town.last(bo).text
    assert buried(town) == []


def test_everybody_answers_at_the_same_moment(invited):
    """22 members press at once, at two replicas: every answer is kept, every press is answered."""
    town, people = invited.town, invited.people[7:]
    words = {person.name: "Deltager ikke" if n % 3 == 0 else "Deltager" for n, person in enumerate(people)}
    raws = [pressed(town, person, words[person.name]) for person in people]
    before = len(town.toasts)
    come(town, raws[::2], raws[1::2])
    kept = answers(town)
    assert {name: kept[name] for name in words} == {
        name: "no" if word.endswith("ikke") else "yes" for name, word in words.items()
    }
    assert len(town.toasts) == before + len(raws)
    assert buried(town) == []


def answers(town: Town) -> dict[str, str]:
    joined = t.members.join(t.answers, t.answers.c.member_id == t.members.c.id)
    return dict(rows(town, select(t.members.c.name, t.answers.c.attend).select_from(joined)))
