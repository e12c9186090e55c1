"""The afternoon before a meeting: one reminder to everybody who comes, which follows the meeting wherever it goes."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from bot.actions.work import Work
from bot.planning.localtime import Moment
from bot.planning.quiet import awake_from
from bot.storage import dues
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.dues import Due
from bot.texts import local
from dialogs.views import MeetingView

AFTERNOON = time(16, 0)


def eve_of(work: Work, meeting: MeetingView) -> datetime:
    """The moment (UTC). A day off is no reason to put it farther from the meeting; a quiet hour is."""
    day = local(meeting.starts).date() - timedelta(days=1)
    return awake_from(Moment.at(day, AFTERNOON, work.settings.zone).utc, work.settings.zone, work.settings.quiet)


def eve(work: Work, meeting: MeetingView, *, new: bool = False) -> list[Due]:
    """It, to be planned or moved along with the meeting; nothing where it stands already.

    What a coordinator has done to it stays as long as the day does. A meeting so near that its afternoon is past has
    none: whoever hears of it now need not be reminded. Of a `new` meeting nothing needs to be looked for.
    """
    key, start = f"eve.{meeting.id}", meeting.starts.astimezone(UTC).isoformat(timespec="minutes")
    row = None if new else work.conn.execute(select(due_rows).where(due_rows.c.key == key)).first()
    if row is not None and row.state != "cancelled" and row.about.get("start") == start:
        return []
    at = eve_of(work, meeting)
    if not work.now < at < meeting.starts:
        dues.cancel(work.conn, meeting_id=meeting.id, kinds=("eve",))
        return []
    about: dict[str, int | str] = {"meeting": meeting.id, "start": start}
    about |= {"words": row.about["words"]} if row is not None and "words" in row.about else {}
    wall = local(at).replace(tzinfo=None).isoformat(timespec="minutes")
    revision = 0 if row is None else row.revision + 1
    silent = row is not None and row.muted and row.state == "waiting"
    return [Due(key, "eve", about, at, wall, work.settings.timezone, meeting.starts, meeting.id, revision, silent)]
