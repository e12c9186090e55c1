"""Where the clock page gets its meetings: the database, read anew for every picture."""

from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.settings import Settings
from bot.storage import read
from bot.storage.base import Database
from bot.storage.lives import live_of, meeting_of_page, word_of
from bot.web.clock_board import ClockView


class Clocks:
    """`snapshot(token)` as `bot.web.clock_page` asks for it."""

    def __init__(self, db: Database, clock: Clock, settings: Settings) -> None:
        self._db, self._clock, self._settings = db, clock, settings

    async def snapshot(self, token: str) -> ClockView | None:
        return await self._db.look(self._view, token)

    def _view(self, conn: Connection, token: str) -> ClockView | None:
        number = meeting_of_page(conn, token)
        meeting = read.meeting(conn, number) if number else None
        live = live_of(conn, number) if number else None
        if meeting is None or live is None or meeting.status == "cancelled":
            return None
        root = (self._settings.public_url or "").rstrip("/")
        lang = self._settings.language
        link = f"{root}/ur/{token}" if root else ""
        word = word_of(conn, meeting.id, self._clock.now())
        return ClockView(str(number), meeting.title(lang), live, self._clock, lang, link, word)
