"""An independent judge of group plans: written from the rules alone, sharing no reckoning with bot.grouping."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.grouping.model import Attendee, Plan, Room, Rules


def km_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance by the angle between two unit vectors."""
    (p, q), (r, s) = (map(math.radians, a)), (map(math.radians, b))
    u = (math.cos(p) * math.cos(q), math.cos(p) * math.sin(q), math.sin(p))
    v = (math.cos(r) * math.cos(s), math.cos(r) * math.sin(s), math.sin(r))
    cross = math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return 6371.0088 * math.atan2(cross, sum(x * y for x, y in zip(u, v, strict=True)))


def form_cost(person: str, centre: str, rules: Rules) -> int:
    if rules.forms == "ignore" or not person or not centre:
        return 0
    if rules.forms == "mixed":
        return 30 if person == centre else 0
    if person == centre:
        return 0
    return 15 if {person, centre} in ({"solo", "samarbejde"}, {"samarbejde", "kompagniskab"}) else 30


def check_plan(
    plan: Plan, attendees: Iterable[Attendee], rules: Rules | None = None, rooms: Sequence[Room] = ()
) -> list[str]:
    """Everything that is wrong with a plan; empty when it is right. People need places."""
    rules = rules or Rules()
    people = {a.id: a for a in attendees}
    wrong = [] if Counter(p for g in plan.groups for p in g.members) == Counter(list(people)) else ["not a partition"]
    wrong += _sizes(plan) + _practices(plan, people) + _own_groups(plan, people, rules) + _hosts(plan, people, rooms)
    true = total_cost(plan, people, rules, rooms)
    if true + plan.cost.split != plan.cost.total:
        wrong.append(f"cost {true} + {plan.cost.split} is not {plan.cost.total}")
    if plan.bound > plan.cost.total:
        wrong.append("bound above cost")
    return wrong


def _listed(plan: Plan) -> set[str]:
    return {p for relaxed in plan.relaxed if relaxed.code != "no_host" for p in relaxed.members}


def _sizes(plan: Plan) -> list[str]:
    listed = _listed(plan)
    return [
        f"group {g.number} of {len(g.members)} is not listed"
        for g in plan.groups
        if not 5 <= len(g.members) <= 8 and not g.locked and not listed.intersection(g.members)
    ]


def _practices(plan: Plan, people: dict[str, Attendee]) -> list[str]:
    groups: dict[str, set[int]] = {}
    for group in plan.groups:
        for p in group.members:
            groups.setdefault(people[p].house or people[p].practice, set()).add(group.number)
    listed = _listed(plan)
    apart = {house for house, numbers in groups.items() if len(numbers) > 1}
    wrong = [
        f"{h} is split and not listed"
        for h in apart
        if not any((a.house or a.practice) == h and a.id in listed for a in people.values())
    ]
    for house in apart:
        for group in plan.groups:
            here = [p for p in group.members if (people[p].house or people[p].practice) == house]
            if (
                len(here) == 1
                and people[here[0]].answer == "place"
                and len([a for a in people.values() if (a.house or a.practice) == house and a.answer == "place"]) > 1
            ):
                wrong.append(f"one of {house} sits alone")
    return wrong


def _own_groups(plan: Plan, people: dict[str, Attendee], rules: Rules) -> list[str]:
    where = {p: g.number for g in plan.groups for p in g.members}
    own: dict[str, set[int]] = {}
    for a in people.values():
        if a.answer == "own" and a.own_group and not any(a.id in group for group in rules.locked):
            own.setdefault(a.own_group, set()).add(where[a.id])
    return [f"self-made group {name} is broken" for name, numbers in own.items() if len(numbers) > 1]


def _hosts(plan: Plan, people: dict[str, Attendee], rooms: Sequence[Room]) -> list[str]:
    wrong, used = [], Counter[str]()
    for g in plan.groups:
        if g.host is None:
            continue
        capacity = (
            {r.id: r.capacity for r in rooms}.get(g.host.room) if g.host.room else _capacity(g.centre.key, people)
        )
        used[g.centre.key] += len(g.members)
        if capacity is None or used[g.centre.key] > capacity:
            wrong.append(f"{g.host.practice} cannot seat group {g.number}")
        if not g.host.room and not any((people[p].house or people[p].practice) == g.centre.key for p in g.members):
            wrong.append(f"the host of group {g.number} is not in it")
    return wrong


def _capacity(house: str, people: dict[str, Attendee]) -> int:
    return max(a.host_capacity for a in people.values() if (a.house or a.practice) == house)


def total_cost(plan: Plan, people: dict[str, Attendee], rules: Rules, rooms: Sequence[Room] = ()) -> int:
    """Ways, forms, sizes and missing hosts in tenths of a person-kilometre, from the members and centres alone."""
    offered = any(a.host_capacity for a in people.values()) or any(r.capacity for r in rooms)
    total = 0
    for g in plan.groups:
        total += {5: 60, 8: 30}.get(len(g.members), 0) + (600 if offered and g.host is None else 0)
        of_house = [a for a in people.values() if (a.house or a.practice) == g.centre.key]
        forms = Counter(a.form for a in of_house if a.form)
        form = min(forms, key=lambda f: (-forms[f], f)) if forms else ""
        for p in g.members:
            a = people[p]
            if (a.house or a.practice) != g.centre.key:
                total += round(13 * km_between(a.place, g.centre.place)) + form_cost(a.form, form, rules)
    return total
