"""Days as people write them, in Danish and English; stored as `2027-03-10`."""

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from dialogs.readers._base import Moment, brief, fold, raises
from dialogs.readers._words import FIGURES, MONTHS, ORDINALS, WEEKDAYS, nearest
from dialogs.reject import Reject

FARTHEST = relativedelta(years=2)
# A day without a year that has just gone by is more likely a slip than a wish for next year.
JUST_GONE = timedelta(days=60)

# Small words before a day, and what people say round it; "ikke" and its like are not among them.
_FILLERS = frozenset(
    (
        *("på", "on", "the", "den", "d", "dato", "date", "til", "gerne", "nu", "det", "så", "this", "denne", "og"),
        *(
            "vi",
            "jeg",
            "tager",
            "tage",
            "siger",
            "sige",
            "kan",
            "skal",
            "lad",
            "os",
            "foreslår",
            "hvad",
            "med",
            "bliver",
        ),
        *("holder", "mødet", "er", "we", "let's", "what", "how", "about", "can", "take", "say", "-"),
    )
)
_MARKS = frozenset(("den", "d", "the", "dato", "date"))
_COMING_DATE = frozenset(("næste", "kommende", "førstkommende", "next", "coming"))
_SOON = {
    **dict.fromkeys(("i dag", "idag", "today", "i aften", "tonight", "i eftermiddag", "dags dato"), 0),
    **dict.fromkeys(("i morgen", "imorgen", "tomorrow", "i morgen aften"), 1),
    **dict.fromkeys(("i overmorgen", "iovermorgen", "overmorgen", "day after tomorrow"), 2),
}
_COMING = frozenset(("", "i", "kommende", "førstkommende", "coming", "i kommende", "først kommende"))
_NEXT_WEEK = frozenset(("næste", "next", "i næste uge", "næste uge", "next week", "of next week", "in next week"))
_THIS_WEEK = frozenset(("i denne uge", "denne uge", "this week", "i uge", "uge", "week"))


@dataclass(frozen=True, slots=True)
class _Said:
    """What was written, taken apart: a weekday (Monday 0), whether "den" stood before, and the rest."""

    weekday: int | None
    marked: bool
    rest: str
    today: date


@raises(
    "empty", "not_understood", "looks_like_time", "more_than_one", "week_needs_weekday", "no_such_week",
    "impossible_date", "weekday_mismatch", "past", "too_far",
)  # fmt: skip
def read_day(text: str, facts: Moment) -> str:
    """A day from today to two years ahead.

    Rejections carry: `weekday_mismatch` day (date), said (weekday, Monday 0), a and b (the two days it can be);
    `week_needs_weekday` week and days (dates still to come); `past` day; `too_far` day and latest;
    `impossible_date` day, month and last (the month's last day, 0 where there is no such month).
    """
    said = brief(text)
    _not_a_time(said)
    return _to_come(_find(_take_apart(said, facts.today)), facts.today).isoformat()


_WITH_TIME = re.compile(r"[ ,]+(?:kl|klokken|at)\b.*$")
_TIME = re.compile(r"(?:kl|klokken)\b.*|\d{1,2}:\d\d(?: ?[ap]m)?|(?:[01]?\d|2[0-4])\.(?:1[3-9]|[2-5]\d)|[012]\d[0-5]\d")


def _not_a_time(said: str) -> None:
    if _TIME.fullmatch(said):
        raise Reject("looks_like_time")


def _take_apart(said: str, today: date) -> _Said:
    words = _WITH_TIME.sub("", week_unsaid(said)).replace(",", " ").split()
    weekdays = [
        (n, found) for n, word in enumerate(words) if (found := nearest(word.strip("()"), WEEKDAYS)) is not None
    ]
    if len({found for _, found in weekdays}) > 1:
        raise Reject("more_than_one")
    left = [word for n, word in enumerate(words) if n not in {n for n, _ in weekdays}]
    marked = False
    while left and ((_is_filler(left[0]) and left[:2] != ["denne", "uge"]) or _is_coming_date(left)):
        marked |= left.pop(0).strip(".:") in _MARKS
    while left and _is_filler(left[-1]):
        left.pop()
    return _Said(weekdays[0][1] if weekdays else None, marked, " ".join(left), today)


