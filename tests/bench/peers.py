"""The other ways of making groups, measured beside ours on the same people: each gives groups as lists of indexes."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import numpy as np
from k_means_constrained import KMeansConstrained
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from bot.grouping.case import Case
from bot.grouping.geo import great_circle, middle
from bot.grouping.hosting import Places
from bot.grouping.judge import judge
from bot.grouping.model import Attendee
from bot.grouping.units import Unit, build_units

Groups = list[list[int]]


def judged(case: Case, groups: Groups) -> tuple[int, int, int]:
    """Any groups, each at its best place: cost, people in sizes other than 5-8, practices split."""
    free = Places(case)
    seats = [free.seat(tuple(sorted(group))) for group in groups if group]
    tiers, cost = judge(case, build_units(case), seats)
    wrong = sum(len(seat.members) for seat in seats if not 5 <= len(seat.members) <= 8)
    return cost.total - cost.split, wrong, tiers.split


def kmeans(case: Case, units: Sequence[Unit]) -> tuple[Groups, int]:
    """k-means-constrained on places, sizes 5-8, then units brought together and sizes mended; splits before."""
    people = len(case.people)
    places = np.array([(case.place_of(i)[0], case.place_of(i)[1] * 0.56) for i in range(people)])
    count = max(1, round(people / 6.5))
    labels = KMeansConstrained(count, size_min=5, size_max=8, random_state=1, n_init=3).fit_predict(places)
    split = sum(len({int(labels[i]) for i in unit.members}) > 1 for unit in units)
    groups: list[list[Unit]] = [[] for _ in range(count)]
    for unit in units:
        votes = [int(labels[i]) for i in unit.members]
        groups[max(set(votes), key=lambda g: (votes.count(g), -g))].append(unit)
    return [[i for unit in group for i in unit.members] for group in mend(case, groups)], split


def mend(case: Case, groups: list[list[Unit]]) -> list[list[Unit]]:
    """Move units to the nearest group with room until sizes are 5-8, the way a person would."""
    for _ in range(300):
        sizes = [sum(u.size for u in group) for group in groups]
        bad = next((g for g, size in enumerate(sizes) if size > 8 or 0 < size < 5), None)
        if bad is None:
            break
        moves = _moves_out(case, groups, sizes, bad) if sizes[bad] > 8 else _moves_in(case, groups, sizes, bad)
        if not moves:
            break
        _, source, target, k = min(moves)
        groups[target].append(groups[source].pop(k))
    return groups


def _moves_out(case: Case, groups: list[list[Unit]], sizes: list[int], bad: int) -> list[tuple[float, int, int, int]]:
    return [
        (_away(case, unit, groups[g]) + (50 if sizes[g] + unit.size > 8 else 0), bad, g, k)
        for k, unit in enumerate(groups[bad])
        for g in range(len(groups))
        if g != bad and groups[g] and sizes[g] + unit.size <= 8
    ]


def _moves_in(case: Case, groups: list[list[Unit]], sizes: list[int], bad: int) -> list[tuple[float, int, int, int]]:
    takes = [
        (_away(case, unit, groups[bad]), g, bad, k)
        for g, group in enumerate(groups)
        if g != bad
        for k, unit in enumerate(group)
        if sizes[g] - unit.size >= 5 and sizes[bad] + unit.size <= 8
    ]
    return takes or _moves_out(case, groups, sizes, bad)


def _away(case: Case, unit: Unit, group: Sequence[Unit]) -> float:
    centre = middle([case.place_of(i) for other in group for i in other.members]) if group else case.anywhere
    return great_circle(case.place_of(unit.members[0]), centre)


def genetic(case: Case, units: Sequence[Unit], seconds: float, seed: int = 1) -> Groups:
    """A genetic algorithm in gruepr's manner, with our cost and broken sizes dear.

    An order of the units is cut into teams; tournament choice, ordered crossover, swaps as mutation, an elite kept.
    """
    dice = random.Random(seed)
    until = time.monotonic() + seconds
    cache: dict[tuple[int, ...], int] = {}

    def team_cost(team: tuple[int, ...]) -> int:
        if team not in cache:
            cache[team] = _team_cost(case, [i for u in team for i in units[u].members])
        return cache[team]

    def cost(order: list[int]) -> int:
        return sum(team_cost(team) for team in _cut(units, order))

    population = [dice.sample(range(len(units)), len(units)) for _ in range(60)]
    population[0] = sorted(range(len(units)), key=lambda u: case.place_of(units[u].members[0]))
    marked = sorted((cost(order), order) for order in population)
    while time.monotonic() < until:
        children = [order for _, order in marked[:3]]
        while len(children) < len(marked):
            mother, father = (min(dice.sample(marked, 4))[1] for _ in range(2))
            child = _crossed(dice, mother, father)
            for _ in range(dice.randrange(3)):
                a, b = dice.randrange(len(child)), dice.randrange(len(child))
                child[a], child[b] = child[b], child[a]
            children.append(child)
        marked = sorted((cost(order), order) for order in children)
    return [[i for u in team for i in units[u].members] for team in _cut(units, marked[0][1])]


def _cut(units: Sequence[Unit], order: Sequence[int]) -> list[tuple[int, ...]]:
    """Units in order, a new team when the next would make it more than eight."""
    teams: list[list[int]] = [[]]
    size = 0
    for u in order:
        if teams[-1] and (size + units[u].size > 8 or size >= 7):
            teams.append([])
            size = 0
        teams[-1].append(u)
        size += units[u].size
    return [tuple(sorted(team)) for team in teams]


def _team_cost(case: Case, members: list[int]) -> int:
    houses = {case.houses[i] for i in members}
    best = min(
        case.price(members, h) + (0 if case.spots[h].capacity >= len(members) else case.hostless_price) for h in houses
    )
    return best + case.size_price(len(members)) + (0 if 5 <= len(members) <= 8 else 5000)


def _crossed(dice: random.Random, mother: list[int], father: list[int]) -> list[int]:
    a, b = sorted(dice.sample(range(len(mother) + 1), 2))
    kept = set(mother[a:b])
    rest = [u for u in father if u not in kept]
    return rest[:a] + mother[a:b] + rest[a:]


def slots(case: Case, units: Sequence[Unit], seconds: float) -> tuple[Groups | None, float]:
    """The plain slot model: unit u in numbered group g, each group one place among its members; and the gap left."""
    model = cp_model.CpModel()
    people = sum(unit.size for unit in units)
    count = people // 5
    sits = [[model.new_bool_var("") for _ in range(count)] for _ in units]
    cost = []
    for row in sits:
        model.add_exactly_one(row)
    spots = sorted({case.houses[i] for unit in units for i in unit.members})
    for g in range(count):
        at = {spot: model.new_bool_var("") for spot in spots}
        load = sum(unit.size * sits[u][g] for u, unit in enumerate(units))
        sizes = {size: model.new_bool_var("") for size in (0, 5, 6, 7, 8)}
        model.add_exactly_one(sizes.values())
        model.add(load == sum(size * var for size, var in sizes.items()))
        model.add(sum(at.values()) == 1 - sizes[0])
        for spot, var in at.items():
            model.add(
                sum(sits[u][g] for u, unit in enumerate(units) if any(case.houses[i] == spot for i in unit.members))
                >= var
            )
            for size in (5, 6, 7, 8):
                if case.spots[spot].capacity < size:
                    without = model.new_bool_var("")
                    model.add_bool_or(~var, ~sizes[size], without)
                    cost.append(case.hostless_price * without)
        for u, unit in enumerate(units):
            pays = model.new_int_var(0, 10**6, "")
            model.add(
                pays >= sum(case.price(unit.members, s) * var for s, var in at.items()) - 10**5 * (1 - sits[u][g])
            )
            cost.append(pays)
        cost += [case.size_price(size) * var for size, var in sizes.items()]
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, 1.0
    groups = [
        [i for u, unit in enumerate(units) if solver.boolean_value(sits[u][g]) for i in unit.members]
        for g in range(count)
    ]
    return groups, 1 - solver.best_objective_bound / max(1, solver.objective_value)


def square(n: int, seed: int) -> tuple[Attendee, ...]:
    """Customers at whole points of a square, drawn evenly; a side is about 90 km here."""
    dice = random.Random(f"square:{n}:{seed}")
    points = [(55.0 + dice.randint(1, 100) * 0.008, 10.0 + dice.randint(1, 100) * 0.014) for _ in range(n)]
    return tuple(Attendee(f"{i:03d}", f"Læge {i}", f"Praksis {i:03d}", place=point) for i, point in enumerate(points))


def medians(case: Case, seconds: float) -> tuple[int, float]:
    """The textbook's capacitated medians: who is a median, and who goes to which; the cost and the bound of SCIP."""
    solver, everyone = pywraplp.Solver.CreateSolver("SCIP"), range(len(case.people))
    goes = [[solver.BoolVar("") for _ in everyone] for _ in everyone]
    for i in everyone:
        solver.Add(sum(goes[i]) == 1)
        for j in everyone:
            solver.Add(goes[i][j] <= goes[j][j])
    for j in everyone:
        load = sum(goes[i][j] for i in everyone)
        solver.Add(load >= 5 * goes[j][j])
        solver.Add(load <= 8 * goes[j][j])
    ways = [[case.ways(i, case.houses[j]).total for j in everyone] for i in everyone]
    solver.Minimize(sum(ways[i][j] * goes[i][j] for i in everyone for j in everyone))
    solver.SetTimeLimit(int(seconds * 1000))
    solver.Solve()
    return round(solver.Objective().Value()), solver.Objective().BestBound()
