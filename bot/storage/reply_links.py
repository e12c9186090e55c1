"""Personal links for those who answer without Telegram: 192 random bits, bound to one person and one thing.

Only the hash is kept. Every mail carries a link of its own; all of them work until they expire or are revoked.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.storage import reach
from bot.storage.tables import members, reply_links

Purpose = str
"""What a link is for: a form of the reply page (`dialogs.register.REPLY_FORMS`), or `feed`."""
GRACE = timedelta(days=14)
LONGEST = timedelta(days=120)


@dataclass(frozen=True)
class ReplyLink:
    """What a token opens: the member whose it is, and the row of its purpose."""

    member: int
    purpose: Purpose
    subject: int


def mint(  # noqa: PLR0913, PLR0917  # the parts of one link
    conn: Connection, member: int, purpose: Purpose, subject: int, now: datetime, expires_at: datetime | None
) -> str:
    """A new token; the older ones go on working, they lie in earlier mails."""
    token = secrets.token_urlsafe(24)
    conn.execute(
        insert(reply_links).values(
            member_id=member,
            purpose=purpose,
            subject_id=subject,
            token_hash=_hash(token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def address(  # noqa: PLR0913, PLR0917  # the parts of one link
    conn: Connection, member: int, purpose: Purpose, subject: int, now: datetime, expires_at: datetime
) -> str:
    """Where the reply page shows this thing to this person; empty where there is no page."""
    root = reach.public_url(conn)
    return f"{root}/svar/{mint(conn, member, purpose, subject, now, expires_at)}" if root else ""


def until(ends: datetime | None, now: datetime) -> datetime:
    """How long a link is good: a while past the meeting, so that what was answered can still be seen."""
    return max(ends, now) + GRACE if ends else now + LONGEST


def find(conn: Connection, token: str, now: datetime) -> ReplyLink | str:
    """What the token opens, or why it opens nothing: unknown, revoked, expired, left."""
    row = conn.execute(
        select(reply_links, members.c.left_at)
        .join(members, members.c.id == reply_links.c.member_id)
        .where(reply_links.c.token_hash == _hash(token))
    ).first()
    if row is None:
        return "unknown"
    if row.revoked_at is not None:
        return "revoked"
    if row.left_at is not None:
        return "left"
    if row.expires_at is not None and row.expires_at <= now:
        return "expired"
    return ReplyLink(row.member_id, row.purpose, row.subject_id)


def revoke(conn: Connection, member: int, now: datetime, *purposes: Purpose) -> int:
    """Stop the member's links, of these purposes or all; returns how many."""
    live = update(reply_links).where(reply_links.c.member_id == member, reply_links.c.revoked_at.is_(None))
    chosen = live.where(reply_links.c.purpose.in_(purposes)) if purposes else live
    return conn.execute(chosen.values(revoked_at=now)).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
