"""After a late change: the plans that move the fewest people, as a menu.

Every old group may lose and gain a few people; each way it can do so is a change with its own best place. Whoever
moves is lost by one group and gained by another, so with at most k people moved a group's losses and gains together
are at most k. That keeps the changes few enough to list them all, and the choice among them is proven.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.grouping.case import Case
from bot.grouping.changes import Best, Change, Changes
from bot.grouping.exact import Limits, stoppable
from bot.grouping.model import Attendee, Plan, Repair, Room, Rules
from bot.grouping.plan import described
from bot.grouping.units import build_units

MOST_MOVED = 2  # people that the listed changes move; more is forming anew
LINES = 3
Groups = Sequence[Iterable[str]]


def repair(  # noqa: PLR0913  a plan and everything that may have changed since
    plan: Plan | Groups,
    attendees: Iterable[Attendee],
    rules: Rules,
    *,
    rooms: Sequence[Room] = (),
    locked: Iterable[str] = (),
    seconds: float = 5.0,
    cancel: Callable[[], bool] | None = None,
) -> tuple[Repair, ...]:
    """At most three plans: those that break the fewest rules first, among them the fewest moves first.

    Every later line with as few breaches is cheaper than the one before; a line with more breaches moves fewer people.
    `locked` people stay in their group, and so do the locked groups of the rules.
    """
    limits = Limits(time.monotonic() + seconds, cancel)
    mender = Mender(plan, Case(attendees, rules, rooms), frozenset(locked), limits)
    found: list[tuple[Best, Repair]] = []
    for most in range(MOST_MOVED + 1):
        best = min((marks for marks, _ in found), key=lambda marks: (marks[0], marks[2]), default=None)
        line = mender.line(most, best)
        if line is not None and (best is None or line[0][0] < best[0] or line[0][2] < best[2]):
            found.append(line)
        if limits.over:
            break
    found.sort(key=lambda line: (line[0][0], len(line[1].moved)))
    return tuple(repaired for _, repaired in found[:LINES])


class Mender:
    """One old plan and the people of today."""

    def __init__(self, plan: Plan | Groups, case: Case, locked: frozenset[str], limits: Limits) -> None:
        self.case, self.limits = case, limits
        self.units = build_units(case)
        self.old = plan if isinstance(plan, Plan) else None
        groups = plan.member_sets if isinstance(plan, Plan) else tuple(frozenset(group) for group in plan)
        places = [(g.centre.key, g.host is not None) for g in self.old.groups] if self.old else [None] * len(groups)
        self.changes = Changes(case, self.units, groups, places, locked)

    def line(self, most: int, best: Best | None) -> tuple[Best, Repair] | None:
        """Breaches, cost and plan with at most `most` people moved; None when nothing beats the `best` so far."""
        listed = self.changes.listed(most, best)
        asked = best[1] if best is not None and best[0] == 0 else None
        chosen, proven = choose_changes(self.changes, listed, (most, asked), self.limits)
        if chosen is None:
            return None
        seats = [change.seat for change in sorted(chosen, key=lambda change: change.group) if change.seat]
        moved = tuple(person for change in chosen for person in self.changes.gained(change))
        plan = described(self.case, self.units, seats)
        plan = replace(plan, moved=tuple(sorted(moved)), bound=plan.cost.total if proven else 0, optimal=proven)
        marks = sum(c.breaches for c in chosen), sum(c.asked for c in chosen), sum(c.cost for c in chosen)
        return marks, Repair(plan.moved, plan, proven)


def choose_changes(
    changes: Changes, listed: Sequence[Change], at_most: tuple[int, int | None], limits: Limits
) -> tuple[list[Change] | None, bool]:
    """One change for every group, everybody in exactly one; and whether that is proven the best.

    `at_most` is how many people may be moved, and how many self-made groups asked (None: as few as can be).
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in listed]
    groups: dict[int, list[cp_model.IntVar]] = {}
    items: dict[int, list[cp_model.IntVar]] = {item: [] for item in range(len(changes.items))}
    seated: dict[str, list[cp_model.LinearExprT]] = {}
    for change, take in zip(listed, takes, strict=True):
        groups.setdefault(change.group, []).append(take)
        for item in change.items:
            items[item].append(take)
        if change.seat is not None and change.seat.hosted:
            room = changes.case.spots[change.seat.spot].room
            seated.setdefault(change.seat.spot, []).append((1 if room else len(change.seat.members)) * take)
    for row in groups.values():
        model.add_exactly_one(row)
    for row in items.values():
        model.add_exactly_one(row)
    for spot, terms in seated.items():
        place = changes.case.spots[spot]
        model.add(sum(terms) <= (1 if place.room else place.capacity))
    model.add(sum(change.moved * take for change, take in zip(listed, takes, strict=True)) <= at_most[0])
    if at_most[1] is not None:
        model.add(sum(change.asked * take for change, take in zip(listed, takes, strict=True)) <= at_most[1])
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers, settings.random_seed, settings.linearization_level = 1, 1, 2
    proven = True
    for measure in ("breaches", "asked", "cost") if at_most[1] is None else ("breaches", "cost"):
        total = sum(getattr(change, measure) * take for change, take in zip(listed, takes, strict=True))
        model.minimize(total)
        settings.max_time_in_seconds = limits.left
        with stoppable(solver, limits):
            status = solver.solve(model)
        limits.check()
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, False
        proven = proven and status == cp_model.OPTIMAL
        model.add(total <= round(solver.objective_value))
    return [change for change, take in zip(listed, takes, strict=True) if solver.boolean_value(take)], proven
