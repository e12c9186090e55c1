"""Second phase: practices together, those without colleagues together. Tables are alike, so only patterns are counted.

A pattern is what a table holds: parts of practices by size, and none, one or several people without colleagues. How
many tables have each pattern is a whole number; people are put to the numbers afterwards. In tiers: practices split as
little as possible (never leaving one person alone if that can be), nobody without colleagues alone among practices,
few tables that mix the two, few tables in use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.seating.model import Guest, Seating, by_practice, check_room, pairs_apart

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Expression = Any  # a linear expression of CP-SAT
SEVERAL = 2  # two or more people without colleagues


@dataclass(frozen=True, slots=True)
class Pattern:
    """A table of so many seats with these parts and none, one or several (2) people without colleagues."""

    seats: int
    parts: tuple[int, ...]
    singles: int

    @property
    def free(self) -> int:
        return self.seats - sum(self.parts)


@dataclass(frozen=True, slots=True)
class Counted:
    """The solution in numbers: cuts made ((size, part): times), and the patterns in use, one for each table."""

    cuts: Counter[tuple[int, int]]
    patterns: list[Pattern]
    optimal: bool


def gather(guests: Iterable[Guest], tables: Sequence[int], seconds: float = 5.0) -> Seating:
    """The best seating for the second phase. Raises SeatingError when there are more people than seats."""
    guests = tuple(guests)
    check_room(len(guests), tables)
    practices = by_practice(guests)
    sizes = Counter(len(people) for people in practices.values() if len(people) > 1)
    singles = [people[0] for people in practices.values() if len(people) == 1]
    counts = _whole_or_cut(sizes, len(singles), tables, seconds)
    seated = _named(counts, practices, singles, tables)
    return Seating(seated, pairs_apart(guests, seated), counts.optimal, lonely_at(seated, frozenset(singles)))


def lonely_at(tables: Iterable[Sequence[str]], singles: frozenset[str]) -> tuple[str, ...]:
    """Those without colleagues who have nobody of their kind at the table."""
    found: list[str] = []
    for table in tables:
        kin = [person for person in table if person in singles]
        found += kin if len(kin) == 1 else []
    return tuple(found)


def _whole_or_cut(sizes: Counter[int], singles: int, tables: Sequence[int], seconds: float) -> Counted:
    """Every practice whole if that can be (a much smaller model), else with the fewest cuts."""
    whole = Counting(sizes, singles, tables, cut=False).solve(seconds)
    if whole is not None:
        return whole
    cut = Counting(sizes, singles, tables, cut=True).solve(seconds)
    if cut is None:  # cut into single people, everybody fits
        raise AssertionError("no seating although there are seats")
    return cut


class Counting:
    """The model: how many tables have each pattern, and which sizes of practice are cut to make the parts."""

    def __init__(self, sizes: Counter[int], singles: int, tables: Sequence[int], *, cut: bool) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

        self.cp, self.cut = cp_model, cut
        self.model = model = cp_model.CpModel()
        biggest = max(sizes, default=1)
        people = sum(size * n for size, n in sizes.items())
        kinds = range(1, biggest + 1) if cut else sorted(sizes)
        self.cuts = {
            (size, part): model.new_int_var(0, people, "")
            for size in range(2, biggest + 1 if cut else 0)
            for part in range(1, size // 2 + 1)
        }
        self.takes = {
            pattern: model.new_int_var(0, alike, "")
            for seats, alike in sorted(Counter(tables).items())
            for pattern in _patterns(seats, kinds, singles)
        }
        for seats, alike in Counter(tables).items():
            model.add(sum(take for pattern, take in self.takes.items() if pattern.seats == seats) == alike)
        for size in kinds:
            self._balance(size, sizes[size])
        self._seat_singles(singles)

    def _balance(self, size: int, there: int) -> None:
        """What there is of a size, less what is cut, plus what cutting gives, is what sits somewhere."""
        given = sum(((p == size) + (s - p == size)) * var for (s, p), var in self.cuts.items())
        used = sum(var for (s, _), var in self.cuts.items() if s == size)
        seated = sum(pattern.parts.count(size) * take for pattern, take in self.takes.items())
        self.model.add(there + given - used == seated)

    def _seat_singles(self, singles: int) -> None:
        """Those without colleagues: one at a table of "one", from two to all free seats at a table of "several"."""
        least = sum(pattern.singles * take for pattern, take in self.takes.items())
        most = sum(
            (pattern.free if pattern.singles == SEVERAL else pattern.singles) * t for pattern, t in self.takes.items()
        )
        self.model.add(least <= singles)
        self.model.add(most >= singles)

    def _tiers(self) -> Iterator[Expression]:
        takes = self.takes.items()
        yield sum(self.cuts.values())
        yield sum(pattern.parts.count(1) * take for pattern, take in takes) if self.cut else 0
        yield sum(take for pattern, take in takes if pattern.singles == 1)
        yield sum(take for pattern, take in takes if pattern.singles and pattern.parts)
        yield sum(take for pattern, take in takes if pattern.singles or pattern.parts)

    def solve(self, seconds: float) -> Counted | None:
        """The tiers one after the other, in as much time as there is; None when the practices cannot all be whole."""
        solver = self.cp.CpSolver()
        settings = solver.parameters
        settings.num_workers, settings.random_seed = 1, 1
        found: Counted | None = None
        tiers = [tier for tier in self._tiers() if not isinstance(tier, int)] or [0]
        for left, tier in zip(range(len(tiers), 0, -1), tiers, strict=True):
            settings.max_time_in_seconds = max(0.01, seconds / left)
            self.model.minimize(tier)
            status = solver.solve(self.model)
            if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
                return None if found is None else Counted(found.cuts, found.patterns, optimal=False)
            proven = status == self.cp.OPTIMAL and (found is None or found.optimal)
            seconds -= solver.wall_time
            self.model.add(tier <= round(solver.objective_value))
            found = self._counted(solver, optimal=proven)
            self._hint(solver)
        return found

    def _hint(self, solver: cp_model.CpSolver) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for var in (*self.cuts.values(), *self.takes.values()):
            self.model.add_hint(var, solver.value(var))

    def _counted(self, solver: cp_model.CpSolver, *, optimal: bool) -> Counted:
        cuts = Counter({cut: solver.value(var) for cut, var in self.cuts.items() if solver.value(var)})
        patterns = [pattern for pattern, take in self.takes.items() for _ in range(solver.value(take))]
        return Counted(cuts, patterns, optimal)


def _patterns(seats: int, kinds: Iterable[int], singles: int) -> Iterator[Pattern]:
    for parts in _parts(seats, tuple(kinds)):
        free = seats - sum(parts)
        for alone in range(min(free, singles, SEVERAL) + 1):
            yield Pattern(seats, parts, alone)


def _parts(room: int, kinds: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All multisets of these sizes that fit into the room."""
    yield ()
    for k, size in enumerate(kinds):
        if size <= room:
            yield from ((size, *rest) for rest in _parts(room - size, kinds[: k + 1]))


