"""The table of all prices, against the price of each."""

import pytest

from bot.grouping import Room, Rules
from bot.grouping.case import Case
from bot.grouping.pricelist import price_list
from bot.grouping.units import build_units
from tests.support.instances import all_solo, realistic, scattered


@pytest.mark.parametrize("mode", ["alike", "mixed", "ignore"])
@pytest.mark.parametrize(
    "people", [realistic(60, 4), scattered(40, 1), all_solo(40, 2, 6)], ids=["near", "far", "solo"]
)
def test_every_price_of_the_list_is_the_price(people, mode):
    """Every unit at every spot, rooms with and without a known place among them."""
    case = Case(people, Rules(mode), [Room("a", "Lokale", (56.1, 9.9), 8), Room("b", "Sal", None, 30)])
    crowds = [unit.members for unit in build_units(case).all]
    keys = [*case.spots]
    wanted = [[case.price(crowd, key) for crowd in crowds] for key in keys]
    assert price_list(case, crowds, keys).tolist() == wanted
