"""The cluster's year: what a coordinator does each January, whatever meetings there are.

Numbers and members must be right before the end of January, since the year's funds are reckoned from them.
"""

from dataclasses import dataclass
from datetime import date

from package_specs import Role, Text

from .workdays import workday_from, workday_until


@dataclass(frozen=True, slots=True)
class YearTask:
    """A task of the year, from its first day to its last; both are working days, and both are proposals."""

    key: str
    title: Text
    who: tuple[Role, ...]
    due: date
    until: date


_JANUARY = (
    (
        "practice_numbers",
        Text(
            da="Tjek, at klyngens ydernumre og medlemmer er rigtige – inden udgangen af januar",
            en="Check that the cluster's practice numbers and members are right – before the end of January",
        ),
    ),
    ("activity_survey", Text(da="Besvar KiAP's aktivitetsundersøgelse", en="Answer KiAP's activity survey")),
    ("budget", Text(da="Læg årets budget", en="Make the year's budget")),
    (
        "accounts",
        Text(da="Gør regnskabet klar til generalforsamlingen", en="Prepare the accounts for the general assembly"),
    ),
)


def january(year: int) -> tuple[YearTask, ...]:
    """The tasks of a year's January."""
    first, last = workday_from(date(year, 1, 1)), workday_until(date(year, 1, 31))
    return tuple(YearTask(key, title, ("koordinator",), first, last) for key, title in _JANUARY)


def next_january(today: date) -> tuple[YearTask, ...]:
    """The January that is under way or comes next."""
    this = january(today.year)
    return this if today <= this[0].until else january(today.year + 1)
