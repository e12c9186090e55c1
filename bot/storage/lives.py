"""The running meeting's state in its row, and as a view at one moment."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.agenda import Live, figures, from_json
from bot.storage.tables import lives
from dialogs.views import LiveView


def live_of(conn: Connection, meeting_id: int, *, hold: bool = False) -> Live | None:
    """The state, or None where the meeting has no programme; `hold` keeps others from changing it until the commit."""
    found = select(lives.c.state).where(lives.c.meeting_id == meeting_id)
    text = conn.execute(found.with_for_update() if hold else found).scalar()
    return from_json(text) if text else None


def live_view(conn: Connection, meeting_id: int, now: datetime) -> LiveView | None:
    row = conn.execute(select(lives).where(lives.c.meeting_id == meeting_id)).first()
    if row is None:
        return None
    live = from_json(row.state)
    seen = figures(live, now)
    # What moved on by itself counts too: a button is as new as what stands above it.
    return LiveView(seen.revision, row.page_token, seen, live.programme)


def meeting_of_page(conn: Connection, token: str) -> int | None:
    """Whose clock page the token opens."""
    return conn.execute(select(lives.c.meeting_id).where(lives.c.page_token == token)).scalar()


def say_on_page(conn: Connection, meeting_id: int, text: str, until: datetime) -> None:
    """A word that stands on the clock page until then."""
    conn.execute(update(lives).where(lives.c.meeting_id == meeting_id).values(word=text, word_until=until))


def word_of(conn: Connection, meeting_id: int, now: datetime) -> str:
    """What stands on the clock page at that moment, or nothing."""
    mine = (lives.c.meeting_id == meeting_id, lives.c.word_until > now)
    return conn.execute(select(lives.c.word).where(*mine)).scalar() or ""
