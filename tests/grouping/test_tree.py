"""Questions about the plan, one after the other, end at the same best groups as the centre model that asks none."""

import time
from itertools import pairwise

import pytest

from bot.grouping import CancelledError, Rules
from bot.grouping import cover as cover_module
from bot.grouping import strict as strict_module
from bot.grouping import tree as tree_module
from bot.grouping.bound import Master, StuckError, best_prices
from bot.grouping.case import Case
from bot.grouping.columns import Board
from bot.grouping.cover import Cover
from bot.grouping.exact import Limits
from bot.grouping.finder import Finder
from bot.grouping.start import Start
from bot.grouping.strict import Way
from bot.grouping.tree import Tree
from bot.grouping.units import build_units, strict_items
from bot.grouping.windows import cost_of, is_absent
from tests.support.instances import all_solo, realistic, scattered

CROWDS = {
    "near": lambda seed: realistic(40, seed),
    "far": lambda seed: scattered(40, seed),
    "solo": lambda seed: all_solo(27, seed),
    "twins": lambda seed: all_solo(27, seed, 6),
}


def limits(seconds=300.0, cancel=None):
    return Limits(time.monotonic() + seconds, cancel)


def begun(people):
    """A board with prices, and a Way over it."""
    case = Case(people, Rules())
    items = strict_items(case, build_units(case))
    board = Board(case, items)
    start = Start(board)
    start.improve(limits())
    master = Master(board)
    master.add(column for column in start.columns() if not is_absent(column))
    prices, pricing = best_prices(board, master, limits())
    return Finder(pricing), prices, Way.over(case, items, limits(), lambda _: None)


def tree(finder, prices, below, within=None, told=lambda _: None):
    """A tree over all columns that a plan cheaper than `below` could have."""
    pool = finder.within(prices, below - 1 - prices.bound + 0.001)
    return Tree(Cover(pool, pool.reduced(prices)), below, within or limits(), told)


@pytest.fixture
def asking(monkeypatch):
    """Ask to the end: nothing is handed to CP-SAT as long as there is a question left, and few cuts help."""
    monkeypatch.setattr(tree_module, "SMALL", -1)
    monkeypatch.setattr(tree_module, "ROUNDS", 1)


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("kind", CROWDS)
@pytest.mark.parametrize("seed", range(3))
def test_asking_finds_the_best_groups_and_none_better(kind, seed):
    """The optimum of the centre model is found just below its cost and a bit, and nothing is found below it."""
    finder, prices, way = begun(CROWDS[kind](seed))
    best = way.solve()
    assert best.optimal
    found = tree(finder, prices, best.cost + 1).search()
    assert (cost_of(found.columns), found.bound, found.proven) == (best.cost, best.cost, True)
    wide = tree(finder, prices, best.cost + 20).search()
    assert (cost_of(wide.columns), wide.proven) == (best.cost, True)
    none = tree(finder, prices, best.cost).search()
    assert (none.columns, none.bound, none.proven) == (None, best.cost, True)


@pytest.mark.usefixtures("asking")
def test_the_bound_that_is_told_only_rises_and_never_passes_the_best():
    """What is heard on the way is true at every moment."""
    finder, prices, way = begun(scattered(60, 1))
    best, heard = way.solve(), []
    tree(finder, prices, best.cost + 1, told=heard.append).search()
    bounds = [found.bound for found in heard]
    assert len(bounds) > 1
    assert all(a <= b + 0.001 for a, b in pairwise(bounds))
    assert max(bounds) <= best.cost + 0.001


def test_without_time_nothing_is_claimed():
    """A tree whose time is out says how far it came."""
    finder, prices, way = begun(scattered(40, 1))
    best = way.solve()
    found = tree(finder, prices, best.cost + 1, limits(-1.0)).search()
    assert (found.columns, found.proven) == (None, False)
    assert found.bound <= best.cost


def test_a_cancelled_search_stops():
    finder, prices, way = begun(scattered(40, 1))
    best = way.solve()
    with pytest.raises(CancelledError):
        tree(finder, prices, best.cost + 1, limits(cancel=lambda: True)).search()


@pytest.mark.parametrize("after", [0, 3, 9])
def test_a_linear_program_that_gets_stuck_proves_nothing(after, monkeypatch):
    """The groups are then found and proven without it."""
    finder, _, way = begun(scattered(60, 1))
    best = way.solve()
    monkeypatch.setattr(strict_module, "AT_ONCE", -1)
    calls, solve = [], cover_module.solve

    def stuck(solver):
        calls.append(solver)
        if len(calls) > after:
            raise StuckError
        solve(solver)

    monkeypatch.setattr(cover_module, "solve", stuck)
    again = Way(finder.board, limits(), lambda _: None).solve()
    assert (again.cost, again.bound, again.optimal) == (best.cost, best.cost, True)
    assert len(calls) > after
