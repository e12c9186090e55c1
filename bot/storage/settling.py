"""What became of a letter.

    new -> pending -> claimed (short lease) -> sending (long lease) -> sent
                                                 |-> pending      not sent for certain, or harmless to repeat
                                                 |-> uncertain    perhaps taken: shown, not repeated blindly
                                                 |-> dead         Telegram refuses it
                                                 |-> parked       the person blocked the bot
                                                 `-> expired      its time is over

A letter that was only claimed may be taken over at once: its owner cannot begin without the fenced step to `sending`.
A letter that was being sent may have arrived, so its lease outlives every deadline and ends in `uncertain`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select, tuple_, update
from sqlalchemy.engine import Connection, Row

from bot.storage import outbox
from bot.storage.base import Utc
from bot.storage.delivery_tables import cards, letters, lines
from bot.storage.dialect import on_both
from bot.storage.lanes import CLAIM_LEASE, Claimed
from bot.storage.outbox import Letter, Priority
from bot.storage.sorting import relane

SEND_LEASE = timedelta(seconds=30)
# Calls that make something new; all others say how something shall be and may be said twice.
ONCE = ("send", "forward", "copy")


def _marking(*conditions: ColumnElement[bool]) -> Any:  # noqa: ANN401  # an update
    return (
        update(letters)
        .where(letters.c.id.in_(bindparam("ids", expanding=True)))  # the index; the pairs alone would be a scan
        .where(tuple_(letters.c.id, letters.c.epoch).in_(bindparam("pairs", expanding=True)))
        .where(letters.c.owner == bindparam("o"), letters.c.state.in_(("claimed", "sending")), *conditions)
        .values(state="sending", lease_until=bindparam("t"))
        .returning(letters.c.id)
    )


_mark = _marking(or_(letters.c.expires_at.is_(None), letters.c.expires_at > bindparam("n", type_=Utc)))
_lock = select(lines.c.chat_id, lines.c.returns).where(lines.c.chat_id.in_(bindparam("chats", expanding=True)))
_lock = _lock.order_by(lines.c.chat_id).with_for_update()
_states = (
    select(letters.c.id, letters.c.owner, letters.c.epoch, letters.c.state)
    .where(letters.c.id.in_(bindparam("ids", expanding=True)))
    .with_for_update()
)
_settle = (
    update(letters)
    .where(letters.c.id == bindparam("i"))
    .values(state=bindparam("s"), error=bindparam("w"), settled_at=bindparam("t"), lease_until=None)
    .values(message_id=bindparam("m"), plain=bindparam("pl"))
)
_free = (
    update(lines)
    .where(lines.c.chat_id == bindparam("c"), lines.c.busy == bindparam("i"))
    .values(busy=None, busy_until=None, held_until=func.coalesce(bindparam("h", type_=Utc), lines.c.held_until))
)
_busy = (
    select(lines.c.chat_id)
    .where(lines.c.chat_id.in_(bindparam("chats", expanding=True)))  # the index
    .where(lines.c.busy.in_(bindparam("ids", expanding=True)))
    .with_for_update(skip_locked=True)
)
_keep_busy = update(lines).where(lines.c.chat_id == bindparam("c")).values(busy_until=bindparam("t"))
_remember = on_both(
    cards,
    lambda into: into.on_conflict_do_update(
        index_elements=["chat_id", "card"], set_={"message_id": into.excluded.message_id}
    ),
)


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


def mark_sending(conn: Connection, many: Sequence[Claimed], now: datetime) -> list[bool]:
    """The last step before the socket; False for a letter that is late, taken back, or another's by now."""
    marked: set[int] = set()
    for owner, group in _by_owner(many).items():
        pairs = [(letter.id, letter.epoch) for letter in group]
        step = {"ids": [letter.id for letter in group], "pairs": pairs, "o": owner, "n": now, "t": now + SEND_LEASE}
        marked |= set(conn.execute(_mark, step).scalars())
    return [letter.id in marked for letter in many]


def renew(conn: Connection, under_way: Sequence[Claimed], now: datetime) -> None:
    """Keep the chats of slow calls occupied while their sender lives."""
    # A chat that is held at this moment is being settled and needs no renewal; waiting for it could be a deadlock.
    chats = _busy_with(conn, under_way)
    if chats:
        conn.execute(_keep_busy, [{"c": chat, "t": now + CLAIM_LEASE} for chat in chats])
        relane(conn, chats)


