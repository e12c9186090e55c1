"""Days to propose for a meeting: the right weekdays, none on holidays, in school breaks or too soon to be made."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal

from package_specs import Package

from .leadtime import lead_time
from .workdays import is_workday

Hint = Literal["closed", "winter", "easter", "summer", "autumn", "christmas", "bridge", "late", "too_late"]
"""What speaks against a day; school breaks are the usual weeks, and each municipality may differ."""

HORIZON = 400
_FRIDAY = 4
_SPREAD = 2
"""Days in one week; more of the same week are the same for whoever is away in it."""


def propose(weekdays: Collection[int], first: date, count: int) -> tuple[date, ...]:
    """The first `count` good days from `first` on (weekdays 0-6, Monday first), at most two in a week."""
    found: list[date] = []
    for day in _days(first, HORIZON):
        week = [one for one in found if one.isocalendar()[:2] == day.isocalendar()[:2]]
        if day.weekday() in weekdays and not calendar_hint(day) and len(week) < _SPREAD:
            found.append(day)
        if len(found) == count:
            break
    return tuple(found)


def hint(day: date, package: Package, today: date) -> Hint | None:
    """What speaks most against holding this meeting that day; None when nothing does."""
    verdict = lead_time(package, day, today).verdict
    if verdict == "too_late":
        return "too_late"
    return calendar_hint(day) or ("late" if verdict == "late" else None)


def calendar_hint(day: date) -> Hint | None:
    """A holiday, a usual school break, or the Friday that everybody takes off."""
    if not is_workday(day):
        return "closed"
    for name, first, last in _breaks(day.year):
        if first <= day <= last:
            return name
    if day.weekday() == _FRIDAY and not is_workday(day - timedelta(days=1)):
        return "bridge"
    return None


@cache
def _breaks(year: int) -> tuple[tuple[Hint, date, date], ...]:
    """The usual breaks: weeks 7 and 8 (it differs), before Easter, six weeks of summer, week 42, Christmas."""
    from dateutil.easter import easter  # noqa: PLC0415  # only where days are proposed

    sunday = easter(year)
    june = date(year, 6, 30)
    last_saturday = june - timedelta(days=(june.weekday() - 5) % 7)
    return (
        ("winter", date.fromisocalendar(year, 7, 1), date.fromisocalendar(year, 8, 7)),
        ("easter", sunday - timedelta(days=8), sunday + timedelta(days=1)),
        ("summer", last_saturday, last_saturday + timedelta(days=43)),
        ("autumn", date.fromisocalendar(year, 42, 1), date.fromisocalendar(year, 42, 7)),
        ("christmas", date(year, 12, 20), date(year, 12, 31)),
        ("christmas", date(year, 1, 1), date(year, 1, 2)),
    )


def _days(first: date, most: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(most))
