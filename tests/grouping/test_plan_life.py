"""The life of a plan after it is formed: late changes, moves by hand, questions about it, its printed form."""

from dataclasses import replace

import pytest

from bot.grouping import Attendee, GroupingError, Rules, form_groups
from bot.grouping.intake import attendees_from
from bot.grouping.jsonform import groups_from_json, plan_json
from bot.grouping.model import OPTIONS
from bot.grouping.moves import apply_move, apply_swap, explain_pair, locked_as, what_if_move
from bot.grouping.options import choose, with_consequences
from bot.grouping.repair import repair
from bot.grouping.words import OPTION_WORDS, REASONS, option_text, proof_text, reason_text, relaxation_text
from tests.support.check_groups import check_plan
from tests.support.instances import realistic

RULES = Rules()
PEOPLE = realistic(45, 3)
PLAN = form_groups(PEOPLE)
NEW = Attendee("ny", "Ny Læge", "Ny Praksis", form="solo", place=PEOPLE[0].place)


@pytest.mark.parametrize("gone", [0, 7, 20, 33])
def test_after_an_afbud_the_menu_moves_the_fewest_first(gone):
    """Every line is a right plan; the lines move more people only where that breaks less or costs less."""
    people = [person for n, person in enumerate(PEOPLE) if n != gone]
    menu = repair(PLAN, people, RULES)
    assert menu
    assert all(line.proven for line in menu)
    for line in menu:
        assert check_plan(line.plan, people) == []
        where = {p: g for g in PLAN.member_sets for p in g}
        stayed = [p.id for p in people if p.id not in line.moved]
        for group in line.plan.groups:
            homes = {where[p] for p in group.members if p in stayed}
            assert len(homes) <= 1
    kept = [line for line in menu if line.plan.tiers.main == menu[0].plan.tiers.main]
    assert [len(line.moved) for line in kept] == sorted(len(line.moved) for line in kept)
    costs = [line.plan.cost.total for line in kept]
    assert costs == sorted(costs, reverse=True)


def test_a_late_sign_up_moves_nobody_when_there_is_room():
    """A newcomer finds a seat, nobody else hears of it."""
    menu = repair(PLAN, [*PEOPLE, NEW], RULES)
    assert menu[0].moved == ()
    assert menu[0].plan.group_of("ny") is not None
    assert check_plan(menu[0].plan, [*PEOPLE, NEW]) == []


def test_locked_people_and_groups_stay_in_a_repair():
    """Somebody locked is in no line's moves, and a locked group is the same before and after."""
    people = list(PEOPLE[1:])
    everyone = [p.id for p in people]
    assert all(line.moved == () for line in repair(PLAN, people, RULES, locked=everyone))
    group = PLAN.group_of(PEOPLE[-1].id)
    rules = locked_as(PLAN, [group.number], RULES)
    for line in repair(PLAN, people, rules):
        assert set(group.members) - {PEOPLE[0].id} in [set(g.members) for g in line.plan.groups]


def test_keeping_a_plan_says_who_moved():
    """Forming with an earlier result to keep gives the repair, and names those in another group."""
    kept = groups_from_json(plan_json(PLAN))
    after = form_groups(PEOPLE[2:], keep=kept)
    assert check_plan(after, PEOPLE[2:]) == []
    assert set(after.moved) <= {p.id for p in PEOPLE}
    with pytest.raises(ValueError, match="not a result"):
        groups_from_json({"groups": [1]})


def test_a_move_by_hand_is_priced_and_only_touches_two_groups():
    """What a move would do is what it then does; all other groups keep their place and figures."""
    person = next(p for p in PLAN.groups[0].members)
    told = what_if_move(PLAN, [person], 2, PEOPLE, RULES)
    moved = apply_move(PLAN, [person], 2, PEOPLE, RULES)
    assert person in moved.groups[1].members
    assert moved.cost.total - PLAN.cost.total == told.total
    assert moved.groups[2:] == PLAN.groups[2:]
    assert moved.moved == (person,)
    back = apply_move(moved, [person], 1, PEOPLE, RULES)
    assert (back.member_sets, back.cost) == (PLAN.member_sets, PLAN.cost)


def test_a_swap_keeps_the_sizes():
    """Two people exchange seats."""
    one, other = PLAN.groups[0].members[0], PLAN.groups[1].members[0]
    swapped = apply_swap(PLAN, one, other, PEOPLE, RULES)
    assert [len(g.members) for g in swapped.groups] == [len(g.members) for g in PLAN.groups]
    assert one in swapped.groups[1].members
    assert other in swapped.groups[0].members


def test_a_move_that_breaks_the_rules_says_so():
    """Taking people from a group until it is too small is listed as a breach."""
    small = min(PLAN.groups, key=lambda g: len(g.members))
    other = next(g for g in PLAN.groups if g.number != small.number)
    told = what_if_move(PLAN, small.members[:3], other.number, PEOPLE, RULES)
    assert told.breaks_rules
    assert told.broken
    assert told.sizes[small.number] == (len(small.members), len(small.members) - 3)


def test_moves_to_nowhere_are_refused():
    """A group or a person that is not there is an error with a plain code."""
    with pytest.raises(GroupingError, match="no_such_group"):
        apply_move(PLAN, [PEOPLE[0].id], 99, PEOPLE, RULES)
    with pytest.raises(GroupingError, match="no_such_person"):
        what_if_move(PLAN, ["nobody"], 1, PEOPLE, RULES)