def _named(
    counts: Counted, practices: dict[str, list[str]], singles: Sequence[str], tables: Sequence[int]
) -> tuple[tuple[str, ...], ...]:
    """People for the numbers; the cuts are made from the largest size down."""
    stock: dict[int, list[list[str]]] = {}
    for people in practices.values():
        if len(people) > 1:
            stock.setdefault(len(people), []).append(list(people))
    for (size, part), times in sorted(counts.cuts.items(), reverse=True):
        for _ in range(times):
            people = stock[size].pop()
            stock.setdefault(part, []).append(people[:part])
            stock.setdefault(size - part, []).append(people[part:])
    alone = _singles_by_table(counts.patterns, len(singles))
    left = list(singles)
    seated: dict[int, list[tuple[str, ...]]] = {}
    for pattern, count in zip(counts.patterns, alone, strict=True):
        table = [person for size in pattern.parts for person in stock[size].pop(0)]
        seated.setdefault(pattern.seats, []).append((*table, *left[:count]))
        left = left[count:]
    for alike in seated.values():
        alike.sort(key=lambda table: (not table, table))
    return tuple(seated[seats].pop(0) for seats in tables)


def _singles_by_table(patterns: Sequence[Pattern], singles: int) -> list[int]:
    counts = [pattern.singles for pattern in patterns]
    spare = singles - sum(counts)
    for n, pattern in enumerate(patterns):
        if pattern.singles == SEVERAL:
            more = min(spare, pattern.free - SEVERAL)
            counts[n] += more
            spare -= more
    return counts
