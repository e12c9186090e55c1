"""Speed and size of the whole bot in a process of its own, beside a bare python-telegram-bot echo bot on one server.

Cold start to the first answer, the answer to a press, updates a second through the whole transaction on an SQLite
file, and resident memory with the demo cluster.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.crowd import Crowd
from bot.playground import Playground
from bot.storage.base import Database
from bot.storage.delivery_tables import updates
from tests.support.apart import TOKEN, BotProcess, opened, with_meeting

BEGIN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PATIENCE = 300.0
ECHO = """
import sys
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

async def echo(update, context):
    await update.message.reply_text(update.message.text)

async def answer(update, context):
    await update.callback_query.answer("Gemt")
    await update.callback_query.edit_message_text("Gemt " + update.callback_query.data)

url, token = sys.argv[1:]
app = ApplicationBuilder().token(token).base_url(url + "/bot").base_file_url(url + "/file/bot").build()
app.add_handlers([MessageHandler(filters.ALL, echo), CallbackQueryHandler(answer)])
app.run_polling()
"""


# --- cold start ---


async def test_cold_start_to_the_first_answer(tmp_path: Path):
    """From the start of the process to an answer in the chat: at most 3 s, also when the database is made first."""
    async with playing() as playground:
        anna = playground.people.add_person("Anna Holm").id
        bot = BotProcess(playground.url, tmp_path)
        fresh = await first_answer(playground, anna, bot.start)
        await bot.stop()
        again = await first_answer(playground, anna, bot.start)
        await bot.stop()
        async with echoing(playground) as start:
            bare = await first_answer(playground, anna, start)
    print(f"\ncold start: bot {fresh:.2f} s (new database), {again:.2f} s (old one) · bare echo bot {bare:.2f} s")
    assert fresh <= 3
    assert again <= 3


async def first_answer(playground: Playground, person: int, start: Callable) -> float:
    """Seconds from the start to the answer to what was said before."""
    said = playground.people.say(person, "/start")
    begun = time.perf_counter()
    await start()
    await playground.wait_for(person, lambda message: message.from_bot, PATIENCE, after=said.id)
    return time.perf_counter() - begun


# --- presses, updates, memory ---


async def test_presses_updates_and_memory(tmp_path: Path):
    """With the demo cluster: a press within 150 ms at the median, 300 updates a second and more, at most 150 MB."""
    async with playing() as playground:
        bot, crowd = BotProcess(playground.url, tmp_path), Crowd(playground)
        process = psutil.Process(await bot.start(BEGIN))
        mette = await with_meeting(crowd)
        everybody = [mette, *crowd.people]
        joined = megabytes(process)
        answered, shown = await presses(playground, everybody)
        rate = await flood(playground, everybody, bot)
        flooded = megabytes(process)
        await opened(crowd, mette, "Grupper")
        await crowd.press(mette, "Dan grupper")
        await crowd.hears(mette, "Forslag til grupper")
        grouped = megabytes(process)
        await bot.kill()
        bare_answered, bare_shown, bare_rate = await bare(playground)
    print(
        f"\na press: answered {1000 * answered:.0f} ms, shown {1000 * shown:.0f} ms at the median"
        f" · bare echo bot {1000 * bare_answered:.0f} ms, {1000 * bare_shown:.0f} ms"
        f"\nupdates: {rate:,.0f}/s committed · bare echo bot {bare_rate:,.0f}/s replied to, nothing kept"
        f"\nmemory: {joined:.0f} MB with the cluster, {flooded:.0f} MB after the flood, {grouped:.0f} MB after groups"
    )
    assert answered <= 0.150
    assert shown <= 0.150
    assert rate >= 300
    assert max(joined, flooded) <= 150


def megabytes(process: psutil.Process) -> float:
    return process.memory_info().rss / 1e6


async def presses(playground: Playground, everybody: list[int], rounds: int = 4) -> tuple[float, float]:
    """Medians in seconds from a press to its answer, and to the change of the message; one press at a time."""
    answered, shown = [], []
    for _ in range(rounds):
        for person in everybody:
            newest = playground.history(person)[-1]
            button = next(one for row in newest.buttons for one in row if one.text != "Annullér")
            begun = time.perf_counter()
            query = playground.people.press(person, newest.id, button.data or "")
            await playground.wait_answer(query, PATIENCE)
            answered.append(time.perf_counter() - begun)
            await playground.wait_for(person, lambda one, old=newest: one.id >= old.id and one != old, PATIENCE)
            shown.append(time.perf_counter() - begun)
    return statistics.median(answered), statistics.median(shown)


async def flood(playground: Playground, everybody: list[int], bot: BotProcess, each: int = 100) -> float:
    """Updates a second until all of them are committed: everybody asks for the meeting, again and again."""
    database = Database(bot.database)
    before, begun = await database.look(handled), time.perf_counter()
    for _ in range(each):
        for person in everybody:
            playground.people.say(person, "/mit")
    async with asyncio.timeout(PATIENCE):
        while await database.look(handled) < before + each * len(everybody):  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)
    taken = time.perf_counter() - begun
    database.close()
    return each * len(everybody) / taken


def handled(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(updates)).scalar_one())


async def bare(playground: Playground, each: int = 100) -> tuple[float, float, float]:
    """The same of the echo bot: its medians, and the updates a second that it replies to."""
    people = [playground.people.add_person(f"Ekko {n}").id for n in range(29)]
    async with echoing(playground) as start:
        await start()
        for person in people:
            playground.people.say(person, "/start")
            await playground.wait_for(person, lambda message: message.from_bot, PATIENCE)
        await with_buttons(playground, people)
        answered, shown = await presses(playground, people, rounds=1)
        begun = time.perf_counter()
        for _ in range(each):
            for person in people:
                playground.people.say(person, "/mit")
        for person in people:
            await until_heard(playground, person, each + 2)
        return answered, shown, each * len(people) / (time.perf_counter() - begun)


async def with_buttons(playground: Playground, people: list[int]) -> None:
    """Give everybody a message with a button; the bare bot does not make any."""
    from tests.support.playground import raw  # noqa: PLC0415

    markup = {"inline_keyboard": [[{"text": "Deltager", "callback_data": "yes"}]]}
    async with raw(playground) as api:
        for person in people:
            await api.call("sendMessage", token=TOKEN, chat_id=person, text="Kommer du?", reply_markup=markup)


async def until_heard(playground: Playground, person: int, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while sum(message.from_bot for message in playground.history(person)) < count:
            await playground.world.events.changed()


# --- the two bots ---


@asynccontextmanager
async def playing() -> AsyncIterator[Playground]:
    playground = Playground()
    playground.add_bot(TOKEN)
    await playground.start()
    try:
        yield playground
    finally:
        await playground.stop()


@asynccontextmanager
async def echoing(playground: Playground) -> AsyncIterator[Callable]:
    """A way to start the echo bot; it is gone at the end."""
    started: list[asyncio.subprocess.Process] = []

    async def start() -> None:
        quiet = asyncio.subprocess.DEVNULL
        started.append(
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", ECHO, playground.url, TOKEN, stdout=quiet, stderr=quiet
            )
        )

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            await process.wait()
