"""Who may be written to now: claiming the next letters.

Per chat one message is under way, and priorities go first. A lane (chat, priority) knows when its first letter may
go, so that claiming costs the same with a thousand letters waiting as with a million. The rates of Telegram are kept
here too, in the database, so that several replicas share them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, select, union_all, update
from sqlalchemy.engine import Connection, Row

from bot.storage.delivery_tables import PENDING, cards, lanes, letters, lines, rates
from bot.storage.dialect import on_both
from bot.storage.outbox import Priority
from bot.storage.sorting import hold_lines, relane, sort_new

CLAIM_LEASE = timedelta(seconds=1.5)  # a cue that dies with one replica is in time from the next
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
    waits_since: datetime
    attempts: int
    plain: bool
    repeated: bool
    returns: int  # of the person so far, as the claim found it


@dataclass
class Round:
    """What one claim brought, and when to come again."""

    claimed: list[Claimed] = field(default_factory=list)
    expired: int = 0
    rate_wait: datetime | None = None  # the overall rate held somebody back until then
    cues_wait: bool = False  # it was live cues that the rate held back
    more: bool = False  # come again at once: there is more to sort, or late letters took the places of others


def _each(pick: Any, *others: Any) -> Any:  # noqa: ANN401  # one select per priority, each on its own end of the index
    parts = [pick(literal_column(str(int(priority)))) for priority in Priority]
    return union_all(*(select(part.subquery()) for part in (*parts, *others)))


_ready_lanes = _each(
    lambda priority: (
        select(lanes.c.chat_id, lanes.c.priority)
        .where(lanes.c.priority == priority, lanes.c.ready_at <= bindparam("now"))
        .order_by(lanes.c.ready_at, lanes.c.chat_id)
        .limit(bindparam("most"))
    )
)
_moments = _each(
    lambda priority: (
        select(lanes.c.ready_at)
        .where(lanes.c.priority == priority, lanes.c.ready_at.is_not(None))
        .order_by(lanes.c.ready_at)
        .limit(1)
    ),
    select(letters.c.lease_until).where(letters.c.lease_until.is_not(None)).order_by(letters.c.lease_until).limit(1),
)
_head = (
    select(letters.c.id)
    .where(letters.c.state == PENDING, letters.c.not_before <= bindparam("now"))
    .where(letters.c.chat_id == lanes.c.chat_id, letters.c.priority == lanes.c.priority)
    .order_by(letters.c.not_before, letters.c.id)
    .limit(1)
    .correlate(lanes)
    .scalar_subquery()
)
_heads = (
    select(letters)
    .where(letters.c.id.in_(select(_head).where(lanes.c.chat_id.in_(bindparam("chats", expanding=True)))))
    .with_for_update(skip_locked=True)
)
_expire = (
    update(letters)
    .where(letters.c.state == PENDING, letters.c.chat_id == bindparam("c"), letters.c.priority == bindparam("p"))
    .where(letters.c.expires_at <= bindparam("t"))
    .values(state="expired", settled_at=bindparam("t"))
)
_take = (
    update(letters)
    .where(letters.c.id == bindparam("i"))
    .values(state="claimed", owner=bindparam("o"), lease_until=bindparam("t"))
    .values(epoch=letters.c.epoch + 1, attempts=letters.c.attempts + 1)
)
_occupy = (
    update(lines)
    .where(lines.c.chat_id == bindparam("c"))
    .values(busy=bindparam("i"), busy_until=bindparam("t"), rate_at=bindparam("r"))
)
_shown = select(cards).where(cards.c.chat_id.in_(bindparam("chats", expanding=True)))
_marks = select(rates.c.marks).where(rates.c.name == "all").with_for_update()
_set_marks = update(rates).where(rates.c.name == "all").values(marks=bindparam("m"))
_add_rates = on_both(rates, lambda into: into.on_conflict_do_nothing())


def claim(  # noqa: PLR0913, PLR0917  # who, when and how much
    conn: Connection, owner: str, now: datetime, room: int, pace: Pace, spare: int = 0
) -> Round:
    """Sort what is new, then take up to `room` letters, the most urgent first.

    Args:
        conn: a transaction of its own.
        owner: who claims; with the epoch it is the fence of every later write.
        now: real time.
        room: how many calls the sender can begin at once.
        pace: the rates.
        spare: so many of the room are for answers and live cues only; Telegram may be slow with all the rest.
    """
    marks = _recent(conn, now, pace)
    result = Round(more=sort_new(conn, now))
    chosen = _choose(conn, now, (room, room - spare), pace, len(marks), result)
    if chosen:
        held = hold_lines(conn, {chat for chat, _ in chosen})
        taken = _heads_of(conn, [one for one in chosen if _may(held, one, now)], now, result)
        result.more = result.more or result.expired > 0
        counted = _write(conn, taken, held, owner, now, pace)
        relane(conn, held)
        result.claimed = _described(conn, taken, held, owner)
        if counted:
            # Those of one turn count as spread over the window, so that places open one by one and not in clumps.
            marks += [now + step * pace.window / pace.overall for step in range(counted)]
            conn.execute(_set_marks, {"m": [mark.isoformat() for mark in marks]})
    result.rate_wait = _opens(marks, now, pace, cues_wait=result.cues_wait)
    return result


def _recent(conn: Connection, now: datetime, pace: Pace) -> list[datetime]:
    """Moments of the sends in the last window. The row's lock also lets one replica claim at a time."""
    kept = conn.execute(_marks).scalar_one_or_none()
    if kept is None:
        conn.execute(_add_rates(conn), {"name": "all", "marks": []})
        kept = conn.execute(_marks).scalar_one()
    moments = (datetime.fromisoformat(mark) for mark in kept)
    # A replica whose clock runs far ahead must not silence the others.
    return [moment for moment in moments if now - pace.window < moment < now + 2 * pace.window]


