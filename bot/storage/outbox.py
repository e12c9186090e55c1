"""The outbox: what the transaction says is written here, and sent after the commit.

`put` only inserts, so it never waits for a sender and never takes part in a deadlock. Senders sort new letters into
lanes (`lanes.py`) and settle what became of them (`settling.py`).

All times here are real time in UTC: they belong to the line to Telegram, also in a rehearsal.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.storage.delivery_tables import NEW, cards, lanes, letters, lines
from bot.storage.dialect import insert_into, notify, on_both, sweep

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
LIVE_STATES = ("new", "pending", "claimed", "sending")
EXPRESS = "answerCallbackQuery"
LATE = 5000
"""So many letters back, to all chats together."""


_add = on_both(letters, lambda into: into.on_conflict_do_nothing(index_elements=["key"]))


class Priority(IntEnum):
    """Who goes first when Telegram lets only some go; the lower the sooner."""

    ANSWER = 0  # the little clock on a pressed button; not counted by the rate limits and bound to no order
    CUE = 1
    REPLY = 2
    REMINDER = 3
    BULK = 4


@dataclass(frozen=True)
class Letter:
    """One call to the Bot API that is owed to a chat.

    Attributes:
        key: unique, e.g. (kind, object, revision, recipient); a second letter of the same key is no second message.
        method: the Bot API's name, `sendMessage`; its parameters without chat_id, JSON-able, are the payload.
        card: names a message whose state matters. The first letter of a card is sent, later ones edit that message;
            of those that wait only the newest counts.
        fresh: with card: send at the bottom of the chat; the card is that message from now on and the old one loses
            its buttons.
        file: (files.id, field) of a document or photo; read when sent.
        not_before, expires_at: real time; past `expires_at` a letter is never sent.
        purpose: what it is for, in metrics and in the policy for uncertain sends: cue, reply, reminder …
        due: key and revision of the due that it tells of; planned anew or cancelled, the due takes it back.
    """

    key: str
    chat_id: int
    method: str
    payload: Mapping[str, Any]
    priority: Priority = Priority.REPLY
    card: str | None = None
    fresh: bool = False
    file: tuple[int, str] | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    purpose: str = "reply"
    due: tuple[str, int] | None = None


def put(conn: Connection, letter: Letter, now: datetime) -> bool:
    """Owe the letter; False when its key is known already. `now` is real time."""
    return put_all(conn, (letter,), now) == 1


def put_all(conn: Connection, many: Iterable[Letter], now: datetime) -> int:
    """Owe several letters in their order; returns how many were not known yet."""
    rows = [_row(letter, now) for letter in many]
    added = conn.execute(_add(conn), rows).rowcount if rows else 0
    if added:
        notify(conn, "letters")
    return int(added)


def _row(letter: Letter, now: datetime) -> dict[str, Any]:
    # Answers are an express lane of their own; nothing else may use it, and they may use no other.
    express = letter.method == EXPRESS
    file_id, file_field = letter.file or (None, None)
    due, due_revision = letter.due or (None, None)
    return {
        "key": letter.key,
        "chat_id": letter.chat_id,
        "priority": int(Priority.ANSWER if express else max(letter.priority, Priority.CUE)),
        "state": "new",
        "method": letter.method,
        "payload": dict(letter.payload),
        "card": letter.card,
        "fresh": letter.fresh,
        "file_id": file_id,
        "file_field": file_field,
        "not_before": letter.not_before or AT_ONCE,
        "expires_at": letter.expires_at,
        "purpose": letter.purpose,
        "created_at": now,
        "due": due,
        "due_revision": due_revision,
    }


def card_message(conn: Connection, chat_id: int, card: str) -> int | None:
    """The message that shows the card now, if it is known."""
    found = select(cards.c.message_id).where(cards.c.chat_id == chat_id, cards.c.card == card)
    return conn.execute(found).scalar_one_or_none()


def announced(conn: Connection, chat_id: int, dues: str) -> bool:
    """Whether the chat is just being told of another due whose key begins so: letters that nobody has fetched yet."""
    theirs = (letters.c.chat_id == chat_id, letters.c.due.startswith(dues, autoescape=True))
    return conn.execute(select(letters.c.id).where(letters.c.state == NEW, *theirs).limit(1)).first() is not None


def buttons_shown(
    conn: Connection, chat_id: int, beside: tuple[str, ...] = ()
) -> Iterator[list[list[Mapping[str, Any]]]]:
    """The buttons of the newest message in the chat that has any; of late only, since nobody answers what is far up.

    After a message whose card begins with one of `beside`, the next older one's too: it may be what is answered still.
    """
    newest = select(func.max(letters.c.id)).scalar_subquery()
    late = (letters.c.chat_id == chat_id, letters.c.id > newest - LATE)
    found = select(letters.c.payload, letters.c.card).where(*late).order_by(letters.c.id.desc())
    for payload, card in conn.execute(found):
        if rows := payload.get("reply_markup", {}).get("inline_keyboard"):
            yield list(rows)
            if not (card or "").startswith(beside or " "):
                return


def adopt_card(conn: Connection, chat_id: int, card: str, message_id: int) -> None:
    """A press tells which message the card is; an uncertain send of it is certain now."""
    entry = insert_into(conn, cards).values(chat_id=chat_id, card=card, message_id=message_id, newest=0)
    known = entry.on_conflict_do_update(index_elements=["chat_id", "card"], set_={"message_id": message_id})
    conn.execute(known)
    # A message is one card at a time: what it showed before must not be brought up to date over what it shows now.
    others = (cards.c.chat_id == chat_id, cards.c.message_id == message_id, cards.c.card != card)
    conn.execute(update(cards).where(*others).values(message_id=None))
    same = (letters.c.chat_id == chat_id, letters.c.card == card)
    arrived = update(letters).where(*same, letters.c.state == "uncertain")
    conn.execute(arrived.values(state="sent", message_id=message_id))


def park(conn: Connection, chat_id: int, now: datetime) -> int:
    """Nothing goes to this chat until they return; returns how many letters wait for that."""
    known = insert_into(conn, lines).values(chat_id=chat_id, parked=True)
    conn.execute(known.on_conflict_do_update(index_elements=["chat_id"], set_={"parked": True}))
    waiting = update(letters).where(letters.c.chat_id == chat_id, letters.c.state.in_(("new", "pending")))
    parked = conn.execute(waiting.values(state="parked", settled_at=now)).rowcount
    conn.execute(update(lanes).where(lanes.c.chat_id == chat_id).values(ready_at=None))
    return parked


def parked_dues(conn: Connection, chat_id: int) -> list[str]:
    """The keys of the dues whose letters wait for this chat to return."""
    found = select(letters.c.due).where(letters.c.chat_id == chat_id, letters.c.state == "parked")
    return list(conn.execute(found.where(letters.c.due.is_not(None)).distinct()).scalars())


def unpark(conn: Connection, chat_id: int) -> int:
    """They are back: what waited, and is not out of date, goes; returns how many letters."""
    # The count tells refusals of calls that were under way from new ones.
    conn.execute(update(lines).where(lines.c.chat_id == chat_id).values(returns=lines.c.returns + 1))
    freed = update(lines).where(lines.c.chat_id == chat_id, lines.c.parked).values(parked=False)
    if not conn.execute(freed).rowcount:
        return 0
    waiting = update(letters).where(letters.c.chat_id == chat_id, letters.c.state == "parked")
    notify(conn, "letters")
    # `new` sends them through the sorting again, where expired and overtaken ones are dropped.
    return conn.execute(waiting.values(state="new", settled_at=None)).rowcount


def rekey_chat(conn: Connection, old: int, new: int) -> None:
    """The chat has a new id (a group became a supergroup): everything queued follows; its old messages do not."""
    moving = letters.c.state.in_((*LIVE_STATES, "parked"))
    moved = update(letters).where(letters.c.chat_id == old, moving)
    conn.execute(moved.values(chat_id=new, state="new", owner=None, lease_until=None, epoch=letters.c.epoch + 1))
    for table in (cards, lanes, lines):
        conn.execute(delete(table).where(table.c.chat_id == old))
    notify(conn, "letters")


def counts(conn: Connection) -> dict[str, int]:
    """How many letters are in each state that is not final, and in those that somebody should see."""
    seen = or_(letters.c.settled_at.is_(None), letters.c.state.in_(("uncertain", "dead", "parked")))
    rows = conn.execute(select(letters.c.state, func.count()).where(seen).group_by(letters.c.state))
    return {row[0]: row[1] for row in rows}


def purge(conn: Connection, before: datetime, most: int = 5000) -> int:
    """Forget letters settled or parked before that moment, some at a time; keys are forgotten with them."""
    final = letters.c.state.in_(("sent", "assumed", "dead", "expired", "superseded", "uncertain", "parked"))
    return sweep(conn, letters, and_(letters.c.settled_at < before, final), most)
