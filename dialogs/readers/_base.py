"""What all readers share: the reader itself, what it may look at, and cleaning of what was typed."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialogs.reject import Reject


class Moment(Protocol):
    """The part of a dialog's facts that readers look at: the local day and the aware local time."""

    @property
    def today(self) -> date: ...

    @property
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Takes what was typed and gives the string to store; raises `Reject` with one of `whys`.

    Reading a stored string gives the same string again, as long as it still fits the moment.
    """

    read: Callable[[str, Moment], str]
    whys: frozenset[str]

    def __call__(self, text: str, facts: Moment) -> str:
        return self.read(text, facts)


def raises(*whys: str) -> Callable[[Callable[[str, Moment], str]], Reader]:
    """Make a reader of a function that raises these keys, so that a test can ask for their texts."""
    return lambda read: Reader(read, frozenset(whys))


_HALF = re.compile(r"(\d?) ?½")
_CLOCK_MARK = re.compile(r"\bkl\.?(?=\d)")
_SPACE = re.compile(r"\s+")
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "u", "é": "e", "è": "e"})


def visible(text: str) -> str:
    """The text in NFC without control, bidi and other invisible characters; line breaks stay."""
    kept = (
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else _stand_in(c)
        for c in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    )
    # Taking a character away can bring two together that belong in one.
    return unicodedata.normalize("NFC", "".join(kept))


def _stand_in(char: str) -> str:
    return " " if char in "\t\v\f\x1c\x1d\x1e\x1f\x85" else ""


def one_line(text: str) -> str:
    """The visible text with every run of white space as one space, trimmed."""
    return _SPACE.sub(" ", visible(text)).strip()


def plain(text: str) -> str:
    """One line in lower case with plain digits, dashes and quotes: for readers of days, times and figures."""
    shaped = "".join("-" if unicodedata.category(c) == "Pd" or c == "\u2212" else c for c in one_line(text))
    halves = unicodedata.normalize("NFKC", _HALF.sub(lambda m: f"{m[1] or 0},5", shaped))
    return _CLOCK_MARK.sub("kl ", halves.replace("’", "'").casefold()).strip(" .,;!?")


def fold(text: str) -> str:
    """The text as it is compared: lower case, æ/ae, ø/oe and å/aa alike, other accents and punctuation gone."""
    low = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)).casefold().translate(_DANISH)
    bare = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


_LONGEST_PHRASE = 200


def brief(text: str) -> str:
    """The plain text of a day, a time or a figure; a whole letter is none of them and is not searched for one."""
    said = must_be_there(plain(text[: 8 * _LONGEST_PHRASE]))
    if len(said) > _LONGEST_PHRASE:
        raise Reject("not_understood")
    return said


def must_be_there(text: str) -> str:
    """The text, or a rejection when there is nothing in it."""
    if not text:
        raise Reject("empty")
    return text
