"""Distances in time as a playbook writes them: `-14d`, `-8w`, `+6m`, `-30min`, `-1h`.

A distance in days, weeks or months is counted on the calendar from the day of the meeting; minutes and hours are
counted on the clock. `m` is months and `min` is minutes.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, Self, get_args

from dateutil.relativedelta import relativedelta
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from .base import Finding, Findings

Unit = Literal["min", "h", "d", "w", "m"]
_SHAPE = re.compile(r"([+-]?)(\d{1,3})([a-z]+)")
_DAY_UNITS: tuple[Unit, ...] = ("d", "w", "m")
_CLOCK_UNITS: tuple[Unit, ...] = ("min", "h")


def _bad(en: str, da: str) -> Findings:
    return Findings(Finding("", en, da))


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed number of one unit; before the meeting is negative."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `-14d`; the error says what an offset looks like."""
        found = _SHAPE.fullmatch(text)
        if not found:
            raise _bad(f'"{text}" is not an offset such as "-14d"', f'"{text}" er ikke en afstand som "-14d"')
        sign, count, named = found.groups()
        for unit in get_args(Unit):
            if unit == named:
                return cls(-int(count) if sign == "-" else int(count), unit)
        raise _bad(
            f'unknown unit "{named}"; use min, h, d, w or m (months)',
            f'ukendt enhed "{named}"; brug min, h, d, w eller m (måneder)',
        )

    def __str__(self) -> str:
        return f"{self.count:+d}{self.unit}" if self.count else f"0{self.unit}"

    @property
    def minutes(self) -> int:
        """Minutes of a distance on the clock."""
        if self.unit not in _CLOCK_UNITS:
            raise ValueError(f"{self} is counted on the calendar, not in minutes")
        return self.count * (60 if self.unit == "h" else 1)

    def day_from(self, day: date) -> date:
        """The calendar day this far from `day`; a month that is too short gives its last day."""
        if self.unit == "m":
            return day + relativedelta(months=self.count)
        if self.unit not in _DAY_UNITS:
            raise ValueError(f"{self} is counted on the clock, not in days")
        return day + timedelta(days=self.count * (7 if self.unit == "w" else 1))


def _reader(units: tuple[Unit, ...]) -> BeforeValidator:
    def read(given: object) -> Offset:
        if not isinstance(given, str | Offset):
            raise _bad('must be text such as "-14d"', 'skal være tekst som "-14d"')
        offset = Offset.parse(given) if isinstance(given, str) else given
        if offset.unit not in units:
            names = ", ".join(units)
            raise _bad(f'wrong unit in "{given}"; use {names}', f'forkert enhed i "{given}"; brug {names}')
        return offset

    return BeforeValidator(read)


def _schema(units: tuple[Unit, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": rf"^[+-]?\d{{1,3}}({'|'.join(units)})$"})


DayOffset = Annotated[Offset, _reader(_DAY_UNITS), PlainSerializer(str), _schema(_DAY_UNITS)]
ClockOffset = Annotated[Offset, _reader(_CLOCK_UNITS), PlainSerializer(str), _schema(_CLOCK_UNITS)]
