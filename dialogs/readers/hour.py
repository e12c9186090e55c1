"""Times of the day and spans as people write them; stored as `16:45` and `16:45-20:00`."""

import re
from datetime import time

from dialogs.readers._base import Moment, brief, raises
from dialogs.readers._words import FIGURES
from dialogs.reject import Reject

_FILLERS = re.compile(
    r"^(?:(?:kl|klokken|at|ca|cirka|omkring|about|around|fra|from|starter|start|gerne|præcis|sharp)\b[. ]*)+"
)
_AFTER = re.compile(r"[ ]*(?:præcis|sharp|o'clock|oclock)$")
_PARTS = {
    "morning": r"(?:om morgenen|om formiddagen|i formiddag|formiddag|in the morning|a\.?m)",
    "evening": r"(?:om eftermiddagen|om aftenen|i aften|i eftermiddag|eftermiddag|aften|"
    r"in the afternoon|in the evening|at night|p\.?m)",
}
_PART = re.compile("|".join(f"(?P<{name}> ?{shape})" for name, shape in _PARTS.items()))
_WHOLE_WORDS = {"middag": 12, "noon": 12, "midday": 12, "midnat": 0, "midnight": 0}

# Nobody meets at four in the morning, so a time told in words from one to seven is in the afternoon; after that both
# halves of the day are likely, and a bare figure from 1 to 6 may be either.
_AFTERNOON_UNTIL = 7 * 60
_HALF_DAY, _DAY, _HOUR = 12 * 60, 24 * 60, 60


@raises("empty", "not_understood", "impossible_time", "which", "one_time")
def read_time(text: str, facts: Moment) -> str:
    """A time of the day. `which` carries a and b, the two times it can be; `impossible_time` what was written."""
    del facts
    said = brief(text)
    if _is_span(said):
        raise Reject("one_time")
    return _written(_minute_of_day(said))


@raises("empty", "not_understood", "impossible_time", "which", "ends_before_start", "needs_end")
def read_span(text: str, facts: Moment) -> str:
    """A start and an end on the same day: "16.45-20", "fra 16.45 til kl. 20"."""
    del facts
    return span_of(brief(text))


def span_of(said: str) -> str:
    """The span in cleaned text."""
    parts = _cut(said)
    if len(parts) == 1:
        _minute_of_day(said)
        raise Reject("needs_end")
    if len(parts) != 2:  # noqa: PLR2004 - a start and an end
        raise Reject("not_understood")
    try:
        return _joined(_minute_of_day(parts[0]), _end(parts[1]))
    except Reject as reject:
        raise _both_spans(reject, parts[1]) from None


def time_or_span(said: str) -> str:
    """A time, or a span where an end is given, in cleaned text."""
    return span_of(said) if _is_span(said) else _written(_minute_of_day(said))


def _joined(start: int, end: int) -> str:
    if end <= start and end <= _HALF_DAY and end + _HALF_DAY > start:
        end += _HALF_DAY  # "16.45-8" means eight in the evening
    if end <= start or end >= _DAY:
        raise Reject("ends_before_start", start=_clock(start), end=_clock(end % _DAY))
    return f"{_written(start)}-{_written(end)}"


def _end(said: str) -> int:
    """An end may be told on the twelve-hour clock: it follows from the start."""
    try:
        return _minute_of_day(said)
    except Reject as reject:
        if reject.why != "which":
            raise
        return _minutes(reject.values["a"])


def _both_spans(reject: Reject, end: str) -> Reject:
    """A start in either half of the day gives two spans to choose between."""
    if reject.why != "which":
        return reject
    spans = [_joined(_minutes(reject.values[half]), _end(end)) for half in ("a", "b")]
    return Reject("which", a=spans[0], b=spans[1])


_TO = re.compile(r" ?(?:\btil\b|\bto\b|\buntil\b|-) ?(?:kl\b|klokken\b)?[. ]*")


