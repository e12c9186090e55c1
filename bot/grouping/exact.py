"""Solving the centre model: the tiers of breaches one after the other, then ways and forms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.grouping.compact import CompactModel, Seat, Solved
from bot.grouping.model import NEAR_SIZES, SIZES, CancelledError

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from bot.grouping.case import Case
    from bot.grouping.units import Units

# Tiers are solved in one go while their weighted sum stays a comfortable integer.
ROOM_FOR_WEIGHTS = 10**9
Expression = Any  # a linear expression of CP-SAT, or a plain number


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    expression: Expression
    most: int  # no plan has more


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search may spend, and who may stop it."""

    until: float  # on the monotonic clock, seconds
    cancel: Callable[[], bool] | None = None

    @property
    def left(self) -> float:
        return max(0.01, self.until - time.monotonic())

    def share(self, part: float) -> Limits:
        """Limits for a part of the time that is left."""
        return Limits(time.monotonic() + part * self.left, self.cancel)

    def at_least(self, seconds: float) -> Limits:
        """Limits that leave at least so much time."""
        return Limits(max(self.until, time.monotonic() + seconds), self.cancel)

    @property
    def over(self) -> bool:
        return time.monotonic() > self.until

    def check(self) -> None:
        if self.cancel is not None and self.cancel():
            raise CancelledError


def solve_exactly(case: Case, units: Units, limits: Limits, *, strict: bool) -> Solved | None:
    """The cheapest groups under the fewest breaches; None when the strict rules cannot hold (or no time was left)."""
    model = CompactModel(case, units, strict=strict)
    search = Search(model, limits)
    if not strict:
        for chunk in _chunks(tiers_of(model)):
            if not search.fix(chunk):
                return None
    return search.cheapest(cost_of(model))


def tiers_of(model: CompactModel) -> Iterator[Tier]:
    """The breaches as expressions of the model, in the order in which they are avoided."""
    people = len(model.case.people)
    found = {tier.name: tier for tier in _tiers(model, people)}
    order = list(found)
    if model.case.rules.chosen("indivisible") == "split":  # rather split a practice than sit as four or nine
        order.remove("split")
        order.insert(order.index("nines") + 1, "split")
    elif model.case.rules.chosen("indivisible") == "whole":  # the coordinator insists: rather too small a group
        order.remove("split")
        order.insert(0, "split")
    yield from (found[name] for name in order)


