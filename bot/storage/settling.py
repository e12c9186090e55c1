"""What became of a letter.

    new -> pending -> claimed (short lease) -> sending (long lease) -> sent
                                                 |-> pending      not sent for certain, or harmless to repeat
                                                 |-> uncertain    Telegram may have taken it: shown, not repeated blindly
                                                 |-> dead         Telegram refuses it
                                                 |-> parked       the person blocked the bot
                                                 `-> expired      its time is over

A letter that was only claimed may be taken over at once: its owner cannot begin without the fenced step to `sending`.
A letter that was being sent may have arrived, so its lease outlives every deadline and ends in `uncertain`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, literal, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.storage import outbox
from bot.storage.delivery_tables import cards, letters, lines
from bot.storage.dialect import insert_into
from bot.storage.lanes import CLAIM_LEASE, Claimed, relane
from bot.storage.outbox import Letter, Priority

SEND_LEASE = timedelta(seconds=30)
# Calls that make something new; all others say how something shall be and may be said twice.
ONCE = ("send", "forward", "copy")


@dataclass(frozen=True)
class Sent:
    message_id: int | None = None


@dataclass(frozen=True)
class Again:
    """Not sent for certain: it waits, and its chat with it, for `after`."""

    after: timedelta = timedelta()
    why: str | None = None
    plain: bool = False  # without formatting next time
    lost: bool = False  # the card's message is gone: make a new one


@dataclass(frozen=True)
class Unsure:
    """It may have been taken."""

    why: str
    after: timedelta = timedelta(seconds=1)


@dataclass(frozen=True)
class Dead:
    why: str


@dataclass(frozen=True)
class Blocked:
    why: str


@dataclass(frozen=True)
class Moved:
    chat_id: int


@dataclass(frozen=True)
class Late:
    """Its time was over before it began."""


Outcome = Sent | Again | Unsure | Dead | Blocked | Moved | Late


def harmless(method: str) -> bool:
    """Whether a call that perhaps arrived may simply be made again."""
    return not method.startswith(ONCE) or method == "sendChatAction"


def mark_sending(conn: Connection, letter: Claimed, now: datetime) -> bool:
    """The last step before the socket; False when the letter is another's by now."""
    step = _fenced(letter, "claimed").values(state="sending", lease_until=now + SEND_LEASE)
    return bool(conn.execute(step).rowcount)


def renew(conn: Connection, under_way: Iterable[Claimed], now: datetime) -> None:
    """Keep the chats of slow calls occupied while their sender lives."""
    ours = select(lines.c.chat_id).where(lines.c.busy.in_([letter.id for letter in under_way]))
    # A chat that is held at this moment is being settled and needs no renewal; waiting for it could be a deadlock.
    chats = list(conn.execute(ours.with_for_update(skip_locked=True)).scalars())
    conn.execute(update(lines).where(lines.c.chat_id.in_(chats)).values(busy_until=now + CLAIM_LEASE))
    relane(conn, chats)


def settle(conn: Connection, letter: Claimed, outcome: Outcome, now: datetime) -> str | None:
    """Write down what became of the letter and free its chat; the new state, or None when it is another's by now."""
    conn.execute(select(lines.c.chat_id).where(lines.c.chat_id == letter.chat_id).with_for_update())
    state, values = _verdict(conn, letter, outcome, now)
    # A sender that came back late may still turn its own "uncertain" into what it knows.
    allowed = ("claimed", "sending", "uncertain") if isinstance(outcome, Sent) else ("claimed", "sending")
    done = _fenced(letter, *allowed).values(state=state, lease_until=None, **values)
    if not conn.execute(done).rowcount:
        return None
    if isinstance(outcome, Sent):
        _show(conn, letter, outcome, now)
    elif isinstance(outcome, Blocked):
        outbox.park(conn, letter.chat_id, now)
    elif isinstance(outcome, Moved):
        outbox.rekey_chat(conn, letter.chat_id, outcome.chat_id)
    _free(conn, letter.chat_id, letter.id, _hold(letter, outcome, now))
    return state


def _fenced(letter: Claimed, *states: str) -> Any:  # noqa: ANN401  # an update statement
    mine = (letters.c.id == letter.id, letters.c.owner == letter.owner, letters.c.epoch == letter.epoch)
    return update(letters).where(*mine, letters.c.state.in_(states))


def _verdict(  # noqa: PLR0911  # a table
    conn: Connection, letter: Claimed, outcome: Outcome, now: datetime
) -> tuple[str, dict[str, Any]]:
    over = {"settled_at": now}
    match outcome:
        case Sent(message_id):
            return "sent", over | {"message_id": message_id, "error": None}
        case Again():
            return _again(conn, letter, outcome, now)
        case Unsure(why) if harmless(letter.method):
            return _again(conn, letter, Again(outcome.after, why), now)
        case Unsure(why):
            return "uncertain", over | {"error": why}
        case Dead(why):
            return "dead", over | {"error": why}
        case Blocked(why):
            return "parked", over | {"error": why}
        case Moved(chat_id):
            return "new", {"chat_id": chat_id}
        case Late():
            return "expired", over


