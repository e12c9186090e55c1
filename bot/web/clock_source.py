"""Where the clock page gets its meetings: the database, read anew for every picture."""

from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.agenda import Live, figures
from bot.clock import Clock
from bot.settings import Settings
from bot.storage import codes, read
from bot.storage.base import Database
from bot.storage.lives import live_of, meeting_of_page, word_of
from bot.web.clock_board import ClockView
from dialogs.views import MeetingView

SOON = 5
"""Minutes before the end of its row that an evaluation begins, where the playbook does not say how long it takes."""


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
        now = self._clock.now()
        word = word_of(conn, meeting.id, now)
        evaluation = codes.page(conn, meeting.id, "evaluation") if _evaluates(meeting, live, now) else ""
        return ClockView(str(number), meeting.title(lang), live, self._clock, lang, link, word, evaluation)


def _evaluates(meeting: MeetingView, live: Live, now: datetime) -> bool:
    """Whether it is time for the evaluation's code: when all is over, and where the playbook has it on the screen."""
    seen, asked = figures(live, now), meeting.spec.evaluation
    if seen.state == "ended":
        return True
    if asked is None or asked.tool != "qr" or seen.current is None or seen.item is None:
        return False
    here = seen.current.item == (asked.item or meeting.spec.items[-1].key)
    return here and seen.item.left <= timedelta(minutes=asked.minutes or SOON)
