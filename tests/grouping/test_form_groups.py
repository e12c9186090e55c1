"""Forming groups: the edge cases of the model, exactly, and the properties every plan has."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grouping import Attendee, CancelledError, Choice, GroupingError, Room, Rules, form_groups
from tests.support.check_groups import check_plan
from tests.support.instances import all_solo, realistic

HERE = (55.6, 12.5)


def practice(name, n, **more):
    return [Attendee(f"{name}{i}", f"Læge {name}{i}", name, form="solo", place=HERE, **more) for i in range(n)]


def own(name, n):
    return [
        Attendee(f"{name}{i}", name, f"Praksis {name}{i}", form="solo", place=HERE, answer="own", own_group=name)
        for i in range(n)
    ]


def solos(n):
    return [a for i in range(n) for a in practice(f"s{i:02d}", 1)]


def sizes(plan):
    return sorted((len(group.members) for group in plan.groups), reverse=True)


EDGES = [
    ([], []),
    (solos(1), [1]),
    (solos(3), [3]),
    (solos(4), [4]),
    (solos(5), [5]),
    (solos(9), [5, 4]),
    (practice("N", 9) + solos(20), [9, 7, 7, 6]),
    (practice("A", 10) + practice("B", 12), [6, 6, 5, 5]),
    (practice("A", 12), [6, 6]),
    (practice("A", 18), [6, 6, 6]),
    (practice("A", 16) + practice("B", 2), [7, 6, 5]),
    (practice("A", 10) + practice("B", 4), [8, 6]),
    ([a for name in "ABC" for a in practice(name, 4)], [8, 4]),
    ([a for name in "ABCDE" for a in practice(name, 4)], [8, 8, 4]),
    (practice("A", 8) + practice("B", 8) + practice("C", 2), [8, 5, 5]),
    (own("x", 3) + own("y", 3) + own("z", 3), [6, 3]),
    (own("x", 7) + own("y", 3), [7, 3]),
    (own("x", 3) + solos(12), [8, 7]),
    (own("x", 9) + solos(6), [9, 6]),
    (own("x", 11) + solos(6), [11, 6]),
    (own("x", 8) + solos(1), [9]),
]


@pytest.mark.parametrize(("people", "expected"), EDGES, ids=[f"{len(p)}: {e}" for p, e in EDGES])
def test_edge_cases_are_exact(people, expected):
    """Every edge case of the model has the sizes it should, proven, with all breaches listed."""
    plan = form_groups(people)
    assert sizes(plan) == expected
    assert plan.optimal
    assert check_plan(plan, people) == []


CHOICES = [
    ([a for name in "ABC" for a in practice(name, 4)], Choice("indivisible", "split"), [6, 6]),
    ([a for name in "ABC" for a in practice(name, 4)], Choice("indivisible", "split", "B"), [6, 6]),
    (practice("A", 8) + practice("B", 8) + practice("C", 2), Choice("indivisible", "whole"), [8, 8, 2]),
    (solos(9), Choice("nine_people", "one_of_nine"), [9]),
    (practice("N", 9) + solos(20), Choice("practice_of_nine", "split", "N"), [8, 7, 7, 7]),
    (own("x", 3) + solos(12), Choice("small_self_group", "stay", "x"), [6, 6, 3]),
]


@pytest.mark.parametrize(
    ("people", "choice", "expected"), CHOICES, ids=[f"{c.case} {c.pick} {c.about}" for _, c, _ in CHOICES]
)
def test_the_coordinators_choice_is_followed(people, choice, expected):
    """What the coordinator chose where the rules cannot hold is what comes out."""
    plan = form_groups(people, Rules(choices=(choice,)))
    assert sizes(plan) == expected
    assert check_plan(plan, people) == []


def test_the_rest_of_a_practice_is_asked_to_join_where_there_is_room():
    """Two colleagues of a self-made group of five join it; with the choice to stay apart they do not."""
    people = own("x", 5) + practice("Praksis x0", 2) + solos(6)
    joined, apart = form_groups(people), form_groups(people, Rules(choices=(Choice("split_by_choice", "stay"),)))
    assert {"Praksis x00", "Praksis x01", "x0"} <= set(joined.group_of("x0").members)
    assert [r.why.code for r in joined.relaxed if r.code == "split_by_choice"] == ["asked_to_join"]
    assert apart.group_of("x0").members == tuple(f"x{i}" for i in range(5))
    assert [r.why.code for r in apart.relaxed if r.code == "split_by_choice"] == ["split_by_choice"]


def test_locks_wishes_and_forbidden_pairs_hold():
    """Locked groups come out as they went in; together, apart and forbidden pairs are kept."""
    people = realistic(40, 5)
    free = form_groups(people)
    first, second = free.groups[0], free.groups[1]
    a, b = first.members[0], second.members[0]
    locked = form_groups(people, Rules(locked=(frozenset(first.members[:-1]),)))
    assert set(first.members[:-1]) in [set(group.members) for group in locked.groups]
    together = form_groups(people, Rules(together=(frozenset({a, b}),)))
    assert together.group_of(a) == together.group_of(b)
    house = {p.id: p.practice for p in people}
    own = {p.id: p.own_group for p in people}
    mate = next(m for m in first.members if house[m] != house[a] and not (own[m] and own[m] == own[a]))
    for rules in (Rules(apart=((a, mate),)), Rules(forbidden=((house[a], house[mate]),))):
        kept_apart = form_groups(people, rules)
        assert kept_apart.group_of(a) != kept_apart.group_of(mate)


def test_contradicting_wishes_are_refused():
    """Two of one practice cannot be kept apart, and nobody is in two locked groups."""
    people = practice("A", 3) + solos(5)
    with pytest.raises(GroupingError, match="apart_within"):
        form_groups(people, Rules(apart=(("A0", "A1"),)))
    with pytest.raises(GroupingError, match="locked_twice"):
        form_groups(people, Rules(locked=(frozenset({"A0"}), frozenset({"A0", "A1"}))))
    with pytest.raises(GroupingError, match="same_id"):
        form_groups([*people, people[0]])


def test_a_booked_room_seats_those_without_a_host():
    """A room near people who cannot host becomes their place, for one group only."""
    people = [replace(a, host_capacity=0) for a in all_solo(14, 1)]
    room = Room("r1", "Kommunens lokale", (55.6, 10.5), 8)
    plan = form_groups(people, rooms=[room])
    assert [group.host.practice for group in plan.groups if group.host] == ["Kommunens lokale"]
    assert check_plan(plan, people, rooms=[room]) == []


def test_unknown_places_are_named_and_do_not_count_as_near():
    """People nobody can place on the map are listed; a colleague's place serves for the whole practice."""
    people = [*realistic(20, 1), Attendee("u", "U", "Ukendt"), Attendee("v", "V", "Praksis 001")]
    assert form_groups(people).unknown_places == ("u",)


