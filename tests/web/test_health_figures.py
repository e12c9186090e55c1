"""Health is progress, and figures tell the rest."""

import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.storage import outbox
from bot.storage.base import Database
from bot.storage.outbox import Letter
from bot.web.health import POLLING, Health, healthz, metrics
from tests.support.virtual import BASE, memory


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def _served(health: Health, db: Any, path: str) -> tuple[int, str]:
    app = web.Application()
    app.router.add_get("/healthz", healthz(health, db))
    app.router.add_get("/metrics", metrics(health, db))
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(path)
        return answer.status, await answer.text()


def test_alive_means_progress():
    """A part that makes no progress for too long is dead, however busy it looks."""
    clock = Seconds()
    health = Health(POLLING, monotonic=clock)
    assert (health.alive, health.ready) == (True, False)
    for what in ("polled", "dispatcher-turn", "sender-turn"):
        health(what)
    assert health.ready
    clock.now = 100.0
    health("dispatcher-turn")
    health("sender-turn")
    assert health.ready
    clock.now = 121.0
    health("sender-turn")
    assert (health.alive, health.ready) == (False, False)
    assert health.ages() == {"intake": 121.0, "dispatcher": 21.0, "sender": 0.0}


def test_stopping_and_a_refused_token_are_not_ready():
    """Nothing new is wanted then, but a restart would not help either."""
    health = Health({"sender": 60.0})
    health("sender-turn")
    assert health.ready
    health.refused = lambda: "Unauthorized"
    assert (health.alive, health.ready) == (True, False)
    health.refused = lambda: None
    health.stopping = True
    assert (health.alive, health.ready) == (True, False)


async def test_health_is_told_over_http():
    """503 until every part has begun; `?alive` asks less."""
    db = memory()
    health = Health({"sender": 60.0}, monotonic=Seconds())
    status, text = await _served(health, db, "/healthz")
    assert (status, text) == (
        503,
        '{"ready": false, "alive": true, "database": true, "seconds_since": {"sender": 0.0}}',
    )
    assert (await _served(health, db, "/healthz?alive"))[0] == 200
    health("sender-turn")
    assert (await _served(health, db, "/healthz"))[0] == 200
    db.close()


async def test_figures_are_told_to_prometheus():
    """Updates, lateness, errors and what waits in the outbox."""
    db = memory()
    with db.begin() as conn:
        outbox.put(conn, Letter("a", 7, "sendMessage", {}), BASE)
    health = Health()
    health("update", 0.02, "message")
    health("late", 0.3, "live")
    health("error", label="TimedOut")
    health("expired", 3.0)
    status, text = await _served(health, db, "/metrics")
    assert status == 200
    for line in (
        'drejebot_updates_total{kind="message"} 1.0',
        'drejebot_update_seconds_bucket{kind="message",le="0.025"} 1.0',
        'drejebot_lateness_seconds_bucket{kind="live",le="0.25"} 0.0',
        'drejebot_errors_total{kind="TimedOut"} 1.0',
        'drejebot_expired_total{kind=""} 3.0',
        'drejebot_outbox{state="new"} 1.0',
        "drejebot_dues_waiting 0.0",
    ):
        assert line in text.splitlines()
    db.close()


async def test_a_database_that_is_away_is_told():
    """The bot is not ready while the database does not answer, and is again when it does; a restart would not help."""
    health = Health({"sender": 60.0})
    health("sender-turn")
    away = Database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    status, text = await _served(health, away, "/healthz")
    assert (status, json.loads(text)["database"], json.loads(text)["ready"]) == (503, False, False)
    assert (await _served(health, away, "/healthz?alive"))[0] == 200
    away.close()
