"""The sender against a Bot API that fails in every way."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, select
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.storage import outbox
from bot.storage.delivery_tables import letters
from bot.storage.lanes import Pace
from bot.storage.outbox import Letter, Priority
from bot.telegram.sender import Hooks, Sender
from bot.telegram.wire import NotSent
from tests.support.fake_api import FakeApi, swallowed
from tests.support.virtual import BASE, InlineDatabase, VirtualClock, VirtualLoop, memory, play

ANNA, BO = 11, 12


def letter(key: str, chat: int = ANNA, **more: Any) -> Letter:
    return Letter(key, chat, more.pop("method", "sendMessage"), {"text": key, "parse_mode": "HTML"}, **more)


class Office:
    """A sender at work on an empty database and a fake Telegram."""

    def __init__(self, loop: VirtualLoop, **more: Any) -> None:
        self.loop = loop
        self.db: InlineDatabase = memory()
        self.api = FakeApi(delay=0.02)
        self.clock = VirtualClock(loop)
        self.told: list[tuple[str, Any]] = []
        hooks = Hooks(
            on_parked=lambda _, chat: self.told.append(("parked", chat)),
            on_uncertain=lambda _, row: self.told.append(("uncertain", row.key)),
            on_sent=lambda _, one, _message: self.told.append(("sent", one.key)),
            on_dead=lambda _, one, _why: self.told.append(("dead", one.key)),
            on_moved=lambda _, old, new: self.told.append(("moved", (old, new))),
        )
        self.sender = Sender(self.api, self.db, self.clock, hooks, **more)

    async def put(self, *many: Letter) -> None:
        await self.db.run(outbox.put_all, many, self.clock.real())
        self.sender.wake()

    async def states(self) -> dict[str, str]:
        return await self.db.look(
            lambda conn: {row.key: row.state for row in conn.execute(select(letters).order_by(letters.c.id))}
        )


def office(story: Callable[[Office], Awaitable[None]], **more: Any) -> None:
    """Run a story with a sender that is started before and stopped after it."""

    async def told(loop: VirtualLoop) -> None:
        house = Office(loop, **more)
        await house.sender.start()
        await story(house)
        await house.sender.stop()
        house.db.close()

    play(told)


def test_letters_arrive_in_order():
    """What is put is sent, in the order of the chat, one at a time."""

    async def story(house: Office) -> None:
        await house.put(letter("a1"), letter("a2"), letter("b1", BO))
        await asyncio.sleep(1)
        assert house.api.texts(ANNA) == ["a1", "a2"]
        assert house.api.calls[0] == ("sendMessage", {"chat_id": ANNA, "text": "a1", "parse_mode": "HTML"})
        assert house.api.overlaps == 0
        assert house.told == [("sent", "a1"), ("sent", "b1"), ("sent", "a2")]

    office(story)


ONCE = {"sendMessage": 1, "editMessageText": 2}
AMBIGUOUS = [
    TimedOut(),
    NetworkError("ClientOSError"),
    NetworkError("Internal Server Error (500)"),
    NetworkError("Bad Gateway"),
    TelegramError("Invalid server response"),
]


@pytest.mark.parametrize("error", AMBIGUOUS, ids=str)
@pytest.mark.parametrize("accepted", ["before", "after"])
def test_an_ambiguous_send_is_not_repeated(error: Exception, accepted: str):
    """When nobody knows whether a message arrived it is shown as uncertain, and the next one goes."""

    async def story(house: Office) -> None:
        house.api.faults.append((error, accepted))
        await house.put(letter("a1"), letter("a2"))
        await asyncio.sleep(60)
        assert await house.states() == {"a1": "uncertain", "a2": "sent"}
        assert house.api.texts(ANNA) == (["a1", "a2"] if accepted == "after" else ["a2"])
        assert house.told == [("uncertain", "a1"), ("sent", "a2")]

    office(story)


@pytest.mark.parametrize("error", AMBIGUOUS, ids=str)
def test_an_ambiguous_edit_is_made_again(error: Exception):
    """An edit that perhaps arrived is simply made again."""

    async def story(house: Office) -> None:
        await house.put(letter("s1", card="board"))
        await asyncio.sleep(1)
        house.api.faults.append((error, "after"))
        await house.put(letter("s2", card="board"))
        await asyncio.sleep(5)
        assert [(one.text, one.edits) for one in house.api.chats[ANNA]] == [("s2", 2)]
        assert await house.states() == {"s1": "sent", "s2": "sent"}

    office(story)


def test_a_reminder_may_be_repeated_once():
    """Where the policy allows it an uncertain reminder is sent once more, and no third time."""

    async def story(house: Office) -> None:
        house.api.faults += [swallowed(), swallowed()]
        await house.put(letter("r1", purpose="reminder"))
        await asyncio.sleep(60)
        assert house.api.texts(ANNA) == ["r1", "r1"]
        assert await house.states() == {"r1": "uncertain"}
        assert house.told == [("uncertain", "r1")]

    office(story, repeat=frozenset({"reminder"}))


def _unreachable() -> NotSent:
    return NotSent("ClientConnectorError")


def test_an_outage_loses_and_doubles_nothing():
    """While Telegram cannot be reached the letters wait; a cue whose time is over is dropped."""

    async def story(house: Office) -> None:
        house.api.away = _unreachable
        await house.put(letter("a1"), letter("b1", BO))
        await house.put(letter("cue", priority=Priority.CUE, expires_at=BASE + timedelta(seconds=15)))
        await asyncio.sleep(600)
        house.api.away = None
        await asyncio.sleep(5)
        assert (house.api.texts(ANNA), house.api.texts(BO)) == (["a1"], ["b1"])
        assert await house.states() == {"a1": "sent", "b1": "sent", "cue": "expired"}

    office(story)


def test_a_silent_telegram_takes_few_letters_with_it():
    """When calls only time out the sender stops after those under way and asks something harmless instead."""

    async def story(house: Office) -> None:
        house.api.away = TimedOut
        await house.put(*(letter(f"m{n}", 100 + n) for n in range(60)))
        await asyncio.sleep(300)
        house.api.away = None
        await asyncio.sleep(10)
        states = list((await house.states()).values())
        assert states.count("uncertain") <= 12
        assert states.count("uncertain") + states.count("sent") == 60

    office(story)


def test_a_told_wait_is_kept():
    """A 429 stops its chat for as long as told and no other."""

    async def story(house: Office) -> None:
        house.api.faults.append((RetryAfter(30), "before"))
        await house.put(letter("a1"), letter("a2"), letter("b1", BO), letter("b2", BO))
        await asyncio.sleep(29)
        assert (house.api.texts(ANNA), house.api.texts(BO)) == ([], ["b1", "b2"])
        await asyncio.sleep(5)
        assert house.api.texts(ANNA) == ["a1", "a2"]

    office(story)


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "parked", ("parked", ANNA)),
        (BadRequest("Chat not found"), "parked", ("parked", ANNA)),
        (BadRequest("Message is too long"), "dead", ("dead", "a1")),
        (NetworkError("Request Entity Too Large (413)"), "dead", ("dead", "a1")),
        (EndPointNotFound("Endpoint 'sendMesage' not found in Bot API"), "dead", ("dead", "a1")),
        (BadRequest("Message is not modified: specified new message content"), "sent", ("sent", "a1")),
        (BadRequest("Query is too old and response timeout expired"), "sent", ("sent", "a1")),
    ],
    ids=str,
)
def test_a_refusal_is_final(error: Exception, state: str, told: tuple[str, Any]):
    """Each refusal ends the letter in its own way, and is told."""

    async def story(house: Office) -> None:
        house.api.faults.append((error, "before"))
        await house.put(letter("a1"))
        await asyncio.sleep(5)
        assert await house.states() == {"a1": state}
        assert house.told == [told]

    office(story)


def test_refused_formatting_is_sent_plainly():
    """A message whose formatting Telegram cannot read goes once more without it."""

    async def story(house: Office) -> None:
        house.api.faults.append((BadRequest("Can't parse entities: unclosed tag"), "before"))
        await house.put(Letter("a1", ANNA, "sendMessage", {"text": "<b>5 &lt; 6</b>", "parse_mode": "HTML"}))
        await asyncio.sleep(5)
        assert house.api.calls == [("sendMessage", {"chat_id": ANNA, "text": "5 < 6"})]

    office(story)


def test_formatting_refused_twice_ends():
    """There is no third way to say it."""

    async def story(house: Office) -> None:
        house.api.faults += [(BadRequest("Can't parse entities"), "before")] * 2
        await house.put(letter("a1"))
        await asyncio.sleep(5)
        assert await house.states() == {"a1": "dead"}

    office(story)


def test_a_moved_group_gets_its_letters():
    """A group that became a supergroup gets what was queued under its new id."""

    async def story(house: Office) -> None:
        house.api.faults.append((ChatMigrated(-200), "before"))
        await house.put(letter("g1", -100), letter("g2", -100))
        await asyncio.sleep(10)
        assert house.api.texts(-200) == ["g1", "g2"]
        assert house.told[0] == ("moved", (-100, -200))

    office(story)


def test_a_deleted_card_is_made_anew():
    """When the message of a card is gone its state is sent as a new message."""

    async def story(house: Office) -> None:
        await house.put(letter("s1", card="board"))
        await asyncio.sleep(1)
        house.api.faults.append((BadRequest("Message to edit not found"), "before"))
        await house.put(letter("s2", card="board"))
        await asyncio.sleep(5)
        assert house.api.texts(ANNA) == ["s1", "s2"]

    office(story)


def test_a_refused_token_stops_everything_and_is_shown():
    """On 401 nothing more is tried but a harmless question; when the token works again everything goes."""

    async def story(house: Office) -> None:
        house.api.away = lambda: InvalidToken("Unauthorized")
        await house.put(letter("a1"), letter("b1", BO))
        await asyncio.sleep(30)
        assert house.sender.refused == "Unauthorized"
        assert set((await house.states()).values()) == {"pending"}
        house.api.away = None
        await asyncio.sleep(10)
        assert await house.states() == {"a1": "sent", "b1": "sent"}
        assert house.sender.refused is None

    office(story)


def test_a_file_is_read_when_it_is_sent():
    """The content comes from the table of files, under the name people see; a file that is gone ends the letter."""
    columns = Column("id", Integer, primary_key=True), Column("name", String), Column("content", LargeBinary)
    files = Table("files", MetaData(), *columns)

    async def story(house: Office) -> None:
        files.create(house.db.engine)
        await house.db.run(lambda conn: conn.execute(files.insert().values(id=3, name="Program.pdf", content=b"%PDF")))
        await house.put(letter("f1", method="sendDocument", file=(3, "document")))
        await house.put(letter("f2", method="sendDocument", file=(4, "document")))
        await asyncio.sleep(5)
        [(method, params)] = house.api.calls
        assert (method, params["document"].filename) == ("sendDocument", "Program.pdf")
        assert params["document"].input_file_content == b"%PDF"
        assert await house.states() == {"f1": "sent", "f2": "dead"}

    office(story)


def test_stopping_lets_the_calls_under_way_end():
    """After a stop no letter is in between: those begun are settled and the others wait."""

    async def story(house: Office) -> None:
        house.api.delay = 3.0
        await house.put(*(letter(f"m{n}", 100 + n) for n in range(20)))
        await asyncio.sleep(1)
        begun = house.loop.time()
        await house.sender.stop()
        assert house.loop.time() - begun < 8
        assert set((await house.states()).values()) == {"sent", "pending"}

    office(story)


def test_urgent_letters_pass_a_backlog():
    """With thousands waiting a cue goes at once, and the overall rate is kept."""

    async def story(house: Office) -> None:
        await house.put(*(letter(f"m{n}", 1000 + n, priority=Priority.BULK) for n in range(1000)))
        await asyncio.sleep(5)
        await house.put(*(letter(f"c{n}", 5000 + n, priority=Priority.CUE) for n in range(8)))
        await asyncio.sleep(0.1)
        assert [house.api.texts(5000 + n) for n in range(8)] == [[f"c{n}"] for n in range(8)]

    office(story)


def test_slow_calls_leave_places_for_cues():
    """Telegram takes four seconds for everything, and a mailing goes out: a cue begins at once all the same."""

    async def story(house: Office) -> None:
        house.api.delay = 4.0
        await house.put(*(letter(f"m{n}", 1000 + n, priority=Priority.BULK) for n in range(100)))
        await asyncio.sleep(3)
        await house.put(letter("c0", 5000, priority=Priority.CUE), letter("c1", 5001, priority=Priority.CUE))
        await asyncio.sleep(0.1)
        assert {"c0": "sending", "c1": "sending"}.items() <= (await house.states()).items()
        await asyncio.sleep(9)
        assert [house.api.texts(5000 + n) for n in range(2)] == [["c0"], ["c1"]]
        assert len(house.api.calls) > 2 + 2 * 6  # and the rest goes on

    office(story)


def test_a_hook_that_fails_undoes_nothing():
    """What was sent stays sent when somebody who is told of it stumbles."""

    async def story(loop: VirtualLoop) -> None:
        house = Office(loop)
        house.sender = Sender(house.api, house.db, house.clock, Hooks(on_sent=lambda *_: 1 / 0))  # type: ignore[arg-type]
        await house.sender.start()
        await house.put(letter("a1"))
        await asyncio.sleep(2)
        assert await house.states() == {"a1": "sent"}
        await house.sender.stop()

    play(story)


def test_an_answer_is_not_held_up():
    """Pressing a button is answered while a slow message to the same chat is under way."""

    async def story(house: Office) -> None:
        house.api.delay = 2.0
        await house.put(letter("slow"))
        await asyncio.sleep(0.5)
        house.api.delay = 0.01
        await house.put(Letter("q", ANNA, "answerCallbackQuery", {"callback_query_id": "7"}))
        await asyncio.sleep(0.2)
        assert house.api.calls == [("answerCallbackQuery", {"callback_query_id": "7"})]

    office(story, pace=Pace())
