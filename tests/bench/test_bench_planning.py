"""How long planning a meeting takes, and whether a million tasks in the database slow /plan down.

Run: python -m pytest tests/bench/test_bench_planning.py --override-ini addopts="-s --import-mode=importlib"
"""

import time
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import insert

from bot.planning import back_schedule
from bot.storage.base import Database
from bot.storage.delivery_tables import dues
from bot.storage.tables import clusters, meetings, tasks
from bot.texts import ZONE
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
