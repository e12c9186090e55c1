"""Who may be written to now: sorting new letters into lanes, and claiming the next ones.

Per chat one message is under way, and priorities go first. A lane (chat, priority) knows when its first letter may
go, so that claiming costs the same with a thousand letters waiting as with a million. The rates of Telegram are kept
here too, in the database, so that several replicas share them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.storage.delivery_tables import NEW, PENDING, cards, lanes, letters, lines, rates
from bot.storage.dialect import insert_into
from bot.storage.outbox import Priority

ANSWER_LIFE = timedelta(seconds=10)
CLAIM_LEASE = timedelta(seconds=2.5)
EDITS = {"sendMessage": "editMessageText"}


@dataclass(frozen=True)
class Pace:
    """What Telegram lets through.

    `overall` messages in any second, of which the last `kept` are for live cues; one per second and chat with short
    bursts; groups 20 a minute, as three at once and then 17 a minute. 29 (not 28) overall, since 3,300 cues at 28/s
    would take 1.07 times what 30/s allows.
    """

    overall: int = 29
    kept: int = 8
    chat: timedelta = timedelta(seconds=1)
    group: timedelta = timedelta(seconds=60 / 17)
    burst: int = 3
    window: timedelta = timedelta(seconds=1)

    def spacing(self, chat_id: int) -> timedelta:
        return self.group if chat_id < 0 else self.chat


@dataclass(frozen=True)
class Claimed:
    """A letter that its owner may send now; owner and epoch are the fence of every later write."""

    id: int
    key: str
    epoch: int
    owner: str
    chat_id: int
    priority: Priority
    method: str
    payload: dict[str, Any]
    purpose: str
    card: str | None
    fresh: bool
    message_id: int | None  # of the card
    file: tuple[int, str] | None
    expires_at: datetime | None
    created_at: datetime
    attempts: int
    plain: bool
    repeated: bool
    waits_since: datetime


@dataclass
class Round:
    """What one claim brought, and when to come again."""

    claimed: list[Claimed] = field(default_factory=list)
    expired: int = 0
    rate_wait: datetime | None = None  # the overall rate held somebody back until then
    more: bool = False  # there are new letters still to be sorted


def claim(conn: Connection, owner: str, now: datetime, room: int, pace: Pace) -> Round:
    """Sort what is new, then take up to `room` letters, the most urgent first.

    Args:
        conn: a transaction of its own.
        owner: who claims; with the epoch it is the fence of every later write.
        now: real time.
        room: how many calls the sender can begin at once.
        pace: the rates.
    """
    result = Round()
    marks = _marks(conn, now, pace)
    result.more = sort_new(conn, now)
    used = len(marks)
    for priority in Priority:
        allowed, counted = room - len(result.claimed), priority != Priority.ANSWER
        if counted:
            free = pace.overall - used - (pace.kept if priority > Priority.CUE else 0)
            allowed = min(allowed, free)
        if allowed <= 0:
            continue
        taken = _claim_lane(conn, priority, owner, now, allowed, pace, result)
        used += taken * counted
    _keep_marks(conn, marks, used, now)
    if used >= pace.overall - pace.kept:
        result.rate_wait = _opens(marks + [now] * (used - len(marks)), now, pace)
    return result


def _marks(conn: Connection, now: datetime, pace: Pace) -> list[datetime]:
    """Moments of the sends in the last window. The row's lock also lets one replica claim at a time."""
    conn.execute(insert_into(conn, rates).values(name="all", marks=[]).on_conflict_do_nothing())
    kept = conn.execute(select(rates.c.marks).where(rates.c.name == "all").with_for_update()).scalar_one()
    moments = (datetime.fromisoformat(mark) for mark in kept)
    # A replica whose clock runs far ahead must not silence the others.
    return [moment for moment in moments if now - pace.window < moment < now + 2 * pace.window]


