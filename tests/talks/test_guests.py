"""Guests who are no doctors of the cluster, a late no, and the cluster's own rule of attendance."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from bot.actions import Work, act
from bot.documents.paper import Text
from bot.documents.papers.lists import attendance
from bot.storage import read, remarks
from bot.storage.after_tables import attendance as lines
from bot.storage.meeting_facts import meeting_facts
from bot.storage.tables import answers, meetings, members, polls
from dialogs import commands as c
from tests.support.asking import with_questionnaire
from tests.support.grouped import groups_out
from tests.support.half_by_mail import link_in, mails_of, planned, reply_page, to_meeting
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def add_guest(town, name="Karin Kommune", email="karin@kommune.example", role="guest"):
    with town.db.begin() as conn:
        conn.execute(
            insert(members).values(
                cluster_id=1, name=name, role=role, coordinator=False, chair=False, email=email, practice_id=None
            )
        )


def do(town, command):
    with town.db.begin() as conn:
        seat = next(iter(read.members_where(conn, members.c.name == METTE.name)))
        act(command, Work(conn, town.clock.moment, 1, "da", seat, town.settings))
    town.settle()


async def test_a_guest_is_invited_to_this_meeting_and_only_says_whether_they_come(town):
    """Named for the meeting, invited by mail, one question on the page; the preview counts them."""
    planned(town)
    add_guest(town)
    to_meeting(town)
    town.press(METTE, "Invitation")
    town.press(METTE, "Gæster og personale")
    town.press(METTE, "Karin Kommune")
    assert "Karin Kommune (gæst): har ikke svaret" in town.last(METTE).text
    town.press(METTE, "Tilbage")
    assert "Sendes til 15 i Telegram og 15 på mail." in town.last(METTE).text
    town.press(METTE, "Send nu")
    (mail,) = mails_of(town, "Karin Kommune")
    async with reply_page(town) as browser:
        await browser.open(link_in(mail))
        assert "Gemt ✔ Du har svaret: Fremmøde: Deltager Klyngemøde" in await browser.send(
            link_in(mail), q_attend="yes"
        )
    to_meeting(town)
    town.press(METTE, "Invitation")
    town.press(METTE, "Gæster og personale")
    assert "Karin Kommune (gæst): kommer" in town.last(METTE).text


def test_who_is_not_named_is_not_invited(town):
    """A guest of the list hears nothing of a meeting that they are not invited to; turned off again neither."""
    planned(town)
    add_guest(town)
    for _ in range(2):
        do(town, c.SetGuest(1, 30))
    do(town, c.SendInvitation(1))
    assert mails_of(town, "Karin Kommune") == []


def test_who_was_not_invited_hears_of_no_change_either(town):
    """The meeting moves and is called off: the invited guest is told, the other one on the list is not."""
    planned(town)
    add_guest(town)
    add_guest(town, "Frida Fremmed", "frida@ude.example")
    do(town, c.SetGuest(1, 30))
    do(town, c.SendInvitation(1))
    do(town, c.MoveMeeting(1, "2027-03-17", "16:45", "2027-03-03"))
    do(town, c.CancelMeeting(1))
    assert [len(mails_of(town, name)) for name in ("Karin Kommune", "Frida Fremmed")] == [3, 0]


def test_a_doctor_cannot_be_made_a_guest(town):
    """Doctors are asked anyway; the button of a made-up id does nothing."""
    planned(town)
    town.press_data(METTE, 1, "v.guest.1.2")
    assert town.toasts[-1] == "Det findes ikke længere."


def test_a_late_no_is_told_with_the_new_figure_at_once(town):
    """After the deadline the coordinator hears who and how many come now, and so does whoever sees to the food."""
    people = with_questionnaire(town)
    for person in people[1:4]:
        town.press(person, "Deltager")
        town.press(person, "Nej")
    with town.db.begin() as conn:
        vibeke = next(iter(read.members_where(conn, members.c.name == people[4].name)))
        catering = next(one for one in read.tasks_of(conn, read.meeting(conn, 1)) if one.key == "catering")
    do(town, c.Delegate(catering.id, vibeke.id))
    town.sleep_until(datetime(2027, 3, 8, 12, tzinfo=UTC))
    for label in ("Ret et svar", "Fremmøde", "Deltager ikke"):
        town.press(people[1], label)
    told = (
        f"{people[1].name} (Klinik Hasselhøj) har ændret sit svar til mødet onsdag den 10. marts 2027: "
        "Deltager ikke. Nu kommer 2."
    )
    assert told in town.texts(METTE)
    assert told in town.texts(people[4])


def earlier(town, noes):
    """Three meetings before this one, of which Simon has said no to some."""
    with town.db.begin() as conn:
        simon = next(iter(read.members_where(conn, members.c.name == "Simon Alken"))).id
        row = dict(conn.execute(select(meetings)).mappings().first())
        row.pop("id")
        for n in range(3):
            made = conn.execute(
                insert(meetings).values(**{**row, "starts_at": datetime(2026, 3 + n, 10, tzinfo=UTC), "status": "held"})
            )
            said = {"meeting_id": made.inserted_primary_key[0], "member_id": simon, "at": town.clock.moment}
            conn.execute(insert(answers).values(**said, attend="no" if n < noes else "yes"))


def set_rule(town, label):
    town.say(METTE, "/klynge")
    town.press(METTE, "Fremmøderegel")
    return town.press(METTE, label)


@pytest.mark.parametrize(("noes", "told"), [(0, 0), (1, 1)])
def test_the_rule_of_attendance_is_a_private_word_to_the_coordinator(town, noes, told):
    """At most one of four: the second no is told to the coordinator alone, and never to the member."""
    people = with_questionnaire(town)
    earlier(town, noes)
    assert "Gemt ✔ Fremmødereglen gælder fra nu af." in set_rule(town, "Højst 1 af 4 møder")
    town.press(people[1], "Deltager ikke")
    words = [text for text in town.texts(METTE) if text.startswith("Kun til dig:")]
    assert len(words) == told
    assert all("har nu været væk fra eller meldt afbud til 2 af de seneste 4 møder" in text for text in words)
    assert not any("Kun til dig" in text for other in people[1:] for text in town.texts(other))


def test_without_a_rule_nothing_is_counted(town):
    """A cluster that has agreed on nothing hears nothing."""
    people = with_questionnaire(town)
    earlier(town, 3)
    town.press(people[1], "Deltager ikke")
    assert not any(text.startswith("Kun til dig:") for text in town.texts(METTE))


KINDS = {"staff": "Sara Sekretær", "partner": "Karin Kommune", "facilitator": "Finn Facilitator", "guest": "Gitte Gæst"}


def add_kinds(town):
    for role, name in KINDS.items():
        add_guest(town, name, f"{name.split()[0].lower()}@ude.example", role)


def test_each_kind_of_guest_gets_what_is_theirs(town):
    """All are invited and get the members' file; the leaflet is for who comes from outside, not for the staff."""
    with_questionnaire(town, "kommunale akut", invite=False)
    add_kinds(town)
    for member in range(30, 34):
        do(town, c.SetGuest(1, member))
    do(town, c.SendInvitation(1))
    invited = {name for name in KINDS.values() if any("Invitation" in one.subject for one in mails_of(town, name))}
    told = {name for name in KINDS.values() if any("Godt at vide" in one.text for one in mails_of(town, name))}
    assert invited == set(KINDS.values())
    assert told == {"Karin Kommune", "Finn Facilitator", "Gitte Gæst"}


