"""Bounces as they lie in their folder, and the key by which our own are known.

The folder is a Maildir: a mail server may deliver into it by itself, or `drejebot bounce` puts one message there.
Whoever runs the bot reads it and takes away what has been read.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.mail.bounce import LARGEST
from bot.storage.dialect import insert_into
from bot.storage.tables import notes

MOST = 100
"""Messages that are read at a time."""
_NOTE = "bounce_key"


def key_of(conn: Connection) -> str:
    """This installation's key for return addresses, made when it is first asked for."""
    made = insert_into(conn, notes).values(key=_NOTE, text=secrets.token_hex(32))
    conn.execute(made.on_conflict_do_nothing())
    return str(conn.execute(select(notes.c.text).where(notes.c.key == _NOTE)).scalar_one())


def folder(data_dir: Path) -> Path:
    return data_dir / "bounces"


def put(data_dir: Path, message: bytes) -> Path:
    """Lay a message down, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    name = f"{secrets.token_hex(12)}.eml"
    for part in ("tmp", "new"):
        (folder(data_dir) / part).mkdir(parents=True, exist_ok=True)
    draft = folder(data_dir) / "tmp" / name
    draft.write_bytes(message[:LARGEST])
    return draft.rename(folder(data_dir) / "new" / name)


def waiting(data_dir: Path) -> Iterator[tuple[Path, bytes]]:
    """Messages that have come, with as much of each as is looked at; the caller takes each away when it is done."""
    new = folder(data_dir) / "new"
    for path in sorted(new.iterdir())[:MOST] if new.is_dir() else ():
        if path.is_file():
            with path.open("rb") as file:
                yield path, file.read(LARGEST)
