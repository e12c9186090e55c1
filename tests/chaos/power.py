"""Power cuts of the SQLite file: `python -m tests.chaos.power --seed 1 --size 10000 [--synchronous NORMAL]`.

A real database is written, with checkpoints, while everything that reaches its files is recorded. Then the power is
cut at random moments: what was made durable before is there; of what was written since, each piece is there, is not,
or is torn. Every transaction that was acknowledged must be whole in what is left, and none may be there in part.
"""

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.storage import delivery_tables, outbox, updates
from bot.storage.base import Database
from bot.storage.outbox import Letter
from tests.support.recorder import Op, Recorder, recording
from tests.support.virtual import TABLES

WRITES = 300  # transactions of one recording
PARTS = 3  # letters in each
SECTOR = 512
FILES = ("power.db", "power.db-wal")


def write(folder: Path, recorder: Recorder, synchronous: str | None) -> None:
    """An update and its three letters in each transaction; a word in the record when the commit has returned."""
    db = Database(f"sqlite:///{folder / FILES[0]}")
    delivery_tables.metadata.create_all(db.engine, tables=TABLES)
    with db.engine.connect() as conn:
        raw = conn.connection.driver_connection
        raw.execute("PRAGMA wal_autocheckpoint=60")
        if synchronous:
            raw.execute(f"PRAGMA synchronous={synchronous}")
        for number in range(WRITES):
            with conn.begin():
                updates.first_time(conn, number, datetime(2027, 3, 10, tzinfo=UTC))
                many = [Letter(f"{number}.{part}", 7, "sendMessage", {"text": "x" * 300}) for part in range(PARTS)]
                outbox.put_all(conn, many, datetime(2027, 3, 10, tzinfo=UTC))
            recorder.say(number)
        assert conn.execute(select(func.count()).select_from(delivery_tables.updates)).scalar_one() == WRITES
        conn.rollback()
    db.close()


class Disk:
    """What is on the disk, and what is only on its way."""

    def __init__(self) -> None:
        self.durable = {name: bytearray() for name in FILES}
        self.waiting: dict[str, list[Op]] = {name: [] for name in FILES}
        self.acknowledged = -1

    def follow(self, op: Op) -> None:
        if op.what == "word":
            self.acknowledged = op.at
        elif op.file in self.waiting:
            if op.what == "sync":
                for one in self.waiting[op.file]:
                    _apply(self.durable[op.file], one)
                self.waiting[op.file].clear()
            else:
                self.waiting[op.file].append(op)

    def cut(self, rng: random.Random, folder: Path) -> None:
        """Leave in the folder what somebody finds who comes back after the power was cut."""
        for name in FILES:
            left = bytearray(self.durable[name])
            for op in self.waiting[name]:
                fate = rng.random()
                if fate < 0.4:
                    _apply(left, op)
                elif fate < 0.7 and op.what == "write":
                    for piece in _torn(rng, op):
                        _apply(left, piece)
            (folder / name).write_bytes(left)
        (folder / f"{FILES[0]}-shm").unlink(missing_ok=True)


def _apply(content: bytearray, op: Op) -> None:
    if op.what == "truncate":
        del content[op.at :]
        return
    if len(content) < op.at:
        content.extend(bytes(op.at - len(content)))
    content[op.at : op.at + len(op.content)] = op.content


def _torn(rng: random.Random, op: Op) -> Iterator[Op]:
    for start in range(0, len(op.content), SECTOR):
        if rng.random() < 0.5:
            yield Op("write", op.file, op.at + start, op.content[start : start + SECTOR])


def look(folder: Path) -> tuple[str, int, int]:
    """What the database says of itself, how many transactions are whole, and how many are there in part."""
    conn = sqlite3.connect(folder / FILES[0])
    try:
        said = str(conn.execute("PRAGMA integrity_check").fetchone()[0])
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'letters'").fetchone():
            return said, 0, 0
        numbers = {row[0] for row in conn.execute("SELECT update_id FROM updates")}
        parts = Counter(int(str(row[0]).partition(".")[0]) for row in conn.execute("SELECT key FROM letters"))
    except (sqlite3.DatabaseError, ValueError) as error:
        return type(error).__name__, 0, 0
    finally:
        conn.close()
    whole = {number for number in numbers if parts[number] == PARTS}
    return said, len(whole), len(numbers | set(parts)) - len(whole)


def run(size: int, seed: int, synchronous: str | None = None) -> dict[str, Any] | None:
    """The figures; None where SQLite cannot be recorded here."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as made, recording() as recorder:
        folder = Path(made)
        if recorder is None:
            return None
        write(folder, recorder, synchronous)
        ops = list(recorder.ops)
        last = max(place for place, op in enumerate(ops) if op.what == "word") + 1
    found = {"cuts": size, "broken": 0, "acknowledged lost": 0, "in part": 0, "cuts that lost something on its way": 0}
    with tempfile.TemporaryDirectory() as made:
        disk, place, folder = Disk(), 0, Path(made)
        for moment in sorted(rng.randrange(last + 1) for _ in range(size)):
            for op in ops[place:moment]:
                disk.follow(op)
            place = moment
            disk.cut(rng, folder)
            said, whole, part = look(folder)
            found["broken"] += said != "ok"
            found["in part"] += part > 0
            found["acknowledged lost"] += whole < disk.acknowledged + 1
            found["cuts that lost something on its way"] += any(disk.waiting.values())
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=10_000, help="power cuts")
    options.add_argument("--synchronous", help="another setting than ours, to see what it would lose")
    given = options.parse_args()
    began = time.perf_counter()
    found = run(given.size, given.seed, given.synchronous)
    if found is None:
        raise SystemExit("this Python's SQLite cannot be recorded")
    print(json.dumps(found | {"seconds": round(time.perf_counter() - began)}, indent=2))
    raise SystemExit(any(found[name] for name in ("broken", "acknowledged lost", "in part")))


if __name__ == "__main__":
    main()
