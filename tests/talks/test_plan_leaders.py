"""The plan's task of finding a leader: done by itself when every group has one, and asked only of groups without."""

from datetime import UTC, datetime

import pytest

from bot.storage import read
from tests.support.grouped import groups_proposed
from tests.support.town import METTE, Town

TASK = "Vælg en gruppeleder i hver gruppe"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def plan_line(town):
    town.say(METTE, "/plan")
    while not any(TASK in line for line in town.last(METTE).text.splitlines()):
        town.press(METTE, "Flere")
    return next(line for line in town.last(METTE).text.splitlines() if TASK in line)


def asked_to_lead(town, people):
    return [person for person in people if "Ja, det vil jeg" in town.last(person).labels]


def all_but_one(town):
    """Groups are out, and one leader has not said anything."""
    people = groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    *ready, last = asked_to_lead(town, people)
    for person in ready:
        town.press(person, "Ja, det vil jeg")
    return people, last


def test_it_is_done_when_every_group_has_a_leader(town):
    """Open while one leader has not answered, done with the last yes; nobody has to press Færdig."""
    _people, last = all_but_one(town)
    assert plan_line(town) == f"▢ fre 5/3 (forslag): {TASK} · gruppen"
    town.press(last, "Ja, det vil jeg")
    assert plan_line(town) == f"✔ fre 5/3 (forslag): {TASK} · gruppen"
    town.sleep_until(datetime(2027, 3, 5, 12, 0, tzinfo=UTC))
    assert not any(text.startswith(TASK) for chat in town.chats.values() for text in [one.text for one in chat])


def test_only_the_group_without_a_leader_is_reminded(town):
    """On the day the members of the group that has none hear of it, once, and nobody else."""
    _people, last = all_but_one(town)
    with town.db.begin() as conn:
        without = [one for one in read.groups_of(conn, 1) if one.leader_state != "accepted"]
    town.sleep_until(datetime(2027, 3, 5, 12, 0, tzinfo=UTC))
    reminded = {
        person: sum(one.text.startswith(TASK) for one in chat)
        for person, chat in town.chats.items()
        if any(one.text.startswith(TASK) for one in chat)
    }
    assert len(without) == 1
    assert set(reminded.values()) == {1}
    assert len(reminded) == len(without[0].seats)
    assert last.id in reminded
