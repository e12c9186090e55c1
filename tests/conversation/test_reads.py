"""What one update reads: each thing once, nothing that it does not show, and afresh after every deed."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update

from bot.conversation.access import Scene
from bot.conversation.facts import gather
from bot.conversation.incoming import Typed
from bot.storage import read
from bot.storage import tables as t
from bot.storage.once import remembering
from tests.support.day import invited_day
from tests.support.town import Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@contextmanager
def counted(town):
    """The reading statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_conn, _cursor, statement, *_more):
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(town.db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(town.db.engine, "before_cursor_execute", note)


def test_a_member_who_looks_at_the_meeting_costs_few_reads(town):
    """Who they are, their seats, the meetings, their answer, the groups; then the outbox and the dues are looked at."""
    bo = invited_day(town)[12]
    town.say(bo, "/mit")
    with counted(town) as sent, town.db.begin() as conn:
        town.runner.handle(conn, _typed(town, bo), town.clock.moment, town.clock.moment)
    tables = [re.findall(r"FROM (\w+)", statement)[-1] for statement in sent]
    assert tables == ["people", "members", "meetings", "answers", "groups"]


def _typed(town, person):
    return Typed(*town._head(person), "/mit", 9999)


def test_a_read_is_made_once_and_only_while_it_is_remembered(town):
    """The same object inside; another outside; a cleared memory reads again."""
    invited_day(town)
    with town.db.begin() as conn:
        with remembering() as memory:
            first = read.meeting(conn, 1)
            assert read.meeting(conn, 1) is first
            conn.execute(update(t.meetings).values(place="Et andet sted"))
            memory.clear()
            assert read.meeting(conn, 1).place == "Et andet sted"
        assert read.meeting(conn, 1) is not read.meeting(conn, 1)


def test_what_nobody_asks_for_is_not_read(town):
    """Facts are named, and read when they are asked for; those that are not named are not to be had."""
    invited_day(town)
    with counted(town) as sent, town.db.begin() as conn:
        seat = read.member(conn, 1)
        facts = gather(
            conn, Scene(1, (1,), 1, 1, seat=seat), ("meeting", "answers"), town.clock.moment, "da", town.settings
        )
        assert len(sent) == 1
        assert facts["meeting"].id == 1
        assert facts["meeting"] is facts["meeting"]
        assert len(sent) == 2
        with pytest.raises(KeyError):
            facts["groups"]
        assert set(facts.known) == {"meeting", "answers"}