def _keep_marks(conn: Connection, marks: list[datetime], used: int, now: datetime) -> None:
    if used > len(marks):
        fresh = [moment.isoformat() for moment in marks] + [now.isoformat()] * (used - len(marks))
        conn.execute(update(rates).where(rates.c.name == "all").values(marks=fresh))


def _opens(marks: Sequence[datetime], now: datetime, pace: Pace) -> datetime:
    """When the next of those held back may go: for everybody but cues, the last `kept` places are closed."""
    line = sorted(marks)
    over = max(len(line) - (pace.overall - pace.kept), 0)
    return max(line[min(over, len(line) - 1)] + pace.window, now) if line else now


def sort_new(conn: Connection, now: datetime, most: int = 500) -> bool:
    """Put new letters into their lanes; returns whether there are more."""
    found = select(letters).where(letters.c.state == NEW).order_by(letters.c.id).limit(most)
    rows = conn.execute(found.with_for_update(skip_locked=True)).all()
    if not rows:
        return False
    chats = sorted({row.chat_id for row in rows})
    conn.execute(insert_into(conn, lines).on_conflict_do_nothing(), [{"chat_id": chat} for chat in chats])
    locked = select(lines).where(lines.c.chat_id.in_(chats)).with_for_update(skip_locked=True)
    known = {line.chat_id: line for line in conn.execute(locked)}
    ours = [row for row in rows if row.chat_id in known]
    states = _judge(conn, ours, {chat for chat, line in known.items() if line.parked}, now)
    _enter(conn, ours, states, now)
    relane(conn, known)
    return len(rows) == most or len(ours) < len(rows)


def _judge(conn: Connection, rows: Sequence[Row[Any]], parked: set[int], now: datetime) -> dict[int, str]:
    """The state that each new letter gets."""
    states = {}
    for row in rows:
        if row.expires_at is not None and row.expires_at <= now:
            states[row.id] = "expired"
        elif row.chat_id in parked:
            states[row.id] = "parked"
        else:
            states[row.id] = "pending"
    newest: dict[tuple[int, str], Row[Any]] = {}
    for row in rows:
        if row.card is not None and states[row.id] == "pending":
            newest[row.chat_id, row.card] = row
    overtaken = _turn_cards(conn, newest, rows, states)
    return states | dict.fromkeys(overtaken, "superseded")


def _turn_cards(
    conn: Connection, newest: dict[tuple[int, str], Row[Any]], rows: Sequence[Row[Any]], states: dict[int, str]
) -> set[int]:
    """Only the newest state of a card is sent; returns the letters of this batch that were overtaken."""
    overtaken = set()
    for (chat_id, card), row in newest.items():
        fresh, latest = _latest(conn, chat_id, card, row.id)
        batch = [r for r in rows if (r.chat_id, r.card) == (chat_id, card) and states[r.id] == "pending"]
        keep = row if latest == row.id else None
        overtaken |= {r.id for r in batch if r is not keep}
        # An overtaken letter that asked for a new message at the bottom passes that wish on.
        if keep is not None and not keep.fresh and (fresh or any(r.fresh for r in batch)):
            conn.execute(update(letters).where(letters.c.id == keep.id).values(fresh=True))
    return overtaken


def _latest(conn: Connection, chat_id: int, card: str, letter: int) -> tuple[bool, int]:
    """Make `letter` the card's newest unless a newer is known, and drop what waits behind: (a fresh one fell, newest)."""
    entry = insert_into(conn, cards).values(chat_id=chat_id, card=card, newest=letter)
    later = entry.on_conflict_do_update(
        index_elements=["chat_id", "card"], set_={"newest": letter}, where=cards.c.newest < letter
    )
    conn.execute(later)
    latest = conn.execute(select(cards.c.newest).where(cards.c.chat_id == chat_id, cards.c.card == card)).scalar_one()
    same = (letters.c.chat_id == chat_id, letters.c.card == card)
    older = update(letters).where(*same, letters.c.state == "pending", letters.c.id < latest)
    fell = conn.execute(older.values(state="superseded").returning(letters.c.fresh)).scalars().all()
    return any(fell), int(latest)


