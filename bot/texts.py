"""Sentences: one Jinja2 template per dialog and language, and the one formatter of days, times and counts.

Every fact on which people act is shown through the functions here, in chat, mail, pages and documents alike. Values
are escaped on their way into a sentence; the sentences themselves may hold Telegram's HTML.
"""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.lists import format_list
from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound
from jinja2.runtime import Context
from markupsafe import Markup, escape

LANGUAGES = ("da", "en")
ZONE = ZoneInfo("Europe/Copenhagen")
_LOCALE = {"da": Locale("da", "DK"), "en": Locale("en", "GB")}
_DANISH_ORDER = str.maketrans({"æ": "{", "ø": "|", "å": "}", "ä": "{", "ö": "|", "ü": "y", "é": "e"})

esc = escape


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """Danish alphabetical order (… z, æ, ø, å), case folded; neither Babel nor the databases sort so."""
    return text.casefold().replace("aa", "å").translate(_DANISH_ORDER)


def local(moment: datetime, zone: ZoneInfo = ZONE) -> datetime:
    """The wall time people live by."""
    return moment.astimezone(zone)


def day(value: date | datetime, lang: str = "da") -> str:
    """`torsdag den 12. november 2026`."""
    when = local(value).date() if isinstance(value, datetime) else value
    return _formatted(when, "EEEE 'den' d. MMMM y" if lang == "da" else "EEEE d MMMM y", lang)


@lru_cache(maxsize=1024)
def _formatted(when: date, pattern: str, lang: str) -> str:
    return format_date(when, pattern, locale=_LOCALE[lang])


def short_day(value: date | datetime, lang: str = "da") -> str:
    """`tors 12/11` in Danish, `Thu 12 Nov` in English."""
    when = local(value).date() if isinstance(value, datetime) else value
    if lang == "da":
        return f"{_formatted(when, 'EEE', lang).rstrip('.')} {when.day}/{when.month}"
    return _formatted(when, "EEE d MMM", lang)


def weekdays(numbers: str, lang: str = "da") -> str:
    """`tirsdag og torsdag` for "13"; Monday is 0. Dates with spaces between them are said one by one."""
    if "-" in numbers:
        return both([day(date.fromisoformat(part), lang) for part in numbers.split()], lang)
    names = get_day_names("wide", context="format", locale=_LOCALE[lang])
    return both([names[int(number)] for number in numbers], lang)


def clock(value: datetime | str, lang: str = "da") -> str:
    """`16.45` in Danish, `16:45` in English; takes an instant or a stored `16:45`."""
    text = value if isinstance(value, str) else local(value).strftime("%H:%M")
    return text.replace(":", ".") if lang == "da" else text


def week(value: date | datetime) -> int:
    """The ISO week."""
    when = local(value) if isinstance(value, datetime) else value
    return when.isocalendar().week


def moment(value: datetime, lang: str = "da") -> str:
    """`torsdag den 12. november 2026 kl. 16.45 (uge 46)`; the zone's offset is named in the hour that comes twice."""
    wall = local(value)
    twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    zone = f" {wall.tzname()}" if twice else ""
    at, unit = ("kl. ", "uge") if lang == "da" else ("at ", "week")
    return f"{day(wall, lang)} {at}{clock(wall, lang)}{zone} ({unit} {week(wall)})"


def span(start: datetime, end: datetime, lang: str = "da") -> str:
    """`torsdag den 12. november 2026 kl. 16.45–20.00 (uge 46)`; an end on a later day is named in full."""
    if local(start).date() != local(end).date():
        return f"{moment(start, lang)} – {moment(end, lang)}"
    return moment(start, lang).replace(clock(start, lang), f"{clock(start, lang)}–{clock(end, lang)}", 1)


def both(values: Iterable[str], lang: str = "da") -> str:
    """`a, b og c`."""
    return format_list(list(values), locale=_LOCALE[lang])


def some(number: int, one: str, many: str) -> str:
    """`1 læge`, `2 læger`."""
    return f"{number} {one if number == 1 else many}"


