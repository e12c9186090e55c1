"""Seeded clusters of practices as they are found in Denmark: sizes, forms, places and offers to host.

Practices cluster round a few towns; about a third are solo; about a third of the practices offer a room; some doctors
make their own group. The same seed gives the same people everywhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from bot.grouping.geo import great_circle
from bot.grouping.model import Attendee

SIZES = ((1, 0.38), (2, 0.20), (3, 0.16), (4, 0.11), (5, 0.07), (6, 0.05), (7, 0.03))
FORMS = ("kompagniskab", "kompagniskab", "samarbejde", "samarbejde", "solo", "region")


@dataclass(frozen=True)
class Land:
    """How a cluster looks; distances are in degrees (0.1 is about 11 km north-south)."""

    towns: int = 4
    spread: float = 0.018  # of the practices round their town
    reach: float = 0.15  # of the towns round the middle
    hosts: float = 0.42
    own: float = 0.08  # the share of people in self-made groups
    attend: float = 0.75


def realistic(n: int, seed: int, land: Land | None = None) -> tuple[Attendee, ...]:
    """`n` attending people. At 73: about 1.6 km a person and one group in fourteen without a host, as measured."""
    land = land or Land(towns=max(2, round((n / 8) ** 0.75)), reach=0.0085 * n**0.5)
    dice = random.Random(f"{n}:{seed}")
    towns = [(55.6 + dice.gauss(0, land.reach), 10.5 + dice.gauss(0, 1.7 * land.reach)) for _ in range(land.towns)]
    people: list[Attendee] = []
    practice = 0
    while len(people) < n:
        practice += 1
        people += _practice(dice, land, dice.choice(towns), f"Praksis {practice:03d}")
    return _with_own_groups(dice, people[:n], land)


def scattered(n: int, seed: int) -> tuple[Attendee, ...]:
    """The country: wider apart, and fewer who can host; every third group is without. Harder to prove."""
    return realistic(
        n, seed, Land(max(2, round((n / 8) ** 0.75)), spread=0.03, reach=0.05 + 0.0125 * n**0.5, hosts=0.35)
    )


def _practice(dice: random.Random, land: Land, town: tuple[float, float], name: str) -> list[Attendee]:
    size = dice.choices([s for s, _ in SIZES], [w for _, w in SIZES])[0]
    form = "solo" if size == 1 else dice.choice(FORMS)
    place = (town[0] + dice.gauss(0, land.spread), town[1] + dice.gauss(0, 1.7 * land.spread))
    seats = dice.choice((6, 8, 8, 10)) if dice.random() < land.hosts else 0
    coming = sum(dice.random() < land.attend for _ in range(size))
    return [
        Attendee(f"{name[8:]}-{i}", f"Læge {name[8:]}.{i}", name, form=form, place=place, host_capacity=seats)
        for i in range(coming)
    ]


def _with_own_groups(dice: random.Random, people: list[Attendee], land: Land) -> tuple[Attendee, ...]:
    left, number = int(len(people) * land.own), 0
    while left >= 3:
        number += 1
        size = min(left, dice.choice((3, 5, 6, 6, 7)))
        free = [i for i, person in enumerate(people) if person.answer == "place"]
        first = people[dice.choice(free)]
        free.sort(key=lambda i: (great_circle(people[i].place or (0, 0), first.place or (0, 0)), i))
        for i in dice.sample(free[: 2 * size], size):
            people[i] = _own(people[i], f"Gruppe {number}")
        left -= size
    return tuple(people)


def _own(person: Attendee, group: str) -> Attendee:
    return replace(person, answer="own", own_group=group)


def all_solo(n: int, seed: int, places: int | None = None, *, hosts: float = 0.35) -> tuple[Attendee, ...]:
    """Solo doctors only, each at a place of their own, or all on a few postcodes."""
    dice = random.Random(f"solo:{n}:{seed}:{places}")
    spots = [(55.6 + dice.gauss(0, 0.1), 10.5 + dice.gauss(0, 0.17)) for _ in range(places or n)]
    people = []
    for i in range(n):
        seats = 8 if dice.random() < hosts else 0
        place = spots[i] if places is None else dice.choice(spots)
        people.append(
            Attendee(f"{i:03d}", f"Læge {i}", f"Praksis {i:03d}", form="solo", place=place, host_capacity=seats)
        )
    return tuple(people)