def settle(conn: Connection, many: Sequence[tuple[Claimed, Outcome]], now: datetime) -> list[str | None]:
    """Write down what became of the letters and free their chats.

    Returns:
        the new state of each, or None when it is another's by now.
    """
    chats = sorted({letter.chat_id for letter, _ in many})
    returns = {row.chat_id: row.returns for row in conn.execute(_lock, {"chats": chats})}
    many = [(letter, _today(letter, outcome, returns)) for letter, outcome in many]
    found = conn.execute(_states, {"ids": [letter.id for letter, _ in many]})
    states = {(row.id, row.owner, row.epoch): row.state for row in found}
    ours = [one for one in many if _ours(states.get((one[0].id, one[0].owner, one[0].epoch)), one[1])]
    verdicts = {letter.id: _verdict(conn, letter, outcome, now) for letter, outcome in ours}
    if verdicts:
        conn.execute(_settle, [{"i": letter} | values for letter, values in verdicts.items()])
        conn.execute(_free, [_freed(letter, outcome, now) for letter, outcome in ours])
    for letter, outcome in ours:
        _follow(conn, letter, outcome, now)
    relane(conn, chats)
    return [verdicts[letter.id]["s"] if letter.id in verdicts else None for letter, _ in many]


def _today(letter: Claimed, outcome: Outcome, returns: Mapping[int, int]) -> Outcome:
    """A refusal that is told after the person has come back says nothing about today."""
    came_back = returns.get(letter.chat_id, letter.returns) != letter.returns
    return Again(why=outcome.why) if isinstance(outcome, Blocked) and came_back else outcome


def _by_owner(many: Sequence[Claimed]) -> dict[str, list[Claimed]]:
    groups: dict[str, list[Claimed]] = {}
    for letter in many:
        groups.setdefault(letter.owner, []).append(letter)
    return groups


def _ours(state: str | None, outcome: Outcome) -> bool:
    # A sender that came back late may still turn its own "uncertain" into what it knows.
    return state in ("claimed", "sending") or (state == "uncertain" and isinstance(outcome, Sent))


def _verdict(  # noqa: PLR0911  # a table
    conn: Connection, letter: Claimed, outcome: Outcome, now: datetime
) -> dict[str, Any]:
    """The letter's new values."""
    kept = {"s": "pending", "w": None, "t": now, "m": None, "pl": letter.plain}
    match outcome:
        case Sent(message_id):
            return kept | {"s": "sent", "m": message_id}
        case Unsure(why) if not harmless(letter.method):
            return kept | {"s": "uncertain", "w": why}
        case Again() | Unsure():
            return kept | _again(conn, letter, outcome, now)
        case Dead(why):
            return kept | {"s": "dead", "w": why}
        case Blocked(why):
            return kept | {"s": "parked", "w": why}
        case Moved():
            return kept | {"t": None}
        case Late():
            return kept | {"s": "expired"}


def _again(conn: Connection, letter: Claimed, outcome: Again | Unsure, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"w": outcome.why, "t": None}
    if isinstance(outcome, Again) and outcome.plain:
        values["pl"] = True
    if letter.card is not None:
        if isinstance(outcome, Again) and outcome.lost:
            here = (cards.c.chat_id == letter.chat_id, cards.c.card == letter.card)
            conn.execute(update(cards).where(*here).values(message_id=None))
        if _overtaken(conn, letter):
            return values | {"s": "superseded", "t": now}
    if letter.priority == Priority.ANSWER and outcome.after:  # bound to no line, so it waits by itself
        conn.execute(update(letters).where(letters.c.id == letter.id).values(not_before=now + outcome.after))
    return values


def _overtaken(conn: Connection, letter: Claimed) -> bool:
    """Whether there is a newer state of the card: waiting (a wish for a fresh message passes on to it) or sent."""
    newest = conn.execute(_newest, {"c": letter.chat_id, "k": letter.card}).scalar_one_or_none()
    if (newest or 0) <= letter.id:
        return False
    same = (letters.c.chat_id == letter.chat_id, letters.c.card == letter.card)
    waits = update(letters).where(*same, letters.c.state == "pending", letters.c.id > letter.id)
    conn.execute(waits.values(fresh=or_(letters.c.fresh, literal(letter.fresh))))
    _show_again(conn, letter)
    return True


def _freed(letter: Claimed, outcome: Outcome, now: datetime) -> dict[str, Any]:
    told = isinstance(outcome, Again | Unsure) and outcome.after and letter.priority != Priority.ANSWER
    return {"c": letter.chat_id, "i": letter.id, "h": now + outcome.after if told else None}  # type: ignore[union-attr]


