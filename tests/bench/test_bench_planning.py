"""How long planning a meeting takes, and whether a million tasks in the database slow /plan down.

Run: python -m pytest tests/bench/test_bench_planning.py --override-ini addopts="-s --import-mode=importlib"
"""

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import func, insert, select

from bot.actions import Work, act
from bot.planning import back_schedule
from bot.storage.base import Database
from bot.storage.delivery_tables import dues
from bot.storage.tables import clusters, meetings, tasks
from bot.texts import ZONE
from dialogs import commands as c
from package_specs import packages
from tests.support.plans import planned
from tests.support.town import METTE, Town, with_cluster

STARTS = datetime(2027, 3, 10, 16, 45, tzinfo=ZONE)
MANY, BATCH, CLUSTERS = 1_000_000, 20_000, 10_000


def milliseconds(work, times=50):
    """The median of so many runs, each timed alone; the first, which warms up, is left out."""
    work()
    spans = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spans.append((time.perf_counter() - begun) * 1000)
    return median(spans)


@pytest.mark.parametrize("spec", packages(), ids=lambda spec: spec.key)
def test_a_meeting_is_planned_within_five_milliseconds(spec):
    """Counting every task of a playbook back from its day."""
    took = milliseconds(lambda: back_schedule(spec, STARTS, today=date(2026, 11, 23)))
    print(f"{spec.key}: {took:.2f} ms for {len(spec.tasks)} tasks")
    assert took <= 5


@pytest.mark.parametrize("spec", packages(), ids=lambda spec: spec.key)
def test_a_meeting_is_planned_and_written(tmp_path, spec):
    """The whole command with its commit to a file: copy of the playbook, tasks, reminders, cues and trace.

    The thread's own time is judged, for what else runs on the machine and how fast its disk turns do not count; the
    time on the wall is told beside it, and what the due rows alone take bare sqlite3.
    """
    town = with_cluster(Town(url=f"sqlite:///{tmp_path / 'plan.db'}"))
    order = c.PlanMeeting(1, spec.key, "2027-03-10", "16:45", "physical", "Kulturhuset", "", 1, (), "2027-02-24", 0)

    def plan():
        begun, wall = time.thread_time(), time.perf_counter()
        with town.db.begin() as conn:
            act(order, Work(conn, town.clock.moment, 1, "da", None, town.settings))
        return (time.thread_time() - begun) * 1000, (time.perf_counter() - wall) * 1000

    for _ in range(5):
        plan()
    took, wall = (median(spans) for spans in zip(*(plan() for _ in range(60)), strict=True))
    with town.db.begin() as conn:
        last = conn.execute(select(func.max(meetings.c.id))).scalar_one()
        rows = [
            (f"bare.{n}.{row.key}", row.kind, json.dumps(row.about), str(row.at), last)
            for n, row in enumerate(conn.execute(select(dues).where(dues.c.meeting_id == last)))
        ]
    town.db.close()
    bare = median(written_barely(rows) for _ in range(20))
    told = f"{took:.1f} ms of the processor, {wall:.1f} ms on the wall with the commit to disk"
    print(f"{spec.key}: {told}; {len(rows)} due rows by bare sqlite3 {bare:.1f} ms")
    assert took <= 5


def written_barely(rows):
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("create table dues (key text primary key, kind text, about text, at text, meeting integer)")
        begun = time.thread_time()
        raw.executemany("insert into dues values (?, ?, ?, ?, ?)", rows)
        raw.commit()
        return (time.thread_time() - begun) * 1000


def plan_screens(town):
    town.say(METTE, "/plan")
    town.press(METTE, "Kommende påmindelser")


def test_a_million_tasks_do_not_slow_the_plan(tmp_path):
    """/plan and its reminders take as long beside a million other tasks and reminders as alone."""
    town = Town(url=f"sqlite:///{tmp_path / 'many.db'}")
    with_cluster(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    alone = milliseconds(lambda: plan_screens(town), 20)
    crowd(town.db)
    with closing(sqlite3.connect(tmp_path / "many.db")) as raw:
        # What was loaded in one go lies in the journal; a bot that has run for years has it in the file.
        raw.execute("pragma wal_checkpoint(truncate)")
    beside = milliseconds(lambda: plan_screens(town), 20)
    print(f"/plan: {alone:.1f} ms alone, {beside:.1f} ms beside {MANY:,} tasks and reminders")
    town.db.close()
    assert beside <= alone * 1.5 + 5


def crowd(db: Database) -> None:
    """A million tasks with a reminder each, in forty thousand meetings of ten thousand other clusters."""
    at = datetime(2027, 2, 1, 7, 30, tzinfo=UTC)
    with db.begin() as conn:
        model = dict(conn.execute(meetings.select()).first()._mapping)
        model.pop("id")
        first, cluster = 1000, dict(conn.execute(clusters.select()).first()._mapping)
        conn.execute(insert(clusters), [{**cluster, "id": first + n} for n in range(CLUSTERS)])
        conn.execute(
            insert(meetings),
            [{**model, "id": first + n, "cluster_id": first + n % CLUSTERS} for n in range(MANY // 25)],
        )
        for begin in range(0, MANY, BATCH):
            numbers = range(begin, begin + BATCH)
            rows = [
                {"meeting_id": first + n // 25, "key": f"t{n % 25}", "due": at.date(), "state": "open", "revision": 0}
                for n in numbers
            ]
            conn.execute(insert(tasks), rows)
            conn.execute(
                insert(dues),
                [
                    {
                        "key": f"crowd.{n}", "kind": "task", "about": {"meeting": first + n // 25, "task": n},
                        "at": at + timedelta(minutes=n % 100_000), "meeting_id": first + n // 25, "revision": 0,
                        "state": "waiting", "live": False,
                    }
                    for n in numbers
                ],
            )  # fmt: skip
