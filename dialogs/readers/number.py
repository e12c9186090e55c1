"""Counts and lengths as people write them; stored as plain digits."""

import re
from fractions import Fraction

from dialogs.readers._base import Moment, Reader, brief
from dialogs.readers._words import FIGURES
from dialogs.reject import Reject

_ABOUT = re.compile(r"^(?:ca|cirka|omkring|about|around|vi er|we are|i alt|in all)\b[. ]*")
_UNIT = re.compile(
    r" ?(?:stk|personer|person|deltagere|deltager|læger|læge|mennesker|gæster|pladser|plads|gange|"
    r"people|persons|doctors|guests|seats|places)$"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+")


def count(low: int = 0, high: int = 10_000) -> Reader:
    """A whole number from `low` to `high`; rejections carry low and high."""
    whys = frozenset(("empty", "not_understood", "whole_number", "one_number", "too_small", "too_big"))
    return Reader(lambda text, _: str(_between(_whole(brief(text)), low, high)), whys)


def _whole(said: str) -> int:
    bare = _UNIT.sub("", _ABOUT.sub("", said)).strip(" .")
    if bare in FIGURES:
        return FIGURES[bare]
    if bare in {"ingen", "none", "no one"}:
        return 0
    if _THOUSANDS.fullmatch(bare):
        return int(re.sub(r"\D", "", bare))
    if re.fullmatch(r"[+-]?\d{1,9}", bare):
        return int(bare)
    if re.fullmatch(r"\d+[.,]\d+", bare):
        raise Reject("whole_number")
    raise Reject("one_number" if re.fullmatch(r"\w+ ?(?:-|til|to|eller|or|og|and) ?\w+", bare) else "not_understood")


def _between(n: int, low: int, high: int) -> int:
    if not low <= n <= high:
        raise Reject("too_small" if n < low else "too_big", low=low, high=high, given=n)
    return n


_FIGURE = r"\d+(?:[.,]\d+)?|\d+ \d/\d|[a-zæøå-]+"
_HOURS_AND_MINUTES = re.compile(
    rf"(?:(?P<h>{_FIGURE}) ?(?:timers?|time|t|hours?|h)\b\.?)?"
    rf"(?: ?(?:og|and|,)? ?(?P<m>{_FIGURE}) ?(?P<unit>minutter|minutes?|minut|min|m)?\b\.?)?"
)
_CLOCKED = re.compile(
    r"(?P<h>\d\d?):(?P<m>[0-5]\d)|(?P<hh>\d\d?)(?:[ht](?=\d\d$)|\.(?=15|30|45))(?P<mm>[0-5]\d)(?: ?timer?)?"
)
_PHRASES = {
    "halvanden time": 90, "halvanden": 90, "en halv time": 30, "halv time": 30, "half an hour": 30, "a half hour": 30,
    "et kvarter": 15, "kvarter": 15, "a quarter of an hour": 15, "tre kvarter": 45, "three quarters of an hour": 45,
    "an hour and a half": 90, "en time og et kvarter": 75, "en time og tre kvarter": 105, "fem kvarter": 75,
}  # fmt: skip
_QUARTER = re.compile(r"\b(?:et |a )?(?:kvarter|quarter)\b")
_HALF_OVER = re.compile(r"(?P<n>[a-zæøå]+|\d+) (?:en|og en|and a) (?:halv|half) (?:timer?|hours?)")


def minutes(low: int = 1, high: int = 24 * 60) -> Reader:
    """A length, stored in minutes: "1,5 time", "2 timer og 15 min", "90"; a bare decimal is hours."""
    whys = frozenset(("empty", "not_understood", "too_short", "too_long"))

    def read(text: str, _: Moment) -> str:
        length = _length(_ABOUT.sub("", brief(text)))
        if not low <= length <= high:
            raise Reject("too_short" if length < low else "too_long", low=low, high=high, given=length)
        return str(length)

    return Reader(read, whys)


def _length(said: str) -> int:
    if said in _PHRASES:
        return _PHRASES[said]
    if said.isdecimal():
        return int(said[:9])
    if clocked := _CLOCKED.fullmatch(said):
        return int(clocked["h"] or clocked["hh"]) * 60 + int(clocked["m"] or clocked["mm"])
    if over := _HALF_OVER.fullmatch(said):
        return _rounded(_amount(over["n"]) * 60 + 30)
    if re.fullmatch(r"\d{1,3}[.,]\d{1,3}", said):
        return _rounded(_amount(said) * 60)
    found = _HOURS_AND_MINUTES.fullmatch(_QUARTER.sub("15 min", said))
    # A bare figure after hours is minutes; alone it has been read before.
    if not found or not (found["h"] or found["unit"]):
        raise Reject("not_understood")
    return _rounded(_amount(found["h"] or "0") * 60 + _amount(found["m"] or "0"))


def _amount(word: str) -> Fraction:
    """The figure in digits, decimals, a broken number or a word."""
    if word[0].isdecimal():
        return sum((Fraction(part[:12]) for part in word.replace(",", ".").split()), Fraction(0))
    n = {"a": 1, "an": 1}.get(word, FIGURES.get(word))
    if n is None:
        raise Reject("not_understood")
    return Fraction(n)


def _rounded(length: Fraction) -> int:
    return round(length)
