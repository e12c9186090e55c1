"""Somebody who writes to a database while something else happens to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import insert, select

from bot.storage.base import Database
from bot.storage.tables import notes


@contextmanager
def opened(url: str) -> Iterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def writing(url: str) -> Iterator[threading.Event]:
    """Notes in pairs, a pair a transaction, until the block ends; the event says that some are written."""
    stop, some = threading.Event(), threading.Event()

    def write() -> None:
        with opened(url) as db:
            for number in count():
                with db.begin() as conn:
                    conn.execute(insert(notes).values(key=f"a{number:05}", text="x" * 2000))
                    conn.execute(insert(notes).values(key=f"b{number:05}", text="x" * 2000))
                if number > 20:
                    some.set()
                if stop.is_set():
                    return

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield some
    finally:
        stop.set()
        thread.join()


def noted(url: str) -> list[str]:
    """The keys of all notes, in order."""
    with opened(url) as db, db.begin() as conn:
        return list(conn.execute(select(notes.c.key).order_by(notes.c.key)).scalars())