def test_partner_and_facilitator_look_at_the_draft(town):
    """Of those who are no doctors, whoever makes the meeting is asked what they think; guests and staff are not."""
    with_questionnaire(town, "kommunale akut")
    add_kinds(town)
    for member in range(30, 34):
        do(town, c.SetGuest(1, member))
    with town.db.begin() as conn:
        asked = remarks.to_ask(conn, read.meeting(conn, 1))["comment"]
    assert {one.name for one in asked if not one.doctor} == {"Karin Kommune", "Finn Facilitator"}


def test_guests_eat_and_are_listed_and_are_not_counted_with_plo(town):
    """Two doctors and four guests come: six meals, a list that names them, two doctors for PLO."""
    people = with_questionnaire(town)
    add_kinds(town)
    for person in people[1:3]:
        town.press(person, "Deltager")
        town.press(person, "Nej")
    for member in range(30, 34):
        do(town, c.SetGuest(1, member))
        do(town, c.SaveAnswer(1, member, "yes"))
    town.press_data(METTE, 1, "s.catering.1")
    assert town.last(METTE).text.startswith("Forplejning\n6 deltagere til ")
    assert ", heraf 4 gæster og personale.\n" in town.last(METTE).text
    do(town, c.NoteAllHere(1))
    with town.db.begin() as conn:
        facts = meeting_facts(conn, 1, "da")
    paper = attendance(facts, "da")
    said = [part.text for part in paper.blocks if isinstance(part, Text)]
    assert said == ["2 læger fra 1 praksis. Derudover 4 gæster og personale, der ikke tæller med hos PLO."]
    kinds = {one.name: one.role for one in facts.attendees if not one.doctor}
    assert kinds == {
        "Sara Sekretær": "personale",
        "Karin Kommune": "samarbejdspartner",
        "Finn Facilitator": "facilitator",
        "Gitte Gæst": "gæst uden honorar",
    }