def _enter(conn: Connection, rows: Sequence[Row[Any]], states: dict[int, str], now: datetime) -> None:
    entered = []
    for row in rows:
        state = states[row.id]
        # Telegram forgets a press after some seconds, so its answer has a short life unless it says otherwise.
        short = now + ANSWER_LIFE if row.priority == Priority.ANSWER else None
        settled = now if state in ("expired", "superseded", "parked") else None
        entered.append({"i": row.id, "s": state, "e": row.expires_at or short, "t": settled})
    change = update(letters).where(letters.c.id == bindparam("i"))
    conn.execute(change.values(state=bindparam("s"), expires_at=bindparam("e"), settled_at=bindparam("t")), entered)
    pairs = {(row.chat_id, row.priority) for row in rows if states[row.id] == "pending"}
    if pairs:
        entry = insert_into(conn, lanes).on_conflict_do_nothing()
        conn.execute(entry, [{"chat_id": chat, "priority": priority} for chat, priority in sorted(pairs)])


def relane(conn: Connection, chats: Iterable[int]) -> None:
    """Reckon anew when each lane of these chats may go. Their lines must be held by this transaction."""
    first = (
        select(letters.c.not_before)
        .where(letters.c.state == PENDING)
        .where(letters.c.chat_id == lanes.c.chat_id, letters.c.priority == lanes.c.priority)
        .order_by(letters.c.not_before, letters.c.id)
        .limit(1)
        .scalar_subquery()
    )
    found = select(lanes, first.label("first"), lines).join(lines, lines.c.chat_id == lanes.c.chat_id)
    rows = conn.execute(found.where(lanes.c.chat_id.in_(list(chats)))).all()
    changed = []
    for row in rows:
        ready = _ready(row)
        if ready != row.ready_at:
            changed.append({"c": row.chat_id, "p": row.priority, "r": ready})
    if changed:
        one = update(lanes).where(lanes.c.chat_id == bindparam("c"), lanes.c.priority == bindparam("p"))
        conn.execute(one.values(ready_at=bindparam("r")), changed)


def _ready(row: Row[Any]) -> datetime | None:
    if row.first is None or row.parked:
        return None
    if row.priority == Priority.ANSWER:
        first: datetime = row.first
        return first
    floors = [row.first, row.rate_at, row.held_until, row.busy_until if row.busy is not None else None]
    ready: datetime = max(moment for moment in floors if moment is not None)
    return ready


def _claim_lane(  # noqa: PLR0913, PLR0917  # the parts of one claim
    conn: Connection, priority: Priority, owner: str, now: datetime, most: int, pace: Pace, result: Round
) -> int:
    ready = select(lanes.c.chat_id).where(lanes.c.priority == literal(int(priority)), lanes.c.ready_at <= now)
    ready = ready.order_by(lanes.c.ready_at, lanes.c.chat_id).limit(most)
    chats = list(conn.execute(ready).scalars())
    if not chats:
        return 0
    locked = select(lines).where(lines.c.chat_id.in_(chats)).with_for_update(skip_locked=True)
    held = {line.chat_id: line for line in conn.execute(locked)}
    taken = []
    for chat in chats:
        line = held.get(chat)
        if line is None or not (priority == Priority.ANSWER or _free(line, now)):
            continue
        row = _head(conn, chat, priority, now, result)
        if row is not None:
            taken.append((row, line))
    _take(conn, taken, owner, now, pace)
    relane(conn, held)
    result.claimed += _described(conn, [row for row, _ in taken], owner)
    return len(taken)


def _free(line: Row[Any], now: datetime) -> bool:
    busy = line.busy is not None and line.busy_until > now
    waits = any(moment is not None and moment > now for moment in (line.rate_at, line.held_until))
    return not (busy or waits or line.parked)


