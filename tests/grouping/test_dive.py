"""First groups out of a mixture of columns."""

import time
from collections import Counter

import pytest

from bot.grouping import Rules, form_groups
from bot.grouping import strict as strict_module
from bot.grouping.bound import Master, best_prices
from bot.grouping.case import Case
from bot.grouping.columns import Board
from bot.grouping.dive import dived
from bot.grouping.exact import Limits
from bot.grouping.units import build_units, strict_items
from tests.support.check_groups import check_plan
from tests.support.instances import all_solo, realistic, scattered

CROWDS = [realistic(60, 1), realistic(80, 5), scattered(50, 2), all_solo(50, 3, 6)]


def board_of(people):
    case = Case(people, Rules())
    return Board(case, strict_items(case, build_units(case)))


@pytest.mark.parametrize("people", CROWDS, ids=["realistic", "larger", "scattered", "twins"])
def test_everybody_is_in_one_of_the_groups_and_the_master_forgets_them(people):
    """Each row is covered as often as it has to be, by the groups and the closed units; the linear optimum stays."""
    board, limits = board_of(people), Limits(time.monotonic() + 300)
    master = Master(board)
    prices, _ = best_prices(board, master, limits)
    before = master.value
    groups = dived(master)
    closed = [(t,) for t in board.first_types if board.closed[t]]
    covered = Counter(row for group in [*groups, *closed] for t in group for row in board.covers[t])
    assert covered == Counter(dict(enumerate(board.counts)))
    assert max(map(len, groups)) > 1
    master.solve()
    assert master.value == pytest.approx(before)
    again, _ = best_prices(board, master, limits, begun=prices)
    assert again.bound == pytest.approx(prices.bound, abs=1.0)


def test_few_windows_and_rough_prices_lead_to_the_same_optimum(monkeypatch):
    """Where there are too many windows to look at them all, the first groups are others and the best the same."""
    people = realistic(90, 7)
    told = []
    usual = form_groups(people)
    monkeypatch.setattr(strict_module, "WINDOWS", 5)
    hurried = form_groups(people, progress=told.append)
    assert check_plan(hurried, people) == []
    assert (hurried.cost.total, hurried.optimal) == (usual.cost.total, usual.optimal)
    assert told[0].cost <= 1.2 * usual.cost.total
    assert form_groups(tuple(reversed(people))).member_sets == hurried.member_sets