def test_why_not_together_is_answered_with_the_difference():
    """Two people of different groups: the best plan with them together costs no less, and is a right plan."""
    one, other = PLAN.groups[0].members[0], PLAN.groups[-1].members[0]
    answer = explain_pair(PLAN, one, other, PEOPLE, RULES)
    assert not answer.together
    assert answer.difference.plan.group_of(one) == answer.difference.plan.group_of(other)
    assert (answer.difference.tiers_after, answer.difference.total) > (answer.difference.tiers_before, 0)
    mate = PLAN.groups[0].members[1]
    assert explain_pair(PLAN, one, mate, PEOPLE, RULES).together


def test_everybody_has_a_reason_in_both_languages():
    """Each person's placement and each host has a sentence; no value is left open."""
    assert set(PLAN.reasons) == {p.id for p in PEOPLE}
    for language in ("da", "en"):
        texts = [reason_text(reason, language) for reason in PLAN.reasons.values()]
        texts += [reason_text(g.host.reason, language) for g in PLAN.groups if g.host]
        assert all(text.endswith(".") and "{" not in text for text in texts)
    assert proof_text(PLAN) == "Bedst mulige grupper efter reglerne (bevist)."
    assert proof_text(replace(PLAN, optimal=False, bound=0), "en").endswith("at most 100.0 % shorter.")


def test_each_way_out_is_told_with_its_consequence():
    """Three practices of four: whole is 8 + 4; splitting one would be 6 + 6 and three person-km cheaper."""
    people = [Attendee(f"{name}{i}", f"{name}{i}", name, place=(55.6, 12.5)) for name in "ABC" for i in range(4)]
    plan = form_groups(people)
    found = next(r for r in plan.relaxed if r.code == "indivisible")
    told = with_consequences(found, plan, people, RULES)
    assert relaxation_text(told) == (
        "Praksis på 4+4+4 går ikke op i grupper på 5–8, når ingen praksis deles; det bliver 8+4."
    )
    assert [option_text(told, option) for option in told.options] == [
        "Hold praksis samlet",
        "Del en praksis (grupper på 6+6, 3,0 km kortere vej i alt)",
    ]
    split = form_groups(people, choose(RULES, found, "split"))
    assert sorted(len(g.members) for g in split.groups) == [6, 6]


def test_every_option_and_reason_has_words():
    """No case or reason is without a sentence in both languages."""
    assert {(case, pick) for case, picks in OPTIONS.items() for pick in picks} == set(OPTION_WORDS)
    assert all(len(texts) == 2 and all(texts) for texts in [*REASONS.values(), *OPTION_WORDS.values()])


def test_the_printed_form_adds_up():
    """The JSON has the fixed keys, and the total is the sum of its parts."""
    form = plan_json(PLAN)
    assert list(form) == ["groups", "unplaced", "relaxed", "moved", "cost", "optimal", "seconds"]
    assert list(form["groups"][0]) == ["number", "members", "host", "self_made", "km"]
    cost = form["cost"]
    assert cost["total"] == pytest.approx(sum(cost[part] for part in ("size", "host", "km", "form", "split")))
    assert cost["total"] == cost["bound"]


class RosterLike:
    """A row as the roster gives it."""

    def __init__(self, person, **more):
        self.id = self.name = person
        self.practice, self.ydernummer, self.house, self.form = "P", "001234", "", "solo"
        self.lat = self.lon = None
        self.postcode, self.host_capacity, self.answer, self.own_group = "4000", None, "", ""
        vars(self).update(more)


def test_rows_of_the_roster_become_attendees():
    """Who does not come is left out; a named group counts as own; a row without coordinates asks for its place."""
    rows = [
        RosterLike("a", lat=55.0, lon=12.0, host_capacity=8),
        RosterLike("b", answer="deltager ikke"),
        RosterLike("c", answer="egen", own_group=" Vennerne "),
        RosterLike("d", answer="egen"),
        RosterLike("e", answer="placeres", own_group="Vennerne"),
    ]
    people = attendees_from(rows, lambda row: (56.0, 10.0) if row.postcode == "4000" else None)
    assert [(p.id, p.place, p.answer, p.own_group, p.host_capacity) for p in people] == [
        ("a", (55.0, 12.0), "place", None, 8),
        ("c", (56.0, 10.0), "own", "Vennerne", 0),
        ("d", (56.0, 10.0), "place", None, 0),
        ("e", (56.0, 10.0), "place", None, 0),
    ]
    assert people[0].ydernummer == "001234"


def test_who_sits_in_the_house_next_door_is_not_told_it_is_their_practice():
    """Two practices of one house: the host's own people meet at home, the others in their house, at the host's."""
    here = {"house": "Torvet 1", "place": (56.1, 10.2)}
    people = [Attendee(f"a{n}", f"A{n}", "Lægerne Ask", host_capacity=8, **here) for n in range(3)]
    people += [Attendee(f"b{n}", f"B{n}", "Lægerne Birk", **here) for n in range(3)]
    plan = form_groups(people)
    said = {person: reason_text(reason, "da") for person, reason in plan.reasons.items()}
    assert said["a0"] == "Gruppen mødes i egen praksis."
    assert said["b0"] == "Gruppen mødes i eget hus, hos Lægerne Ask."