_WEEK_NOTE = re.compile(r" ?\((?:uge|week) \d{1,2}\)")


def week_unsaid(said: str) -> str:
    """Without the "(uge 46)" that the bot itself puts after a day."""
    return _WEEK_NOTE.sub("", said)


def _is_filler(word: str) -> bool:
    return word.strip(".:") in _FILLERS


def _is_coming_date(words: list[str]) -> bool:
    """Whether the words are "næste" and a date, not "næste uge"."""
    return words[0] in _COMING_DATE and any(c.isdigit() for word in words[1:] for c in word)


def _find(said: _Said) -> date:
    for rule in (_soon, _by_weekday, _in_a_while, _by_week, _nth_of_month, _by_date):
        if (day := rule(said)) is not None:
            return day
    several = re.search(r"\b(?:eller|or)\b|\d.*[,;&].*\d", said.rest)
    raise Reject("more_than_one" if several else "not_understood")


def _soon(said: _Said) -> date | None:
    if said.rest not in _SOON:
        return None
    return _fits(said.today + timedelta(days=_SOON[said.rest]), said)


def _by_weekday(said: _Said) -> date | None:
    monday = said.today - timedelta(days=said.today.weekday())
    weeks = {**dict.fromkeys(_NEXT_WEEK, 1), **dict.fromkeys(_THIS_WEEK, 0)}
    if said.weekday is None:
        return _ask_weekday(monday + timedelta(weeks=weeks[said.rest]), said) if said.rest in weeks else None
    if said.rest in _COMING:
        return said.today + timedelta(days=(said.weekday - said.today.weekday() - 1) % 7 + 1)
    return monday + timedelta(weeks=weeks[said.rest], days=said.weekday) if said.rest in weeks else None


_WHILE = re.compile(
    r"(?:i dag |today )?(?:om |in |about |ca\.? )*(?P<n>\d{1,3}|[a-zæøå]+)[ -]"
    r"(?P<unit>dage?|days?|uger?|weeks?|måned(?:er)?|months?)"
    r"(?: fra (?:nu|i dag)| from (?:now|today))?|in a fortnight()"
)


def _in_a_while(said: _Said) -> date | None:
    found = _WHILE.fullmatch(said.rest)
    if not found:
        return None
    n, unit = (14, "day") if found[3] is not None else (_figure(found["n"]), found["unit"])
    if n is None:
        return None
    if unit[0] == "m":
        return _fits(said.today + relativedelta(months=n), said)
    days = n * (1 if unit[0] == "d" else 7)
    day = said.today + timedelta(days=days)
    return _fits(day, said) if days % 7 else _weekday_near(day, said.weekday)


def _figure(word: str) -> int | None:
    return int(word) if word.isdigit() else {"a": 1, "an": 1}.get(word, FIGURES.get(word))


def _weekday_near(day: date, weekday: int | None) -> date:
    """The day of that name at most three days from `day`: "torsdag om 14 dage" said on a Monday."""
    return day if weekday is None else day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


_WEEK = re.compile(r"(?:i |in |of )?(?:uge|week|u)\.? ?(?P<week>\d{1,2})(?:[ /-]+(?:i |in |of )?(?P<year>20\d\d))?")


def _by_week(said: _Said) -> date | None:
    found = _WEEK.fullmatch(said.rest)
    if not found:
        return None
    week = int(found["week"])
    this_year = said.today.isocalendar().year
    for year in [int(found["year"])] if found["year"] else [this_year, this_year + 1]:
        with suppress(ValueError):
            monday = date.fromisocalendar(year, week, 1)
            if found["year"] or monday + timedelta(days=said.weekday if said.weekday is not None else 6) >= said.today:
                return monday + timedelta(days=said.weekday) if said.weekday is not None else _ask_weekday(monday, said)
    raise Reject("no_such_week", week=week)


def _ask_weekday(monday: date, said: _Said) -> date:
    days = tuple(monday + timedelta(days=n) for n in range(7))
    if days[-1] < said.today:
        raise Reject("past", day=days[-1])
    raise Reject("week_needs_weekday", week=monday.isocalendar().week, days=tuple(d for d in days if d >= said.today))


_NTH = re.compile(r"(?P<nth>[a-zæøå]+) (?:i|in|of) (?P<month>[a-zæøå]+)\.?(?: (?P<year>20\d\d))?")