def test_keeping_by_ydernummer_lets_a_house_part():
    """Two practices under one roof are one unit by house, two by ydernummer."""
    people = [replace(a, house="Hus", ydernummer=a.practice) for name in "AB" for a in practice(name, 6)]
    by_house, by_number = form_groups(people), form_groups(people, Rules(keep_by="ydernummer"))
    assert (by_house.tiers.split, by_number.tiers.split) == (1, 0)


def test_forming_can_be_cancelled():
    """A caller who says stop is heard."""
    with pytest.raises(CancelledError):
        form_groups(realistic(60, 1), cancel=lambda: True)


INSTANCES = st.builds(realistic, st.integers(3, 45), st.integers(0, 400))


@given(INSTANCES, st.sampled_from(["alike", "mixed", "ignore"]), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_every_plan_is_right_and_does_not_depend_on_the_order_of_rows(people, forms, dice):
    """A partition, rules held or listed, the stated cost the true cost; shuffled rows give the same groups."""
    rules = Rules(forms=forms)
    plan = form_groups(people, rules)
    assert check_plan(plan, people, rules) == []
    assert plan.optimal
    shuffled = list(people)
    dice.shuffle(shuffled)
    assert form_groups(shuffled, rules).groups == plan.groups


@given(INSTANCES)
@settings(max_examples=10)
def test_never_worse_than_the_plan_before_under_the_same_input(people):
    """Kept and formed again, a plan is as good as it was and nobody moves."""
    plan = form_groups(people)
    again = form_groups(people, keep=plan)
    assert (again.tiers, again.cost.total, again.moved) == (plan.tiers, plan.cost.total, ())


@pytest.mark.parametrize("seed", range(3))
def test_columns_and_the_centre_model_agree(seed, monkeypatch):
    """Two quite different exact ways find the same optimum."""
    people = realistic(48, seed)
    by_columns = form_groups(people)
    monkeypatch.setattr("bot.grouping.form.FEW_PEOPLE", 1000)
    by_centres = form_groups(people)
    assert by_columns.optimal
    assert (by_columns.cost.total, by_columns.tiers) == (by_centres.cost.total, by_centres.tiers)
    assert check_plan(by_columns, people) == []


def test_many_twins_on_few_postcodes_are_proven_at_once():
    """73 solo doctors on six postcodes: proven, and right."""
    people = all_solo(73, 1, 6)
    plan = form_groups(people)
    assert plan.optimal
    assert check_plan(plan, people) == []


def test_there_is_a_plan_however_short_the_time(monkeypatch):
    """With no time at all everybody still has a group, breaches are listed, and nothing is called proven."""
    monkeypatch.setattr("bot.grouping.form.LOOSE_SECONDS", 0.0)
    people = [*realistic(150, 3), *practice("Stor", 12)]
    plan = form_groups(people, seconds=0.0)
    assert check_plan(plan, people) == []
    assert not plan.optimal


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.6])
def test_whenever_time_is_out_the_plan_is_whole_and_the_bound_true(seconds, capfd):
    """Cut off early or late: a right plan, a gap that can be, and no complaints of the solver's."""
    people = realistic(240, 5)
    plan = form_groups(people, seconds=seconds)
    assert check_plan(plan, people) == []
    assert 0 <= plan.bound <= plan.cost.total
    assert capfd.readouterr().err == ""
