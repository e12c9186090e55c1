"""Mails that come back after they were sent: read from the bounces' folder, and told to whoever coordinates."""

import asyncio
import logging
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.actions import Work
from bot.actions.ordering import mail_settled
from bot.actions.people import mail_bounced
from bot.clock import Clock
from bot.mail.bounce import read_bounce
from bot.settings import Settings
from bot.storage import bounces, mails
from bot.storage.base import Database

log = logging.getLogger(__name__)


class Returned:
    """Reads what lies in the folder; what has been read is gone from it. Harmless to call at any time."""

    def __init__(self, db: Database, clock: Clock, settings: Settings) -> None:
        self._db, self._clock, self._settings = db, clock, settings

    async def look(self) -> int:
        """How many mails have come back since the last look."""
        came: list[tuple[Path, bytes]] = await asyncio.to_thread(lambda: list(bounces.waiting(self._settings.data_dir)))
        known = 0
        for path, raw in came:
            known += await self._db.run(self._take, raw)
            path.unlink(missing_ok=True)
        return known

    def _take(self, conn: Connection, raw: bytes) -> bool:
        bounce = read_bounce(raw, bounces.key_of(conn))
        mail = mails.bounced(conn, bounce.mail, self._clock.real(), bounce.reason) if bounce else None
        if bounce is None or mail is None:
            log.info("a message among the bounces was none of ours", extra={"kind": "bounce"})
            return False
        log.info("a mail came back", extra={"kind": "bounce", "letter": bounce.mail, "state": bounce.about})
        work = Work(conn, self._clock.now(), 0, self._settings.language, None, self._settings)
        mail_bounced(work, mail, address=bounce.about == "address")
        mail_settled(work, mail.key, "refused")
        return True