def _tiers(model: CompactModel, people: int) -> Iterator[Tier]:
    sizes = [(j, size, var) for j, options in enumerate(model.sizes) for size, _, var in options]
    counted = [(size, var) for j, size, var in sizes if not _chosen_so(model, j, size)]
    outside = [(size, var) for size, var in counted if size not in NEAR_SIZES]
    alone = [var for j, size, var in sizes if _small_alone(model, j, size)]
    nine_is_fine = people == NEAR_SIZES.stop - 1 and model.case.rules.chosen("nine_people") == "one_of_nine"
    nines = [] if nine_is_fine else [var for size, var in counted if size == NEAR_SIZES.stop - 1]
    fours = [var for size, var in counted if size == NEAR_SIZES.start]
    parts = {u: sum(model.at[u].values()) - 1 for u in model.amounts}
    splits = [_positive(model, u, expression) for u, expression in parts.items()]
    uneven = [
        q * q * var
        for u, here in model.amounts.items()
        for options in here.values()
        for q, var in options
        if q < model.units.all[u].size
    ]
    yield Tier("outside", sum(size * var for size, var in outside), people)
    yield Tier("outside_groups", sum(var for _, var in outside), people)
    yield Tier("split", sum(splits), people)
    yield Tier("near", sum(fours) + sum(nines) + sum(alone), people)
    yield Tier("nines", sum(nines), people // SIZES.stop)
    yield Tier("left_out", _left_out(model), people)
    yield Tier("asked", _asked(model), people)
    yield Tier("parts", sum(parts.values()), people)
    yield Tier("uneven", sum(uneven), people * people)


def _chosen_so(model: CompactModel, j: int, size: int) -> bool:
    """A group whose size nobody needs to answer for: locked, or a small self-made group on its own."""
    owner = model.centres[j].owner
    if owner is None:
        return False
    unit = model.units.all[owner]
    return unit.stays or (unit.kind == "self" and size == unit.size < SIZES.start)


def _small_alone(model: CompactModel, j: int, size: int) -> bool:
    owner = model.centres[j].owner
    unit = None if owner is None else model.units.all[owner]
    return unit is not None and unit.kind == "self" and not unit.stays and size == unit.size < SIZES.start


def _positive(model: CompactModel, u: int, expression: Expression) -> cp_model.IntVar:
    flag = model.model.new_bool_var(f"split_{u}")
    model.model.add(expression <= len(model.at[u]) * flag)
    return flag


def _left_out(model: CompactModel) -> Expression:
    """How many practices have colleagues in a self-made group that could take the rest, and does not."""
    rests: dict[int, list[Expression]] = {}
    for r, s in model.units.links:
        for j in model.at[r].keys() & model.at[s].keys():
            both = model.model.new_bool_var(f"joined_{r}_{s}_{j}")
            model.model.add_implication(both, model.at[r][j])
            model.model.add_implication(both, model.at[s][j])
            rests.setdefault(r, []).append(both)
    flags = []
    for r, joined in rests.items():
        left = model.model.new_bool_var(f"left_out_{r}")
        model.model.add_at_least_one(left, *joined)
        flags.append(left)
    return sum(flags)


def _asked(model: CompactModel) -> Expression:
    terms: list[Expression] = []
    for u, unit in enumerate(model.units.all):
        if unit.kind != "self" or unit.closed:
            continue
        for j, var in model.at[u].items():
            if model.centres[j].owner != u:
                terms.append(var)
            else:
                terms.extend(var for size, _, var in model.sizes[j] if size > unit.size)
    return sum(terms)


def cost_of(model: CompactModel) -> Expression:
    """Ways, forms, sizes and missing hosts, in tenths of a person-kilometre."""
    case = model.case
    terms: list[Expression] = []
    for u, unit in enumerate(model.units.all):
        prices = {j: case.price(unit.members, model.centres[j].spot) for j in model.at[u]}
        if u in model.amounts:
            terms.extend(
                round(prices[j] * q / unit.size) * var for j, options in model.amounts[u].items() for q, var in options
            )
        else:
            terms.extend(prices[j] * var for j, var in model.at[u].items())
    for options in model.sizes:
        terms.extend(
            (case.size_price(size) + (0 if hosted else case.hostless_price)) * var for size, hosted, var in options
        )
    return sum(terms)


def _chunks(tiers: Iterator[Tier]) -> Iterator[list[Tier]]:
    """Neighbouring tiers that fit into one weighted sum."""
    chunk: list[Tier] = []
    room = 1
    for tier in tiers:
        if isinstance(tier.expression, int):
            continue
        room *= tier.most + 1
        if room > ROOM_FOR_WEIGHTS and chunk:
            yield chunk
            chunk, room = [], tier.most + 1
        chunk.append(tier)
    if chunk:
        yield chunk


class Search:
    """One solver over one model: every step starts from the step before."""

    def __init__(self, model: CompactModel, limits: Limits) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  heavy, and only needed here

        self.cp, self.model, self.limits = cp_model, model, limits
        self.proven = True

    def fix(self, chunk: Sequence[Tier]) -> bool:
        """Minimise these tiers, the first before the second, and hold them there."""
        weight, terms = 1, []
        for tier in reversed(chunk):
            terms.append(weight * tier.expression)
            weight *= tier.most + 1
        solver = self._run(sum(terms))
        if solver is None:
            return False
        for tier in chunk:
            self.model.model.add(tier.expression <= solver.value(tier.expression))
        self._hint(solver)
        return True

    def cheapest(self, cost: Expression) -> Solved | None:
        solver = self._run(cost)
        if solver is None:
            return None
        found = round(solver.objective_value)
        bound = min(round(solver.best_objective_bound), found)
        return Solved(tuple(_seats(self.model, solver)), found, bound, self.proven)

    def _run(self, objective: Expression) -> cp_model.CpSolver | None:
        self.limits.check()
        self.model.model.minimize(objective)
        solver = self.cp.CpSolver()
        settings = solver.parameters
        settings.num_workers, settings.random_seed = 1, 1  # two workers are not reproducible
        settings.max_time_in_seconds = self.limits.left
        with stoppable(solver, self.limits):
            status = solver.solve(self.model.model)
        self.limits.check()
        self.proven = self.proven and status == self.cp.OPTIMAL
        return solver if status in (self.cp.OPTIMAL, self.cp.FEASIBLE) else None

    def _hint(self, solver: cp_model.CpSolver) -> None:
        self.model.model.clear_hints()  # type: ignore[no-untyped-call]
        for here in self.model.at:
            for var in here.values():
                self.model.model.add_hint(var, solver.value(var))


@contextmanager
def stoppable(solver: cp_model.CpSolver, limits: Limits) -> Iterator[None]:
    """Stop the solver soon after the caller's `cancel` says so."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            if limits.cancel is not None and limits.cancel():
                solver.stop_search()
                return

    watcher = threading.Thread(target=watch, daemon=True) if limits.cancel is not None else None
    if watcher is not None:
        watcher.start()
    try:
        yield
    finally:
        done.set()
        if watcher is not None:
            watcher.join()


def _seats(model: CompactModel, solver: cp_model.CpSolver) -> Iterator[Seat]:
    """The open centres with their people; parts of a practice are cut from its list in order."""
    people: list[list[int]] = [[] for _ in model.centres]
    for u, unit in enumerate(model.units.all):
        start = 0
        for j, var in model.at[u].items():
            if solver.boolean_value(var):
                count = _count(model, solver, u, j)
                people[j].extend(unit.members[start : start + count])
                start += count
    for j, options in enumerate(model.sizes):
        for _, hosted, var in options:
            if solver.boolean_value(var):
                yield Seat(tuple(sorted(people[j])), model.centres[j].spot, hosted)


def _count(model: CompactModel, solver: cp_model.CpSolver, u: int, j: int) -> int:
    if u not in model.amounts:
        return model.units.all[u].size
    return next(q for q, var in model.amounts[u][j] if solver.boolean_value(var))
