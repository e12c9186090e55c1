"""What the playground knows: people, bots, chats, their messages and files. All of it lives in memory."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from bot.clock import Clock
from bot.playground.entities import Entity
from bot.playground.events import Events
from bot.playground.files import Files, StoredFile
from bot.playground.updates import Updates
from bot.playground.webhooks import Webhook

FIRST_PERSON: Final = 7_000_000_001  # beyond 32 bits, as the ids of new accounts are
KEPT_MESSAGES: Final = 5_000  # per chat; older ones can no longer be found, as in a cleared history


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a Telegram account; also the private chat of that person (same id)."""

    id: int
    name: str
    username: str | None = None
    language: str = "da"
    blocked: bool = False  # has blocked at least one bot

    def user(self) -> dict[str, Any]:
        """`User` of the Bot API."""
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": self.language}

    def _names(self) -> dict[str, str]:
        first, _, last = self.name.partition(" ")
        names = {"first_name": first, "last_name": last, "username": self.username or ""}
        return {key: value for key, value in names.items() if value}

    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", **self._names()}


@dataclass(slots=True)
class BotAccount:
    """A bot: its name, its settings, and the updates that wait for it."""

    id: int
    token: str = field(repr=False)
    username: str
    name: str
    privacy: bool
    updates: Updates = field(default_factory=Updates)
    webhook: Webhook | None = None
    started: set[int] = field(default_factory=set)  # people that have written to it
    blocked_by: set[int] = field(default_factory=set)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)  # (scope, language)
    settings: dict[str, Any] = field(default_factory=dict)  # descriptions and menu buttons

    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands now; a change makes a new value."""

    id: int
    chat_id: int
    sender: int  # id of a person or a bot
    bot: int | None  # in a private chat: the bot that it is with; in a group: the bot that sent it
    date: datetime
    text: str = ""  # of a message with media: its caption
    entities: tuple[Entity, ...] = ()
    markup: dict[str, Any] | None = None
    kind: Literal["text", "document", "photo", "location", "contact", "service"] = "text"
    file: StoredFile | None = None
    extra: dict[str, Any] | None = None  # location, contact or service fields, as the Bot API has them
    reply_to: int | None = None
    edited: datetime | None = None
    pinned: bool = False

    @property
    def from_bot(self) -> bool:
        return self.sender == self.bot

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The rows of the inline keyboard."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return tuple(tuple(Button(b["text"], b.get("callback_data"), b.get("url")) for b in row) for row in rows)

    @property
    def data(self) -> tuple[str, ...]:
        """What the buttons would send, in reading order."""
        return tuple(button.data for row in self.buttons for button in row if button.data)

    def button(self, text: str) -> Button:
        """The button whose label contains `text`.

        Raises:
            LookupError: there is none.
        """
        for row in self.buttons:
            for button in row:
                if text in button.text:
                    return button
        raise LookupError(f"no button {text!r} on {self.text!r}")


@dataclass(slots=True)
class Chat:
    """A private chat or a group, with its history."""

    id: int
    kind: Literal["private", "group", "supergroup"]
    title: str = ""
    members: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    owner: int | None = None
    bots: set[int] = field(default_factory=set)
    gone: dict[int, str] = field(default_factory=dict)  # bots that were here once: "was kicked from" …
    moved_to: int | None = None
    last_id: int = 0
    messages: OrderedDict[int, Message] = field(default_factory=OrderedDict)

    def described(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(frozen=True, slots=True)
class Query:
    """A press that waits for its answer; `at` is real time in seconds."""

    id: str
    person_id: int
    bot: int
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bot said to a press."""

    query_id: str
    person_id: int
    text: str
    alert: bool
    url: str | None = None