def _again(conn: Connection, letter: Claimed, outcome: Again, now: datetime) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"error": outcome.why, "plain": letter.plain or outcome.plain}
    if letter.card is not None:
        if outcome.lost:
            here = (cards.c.chat_id == letter.chat_id, cards.c.card == letter.card)
            conn.execute(update(cards).where(*here).values(message_id=None))
        if _overtaken(conn, letter):
            return "superseded", values | {"settled_at": now}
    if letter.priority == Priority.ANSWER:  # bound to no line, so it waits by itself
        values["not_before"] = now + outcome.after
    return "pending", values


def _overtaken(conn: Connection, letter: Claimed) -> bool:
    """Whether a newer state of the card waits; a wish for a fresh message passes on to it."""
    same = (letters.c.chat_id == letter.chat_id, letters.c.card == letter.card)
    newer = update(letters).where(*same, letters.c.state == "pending", letters.c.id > letter.id)
    return bool(conn.execute(newer.values(fresh=or_(letters.c.fresh, literal(letter.fresh)))).rowcount)


def _show(conn: Connection, letter: Claimed, outcome: Sent, now: datetime) -> None:
    """Remember which message shows the card; a message it was before loses its buttons."""
    if letter.card is None or outcome.message_id is None:
        return
    entry = insert_into(conn, cards).values(
        chat_id=letter.chat_id, card=letter.card, message_id=outcome.message_id, newest=letter.id
    )
    shown = {"message_id": outcome.message_id}
    conn.execute(entry.on_conflict_do_update(index_elements=["chat_id", "card"], set_=shown))
    old = letter.message_id
    if old is not None and old != outcome.message_id:
        key = f"unbutton:{letter.chat_id}:{old}"
        bare = Letter(key, letter.chat_id, "editMessageReplyMarkup", {"message_id": old}, purpose="card")
        outbox.put(conn, bare, now)


def _hold(letter: Claimed, outcome: Outcome, now: datetime) -> datetime | None:
    if letter.priority != Priority.ANSWER and isinstance(outcome, Again | Unsure) and outcome.after:
        return now + outcome.after
    return None


def _free(conn: Connection, chat_id: int, letter_id: int, held_until: datetime | None) -> None:
    mine = update(lines).where(lines.c.chat_id == chat_id, lines.c.busy == letter_id)
    held = {} if held_until is None else {"held_until": held_until}
    conn.execute(mine.values(busy=None, busy_until=None, **held))
    relane(conn, (chat_id,))


@dataclass(frozen=True)
class Recovered:
    """What ended leases brought: letters free again, and those that nobody knows about."""

    freed: int
    uncertain: tuple[Row[Any], ...]


def recover(conn: Connection, now: datetime) -> Recovered:
    """Take over letters whose lease ended with their sender; a transaction of its own, in real time."""
    ended = select(letters).where(letters.c.lease_until.is_not(None), letters.c.lease_until <= now)
    rows = conn.execute(ended.order_by(letters.c.chat_id).limit(200).with_for_update(skip_locked=True)).all()
    unsure = tuple(row for row in rows if row.state == "sending" and not harmless(row.method))
    lost = {row.id for row in unsure}
    over = {"state": "uncertain", "settled_at": now, "error": "its sender was lost", "lease_until": None}
    # `new` sends the others through the sorting again, where expired and overtaken ones are dropped.
    free = {"state": "new", "lease_until": None}
    for row in rows:
        conn.execute(update(letters).where(letters.c.id == row.id).values(**(over if row.id in lost else free)))
    _free_lines(conn, [row.id for row in rows])
    return Recovered(len(rows) - len(lost), unsure)


def _free_lines(conn: Connection, ids: list[int]) -> None:
    if not ids:
        return
    chats = conn.execute(select(lines.c.chat_id).where(lines.c.busy.in_(ids)).with_for_update(skip_locked=True))
    held = sorted(chats.scalars())
    free = update(lines).where(lines.c.chat_id.in_(held), lines.c.busy.in_(ids))
    conn.execute(free.values(busy=None, busy_until=None))
    relane(conn, held)


def repeat_uncertain(conn: Connection, letter_id: int, epoch: int) -> bool:
    """Send an uncertain letter once more, flagged; nobody's doing but the policy's or a person's."""
    unsure = update(letters).where(
        and_(letters.c.id == letter_id, letters.c.epoch == epoch, letters.c.state == "uncertain")
    )
    again = unsure.where(letters.c.repeated.is_(False)).values(state="new", repeated=True, settled_at=None)
    return bool(conn.execute(again).rowcount)


def assume(conn: Connection, before: datetime) -> int:
    """Uncertain letters that nobody asked for again are taken as arrived; they keep their history."""
    old = update(letters).where(letters.c.state == "uncertain", letters.c.settled_at < before)
    return conn.execute(old.values(state="assumed")).rowcount
