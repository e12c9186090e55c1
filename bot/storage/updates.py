"""Updates from Telegram: each counts once; those nobody can handle are set aside with their error."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot.storage.delivery_tables import dead_updates, update_tries, updates
from bot.storage.dialect import insert_into, on_both

# Telegram may start the ids afresh after a week without updates; before that a seen id is a repeat.
KEPT = timedelta(days=9)

_enter = on_both(updates, lambda into: into.on_conflict_do_nothing())


def first_time(conn: Connection, update_id: int, now: datetime) -> bool:
    """Enter the id; False when it was handled before."""
    return bool(conn.execute(_enter(conn), {"update_id": update_id, "at": now}).rowcount)


def count_try(conn: Connection, update_id: int) -> int:
    """How many times this update has been begun, this one included; 0 when it came to an end before."""
    if conn.execute(select(updates.c.update_id).where(updates.c.update_id == update_id)).first():
        return 0
    entry = insert_into(conn, update_tries).values(update_id=update_id, tries=1)
    again = entry.on_conflict_do_update(index_elements=["update_id"], set_={"tries": update_tries.c.tries + 1})
    return int(conn.execute(again.returning(update_tries.c.tries)).scalar_one())


def forget_tries(conn: Connection, update_id: int | None = None) -> None:
    """This one's, when it came to an end; or all."""
    gone = delete(update_tries)
    conn.execute(gone if update_id is None else gone.where(update_tries.c.update_id == update_id))


def bury(  # noqa: PLR0913, PLR0917  # one row
    conn: Connection, update_id: int, raw: Mapping[str, Any], error_id: str, error: str, now: datetime
) -> bool:
    """Set an update aside and count it as handled; False when it was handled meanwhile."""
    if not first_time(conn, update_id, now):
        return False
    row = {
        "error_id": error_id,
        "update_id": update_id,
        "at": now,
        "error": error[:4000].replace("\0", ""),
        "raw": dict(raw),
    }
    conn.execute(dead_updates.insert().values(row))
    return True


def purge(conn: Connection, now: datetime) -> int:
    return conn.execute(delete(updates).where(updates.c.at < now - KEPT)).rowcount


def dead_count(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(dead_updates)).scalar_one())
