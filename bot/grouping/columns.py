"""The strict model as columns: a column is a centre with everyone who sits there, priced by a knapsack per centre.

Twins (units of the same place, form and size) are one integer type, which takes away the symmetry that keeps other
models from a proof. The linear master over the columns gives prices per type, and with them a bound on every plan:
Σ prices + Σ over the centres of the best column that each could still offer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from bot.grouping.model import SIZES
from bot.grouping.pricelist import price_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from bot.grouping.case import Case
    from bot.grouping.units import Items, Unit, Units

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Usable = tuple[Bools, Bools]  # by centre: guests (types), and sizes of group

FULL = SIZES.stop - 1
NEVER = 1e9  # a price nobody pays
TINY = 1e-6
ERROR = 1e-3  # of sums of prices at most; costs are whole numbers


@dataclass(frozen=True, slots=True)
class Column:
    """A possible group: how many units of each type sit at a centre, and what it costs."""

    centre: int
    guests: tuple[int, ...]  # types beside the owner, sorted, a type as often as it comes
    size: int
    cost: int


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a column can sit: the owner type's spot, or a room (owner None); `shared` spots are rows of the master."""

    owner: int | None
    spot: str
    own_price: int
    hosted: bool  # pays with seats of a shared spot, or (unshared) simply seats whoever fits
    shared: bool
    times: int  # how many groups can have such a centre

    @property
    def rented(self) -> bool:
        """Whether a group here takes room of a spot that others could want too."""
        return self.shared and self.hosted


class Board:
    """Types, centres and prices of one strict case, as arrays."""

    def __init__(self, case: Case, items: Items, *, twins: bool = True) -> None:
        import numpy as np  # noqa: PLC0415  comes with the solver, and only needed here

        self.np, self.case, self.units = np, case, items.units
        units = items.units
        alone = [[u] for u in range(len(units.all))]
        self.types: list[list[int]] = [*types_of(case, units)] if twins and not units.conflicts else alone
        self.type_of = {u: t for t, members in enumerate(self.types) for u in members}
        self._rows(items)
        self.sizes = [units.all[members[0]].size for members in self.types]
        self.closed = [units.all[members[0]].closed for members in self.types]
        self.shared = {*self._shared(items), *case.rooms}
        self.centres: list[Centre] = [*self._centres()]
        self.guest = self._guest_prices()
        self.by_size = self._size_prices()

    def _rows(self, items: Items) -> None:
        """What must be covered: a row for each type of twins, and the rows of the items that are alternatives."""
        row_of: dict[int, int] = {}
        self.covers: list[tuple[int, ...]] = []  # by type: its rows
        self.counts: list[int] = []  # by row: how often
        for members in self.types:
            for row in items.covers[members[0]]:
                if row not in row_of:
                    row_of[row] = len(self.counts)
                    self.counts.append(items.counts[row] if len(members) == 1 else len(members))
            self.covers.append(tuple(row_of[row] for row in items.covers[members[0]]))
        # From prices by row to prices by type.
        self.cover = self.np.zeros((len(self.types), len(self.counts)))
        for t, rows in enumerate(self.covers):
            self.cover[t, list(rows)] = 1.0
        self.first_types = [self.type_of[u] for u in items.first]

    def _shared(self, items: Items) -> Iterator[str]:
        """The houses that seat people and that two units could want at once."""
        wanting: dict[str, list[set[int]]] = {}
        for unit, rows in zip(items.units.all, items.covers, strict=True):
            for spot in self._spots(unit):
                wanting.setdefault(spot, []).append(set(rows))
        for spot, wants in wanting.items():
            if self.case.spots[spot].capacity > 0 and any(a.isdisjoint(b) for a, b in combinations(wants, 2)):
                yield spot

    def spot_of(self, t: int) -> str:
        return self.case.houses[self.unit(t).members[0]]

    def unit(self, t: int) -> Unit:
        return self.units.all[self.types[t][0]]

    def _spots(self, unit: Unit) -> list[str]:
        homes = sorted({self.case.houses[i] for i in unit.members})
        return [*homes, *(self.case.rooms if unit.closed else ())]

    def _centres(self) -> Iterator[Centre]:
        case = self.case
        for t, members in enumerate(self.types):
            unit = self.unit(t)
            for spot in self._spots(unit):
                price = case.price(unit.members, spot)
                for hosted in (True, False) if spot in self.shared else (case.spots[spot].capacity > 0,):
                    if hosted or not case.spots[spot].room:
                        yield Centre(t, spot, price, hosted, spot in self.shared, len(members))
        for room in case.rooms:
            yield Centre(None, room, 0, True, True, 1)

    def _guest_prices(self) -> Floats:
        case = self.case
        keys = [*dict.fromkeys(centre.spot for centre in self.centres)]
        place = {key: n for n, key in enumerate(keys)}
        table = price_list(case, [self.unit(t).members for t in range(len(self.types))], keys)
        prices: Floats = table[[place[centre.spot] for centre in self.centres]]
        for c, centre in enumerate(self.centres):
            for t in range(len(self.types)):
                if not self._welcome(centre, t):
                    prices[c, t] = NEVER
        return prices

    def _welcome(self, centre: Centre, t: int) -> bool:
        if self.closed[t]:
            return False
        if centre.owner is None:
            return True
        if self.closed[centre.owner] or self.sizes[t] + self.sizes[centre.owner] > FULL:
            return False
        if centre.owner == t:
            return len(self.types[t]) > 1
        return not self.units.conflicts or not self.units.clash(self.types[t][0], self.types[centre.owner][0])

    def is_fixed(self, c: int) -> bool:
        """Whether centre c belongs to a closed unit, which has one column there and no more."""
        owner = self.centres[c].owner
        return owner is not None and self.closed[owner]

    def _size_prices(self) -> Floats:
        """What a group of each size (up to 8) costs at each centre, NEVER where it may not be."""
        np = self.np
        prices: Floats = np.full((len(self.centres), FULL + 1), NEVER)
        for c, centre in enumerate(self.centres):
            if not self.is_fixed(c):
                for size in SIZES:
                    prices[c, size] = self.group_price(centre, size)
        return prices

    def group_price(self, centre: Centre, size: int) -> float:
        seats = self.case.spots[centre.spot].capacity if centre.hosted else 0
        if seats < size and centre.hosted and centre.shared:
            return NEVER  # the same group without this host is a centre of its own
        return self.case.size_price(size) + (0 if size <= seats else self.case.hostless_price)

    def fixed(self) -> Iterator[Column]:
        """The groups of closed units, one column for each spot they could have."""
        for c, centre in enumerate(self.centres):
            if centre.owner is not None and self.is_fixed(c):
                size = self.sizes[centre.owner]
                price = self.group_price(centre, size)
                if price < NEVER:
                    yield Column(c, (), size, centre.own_price + round(price))

    def column(self, c: int, guests: Iterable[int]) -> Column:
        """The column of these guests at centre c; of an allowed size."""
        centre, around = self.centres[c], tuple(sorted(guests))
        size = sum(self.sizes[t] for t in around) + (0 if centre.owner is None else self.sizes[centre.owner])
        cost = centre.own_price + sum(self.guest[c, t] for t in around) + self.by_size[c, size]
        return Column(c, around, size, round(cost))

    def covered(self, column: Column) -> Counter[int]:
        """How often a column covers each row."""
        owner = self.centres[column.centre].owner
        types = column.guests if owner is None else (owner, *column.guests)
        return Counter(row for t in types for row in self.covers[t])


