"""Leases: one holder at a time, with an epoch that only grows, for what may happen in one place only."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.storage.delivery_tables import leases
from bot.storage.dialect import insert_into


def hold(conn: Connection, name: str, owner: str, now: datetime, ttl: timedelta) -> int | None:
    """Take or renew the lease; its epoch, or None while another holds it. The epoch grows when the holder changes."""
    first = insert_into(conn, leases).values(name=name, owner=owner, epoch=1, until=now + ttl)
    if conn.execute(first.on_conflict_do_nothing()).rowcount:
        return 1
    held = conn.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
    if held.owner != owner and held.until > now:
        return None
    epoch: int = held.epoch + (held.owner != owner)
    conn.execute(update(leases).where(leases.c.name == name).values(owner=owner, epoch=epoch, until=now + ttl))
    return epoch


def release(conn: Connection, name: str, owner: str, now: datetime) -> None:
    """Let go at once; the row stays so that the epoch goes on growing."""
    conn.execute(update(leases).where(leases.c.name == name, leases.c.owner == owner).values(until=now, owner=""))


def forget(conn: Connection, name: str) -> None:
    conn.execute(delete(leases).where(leases.c.name == name))
