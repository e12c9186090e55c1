"""What came in, as plain values: the adapter makes them of updates, the runner takes them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Sender:
    """Who wrote; `language` is what their app is set to."""

    telegram_id: int
    name: str
    language: str


@dataclass(frozen=True)
class Incoming:
    """One update of a private chat. `update_id` makes the keys of what is sent in reply."""

    update_id: int
    chat_id: int
    sender: Sender


@dataclass(frozen=True)
class Typed(Incoming):
    text: str
    message_id: int


@dataclass(frozen=True)
class Pressed(Incoming):
    data: str
    callback_id: str
    message_id: int
    words: bool = True
    """Whether the button stands under words; a message that is a file cannot be edited into an answer."""


@dataclass(frozen=True)
class SentFile(Incoming):
    """A document; `text` is what the intake made of it for a form that asked for one."""

    name: str
    message_id: int
    text: str = ""
    content: bytes | None = None
    """The document itself, where it may be promised material."""
    fault: Literal["", "too_large", "not_fetched"] = ""
    """Why a document that was wanted is not here."""


@dataclass(frozen=True)
class SentPlace(Incoming):
    lat: float
    lon: float


@dataclass(frozen=True)
class Membership(Incoming):
    """The person has blocked the bot, or let it back in."""

    blocked: bool


@dataclass(frozen=True)
class Other(Incoming):
    """Something the bot has no use for: a sticker, a voice message, an edit."""
