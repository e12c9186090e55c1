"""The centre model for CP-SAT: open centres, assign units to them, tier after tier. Exact, also where rules give way.

A centre is a house of one unit's people (or a room); a group is an open centre with the units assigned to it. A centre
that belongs to a unit is open exactly when that unit sits there, which leaves no numbered groups to be swapped about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.grouping.model import NEAR_SIZES, SIZES

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from bot.grouping.case import Case
    from bot.grouping.units import Unit, Units

SMALLEST_PART = 2


@dataclass(frozen=True, slots=True)
class Seat:
    """A group as the search knows it: people (canonical indexes), the spot, and whether the spot seats them."""

    members: tuple[int, ...]
    spot: str
    hosted: bool


@dataclass(frozen=True, slots=True)
class Solved:
    """The groups found; `bound` is the proven least cost of the last tier, `optimal` whether the groups reach it."""

    seats: tuple[Seat, ...]
    cost: int
    bound: int
    optimal: bool


@dataclass(frozen=True, slots=True)
class Centre:
    owner: int | None  # the unit whose house it is; None: a room open to all
    spot: str
    copy: int = 0


class CompactModel:
    """The variables and rules of one case; `strict` allows groups of 5-8 and whole units only."""

    def __init__(self, case: Case, units: Units, *, strict: bool) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

        self.case, self.units, self.strict = case, units, strict
        self.model = cp_model.CpModel()
        self.centres = tuple(self._centres())
        # at[u][j] is 1 when unit u sits at centre j; amount[u][j] lists (people, literal) for units that may split.
        self.at: list[dict[int, cp_model.IntVar]] = [{} for _ in units.all]
        self.amounts: dict[int, dict[int, list[tuple[int, cp_model.IntVar]]]] = {}
        self.sizes: list[list[tuple[int, bool, cp_model.IntVar]]] = []
        self._place_units()
        self._size_groups()
        self._share_houses()
        self._keep_apart()

    # -- what may be where ------------------------------------------------------------------------------------------

    def splits(self, unit: Unit) -> bool:
        return not self.strict and unit.kind == "practice" and not unit.part and unit.size >= 2 * SMALLEST_PART

    def _centres(self) -> Iterator[Centre]:
        for u, unit in enumerate(self.units.all):
            homes = sorted({self.case.houses[i] for i in unit.members})
            own_rooms = self.case.rooms if unit.closed or unit.kind == "self" else ()
            for spot in (*homes, *own_rooms):
                copies = max(2, -(-unit.size // SIZES.start)) if self.splits(unit) else 1
                yield from (Centre(u, spot, copy) for copy in range(copies))
        yield from (Centre(None, room) for room in self.case.rooms)

    def _may_sit(self, u: int, centre: Centre) -> bool:
        unit, owner = self.units.all[u], centre.owner
        if owner == u:
            return True
        if unit.closed or (owner is not None and (self.units.all[owner].closed or self.units.clash(u, owner))):
            return False
        return owner is None or not self.strict or unit.size + self.units.all[owner].size < SIZES.stop

    def _place_units(self) -> None:
        model = self.model
        for u, unit in enumerate(self.units.all):
            for j, centre in enumerate(self.centres):
                if self._may_sit(u, centre):
                    self.at[u][j] = model.new_bool_var(f"at_{u}_{j}")
            if self.splits(unit):
                self._place_parts(u, unit)
            else:
                model.add_exactly_one(self.at[u].values())
        for u, here in enumerate(self.at):
            for j, var in here.items():
                owner = self.centres[j].owner
                if owner is not None and owner != u:
                    model.add_implication(var, self.at[owner][j])

    def _place_parts(self, u: int, unit: Unit) -> None:
        model = self.model
        counts = [*range(SMALLEST_PART, unit.size - SMALLEST_PART + 1), unit.size]
        amounts = {j: [(q, model.new_bool_var(f"part_{u}_{j}_{q}")) for q in counts] for j in self.at[u]}
        for j, options in amounts.items():
            model.add(sum(var for _, var in options) == self.at[u][j])
        model.add(sum(q * var for options in amounts.values() for q, var in options) == unit.size)
        own = [j for j in amounts if self.centres[j].owner == u]
        for first, second in pairwise(own):
            model.add_implication(self.at[u][second], self.at[u][first])
        self.amounts[u] = amounts

    # -- sizes and hosts --------------------------------------------------------------------------------------------

    def heads(self, u: int, j: int) -> cp_model.LinearExprT:
        """The number of people of unit u at centre j."""
        if u in self.amounts:
            return sum(q * var for q, var in self.amounts[u][j])
        return self.units.all[u].size * self.at[u][j]

    def _allowed(self, centre: Centre) -> Iterable[int]:
        owner = None if centre.owner is None else self.units.all[centre.owner]
        if owner is not None and owner.closed:
            return (owner.size,)
        least = 1 if owner is None or self.splits(owner) else owner.size
        return (size for size in (SIZES if self.strict else range(1, NEAR_SIZES.stop)) if size >= least)

    def _size_groups(self) -> None:
        model = self.model
        here: list[list[int]] = [[] for _ in self.centres]
        for u, places in enumerate(self.at):
            for j in places:
                here[j].append(u)
        shared = self._shared_houses()
        for j, centre in enumerate(self.centres):
            options = [
                (size, hosted, model.new_bool_var(f"size_{j}_{size}_{hosted}"))
                for size in self._allowed(centre)
                for hosted in self._hosting(centre, size, shared)
            ]
            self.sizes.append(options)
            opened = sum(var for _, _, var in options)
            model.add(opened == self.at[centre.owner][j] if centre.owner is not None else opened <= 1)
            model.add(sum(self.heads(u, j) for u in here[j]) == sum(size * var for size, _, var in options))

    def _hosting(self, centre: Centre, size: int, shared: set[str]) -> tuple[bool, ...]:
        spot = self.case.spots[centre.spot]
        if spot.capacity < size:
            return () if spot.room else (False,)
        return (True, False) if centre.spot in shared and not spot.room else (True,)

    def _shared_houses(self) -> set[str]:
        """Spots that several groups could want at once."""
        seen: set[str] = set()
        return {c.spot for c in self.centres if c.spot in seen or seen.add(c.spot)}  # type: ignore[func-returns-value]

    def _share_houses(self) -> None:
        for key in sorted(self._shared_houses()):
            spot = self.case.spots[key]
            seated = [
                (size, var)
                for centre, options in zip(self.centres, self.sizes, strict=True)
                if centre.spot == key
                for size, hosted, var in options
                if hosted
            ]
            if spot.room:
                self.model.add_at_most_one(var for _, var in seated)
            elif seated:
                self.model.add(sum(size * var for size, var in seated) <= spot.capacity)

    def _keep_apart(self) -> None:
        for u, v in sorted(self.units.conflicts):
            for j in self.at[u].keys() & self.at[v].keys():
                self.model.add_bool_or(~self.at[u][j], ~self.at[v][j])
