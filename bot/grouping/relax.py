"""Which rules could not hold, for whom and why, and what can be chosen instead; read off the groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from bot.grouping.case import Case
from bot.grouping.compact import Seat
from bot.grouping.judge import asked, left_out
from bot.grouping.model import NEAR_SIZES, OPTIONS, SIZES, Option, Reason, Relaxation, Values
from bot.grouping.units import Unit, Units

NINE = NEAR_SIZES.stop - 1
KEPT = {"one_group", "group_decides"}  # picks that change nothing beside the one proposed
DONE = {
    "split": "split",
    "stays_small": "stay",
    "left_out": "stay",
    "split_by_choice": "stay",
    "broken_self_group": "stay",
    "asked_to_join": "join",
}
PEOPLE = {"online", "ask_more", "self_made", "room", "ask_nearest"}  # picks that people must act on first


def relaxations(case: Case, units: Units, seats: Sequence[Seat], *, formed: bool) -> tuple[Relaxation, ...]:
    """Every breach of the rules in these groups (numbered as given), each with its way out.

    Groups that were `formed` break a rule because it cannot hold; others because somebody has been moved by hand, has
    come late or has left, and then which group breaks which rule is all there is to say.
    """
    view = View(case, units, seats)
    if not seats:
        return ()
    return (
        *view.small_clusters(),
        *view.big_practices(),
        *view.self_made(),
        *view.chosen_splits(),
        *(view.sums() if formed else view.changed()),
        *view.hosts(),
    )


class View:
    """The groups of a case, and which of them have been accounted for."""

    def __init__(self, case: Case, units: Units, seats: Sequence[Seat]) -> None:
        self.case, self.units, self.seats = case, units, seats
        self.where = {i: number for number, seat in enumerate(seats, 1) for i in seat.members}
        self.told: set[int] = set()  # numbers of groups whose size is explained

    def relaxation(self, code: str, case: str, members: Iterable[int], why: Reason, about: str = "") -> Relaxation:
        listed = tuple(members)
        groups = tuple(sorted({self.where[i] for i in listed}))
        pick = DONE.get(why.code) or self.case.rules.chosen(case, about)
        picks = sorted(OPTIONS[case], key=lambda option: option != pick)  # what was done comes first
        options = tuple(Option(p, _needs(p, first=k == 0)) for k, p in enumerate(picks))
        return Relaxation(code, case, self.case.ids(listed), groups, why, options, about)

    def small_clusters(self) -> Iterator[Relaxation]:
        people = range(len(self.case.people))
        if len(people) <= NEAR_SIZES.start:
            self.told.update(self.where.values())
            yield self.relaxation("too_few", "few", people, Reason("too_few", {"n": len(people)}))
        elif len(people) == NINE and not any(unit.size >= NINE or unit.kind != "practice" for unit in self.units.all):
            sizes = [len(seat.members) for seat in self.seats]
            if any(size not in SIZES for size in sizes):
                self.told.update(self.where.values())
                yield self.relaxation("nine", "nine_people", people, Reason("nine", {"n": NINE, "sizes": _sum(sizes)}))

    def big_practices(self) -> Iterator[Relaxation]:
        for house in sorted(set(self.case.houses)):
            loose = self._loose(house)
            if len(loose) < NINE:
                continue
            numbers = {self.where[i] for i in loose}
            self.told.update(n for n in numbers if len(self.seats[n - 1].members) not in SIZES)
            parts = _sum(sum(self.where[i] == n for i in loose) for n in numbers)
            values: Values = {"practice": self.case.spots[house].name, "n": len(loose), "sizes": parts}
            kind = "practice_of_nine" if len(loose) == NINE else "big_practice"
            yield self.relaxation("big_practice", kind, loose, Reason(kind, values), house)

    def _loose(self, house: str) -> list[int]:
        practices = (unit for unit in self.units.all if unit.kind == "practice")
        return [i for unit in practices for i in unit.members if self.case.houses[i] == house]

    def self_made(self) -> Iterator[Relaxation]:
        taking_in = {unit.members: seat for unit, seat in asked(self.units, self.seats)}
        linked = {s for _, s in self.units.links}
        for u, unit in enumerate(self.units.all):
            if unit.kind != "self":
                continue
            number = self.where[unit.members[0]]
            size = len(self.seats[number - 1].members)
            name = " + ".join(unit.names)
            values: Values = {"group": name, "n": unit.size, "size": size}
            if len({self.where[i] for i in unit.members}) > 1:  # only ever by hand
                why = Reason("broken_self_group", values)
                yield self.relaxation("split_by_choice", "split_by_choice", unit.members, why, name)
            elif unit.size < SIZES.start:
                self.told.add(number)
                topped = "topped_up" if unit.members in taking_in else "stays_small"
                yield self.relaxation(
                    "small_self_group", "small_self_group", unit.members, Reason(topped, values), name
                )
            elif unit.size >= NINE:
                self.told.add(number)
                code = "nine" if unit.size == NINE else "indivisible"
                yield self.relaxation(code, "split_by_choice", unit.members, Reason("big_self_group", values), name)
            elif unit.members in taking_in and u not in linked:
                self.told.add(number)
                yield self.relaxation("indivisible", "indivisible", unit.members, Reason("takes_in", values), name)

    def chosen_splits(self) -> Iterator[Relaxation]:
        """Practices divided because some of their doctors chose a group of their own (or a locked one has them)."""
        chose = {i for unit in self.units.all if unit.kind != "practice" for i in unit.members}
        left = {self.case.houses[self.units.all[r].members[0]] for r in left_out(self.units, self.where)}
        for house in sorted({self.case.houses[i] for i in chose}):
            everyone = [i for i, key in enumerate(self.case.houses) if key == house]
            rest = [i for i in everyone if i not in chose]
            practice = self.case.spots[house].name
            if len({self.where[i] for i in everyone}) > 1:
                why = Reason("left_out" if house in left else "split_by_choice", {"practice": practice})
                yield self.relaxation("split_by_choice", "split_by_choice", everyone, why, house)
            elif rest and any(self.where[i] == self.where[j] for i in rest for j in everyone if j in chose):
                why = Reason("asked_to_join", {"practice": practice, "n": len(rest)})
                yield self.relaxation("split_by_choice", "split_by_choice", rest, why, house)

    def sums(self) -> Iterator[Relaxation]:
        """Sizes and splits that nothing else explains: the units do not add up."""
        odd, split = self._odd(), [unit for unit in self.units.all if self._is_split(unit) and unit.size < NINE]
        if not odd and not split:
            return
        members = sorted({i for _, seat in odd for i in seat.members} | {i for unit in split for i in unit.members})
        loose = [unit.size for unit in self.units.all if unit.kind == "practice"]
        values: Values = {
            "units": _sum(loose),
            "n": sum(loose),
            "sizes": _sum(len(seat.members) for seat in self.seats),
        }
        few = sum(loose) <= NEAR_SIZES.start and not split
        code, kind = ("too_few", "few") if few else ("indivisible", "indivisible")
        reason = Reason("split" if split else "few_left" if few else "indivisible", values)
        yield self.relaxation(code, kind, members, reason)

    def _odd(self) -> list[tuple[int, Seat]]:
        """Groups of wrong sizes that nothing has explained so far, with their numbers."""
        return [
            (n, seat)
            for n, seat in enumerate(self.seats, 1)
            if n not in self.told and len(seat.members) not in SIZES and not self._locked(seat)
        ]

    def changed(self) -> Iterator[Relaxation]:
        """Groups whose sizes are wrong, and practices that sit apart, since the groups were formed."""
        for number, seat in self._odd():
            values: Values = {
                "number": number,
                "place": self.case.spots[seat.spot].name,
                "n": len(seat.members),
                "least": SIZES.start,
                "most": SIZES.stop - 1,
            }
            yield self.relaxation("indivisible", "indivisible", seat.members, Reason("wrong_size", values))
        for unit in self.units.all:
            numbers = sorted({self.where[i] for i in unit.members})
            if unit.kind == "practice" and len(numbers) > 1 and unit.size < NINE:
                practice = self.case.spots[self.case.houses[unit.members[0]]].name
                values = {"practice": practice, "numbers": " + ".join(map(str, numbers))}
                yield self.relaxation("indivisible", "indivisible", unit.members, Reason("sits_apart", values))

    def _locked(self, seat: Seat) -> bool:
        return any(unit.members == seat.members and unit.kind == "locked" for unit in self.units.all)

    def _is_split(self, unit: Unit) -> bool:
        return len({self.where[i] for i in unit.members}) > 1 or unit.part

    def hosts(self) -> Iterator[Relaxation]:
        homeless = [(n, seat) for n, seat in enumerate(self.seats, 1) if not seat.hosted]
        if not self.case.hosts_offered:
            everyone = range(len(self.case.people))
            yield self.relaxation("no_host", "no_host", everyone, Reason("nobody_hosts"))
            return
        for _, seat in homeless:
            place = self.case.spots[seat.spot].name
            yield self.relaxation("no_host", "no_host", seat.members, Reason("no_host", {"place": place}))


def _needs(pick: str, *, first: bool) -> Literal["keep", "solve", "people"]:
    if pick in PEOPLE:
        return "people"
    return "keep" if first or pick in KEPT else "solve"


def _sum(sizes: Iterable[int]) -> str:
    """Sizes as people write them, 8+4."""
    return "+".join(str(size) for size in sorted(sizes, reverse=True))
