"""From an update to what came in, and what must be fetched from the network before its transaction."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from sqlalchemy.engine import Connection
from telegram import Bot, Document, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.conversation.incoming import Incoming, Membership, Other, Pressed, Sender, SentFile, SentPlace, Typed
from bot.conversation.talking import awaiting_file
from bot.roster import RosterFault, read_roster
from bot.roster.words import say
from bot.storage import read
from bot.storage.base import Database
from bot.storage.deliveries import may_come
from dialogs.guard import looks_like_cpr

log = logging.getLogger(__name__)

LARGEST_MATERIAL = 20_000_000  # what a bot may download
LARGEST_ROSTER = 5_000_000  # bytes; far above any cluster's list


Fault = Literal["", "too_large", "not_fetched"]


@dataclass(frozen=True)
class Fetched:
    """What was fetched for an update: `text` for a form that waits for a file, `content` for promised material.

    `fault` says why promised material could not be fetched.
    """

    text: str = ""
    content: bytes | None = None
    fault: Fault = ""


NOTHING = Fetched()


def incoming(update: Update, fetched: Fetched = NOTHING) -> Incoming | None:
    """What the runner takes; None where nothing is asked of the bot (groups, channels, other bots, nonsense)."""
    try:
        came = _taken(update, fetched)
    except (AttributeError, TypeError, ValueError):  # half an object in the place of a whole one
        return None
    return came if came is not None and _sound(came) and _sound(came.sender) else None


def _sound(value: Incoming | Sender) -> bool:
    """Whether everything is of its kind: the library takes whatever stands in an update, from whoever sent it."""
    return all(_KINDS.get(one.name, _anything)(getattr(value, one.name)) for one in fields(value))


def _anything(_: object) -> bool:
    return True


def _number(value: object) -> bool:
    return type(value) is int and abs(value) < 2**63


def _words(value: object) -> bool:
    """Text that every database takes: no half characters, and no zeros."""
    return isinstance(value, str) and "\0" not in value and value == value.encode("utf-8", "ignore").decode()


def _degrees(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 180  # noqa: PLR2004  # a circle's half


_KINDS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("update_id", "chat_id", "telegram_id", "message_id"), _number),
    **dict.fromkeys(("name", "language", "text", "data", "callback_id"), _words),
    **dict.fromkeys(("lat", "lon"), _degrees),
}


def _taken(update: Update, fetched: Fetched) -> Incoming | None:
    if update.callback_query is not None:
        return _press(update)
    if update.my_chat_member is not None:
        return _membership(update)
    message = update.message
    if message is None or message.from_user is None or message.chat.type != ChatType.PRIVATE:
        return None
    if message.from_user.is_bot:
        return None
    return _message(update.update_id, message, message.from_user, fetched)


def _sender(user: User) -> Sender:
    return Sender(user.id, user.full_name[:200] or "–", str(user.language_code or "")[:2])


def _press(update: Update) -> Incoming | None:
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != ChatType.PRIVATE or query.data is None:
        return None
    return Pressed(
        update.update_id,
        query.message.chat.id,
        _sender(query.from_user),
        query.data,
        query.id,
        query.message.message_id,
        words=not isinstance(query.message, Message) or query.message.text is not None,
    )


def _membership(update: Update) -> Incoming | None:
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status in {"kicked", "left"}
    return Membership(update.update_id, change.chat.id, _sender(change.from_user), blocked)


def _message(update_id: int, message: Message, user: User, fetched: Fetched) -> Incoming:
    base = (update_id, message.chat.id, _sender(user))
    beside = f"{message.caption or ''}\n{message.document.file_name or '' if message.document else ''}"
    if looks_like_cpr(beside):  # is refused and deleted like any other text, and the picture or the file with it
        return Typed(*base, beside, message.message_id)
    if message.document is not None:
        name = message.document.file_name or ""
        return SentFile(*base, name, message.message_id, fetched.text, fetched.content, fetched.fault)
    if message.location is not None:
        return SentPlace(*base, message.location.latitude, message.location.longitude)
    if message.text is not None:
        return Typed(*base, message.text, message.message_id)
    return Other(*base)


class Files:
    """Fetches a document that a talk waits for, and reads it, before the transaction begins."""

    def __init__(self, bot: Bot, db: Database, run: Callable[..., Any]) -> None:
        self._bot, self._db, self._run = bot, db, run

    async def prepare(self, update: Update) -> Fetched:
        """The roster in the file as the form takes it, or the file itself where material has been promised."""
        message = update.message
        if message is None or message.document is None or message.from_user is None or incoming(update) is None:
            return NOTHING
        document, name = message.document, message.document.file_name or ""
        lang, expects = await self._db.look(_waits, message.from_user.id, name)
        if lang is None:
            return await self._material(document) if expects else NOTHING
        if (document.file_size or 0) > LARGEST_ROSTER:
            return Fetched(_problem("too_big", lang))
        fetched = await self._content(document.file_id)
        if fetched.content is None:
            return Fetched(_problem("not_fetched", lang))
        return Fetched(await self._run(roster_text, fetched.content, name, lang))

    async def _material(self, document: Document) -> Fetched:
        """Promised material; Telegram gives a bot no file above its limit, whatever size the message states."""
        if (document.file_size or 0) > LARGEST_MATERIAL:
            return Fetched(fault="too_large")
        return await self._content(document.file_id)

    async def _content(self, file_id: str) -> Fetched:
        try:
            file = await self._bot.get_file(file_id)
            return Fetched(content=bytes(await file.download_as_bytearray()))
        except TelegramError as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            return Fetched(fault="too_large" if "too big" in str(error).casefold() else "not_fetched")


def _waits(conn: Connection, telegram_id: int, name: str) -> tuple[str | None, bool]:
    """The person's language, when their talk waits for a file; else whether the file may be promised material."""
    person = read.person_of(conn, telegram_id)
    if person is None:
        return None, False
    if awaiting_file(conn, person.id) is not None:
        return str(person.language), False
    return None, may_come(conn, person.id, name)


_PROBLEMS = {
    "too_big": {
        "da": "Den er for stor. En medlemsliste fylder højst 5 MB.",
        "en": "It is too large. A roster is at most 5 MB.",
    },
    "not_fetched": {
        "da": "Den kunne ikke hentes fra Telegram. Send den igen.",
        "en": "It could not be fetched from Telegram. Send it again.",
    },
}


def _problem(key: str, lang: str) -> str:
    return json.dumps({"rows": [], "refused": [], "problem": _PROBLEMS[key][lang]})


def roster_text(content: bytes, name: str, lang: str) -> str:
    """The roster as the form stores it: JSON of rows, refusals in words, and what is wrong with the whole file."""
    try:
        roster = read_roster(content, name)
    except RosterFault as fault:
        return json.dumps({"rows": [], "refused": [], "problem": say(fault, lang)})
    rows = [asdict(row) for row in roster.rows]
    refused = [say(refusal, lang) for refusal in roster.refused]
    return json.dumps({"rows": rows, "refused": refused, "problem": ""}, ensure_ascii=False, default=str)
