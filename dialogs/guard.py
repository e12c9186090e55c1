"""The guard against patient data: text that looks like a CPR number is asked about before anything is stored."""

import re
import unicodedata
from collections.abc import Iterator

_SEPARATOR = r"[^\S\n]|[-./_·]"
# Six digits, at most a few separators, four digits: the usual way, also inside a longer line of figures.
_WRITTEN = re.compile(rf"(?<![\d+])(\d{{6}})(?:{_SEPARATOR}){{0,3}}(\d{{4}})(?!\d)")
# A whole run of digits held together by separators, to be judged by its shape; a + makes it a telephone number.
_RUN = re.compile(rf"\+?\d(?:(?:{_SEPARATOR}){{0,3}}\d)*")
_LENGTH = 10
_ADDRESS = re.compile(r"(?:https?://|\b[\w.-]{0,60}zoom\.us/)\S+", re.IGNORECASE)
_HARMLESS = (
    # A day and the hours after it: 12.11.2026 16, 12.11.26 16.45, 12.11.26 1645.
    re.compile(r"\d\d[./-]\d\d[./-]20\d\d[\s-]+[0-2]\d"),
    re.compile(r"\d\d[./-]\d\d[./-][2-3]\d[\s-]+[0-2]\d\.?[0-5]\d"),
    # Two times and the start of a third: 10.10-11.30-12.
    re.compile(r"[0-2]\d\.[0-5]\d[\s-]+[0-2]\d\.[0-5]\d[\s-]+[0-2]\d"),
    # A telephone number and a figure after it; a meeting number as Zoom writes it.
    re.compile(r"\d{8}\s+\d\d"),
    re.compile(r"\d{3}[\s-]\d{3}[\s-]\d{4}"),
)
# The day of a substitute number is 60 higher.
_DAYS = frozenset([*range(1, 32), *range(61, 92)])


def looks_like_cpr(text: str) -> bool:
    """Whether a CPR number seems to be in the text, however it is spaced, dashed or disguised.

    Telephone numbers, ydernumre, dates with times and the meeting number inside a web address pass.
    """
    shaped = _normalised(text)
    outside = _ADDRESS.sub(_dashed_only, shaped)
    return any(_is_birthday(digits) for digits in _candidates(outside))


def _normalised(text: str) -> str:
    """Plain digits, one kind of dash, nothing invisible."""
    return "".join(_shape(c) for c in unicodedata.normalize("NFKC", text))


def _shape(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind == "Pd" or char in "\u2212\u00af\u2043":
        return "-"
    return "" if kind == "Cf" else char


def _dashed_only(address: re.Match[str]) -> str:
    """An address's own figures are not looked at, but a number written with its dash is."""
    return " ".join(re.findall(r"(?<!\d)\d{6}-\d{4}(?!\d)", address[0]))


def _candidates(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        yield found[1] + found[2]
    for found in _RUN.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) == _LENGTH and found[0][0] != "+" and not any(s.fullmatch(found[0]) for s in _HARMLESS):
            yield digits


def _is_birthday(digits: str) -> bool:
    return int(digits[:2]) in _DAYS and 1 <= int(digits[2:4]) <= 12  # noqa: PLR2004 - the months of a year
