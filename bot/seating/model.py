"""What seating speaks of: guests, tables and who sits where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

Tables = tuple[int, ...]  # seats at each table


class SeatingError(ValueError):
    """There is no way to seat everybody: `people` against `seats`."""

    def __init__(self, people: int, seats: int) -> None:
        super().__init__(f"{people} people, {seats} seats")
        self.people, self.seats = people, seats


@dataclass(frozen=True, slots=True)
class Guest:
    """A person at the meeting; whoever shares `practice` is a colleague (empty: nobody's)."""

    id: str
    name: str
    practice: str

    @property
    def home(self) -> str:
        return self.practice or f"person:{self.id}"


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Why colleagues must share tables.

    The `practices` largest (by `names`) have `people`, and the tables room for only `room` of them when each table
    takes at most one from each.
    """

    practices: int
    people: int
    room: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits at which table (ids, by table), and what could not be kept.

    `violations` are pairs of colleagues: at one table in the first phase, at different tables in the second;
    `lonely` are those without colleagues who sit with nobody of their kind (second phase).
    """

    tables: tuple[tuple[str, ...], ...]
    violations: tuple[tuple[str, str], ...]
    optimal: bool
    lonely: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    def table_of(self, person: str) -> int | None:
        """The table's number, from 1; None for somebody who has no seat."""
        return next((n for n, table in enumerate(self.tables, 1) if person in table), None)


@dataclass(frozen=True, slots=True)
class TablePlan:
    """Both phases of a meeting."""

    first: Seating
    second: Seating
    bottleneck: Bottleneck | None
    seconds: float

    @property
    def optimal(self) -> bool:
        return self.first.optimal and self.second.optimal


def tables_of(count: int, seats: int) -> Tables:
    """So many tables of so many seats."""
    return (seats,) * count


def ordered(guests: Iterable[Guest]) -> tuple[Guest, ...]:
    """The guests in the order everything is reckoned in, whatever the order of the rows."""
    return tuple(sorted(guests, key=lambda guest: (guest.home, guest.id)))


def by_practice(guests: Iterable[Guest]) -> dict[str, list[str]]:
    """The ids of each practice, in order."""
    found: dict[str, list[str]] = {}
    for guest in ordered(guests):
        found.setdefault(guest.home, []).append(guest.id)
    return found


def check_room(people: int, tables: Sequence[int]) -> None:
    """Raise SeatingError when there are more people than seats."""
    if people > sum(tables):
        raise SeatingError(people, sum(tables))


def pairs_together(guests: Iterable[Guest], tables: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Colleagues at one table."""
    home = {guest.id: guest.home for guest in guests}
    return tuple((a, b) for table in tables for a, b in combinations(table, 2) if home[a] == home[b])


def pairs_apart(guests: Iterable[Guest], tables: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Colleagues at different tables."""
    at = {person: n for n, table in enumerate(tables) for person in table}
    return tuple(
        (a, b) for people in by_practice(guests).values() for a, b in combinations(people, 2) if at[a] != at[b]
    )