def _follow(conn: Connection, letter: Claimed, outcome: Outcome, now: datetime) -> None:
    """What the outcome means for the chat."""
    match outcome:
        case Sent(message_id) if letter.card is not None and message_id is not None:
            _show(conn, letter, message_id, now)
        case Blocked():
            outbox.park(conn, letter.chat_id, now)
        case Moved(chat_id):
            outbox.rekey_chat(conn, letter.chat_id, chat_id)
        case _:
            pass


def _show(conn: Connection, letter: Claimed, message_id: int, now: datetime) -> None:
    """Remember which message shows the card; a message it was before loses its buttons."""
    _show_again(conn, letter)
    if message_id == letter.message_id:
        return
    conn.execute(_remember(conn), {"chat_id": letter.chat_id, "card": letter.card, "message_id": message_id})
    if letter.message_id is not None:
        key = f"unbutton:{letter.chat_id}:{letter.message_id}"
        bare = Letter(key, letter.chat_id, "editMessageReplyMarkup", {"message_id": letter.message_id}, purpose="card")
        outbox.put(conn, bare, now)


_newest = select(cards.c.newest).where(cards.c.chat_id == bindparam("c"), cards.c.card == bindparam("k"))
_show_newest = (
    update(letters)
    .where(letters.c.chat_id == bindparam("c"), letters.c.card == bindparam("k"), letters.c.id != bindparam("i"))
    .where(letters.c.id == _newest.where(cards.c.message_id.is_not(None)).scalar_subquery())
    .where(letters.c.state == "sent")
    .values(state="new", settled_at=None, fresh=False)
)
_ended = (
    select(letters)
    .where(letters.c.lease_until.is_not(None), letters.c.lease_until <= bindparam("now"))
    .order_by(letters.c.lease_until)
    .limit(200)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True)
class Recovered:
    """What ended leases brought: letters free again, and those that nobody knows about."""

    freed: int
    uncertain: tuple[Row[Any], ...]


def recover(conn: Connection, now: datetime) -> Recovered:
    """Take over letters whose lease ended with their sender; a transaction of its own, in real time."""
    rows = conn.execute(_ended, {"now": now}).all()
    if not rows:
        return Recovered(0, ())
    unsure = tuple(row for row in rows if row.state == "sending" and not harmless(row.method))
    lost = {row.id for row in unsure}
    over = {"state": "uncertain", "settled_at": now, "error": "its sender was lost", "lease_until": None}
    # `new` sends the others through the sorting again, where expired and overtaken ones are dropped.
    free = {"state": "new", "lease_until": None}
    for row in rows:
        conn.execute(update(letters).where(letters.c.id == row.id).values(**(over if row.id in lost else free)))
        if row.state == "sending" and row.card is not None:  # it may land yet, and was perhaps an edit
            _show_again(conn, row)
    _free_lines(conn, rows)
    return Recovered(len(rows) - len(lost), unsure)


def inherit(conn: Connection, now: datetime) -> None:
    """End the short leases of senders that are known to be gone; what was being sent keeps its long one."""
    conn.execute(update(letters).where(letters.c.state == "claimed").values(lease_until=now))
    busy = list(conn.execute(select(lines.c.chat_id).where(lines.c.busy.is_not(None)).with_for_update()).scalars())
    conn.execute(update(lines).where(lines.c.busy.is_not(None)).values(busy=None, busy_until=None))
    for start in range(0, len(busy), 500):
        relane(conn, busy[start : start + 500])


def _show_again(conn: Connection, row: Row[Any] | Claimed) -> None:
    """When newer states were sent meanwhile this one may have landed after them: the newest is shown once more."""
    conn.execute(_show_newest, {"c": row.chat_id, "k": row.card, "i": row.id})


def _busy_with(conn: Connection, many: Sequence[Claimed | Row[Any]]) -> list[int]:
    """The chats that one of these occupies, held until the end of the transaction."""
    asked = {"chats": list({one.chat_id for one in many}), "ids": [one.id for one in many]}
    return sorted(conn.execute(_busy, asked).scalars())


def _free_lines(conn: Connection, rows: Sequence[Row[Any]]) -> None:
    held = _busy_with(conn, rows)
    conn.execute(update(lines).where(lines.c.chat_id.in_(held)).values(busy=None, busy_until=None))
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
