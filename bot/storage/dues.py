"""Dues: whatever must happen later. A row says when and about what; its text is made at that moment.

Times here are domain time (`clock.now()`), which a rehearsal may turn; only retries and history are in real time.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.engine import Connection, Row

from bot.storage.base import Utc
from bot.storage.delivery_tables import WAITING, dues, letters
from bot.storage.dialect import notify, on_both, sweep

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CUE_LIFE = timedelta(seconds=15)
LIVE = timedelta(minutes=1)  # who lives no longer than this is a live cue: on time or not at all


_PLANNED = ("kind", "about", "at", "wall", "zone", "expires_at", "meeting_id", "revision", "state", "live", "muted")
_AFRESH = {"tries": literal_column("0"), "settled_at": null(), "error_id": null(), "retry_at": null()}
_plan = on_both(
    dues,
    lambda into: into.on_conflict_do_update(
        index_elements=["key"],
        set_={name: into.excluded[name] for name in _PLANNED} | _AFRESH,
        where=dues.c.revision < into.excluded.revision,
    ),
)


# What is taken back is not sent, unless it is on the wire at this moment; it expires if it comes back from there.
_under_way = or_(letters.c.state == "claimed", letters.c.state == "sending")  # an IN is written out anew each time
_take_back = (
    update(letters)
    .where(letters.c.due.is_not(None), letters.c.card.is_(None))  # a card shows a state, and always the newest
    .where(or_(*(letters.c.state == state for state in ("new", "pending", "parked", "claimed", "sending"))))
    .values(
        state=case((_under_way, letters.c.state), else_="superseded"),
        settled_at=case((_under_way, None), else_=func.coalesce(letters.c.settled_at, letters.c.created_at)),
        expires_at=case((_under_way, letters.c.created_at), else_=letters.c.expires_at),
    )
)
_planned_as = select(dues.c.revision).where(dues.c.key == letters.c.due).scalar_subquery()
_take_back_earlier = _take_back.where(
    letters.c.due.in_(bindparam("keys", expanding=True)), letters.c.due_revision < _planned_as
)


@dataclass(frozen=True)
class Due:
    """Something that is due.

    Attributes:
        key: unique; planned again with a later revision it replaces the earlier plan.
        kind: what the renderer knows it by; `about`: the ids it needs.
        at: when, in UTC; `wall` ("2027-03-10T16:45") and `zone` are the local time that was meant, if it was one.
        expires_at: past this it is dropped; within a minute of `at` it is a live cue.
        muted: its time passes in silence.
    """

    key: str
    kind: str
    about: Mapping[str, int | str]
    at: datetime
    wall: str | None = None
    zone: str | None = None
    expires_at: datetime | None = None
    meeting_id: int | None = None
    revision: int = 0
    muted: bool = False

    @property
    def live(self) -> bool:
        return self.expires_at is not None and self.expires_at - self.at <= LIVE


@dataclass(frozen=True)
class Taken:
    """A due that this transaction holds."""

    id: int
    due: Due
    muted: bool
    tries: int


def plan(conn: Connection, due: Due) -> bool:
    """Plan it; a later revision of a known key replaces that plan. False when nothing changed."""
    return plan_all(conn, (due,)) == 1


def plan_all(conn: Connection, many: Iterable[Due]) -> int:
    """Plan several; returns how many are new or replaced an earlier revision, whose letters are taken back."""
    rows = [_row(due) for due in many]
    planned = conn.execute(_plan(conn), rows).rowcount if rows else 0
    if replacing := [row["key"] for row in rows if row["revision"]]:
        conn.execute(_take_back_earlier, {"keys": replacing})
    if planned:
        notify(conn, "dues")
    return int(planned)


def _row(due: Due) -> dict[str, Any]:
    return {
        "key": due.key,
        "kind": due.kind,
        "about": dict(due.about),
        "at": due.at,
        "wall": due.wall,
        "zone": due.zone,
        "expires_at": due.expires_at,
        "meeting_id": due.meeting_id,
        "revision": due.revision,
        "state": "waiting",
        "live": due.live,
        "muted": due.muted,
    }


def _chosen(
    conn: Connection, key_prefix: str | None, meeting_id: int | None, kinds: Collection[str] | None
) -> ColumnElement[bool]:
    if not key_prefix and meeting_id is None:
        raise ValueError("say which: a key prefix or a meeting")
    chosen = _begins(conn, key_prefix) if key_prefix else true()
    if meeting_id is not None:
        chosen &= dues.c.meeting_id == meeting_id
    return chosen if kinds is None else chosen & dues.c.kind.in_(kinds)


def _begins(conn: Connection, prefix: str) -> ColumnElement[bool]:
    if conn.dialect.name == "sqlite":  # its LIKE finds no index; its order is that of the characters
        return and_(dues.c.key >= prefix, dues.c.key < prefix[:-1] + chr(ord(prefix[-1]) + 1))
    return dues.c.key.startswith(prefix, autoescape=True)


def cancel(
    conn: Connection,
    *,
    key_prefix: str | None = None,
    meeting_id: int | None = None,
    kinds: Collection[str] | None = None,
) -> int:
    """What waits and is meant will not happen, and what it still owes is not sent; returns how many waited.

    A prefix ends in the dot that ends a number, since "poll.1" is how "poll.10" begins too; or see `call_off`.
    A later revision may plan it again. Letters of live cues are let be: they are on their way within seconds.
    """
    return _cancel(conn, _chosen(conn, key_prefix, meeting_id, kinds))


def call_off(conn: Connection, *keys: str) -> int:
    """Cancel what is planned under these keys, and below them after a dot; "poll.1" is not "poll.10"."""
    return _cancel(conn, or_(dues.c.key.in_(keys), *(_begins(conn, f"{key}.") for key in keys)))


def _cancel(conn: Connection, chosen: ColumnElement[bool]) -> int:
    waiting = update(dues).where(dues.c.state == WAITING, chosen)
    cancelled = conn.execute(waiting.values(state="cancelled")).rowcount
    conn.execute(_take_back.where(letters.c.due.in_(select(dues.c.key).where(dues.c.live.is_(False), chosen))))
    return cancelled


def repeat(conn: Connection, keys: Collection[str], member: int, now: datetime) -> int:
    """Plan what these dues told once more, for one member alone, by whichever way they are reached now."""
    rows = conn.execute(select(dues).where(dues.c.key.in_(list(keys)), dues.c.live.is_(False))).all()
    again = [
        replace(_due(row), key=f"{row.key}.m{member}", about={**row.about, "member": member}, at=now) for row in rows
    ]
    return plan_all(conn, [replace(due, wall=None, zone=None, revision=0) for due in again])


def forget(conn: Connection, key: str) -> None:
    """It may be planned again under this key as if never told: to another chat, or by another way."""
    conn.execute(delete(dues).where(dues.c.key == key))


def mute(
    conn: Connection,
    *,
    key_prefix: str | None = None,
    meeting_id: int | None = None,
    kinds: Collection[str] | None = None,
    on: bool = True,
) -> int:
    """What waits passes in silence when its time comes (or, with on=False, no longer); returns how many."""
    waiting = update(dues).where(dues.c.state == WAITING, _chosen(conn, key_prefix, meeting_id, kinds))
    return conn.execute(waiting.values(muted=on)).rowcount


def move(  # noqa: PLR0913  # the parts of one moment
    conn: Connection,
    key: str,
    at: datetime,
    *,
    wall: str | None = None,
    zone: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Set another moment for one that waits; False when it is gone or past. `expires_at` is set too, None is never."""
    waiting = update(dues).where(dues.c.key == key, dues.c.state == WAITING)
    live = expires_at is not None and expires_at - at <= LIVE
    moved = conn.execute(waiting.values(at=at, wall=wall, zone=zone, expires_at=expires_at, live=live)).rowcount
    if moved:
        notify(conn, "dues")
    return bool(moved)


