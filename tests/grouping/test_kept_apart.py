"""Practices that may not share a group do not, also as two guests of a third place."""

import pytest

from bot.grouping import Room, Rules, form_groups
from tests.support.instances import realistic


@pytest.mark.parametrize("n", [20, 26, 40])
@pytest.mark.parametrize("seed", [3, 4, 7])
def test_a_forbidden_pair_never_meets(n: int, seed: int):
    """Not at home with one of them, and not in a booked room that lies between them."""
    people = realistic(n, seed)
    practices = list(dict.fromkeys(one.practice for one in people))
    apart = (practices[0], practices[1])
    places = [one.place for one in people if one.practice in apart and one.place]
    middle = (sum(lat for lat, _ in places) / len(places), sum(lon for _, lon in places) / len(places))
    rooms = [Room("r", "Salen", middle, 30)]
    plan = form_groups(people, Rules(forbidden=(apart,)), rooms=rooms, seconds=20)
    of = {one.id: one.practice for one in people}
    for group in plan.groups:
        assert not set(apart) <= {of[person] for person in group.members}