_BETWEEN = re.compile(r"^(?:mellem|between) (.+) (?:og|and) (.+)$")


def _cut(said: str) -> list[str]:
    if between := _BETWEEN.match(said):
        return [between[1], between[2]]
    # "5 to 7" is a span, "five to seven" and "ten to" are told the English way.
    if re.search(r"[a-z] to [a-z]", said):
        return [said]
    return _TO.split(said)


def _is_span(said: str) -> bool:
    return len(_cut(said)) > 1


_DIGITS = re.compile(r"(?P<h>\d\d?)(?:[.:,h ] ?(?P<m>\d\d))?(?::00)?|(?P<hh>\d\d?)(?P<mm>\d\d)")


def _minute_of_day(said: str) -> int:
    part = _PART.search(said)
    half = part.lastgroup if part else None
    bare = _AFTER.sub("", _FILLERS.sub("", _PART.sub("", said).strip())).strip(" .")
    if bare in _WHOLE_WORDS:
        return _WHOLE_WORDS[bare] * _HOUR
    digits = _DIGITS.fullmatch(bare)
    return _from_digits(digits, half, said) if digits else _from_words(bare, half)


def _from_digits(found: re.Match[str], half: str | None, said: str) -> int:
    hour, minute = int(found["h"] or found["hh"]), int(found["m"] or found["mm"] or 0)
    if hour >= 24 or minute >= _HOUR:  # noqa: PLR2004 - the hours of a day
        raise Reject("impossible_time", given=said)
    padded = (found["h"] or found["hh"]).startswith("0")
    if half is None and not padded and 0 < hour * _HOUR < _AFTERNOON_UNTIL:
        return _which(hour * _HOUR + minute)
    return _in_half(hour * _HOUR + minute, half)


def _in_half(minutes: int, half: str | None) -> int:
    if half == "evening" and minutes < _HALF_DAY:
        return minutes + _HALF_DAY
    if half == "morning" and _HALF_DAY <= minutes < _HALF_DAY + _HOUR:
        return minutes - _HALF_DAY
    return minutes


def _which(minutes: int) -> int:
    raise Reject("which", a=_written(minutes), b=_written(minutes + _HALF_DAY))


# "kvart i fem", "ti minutter over fire", "fem i halv fem", "quarter to five", "half past four"
_SPOKEN = re.compile(
    r"(?:(?P<off>\w+)(?: minutter| minutes| min)? (?P<way>i|over|to|past|til) )?(?P<half>halv )?(?P<hour>\w+)"
)
_QUARTERS = {"kvart": 15, "kvarter": 15, "quarter": 15, "half": 30}


def _from_words(bare: str, half: str | None) -> int:
    found = _SPOKEN.fullmatch(re.sub(r"^(?:a|et) (?=quarter|kvarter)", "", bare))
    hour = _figure(found["hour"]) if found else None
    off = (_QUARTERS.get(found["off"]) or _figure(found["off"])) if found and found["off"] else 0
    if found is None or hour is None or off is None or not 1 <= hour <= 12 or off > 30:  # noqa: PLR2004 - a clock face
        raise Reject("not_understood")
    sign = 1 if found["way"] in {"over", "past"} else -1
    minutes = (hour * _HOUR - (30 if found["half"] else 0) + sign * off) % _HALF_DAY
    if half is not None:
        return _in_half(minutes, half)
    return minutes + _HALF_DAY if minutes < _AFTERNOON_UNTIL else _which(minutes)


def _figure(word: str) -> int | None:
    return int(word) if word.isdecimal() else FIGURES.get(word)


def _minutes(written: str) -> int:
    return int(written[:2]) * _HOUR + int(written[3:])


def _clock(minutes: int) -> time:
    return time(minutes // _HOUR, minutes % _HOUR)


def _written(minutes: int) -> str:
    return _clock(minutes).strftime("%H:%M")
