"""The meeting day measured: from a press on the card to the clock page and the first cue, as 120 meetings begin.

The bot runs as an operator runs it, in a process of its own, against the playground. The peer is the least a bot can
do with the same library and the same presses: it keeps nothing, writes nothing down and reckons nothing, but answers,
edits the card, says the cue and tells the page. BENCH_MEETINGS sets the size.
Run: python -m pytest tests/bench/test_bench_day.py --override-ini addopts="-s --import-mode=importlib"
"""

import asyncio
import os
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.actions import Work, act
from bot.playground import Message, Playground
from bot.settings import Settings
from bot.storage.base import Database
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import clusters, lives, meetings, members, people
from dialogs.commands import PlanMeeting
from tests.support.apart import TOKEN, BotProcess

MEETINGS = int(os.environ.get("BENCH_MEETINGS", "120"))
BEGINS = datetime(2026, 11, 23, 15, 45, tzinfo=UTC)
ROUNDS = 10
PATIENCE = 60.0
WITHIN = 60.0
"""Seconds in which all meetings are begun."""

PEER = """
import asyncio, logging, sys
from aiohttp import web
from telegram import InlineKeyboardButton as Button, InlineKeyboardMarkup as Rows
from telegram.ext import Application, CallbackQueryHandler, CommandHandler
api, token, port = sys.argv[1:]
SAYS = {"Start mødet": "Nu: Virtuel velkomst", "Næste": "Nu: Tre klyngemedlemmer", "Fortryd": "Nu: Virtuel velkomst"}
open_ = {}
def card():
    return Rows([[Button("Næste", callback_data="Næste"), Button("Fortryd", callback_data="Fortryd")]])
async def events(request):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    queue = open_[request.match_info["chat"]] = asyncio.Queue()
    while True:
        await response.write(await queue.get())
async def hello(update, context):
    rows = Rows([[Button("Start mødet", callback_data="Start mødet")]])
    await update.message.reply_text("tid til at begynde", reply_markup=rows)
async def pressed(update, context):
    query = update.callback_query
    await query.answer("ok")
    open_[str(query.from_user.id)].put_nowait(b"event: board\\ndata: " + b"x" * 4200 + b"\\n\\n")
    await context.bot.send_message(query.from_user.id, SAYS[query.data])
    await query.edit_message_text(f"Kort {query.id}", reply_markup=card())
async def main():
    web_app = web.Application()
    web_app.add_routes([web.get("/ur/{chat}/events", events)])
    runner = web.AppRunner(web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(port)).start()
    made = Application.builder().token(token).base_url(api + "/bot").concurrent_updates(True).connection_pool_size(64)
    bot = made.pool_timeout(30).build()
    bot.add_handler(CommandHandler("start", hello))
    bot.add_handler(CallbackQueryHandler(pressed))
    await bot.initialize()
    await bot.start()
    await bot.updater.start_polling(poll_interval=0)
    await asyncio.Event().wait()
logging.disable()
asyncio.run(main())
"""


@dataclass
class Page:
    """One clock page: when what it shows has changed."""

    token: str
    changed: list[float] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, session: aiohttp.ClientSession, root: str) -> None:
        async with session.get(f"{root}/ur/{self.token}/events") as stream:
            async for line in stream.content:
                if line.startswith(b"event: board"):
                    self.changed.append(time.perf_counter())
                    self.news.set()

    async def after(self, moment: float) -> float:
        """Seconds from the moment to the first change after it."""
        async with asyncio.timeout(PATIENCE):
            while not self.changed or self.changed[-1] < moment:
                self.news.clear()
                await self.news.wait()
        return next(one for one in self.changed if one >= moment) - moment


def seed(conn: Connection, persons: list[int]) -> dict[int, str]:
    """A cluster and a hybrid meeting for each person, all at the same minute; their clock pages' tokens."""
    bring_up_to_date(conn)
    settings, now = Settings(_env_file=None, token=TOKEN), BEGINS - timedelta(hours=2)
    tokens = {}
    for n, telegram_id in enumerate(persons):
        values = {"telegram_id": telegram_id, "name": f"Koordinator {n}", "language": "da", "created_at": now}
        person = conn.execute(insert(people).values(**values)).inserted_primary_key[0]
        made = {"name": f"Klynge {n}", "settings": {}, "created_by": person, "created_at": now}
        cluster = conn.execute(insert(clusters).values(**made)).inserted_primary_key[0]
        seat = {"cluster_id": cluster, "name": f"Koordinator {n}", "role": "member", "coordinator": True, "chair": True}
        conn.execute(insert(members).values(**seat, person_id=person, joined_at=now))
        work = Work(conn, now, person, "da", None, settings)
        plan = PlanMeeting(cluster, "hybrid_meeting", "2026-11-23", "16:45", "hybrid", "", "", None, (), "2026-11-23")
        meeting = act(plan, work).values["meeting"].id
        conn.execute(update(meetings).where(meetings.c.id == meeting).values(status="invited"))
        tokens[telegram_id] = conn.execute(select(lives.c.page_token).where(lives.c.meeting_id == meeting)).scalar()
    return tokens


def card(playground: Playground, person: int, label: str) -> tuple[Message, str]:
    """The newest message with such a button, and what the button sends."""
    for message in reversed(playground.history(person)):
        for row in message.buttons:
            for button in row:
                if label in button.text:
                    return message, button.data or ""
    raise AssertionError(f"no button {label}")


