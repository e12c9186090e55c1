"""Days on which a busy practice can be asked to do something: no weekends, no Danish holidays."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from package_specs import Text

_SATURDAY = 5
_A_DAY = timedelta(days=1)
# Not public holidays by law, but practices are closed: Constitution Day, Christmas Eve, New Year's Eve.
_ALSO_CLOSED = ((6, 5), (12, 24), (12, 31))


_CLOSED_NAMES = (
    Text(da="grundlovsdag", en="Constitution Day"),
    Text(da="juleaften", en="Christmas Eve"),
    Text(da="nytårsaften", en="New Year’s Eve"),
)
_WEEKEND = (Text(da="en lørdag", en="a Saturday"), Text(da="en søndag", en="a Sunday"))


@cache
def _named(year: int, lang: str) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 - as below

    names = holidays.country_holidays("DK", years=year, language="da" if lang == "da" else "en_US")
    return {day: name[:1].lower() + name[1:] if lang == "da" else name for day, name in names.items()}


def closed_as(day: date, lang: str) -> str:
    """What a day off is called (`langfredag`, `en lørdag`); empty for a working day."""
    if named := _named(day.year, lang).get(day):
        return named
    if (day.month, day.day) in _ALSO_CLOSED:
        return _CLOSED_NAMES[_ALSO_CLOSED.index((day.month, day.day))].in_(lang)
    return _WEEKEND[day.weekday() - _SATURDAY].in_(lang) if day.weekday() >= _SATURDAY else ""


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
