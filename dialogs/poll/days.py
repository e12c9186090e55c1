"""Which days a poll shall propose: weekdays, or the very dates, as people write them."""

import re
from datetime import date

from dialogs import readers
from dialogs.form import Answers, Facts
from dialogs.reject import Reject

MOST_DATES = 12
WEEKDAYS = {
    "0": ("mandag", "monday"),
    "1": ("tirsdag", "tuesday"),
    "2": ("onsdag", "wednesday"),
    "3": ("torsdag", "thursday"),
    "4": ("fredag", "friday"),
    "5": ("lørdag", "saturday"),
    "6": ("søndag", "sunday"),
}
_BETWEEN = re.compile(r"\s*(?:[,;\n]|\bog\b|\band\b)\s*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SPAN = re.compile(r"(?:\btil\b|\bto\b|[-–])")


@readers.raises("no_weekday", "weekend", "bad_dates", "too_many_dates", *readers.read_day.whys)
def read_days(text: str, facts: readers.Moment) -> str:
    """Weekdays as their numbers, Monday 0: "tirsdag og torsdag" is "13"; dates as they are stored, with spaces."""
    if text.isdecimal() and set(text) <= set(WEEKDAYS):
        return "".join(sorted(set(text)))
    if all(_DATE.fullmatch(part) for part in text.split()):
        return _dates(text.split(), facts)
    if re.search(r"\d", text):
        return _dates(_parts(text), facts)
    return _weekdays(readers.fold(text))


def dates_in(stored: str) -> tuple[date, ...]:
    """The dates of a stored answer; none where it is weekdays."""
    return tuple(date.fromisoformat(part) for part in stored.split()) if "-" in stored else ()


def _parts(text: str) -> list[str]:
    """One part a date: a weekday that a comma has cut off belongs to what comes after it."""
    parts: list[str] = []
    ahead = ""
    for part in _BETWEEN.split(text.strip()):
        ahead = f"{ahead} {part}".strip()
        if re.search(r"\d", part):
            parts.append(ahead)
            ahead = ""
    return [*parts, ahead] if ahead else parts


def _dates(parts: list[str], facts: readers.Moment) -> str:
    """Each part read as a date; of several, one that is none is named."""
    found: set[str] = set()
    for part in parts:
        try:
            found.add(readers.read_day(part, facts))
        except Reject as reject:
            if len(parts) == 1:
                raise
            raise Reject("bad_dates", said=part, given=reject.why) from None
    if len(found) > MOST_DATES:
        raise Reject("too_many_dates", most=MOST_DATES)
    return " ".join(sorted(found))


def _weekdays(said: str) -> str:
    if any(word in said for word in ("hverdag", "alle", "weekday")):
        return "01234"
    found = [number for number, names in WEEKDAYS.items() if any(readers.fold(name)[:4] in said for name in names)]
    if not found:
        raise Reject("no_weekday")
    if len(found) == 2 and _SPAN.search(said):  # noqa: PLR2004  # from one to the other
        found = [str(number) for number in range(int(found[0]), int(found[1]) + 1)]
    if {"5", "6"} & set(found):
        raise Reject("weekend")
    return "".join(found)


def by_weekday(answers: Answers, _facts: Facts) -> bool:
    """Whether days are to be found, and so from when."""
    return not dates_in(answers.get("weekdays", ""))