async def pressed(playground: Playground, person: int, label: str, page: Page, cue: str) -> tuple[float, float]:
    """Seconds from a press to the clock page, and to the cue in the chat."""
    message, data = card(playground, person, label)
    newest = playground.last(person).id
    begun = time.perf_counter()
    playground.people.press(person, message.id, data)

    async def told() -> float:
        await playground.wait_for(person, lambda one: cue in (one.text or ""), PATIENCE, after=newest)
        return time.perf_counter() - begun

    shown, said = await asyncio.gather(page.after(begun), told())
    return shown, said


async def begin(playground: Playground, person: int, page: Page, wait: float) -> tuple[float, float]:
    await asyncio.sleep(wait)
    return await pressed(playground, person, "Start mødet", page, "Nu: Virtuel velkomst")


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def figures(name: str, seconds: list[float]) -> str:
    ordered = sorted(1000 * one for one in seconds)
    last = ordered[max(0, round(0.99 * len(ordered)) - 1)]
    return f"{name}: median {statistics.median(ordered):.0f} ms, p99 {last:.0f} ms, most {ordered[-1]:.0f} ms"


@asynccontextmanager
async def playing() -> AsyncIterator[tuple[Playground, list[int]]]:
    """A playground with a coordinator for each meeting; all of them have said hello."""
    playground = Playground()
    playground.add_bot(TOKEN)
    await playground.start()
    persons = [playground.people.add_person(f"Koordinator {n}").id for n in range(MEETINGS)]
    for person in persons:
        playground.people.say(person, "/start")
    yield playground, persons
    await playground.stop()


@asynccontextmanager
async def watched(playground: Playground, persons: list[int], folder: Path) -> AsyncIterator[dict[int, Page]]:
    """The bot at work from just before the start on, and every meeting's clock page open."""
    port = free_port()
    bot = BotProcess(playground.url, folder, HTTP_PORT=str(port))
    (folder / "data").mkdir()
    database = Database(bot.database)
    pages = {person: Page(token) for person, token in (await database.run(seed, persons)).items()}
    database.close()
    await bot.start(BEGINS - timedelta(seconds=45))
    await all_hear(playground, persons, lambda one: any("Start" in b.text for row in one.buttons for b in row))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout()) as http:
        tasks = [asyncio.create_task(page.watch(http, f"http://127.0.0.1:{port}")) for page in pages.values()]
        await all_hear(playground, persons, lambda one: "tid til at begynde" in (one.text or ""))
        yield pages
        for task in tasks:
            task.cancel()
    await bot.stop()


async def all_hear(playground: Playground, persons: list[int], what: Callable[[Message], bool]) -> None:
    await asyncio.gather(*(playground.wait_for(one, what, 2 * PATIENCE) for one in persons))


@asynccontextmanager
async def watched_peer(playground: Playground, persons: list[int]) -> AsyncIterator[dict[int, Page]]:
    """The peer at work, and a page open for every person."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PEER, playground.url, TOKEN, str(port))
    try:
        await all_hear(playground, persons, lambda one: "tid til at begynde" in (one.text or ""))
        pages = {person: Page(str(person)) for person in persons}
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout()
        ) as http:
            tasks = [asyncio.create_task(page.watch(http, f"http://127.0.0.1:{port}")) for page in pages.values()]
            yield pages
            for task in tasks:
                task.cancel()
    finally:
        process.terminate()
        await process.wait()


Measured = list[tuple[float, float]]


async def both(playground: Playground, persons: list[int], pages: dict[int, Page]) -> tuple[Measured, Measured]:
    """All meetings begin within a minute; then one of them is pressed in peace."""
    await asyncio.sleep(2)
    begins = (begin(playground, one, pages[one], WITHIN * n / MEETINGS) for n, one in enumerate(persons))
    begun = await asyncio.gather(*begins)
    return begun, await rounds(playground, persons[0], pages[persons[0]])


async def test_a_press_is_seen_and_heard_at_once(tmp_path: Path):
    """Medians: the page within 200 ms, the first cue within 250 ms, also while all the others begin."""
    async with playing() as (playground, persons), watched_peer(playground, persons) as pages:
        peer = await both(playground, persons, pages)
    async with playing() as (playground, persons), watched(playground, persons, tmp_path) as pages:
        ours = await both(playground, persons, pages)
    for when, plain, measured in zip(
        (f"{MEETINGS} meetings begin within {WITHIN:.0f} s", "they all run"), peer, ours, strict=True
    ):
        print(f"\n{when}")
        for name, found in (("bare bot", plain), ("drejebot", measured)):
            shown, said = (list(one) for one in zip(*found, strict=True))
            print(
                f"  {name}: {figures('press to clock page', shown)}\n            {figures('press to first cue', said)}"
            )
        assert statistics.median(shown) <= 0.200
        assert statistics.median(said) <= 0.250


async def rounds(playground: Playground, person: int, page: Page) -> Measured:
    """Næste, and back again, with a breath between: what a person does, not what the limits forbid."""
    measured = []
    for _ in range(ROUNDS):
        await asyncio.sleep(3)
        measured.append(await pressed(playground, person, "Næste", page, "Nu: Tre klyngemedlemmer"))
        await asyncio.sleep(3)
        message, data = card(playground, person, "Fortryd")
        playground.people.press(person, message.id, data)
    return measured
