"""A year in one go: `python -m tests.chaos.year --seed 1 --size 1000000 --restarts 365`.

Reminders spread over twelve virtual months of wall time, both changes of the clocks among them, with restarts in the
middle of the work. Each must be done once, none early, none late by more than the longest stop.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.scheduling.dispatcher import Dispatcher
from bot.storage import delivery_tables, dues
from bot.storage.delivery_tables import letters
from bot.storage.dues import Due
from bot.storage.outbox import Letter, Priority
from tests.support.virtual import TABLES, InlineDatabase, VirtualClock, VirtualLoop, play
from tests.support.walls import instant

CPH = "Europe/Copenhagen"
START = instant("2027-01-01T00:00", CPH)
MINUTES = 365 * 24 * 60
STOPPED = 120.0  # seconds a restart takes at most


def plan(db: InlineDatabase, size: int, rng: random.Random) -> None:
    first = datetime(2027, 1, 1)  # noqa: DTZ001  # a wall time
    for begin in range(0, size, 5000):
        many = []
        for number in range(begin, min(begin + 5000, size)):
            wall = (first + timedelta(minutes=rng.randrange(MINUTES - 1500))).isoformat(timespec="minutes")
            many.append(Due(f"r{number}", "reminder", {"n": number}, instant(wall, CPH), wall, CPH))
        with db.begin() as conn:
            dues.plan_all(conn, many)


async def _story(loop: VirtualLoop, db: InlineDatabase, size: int, restarts: int, rng: random.Random) -> dict[str, Any]:
    clock = VirtualClock(loop, base=START)
    done = bytearray(size)
    early = 0
    latest = 0.0

    def render(_: Connection, due: Due, now: datetime) -> Iterable[Letter]:
        nonlocal early, latest
        number = int(due.about["n"])
        done[number] = min(done[number] + 1, 255)
        late = (now - due.at).total_seconds()
        early += late < 0
        latest = max(latest, late)
        yield Letter(f"l{number}", number % 1000, "sendMessage", {}, Priority.REMINDER)

    stops = sorted(rng.uniform(0, MINUTES * 60) for _ in range(restarts))
    for stop in [*stops, MINUTES * 60.0]:
        dispatcher = Dispatcher(db, clock, render, idle=86400.0)
        await dispatcher.start()
        await asyncio.sleep(max(stop - loop.time(), 0.0))
        await dispatcher.stop()
        await asyncio.sleep(rng.uniform(0.0, STOPPED))
    with db.begin() as conn:
        owed = conn.execute(select(func.count()).select_from(letters)).scalar_one()
    return {
        "reminders": size,
        "restarts": restarts,
        "lost": size - sum(map(bool, done)),
        "doubled": sum(count > 1 for count in done),
        "letters": owed,
        "early": early,
        "latest (s)": round(latest, 1),
    }


def run(size: int, restarts: int, seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        db = InlineDatabase(f"sqlite:///{Path(folder) / 'year.db'}")
        delivery_tables.metadata.create_all(db.engine, tables=TABLES)
        with db.engine.connect() as conn:  # power cuts are another proof's; here nobody waits for the disk
            conn.connection.driver_connection.execute("PRAGMA synchronous=OFF")  # type: ignore[union-attr]
        plan(db, size, rng)
        found = play(lambda loop: _story(loop, db, size, restarts, rng))
        db.close()
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=1_000_000)
    options.add_argument("--restarts", type=int, default=365)
    given = options.parse_args()
    began = time.perf_counter()
    found = run(given.size, given.restarts, given.seed)
    print(found, f"{time.perf_counter() - began:.0f} s")
    raise SystemExit(bool(found["lost"] or found["doubled"] or found["early"]))


if __name__ == "__main__":
    main()
