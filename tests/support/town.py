"""A town where people talk to the bot without Telegram: real runner, real database, letters applied in their order.

`say`, `press` and `send_list` answer with what the bot said to that person, as they would read it. `sleep_until` turns
the clock and lets everything that falls due be rendered and delivered.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.actions import Work
from bot.actions.people import link_address, new_code
from bot.conversation import printer
from bot.conversation.incoming import Membership, Pressed, Sender, SentFile, Typed
from bot.conversation.notices import Notices
from bot.conversation.reckoning import next_job
from bot.conversation.runner import Runner
from bot.settings import Settings
from bot.storage import dues, outbox, read
from bot.storage.base import Database
from bot.storage.deliveries import may_come
from bot.storage.delivery_tables import letters
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import files as stored
from bot.storage.tables import members
from bot.telegram.adapter import Fault, roster_text

Result = TypeVar("Result")
ROSTER = files("bot.roster").joinpath("demo_skanderborg.csv").read_bytes()
MOST_SAME, MOST_ROUNDS = 100, 10_000  # so long a test may turn pages, or wait for what is due


@dataclass
class Shown:
    """A message in somebody's chat, as it stands now."""

    id: int
    text: str
    rows: list[list[dict[str, str]]]
    file: int | None = None

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]


@dataclass
class TurnableClock:
    moment: datetime
    speed: float = 1.0

    def now(self) -> datetime:
        return self.moment

    real = now

    async def sleep_until(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


@dataclass
class Town:
    """One bot, one database, everybody's chats."""

    now: datetime = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    url: str = "sqlite://"
    data_dir: Path = Path("data")
    smtp_url: str | None = None
    chats: dict[int, list[Shown]] = field(default_factory=dict)
    toasts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(
            _env_file=None,
            token="1:x",
            public_url="https://drejebot.example",
            data_dir=self.data_dir,
            smtp_url=self.smtp_url,
            mail_from="klynge@example.org",
        )
        self.clock = TurnableClock(self.now)
        self.db = Database(self.url)
        self.runner = Runner(self.settings)
        self.notices = Notices(self.settings, self.clock)
        self._update = self._seen = self._message = 0
        self._pressed, self._same = (0, ""), 0
        with self.db.begin() as conn:
            bring_up_to_date(conn)

    # -- being somewhere again -----------------------------------------------------------------------------------------

    def freeze(self) -> tuple[object, ...]:
        """Everything about the town, to be gone back to."""
        raw = self.db.engine.raw_connection()
        try:
            image = raw.driver_connection.serialize()
        finally:
            raw.close()
        return (
            image,
            deepcopy(self.chats),
            list(self.toasts),
            self.clock.moment,
            (self._update, self._seen, self._message),
        )

    def thaw(self, frozen: tuple[object, ...]) -> None:
        image, chats, toasts, moment, counters = frozen
        raw = self.db.engine.raw_connection()
        try:
            raw.driver_connection.deserialize(image)
        finally:
            raw.close()
        self.chats, self.toasts, self.clock.moment = deepcopy(chats), list(toasts), moment
        self._update, self._seen, self._message = counters

    # -- deeds ---------------------------------------------------------------------------------------------------------

    def say(self, person: "Person", text: str) -> list[str]:
        self._message += 1
        return self._come(Typed(*self._head(person), text, self._message))

    def press(self, person: "Person", label: str) -> list[str]:
        """Press the newest button that carries this word."""
        self._same = self._same + 1 if self._pressed == (person.id, label) else 1
        self._pressed = (person.id, label)
        assert self._same < MOST_SAME, (
            f"{label!r} was pressed {MOST_SAME} times in a row: what is looked for is not there"
        )
        if label.startswith(BEHIND) and ALL in self.last(person).labels and label not in self.last(person).labels:
            self.press(person, ALL)
        message = next(
            (one for one in reversed(self.chats.get(person.id, [])) if any(label in word for word in one.labels)), None
        )
        assert message is not None, f"no button {label!r}; the last message has {self.last(person).labels}"
        button = next(button for row in message.rows for button in row if label in button["text"])
        return self.press_data(person, message.id, button["callback_data"])

    def press_data(self, person: "Person", message_id: int, data: str) -> list[str]:
        words = all(one.file is None for one in self.chats.get(person.id, []) if one.id == message_id)
        return self._come(Pressed(*self._head(person), data, f"q{self._update}", message_id, words))

    def send_list(self, person: "Person", name: str, content: bytes) -> list[str]:
        self._message += 1
        text = roster_text(content, name, person.lang)
        return self._come(SentFile(*self._head(person), name, self._message, text))

    def send_file(self, person: "Person", name: str, content: bytes = b"%PDF-1.7", fault: Fault = "") -> list[str]:
        """A document that nobody asked for, as the adapter hands it on; `fault`: it could not be fetched."""
        self._message += 1
        with self.db.begin() as conn:
            known = read.person_of(conn, person.id)
            wanted = known is not None and may_come(conn, known.id, name)
        came = None if fault or not wanted else content
        return self._come(SentFile(*self._head(person), name, self._message, "", came, fault if wanted else ""))

    def block(self, person: "Person", *, blocked: bool = True) -> list[str]:
        return self._come(Membership(*self._head(person), blocked))

    def sleep_until(self, moment: datetime) -> None:
        """Everything due until then happens at its own moment."""
        for rounds in count():
            with self.db.begin() as conn:
                due_at = dues.next_at(conn)
            if due_at is None or due_at > moment:
                break
            assert rounds < MOST_ROUNDS, f"what was due at {due_at} stays due"
            self.clock.moment = max(self.clock.moment, due_at)
            self.settle()
        self.clock.moment = max(self.clock.moment, moment)
        self.settle()

    def settle(self) -> None:
        """Reckon wanted groups and render what is due now, until there is nothing left."""
        while self._reckon() or self._print() or self._dispatch():
            pass

    # -- looking -------------------------------------------------------------------------------------------------------

    def last(self, person: "Person") -> Shown:
        return self.chats[person.id][-1]

    def texts(self, person: "Person") -> list[str]:
        return [message.text for message in self.chats.get(person.id, [])]

    def file(self, number: int) -> tuple[str, bytes]:
        with self.db.begin() as conn:
            row = conn.execute(select(stored).where(stored.c.id == number)).one()
        return row.name, row.content

    # -- inside --------------------------------------------------------------------------------------------------------

    def _head(self, person: "Person") -> tuple[int, int, Sender]:
        self._update += 1
        return self._update, person.id, Sender(person.id, person.name, person.lang)

    def _come(self, came: object) -> list[str]:
        before = self._seen
        with self.db.begin() as conn:
            self.runner.handle(conn, came, self.clock.moment, self.clock.moment)
        self.settle()
        said = self._deliver(before)
        return said.get(came.chat_id, [])

    def _reckon(self) -> bool:
        with self.db.begin() as conn:
            job = next_job(conn, self.settings.data_dir, self.clock.moment)
        if job is None:
            return False
        result = job.problem.reckon(lambda _step: None, lambda: False)
        with self.db.begin() as conn:
            job.save(conn, result, self.clock.moment)
        return True

    def _print(self) -> bool:
        with self.db.begin() as conn:
            job = printer.next_job(conn)
            if job is None:
                return False
            printer.deliver(conn, job, printer.make(job), self.clock.moment)
            return True

    def _dispatch(self) -> bool:
        with self.db.begin() as conn:
            taken = dues.claim(conn, self.clock.moment, self.clock.moment, 500)
            for one in taken:
                late = one.due.expires_at is not None and one.due.expires_at < self.clock.moment
                if not late and not one.muted:
                    rendered = self.notices.render(conn, one.due, self.clock.moment)
                    of = (one.due.key, one.due.revision)
                    outbox.put_all(conn, [replace(letter, due=of) for letter in rendered], self.clock.moment)
                dues.settle(conn, one, "dropped" if late else "muted" if one.muted else "done", self.clock.moment)
        self._deliver(self._seen)
        return bool(taken)

    def _deliver(self, since: int) -> dict[int, list[str]]:
        with self.db.begin() as conn:
            for row in conn.execute(select(letters).where(letters.c.id > self._seen).order_by(letters.c.id)).all():
                self._seen = row.id
                self._apply(conn, row)
            rows = conn.execute(select(letters).where(letters.c.id > since).order_by(letters.c.id)).all()
        said: dict[int, list[str]] = {}
        for row in rows:
            text = row.payload.get("text") or row.payload.get("caption")
            if text and row.method not in {"answerCallbackQuery", "editMessageText"}:
                said.setdefault(row.chat_id, []).append(plain(text))
        return said

    def _apply(self, conn: Connection, row: object) -> None:
        chat = self.chats.setdefault(row.chat_id, [])
        payload = row.payload
        if row.method == "answerCallbackQuery":
            self.toasts.append(payload.get("text", ""))
        elif row.method in {"deleteMessage", "editMessageReplyMarkup"}:
            pass
        elif row.method == "editMessageText":
            edited = next((one for one in chat if one.id == payload["message_id"]), None)
            if edited is not None:
                edited.text, edited.rows = plain(payload["text"]), []
        else:
            shown = plain(payload.get("text") or payload.get("caption") or "")
            rows = [list(one) for one in (payload.get("reply_markup") or {}).get("inline_keyboard", [])]
            known = outbox.card_message(conn, row.chat_id, row.card) if row.card else None
            old = next((one for one in chat if one.id == known), None)
            if old is not None and not row.fresh:
                old.text, old.rows = shown, rows
            else:
                if old is not None:
                    old.rows = []
                self._message += 1
                chat.append(Shown(self._message, shown, rows, row.file_id))
                if row.card:
                    outbox.adopt_card(conn, row.chat_id, row.card, self._message)
        conn.execute(update(letters).where(letters.c.id == row.id).values(state="sent", settled_at=self.clock.moment))


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    lang: str = "da"


def plain(text: str) -> str:
    """The message as people read it."""
    return (
        re.sub(r"<[^>]+>", "", text)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&#39;", "'")
        .replace("&#34;", '"')
    )


ALL = "Alt om mødet"
BEHIND = (
    "Bestilling", "Beskeder, forplejning", "Dokumenter", "Drejebogen", "Formøde", "Hvem gør hvad", "Invitation",
    "Materiale", "Mødedagen", "Rekvirér data", "Ret mødet",
)  # fmt: skip
"""What the coordinator finds one press farther than the meeting's card."""
METTE = Person(7001, "Mette Hjortkær")

_stages: dict[str, tuple[tuple[object, ...], object]] = {}


def stage(build: Callable[[Town], Result]) -> Callable[[Town], Result]:
    """A beginning that many tests share: built once by talking, then gone back to. For a fresh town only."""

    @wraps(build)
    def reach(town: Town) -> Result:
        if not town.db.memory or town._update:
            return build(town)
        if build.__name__ not in _stages:
            made = Town(town.now)
            result = build(made)
            _stages[build.__name__] = made.freeze(), result
            made.db.close()
        frozen, result = _stages[build.__name__]
        town.thaw(frozen)
        return town if isinstance(result, Town) else result

    return reach


@stage
def with_cluster(town: Town) -> Town:
    """Mette has made the cluster and read its list."""
    town.say(METTE, "/start")
    town.press(METTE, "Opret en klynge")
    town.say(METTE, "Praksisklyngen Skanderborg")
    town.say(METTE, "Mette Hjortkær")
    town.say(METTE, "Lægehuset Søbredden")
    town.press(METTE, "Ja, det er rigtigt")
    town.press(METTE, "Indlæs liste")
    town.send_list(METTE, "liste.csv", ROSTER)
    town.press(METTE, "Ja, det er rigtigt")
    return town


@stage
def with_everybody(town: Town) -> list[Person]:
    """Everybody on the list has used their link; Mette is first."""
    with_cluster(town)
    people = [METTE]
    with town.db.begin() as conn:
        work = Work(conn, town.clock.moment, 1, "da", None, town.settings)
        waiting = read.members_where(conn, members.c.person_id.is_(None))
        links = [(seat.name, link_address(conn, new_code(work, seat.id)).partition("=")[2]) for seat in waiting]
    for n, (name, code) in enumerate(links):
        person = Person(7100 + n, name)
        people.append(person)
        town.say(person, f"/start {code}")
    return people


@stage
def with_meeting(town: Town) -> list[Person]:
    """A hybrid meeting on 10 March 2027 is planned; nobody has been told yet."""
    people = with_everybody(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    town.say(METTE, "onsdag den 10. marts 2027")
    town.press(METTE, "16.45")
    town.say(METTE, "https://zoom.us/j/1234567890")
    town.press(METTE, "Mette Hjortkær")
    town.press(METTE, "24. februar")
    town.press(METTE, "Ja, det er rigtigt")
    return people


SOON = timedelta(minutes=1)
