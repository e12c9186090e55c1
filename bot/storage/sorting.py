"""New letters into lanes: who is parked, what is late, which state of a card is the newest."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, update
from sqlalchemy.engine import Connection, Row

from bot.storage.delivery_tables import NEW, PENDING, cards, lanes, letters, lines
from bot.storage.dialect import on_both
from bot.storage.outbox import Priority

ANSWER_LIFE = timedelta(seconds=10)
MOST = 200  # at a time; a cue must not wait for a whole mailing to be sorted

_some: BindParameter[int] = bindparam("chats", expanding=True)
_first = (
    select(letters.c.not_before)
    .where(letters.c.state == PENDING)
    .where(letters.c.chat_id == lanes.c.chat_id, letters.c.priority == lanes.c.priority)
    .order_by(letters.c.not_before, letters.c.id)
    .limit(1)
    .scalar_subquery()
)
_lanes_of = (
    select(lanes.c.chat_id, lanes.c.priority, lanes.c.ready_at, _first.label("first"))
    .add_columns(lines.c.busy, lines.c.busy_until, lines.c.rate_at, lines.c.held_until, lines.c.parked)
    .join(lines, lines.c.chat_id == lanes.c.chat_id)
    .where(lanes.c.chat_id.in_(_some))
)
_set_ready = (
    update(lanes)
    .where(lanes.c.chat_id == bindparam("c"), lanes.c.priority == bindparam("p"))
    .values(ready_at=bindparam("r"))
)
_new = select(letters).where(letters.c.state == NEW).order_by(letters.c.priority, letters.c.id).limit(MOST)
_new = _new.with_for_update(skip_locked=True)
_lock_lines = select(lines).where(lines.c.chat_id.in_(_some)).with_for_update(skip_locked=True)
_add_lines = on_both(lines, lambda into: into.on_conflict_do_nothing())
_add_lanes = on_both(lanes, lambda into: into.on_conflict_do_nothing())
_enter = (
    update(letters)
    .where(letters.c.id == bindparam("i"))
    .values(state=bindparam("s"), expires_at=bindparam("e"), settled_at=bindparam("t"))
)
_newest = on_both(
    cards,
    lambda into: into.on_conflict_do_update(
        index_elements=["chat_id", "card"],
        set_={"newest": into.excluded.newest},
        where=cards.c.newest < into.excluded.newest,
    ),
)
_card: BindParameter[str] = bindparam("k")
_latest = select(cards.c.newest).where(cards.c.chat_id == bindparam("c"), cards.c.card == _card)
_overtake = (
    update(letters)
    .where(letters.c.chat_id == bindparam("c"), letters.c.card == _card)
    .where(letters.c.state == PENDING, letters.c.id < bindparam("n"))
    .values(state="superseded", settled_at=bindparam("t"))
    .returning(letters.c.fresh)
)


def hold_lines(conn: Connection, chats: Collection[int]) -> dict[int, Row[Any]]:
    """The chats of these that nobody else works on at this moment, held until the end of the transaction."""
    return {line.chat_id: line for line in conn.execute(_lock_lines, {"chats": list(chats)})}


def relane(conn: Connection, chats: Iterable[int]) -> None:
    """Reckon anew when each lane of these chats may go; their lines must be held by this transaction."""
    changed = []
    for row in conn.execute(_lanes_of, {"chats": list(chats)}):
        ready = _ready(row)
        if ready != row.ready_at:
            changed.append({"c": row.chat_id, "p": row.priority, "r": ready})
    if changed:
        conn.execute(_set_ready, changed)


def _ready(row: Row[Any]) -> datetime | None:
    if row.first is None or row.parked:
        return None
    floors = [row.first]
    if row.priority != Priority.ANSWER:
        floors += [row.rate_at, row.held_until, row.busy_until if row.busy is not None else None]
    ready: datetime = max(moment for moment in floors if moment is not None)
    return ready


def sort_new(conn: Connection, now: datetime) -> bool:
    """Put new letters into their lanes; returns whether there are more."""
    rows = conn.execute(_new).all()
    if not rows:
        return False
    chats = sorted({row.chat_id for row in rows})
    known = hold_lines(conn, chats)
    if unknown := [{"chat_id": chat} for chat in chats if chat not in known]:
        conn.execute(_add_lines(conn), unknown)
        known |= hold_lines(conn, [row["chat_id"] for row in unknown])
    ours = [row for row in rows if row.chat_id in known]
    states = {row.id: _state(row, parked=known[row.chat_id].parked, now=now) for row in ours}
    _turn_cards(conn, [row for row in ours if row.card is not None and states[row.id] == "pending"], states, now)
    _write(conn, ours, states, now)
    relane(conn, known)
    return len(rows) == MOST or len(ours) < len(rows)


def _state(row: Row[Any], *, parked: bool, now: datetime) -> str:
    if row.expires_at is not None and row.expires_at <= now:
        return "expired"
    return "parked" if parked else "pending"


def _turn_cards(conn: Connection, rows: Sequence[Row[Any]], states: dict[int, str], now: datetime) -> None:
    """Only the newest state of a card is sent. A wish for a fresh message passes on to it."""
    by_card: dict[tuple[int, str], list[Row[Any]]] = {}
    for row in rows:
        by_card.setdefault((row.chat_id, row.card), []).append(row)
    for (chat_id, card), batch in by_card.items():
        last = max(batch, key=lambda row: row.id)
        conn.execute(_newest(conn), {"chat_id": chat_id, "card": card, "newest": last.id})
        latest = conn.execute(_latest, {"c": chat_id, "k": card}).scalar_one()
        fell = conn.execute(_overtake, {"c": chat_id, "k": card, "n": latest, "t": now}).scalars().all()
        states |= {row.id: "superseded" for row in batch if row.id < latest}
        if last.id == latest and not last.fresh and (any(fell) or any(row.fresh for row in batch)):
            conn.execute(update(letters).where(letters.c.id == last.id).values(fresh=True))


def _write(conn: Connection, rows: Sequence[Row[Any]], states: dict[int, str], now: datetime) -> None:
    entered = []
    for row in rows:
        # Telegram forgets a press after some seconds, so its answer has a short life unless it says otherwise.
        short = now + ANSWER_LIFE if row.priority == Priority.ANSWER else None
        settled = None if states[row.id] == "pending" else now
        entered.append({"i": row.id, "s": states[row.id], "e": row.expires_at or short, "t": settled})
    conn.execute(_enter, entered)
    pairs = {(row.chat_id, row.priority) for row in rows if states[row.id] == "pending"}
    if pairs:
        conn.execute(_add_lanes(conn), [{"chat_id": chat, "priority": priority} for chat, priority in sorted(pairs)])