def types_of(case: Case, units: Units) -> Iterator[list[int]]:
    """Units that can be exchanged without anybody noticing, and the rest each alone."""
    several = Counter(case.houses[i] for unit in units.all for i in {case.houses[m]: m for m in unit.members}.values())
    found: dict[Any, list[int]] = {}
    for u, unit in enumerate(units.all):
        homes = {case.houses[i] for i in unit.members}
        home = case.spots[min(homes)]
        single = unit.kind == "practice" and not unit.closed and len(homes) == 1 and several[home.key] == 1
        if not single or case.rules.forms == "mixed":
            found[u] = [u]
            continue
        people = tuple(sorted((case.place_of(i), case.plain_forms[i]) for i in unit.members))
        found.setdefault((people, home.place, home.form, home.capacity), []).append(u)
    return iter(found.values())


class Knapsacks:
    """The best column of every centre for given prices, all centres at once."""

    def __init__(self, board: Board) -> None:
        self.board = board
        np = board.np
        self.steps = [t for t in range(len(board.types)) if not board.closed[t] for _ in range(self._copies(t))]
        self.start = np.full((len(board.centres), FULL + 1), NEVER)
        for c, centre in enumerate(board.centres):
            size = 0 if centre.owner is None else board.sizes[centre.owner]
            if size <= FULL:
                self.start[c, size] = centre.own_price

    def _copies(self, t: int) -> int:
        return min(len(self.board.types[t]), FULL // self.board.sizes[t])

    def fill(self, prices: Floats) -> tuple[Floats, list[Any]]:
        """Reduced costs of the best filling of every centre up to every load, and the choices that led there."""
        board, np = self.board, self.board.np
        owners = np.array([0.0 if c.owner is None else prices[c.owner] for c in board.centres])
        # Turned on its side, so that all centres of one load lie together: less than half the time.
        best = np.ascontiguousarray((self.start - owners[:, None]).T)
        reduced = np.ascontiguousarray((board.guest - prices[None, :]).T)
        taken = []
        for t in self.steps:
            size = board.sizes[t]
            offer = best[:-size] + reduced[t]
            better = offer < best[size:] - TINY
            np.copyto(best[size:], offer, where=better)
            taken.append(better)
        return best.T, taken

    def guests(self, taken: list[Any], centres: Ints, loads: Ints) -> list[list[int]]:
        """The types that fill each of these centres up to its load."""
        np = self.board.np
        found: list[list[int]] = [[] for _ in centres]
        left = loads.copy()
        for t, better in zip(reversed(self.steps), reversed(taken), strict=True):
            size = self.board.sizes[t]
            takes = np.flatnonzero((left >= size) & better[np.maximum(0, left - size), centres])
            left[takes] -= size
            for k in takes.tolist():
                found[k].append(t)
        return found
