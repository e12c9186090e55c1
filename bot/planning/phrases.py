"""The few phrases that facts are put together with, in both languages."""

from collections.abc import Iterable

from package_specs import ROLES, Offset, Role, Text

_UNITS = {
    "d": (Text(da="dag", en="day"), Text(da="dage", en="days")),
    "w": (Text(da="uge", en="week"), Text(da="uger", en="weeks")),
    "m": (Text(da="måned", en="month"), Text(da="måneder", en="months")),
    "h": (Text(da="time", en="hour"), Text(da="timer", en="hours")),
    "min": (Text(da="minut", en="minute"), Text(da="minutter", en="minutes")),
}
_ON_THE_DAY = Text(da="på mødedagen", en="on the day of the meeting")
_BEFORE = Text(da="senest {} før mødet", en="{} before the meeting at the latest")
_AFTER = Text(da="{} efter mødet", en="{} after the meeting")
_AND = Text(da="og", en="and")


def put(text: Text, lang: str, *parts: object) -> str:
    """The text in this language with its parts in place."""
    return text.in_(lang).format(*parts)


def counted(count: int | str, unit: str, lang: str) -> str:
    """`1 uge`, `6 måneder`, `6–12 måneder`."""
    one, many = _UNITS[unit]
    return f"{count} {(one if str(count) == '1' else many).in_(lang)}"


def spelt(due: Offset, until: Offset | None, lang: str) -> str:
    """A distance from the meeting in words: `senest 2 uger før mødet`, `6–12 måneder efter mødet`."""
    if not due.count:
        return _ON_THE_DAY.in_(lang)
    if due.count < 0:
        return put(_BEFORE, lang, counted(-due.count, due.unit, lang))
    span = f"{due.count}–{until.count}" if until and until.unit == due.unit else due.count
    return put(_AFTER, lang, counted(span, due.unit, lang))


def listed(parts: Iterable[str], lang: str) -> str:
    """`a, b og c`."""
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} {_AND.in_(lang)} {last}" if most else last


def named(roles: Iterable[Role], lang: str) -> str:
    """The titles of roles as a list in words."""
    return listed((ROLES[role].in_(lang) for role in roles), lang)


def sentence(*parts: str) -> str:
    """Parts as sentences: each begins large and ends with a full stop."""
    said = [part.strip() for part in parts if part.strip()]
    return " ".join(part[0].upper() + part[1:] + ("" if part[-1] in ".?!" else ".") for part in said)