def test_a_guest_who_is_not_invited_after_all_is_not_counted(town):
    """Turned off again: the answer is gone, and the meal with it."""
    planned(town)
    add_guest(town)
    do(town, c.SetGuest(1, 30))
    do(town, c.SaveAnswer(1, 30, "yes"))
    do(town, c.SetGuest(1, 30))
    with town.db.begin() as conn:
        assert read.answers_of(conn, 1) == {}


def test_a_date_is_no_good_without_the_partner(town):
    """Where the playbook is held with a partner, the one on the list must be there; a guest must not."""
    planned(town)
    add_kinds(town)
    do(town, c.CreatePoll(1, "akutfunktioner", ("2027-04-06T16:30",), "2027-03-01"))
    do(town, c.CreatePoll(1, "hybrid_meeting", ("2027-04-06T16:45",), "2027-03-01"))
    with town.db.begin() as conn:
        must = {row.id: row.must for row in conn.execute(select(polls))}
        partner = next(iter(read.members_where(conn, members.c.name == "Karin Kommune"))).id
    assert [partner in must[number] for number in (1, 2)] == [True, False]


def test_a_late_no_is_told_to_the_group_leader_too(town):
    """Once groups stand: coordinator and leader hear at once, nobody else of the group does."""
    people = groups_out(town)
    with town.db.begin() as conn:
        group = next(
            one
            for one in read.groups_of(conn, 1)
            if one.leader_id and one.leader != METTE.name and METTE.name not in [seat.name for seat in one.seats]
        )
    by_name = {person.name: person for person in people}
    leader = by_name[group.leader]
    gone, *others = [by_name[seat.name] for seat in group.seats if seat.name != group.leader]
    before = {person.name: len(town.texts(person)) for person in people}
    for label in ("Ret et svar", "Fremmøde", "Deltager ikke"):
        town.press(gone, label)
    told = {person.name: town.texts(person)[before[person.name] :] for person in people if person is not gone}
    heard = [name for name, new in told.items() if any(gone.name in text for text in new)]
    assert set(heard) == {METTE.name, leader.name}
    assert others


def test_who_stayed_away_without_a_word_is_counted_too(town):
    """On none of the lists of those who came: that is being away, as a no is."""
    people = with_questionnaire(town)
    earlier(town, 0)
    with town.db.begin() as conn:
        simon = next(iter(read.members_where(conn, members.c.name == "Simon Alken"))).id
        conn.execute(update(members).where(members.c.id == simon).values(joined_at=datetime(2026, 1, 1, tzinfo=UTC)))
        for meeting in (2, 3, 4):
            there = {"meeting_id": meeting, "name": "", "practice": "", "arrived_at": town.clock.moment, "via": "list"}
            conn.execute(insert(lines).values(**there, member_id=1 if meeting == 2 else simon))
    set_rule(town, "Højst 1 af 4 møder")
    town.press(people[1], "Deltager ikke")
    (word,) = [text for text in town.texts(METTE) if text.startswith("Kun til dig:")]
    assert "har nu været væk fra eller meldt afbud til 2 af de seneste 4 møder" in word
