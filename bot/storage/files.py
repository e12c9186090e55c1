"""Files the bot sends: kept in the database, so that a message and its file are committed together."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.storage.tables import files

LONGEST = 200


def keep(  # noqa: PLR0913, PLR0917  # a file and where it comes from
    conn: Connection, name: str, mime: str, content: bytes, now: datetime, by: int | None = None
) -> int:
    """Store a file under its display name and return its id; `by` is the person who sent it to the bot."""
    values = {"name": display_name(name), "mime": mime, "content": content, "created_at": now, "by_person_id": by}
    made = conn.execute(insert(files).values(**values))
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # one column


def display_name(name: str) -> str:
    """A file's name as it may be shown: no path, no control character, no hidden change of direction.

    A long one is cut before its ending.
    """
    seen = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    shown = re.sub(r'[/\\:*?"<>|]', "-", seen).strip(" .") or "fil"
    stem, dot, ending = shown.rpartition(".")
    return shown if len(shown) <= LONGEST else f"{stem[: LONGEST - 1 - len(ending[:20])]}{dot}{ending[:20]}"


def way_of(conn: Connection, file_id: int) -> tuple[str, str]:
    """The Bot API's method and field for a stored file: pictures are shown at once, other files are opened."""
    mime = conn.execute(select(files.c.mime).where(files.c.id == file_id)).scalar() or ""
    return ("sendPhoto", "photo") if mime == "image/png" else ("sendDocument", "document")