def coming(conn: Connection, meeting_id: int | None = None, limit: int = 20) -> tuple[Due, ...]:
    """What waits, soonest first; of one meeting or of all."""
    found = select(dues).where(dues.c.state == WAITING)
    if meeting_id is not None:
        found = found.where(dues.c.meeting_id == meeting_id)
    return tuple(_due(row) for row in conn.execute(found.order_by(dues.c.at, dues.c.id).limit(limit)))


_after: BindParameter[datetime] = bindparam("after", type_=Utc)
_next = union_all(
    *(
        select(
            select(dues.c.at)
            .where(dues.c.state == WAITING, dues.c.live.is_(live), dues.c.at > _after)
            .order_by(dues.c.at)
            .limit(1)
            .subquery()
        )
        for live in (True, False)
    )
)
_due_now = {
    live: select(dues)
    .where(dues.c.state == WAITING, dues.c.live.is_(live), dues.c.at <= bindparam("now", type_=Utc))
    .where(or_(dues.c.retry_at.is_(None), dues.c.retry_at <= bindparam("real", type_=Utc)))
    .order_by(dues.c.at, dues.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    for live in (True, False)
}

_settle = (
    update(dues)
    .where(dues.c.id == bindparam("i"))
    .values(state=bindparam("s"), settled_at=bindparam("t"), error_id=bindparam("e"))
)
_retries = union_all(  # for each kind by itself, else the index helps nobody and all that waits is looked through
    *(
        select(func.min(func.coalesce(dues.c.retry_at, LONG_AGO))).where(
            dues.c.state == WAITING, dues.c.live.is_(live), dues.c.at <= bindparam("now", type_=Utc)
        )
        for live in (True, False)
    )
)


def next_at(conn: Connection, after: datetime = LONG_AGO) -> datetime | None:
    """The earliest moment that something is due; domain time. `after`: what is due already is somebody's business."""
    moments = conn.execute(_next, {"after": after}).scalars().all()
    return min(moments) if moments else None


def claim(conn: Connection, now: datetime, real: datetime, limit: int) -> tuple[Taken, ...]:
    """Hold what is due, live cues first; the claim lasts as long as the transaction."""
    taken: list[Taken] = []
    for live in (True, False):
        if len(taken) < limit:
            rows = conn.execute(_due_now[live], {"now": now, "real": real, "most": limit - len(taken)})
            taken += [Taken(row.id, _due(row), row.muted, row.tries) for row in rows]
    return tuple(taken)


def settle(conn: Connection, taken: Taken, state: str, real: datetime, error_id: str | None = None) -> None:
    """Write what became of it: done, dropped, muted or failed."""
    conn.execute(_settle, {"i": taken.id, "s": state, "t": real, "e": error_id})


def retry(conn: Connection, taken: Taken, real: datetime, error_id: str) -> None:
    """Try again at that real moment."""
    mine = update(dues).where(dues.c.id == taken.id)
    conn.execute(mine.values(tries=taken.tries + 1, retry_at=real, error_id=error_id))


def next_retry(conn: Connection, now: datetime) -> datetime | None:
    """When, in real time, the first of those that are due is tried again.

    Long ago, when it is another replica's at this moment: should that replica die, nobody else would tell.
    """
    moments = [moment for moment in conn.execute(_retries, {"now": now}).scalars() if moment is not None]
    return min(moments, default=None)


def waiting(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(dues).where(dues.c.state == WAITING)).scalar_one())


def counts(conn: Connection) -> dict[str, int]:
    rows = conn.execute(select(dues.c.state, func.count()).group_by(dues.c.state))
    return {row[0]: row[1] for row in rows}


def purge(conn: Connection, before: datetime, most: int = 5000) -> int:
    """Forget what was settled before that real moment, some at a time."""
    return sweep(conn, dues, and_(dues.c.settled_at < before, dues.c.state != WAITING), most)


def _due(row: Row[Any]) -> Due:
    return Due(
        key=row.key,
        kind=row.kind,
        about=row.about,
        at=row.at,
        wall=row.wall,
        zone=row.zone,
        expires_at=row.expires_at,
        meeting_id=row.meeting_id,
        revision=row.revision,
    )
