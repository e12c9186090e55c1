"""Both phases of a table plan, and seating again when somebody comes or stays away."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.seating.gather import gather, lonely_at
from bot.seating.mix import bottleneck, mix
from bot.seating.model import Guest, Seating, TablePlan, by_practice, check_room, pairs_apart


def plan_tables(guests: Iterable[Guest], tables: Sequence[int], seconds: float = 5.0) -> TablePlan:
    """Where everybody sits before and after the break. Raises SeatingError when there are more people than seats."""
    started = time.monotonic()
    guests = tuple(guests)
    first, second = mix(guests, tables), gather(guests, tables, seconds)
    return TablePlan(first, second, bottleneck(guests, tables), time.monotonic() - started)


def reseat(plan: TablePlan, guests: Iterable[Guest], tables: Sequence[int]) -> TablePlan:
    """The plan for those who are here now, with as few as possible moved. Raises SeatingError as `plan_tables` does.

    In the first phase no colleague pair more than necessary, then the fewest moves. In the second phase nobody who
    sits moves, except where a newcomer finds no seat beside the colleagues and somebody without any can make room.
    """
    started = time.monotonic()
    guests = tuple(guests)
    first = mix(guests, tables, plan.first.tables)
    second = Keeping(guests, tables, plan.second.tables).seating()
    return TablePlan(first, second, bottleneck(guests, tables), time.monotonic() - started)


class Keeping:
    """The second phase when people come and go: seats are kept, newcomers go to their own."""

    def __init__(self, guests: Sequence[Guest], tables: Sequence[int], before: Sequence[Sequence[str]]) -> None:
        check_room(len(guests), tables)
        self.guests, self.seats = guests, tables
        self.home = {guest.id: guest.home for guest in guests}
        self.many = Counter(self.home.values())
        here = [[p for p in table if p in self.home] for table in before]
        self.tables = [here[n][:seats] if n < len(here) else [] for n, seats in enumerate(tables)]
        self.moved: list[str] = []
        sat = {person for table in self.tables for person in table}
        self.before = {p for table in before for p in table}
        self.standing = [p for people in by_practice(guests).values() for p in people if p not in sat]

    def seating(self) -> Seating:
        for person in self.standing:
            self._seat(person)
        tables = tuple(tuple(table) for table in self.tables)
        moved = tuple(sorted({*self.moved, *(p for p in self.standing if p in self.before)}))
        lonely = lonely_at(tables, frozenset(p for p in self.home if self.many[self.home[p]] == 1))
        return Seating(tables, pairs_apart(self.guests, tables), optimal=False, lonely=lonely, moved=moved)

    def _seat(self, person: str) -> None:
        wanted = max(range(len(self.tables)), key=lambda n: (self._likes(person, n), self._free(n), -n))
        if not self._free(wanted) and not self._make_room(person, wanted):
            wanted = max(
                (n for n in range(len(self.tables)) if self._free(n)), key=lambda n: (self._likes(person, n), -n)
            )
        self.tables[wanted].append(person)

    def _free(self, n: int) -> int:
        return self.seats[n] - len(self.tables[n])

    def _likes(self, person: str, n: int) -> int:
        """How much the person belongs at the table: its colleagues there, or others without colleagues."""
        if self.many[self.home[person]] > 1:
            return sum(self.home[other] == self.home[person] for other in self.tables[n])
        return min(2, sum(self.many[self.home[other]] == 1 for other in self.tables[n])) if self._free(n) else -1

    def _make_room(self, person: str, n: int) -> bool:
        """Somebody without colleagues leaves the table for another with a free seat."""
        if not self._likes(person, n):
            return False
        single = next((p for p in self.tables[n] if self.many[self.home[p]] == 1), None)
        others = [t for t in range(len(self.tables)) if t != n and self._free(t)]
        if single is None or not others:
            return False
        self.tables[n].remove(single)
        self.tables[max(others, key=lambda t: (self._likes(single, t), -t))].append(single)
        self.moved.append(single)
        return True
