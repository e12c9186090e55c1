"""The bot killed in the middle of things: nothing is lost, nothing comes twice, and every talk goes on where it was."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.crowd import Crowd
from bot.playground import Message, Playground
from bot.storage.base import Database
from bot.storage.delivery_tables import dead_updates, dues, letters
from bot.storage.tables import answers, members
from tests.support.apart import TOKEN, BotProcess, opened, with_everybody, with_meeting
from tests.support.town import plain

pytestmark = pytest.mark.e2e

BEGIN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
START = datetime(2027, 3, 10, 16, 44, 59, tzinfo=ZoneInfo("Europe/Copenhagen"))
PATIENCE = 300.0
SLOW = 0.25
"""The speed of the clock where a cue is awaited: it lives 15 seconds, and a busy machine may start a bot in more."""
SECRET = "a-secret_of-tests"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A playground whose people are patient."""
    made = Playground()
    made.add_bot(TOKEN)
    await made.start()
    yield made
    await made.stop()
    assert not made.violations


@pytest.fixture
async def bot(playground: Playground, tmp_path: Path) -> AsyncIterator[BotProcess]:
    made = BotProcess(playground.url, tmp_path)
    yield made
    await made.kill()


async def test_killed_in_the_sign_up_and_in_the_meeting(playground: Playground, bot: BotProcess):
    """Killed while all press at once, again while a cue goes out: each answer is kept, each cue comes at most once."""
    crowd = Crowd(playground)
    await bot.start(BEGIN)
    mette = await with_meeting(crowd)
    everybody = [mette, *crowd.people]
    await all_sent(bot)

    wanted = {person: plan_of(n) for n, person in enumerate(everybody)}
    await killed_in_the_sign_up(playground, bot, wanted)
    assert look(bot, kept_answers) == {name_of(playground, person): plan.kept for person, plan in wanted.items()}
    for person in everybody:
        assert said(playground, person)["receipt"] == 1, playground.history(person)
        assert said(playground, person)["invitation"] <= 1
        assert said(playground, person)["welcome"] == (person != mette)

    await groups_are_published(crowd, mette)
    await all_sent(bot)
    coming = {person for person, plan in wanted.items() if plan.comes}
    assert {person for person in everybody if said(playground, person)["placed"]} == coming
    assert max(said(playground, person)["placed"] for person in everybody) == 1

    await bot.kill()
    await bot.start(START, SLOW)
    await into_the_group_phase(crowd, mette)
    await killed_while_a_cue_goes_out(playground, bot, coming | {mette})
    await the_next_cue_comes(playground, bot, coming | {mette})
    await crowd.press(mette, "Næste")
    await crowd.hears(mette, "▶ Virtuel opsamling")
    await bot.stop()
    assert look(bot, faults) == []


async def test_the_same_bot_by_webhook(playground: Playground, tmp_path: Path):
    """With an address and a secret it is told instead of asking, and the talk is the same."""
    port, kept = kept_port()
    address = f"http://127.0.0.1:{port}/telegram"
    bot = BotProcess(playground.url, tmp_path, WEBHOOK_URL=address, WEBHOOK_SECRET=SECRET, HTTP_PORT=str(port))
    crowd = Crowd(playground)
    try:
        await bot.start()
        await with_everybody(crowd)
        assert len(crowd.people) == 28
        assert "getUpdates" not in {call.method for call in playground.calls}
        await bot.stop()
        assert look(bot, faults) == []
    finally:
        await bot.kill()
        kept.close()


