"""When people may be reminded: not in the quiet hours, not at weekends, not on holidays."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .localtime import Moment
from .workdays import is_workday, workday_from


def allowed_from(moment: datetime, zone: tzinfo, quiet: tuple[time, time]) -> datetime:
    """The moment itself (UTC), or the next at which a reminder may come.

    `quiet` are two wall times, the second being the first allowed one; they may cross midnight, and two alike mean no
    quiet hours. What falls on a day off comes on the next working day, as early as it may.
    """
    awake = awake_from(moment, zone, quiet)
    day = awake.astimezone(zone).date()
    return awake if is_workday(day) else _at(workday_from(day), _first(*quiet), zone)


def awake_from(moment: datetime, zone: tzinfo, quiet: tuple[time, time]) -> datetime:
    """The moment itself (UTC), or the end of the quiet hours that it falls into; days off do not count."""
    local = moment.astimezone(zone)
    day, wall = local.date(), local.time()
    start, end = quiet
    if not _quiet(wall, start, end):
        # What was allowed from the start keeps its very instant, also in the hour that comes twice.
        return moment.astimezone(UTC)
    return _at(day + timedelta(days=start > end and wall >= start), end, zone)


def _quiet(wall: time, start: time, end: time) -> bool:
    if start == end:
        return False
    return start <= wall < end if start < end else wall >= start or wall < end


def _first(start: time, end: time) -> time:
    """The first allowed time of a day."""
    return end if start > end or start == time(0) else time(0)


def _at(day: date, wall: time, zone: tzinfo) -> datetime:
    return Moment.at(day, wall, zone).utc
