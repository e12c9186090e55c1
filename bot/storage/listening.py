"""On PostgreSQL: wake up when another replica has put something into the outbox or planned a due.

Only a convenience: whoever misses a word still sweeps.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping

from bot.storage.base import Database
from bot.storage.dialect import CHANNEL

log = logging.getLogger(__name__)


class Listener:
    """Calls `hear[word]` for each word told on the channel (`letters`, `dues`); does nothing on SQLite."""

    def __init__(self, db: Database, hear: Mapping[str, Callable[[], None]]) -> None:
        self._db = db
        self._hear = hear
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if not self._db.sqlite:
            self._task = asyncio.create_task(self._run(), name="listener")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        import psycopg  # noqa: PLC0415  # ten megabytes that SQLite has no use for

        address = self._db.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                await self._listen(address)
            except (psycopg.Error, OSError) as error:
                log.warning("the database does not tell: %s", type(error).__name__)
            await asyncio.sleep(1.0)

    async def _listen(self, address: str) -> None:
        import psycopg  # noqa: PLC0415  # as above

        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as conn:
            await conn.execute(f"LISTEN {CHANNEL}")
            for wake in self._hear.values():  # something may have been told before we listened
                wake()
            async for word in conn.notifies():
                if word.payload in self._hear:
                    self._hear[word.payload]()
