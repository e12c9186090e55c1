"""Free text: one line or several, cleaned of what cannot be seen, within a length, without a CPR number."""

import re

from dialogs.guard import looks_like_cpr
from dialogs.readers._base import Moment, Reader, must_be_there, one_line, visible
from dialogs.reject import Reject

_WHYS = frozenset(("empty", "too_short", "too_long", "cpr"))


def line(longest: int = 200, shortest: int = 1) -> Reader:
    """One line of text; line breaks become spaces. Rejections of length carry longest, shortest and given."""

    def read(text: str, _: Moment) -> str:
        return _within(one_line(text), shortest, longest)

    return Reader(read, _WHYS)


def naming(longest: int = 100, shortest: int = 2) -> Reader:
    """A line that names somebody or a place; whoever ends it with a question mark asks something instead."""
    plain = line(longest, shortest)

    def read(text: str, facts: Moment) -> str:
        named = plain(text, facts)
        if named.endswith("?"):
            raise Reject("question")
        return named

    return Reader(read, _WHYS | {"question"})


def prose(longest: int = 2000, shortest: int = 1) -> Reader:
    """Text in several lines: trimmed line ends, at most one empty line at a time."""

    def read(text: str, _: Moment) -> str:
        lines = [re.sub(r"[^\S\n]+", " ", part).strip() for part in visible(text).split("\n")]
        return _within(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), shortest, longest)

    return Reader(read, _WHYS)


def _within(text: str, shortest: int, longest: int) -> str:
    must_be_there(text)
    if looks_like_cpr(text):
        raise Reject("cpr")
    if not shortest <= len(text) <= longest:
        raise Reject(
            "too_short" if len(text) < shortest else "too_long", shortest=shortest, longest=longest, given=len(text)
        )
    return text