def _opens(marks: Sequence[datetime], now: datetime, pace: Pace, *, cues_wait: bool) -> datetime | None:
    """When the rate lets the next letter go, a cue if cues wait; None when it does now."""
    places = pace.overall if cues_wait else pace.overall - pace.kept
    if len(marks) < places:
        return None
    return max(sorted(marks)[len(marks) - places] + pace.window, now)


def _choose(  # noqa: PLR0913, PLR0917  # the parts of one claim
    conn: Connection, now: datetime, rooms: tuple[int, int], pace: Pace, used: int, result: Round
) -> list[tuple[int, int]]:
    """The lanes whose turn it is, (chat, priority), as far as room and rate allow; a chat has one but for answers.

    `rooms`: for live cues and answers, and for the rest.
    """
    chosen: list[tuple[int, int]] = []
    busy: set[int] = set()
    ready = conn.execute(_ready_lanes, {"now": now, "most": 2 * rooms[0]}).all()
    for chat, priority in sorted(ready, key=lambda lane: lane.priority):
        if len(chosen) >= rooms[priority > Priority.CUE]:
            break
        if priority != Priority.ANSWER:
            limit = pace.overall - (pace.kept if priority > Priority.CUE else 0)
            if used >= limit or chat in busy:
                result.cues_wait |= priority == Priority.CUE and used >= limit
                continue
            used += 1
            busy.add(chat)
        chosen.append((chat, priority))
    return chosen


def _may(held: dict[int, Row[Any]], lane: tuple[int, int], now: datetime) -> bool:
    """Whether the lane's chat is held by us and free; answers do not ask."""
    chat, priority = lane
    return chat in held and (priority == Priority.ANSWER or _free(held[chat], now))


def _heads_of(conn: Connection, wanted: list[tuple[int, int]], now: datetime, result: Round) -> list[Row[Any]]:
    """The first letter of each lane; what is late is dropped on the way."""
    taken: list[Row[Any]] = []
    while wanted:
        found = conn.execute(_heads, {"now": now, "chats": list({chat for chat, _ in wanted})})
        rows = [row for row in found if (row.chat_id, row.priority) in wanted]
        late = [row for row in rows if row.expires_at is not None and row.expires_at <= now]
        taken += [row for row in rows if row not in late]
        wanted = [(row.chat_id, row.priority) for row in late]
        for chat, priority in wanted:
            result.expired += conn.execute(_expire, {"c": chat, "p": priority, "t": now}).rowcount
    return sorted(taken, key=lambda row: (row.priority, row.id))


def _free(line: Row[Any], now: datetime) -> bool:
    busy = line.busy is not None and line.busy_until > now
    waits = any(moment is not None and moment > now for moment in (line.rate_at, line.held_until))
    return not (busy or waits or line.parked)


def _write(  # noqa: PLR0913, PLR0917  # the parts of one claim
    conn: Connection, taken: Sequence[Row[Any]], held: dict[int, Row[Any]], owner: str, now: datetime, pace: Pace
) -> int:
    """Make them ours; returns how many count against the overall rate."""
    if not taken:
        return 0
    until = now + CLAIM_LEASE
    conn.execute(_take, [{"i": row.id, "o": owner, "t": until} for row in taken])
    occupied = [
        {"c": row.chat_id, "i": row.id, "t": until, "r": _next_rate(held[row.chat_id], now, pace)}
        for row in taken
        if row.priority != Priority.ANSWER
    ]
    if occupied:
        conn.execute(_occupy, occupied)
    return len(occupied)


def _next_rate(line: Row[Any], now: datetime, pace: Pace) -> datetime:
    """When the chat's next message may go: `burst` at once after a rest, then one per spacing."""
    spacing = pace.spacing(line.chat_id)
    rested = now - (pace.burst - 1) * spacing
    return max(line.rate_at or rested, rested) + spacing


def _described(conn: Connection, rows: Sequence[Row[Any]], held: dict[int, Row[Any]], owner: str) -> list[Claimed]:
    chats = {row.chat_id for row in rows if row.card is not None}
    found = conn.execute(_shown, {"chats": list(chats)}).all() if chats else []
    shown = {(card.chat_id, card.card): card.message_id for card in found}
    return [_letter(row, owner, shown.get((row.chat_id, row.card)), held[row.chat_id].returns) for row in rows]


def _letter(row: Row[Any], owner: str, message_id: int | None, returns: int) -> Claimed:
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
        waits_since=max(row.created_at, row.not_before),
        attempts=row.attempts + 1,
        plain=row.plain,
        repeated=row.repeated,
        returns=returns,
    )


def next_at(conn: Connection) -> datetime | None:
    """When the earliest lane may go or the earliest lease ends; real time."""
    moments = conn.execute(_moments).scalars().all()
    return min(moments) if moments else None
