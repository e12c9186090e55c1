"""Columns with all ways of joining at once against the centre model tried for one way after the other."""

import random
import time

import pytest

from bot.grouping import Attendee, GroupingError, Room, Rules
from bot.grouping import strict as strict_module
from bot.grouping import tree as tree_module
from bot.grouping.case import Case
from bot.grouping.exact import Limits, solve_exactly
from bot.grouping.reach import UncutError
from bot.grouping.strict import Way, solve_by_columns
from bot.grouping.units import build_units, strict_items, strict_units
from tests.support.instances import Land, realistic


def wild(seed):
    """People, rules and rooms of any kind: many groups of their own, pairs apart, places forbidden, few hosts."""
    dice = random.Random(seed)
    land = Land(own=dice.choice((0.1, 0.3, 0.5)), towns=3, hosts=dice.choice((0.1, 0.42, 0.8)))
    people = realistic(dice.choice((26, 29, 33, 38)), seed, land)
    ids, practices = [one.id for one in people], sorted({one.practice for one in people})
    apart = tuple((a, b) for a, b in (dice.sample(ids, 2) for _ in range(dice.choice((0, 0, 2)))))
    forbidden = tuple((a, b) for a, b in (dice.sample(practices, 2) for _ in range(dice.choice((0, 2, 4)))))
    rooms = [
        Room(str(n), f"Lokale {n}", (55.6 + dice.gauss(0, 0.1), 10.5 + dice.gauss(0, 0.1)), dice.choice((6, 8)))
        for n in range(dice.choice((0, 0, 1, 2)))
    ]
    return Case(people, Rules(dice.choice(("alike", "mixed", "ignore")), apart=apart, forbidden=forbidden), rooms)


def limits():
    return Limits(time.monotonic() + 300)


def untold(_step):
    """Nobody wants to hear of progress."""


def one_by_one(case):
    """The least cost of any way of joining, each tried in the centre model; None if the strict rules cannot hold."""
    ways = strict_units(case, build_units(case))
    found = [solve_exactly(case, units, limits(), strict=True) for units in ways]
    return min((one.cost for one in found if one is not None), default=None)


def outcome(found):
    """What it costs and what is known about it."""
    return None if found is None else (found.cost, found.bound, found.optimal)


def proven(cost):
    return None if cost is None else (cost, cost, True)


@pytest.mark.parametrize("seed", range(24))
def test_both_ways_find_the_same_optimum(seed):
    """The same cost, proven, or both say that the strict rules cannot hold."""
    case = wild(seed)
    try:
        items = strict_items(case, build_units(case))
    except GroupingError:
        return
    assert outcome(solve_by_columns(case, items, limits(), untold)) == proven(one_by_one(case))


@pytest.mark.parametrize("seed", range(24, 36))
@pytest.mark.parametrize("kind", ["wild", "twins"])
def test_so_does_the_way_of_large_clusters(kind, seed, monkeypatch):
    """Cuts, looks from near to far and questions to the end, as otherwise only hundreds of people need them."""
    monkeypatch.setattr(strict_module, "AT_ONCE", -1)
    monkeypatch.setattr(strict_module, "FEW", 20)
    monkeypatch.setattr(tree_module, "SMALL", -1)
    case = {"wild": wild, "twins": twins}[kind](seed)
    try:
        items = strict_items(case, build_units(case))
    except GroupingError:
        return
    assert outcome(solve_by_columns(case, items, limits(), untold)) == proven(one_by_one(case))


def twins(seed):
    """Practices of two to four on three places: alike, and hard to cut into groups."""
    dice = random.Random(f"twins {seed}")
    people = []
    for n in range(12):
        place = dice.choice(((55.6, 10.5), (55.7, 10.6), (55.65, 10.4)))
        people += [
            Attendee(f"{n}-{k}", f"Læge {n}.{k}", f"Praksis {n:02}", place=place, host_capacity=8)
            for k in range(dice.choice((2, 3, 4)))
        ]
    return Case(people, Rules())


@pytest.mark.parametrize("seed", range(8))
def test_twins_are_counted_only_where_they_can_be_cut_into_groups(seed):
    """Counting alike practices finds what looking at each finds, or says that it cannot tell."""
    case = twins(seed)
    items = strict_items(case, build_units(case))
    alone = Way.over(case, items, limits(), untold, twins=False).solve()
    try:
        counted = Way.over(case, items, limits(), untold).solve()
    except UncutError:
        counted = solve_by_columns(case, items, limits(), untold)
    assert (counted and counted.cost) == (alone and alone.cost)