def kept_port() -> tuple[int, socket.socket]:
    """A port, and what keeps it from everybody who asks for any port; who asks for this one may still listen there."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return int(kept.getsockname()[1]), kept


# --- the sign-up ---


class Plan:
    """What somebody answers: the words to press, by the question, and what the database shall hold."""

    def __init__(self, *, comes: bool, own: bool, locum: bool) -> None:
        self.comes = comes
        self.labels = ("Deltager" if comes else "Deltager ikke",)
        if comes:
            self.labels += ("Sørger selv for gruppe" if own else "Vil gerne placeres i gruppe",)
            self.labels += ("Søndergruppen",) if own else ()
            self.labels += ("Ja, UA eller vikar" if locum else "Nej",)
            self.labels += ("Læge Bodil Krarup",) if locum else ()
        grouping = ("own" if own else "place") if comes else None
        self.kept = ("yes" if comes else "no", grouping, "Søndergruppen" if own and comes else None)


def plan_of(n: int) -> Plan:
    return Plan(comes=n % 9 != 4, own=n in {6, 7, 9, 10, 11}, locum=n % 8 == 3)


async def killed_in_the_sign_up(playground: Playground, bot: BotProcess, wanted: dict[int, Plan]) -> None:
    """All answer at once; after some forty presses the process is gone, and comes back."""
    presses: list[str] = []
    signing = asyncio.gather(*(sign_up(playground, person, plan, presses) for person, plan in wanted.items()))
    await until(playground, lambda: len(presses) >= 40)
    await bot.kill()
    assert not signing.done()
    await bot.start(BEGIN + timedelta(minutes=20))
    async with asyncio.timeout(2 * PATIENCE):
        await signing
    await all_sent(bot)


async def sign_up(playground: Playground, person: int, plan: Plan, presses: list[str]) -> None:
    """Answer as people do: whoever sees nothing happen presses again."""
    while not any("Gemt ✔ Du har svaret" in message.text for message in told(playground, person)):
        newest = question(playground, person, plan)
        shown = [button.text for row in newest.buttons for button in row]
        label = next((label for label in plan.labels if label in shown), None)
        if label is not None:
            presses.append(label)
            playground.people.press(person, newest.id, newest.button(label).data or "")
        elif "Hvad kalder I gruppen" in newest.text:
            playground.people.say(person, "Søndergruppen")
        await changed(playground, person, plan, newest)


def told(playground: Playground, person: int) -> list[Message]:
    """What the bot has said to them, the newest first."""
    return [message for message in reversed(playground.history(person)) if message.from_bot]


def question(playground: Playground, person: int, plan: Plan) -> Message:
    """The newest message that asks them something of the sign-up; they hear of other things too."""
    messages = told(playground, person)
    return next((one for one in messages if asks(one, plan)), messages[0])


def asks(message: Message, plan: Plan) -> bool:
    shown = {button.text for row in message.buttons for button in row}
    return bool(shown & set(plan.labels)) or "Hvad kalder I gruppen" in message.text


async def changed(playground: Playground, person: int, plan: Plan, before: Message, patience: float = 5.0) -> None:
    """Wait until the question is another, or until one has waited long enough."""
    try:
        async with asyncio.timeout(patience):
            await until(playground, lambda: question(playground, person, plan) != before)
    except TimeoutError:
        return


# --- the meeting ---


async def groups_are_published(crowd: Crowd, mette: int) -> None:
    await opened(crowd, mette, "Grupper")
    await crowd.press(mette, "Dan grupper")
    await crowd.press(mette, "Send grupperne ud")
    preview = await crowd.hears(mette, "sendes ud")
    if any(button.text == "Send alligevel" for row in preview.buttons for button in row):
        await crowd.press(mette, "Send alligevel")
    await crowd.press(mette, "Send nu")
    await until(crowd.playground, lambda: bool(said(crowd.playground, mette)["placed"]))


async def into_the_group_phase(crowd: Crowd, mette: int) -> None:
    await crowd.hears(mette, "tid til at begynde")
    await crowd.press(mette, "Start mødet")
    parts = (f"▶ Tre klyngemedlemmer præsenterer: {part}" for part in ("Første", "Anden", "Tredje"))
    for title in ("▶ Virtuel velkomst", *parts, "▶ Nyt fra PLO", "▶ Intro til"):
        await crowd.hears(mette, title)
        await crowd.press(mette, "Næste")
    await crowd.hears(mette, "▶ Gruppearbejde")


async def killed_while_a_cue_goes_out(playground: Playground, bot: BotProcess, coming: set[int]) -> None:
    """Gone when some have the cue and others not: nobody gets it twice, and whoever lacks it is known by name."""
    await bot.kill()
    moment = look(bot, lambda conn: due_of(conn, "group_15"))
    await bot.start(moment - timedelta(seconds=1), SLOW)
    await until(playground, lambda: len(heard(playground, "15 min. tilbage i grupperne")) >= 5)
    await bot.kill()
    await bot.start(moment + timedelta(seconds=2))
    await all_sent(bot)
    known_by_name(playground, bot, "15 min. tilbage i grupperne", coming)


async def the_next_cue_comes(playground: Playground, bot: BotProcess, coming: set[int]) -> None:
    await bot.kill()
    await bot.start(look(bot, lambda conn: due_of(conn, "group_5")) - timedelta(seconds=1), SLOW)
    await until(playground, lambda: bool(heard(playground, "5 min. tilbage i grupperne")))
    await all_sent(bot)
    known_by_name(playground, bot, "5 min. tilbage i grupperne", coming)
    for words in ("15 min. tilbage i grupperne", "5 min. tilbage i grupperne", "Gruppearbejde til kl."):
        assert max(heard(playground, words).values()) == 1, words


def known_by_name(playground: Playground, bot: BotProcess, words: str, coming: set[int]) -> None:
    """Each has the words once, or is among those whose letter was lost with its sender or came too late."""
    told = heard(playground, words)
    assert max(told.values()) == 1
    assert told.keys() | look(bot, lambda conn: undelivered(conn, words)) == coming


# --- looking ---


KINDS = {
    "welcome": "Velkommen, ",
    "invitation": "Invitation: ",
    "receipt": "Gemt ✔ Du har svaret",
    "placed": "Din gruppe til ",
}


def said(playground: Playground, person: int) -> Counter[str]:
    """How many messages of each kind the bot has in a chat."""
    texts = [message.text for message in playground.history(person) if message.from_bot]
    return Counter({kind: sum(words in text for text in texts) for kind, words in KINDS.items()})


def heard(playground: Playground, words: str) -> Counter[int]:
    """Who has these words from the bot, and how often."""
    said_ = ((person.id, one.text) for person in playground.people for one in playground.history(person.id))
    return Counter(person for person, text in said_ if text.startswith(words))


def name_of(playground: Playground, person: int) -> str:
    return next(one.name for one in playground.people if one.id == person)


Found = TypeVar("Found")


def look(bot: BotProcess, work: Callable[[Connection], Found]) -> Found:
    """Read the bot's database from outside, as an operator's tool does."""
    database = Database(bot.database)
    try:
        with database.begin() as conn:
            return work(conn)
    finally:
        database.close()


def kept_answers(conn: Connection) -> dict[str, tuple[str, str | None, str | None]]:
    joined = answers.join(members, members.c.id == answers.c.member_id)
    rows = conn.execute(select(members.c.name, answers).select_from(joined)).all()
    return {row.name: (row.attend, row.grouping or None, row.own_group or None) for row in rows}


def due_of(conn: Connection, cue: str) -> datetime:
    """When the cue that waits will be given."""
    rows = conn.execute(select(dues).where(dues.c.kind == "cue", dues.c.state == "waiting")).all()
    return next(row.at for row in rows if row.about["cue"] == cue)


def undelivered(conn: Connection, words: str) -> set[int]:
    """Whose letter says why it did not arrive for certain: its sender was lost, or it came too late."""
    rows = conn.execute(select(letters).where(letters.c.state.in_(("uncertain", "assumed", "expired")))).all()
    return {row.chat_id for row in rows if words in plain(row.payload.get("text", ""))}


def faults(conn: Connection) -> list[tuple[str, str]]:
    """What a kill must never leave: dead letters, failed dues, updates set aside."""
    dead = conn.execute(select(letters).where(letters.c.state.in_(("dead", "parked")))).all()
    failed = conn.execute(select(dues).where(dues.c.state == "failed")).all()
    return [
        *((row.method, row.error or "") for row in dead),
        *((row.kind, row.error_id or "") for row in failed),
        *(("update", row.error) for row in conn.execute(select(dead_updates)).all()),
    ]


# --- waiting ---


async def until(playground: Playground, condition: Callable[[], bool]) -> None:
    """Return once it holds; looked at after everything that happens in the playground."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await playground.world.events.changed()


async def all_sent(bot: BotProcess) -> None:
    """Return once no letter waits and none is under way."""
    async with asyncio.timeout(PATIENCE):
        while look(bot, under_way):  # noqa: ASYNC110 - another process's database tells of no event
            await asyncio.sleep(0.2)


def under_way(conn: Connection) -> int:
    waits = letters.c.state.in_(("new", "pending", "claimed", "sending"))
    return int(conn.execute(select(func.count()).select_from(letters).where(waits)).scalar_one())
