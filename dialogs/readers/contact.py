"""Ways to reach people and practices: e-mail, telephone, ydernummer, postcode, web address."""

import re
from urllib.parse import urlsplit, urlunsplit

from dialogs.guard import looks_like_cpr
from dialogs.readers._base import Moment, must_be_there, one_line, plain, raises
from dialogs.reject import Reject

_LONGEST_EMAIL, _LONGEST_LOCAL = 254, 64
_EMAIL = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?P<host>[^@\s]+)"
)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


@raises("empty", "not_email")
def read_email(text: str, facts: Moment) -> str:
    """An e-mail address, its domain in lower case."""
    del facts
    return email_of(text)


def email_of(text: str) -> str:
    said = must_be_there(one_line(text)).removeprefix("mailto:").strip("<>;, ")
    found = _EMAIL.fullmatch(said)
    host = _host(found["host"]) if found else None
    if not found or host is None or len(found["local"]) > _LONGEST_LOCAL or len(said) > _LONGEST_EMAIL:
        raise Reject("not_email", given=said[:80])
    return f"{found['local']}@{host}"


def _host(name: str) -> str | None:
    """The host in lower case and plain letters; None where it is no public name."""
    try:
        plain_name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = plain_name.split(".")
    fine = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdecimal()
    return plain_name if fine and labels[-1][:1].isalpha() and len(labels[-1]) > 1 else None


@raises("empty", "not_phone", "cpr")
def read_phone(text: str, facts: Moment) -> str:
    """A telephone number, stored as +4520304050; eight digits are Danish."""
    del facts
    return phone_of(text)


_PHONE_MARKS = re.compile(r"^(?:tlf|tel|telefon|phone|mobil|mob)\b[.: ]*|[\s().-]")
_DANISH_LENGTH, _SHORTEST_ABROAD, _LONGEST_ABROAD = 8, 7, 15


def phone_of(text: str) -> str:
    said = must_be_there(plain(text))
    if looks_like_cpr(said):
        raise Reject("cpr")
    bare = _PHONE_MARKS.sub("", said)
    number = "+" + bare[2:] if bare.startswith("00") else bare
    abroad = number[1:] if number.startswith("+") else f"45{number}"
    danish = abroad.startswith("45")
    fits = len(abroad) == 2 + _DANISH_LENGTH if danish else _SHORTEST_ABROAD <= len(abroad) <= _LONGEST_ABROAD
    if not (re.fullmatch("[0-9]+", abroad) and fits) or abroad[0] == "0" or abroad[:3] == "450":
        raise Reject("not_phone", given=said[:80])
    return f"+{abroad}"


@raises("empty", "not_ydernummer", "lost_zero")
def read_ydernummer(text: str, facts: Moment) -> str:
    """Six digits as text; `lost_zero` carries a, the number with its zero in front."""
    del facts
    return ydernummer_of(text)


_YDERNUMMER_LENGTH = 6


def ydernummer_of(text: str) -> str:
    said = must_be_there(plain(text))
    bare = re.sub(r"^(?:ydernummer|ydernr|yder)\b[.: ]*|[ .]", "", said)
    if not re.fullmatch("[0-9]+", bare):
        raise Reject("not_ydernummer", given=said[:80])
    if len(bare) == _YDERNUMMER_LENGTH - 1:
        raise Reject("lost_zero", given=bare, a=f"0{bare}")
    if len(bare) != _YDERNUMMER_LENGTH:
        raise Reject("not_ydernummer", given=said[:80])
    return bare


@raises("empty", "not_postcode")
def read_postcode(text: str, facts: Moment) -> str:
    """Four digits, 1000 to 9999; the town after it is let go."""
    del facts
    return postcode_and_town(text)[0]


def postcode_and_town(text: str) -> tuple[str, str]:
    """The postcode and the town written after it ("" where there is none)."""
    said = must_be_there(one_line(text))
    found = re.fullmatch(r"(?:DK[- ]?)?([1-9]\d{3})(?:[ ,]+(\D+))?", said, re.IGNORECASE | re.ASCII)
    if not found:
        raise Reject("not_postcode", given=said[:80])
    return found[1], (found[2] or "").strip(" ,.")


_LONGEST_URL = 500
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MEETING = re.compile(
    r"zoom\.us/(?:j|my|w|s)/|teams\.(?:microsoft|live)\.com/|meet\.google\.com/|whereby\.com/", re.IGNORECASE
)
_BARE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)


@raises("empty", "not_url", "not_https", "which_link", "too_long")
def read_url(text: str, facts: Moment) -> str:
    """A web address with https; out of a pasted invitation the one link to the meeting is taken."""
    del facts
    said = must_be_there(one_line(text))
    return _checked(_the_link(said))


def _the_link(said: str) -> str:
    if _BARE.fullmatch(said):
        return f"https://{said}"
    found = list(dict.fromkeys(link[0].rstrip(".,;:!?)]>'") for link in _URL.finditer(said)))
    joins = [link for link in found if _MEETING.search(link)]
    best = joins or found
    if not best:
        raise Reject("not_url", given=said[:80])
    if len(best) > 1:
        raise Reject("which_link", a=best[0], b=best[1])
    return best[0]


def _checked(link: str) -> str:
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        raise Reject("not_url", given=link[:80]) from None
    host = _host(parts.hostname or "")
    if host is None or "@" in parts.netloc:
        raise Reject("not_url", given=link[:80])
    if parts.scheme.lower() != "https":
        raise Reject("not_https", given=link[:80])
    whole = urlunsplit(("https", host if port in {None, 443} else f"{host}:{port}", *parts[2:]))
    if len(whole) > _LONGEST_URL:
        raise Reject("too_long", longest=_LONGEST_URL)
    return whole
