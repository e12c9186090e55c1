"""Whether the bot is well, and figures about it: `/healthz` and `/metrics`.

Well means that the parts made progress lately. A poll loop that hangs looks busy and is deaf, so what counts is the
last answer to getUpdates, the last turn of the dispatcher and of the sender.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import select

from bot.storage import dues, outbox
from bot.storage.base import Database

# After how many seconds without progress a part counts as dead.
POLLING = {"intake": 120.0, "dispatcher": 120.0, "sender": 60.0}
WEBHOOK = {"dispatcher": 120.0, "sender": 60.0}  # silence on a webhook is no sign of anything
DATABASE_PATIENCE = 2.0  # seconds
_BEATS = {"polled": "intake", "update": "intake", "dispatcher-turn": "dispatcher", "sender-turn": "sender"}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 600.0)


class Health:
    """Listens to the parts (it is their `Watch`) and answers for them.

    Args:
        limits: the parts that must make progress, and how often at least.
        monotonic: seconds; a test gives its own.
    """

    def __init__(
        self, limits: Mapping[str, float] = POLLING, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._beats: dict[str, float] = {}
        self._begun = monotonic()
        self.stopping = False
        self.refused: Callable[[], str | None] = lambda: None  # why the token is not accepted
        self.registry = CollectorRegistry()
        self._counters = {
            name: Counter(f"drejebot_{name}", text, ["kind"], registry=self.registry)
            for name, text in (
                ("updates", "Updates handled, by kind"),
                ("repeated", "Updates that had been handled before"),
                ("errors", "Errors by kind"),
                ("settled", "Letters settled, by new state"),
                ("uncertain", "Letters that perhaps arrived, by purpose"),
                ("expired", "Letters whose time ran out before they were sent"),
                ("rate_waits", "Turns of the sender at which the overall rate held letters back"),
                ("dues", "Dues done, by kind"),
                ("dues_dropped", "Dues past their time, by kind"),
            )
        }
        self._times = {
            name: Histogram(f"drejebot_{name}_seconds", text, ["kind"], registry=self.registry, buckets=_SECONDS)
            for name, text in (
                ("update", "Time to handle an update, commit included"),
                ("lag", "From Telegram's date of a message to its handling"),
                ("wait", "From the outbox to the claim, by purpose"),
                ("lateness", "How late a due was taken up, live cues apart"),
            )
        }
        self._letters = Gauge("drejebot_outbox", "Letters by state", ["state"], registry=self.registry)
        self._dues = Gauge("drejebot_dues_waiting", "Dues that wait", registry=self.registry)

    def __call__(self, what: str, value: float = 1.0, label: str = "") -> None:
        """Hear what a part did; see `Watch`."""
        if what in _BEATS:
            self._beats[_BEATS[what]] = self._monotonic()
        for name in _COUNTED.get(what, ()):
            amount = value if what == "expired" else 1.0
            self._counters[name].labels(label).inc(amount)
        if what in _TIMED:
            self._times[_TIMED[what]].labels(label).observe(max(value, 0.0))

    def ages(self) -> dict[str, float]:
        """Seconds since each part's last progress, or since the start."""
        now = self._monotonic()
        return {part: now - self._beats.get(part, self._begun) for part in self._limits}

    @property
    def alive(self) -> bool:
        return all(age <= self._limits[part] for part, age in self.ages().items())

    @property
    def ready(self) -> bool:
        begun = all(part in self._beats for part in self._limits)
        return begun and self.alive and not self.stopping and self.refused() is None

    async def count(self, db: Database) -> None:
        """Read the figures that stand in the database."""
        self._letters.clear()
        for state, number in (await db.look(outbox.counts)).items():
            self._letters.labels(state).set(number)
        self._dues.set(await db.look(dues.waiting))


_COUNTED = {
    "update": ("updates",),
    "repeated": ("repeated",),
    "error": ("errors",),
    "settled": ("settled",),
    "uncertain": ("uncertain",),
    "expired": ("expired",),
    "rate-wait": ("rate_waits",),
    "done": ("dues",),
    "dropped": ("dues_dropped",),
    "muted": ("dues_dropped",),
}
_TIMED = {"update": "update", "lag": "lag", "waited": "wait", "late": "lateness"}


def healthz(health: Health, db: Database) -> Callable[[web.Request], Awaitable[web.Response]]:
    """200 while alive and ready, else 503; `?alive` asks only whether a restart would help."""

    async def answer(request: web.Request) -> web.Response:
        reached = await _reached(db)
        ready = health.ready and reached
        ages = {part: round(age, 1) for part, age in health.ages().items()}
        body: dict[str, Any] = {"ready": ready, "alive": health.alive, "database": reached, "seconds_since": ages}
        well = health.alive if "alive" in request.query else ready
        if (why := health.refused()) is not None:
            body["refused"] = why
        return web.json_response(body, status=200 if well else 503)

    return answer


async def _reached(db: Database) -> bool:
    """Whether the database answers soon."""
    try:
        async with asyncio.timeout(DATABASE_PATIENCE):
            await db.look(lambda conn: conn.execute(select(1)).scalar_one())
    except Exception:  # noqa: BLE001  # whatever the reason
        return False
    return True


def metrics(health: Health, db: Database) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The figures for Prometheus."""

    async def answer(_: web.Request) -> web.Response:
        await health.count(db)
        return web.Response(
            body=generate_latest(health.registry), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    return answer
