"""The demo: playground and bot in one process, an invented cluster, a clock that can be turned, and a crowd."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot.actions import Work
from bot.actions.people import link_address, new_code
from bot.app import App
from bot.clock import TurnedClock
from bot.crowd import Crowd
from bot.playground import DemoAction, Playground
from bot.settings import Settings
from bot.storage import dues, read
from bot.storage.base import Database
from bot.storage.delivery_tables import cards, updates
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import members, people
from dialogs.guest_kinds import from_outside

TOKEN = "100000001:demo-demo-demo-demo-demo-demo-demo"  # noqa: S105  # the playground's own
HOST = "127.0.0.1"
FASTEST = 3600.0
PATIENT = 400
"""How many looks a jump waits for what is due already, twenty seconds in all."""
GUIDE = """
<p>Du er <strong>Mette Hjortkær</strong>, klyngekoordinator for en opdigtet klynge ved Skanderborg. Klyngen er oprettet,
og listen er indlæst. Gå hele vejen:</p>
<ol>
<li>Tryk på <em>Lad alle tilslutte sig</em>. De 28 andre bruger deres personlige links.</li>
<li>Skriv <code>/bestil</code>, og planlæg et hybridmøde om tre måneder.</li>
<li>Se planen, og send invitationen med <em>Send nu</em>.</li>
<li>Svar selv, og tryk på <em>Lad alle svare</em>. Hold øje med <em>Svar</em>.</li>
<li>Dan grupper, se hvorfor, og send dem ud. Tryk på <em>Lad grupperne svare ja</em>.</li>
<li>Spring frem med uret til mødedagen. Tryk på <em>Start mødet</em>, så på <em>Mere</em> og <em>Skift punkt
automatisk</em>, og sæt uret til <em>×60</em>: så varer mødet godt tre minutter, og hver får sine beskeder. Mødets ur
til den fælles skærm ligger også under <em>Mere</em>.</li>
<li>Afslut, tryk på <em>Lad grupperne rapportere</em>, og lav det samlede dokument.</li>
</ol>
"""


class Demo:
    """`await start(port)` gives the page's port; `url` is the page; `await stop()`."""

    def __init__(
        self,
        *,
        cluster: Path | None = None,
        speed: float = 1.0,
        data: Path | None = None,
        begin: datetime | None = None,
    ) -> None:
        shipped = files("bot.roster").joinpath("demo_skanderborg.csv")
        self.roster = cluster.read_bytes() if cluster else shipped.read_bytes()
        self.roster_name = cluster.name if cluster else "medlemsliste.csv"
        self.clock = TurnedClock(begin or datetime.now(UTC), speed)
        self.data = data
        self.playground = Playground(clock_controls=self, actions=self._actions(), guide=GUIDE, clock=self.clock)
        self.playground.add_bot(TOKEN, "drejebot", "Drejebot")
        self.coordinator = self.playground.people.add_person("Mette Hjortkær")
        self.crowd = Crowd(self.playground)
        self._next: datetime | None = None

    @property
    def url(self) -> str:
        return self.playground.url

    async def start(self, port: int = 0) -> int:
        """Start both, and have the coordinator make the cluster in chat, as a newcomer would."""
        real = await self.playground.start(HOST, port)
        pages = _free_port()
        settings = self._settings(pages)
        database = Database(settings.database if self.data else "sqlite://")
        await database.run(bring_up_to_date)
        last_update, names = await database.run(_last_time)
        self.playground.world.bot().updates.next_id = last_update + 1
        self._meet_again(names)
        self.app = App(settings, self.clock, database, host=HOST)
        await self.app.start()
        if not await self.app.db.look(_has_cluster):
            await self.crowd.make_cluster(
                self.coordinator.id, "Praksisklyngen Skanderborg", self.roster_name, self.roster
            )
        self._watching = asyncio.create_task(self._watch_next(), name="next due")
        return real

    def _settings(self, pages: int) -> Settings:
        """Nothing of the environment's: a demo writes to no real database and sends no real mail."""
        return Settings(
            _env_file=None,
            token=SecretStr(TOKEN),
            api_url=self.playground.url,
            public_url=f"http://{HOST}:{pages}",
            http_port=pages,
            data_dir=self.data or Path("data"),
            database_url=None,
            webhook_url=None,
            webhook_secret=None,
            smtp_url=None,
            mail_from=None,
            operators=frozenset(),
        )

    def _meet_again(self, names: list[str]) -> None:
        """With kept data the people of last time are there again, under their old ids; their chats begin anew."""
        started = self.playground.world.bot().started
        for name in names[1:]:
            person = self.playground.people.add_person(name)
            self.crowd.add(person.id)
            started.add(person.id)
        if names:
            started.add(self.coordinator.id)

    async def stop(self) -> None:
        self._watching.cancel()
        await self.app.stop()
        await self.playground.stop()

    async def _watch_next(self) -> None:
        """Tell the page when the next thing is due; it shows it beside the button that goes there."""
        while True:
            soonest = await self.app.db.look(dues.next_at, self.clock.now())
            if soonest != self._next:
                self._next = soonest
                self.playground.tell_clock()
            await asyncio.sleep(0.5)

    # -- the clock, as the page turns it ------------------------------------------------------------------------------

    def state(self) -> Mapping[str, Any]:
        soonest = self._next.isoformat() if self._next and self._next > self.clock.now() else None
        return {"now": self.clock.now().isoformat(), "speed": self.clock.speed, "next": soonest}

    def turn(self, *, speed: float | None = None, by_seconds: float | None = None, to: str | None = None) -> None:
        """Raises ValueError for what cannot be."""
        if speed is not None and not 0 <= speed <= FASTEST:
            raise ValueError(f"speed is between 0 and {FASTEST:.0f}")
        target = datetime.fromisoformat(to) if to else None
        if target is not None and target.tzinfo is None:
            raise ValueError("a time needs its zone")
        by = timedelta(seconds=by_seconds or 0)
        if by < timedelta() or (target is not None and target < self.clock.now()):
            raise ValueError("time does not go back")
        self.clock.turn(to=target, by=by, speed=speed)
        self.app.wake()

    async def jump_next(self) -> None:
        """To the next moment at which something is due, once what is due already has been told."""
        for _ in range(PATIENT):
            soonest = await self.app.db.look(dues.next_at)
            if soonest is None or soonest > self.clock.now():
                break
            await asyncio.sleep(0.05)
        target = await self.app.db.look(dues.next_at, self.clock.now())
        if target is not None:
            self.clock.turn(to=target)
            self.app.wake()

    # -- one press for many -------------------------------------------------------------------------------------------

    def _actions(self) -> list[DemoAction]:
        return [
            DemoAction("join", "Lad alle tilslutte sig", "Let everybody join", self.join),
            DemoAction("answer", "Lad alle svare", "Let everybody answer", self._crowd("answer")),
            DemoAction("lead", "Lad grupperne svare ja", "Let the leaders accept", self._crowd("lead")),
            DemoAction("report", "Lad grupperne rapportere", "Let the groups report", self._crowd("report")),
        ]

    def _crowd(self, deed: str) -> Callable[[], Awaitable[str]]:
        """A deed of the crowd, which is made after the buttons are."""

        async def run() -> str:
            said: str = await getattr(self.crowd, deed)()
            return said

        return run

    async def join(self) -> str:
        """Everybody on the roster who has not joined uses their personal link."""
        links = await self.app.db.run(self._links)
        for name, link in links:
            person = self.playground.people.add_person(name)
            self.crowd.add(person.id)
            self.playground.people.open_link(person.id, link)
        await asyncio.gather(
            *(self.crowd.hears(person, "Velkommen") for person in self.crowd.people[-len(links) :] if links)
        )
        return f"{len(links)} har brugt deres link."

    def _links(self, conn: Connection) -> list[tuple[str, str]]:
        work = Work(conn, self.clock.now(), 1, "da", None, self.app.settings)
        waiting = [
            seat for seat in read.members_where(conn, members.c.person_id.is_(None)) if not from_outside(seat.role)
        ]
        return [(seat.name, link_address(conn, new_code(work, seat.id))) for seat in waiting]


def _has_cluster(conn: Connection) -> bool:
    return read.cluster(conn, 1) is not None


def _last_time(conn: Connection) -> tuple[int, list[str]]:
    """The last update's id, and people's names in the order in which the playground gave their ids.

    The messages of last time are gone with the playground, so no card can be edited any more.
    """
    conn.execute(delete(cards))
    last = conn.execute(select(func.max(updates.c.update_id))).scalar() or 0
    return last, list(conn.execute(select(people.c.name).order_by(people.c.telegram_id)).scalars())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
