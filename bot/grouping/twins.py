"""Clusters with many twins (all on a few postcodes): types and kinds of centres as whole numbers, groups afterwards.

Everybody who sits at the same kind of centre pays the same, whichever of its groups it is. So it is enough to choose
how many of each type sit at each kind of centre and how many groups of each size there are; cutting the people into
those groups comes last, and is always possible for single doctors. Where it fails, columns are needed after all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.grouping.bound import rent_of, room_of
from bot.grouping.columns import NEVER, Board, Column, types_of
from bot.grouping.exact import stoppable
from bot.grouping.model import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ortools.sat.python import cp_model

    from bot.grouping.case import Case
    from bot.grouping.exact import Limits
    from bot.grouping.units import Units

FEW_UNITS = 12
MANY_TWINS = 0.6  # types for each unit, below which this way is tried
TRIES = 20_000  # steps when cutting people into groups


def has_many_twins(case: Case, units: Units) -> bool:
    """Whether so many units are alike that counting them is the quickest way."""
    return len(units.all) >= FEW_UNITS and len([*types_of(case, units)]) <= MANY_TWINS * len(units.all)


def solve_by_types(board: Board, limits: Limits) -> list[Column] | None:
    """Proven best groups, or None when time was out or the people could not be cut into the groups found."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

    model = TypeModel(board, cp_model.CpModel())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1
    solver.parameters.max_time_in_seconds = limits.left
    with stoppable(solver, limits):
        status = solver.solve(model.model)
    limits.check()
    return model.columns(solver) if status == cp_model.OPTIMAL else None


class TypeModel:
    def __init__(self, board: Board, model: cp_model.CpModel) -> None:
        self.board, self.model = board, model
        self.fixed = [*board.fixed()]
        self.takes = [model.new_bool_var("") for _ in self.fixed]
        # seated[c][t]: units of type t at centres of kind c; groups[c][size]: how many groups there are.
        self.seated: dict[int, dict[int, cp_model.IntVar]] = {}
        self.groups: dict[int, dict[int, cp_model.IntVar]] = {}
        for c, centre in enumerate(board.centres):
            if not board.is_fixed(c):
                self._add_centre(c, centre.owner, centre.times)
        self._place_everyone()
        self._share_spots()
        model.minimize(self._cost())

    def _add_centre(self, c: int, owner: int | None, times: int) -> None:
        board, model = self.board, self.model
        seated = {
            t: model.new_int_var(0, len(members), "")
            for t, members in enumerate(board.types)
            if t == owner or board.guest[c, t] < NEVER
        }
        groups = {size: model.new_int_var(0, times, "") for size in SIZES if board.by_size[c, size] < NEVER}
        model.add(
            sum(board.sizes[t] * var for t, var in seated.items()) == sum(size * var for size, var in groups.items())
        )
        if owner is not None:
            model.add(seated[owner] >= sum(groups.values()))
        self.seated[c], self.groups[c] = seated, groups

    def _place_everyone(self) -> None:
        rows: list[list[cp_model.LinearExprT]] = [[] for _ in self.board.types]
        for seated in self.seated.values():
            for t, var in seated.items():
                rows[t].append(var)
        for column, take in zip(self.fixed, self.takes, strict=True):
            rows[self._owner(column.centre)].append(take)
        for row, members in zip(rows, self.board.types, strict=True):
            self.model.add(sum(row) == len(members))

    def _owner(self, c: int) -> int:
        owner = self.board.centres[c].owner
        if owner is None:
            raise AssertionError("a room belongs to nobody")
        return owner

    def _share_spots(self) -> None:
        board = self.board
        rents: dict[str, list[cp_model.LinearExprT]] = {}
        for c, groups in self.groups.items():
            centre = board.centres[c]
            if centre.rented:
                rents.setdefault(centre.spot, []).extend(rent_of(board, centre, s) * var for s, var in groups.items())
        for column, take in zip(self.fixed, self.takes, strict=True):
            centre = board.centres[column.centre]
            if centre.rented:
                rents.setdefault(centre.spot, []).append(rent_of(board, centre, column.size) * take)
        for spot, terms in rents.items():
            self.model.add(sum(terms) <= room_of(board, spot))

    def _cost(self) -> cp_model.LinearExprT:
        board = self.board
        terms: list[cp_model.LinearExprT] = [
            column.cost * take for column, take in zip(self.fixed, self.takes, strict=True)
        ]
        for c, seated in self.seated.items():
            owner = board.centres[c].owner
            terms.extend(round(board.guest[c, t]) * var for t, var in seated.items() if t != owner)
            for size, var in self.groups[c].items():
                terms.append(round(board.by_size[c, size]) * var)
            if owner is not None:
                opened = sum(self.groups[c].values())
                # Those of the owner's type beside the owners themselves are guests of their twins.
                twin = round(board.guest[c, owner]) if board.guest[c, owner] < NEVER else 0
                terms.extend([board.centres[c].own_price * opened, twin * (seated[owner] - opened)])
        return sum(terms)

    def columns(self, solver: cp_model.CpSolver) -> list[Column] | None:
        """The groups themselves, or None where the units at some kind of centre do not go into its groups."""
        found = [column for column, take in zip(self.fixed, self.takes, strict=True) if solver.boolean_value(take)]
        for c, seated in self.seated.items():
            counts = Counter({t: solver.value(var) for t, var in seated.items() if solver.value(var)})
            sizes = [size for size, var in self.groups[c].items() for _ in range(solver.value(var))]
            groups = self._cut(c, counts, sizes)
            if groups is None:
                return None
            found += [self.board.column(c, guests) for guests in groups]
        return found

    def _cut(self, c: int, counts: Counter[int], sizes: Sequence[int]) -> list[list[int]] | None:
        owner = self.board.centres[c].owner
        room = [*sizes]
        if owner is not None:
            counts[owner] -= len(sizes)
            room = [size - self.board.sizes[owner] for size in sizes]
        units = sorted(counts.elements(), key=lambda t: (-self.board.sizes[t], t))
        return _packed([self.board.sizes[t] for t in units], units, room)


def _packed(sizes: Sequence[int], names: Sequence[int], room: list[int]) -> list[list[int]] | None:
    """Each unit into one of the groups so that all are exactly full; None when there is no way (or none soon)."""
    placed: list[int] = []
    tries = _offers(room, sizes[0] if sizes else 0)
    stack = [tries] if sizes else []
    for _ in range(TRIES):
        if len(placed) == len(sizes):
            groups: list[list[int]] = [[] for _ in room]
            for name, g in zip(names, placed, strict=True):
                groups[g].append(name)
            return groups if not any(room) else None
        g = next(stack[-1], -1)
        if g < 0:
            stack.pop()
            if not placed:
                return None
            back = placed.pop()
            room[back] += sizes[len(placed)]
            continue
        room[g] -= sizes[len(placed)]
        placed.append(g)
        if len(placed) < len(sizes):
            stack.append(_offers(room, sizes[len(placed)]))
        else:
            stack.append(iter(()))
    return None


def _offers(room: list[int], size: int) -> Iterator[int]:
    """The groups that have room for a unit, one of each kind of room, the fullest first."""
    kinds = {left: g for g, left in reversed(list(enumerate(room))) if left >= size}
    return iter([kinds[left] for left in sorted(kinds)])
