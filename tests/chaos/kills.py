"""Real processes, really killed: `python -m tests.chaos.kills --seed 1 --size 200 [--replicas 2 --database URL]`.

A small Bot API server counts what arrives. Bots (PTB's `Bot`, real time, a real database) work against it and get
SIGKILL at random moments. Afterwards every update must have had its effect once, and every letter must be accounted
for: arrived once, or called uncertain.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import random
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select
from sqlalchemy.engine import Connection
from telegram import Bot, Update

from bot.clock import SystemClock
from bot.scheduling.dispatcher import Dispatcher
from bot.storage import delivery_tables, dues, outbox, settling
from bot.storage.base import Database
from bot.storage.dues import CUE_LIFE, Due
from bot.storage.lanes import Pace
from bot.storage.listening import Listener
from bot.storage.outbox import Letter, Priority
from bot.telegram import sender as sending
from bot.telegram.intake import Intake
from bot.telegram.sender import Sender
from bot.telegram.wire import Wire
from tests.support.virtual import TABLES

TOKEN = "123456:kills"
PEOPLE = 20
PACE = Pace(overall=1000, kept=100, chat=timedelta(milliseconds=5))
effects = Table("effects", MetaData(), Column("id", Integer, primary_key=True), Column("what", String))


@dataclass(frozen=True)
class Plan:
    """What one run is made of."""

    seed: int
    kills: int
    replicas: int
    database: str
    port: int
    lease: float  # seconds a letter may be under way; a short run cannot wait for the real half minute

    @property
    def updates(self) -> int:
        return 100 + 30 * self.kills


# ---- the far end


class Server:
    """Hands out updates at a steady rate and counts what it accepts."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rng = random.Random(plan.seed)
        self.began = time.monotonic()
        self.came: Counter[str] = Counter()
        self.late: list[float] = []
        self.confirmed = 0  # what was confirmed once is never handed out again

    async def updates(self, request: web.Request) -> web.Response:
        params = await request.post()
        self.confirmed = max(self.confirmed, int(str(params["offset"])) - 1)
        offset = self.confirmed + 1
        for _ in range(20):
            upto = min(self.plan.updates, int((time.monotonic() - self.began) * 150))
            if upto >= offset:
                break
            await asyncio.sleep(0.02)
        return web.json_response(
            {"ok": True, "result": [_update(n) for n in range(offset, min(upto, offset + 40) + 1)]}
        )

    async def accept(self, request: web.Request) -> web.Response:
        params = await request.post()
        await asyncio.sleep(self.rng.uniform(0.0, 0.02))
        text = str(params["text"])
        self.came[text] += 1
        if text.startswith("cue "):
            self.late.append(time.time() - float(text.rsplit(maxsplit=1)[-1]))
        await asyncio.sleep(self.rng.uniform(0.0, 0.02))
        return web.json_response({"ok": True, "result": {"message_id": self.came.total()}})

    async def told(self, _: web.Request) -> web.Response:
        return web.json_response({"came": self.came, "late": self.late, "confirmed": self.confirmed})


def _update(number: int) -> dict[str, Any]:
    person = 100 + number % PEOPLE
    who = {"id": person, "is_bot": False, "first_name": "x"}
    body = {"message_id": number, "date": 1, "chat": {"id": person, "type": "private"}, "from": who, "text": "hej"}
    return {"update_id": number, "message": body}


def serve(plan: Plan) -> None:
    logging.disable(logging.CRITICAL)  # half a request from somebody killed is no news
    server = Server(plan)
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/getUpdates", server.updates)
    app.router.add_post(f"/bot{TOKEN}/sendMessage", server.accept)
    app.router.add_get("/told", server.told)
    web.run_app(app, host="127.0.0.1", port=plan.port, print=None, access_log=None)


# ---- the bot


def handle(conn: Connection, update: Update, _: object) -> None:
    number, clock = update.update_id, SystemClock()
    conn.execute(effects.insert().values(what=f"update {number}"))
    person = update.effective_chat.id  # type: ignore[union-attr]
    text = {"text": f"reply {number}"}
    outbox.put(conn, Letter(f"reply {number}", person, "sendMessage", text), clock.real())
    if number % 10 == 0:
        at = clock.now() + timedelta(seconds=0.3)
        dues.plan(conn, Due(f"d{number}", "cue", {"n": number}, at, expires_at=at + CUE_LIFE))


def render(conn: Connection, due: Due, _: datetime) -> Iterable[Letter]:
    conn.execute(effects.insert().values(what=f"due {due.key}"))
    number = int(due.about["n"]) // 10
    for person in (100 + (number + step) % PEOPLE for step in range(3)):
        key = f"cue {due.key} {person} {due.at.timestamp():.3f}"
        yield Letter(key, person, "sendMessage", {"text": key}, Priority.CUE, purpose="cue")


