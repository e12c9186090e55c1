"""How fast the reply page opens and a large cluster's answers are seen; run by name, prints its figures.

Usage: python -m pytest tests/bench/test_bench_answers.py -s --no-header -q -o addopts=""
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert, select

from bot.actions import Work, act
from bot.conversation.access import admit
from bot.conversation.facts import gather
from bot.conversation.speak import Speaker
from bot.storage import read, reply_links
from bot.storage.tables import answers, group_members, groups, meetings, members
from bot.web.reply_page import reply_routes
from dialogs import commands as c
from dialogs import register
from tests.support.town import Town, with_meeting

PEOPLE = 500
TIMES = 60


@pytest.fixture
def town(tmp_path: Path):
    made = Town(url=f"sqlite:///{tmp_path}/large.db")
    with_meeting(made)
    with made.db.begin() as conn:
        first = conn.execute(select(members)).mappings().first()
        rows = [
            {
                **{k: v for k, v in first.items() if k != "id"},
                "name": f"Læge {n}",
                "person_id": None,
                "coordinator": False,
            }
            for n in range(PEOPLE - 29)
        ]
        conn.execute(insert(members), rows)
        ids = list(conn.execute(select(members.c.id)).scalars())
        given = {"meeting_id": 1, "grouping": "place", "locum": "no", "by_person_id": None, "at": made.clock.moment}
        conn.execute(insert(answers), [{**given, "member_id": n, "attend": "yes" if n % 5 else "no"} for n in ids])
        conn.execute(meetings.update().values(status="invited"))
    yield made
    made.db.close()


def milliseconds(work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return found


@pytest.mark.parametrize("purpose", ["answer", "poll", "survey", "report"])
async def test_opening_the_reply_page(town, purpose):
    """At the server, through the whole of HTTP, with 500 members and answers in a file: 50 ms at the median."""
    with town.db.begin() as conn:
        token = reply_links.mint(conn, 2, purpose, 1, town.clock.moment, None)
        _subjects(conn, town)
    app = web.Application()
    app.add_routes(reply_routes(town.db, town.clock, town.settings, lambda: None))
    spent = []
    async with TestClient(TestServer(app)) as client:
        for _ in range(TIMES):
            started = time.perf_counter()
            async with client.get(f"/svar/{token}?ret=1") as response:
                assert response.status == 200
                await response.text()
            spent.append((time.perf_counter() - started) * 1000)
    print(f"reply page, {purpose}: median {statistics.median(spent):.1f} ms, worst {max(spent):.1f} ms")
    assert statistics.median(spent) <= 50


def _subjects(conn, town):
    """A poll of eight dates, a survey of ten questions and a group of eight, for the same cluster."""
    work = Work(conn, town.clock.moment, 1, "da", read.member(conn, 1), town.settings)
    act(c.CreatePoll(1, "hybrid_meeting", tuple(f"2027-03-{day:02}T16:45" for day in range(8, 16)), "2027-02-01"), work)
    act(c.SendPoll(1), work)
    act(c.CreateSurvey(1, "Titel", named=True, answer_by="2026-12-10"), work)
    for n in range(10):
        act(c.AddQuestion(1, "scale", f"Spørgsmål {n}"), work)
    act(c.SendSurvey(1), work)
    lead = {"leader_id": 2, "leader_state": "accepted", "declined": []}
    conn.execute(insert(groups).values(id=1, meeting_id=1, number=1, **lead))
    conn.execute(insert(group_members), [{"group_id": 1, "member_id": n} for n in range(2, 10)])


def test_the_overview_of_five_hundred_answers(town):
    """Facts, figures and words of the overview, and of a page of all answers: 100 ms at the median."""
    for name in ("answers", "who"):
        screen = register.SCREENS[name]

        def show(screen=screen):
            with town.db.begin() as conn:
                scene = admit(conn, 1, screen.right, screen.of, (1,))
                facts = gather(conn, scene, screen.facts, town.clock.moment, "da", town.settings)
                return Speaker(register.home(screen), "da").speak(screen.show((1,), facts))

        assert f"{PEOPLE}/{PEOPLE}" in show().text or "deltager" in show().text
        spent = milliseconds(show)
        print(f"{name} of {PEOPLE}: median {statistics.median(spent):.1f} ms, worst {max(spent):.1f} ms")
        assert statistics.median(spent) <= 100