def _nth_of_month(said: _Said) -> date | None:
    """The first, third, last … of a weekday in a month."""
    found = _NTH.fullmatch(said.rest)
    nth = ORDINALS.get(fold(found["nth"])) if found else None
    month = nearest(found["month"], MONTHS) if found else None
    if not found or nth is None or month is None or said.weekday is None:
        return None
    first = said.today.year
    years = [int(found["year"])] if found["year"] else [first, first + 1]
    days = [_nth_weekday(year, month, said.weekday, nth) for year in years]
    return next((day for day in days if day >= said.today), days[-1])


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    start, last = date(year, month, 1), monthrange(year, month)[1]
    days = [day for n in range(last) if (day := start + timedelta(days=n)).weekday() == weekday]
    if nth > len(days):
        raise Reject("impossible_date", day=nth, month=month, last=last)
    return days[nth - 1 if nth > 0 else nth]


_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)")
_NUMERIC = re.compile(r"(?P<day>\d\d?)(?:\.|/|-|\. )(?P<month>\d\d?)(?:[./ -]+'?(?P<year>20\d\d|\d\d))?")
_NAMED = re.compile(
    r"(?P<day>\d\d?)(?:\.|st|nd|rd|th)? ?(?:of |i )?(?P<month>[a-zæøå]+)\.?"
    r"(?:[ -]*(?P<year>20\d\d|'\d\d|2[5-9]|[3-9]\d))?"
)
_ENGLISH = re.compile(r"(?P<month>[a-z]+)\.? (?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)?(?: (?P<year>20\d\d))?")
_DAY_ONLY = re.compile(r"(?P<day>\d\d?)(?:\.|st|nd|rd|th)?")


def _by_date(said: _Said) -> date | None:
    for shape in (_ISO, _NUMERIC, _NAMED, _ENGLISH):
        if found := shape.fullmatch(said.rest):
            month = _month(found["month"])
            if month is not None:
                year = int("20" + found["year"].strip("'")[-2:]) if found["year"] else None
                full = int(found["year"]) if shape is _ISO else year
                return _on(int(found["day"]), month, full, said)
    only = _DAY_ONLY.fullmatch(said.rest) if said.marked or said.weekday is not None else None
    return _next_of_number(int(only["day"]), said) if only else None


def _month(word: str) -> int | None:
    return int(word) if word.isdigit() else nearest(word, MONTHS)


def _on(number: int, month: int, year: int | None, said: _Said) -> date:
    years = [said.today.year, said.today.year + 1] if year is None else [year]
    days = [day for y in years if (day := _date(y, month, number)) is not None]
    if not days:
        last = monthrange(years[0], month)[1] if 1 <= month <= 12 else 0  # noqa: PLR2004 - the months of a year
        raise Reject("impossible_date", day=number, month=month, last=last)
    coming = [day for day in days if day >= said.today]
    if not coming or (len(coming) < len(days) and said.today - days[0] <= JUST_GONE):
        raise Reject("past", day=days[0])
    return next((day for day in coming if day.weekday() == said.weekday), None) or _fits(coming[0], said)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _next_of_number(number: int, said: _Said) -> date:
    """The next day with that number in its month: "den 12."."""
    start = said.today.replace(day=1)
    days = [
        _date((start + relativedelta(months=n)).year, (start + relativedelta(months=n)).month, number)
        for n in range(13)
    ]
    coming = [day for day in days if day is not None and day >= said.today]
    if not coming:
        raise Reject("impossible_date", day=number, month=said.today.month, last=31)
    return next((day for day in coming[:3] if day.weekday() == said.weekday), None) or _fits(coming[0], said)


def _fits(day: date, said: _Said) -> date:
    if said.weekday is None or day.weekday() == said.weekday:
        return day
    other = _weekday_near(day, said.weekday)
    other = other if other >= said.today else other + timedelta(weeks=1)
    raise Reject("weekday_mismatch", day=day, said=said.weekday, a=day.isoformat(), b=other.isoformat())


def _to_come(day: date, today: date) -> date:
    if day < today:
        raise Reject("past", day=day)
    latest = today + FARTHEST
    if day > latest:
        raise Reject("too_far", day=day, latest=latest)
    return day
