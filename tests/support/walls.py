"""Wall times as tests write them, by the house's one rule."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.planning import Moment


def instant(wall: datetime | str, zone: str) -> datetime:
    """The instant in UTC that people in `zone` mean by `2027-03-10T16:45`."""
    local = datetime.fromisoformat(wall) if isinstance(wall, str) else wall
    return Moment.at(local.date(), local.time(), ZoneInfo(zone)).utc
