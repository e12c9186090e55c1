"""Forming groups: the strict rules first, with the rules giving way only where they must."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.grouping.case import Case
from bot.grouping.compact import Seat, Solved
from bot.grouping.exact import Limits, solve_exactly
from bot.grouping.hosting import in_a_row
from bot.grouping.model import Attendee, Plan, Progress, Progressed, Room, Rules
from bot.grouping.plan import moved_from, plan_of
from bot.grouping.repair import Groups, repair
from bot.grouping.strict import UnfinishedError, solve_by_columns
from bot.grouping.units import Units, build_units, strict_items, strict_units

DEFAULT_RULES = Rules()
LOOSE_SECONDS = 3.0  # a plan with breaches is looked for so long, even when time is out: some plan there must be
FEW_PEOPLE = 24  # up to here the centre model is as fast as columns, and says at once when the rules cannot hold


def form_groups(  # noqa: PLR0913  every argument is a thing the coordinator sets
    attendees: Iterable[Attendee],
    rules: Rules = DEFAULT_RULES,
    *,
    rooms: Sequence[Room] = (),
    keep: Plan | Groups | None = None,
    seconds: float = 10.0,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Plan:
    """The best groups for these people: everyone in exactly one, breaches as few as possible, then the least ways.

    The same people give the same plan whatever their order. With `keep` (a published plan, or its groups as ids) as few
    people as possible are moved away from it, unless that breaks rules that forming anew keeps. Blocks for at most
    about `seconds`; `cancel` is asked now and then and ends the search with CancelledError. Raises
    GroupingError when the rules contradict each other.
    """
    started = time.monotonic()
    case = Case(attendees, rules, rooms)
    units = build_units(case)
    limits = Limits(started + seconds, cancel)
    menu = () if keep is None else repair(keep, case.people, rules, rooms=rooms, seconds=seconds / 2, cancel=cancel)
    if menu and not menu[0].plan.tiers.main:
        return replace(menu[0].plan, seconds=time.monotonic() - started)
    solved = solve(case, units, limits, progress or _untold)
    plan = plan_of(case, units, solved, time.monotonic() - started)
    if keep is None:
        return plan
    if menu and menu[0].plan.tiers.main <= plan.tiers.main:
        return replace(menu[0].plan, seconds=plan.seconds)
    return replace(plan, moved=moved_from(keep, plan))


def _untold(_: Progressed) -> None:
    """Nobody wants to hear of progress."""


def solve(case: Case, units: Units, limits: Limits, told: Progress = _untold) -> Solved:
    """Groups under the strict rules where they can hold, else with the fewest breaches."""
    if not case.people:
        return Solved((), 0, 0, optimal=True)
    begun: tuple[Seat, ...] = ()
    try:
        solved = _strictly(case, units, limits, told)
    except UnfinishedError as unfinished:
        solved, begun = None, unfinished.seats
    if solved is not None:
        return solved
    loose = None if begun else solve_exactly(case, units, limits.at_least(LOOSE_SECONDS), strict=False)
    # A plan in a row is no more than somewhere to sit: nothing is known about better ones.
    return loose or in_a_row(case, units, begun)


def _strictly(case: Case, units: Units, limits: Limits, told: Progress) -> Solved | None:
    """Groups of strict units; None when the strict rules cannot hold."""
    if len(case.people) > FEW_PEOPLE:
        return solve_by_columns(case, strict_items(case, units), limits, told)
    ways = (solve_exactly(case, strict, limits, strict=True) for strict in strict_units(case, units))
    found = [solved for solved in ways if solved is not None]
    if not found:
        return None
    best = min(found, key=lambda one: one.cost)
    return replace(best, bound=min(one.bound for one in found), optimal=all(one.optimal for one in found))
