"""The given people made ready for reckoning: one fixed order, known places, and the price of every way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.grouping.geo import form_price, great_circle, middle, plain_form
from bot.grouping.model import SIZES, Attendee, GroupingError, Point, Room, Rules


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a group can have: a house that attends, or a room."""

    key: str
    name: str
    place: Point
    known: bool
    form: str
    capacity: int
    room: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """What one person costs at one spot, in tenths of a person-kilometre, and the kilometres as the crow flies."""

    way: int
    form: int
    km: float

    @property
    def total(self) -> int:
        return self.way + self.form


class Case:
    """One making of groups: people in canonical order, spots, and prices; the same for any order of the rows."""

    def __init__(self, attendees: Iterable[Attendee], rules: Rules, rooms: Sequence[Room] = ()) -> None:
        self.rules = rules
        self.people = tuple(sorted(attendees, key=lambda a: (house_of(a, rules), a.practice, a.id)))
        self.index = {person.id: i for i, person in enumerate(self.people)}
        if len(self.index) != len(self.people):
            twice = Counter(person.id for person in self.people).most_common(1)[0][0]
            raise GroupingError("same_id", id=twice)
        self.houses = tuple(house_of(person, rules) for person in self.people)
        self.plain_forms = tuple(plain_form(person.form) for person in self.people)
        self.spots: dict[str, Spot] = {}
        self._add_houses()
        self._add_rooms(rooms)
        self._like = self._likes()
        self._ways: dict[tuple[int, str], Ways] = {}
        self._km: dict[tuple[Point, Point], float] = {}

    def _add_houses(self) -> None:
        under: dict[str, list[Attendee]] = {}
        for person, key in zip(self.people, self.houses, strict=True):
            under.setdefault(key, []).append(person)
        everywhere = sorted({person.place for person in self.people if person.place})
        self.anywhere: Point = middle(everywhere) if everywhere else (0.0, 0.0)
        for key, members in under.items():
            host = max(members, key=lambda a: a.host_capacity)  # the first of several, in canonical order
            place = host.place or next((a.place for a in members if a.place), None)
            forms = Counter(form for a in members if (form := plain_form(a.form)))
            form = min(forms, key=lambda f: (-forms[f], f)) if forms else ""
            self.spots[key] = Spot(
                key, host.practice, place or self.anywhere, place is not None, form, max(0, host.host_capacity)
            )

    def _add_rooms(self, rooms: Sequence[Room]) -> None:
        for room in sorted(rooms, key=lambda r: r.id):
            key = f"room:{room.id}"
            place = room.place or self.anywhere
            self.spots[key] = Spot(key, room.name, place, room.place is not None, "", room.capacity, room=True)

    def _likes(self) -> tuple[int, ...]:
        """By person: the first who pays the same everywhere, so that colleagues share their prices."""
        first: dict[tuple[str, Point, str], int] = {}
        alike = zip(self.houses, map(self.place_of, range(len(self.people))), self.plain_forms, strict=True)
        return tuple(first.setdefault(one, i) for i, one in enumerate(alike))

    @cached_property
    def rooms(self) -> tuple[str, ...]:
        return tuple(key for key, spot in self.spots.items() if spot.room)

    @cached_property
    def hosts_offered(self) -> bool:
        """Whether anybody has offered a room at all; else the price of a missing host would drown the rest."""
        return any(spot.capacity > 0 for spot in self.spots.values())

    def ids(self, members: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.people[i].id for i in members)

    def place_of(self, i: int) -> Point:
        return self.people[i].place or self.spots[self.houses[i]].place

    def knows_place_of(self, i: int) -> bool:
        return self.people[i].place is not None or self.spots[self.houses[i]].known

    def ways(self, i: int, key: str) -> Ways:
        """What person `i` costs at the spot."""
        i = self._like[i]
        found = self._ways.get((i, key))
        if found is None:
            found = self._ways[i, key] = self._reckon(i, self.spots[key])
        return found

    def _reckon(self, i: int, spot: Spot) -> Ways:
        if self.houses[i] == spot.key:
            return Ways(0, 0, 0.0)
        rules = self.rules
        km = self._distance(self.place_of(i), spot.place)
        form = form_price(self.plain_forms[i], spot.form, rules.forms, rules.weights)
        return Ways(round(km * rules.weights.detour * 10), form, km)

    def _distance(self, a: Point, b: Point) -> float:
        """Kilometres, reckoned once for a pair of places: colleagues share theirs."""
        pair = (a, b) if a < b else (b, a)
        km = self._km.get(pair)
        if km is None:
            km = self._km[pair] = great_circle(*pair)
        return km

    def price(self, members: Iterable[int], key: str) -> int:
        """What these people cost at the spot: ways and forms."""
        return sum(self.ways(i, key).total for i in members)

    def size_price(self, size: int) -> int:
        weights = self.rules.weights
        return {SIZES.start: weights.size_five, SIZES.stop - 1: weights.size_eight}.get(size, 0)

    @property
    def hostless_price(self) -> int:
        return self.rules.weights.no_host if self.hosts_offered else 0


def house_of(person: Attendee, rules: Rules) -> str:
    """The key people are kept together by: the house (else the practice), or the ydernummer (else the practice)."""
    if rules.keep_by == "ydernummer":
        return person.ydernummer or person.practice or f"person:{person.id}"
    return person.house or person.practice or f"person:{person.id}"
