"""A day with its time, and its end where one is given; stored as `2027-06-03T16:45` or `2027-06-03T16:45-20:00`."""

import re
from collections.abc import Iterator
from datetime import datetime, time

from dialogs.readers._base import Moment, brief, must_be_there, plain, raises
from dialogs.readers.day import read_day, week_unsaid
from dialogs.readers.hour import read_span, time_or_span
from dialogs.reject import Reject

_STORED = re.compile(r"(\d{4}-\d\d-\d\d)t(\d\d:\d\d(?:-\d\d:\d\d)?)(?::00)?")
_YEAR = re.compile(r"20\d\d")
_TIME_MARK = re.compile(r"\b(?:kl|klokken|at)\b")
_UNCLEAR = frozenset(("not_understood", "empty", "looks_like_time"))


@raises("needs_time", "needs_day", *read_day.whys - {"looks_like_time"}, *read_span.whys - {"needs_end"})
def read_when(text: str, facts: Moment) -> str:
    """A day and a time in one line, in either order, with an end or without.

    Rejections are those of `read_day` and `read_span`, and `needs_time` with the day that was understood,
    `needs_day` with the time. In a rejection a and b are whole answers again.
    """
    said = must_be_there(week_unsaid(brief(text)))
    if stored := _STORED.fullmatch(said):
        return _to_come(read_day(stored[1], facts), time_or_span(stored[2]), facts)
    _not_day_alone(said, facts)
    _not_time_alone(said)
    return _best_cut(said, facts)


def _not_day_alone(said: str, facts: Moment) -> None:
    """Look at the whole as a day first, so that the year of "3. juni 2027" is not taken for a time."""
    try:
        day = read_day(said, facts)
    except Reject:
        return
    if not _TIME_MARK.search(said):
        raise Reject("needs_time", day=datetime.fromisoformat(day).date())


def _not_time_alone(said: str) -> None:
    try:
        clock = time_or_span(said)
    except Reject:
        return
    raise Reject("needs_day", time=time.fromisoformat(clock[:5]))


def _best_cut(said: str, facts: Moment) -> str:
    """The cut between day and time that makes sense on both sides; else what was wrong with the nearest one."""
    wrong: Reject | None = None
    for day, clock in _cuts(said):
        try:
            return _read(day, clock, facts)
        except Reject as reject:
            if reject.why not in _UNCLEAR and wrong is None:
                wrong = reject
    raise wrong or _whole(said, facts)


def _whole(said: str, facts: Moment) -> Reject:
    try:
        read_day(said, facts)
    except Reject as reject:
        return reject if reject.why != "looks_like_time" else Reject("not_understood")
    return Reject("not_understood")


def _cuts(said: str) -> Iterator[tuple[str, str]]:
    words = said.replace(",", " ").split()
    for n in range(len(words) - 1, 0, -1):
        if not _YEAR.fullmatch(words[n]):
            yield " ".join(words[:n]), " ".join(words[n:])
        yield " ".join(words[n:]), " ".join(words[:n])
    # "tirsdag kl 17 d. 8/12": the time in the midst of the day.
    for start in (n for n, word in enumerate(words) if _TIME_MARK.fullmatch(word.strip("."))):
        for end in range(start + 2, len(words)):
            yield " ".join(words[:start] + words[end:]), " ".join(words[start:end])


def _read(day: str, clock: str, facts: Moment) -> str:
    if _TIME_MARK.search(day):
        raise Reject("not_understood")
    try:
        found = time_or_span(plain(clock))
    except Reject as reject:
        if reject.why != "which":
            raise
        date = read_day(day, facts)
        raise Reject("which", a=f"{date}T{reject.values['a']}", b=f"{date}T{reject.values['b']}") from None
    try:
        return _to_come(read_day(day, facts), found, facts)
    except Reject as reject:
        if reject.why != "weekday_mismatch":
            raise
        values = reject.values
        raise Reject(reject.why, **values | {half: f"{values[half]}T{found}" for half in "ab"}) from None


def _to_come(day: str, clock: str, facts: Moment) -> str:
    start = datetime.fromisoformat(f"{day}T{clock[:5]}").replace(tzinfo=facts.now.tzinfo)
    if start < facts.now:
        raise Reject("past", day=start.date())
    return f"{day}T{clock}"
