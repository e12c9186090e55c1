"""A small world that goes wrong in every way, the same way for the same seed.

Virtual time, real SQL. Processes crash before and after any transaction and any call, freeze and come back as
zombies, are cut off from the database or from Telegram, and disagree about the time; Telegram is slow, refuses,
accepts without answering, answers without accepting. After the storm comes quiet, and then the world is asked what
was promised: see `judge.py`.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.scheduling.dispatcher import Dispatcher
from bot.storage import dues, outbox
from bot.storage.base import Database
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.delivery_tables import letters
from bot.storage.dues import CUE_LIFE, Due
from bot.storage.lanes import Pace
from bot.storage.outbox import Letter, Priority
from bot.telegram.intake import Intake
from bot.telegram.sender import Sender
from bot.telegram.wire import NotSent
from tests.support.virtual import BASE, InlineDatabase, VirtualClock, VirtualLoop, memory, play

T = TypeVar("T")

STORM, QUIET = 15.0, 150.0  # seconds; the quiet is longer than the longest lease and all retries
PEOPLE = tuple(range(11, 17))
GROUP = -100
CHATS = (*PEOPLE, GROUP)
PACE = Pace(overall=12, kept=4)
PURPOSES_REPEATED = frozenset({"reminder"})

# What happened, without any key that could hide a second time.
effects = Table(
    "effects", MetaData(), Column("id", Integer, primary_key=True), Column("what", String), Column("at", Integer)
)


@dataclass(frozen=True)
class Weather:
    """How bad it gets; probabilities per step."""

    replicas: int
    crash: float
    freeze: float
    fault: float
    skew: float
    night: bool  # everybody sleeps for a while
    cut: float = 0.0  # one process is cut off from the database or from Telegram for a while

    @property
    def calm(self) -> bool:
        """Nobody crashes, freezes or has another time: the strict promises hold too."""
        return not (self.crash or self.freeze or self.skew or self.night or self.cut)

    @classmethod
    def draw(cls, rng: random.Random) -> "Weather":
        if rng.random() < 0.3:
            return cls(rng.choice((1, 2)), 0.0, 0.0, rng.choice((0.0, 0.1, 0.3)), 0.0, night=False)
        return cls(
            rng.choice((1, 2, 3)),
            rng.choice((0.0, 0.002, 0.01)),
            rng.choice((0.0, 0.002, 0.01)),
            rng.choice((0.0, 0.1, 0.3)),
            rng.choice((0.0, 0.5, 2.0)),
            rng.random() < 0.2,
            rng.choice((0.0, 0.0, 0.002, 0.01)),
        )


@dataclass
class Arrival:
    """A call that Telegram took."""

    begun: float
    taken: float
    method: str
    chat: int
    text: str
    ambiguous: bool


@dataclass
class Telegram:
    """The far end: what it took, who is told to wait, who blocked the bot."""

    world: "World"
    arrivals: list[Arrival] = field(default_factory=list)
    begun: list[tuple[float, str, int, str]] = field(default_factory=list)
    messages: dict[int, dict[int, str]] = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)
    blocked: dict[int, float] = field(default_factory=dict)
    waits: list[tuple[int, float, float]] = field(default_factory=list)  # chat, from, until
    in_flight: dict[int, int] = field(default_factory=dict)
    overlaps: int = 0
    last_id: int = 0

    async def call(self, process: "Process", method: str, params: Mapping[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._updates(process, params["offset"])
        if method == "getMe":
            await asyncio.sleep(0.02)
            return {"id": 1}
        chat, text = params.get("chat_id", 0), str(params.get("text", method))
        self.begun.append((self.world.now, method, chat, text))
        self.overlaps += self.in_flight.get(chat, 0) > 0 and chat != 0
        self.in_flight[chat] = self.in_flight.get(chat, 0) + 1
        try:
            return await self._answer(chat, method, params)
        finally:
            self.in_flight[chat] -= 1

    async def _answer(self, chat: int, method: str, params: Mapping[str, Any]) -> Any:
        rng, begun = self.world.rng, self.world.now
        if chat in self.blocked:
            await asyncio.sleep(rng.uniform(0.01, 0.4))
            raise Forbidden("Forbidden: bot was blocked by the user")
        fault = "none" if rng.random() >= self.world.weather.fault else rng.choice(FAULTS)
        delay = rng.uniform(0.01, 0.1)
        if fault == "connect":
            await asyncio.sleep(delay)
            raise NotSent("ClientConnectorError")
        if fault == "429":
            await asyncio.sleep(delay)
            seconds = rng.randint(1, 6)
            self.waits.append((chat, self.world.now + 0.001, self.world.now + seconds - 0.01))
            raise RetryAfter(seconds)
        if fault in ("lost", "500"):
            await asyncio.sleep(delay)
            raise TimedOut if fault == "lost" else NetworkError("Internal Server Error (500)")
        if fault == "slow":
            delay = rng.uniform(1.0, 4.9)
        taken: asyncio.Future[Any] = self.world.loop.create_future()
        # What is on its way arrives, whatever becomes of the one who sent it.
        self.world.loop.call_later(delay, self._take, taken, begun, method, dict(params), fault)
        answer = await asyncio.shield(taken)
        if fault == "swallowed":
            raise TimedOut
        if fault == "bad gateway":
            raise NetworkError("Bad Gateway")
        await asyncio.sleep(0.005)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _take(
        self, taken: "asyncio.Future[Any]", begun: float, method: str, params: dict[str, Any], fault: str
    ) -> None:
        chat, text = params.get("chat_id", 0), str(params.get("text", method))
        answer = self._shown(method, params, chat)
        if not isinstance(answer, Exception):
            arrival = Arrival(begun, self.world.now, method, chat, text, fault in ("swallowed", "bad gateway"))
            self.arrivals.append(arrival)
        if not taken.done():
            taken.set_result(answer)

    def _shown(self, method: str, params: dict[str, Any], chat: int) -> Any:
        text = str(params.get("text", method))
        messages = self.messages.setdefault(chat, {})
        if method == "sendMessage":
            self.last_id += 1
            messages[self.last_id] = text
            return {"message_id": self.last_id}
        if method == "editMessageText":
            number = params["message_id"]
            if number not in messages:
                return BadRequest("Message to edit not found")
            if messages[number] == text:
                return BadRequest("Message is not modified")
            messages[number] = text
            return {"message_id": number}
        return True

    async def _updates(self, process: "Process", offset: int) -> list[dict[str, Any]]:
        self.queue = [one for one in self.queue if one["update_id"] >= offset]
        for _ in range(10):
            if self.queue:
                break
            await asyncio.sleep(0.1)
        if self.world.rng.random() < self.world.weather.fault / 3:
            raise NetworkError("Bad Gateway")
        await process.gate()
        return self.queue[: self.world.rng.randint(1, 20)]


FAULTS = ("connect", "429", "lost", "500", "slow", "swallowed", "bad gateway")


def _database_gone() -> OperationalError:
    return OperationalError("COMMIT", {}, ConnectionError("the server closed the connection"))


class Process:
    """One replica: its parts, and the gates at which fate strikes."""

    def __init__(self, world: "World", name: str, skew: float) -> None:
        self.world, self.name = world, name
        self.dead = False
        self.frozen_until = 0.0
        self.cut_until = {"database": 0.0, "telegram": 0.0}
        self.clock = VirtualClock(world.loop, skew)
        db = _Door(self)
        self.sender = Sender(
            self, db, self.clock, pace=PACE, owner=name, idle=1.0, watch=world.hear, repeat=PURPOSES_REPEATED, workers=6  # type: ignore[arg-type]
        )  # fmt: skip
        self.dispatcher = Dispatcher(
            db, self.clock, world.render, on_letters=self.sender.wake, watch=world.hear, idle=2.0
        )  # type: ignore[arg-type]
        self.intake = Intake(
            self, db, self.clock, world.handle, wake=self.woken, owner=name, parse=world.parse, watch=world.hear, poll=1  # type: ignore[arg-type]
        )  # fmt: skip

    def woken(self) -> None:
        self.sender.wake()
        self.dispatcher.wake()

    async def start(self) -> None:
        for part in (self.sender, self.dispatcher, self.intake):
            await part.start()

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:  # noqa: ARG002, ASYNC109  # the Api's own words
        await self.gate()
        if self.cut("telegram"):
            raise NotSent("ClientConnectorError")
        try:
            answer = await self.world.telegram.call(self, method, params)
        except asyncio.CancelledError:
            if self.dead and not self.world.over:
                await _never()
            raise
        except Exception:
            await self.gate()
            raise
        await self.gate()
        if self.cut("telegram"):
            raise TimedOut
        return answer

    def cut(self, line: str) -> bool:
        """Whether this line is cut at this moment; it may happen just now, after what was asked was done."""
        weather, rng = self.world.weather, self.world.rng
        if weather.cut and rng.random() < weather.cut:
            self.cut_until[line] = self.world.now + rng.choice((0.2, 2.0, 8.0, 20.0))
        return self.world.now < self.cut_until[line]

    async def gate(self) -> None:
        """A moment at which a process may die or freeze."""
        weather, rng = self.world.weather, self.world.rng
        if not self.dead and rng.random() < weather.crash:
            self.world.crash(self)
        elif not self.dead and rng.random() < weather.freeze:
            self.frozen_until = self.world.now + rng.choice((0.5, 3.0, 8.0, 40.0))
        while self.frozen_until > self.world.now:  # noqa: ASYNC110  # it may be frozen anew meanwhile
            await asyncio.sleep(self.frozen_until - self.world.now)
        if self.dead:
            await _never()


async def _never() -> None:
    await asyncio.get_running_loop().create_future()


class _Door:
    """The shared database as one process reaches it."""

    sqlite = False  # as far as waking and leases go, this is the database of many

    def __init__(self, process: Process) -> None:
        self._process = process
        self._db = process.world.db

    async def run(self, work: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        await asyncio.sleep(self._process.world.rng.choice((0.0005, 0.001, 0.001, 0.02)))
        await self._process.gate()
        if self._process.cut("database"):
            raise _database_gone()
        result = self._db._in(False, work, args, kwargs)
        await self._process.gate()
        if self._process.cut("database"):  # committed, but nobody is told
            raise _database_gone()
        return result

    look = share = first = run


class World:
    """Everything of one seed."""

    def __init__(self, loop: VirtualLoop, seed: int) -> None:
        self.loop = loop
        self.rng = random.Random(seed)
        self.weather = Weather.draw(self.rng)
        self.drawn = self.weather
        self.db: InlineDatabase = memory()
        effects.create(self.db.engine)
        self.telegram = Telegram(self)
        self.processes: list[Process] = []
        self.restarts = 0
        self.over = False
        self.night_until = 0.0
        self.stumbles: list[str] = []
        self.updates = 0
        self.written: list[Letter] = []
        self.newest: dict[tuple[int, str], str] = {}
        self.planned: dict[str, Due] = {}
        self.moments: dict[tuple[str, int], float] = {}  # of each due and revision
        self.taken_back: dict[tuple[str, int], float] = {}  # since when it is no longer true
        self.parked: list[tuple[int, float]] = []

    @property
    def now(self) -> float:
        return self.loop.time()

    # ---- what the bot does in this world

    def parse(self, raw: Mapping[str, Any]) -> Any:
        return _Said(**raw)

    def handle(self, conn: Connection, update: Update, _: object) -> None:
        said: Any = update
        self._note(conn, f"update {said.update_id}", said.update_id)
        if said.update_id % 7 == 3:
            for chat in CHATS:  # a board shown to everybody
                self.card(conn, chat)
        elif said.update_id % 5 == 2:
            self.plan(conn, f"d{said.update_id}")
        elif said.update_id % 5 == 3 and self.planned:
            self.change_plans(conn, self.rng.choice(sorted(self.planned)))
        for part in "abc" if said.update_id % 5 == 4 else "a":  # some answers are several messages
            key = f"reply {said.update_id}{part}"
            self._owe(conn, Letter(key, said.person, "sendMessage", _text(key)))

    def render(self, conn: Connection, due: Due, now: datetime) -> Iterable[Letter]:
        self._note(conn, f"due {due.key} {due.revision}", int((now - BASE).total_seconds() * 1000))
        if self.rng.random() < 0.05 and self.weather.fault:
            raise LookupError("a render that stumbles")
        priority = Priority.CUE if due.live else Priority.REMINDER
        for chat in PEOPLE[:2]:
            key = f"{due.kind} {due.key} {due.revision} {chat}"
            yield Letter(key, chat, "sendMessage", _text(key), priority, purpose=due.kind)

    def plan(self, conn: Connection, key: str) -> None:
        self.planned[key] = self._due(key, 0, live=self.rng.random() < 0.5)
        dues.plan(conn, self.planned[key])

    def change_plans(self, conn: Connection, key: str) -> None:
        """A meeting is moved or called off, and with it what hangs on it."""
        old = self.planned[key]
        if self.rng.random() < 0.6:
            self.planned[key] = self._due(key, old.revision + 1, live=old.live)
            dues.plan(conn, self.planned[key])
            self._note(conn, f"moved {key} {old.revision + 1}", 0)
        else:
            dues.cancel(conn, key_prefix=key)
            self._note(conn, f"off {key}", 0)
        if not old.live or self.planned[key] is not old:
            self.taken_back[key, old.revision] = self.now

    def _due(self, key: str, revision: int, *, live: bool) -> Due:
        moment = BASE + timedelta(seconds=self.now + self.rng.uniform(0, 8))
        kind, end = ("cue", moment + CUE_LIFE) if live else ("reminder", None)
        made = Due(key, kind, {"n": 1}, moment, expires_at=end, revision=revision)
        self.moments[key, revision] = (moment - BASE).total_seconds()
        return made

    def card(self, conn: Connection, chat: int) -> None:
        number = self.rng.randrange(10**9)
        text = f"board {chat} {number}"
        fresh = self.rng.random() < 0.1
        self._owe(conn, Letter(text, chat, "sendMessage", _text(text), card="board", fresh=fresh, purpose="card"))

    def _owe(self, conn: Connection, letter: Letter) -> None:
        outbox.put(conn, letter, BASE + timedelta(seconds=self.now))

    def _note(self, conn: Connection, what: str, at: int) -> None:
        conn.execute(effects.insert().values(what=what, at=at))

    # ---- what happens to it

    def crash(self, process: Process) -> None:
        process.dead = True
        self.loop.call_later(self.rng.uniform(0.05, 3.0), self.restart)

    def restart(self) -> None:
        self.restarts += 1
        self.spawn(self.start_one())

    async def start_one(self) -> None:
        await asyncio.sleep(max(self.night_until - self.now, 0.0))
        skew = self.rng.uniform(-self.weather.skew, self.weather.skew)
        process = Process(self, f"p{len(self.processes)}", skew)
        self.processes.append(process)
        await process.start()

    def spawn(self, story: Coroutine[Any, Any, None]) -> None:
        self.loop.create_task(story)

    def say(self) -> None:
        self.updates += 1
        self.telegram.queue.append({"update_id": 1000 + self.updates, "person": self.rng.choice(PEOPLE)})

    async def live(self) -> None:
        """The storm, and the quiet after it."""
        for _ in range(self.weather.replicas):
            await self.start_one()
        if self.weather.night:
            self.loop.call_later(5, self.sleep)
        while self.now < STORM:
            await asyncio.sleep(self.rng.expovariate(4.0))
            self.happen()
        self.weather = Weather(1, 0.0, 0.0, 0.0, self.drawn.skew, night=False)
        away = sorted(self.telegram.blocked)
        self.telegram.blocked.clear()
        for chat in away:
            self._within(outbox.unpark, chat)
        for process in self.processes:
            process.frozen_until = min(process.frozen_until, self.now + 40)
        await self.start_one()
        end = self.now + QUIET
        while self.now < end and not (self.now > STORM + 12 and self._settled()):  # noqa: ASYNC110  # a look now and then
            await asyncio.sleep(3.0)

    def sleep(self) -> None:
        """The machine is suspended: nobody does anything, and nobody starts."""
        self.night_until = self.now + 22
        for process in self.processes:
            process.frozen_until = self.night_until

    def _settled(self) -> bool:
        """Whether nothing is left to do, so that the quiet may end early."""
        with self.db.begin() as conn:
            open_letters = conn.execute(select(letters.c.id).where(letters.c.settled_at.is_(None)).limit(1)).first()
            open_dues = conn.execute(select(due_rows.c.id).where(due_rows.c.state == "waiting").limit(1)).first()
        frozen = any(one.frozen_until > self.now for one in self.processes if not one.dead)
        return not (open_letters or open_dues or self.telegram.queue or frozen)

    def hear(self, what: str, value: float = 1.0, label: str = "") -> None:  # noqa: ARG002  # the Watch's own words
        if what == "error" and label in (("dead-update",) if self.drawn.cut else ("database", "dead-update")):
            self.stumbles.append(label)

    def happen(self) -> None:
        event = self.rng.random()
        if event < 0.75:
            self.say()
        elif event < 0.85:
            many = [
                Letter(
                    f"bulk {self.now:.3f} {chat}",
                    chat,
                    "sendMessage",
                    _text(f"bulk {self.now:.3f} {chat}"),
                    Priority.BULK,
                )
                for chat in CHATS
            ]
            self._within(outbox.put_all, many, BASE + timedelta(seconds=self.now))
        elif event < 0.9:
            end = BASE + timedelta(seconds=self.now + self.rng.uniform(0.5, 4))
            text = f"short {self.now:.3f}"
            letter = Letter(text, self.rng.choice(PEOPLE), "sendMessage", _text(text), expires_at=end, purpose="short")
            self._within(outbox.put, letter, BASE + timedelta(seconds=self.now))
        elif event < 0.93 and self.weather.fault:
            self.block(self.rng.choice(PEOPLE))
        elif event < 0.96 and self.telegram.blocked:
            self.come_back(self.rng.choice(sorted(self.telegram.blocked)))
        else:
            key = f"w{self.now:.3f}"
            self._within(self.plan, key if key not in self.planned else f"{key}+")

    def block(self, chat: int) -> None:
        """Somebody blocks the bot; some cannot make up their mind, and refusals are told when they are back."""
        if self.now > STORM:
            return
        self.telegram.blocked[chat] = self.now
        if self.rng.random() < 0.5:
            self.loop.call_later(self.rng.uniform(0.02, 0.5), self.come_back, chat)
            self.loop.call_later(self.rng.uniform(0.5, 1.0), self.block, chat)

    def come_back(self, chat: int) -> None:
        if self.telegram.blocked.pop(chat, None) is not None:
            self._within(outbox.unpark, chat)

    def _within(self, work: Callable[..., Any], *args: Any) -> None:
        with self.db.begin() as conn:
            work(conn, *args)
        for process in self.processes:  # what NOTIFY does
            process.woken()


@dataclass(frozen=True)
class _Said:
    """An update of this world."""

    update_id: int
    person: int
    message: None = None

    @property
    def effective_user(self) -> Any:
        return self

    effective_chat = effective_user

    @property
    def id(self) -> int:
        return self.person


def _text(text: str) -> dict[str, str]:
    return {"text": text}


def run(seed: int, judge: Callable[[World], list[str]]) -> list[str]:
    """Live through one seed and return what was not as promised."""

    async def story(loop: VirtualLoop) -> list[str]:
        world = World(loop, seed)
        try:
            await world.live()
            return judge(world)
        finally:
            world.over = True
            Database.close(world.db)

    return play(story)
