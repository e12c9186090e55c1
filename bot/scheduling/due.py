"""When something is due: local wall times made into instants, and quiet hours. Pure.

One rule for the two strange nights of the year. A wall time that does not exist (last Sunday of March, 02.00-03.00)
moves on by the length of the gap: 02.30 is 03.30. One that exists twice (October) means the first of the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(wall: datetime | str, zone: str) -> datetime:
    """The instant in UTC that people in `zone` mean by the wall time, `2027-03-10T16:45`."""
    local = datetime.fromisoformat(wall) if isinstance(wall, str) else wall
    if local.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    # For a time in the gap, fold=0 reckons with the offset before it, which lands after it by the gap's length.
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall(moment: datetime, zone: str) -> str:
    """The wall time people in `zone` read at that instant."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes")


def after_quiet(moment: datetime, zone: str, quiet: tuple[time, time]) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. They may cross midnight."""
    start, end = quiet
    if start == end:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    if start < end:
        return _at(local.date(), end, zone) if start <= clock < end else moment
    if clock >= start:
        return _at(local.date() + timedelta(days=1), end, zone)
    return _at(local.date(), end, zone) if clock < end else moment


def _at(day: date, clock: time, zone: str) -> datetime:
    return instant(datetime.combine(day, clock), zone)


def deadline(at: datetime, expires_at: datetime | None, *, live: bool, speed: float) -> datetime | None:
    """Past which moment it is dropped. A fast clock gives a live cue the same real seconds as a slow one."""
    if expires_at is None:
        return None
    return at + (expires_at - at) * max(1.0, speed) if live else expires_at
