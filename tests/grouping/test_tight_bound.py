"""The bound with cuts, and the columns listed under it, against every column and every plan there is."""

import time

import pytest

from bot.grouping import Attendee, Room, Rules
from bot.grouping import strict as strict_module
from bot.grouping.bound import Master, best_prices
from bot.grouping.case import Case
from bot.grouping.columns import FULL, NEVER, Board
from bot.grouping.cover import Cover
from bot.grouping.cuts import violated
from bot.grouping.exact import Limits
from bot.grouping.finder import Finder
from bot.grouping.model import SIZES
from bot.grouping.pool import Pool
from bot.grouping.start import Start
from bot.grouping.strict import Way
from bot.grouping.tighten import tightened
from bot.grouping.units import build_units, strict_items
from bot.grouping.windows import is_absent
from tests.support.instances import all_solo, realistic, scattered


def limits():
    return Limits(time.monotonic() + 300)


def untold(_step):
    """Nobody wants to hear of progress."""


def priced(case):
    """The columns' prices of a case, and who lists columns under them."""
    items = strict_items(case, build_units(case))
    board = Board(case, items)
    start = Start(board)
    start.improve(limits())
    master = Master(board)
    master.add(column for column in start.columns() if not is_absent(column))
    prices, pricing = best_prices(board, master, limits())
    return Finder(pricing), prices


def fillings(board, types, room):
    """Every choice of units of these types for at most so many people, a type as often as there are units."""
    if not types:
        yield ()
        return
    first, *rest = types
    for times in range(min(len(board.types[first]), room // board.sizes[first]) + 1):
        for more in fillings(board, rest, room - times * board.sizes[first]):
            yield (first,) * times + more


def every_column(board):
    """By who sits together: the least that any centre asks for it, tried one by one."""
    found = {}
    for c, centre in enumerate(board.centres):
        if board.is_fixed(c) or centre.rented:
            continue
        begun = 0 if centre.owner is None else board.sizes[centre.owner]
        for guests in fillings(board, [t for t in range(len(board.types)) if board.guest[c, t] < NEVER], FULL - begun):
            size = begun + sum(board.sizes[t] for t in guests)
            if size in SIZES and board.by_size[c, size] < NEVER:
                here = tuple(sorted(guests if centre.owner is None else (centre.owner, *guests)))
                found[here] = min(found.get(here, NEVER), board.column(c, guests).cost)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_all_columns_within_the_gap_are_listed_at_their_cheapest(seed):
    """What is listed is what trying every set of units at every centre finds."""
    case = Case(realistic(20, seed), Rules())
    finder, prices = priced(case)
    board, gap = finder.board, 150.0
    listed = finder.within(prices, gap)
    rented = [board.centres[c].rented or board.is_fixed(c) for c in listed.centres.tolist()]
    free = {
        tuple(t for t in listed.types[k].tolist() if t < len(board.types)): round(listed.costs[k])
        for k in range(len(listed))
        if not rented[k]
    }
    tried = every_column(board)
    wanted = {}
    for here, cost in tried.items():
        waste = cost - sum(prices.types[t] for t in here)
        if waste <= gap - 1:  # no nearer to the gap than rounding and what centres waste by themselves
            wanted[here] = cost
    assert wanted
    assert {here: free.get(here) for here in wanted} == wanted
    assert all(cost == tried[here] for here, cost in free.items())


def crowd(kind, seed):
    return {"near": realistic(36, seed), "far": scattered(36, seed), "solo": all_solo(26, seed)}[kind]


@pytest.mark.parametrize(("kind", "seed"), [("near", 0), ("near", 1), ("far", 2), ("solo", 3)])
def test_searching_finds_what_the_proof_finds_at_once(kind, seed, monkeypatch):
    """Without cuts, or through cuts, windows and listed columns: one optimum, with the tight bound below it."""
    case = Case(crowd(kind, seed), Rules())
    items = strict_items(case, build_units(case))
    monkeypatch.setattr(strict_module, "AT_ONCE", 10**9)
    at_once = Way.over(case, items, limits(), untold).solve()
    monkeypatch.setattr(strict_module, "AT_ONCE", -1)
    searched = Way.over(case, items, limits(), untold).solve()
    assert (searched.cost, searched.bound, searched.optimal) == (at_once.cost, at_once.cost, True)
    finder, prices = priced(case)
    tight = tightened(finder, prices, limits())
    assert prices.bound - 0.5 <= tight.bound <= at_once.cost + 1e-3


@pytest.mark.parametrize("seed", range(2))
def test_a_whole_plan_breaks_no_cut(seed):
    """Every cut that is looked for in a mixture holds for the best plan."""
    case = Case(all_solo(26, seed), Rules())
    finder, prices = priced(case)
    pool = finder.within(prices, 60.0)
    cover = Cover(pool, pool.reduced(prices))
    cuts = violated(pool, *cover.shares(), draw=seed)
    found = Way(finder.board, limits(), untold).solve()
    ids = finder.board.type_of
    seats = [Pool.of(finder.board, [_column(finder.board, seat, ids)]) for seat in found.seats]
    assert all(sum(int(seat.counts(cut)[0]) for seat in seats) <= cut.most for cut in cuts)


def _column(board, seat, ids):
    """The group of a seat as a column at any centre of its own."""
    units = sorted({u for u, unit in enumerate(board.units.all) if set(unit.members) <= set(seat.members)})
    types = [ids[u] for u in units]
    c = next(c for c, centre in enumerate(board.centres) if centre.owner in types)
    types.remove(board.centres[c].owner)
    return board.column(c, types)


def test_a_room_is_listed_beside_the_houses():
    """A column at a room that only one group can have is kept although it costs less elsewhere to others."""
    people = [Attendee(str(n), f"Læge {n}", f"Praksis {n:02}", place=(55.6 + n / 100, 10.5)) for n in range(26)]
    case = Case(people, Rules(), [Room("a", "Lokale", (55.7, 10.5), 8)])
    finder, prices = priced(case)
    listed = finder.within(prices, 40.0)
    rooms = [c for c in listed.centres.tolist() if finder.board.centres[c].owner is None]
    assert rooms