class World:
    """The state, and the only place that changes messages: every change is told as an event."""

    def __init__(self, clock: Clock, real: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.real = real  # seconds, for what Telegram measures in real time
        self.events = Events()
        self.files = Files()
        self.people: dict[int, Person] = {}
        self.bots: dict[str, BotAccount] = {}  # by token
        self.chats: dict[int, Chat] = {}
        self.queries: OrderedDict[str, Query] = OrderedDict()  # presses not answered yet
        self.answers: OrderedDict[str, Answer] = OrderedDict()
        self._last_message = 0

    # --- who ---

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool = True) -> BotAccount:
        number, _, secret = token.partition(":")
        if not (number.isdigit() and secret):
            raise ValueError("a token looks like 123456:secret")
        bot = BotAccount(int(number), token, username, name, privacy)
        self.bots[token] = bot
        return bot

    def bot(self, named: int | str | None = None) -> BotAccount:
        """A bot by id or username; the first one when none is named.

        Raises:
            LookupError: no such bot.
        """
        for bot in self.bots.values():
            if named is None or named in (bot.id, bot.username):
                return bot
        raise LookupError(f"no bot {named!r} here")

    def add_person(self, name: str, username: str | None, language: str) -> Person:
        name = " ".join(name.split())
        if not name:
            raise ValueError("a person needs a name")
        person = Person(FIRST_PERSON + len(self.people), name, username, language)
        self.chats[person.id] = Chat(person.id, "private", members={person.id})
        self.change_person(person)
        return person

    def change_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.events.publish("person", person=person)

    def person(self, person_id: int) -> Person:
        """Raises LookupError for an unknown id."""
        try:
            return self.people[person_id]
        except KeyError:
            raise LookupError(f"no person {person_id} here") from None

    def user(self, user_id: int) -> dict[str, Any]:
        return self.people[user_id].user() if user_id in self.people else self.bot(user_id).user()

    def described(self, chat_id: int) -> dict[str, Any]:
        """`Chat` of the Bot API."""
        return self.people[chat_id].chat() if chat_id in self.people else self.chats[chat_id].described()

    # --- what is said ---

    def next_id(self, chat: Chat) -> int:
        """Private chats and groups share one row of numbers; a supergroup has its own, as in Telegram."""
        if chat.kind == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._last_message += 1
        return self._last_message

    def post(self, chat: Chat, sender: int, bot: int | None, **content: Any) -> Message:  # noqa: ANN401 - fields of Message
        message = Message(self.next_id(chat), chat.id, sender, bot, self.clock.now(), **content)
        chat.messages[message.id] = message
        if len(chat.messages) > KEPT_MESSAGES:
            chat.messages.popitem(last=False)
        self.events.publish("message", chat_id=chat.id, message=message)
        return message

    def change(self, message: Message, **changes: Any) -> Message:  # noqa: ANN401 - fields of Message
        changed = replace(message, **changes)
        self.chats[message.chat_id].messages[message.id] = changed
        self.events.publish("edit", chat_id=message.chat_id, message=changed)
        return changed

    def remove(self, message: Message) -> None:
        del self.chats[message.chat_id].messages[message.id]
        self.events.publish("delete", chat_id=message.chat_id, id=message.id)

    def groups(self) -> Iterator[Chat]:
        return (chat for chat in self.chats.values() if chat.kind != "private")

    def add_chat(self, kind: Literal["group", "supergroup"], title: str, members: Iterable[int]) -> Chat:
        number = 4_000_000_001 + len(self.chats)
        chat_id = -number if kind == "group" else -(10**12) - number
        chat = Chat(chat_id, kind, title, set(members))
        self.chats[chat.id] = chat
        return chat

    def as_api(self, message: Message) -> dict[str, Any]:
        """`Message` of the Bot API."""
        made: dict[str, Any] = {
            "message_id": message.id,
            "from": self.user(message.sender),
            "chat": self.described(message.chat_id),
            "date": int(message.date.timestamp()),
        }
        if message.edited:
            made["edit_date"] = int(message.edited.timestamp())
        made |= _content(message)
        original = self.chats[message.chat_id].messages.get(message.reply_to or 0)
        if original is not None:
            made["reply_to_message"] = self.as_api(replace(original, reply_to=None))
        if message.markup and "inline_keyboard" in message.markup:
            made["reply_markup"] = message.markup
        return made


def _content(message: Message) -> dict[str, Any]:
    """The fields that differ by kind."""
    made = dict(message.extra or {})
    if message.file is not None:
        made[message.kind] = message.file.photo_sizes() if message.kind == "photo" else message.file.as_document()
    texts, entities = ("caption", "caption_entities") if message.file is not None else ("text", "entities")
    if message.text:
        made[texts] = message.text
        if message.entities:
            made[entities] = list(message.entities)
    return made
