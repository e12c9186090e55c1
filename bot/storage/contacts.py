"""When somebody last saw that an address of a playbook works; one memory for the whole installation."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

from sqlalchemy.engine import Connection

from bot.storage.dialect import on_both
from bot.storage.reach import note_of
from bot.storage.tables import notes

_put = on_both(
    notes, lambda into: into.on_conflict_do_update(index_elements=["key"], set_={"text": into.excluded["text"]})
)


def checked(conn: Connection) -> Callable[[str], date | None]:
    """By address, as the playbook writes it or as a link holds it: the day, or None where nobody has tried it."""

    def on(address: str) -> date | None:
        day = note_of(conn, _key(address))
        return date.fromisoformat(day) if day else None

    return on


def mark(conn: Connection, address: str, day: date) -> None:
    """The address worked on that day."""
    conn.execute(_put(conn), [{"key": _key(address), "text": day.isoformat()}])


def _key(address: str) -> str:
    plain = address.casefold().removeprefix("https://").rstrip("/")
    return f"checked.{sha256(plain.encode()).hexdigest()[:40]}"
