"""Wall time and the clock: one rule for the two hours a year when they disagree.

A wall time that does not exist (the night to summer time) is pushed forward by the gap, 02:30 becomes 03:30; one
that exists twice (the night to winter time) means the first. All adding and comparing is done in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, Self

WallKind = Literal["plain", "imaginary", "doubled"]


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant and the zone its people live in; `utc` is aware and in UTC."""

    utc: datetime
    zone: tzinfo

    @classmethod
    def at(cls, day: date, wall: time, zone: tzinfo) -> Self:
        """The instant of a wall time on a day, by the rule above."""
        # fold=0 is exactly the rule: the offset before the gap, and the first of two.
        return cls(datetime.combine(day, wall.replace(fold=0), zone).astimezone(UTC), zone)

    @classmethod
    def of(cls, aware: datetime) -> Self:
        """The instant of an aware datetime, in its own zone; ValueError when it is naive."""
        if aware.tzinfo is None:
            raise ValueError(f"{aware} has no zone")
        return cls(aware.astimezone(UTC), aware.tzinfo)

    @property
    def local(self) -> datetime:
        """What the clock on the wall shows, aware."""
        return self.utc.astimezone(self.zone)

    @property
    def day(self) -> date:
        return self.local.date()

    def plus(self, minutes: int) -> Self:
        """This many minutes later by the clock."""
        return type(self)(self.utc + timedelta(minutes=minutes), self.zone)


def wall_kind(day: date, wall: time, zone: tzinfo) -> WallKind:
    """Whether a wall time exists once, never or twice on that day."""
    first, second = (datetime.combine(day, wall.replace(fold=fold), zone) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return "plain"
    survives = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None)
    return "doubled" if survives else "imaginary"
