"""Somebody leaves the cluster: nothing waits for who is gone, and the coordinator hears what is open."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.storage import read, reply_links
from bot.storage.tables import answers, groups, members, tasks
from tests.support.grouped import groups_out
from tests.support.half_by_mail import invited, link_in, mails_of
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def seat_of(town, name):
    with town.db.begin() as conn:
        return next(one for one in read.members_where(conn, members.c.cluster_id == 1) if one.name == name)


def remove(town, name):
    seat = seat_of(town, name)
    town.press_data(METTE, 1, f"s.remove.{seat.id}")
    town.press(METTE, "Ja, fjern")
    return seat


def test_a_group_leader_who_leaves_leads_no_more(town):
    """Leader, deputy's job and tasks are open again, and one message says which."""
    groups_out(town)
    with town.db.begin() as conn:
        group = next(one for one in read.groups_of(conn, 1) if one.leader_id and one.leader != METTE.name)
        task = read.tasks_of(conn, read.meeting(conn, 1), tasks.c.state == "open")[0]
        conn.execute(update(tasks).where(tasks.c.id == task.id).values(member_id=group.leader_id))
    remove(town, group.leader)
    with town.db.begin() as conn:
        row = conn.execute(select(groups).where(groups.c.id == group.id)).one()
        handed = conn.execute(select(tasks.c.member_id).where(tasks.c.id == task.id)).scalar()
    assert (row.leader_id, row.leader_state, handed) == (None, "none", None)
    assert (
        f"{group.leader} er taget af klyngens liste. Til mødet onsdag den 10. marts 2027 kl. 16.45 (uge 10) mangler "
        f"der nu:\n\n• leder af gruppe {group.number}\n• 1 opgave, der var givet videre, er dine igen"
    ) in town.texts(METTE)


def test_who_had_nothing_to_do_leaves_in_silence(town):
    """No message about nothing; the answer to the coming meeting is gone, so nobody counts it."""
    people = invited(town)
    town.press(people[1], "Deltager")
    seat = remove(town, people[1].name)
    assert not any("er taget af klyngens liste" in text for text in town.texts(METTE))
    with town.db.begin() as conn:
        assert conn.execute(select(answers).where(answers.c.member_id == seat.id)).all() == []


def test_their_personal_links_open_nothing(town):
    """The link in an old mail is refused from then on."""
    invited(town)
    mail = mails_of(town, "Lars Egelund")[0]
    remove(town, "Lars Egelund")
    with town.db.begin() as conn:
        now = datetime(2026, 12, 1, tzinfo=UTC)
        assert reply_links.find(conn, link_in(mail).rpartition("/")[2], now) == "revoked"


def test_a_talk_that_is_given_up_goes_to_the_reserve(town):
    """The presenter leaves: the first in reserve has the place."""
    people = invited(town)
    for person in people[1:5]:
        town.press(person, "Deltager")
        town.press_data(person, 1, "f.q_present.yes.1")
    assert "reservelisten" in town.texts(people[4])[-1]
    remove(town, people[1].name)
    assert town.texts(people[4])[-1].startswith("Du er en af oplægsholderne")