async def work(plan: Plan) -> None:
    db = Database(plan.database)
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{plan.port}/bot", request=Wire())
    await bot.request.initialize()
    clock = SystemClock()
    sender = Sender(bot, db, clock, pace=PACE)
    dispatcher = Dispatcher(db, clock, render, on_letters=sender.wake)

    def woken() -> None:
        sender.wake()
        dispatcher.wake()

    intake = Intake(bot, db, clock, handle, wake=woken)
    listener = Listener(db, {"letters": sender.wake, "dues": dispatcher.wake})
    for part in (listener, sender, dispatcher, intake):
        await part.start()
    await asyncio.Event().wait()


# ---- fate


def _forked(run: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            run()
        finally:
            os._exit(0)
    return pid


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _told(plan: Plan) -> dict[str, Any]:
    for _ in range(600):
        # On a busy machine the far end may not have begun to listen yet.
        with (
            contextlib.suppress(urllib.error.URLError),
            urllib.request.urlopen(f"http://127.0.0.1:{plan.port}/told", timeout=60) as answer,
        ):
            told: dict[str, Any] = json.load(answer)
            return told
        time.sleep(0.1)
    raise TimeoutError("the far end does not listen")


def run(plan: Plan) -> dict[str, Any]:
    """Live through the kills and return the figures. Call it in a process without threads."""
    rng = random.Random(plan.seed)
    settling.SEND_LEASE = timedelta(seconds=plan.lease)
    sending.DEADLINE = timedelta(seconds=plan.lease / 3)
    _prepare(plan.database)
    server = _forked(lambda: serve(plan))
    bots = [_forked(lambda: asyncio.run(work(plan))) for _ in range(plan.replicas)]
    try:
        for _ in range(plan.kills):
            time.sleep(rng.uniform(0.1, 1.0))
            unlucky = rng.randrange(len(bots))
            _kill(bots[unlucky])
            bots[unlucky] = _forked(lambda: asyncio.run(work(plan)))
        _wait(plan)
        return figures(plan, _told(plan))
    finally:
        for pid in (*bots, server):
            _kill(pid)


def _prepare(address: str) -> None:
    db = Database(address)
    delivery_tables.metadata.create_all(db.engine, tables=TABLES)
    effects.create(db.engine)
    db.close()


def _wait(plan: Plan) -> None:
    """Until every update is confirmed and nothing is under way any more; or nothing has moved for long."""
    seen, since = (-1, -1), time.monotonic()
    while time.monotonic() - since < plan.lease + 60:
        time.sleep(0.5)
        db = Database(plan.database)
        with db.engine.connect() as conn:
            found = delivery_tables.letters
            left = conn.execute(select(func.count()).where(found.c.settled_at.is_(None))).scalar_one()
            rows = delivery_tables.dues
            left += conn.execute(select(func.count()).where(rows.c.state == "waiting")).scalar_one()
        db.close()
        now = (left, _told(plan)["confirmed"])
        if now == (0, plan.updates):
            return
        seen, since = (now, time.monotonic()) if now != seen else (seen, since)


def figures(plan: Plan, told: dict[str, Any]) -> dict[str, Any]:
    db = Database(plan.database)
    with db.engine.connect() as conn:
        letters = {row.key: row.state for row in conn.execute(select(delivery_tables.letters))}
        noted = Counter(conn.execute(select(effects.c.what)).scalars())
    db.close()
    came, late = told["came"], told["late"]
    still = {key for key, state in letters.items() if state in ("new", "pending", "claimed", "sending")}
    ended = {"uncertain", "expired"}
    quiet = [key for key, state in letters.items() if not came.get(key) and state not in ended and key not in still]
    late = sorted(late)
    return {
        "kills": plan.kills,
        "updates": plan.updates,
        "updates lost": sum(not noted[f"update {n}"] for n in range(1, plan.updates + 1)),
        "effects doubled": sum(count > 1 for count in noted.values()),
        "letters": len(letters),
        "letters doubled": sum(count > 1 for count in came.values()),
        "letters silently lost": len(quiet),
        "letters not finished": len(still),
        "uncertain": sum(state == "uncertain" for state in letters.values()),
        "uncertain that came": sum(state == "uncertain" and bool(came.get(key)) for key, state in letters.items()),
        "cues dropped": sum(state == "expired" for state in letters.values()),
        "cues": len(late),
        "worst cue (s)": round(late[-1], 2) if late else None,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=200, help="kills")
    options.add_argument("--replicas", type=int, default=1)
    options.add_argument(
        "--database", help="an SQLite file in a throw-away folder unless one is given; `pip` starts a server"
    )
    options.add_argument("--lease", type=float, default=30.0)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = given.database or f"sqlite:///{Path(folder) / 'kills.db'}"
        if address == "pip":
            from tests.support import pg  # noqa: PLC0415  # only when asked for

            with pg.server() as server, pg.schema(server) as url:
                found = run(Plan(given.seed, given.size, given.replicas, url, free_port(), given.lease))
        else:
            found = run(Plan(given.seed, given.size, given.replicas, address, free_port(), given.lease))
    print(json.dumps(found, indent=2))
    bad = ("updates lost", "effects doubled", "letters doubled", "letters silently lost", "letters not finished")
    raise SystemExit(any(found[name] for name in bad))


if __name__ == "__main__":
    main()
