"""The mail outbox: what a transaction owes by mail is written here, and sent after the commit.

    pending -> sending -> sent
       ^          |-> refused   the server will not have it, ever
       |          |-> unsure    the line broke after the content had gone out; never repeated by itself
       `----------'             not sent for certain: another try later
    pending -> expired          past `expires_at` it is worth nothing

`sending` is committed before the first byte goes out, so that a crash leaves an `unsure` mail and never a second one.
All times are real time in UTC, as everything on the line to the outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.storage.dialect import notify, on_both, sweep
from bot.storage.tables import mails

LEASE = timedelta(minutes=5)
"""How long a sending may take; what is `sending` for longer was cut off."""

_add = on_both(mails, lambda into: into.on_conflict_do_nothing(index_elements=["key"]))


@dataclass(frozen=True)
class OwedMail:
    """One mail that is owed to one address.

    Attributes:
        key: unique; a second mail of the same key is no second mail.
        files: ids of stored files to attach, in order.
        calendar: id of a stored calendar file, shown by mail programs as an invitation; `method` is the one inside it.
        from_name: who seems to write, beside the installation's own address; `reply_to`: who gets the replies.
        member_id, meeting_id: whom and what it is about, for the coordinator's list.
        not_before, expires_at: real time; past `expires_at` it is never sent.
    """

    key: str
    to: str
    subject: str
    text: str
    html: str = ""
    to_name: str = ""
    from_name: str = ""
    reply_to: str = ""
    files: Sequence[int] = ()
    calendar: int | None = None
    method: Literal["REQUEST", "CANCEL", "PUBLISH"] = "REQUEST"
    member_id: int | None = None
    meeting_id: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Held:
    """A mail that this process is sending; `attempts` counts this one too, `returns` is where servers return it."""

    id: int
    mail: OwedMail
    attempts: int
    created_at: datetime
    returns: str = ""


def put(conn: Connection, mail: OwedMail, now: datetime) -> bool:
    """Owe the mail; False when its key is known already. `now` is real time."""
    row = {
        "key": mail.key,
        "to_address": mail.to,
        "to_name": mail.to_name,
        "from_name": mail.from_name,
        "reply_to": mail.reply_to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "files": list(mail.files),
        "calendar_id": mail.calendar,
        "method": mail.method,
        "member_id": mail.member_id,
        "meeting_id": mail.meeting_id,
        "state": "pending",
        "attempts": 0,
        "not_before": mail.not_before or now,
        "expires_at": mail.expires_at,
        "created_at": now,
    }
    added = bool(conn.execute(_add(conn), [row]).rowcount)
    if added:
        notify(conn, "mails")
    return added


def claim(conn: Connection, real: datetime) -> Held | None:
    """Hold the next mail that may go; commit before the first byte is sent. What is out of date expires on the way."""
    late = and_(mails.c.state == "pending", mails.c.expires_at <= real)
    conn.execute(update(mails).where(late).values(state="expired", settled_at=real))
    ready = select(mails).where(mails.c.state == "pending", mails.c.not_before <= real)
    row = conn.execute(
        ready.order_by(mails.c.not_before, mails.c.id).limit(1).with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    held = update(mails).where(mails.c.id == row.id)
    conn.execute(held.values(state="sending", attempts=row.attempts + 1, lease_until=real + LEASE))
    return Held(row.id, _mail(row), row.attempts + 1, row.created_at)


def settle(
    conn: Connection, held: Held, state: Literal["sent", "refused", "unsure"], real: datetime, error: str | None = None
) -> bool:
    """Write what became of it; False when the lease was lost meanwhile. The words are forgotten once they are sent."""
    words = {"text": "", "html": ""} if state == "sent" else {}
    mine = update(mails).where(mails.c.id == held.id, mails.c.state == "sending", mails.c.attempts == held.attempts)
    done = conn.execute(mine.values(state=state, settled_at=real, lease_until=None, error=error, **words))
    return bool(done.rowcount)


def again(conn: Connection, held: Held, at: datetime, error: str) -> None:
    """It was not sent, for certain: another try at that real moment."""
    mine = update(mails).where(mails.c.id == held.id, mails.c.state == "sending", mails.c.attempts == held.attempts)
    conn.execute(mine.values(state="pending", not_before=at, lease_until=None, error=error))


def bounced(conn: Connection, number: int, real: datetime, reason: str) -> OwedMail | None:
    """A mail that a server had taken has come back; None where it is not known, or has come back before."""
    gone = update(mails).where(mails.c.id == number, mails.c.state.in_(("sent", "unsure", "sending")))
    if not conn.execute(gone.values(state="refused", settled_at=real, lease_until=None, error=reason)).rowcount:
        return None
    return _mail(conn.execute(select(mails).where(mails.c.id == number)).one())


def cut_off(conn: Connection, real: datetime) -> tuple[OwedMail, ...]:
    """Sendings that nobody finished may have arrived; returns them, now unsure."""
    lost = and_(mails.c.state == "sending", mails.c.lease_until <= real)
    rows = conn.execute(select(mails).where(lost).order_by(mails.c.id).with_for_update(skip_locked=True)).all()
    values = {"state": "unsure", "settled_at": real, "lease_until": None, "error": "cut off while sending"}
    conn.execute(update(mails).where(mails.c.id.in_([row.id for row in rows])).values(**values)) if rows else None
    return tuple(_mail(row) for row in rows)


def next_at(conn: Connection) -> datetime | None:
    """When the first of those that wait may go, or a sending is given up."""
    waits = select(func.min(mails.c.not_before)).where(mails.c.state == "pending")
    held = select(func.min(mails.c.lease_until)).where(mails.c.state == "sending")
    moments = [moment for query in (waits, held) if (moment := conn.execute(query).scalar()) is not None]
    return min(moments) if moments else None


def cancel(conn: Connection, key_prefix: str) -> int:
    """What waits under these keys is not sent; returns how many."""
    waiting = update(mails).where(mails.c.state == "pending", mails.c.key.startswith(key_prefix, autoescape=True))
    return conn.execute(waiting.values(state="expired")).rowcount


def state_of(conn: Connection, key: str) -> str | None:
    """What has become of a mail; None where none was owed under that key."""
    return conn.execute(select(mails.c.state).where(mails.c.key == key)).scalar()


def counts(conn: Connection) -> dict[str, int]:
    """How many mails are in each state."""
    return {row[0]: row[1] for row in conn.execute(select(mails.c.state, func.count()).group_by(mails.c.state))}


def purge(conn: Connection, before: datetime, most: int = 5000) -> int:
    """Forget mails settled before that moment, some at a time; keys are forgotten with them."""
    over = or_(mails.c.settled_at < before, mails.c.state == "expired")
    return sweep(conn, mails, and_(over, mails.c.created_at < before), most)


def _mail(row: Row[Any]) -> OwedMail:
    return OwedMail(
        key=row.key,
        to=row.to_address,
        subject=row.subject,
        text=row.text,
        html=row.html,
        to_name=row.to_name,
        from_name=row.from_name,
        reply_to=row.reply_to,
        files=tuple(row.files),
        calendar=row.calendar_id,
        method=row.method,
        member_id=row.member_id,
        meeting_id=row.meeting_id,
        not_before=row.not_before,
        expires_at=row.expires_at,
    )
