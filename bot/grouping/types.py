"""The centre model by types: how many units of each type sit at each kind of centre, groups afterwards.

Everybody who sits at the same kind of centre pays the same, whichever of its groups it is. So it is enough to choose
how many of each type sit at each kind of centre and how many groups of each size there are; cutting the people into
those groups comes last, and is always possible for single doctors.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.grouping.bound import rent_of
from bot.grouping.columns import NEVER, Board, Column
from bot.grouping.model import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ortools.sat.python import cp_model

    from bot.grouping.columns import Usable

TRIES = 20_000  # steps when cutting people into groups


class TypeModel:
    """The variables and rules for some units; `usable` says which guests and sizes of group each centre may have."""

    def __init__(
        self,
        board: Board,
        model: cp_model.CpModel,
        rows: Mapping[int, int],
        spots: Mapping[str, int],
        usable: Usable,
    ) -> None:
        self.board, self.model, self.rows, self.spots, self.usable = board, model, rows, spots, usable
        # How many units of each type there can be; none where a row of theirs is not to be covered.
        types = {t: min(rows.get(row, 0) for row in covered) for t, covered in enumerate(board.covers)}
        self.types = {t: count for t, count in types.items() if count}
        self.fixed = [column for column in board.fixed() if self._owner(column.centre) in self.types]
        self.takes = [model.new_bool_var("") for _ in self.fixed]
        # seated[c][t]: units of type t at centres of kind c; groups[c][size]: how many groups there are.
        self.seated: dict[int, dict[int, cp_model.IntVar]] = {}
        self.groups: dict[int, dict[int, cp_model.IntVar]] = {}
        for c, centre in enumerate(board.centres):
            times = centre.times if centre.owner is None else min(centre.times, self.types.get(centre.owner, 0))
            if times and not board.is_fixed(c):
                self._add_centre(c, centre.owner, times)
        self._keep_apart()
        self._place_everyone()
        self._share_spots()
        self.cost = self._cost()
        model.minimize(self.cost)

    def _add_centre(self, c: int, owner: int | None, times: int) -> None:
        board, model = self.board, self.model
        guests, loads = self.usable
        sizes = [size for size in SIZES if loads[c, size]]
        if not sizes:
            return
        here = [t for t in board.np.flatnonzero(guests[c]).tolist() if t in self.types and t != owner]
        seated = {t: model.new_int_var(0, self.types[t], "") for t in here}
        if owner is not None:
            seated[owner] = model.new_int_var(0, self.types[owner] if guests[c, owner] else times, "")
        groups = {size: model.new_int_var(0, times, "") for size in sizes}
        model.add(
            sum(board.sizes[t] * var for t, var in seated.items()) == sum(size * var for size, var in groups.items())
        )
        opened = sum(groups.values())
        if owner is not None:
            model.add(seated[owner] >= opened)
            if not guests[c, owner]:
                model.add(seated[owner] <= opened)
        self.seated[c], self.groups[c] = seated, groups

    def _keep_apart(self) -> None:
        """Two who may not meet; the board has no twins then, so that a centre is one group."""
        for u, v in sorted(self.board.units.conflicts):
            one, other = self.board.type_of[u], self.board.type_of[v]
            for seated in self.seated.values():
                if one in seated and other in seated:
                    self.model.add(seated[one] + seated[other] <= 1)

    def _place_everyone(self) -> None:
        takes = [(self._owner(column.centre), take) for column, take in zip(self.fixed, self.takes, strict=True)]
        seats = [(t, var) for seated in self.seated.values() for t, var in seated.items()]
        covering: dict[int, list[cp_model.LinearExprT]] = {row: [] for row in self.rows}
        for t, var in takes + seats:
            for row in self.board.covers[t]:
                covering[row].append(var)
        for row, found in covering.items():
            self.model.add(sum(found) == self.rows[row])

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
            self.model.add(sum(terms) <= self.spots[spot])

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
