"""Days on which a busy practice can be asked to do something: no weekends, no Danish holidays."""

from datetime import date, timedelta
from functools import cache

_SATURDAY = 5
_A_DAY = timedelta(days=1)
# Not public holidays by law, but practices are closed: Constitution Day, Christmas Eve, New Year's Eve.
_ALSO_CLOSED = ((6, 5), (12, 24), (12, 31))


@cache
def closed_days(year: int) -> frozenset[date]:
    """Danish public holidays of a year, and the days that are closed in fact."""
    import holidays  # noqa: PLC0415 - heavy, and only needed where days are proposed

    official = frozenset(holidays.country_holidays("DK", years=year))
    return official | {date(year, month, day) for month, day in _ALSO_CLOSED}


def is_workday(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in closed_days(day.year)


def workday_until(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_workday(day):
        day -= _A_DAY
    return day


def workday_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_workday(day):
        day += _A_DAY
    return day
