"""When a group wants to look at its subject again, from the words of its report: »om 6 måneder«, »til marts«."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from dialogs import readers
from dialogs.reject import Reject

_MONTHS = (
    ("januar", "january"), ("februar", "february"), ("marts", "march"), ("april", "april"), ("maj", "may"),
    ("juni", "june"), ("juli", "july"), ("august", "august"), ("september", "september"), ("oktober", "october"),
    ("november", "november"), ("december", "december"),
)  # fmt: skip
_FIGURES = {"en": 1, "et": 1, "a": 1, "one": 1, "to": 2, "two": 2, "tre": 3, "three": 3, "fire": 4, "four": 4,
            "fem": 5, "seks": 6, "six": 6, "ni": 9, "nine": 9, "tolv": 12, "twelve": 12}  # fmt: skip
_UNITS = {"maaned": 1, "mdr": 1, "md": 1, "month": 1, "kvartal": 3, "quarter": 3, "aar": 12, "year": 12}
_SPAN = re.compile(r"(?P<n>\d{1,2}|[a-z]+) (?P<unit>maaned|mdr|md|month|kvartal|quarter|aar|year)[a-z]*")
_HALF = re.compile(r"\b(?:halvt aar|halvaar|half a year)\b")
_ONE_AND_HALF = re.compile(r"\bhalvandet aar\b")


def when_of(text: str, facts: readers.Moment) -> date | None:
    """The day that is meant, from today to two years ahead; None where it cannot be told."""
    said = readers.fold(text)
    months = _months(said)
    if months is not None:
        return facts.today + relativedelta(months=months) if 0 < months <= 24 else None  # noqa: PLR2004  # two years
    try:
        return date.fromisoformat(readers.read_day(text, facts))
    except Reject:
        return _named_month(said, facts.today)


def _months(said: str) -> int | None:
    if _ONE_AND_HALF.search(said):
        return 18
    if _HALF.search(said):
        return 6
    found = [(_figure(one["n"]), _UNITS[one["unit"]]) for one in _SPAN.finditer(said)]
    # "om 6 til 12 måneder" names two: nobody can say which is meant.
    if len(found) != 1 or found[0][0] is None or len(re.findall(r"\d+", said)) > 1:
        return None
    return found[0][0] * found[0][1]


def _figure(word: str) -> int | None:
    return int(word) if word.isdecimal() else _FIGURES.get(word)


def _named_month(said: str, today: date) -> date | None:
    """The middle of the one month that is named, this year or the next."""
    named = {n for n, names in enumerate(_MONTHS, start=1) if set(names) & set(said.split())}
    if len(named) != 1 or re.search(r"\d", said):
        return None
    month = named.pop()
    middle = date(today.year, month, 15)
    return middle if middle > today else middle.replace(year=today.year + 1)