def _head(conn: Connection, chat: int, priority: Priority, now: datetime, result: Round) -> Row[Any] | None:
    """The lane's first letter; those past their time are dropped on the way."""
    lane = (letters.c.state == PENDING, letters.c.chat_id == chat, letters.c.priority == literal(int(priority)))
    first = select(letters).where(*lane, letters.c.not_before <= now)
    first = first.order_by(letters.c.not_before, letters.c.id).limit(1).with_for_update(skip_locked=True)
    while (row := conn.execute(first).first()) is not None:
        if row.expires_at is None or row.expires_at > now:
            return row
        late = update(letters).where(*lane, or_(letters.c.id == row.id, letters.c.expires_at <= now))
        result.expired += conn.execute(late.values(state="expired", settled_at=now)).rowcount
    return None


def _take(conn: Connection, taken: list[tuple[Row[Any], Row[Any]]], owner: str, now: datetime, pace: Pace) -> None:
    if not taken:
        return
    mine = update(letters).where(letters.c.id == bindparam("i"))
    mine = mine.values(state="claimed", owner=owner, lease_until=now + CLAIM_LEASE)
    mine = mine.values(epoch=letters.c.epoch + 1, attempts=letters.c.attempts + 1)
    conn.execute(mine, [{"i": row.id} for row, _ in taken])
    busy = update(lines).where(lines.c.chat_id == bindparam("c"))
    busy = busy.values(busy=bindparam("i"), busy_until=now + CLAIM_LEASE, rate_at=bindparam("r"))
    under_way = [
        {"c": row.chat_id, "i": row.id, "r": _next_rate(line, now, pace)}
        for row, line in taken
        if row.priority != Priority.ANSWER
    ]
    if under_way:
        conn.execute(busy, under_way)


def _next_rate(line: Row[Any], now: datetime, pace: Pace) -> datetime:
    """When the chat's next message may go: `burst` at once after a rest, then one per spacing."""
    spacing = pace.spacing(line.chat_id)
    rested = now - (pace.burst - 1) * spacing
    return max(line.rate_at or rested, rested) + spacing


def _described(conn: Connection, rows: Sequence[Row[Any]], owner: str) -> list[Claimed]:
    shown: dict[tuple[int, str], int | None] = {}
    chats = {row.chat_id for row in rows if row.card is not None}
    if chats:
        found = conn.execute(select(cards).where(cards.c.chat_id.in_(chats)))
        shown = {(card.chat_id, card.card): card.message_id for card in found}
    return [_letter(row, owner, shown.get((row.chat_id, row.card))) for row in rows]


def _letter(row: Row[Any], owner: str, message_id: int | None) -> Claimed:
    edit = message_id is not None and not row.fresh and row.method in EDITS
    return Claimed(
        id=row.id,
        key=row.key,
        epoch=row.epoch + 1,
        owner=owner,
        chat_id=row.chat_id,
        priority=Priority(row.priority),
        method=EDITS[row.method] if edit else row.method,
        payload=row.payload | ({"message_id": message_id} if edit else {}),
        purpose=row.purpose,
        card=row.card,
        fresh=row.fresh,
        message_id=message_id,
        file=None if row.file_id is None else (row.file_id, row.file_field),
        expires_at=row.expires_at,
        created_at=row.created_at,
        attempts=row.attempts + 1,
        plain=row.plain,
        repeated=row.repeated,
        waits_since=max(row.created_at, row.not_before),
    )


def next_at(conn: Connection) -> datetime | None:
    """When the earliest lane may go or the earliest lease ends; real time."""
    moments = []
    for priority in Priority:
        found = select(lanes.c.ready_at).where(
            lanes.c.priority == literal(int(priority)), lanes.c.ready_at.is_not(None)
        )
        moments.append(conn.execute(found.order_by(lanes.c.ready_at).limit(1)).scalar_one_or_none())
    leased = select(letters.c.lease_until).where(letters.c.lease_until.is_not(None))
    moments.append(conn.execute(leased.order_by(letters.c.lease_until).limit(1)).scalar_one_or_none())
    known = [moment for moment in moments if moment is not None]
    return min(known) if known else None
