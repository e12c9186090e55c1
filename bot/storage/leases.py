"""Leases: one holder at a time, with an epoch that only grows, for what may happen in one place only."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, or_, update
from sqlalchemy.engine import Connection

from bot.storage.delivery_tables import leases
from bot.storage.dialect import on_both

_hold = on_both(
    leases,
    lambda into: (
        into.values(name=bindparam("n"), owner=bindparam("o"), epoch=1, until=bindparam("u"))
        .on_conflict_do_update(
            index_elements=["name"],
            set_={
                "owner": into.excluded.owner,
                "epoch": case((leases.c.owner == into.excluded.owner, leases.c.epoch), else_=leases.c.epoch + 1),
                "until": into.excluded.until,
            },
            where=or_(leases.c.owner == into.excluded.owner, leases.c.until <= bindparam("t")),
        )
        .returning(leases.c.epoch)
    ),
)


def hold(conn: Connection, name: str, owner: str, now: datetime, ttl: timedelta) -> int | None:
    """Take or renew the lease; its epoch, or None while another holds it. The epoch grows when the holder changes."""
    return conn.execute(_hold(conn), {"n": name, "o": owner, "u": now + ttl, "t": now}).scalar_one_or_none()


def release(conn: Connection, name: str, owner: str, now: datetime) -> None:
    """Let go at once; the row stays so that the epoch goes on growing."""
    conn.execute(update(leases).where(leases.c.name == name, leases.c.owner == owner).values(until=now, owner=""))


def forget(conn: Connection, name: str) -> None:
    conn.execute(delete(leases).where(leases.c.name == name))