def minutes(value: int | timedelta, lang: str = "da") -> str:
    """`15 min.`, `2 t. 30 min.`."""
    total = round(value.total_seconds() / 60) if isinstance(value, timedelta) else value
    hours, rest = divmod(abs(total), 60)
    hour, minute = ("t.", "min.") if lang == "da" else ("h", "min")
    parts = [f"{hours} {hour}"] * bool(hours) + [f"{rest} {minute}"] * bool(rest or not hours)
    return ("-" if total < 0 else "") + " ".join(parts)


def number(value: float, lang: str = "da", digits: int = 1) -> str:
    """`3,1` in Danish, `3.1` in English."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if lang == "da" else text


def stamp(value: datetime, lang: str = "da") -> str:
    """A moment in few letters, for lists: `tors 12/11 kl. 16.45`."""
    at = "kl. " if lang == "da" else ""
    return f"{short_day(value, lang)} {at}{clock(value, lang)}"


def machine(value: datetime) -> str:
    """A wall time as programs write it, `2026-11-12T16:45:00+01:00`."""
    return format_datetime(local(value), "yyyy-MM-dd'T'HH:mm:ssxxx", tzinfo=ZONE)


_WITH_LANGUAGE = {
    "day": day, "short_day": short_day, "clock": clock, "moment": moment, "both": both, "minutes": minutes,
    "number": number, "stamp": stamp,
}  # fmt: skip


class _Dialogs(BaseLoader):
    """`order/da` is the Danish file of the dialog `order`."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:  # noqa: ARG002  # fixed signature
        name, _, lang = template.rpartition("/")
        path = files("dialogs").joinpath(*name.split("/"), f"{lang}.j2")
        if not path.is_file():
            raise TemplateNotFound(template)
        return path.read_text(encoding="utf-8"), str(path), None


class _Blocks(dict[str, list[Any]]):
    """A template's blocks for one sentence of it; Jinja would wrap all of them, each time."""

    def __init__(self, blocks: Mapping[str, Any]) -> None:
        super().__init__()
        self._of = blocks

    def __missing__(self, name: str) -> list[Any]:
        self[name] = [self._of[name]]
        return self[name]


class _Context(Context):
    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Any],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's own name
    ) -> None:
        super().__init__(environment, parent, name, {}, globals)
        self.blocks = _Blocks(blocks)


class _Environment(Environment):
    context_class = _Context


@cache
def environment(lang: str) -> Environment:
    env = _Environment(
        loader=_Dialogs(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    for name, show in _WITH_LANGUAGE.items():
        env.filters[name] = lambda value, *args, show=show: show(value, *(args or ()), lang=lang)
    env.filters["week"] = week
    env.filters["some"] = some
    env.globals["span"] = lambda start, end: span(start, end, lang)
    env.globals["some"] = some
    env.globals["lang"] = lang
    return env


@cache
def _template(dialog: str, lang: str) -> Template:
    return environment(lang).get_template(f"{dialog}/{lang}")


def has(dialog: str, block: str, lang: str) -> bool:
    """Whether the dialog says anything under that name."""
    return block in _template(dialog, lang).blocks


def blocks(dialog: str, lang: str) -> frozenset[str]:
    """All names a dialog's file in one language gives sentences for."""
    return frozenset(_template(dialog, lang).blocks)


def render(dialog: str, block: str, lang: str, /, **values: object) -> Markup:
    """The sentence `block` of a dialog, values escaped, outer blank lines gone.

    Raises:
        KeyError: the dialog has no such block in that language.
        jinja2.UndefinedError: a value it needs is missing.
    """
    if not values:
        return _unchanging(dialog, block, lang)
    return _render(dialog, block, lang, values)


@cache
def _unchanging(dialog: str, block: str, lang: str) -> Markup:
    """What needs no values says the same each time: most buttons do."""
    return _render(dialog, block, lang, {})


def _render(dialog: str, block: str, lang: str, values: Mapping[str, object]) -> Markup:
    template = _template(dialog, lang)
    text = "".join(template.blocks[block](template.new_context(dict(values))))
    return Markup(re.sub(r"\n{3,}", "\n\n", text.strip()))  # noqa: S704  # every value went through autoescape


def plain(text: str) -> str:
    """A rendered sentence without its HTML, for button labels, toasts, mails and calendar files."""
    return str(Markup(re.sub(r"<[^>]+>", "", text)).unescape())  # noqa: S704  # only read back as plain text
