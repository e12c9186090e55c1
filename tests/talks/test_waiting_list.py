"""Room for so many: places, the waiting list, and who moves up."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.actions import Work, act
from bot.storage import read
from bot.storage.tables import answers, members
from bot.storage.waiting import queue
from dialogs import commands as c
from tests.support.half_by_mail import invited, link_in, mails_of, reply_page, to_meeting
from tests.support.town import METTE, Town

LARS = "Lars Egelund"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def set_seats(town, number):
    to_meeting(town)
    for label in ("Svar", "Pladser og venteliste", "Sæt antal pladser"):
        town.press(METTE, label)
    town.say(METTE, number) if number.isdecimal() else town.press(METTE, number)
    return town.last(METTE).text


def come(town, person):
    town.press(person, "Deltager")
    town.press(person, "Vil gerne placeres")
    town.press(person, "Nej")
    return town.last(person).text


def cancel(town, person):
    for label in ("Ret et svar", "Fremmøde", "Deltager ikke"):
        town.press(person, label)


def attending(town):
    with town.db.begin() as conn:
        joined = members.join(answers, members.c.id == answers.c.member_id)
        return dict(conn.execute(select(members.c.name, answers.c.attend).select_from(joined)).all())


def overview(town):
    to_meeting(town)
    town.press(METTE, "Svar")
    return town.last(METTE).text


@pytest.fixture
def full(town):
    """Three places: the first three have them, the fourth and fifth wait."""
    people = invited(town)
    set_seats(town, "3")
    for person in people[1:6]:
        come(town, person)
    return people


def test_who_comes_when_it_is_full_waits_and_is_told_the_place(town, full):
    """The receipt, the meeting's card and the coordinator's overview say the same."""
    fourth, fifth = full[4:6]
    assert "Alle pladser er taget. Du er nummer 1 på ventelisten." in town.last(fourth).text
    assert "Alle pladser er taget. Du er nummer 2 på ventelisten." in town.last(fifth).text
    town.say(fifth, "/mit")
    assert "Du har svaret: Deltager, vil gerne placeres i gruppe. Alle pladser er taget, og du er nummer 2" in (
        town.last(fifth).text
    )
    line = f"1. {fourth.name}, 2. {fifth.name}"
    figures = "Deltager 3 · Deltager ikke 0\nSørger selv for gruppe 0 · Vil gerne placeres 3"
    assert f"{figures}\nPlads til 3 · Venteliste: {line}\n" in overview(town)


def test_it_is_said_before_anybody_answers(town):
    """The invitation names the room, and the question says that it is full."""
    people = invited(town)
    set_seats(town, "1")
    come(town, people[1])
    town.say(people[2], "/mit")
    town.press(people[2], "Mit svar")
    assert "Alle pladser er taget. Svarer du »Deltager«, er det til ventelisten." in town.last(people[2]).text


def test_a_freed_place_goes_to_the_first_in_line(town, full):
    """Nobody passes: the fourth gets it with a message, the fifth becomes the first who waits."""
    cancel(town, full[1])
    assert town.last(full[4]).text.startswith("Du har fået en plads til Klyngemøde")
    assert attending(town) == {
        full[1].name: "no", full[2].name: "yes", full[3].name: "yes", full[4].name: "yes", full[5].name: "wait",
    }  # fmt: skip
    assert f"Venteliste: 1. {full[5].name}\n" in overview(town)


def test_a_place_can_be_passed_on_at_once(town, full):
    """Who no longer wants it presses once, and the next has it."""
    cancel(town, full[1])
    town.press(full[4], "Giv pladsen videre")
    assert town.last(full[5]).text.startswith("Du har fået en plads")
    assert attending(town)[full[4].name] == "no"


def test_who_leaves_the_line_frees_no_place(town, full):
    """A waiting person says no: nobody moves up, the next one comes closer."""
    cancel(town, full[4])
    assert f"Plads til 3 · Venteliste: 1. {full[5].name}\n" in overview(town)


def test_changing_another_answer_keeps_the_place_in_the_line(town, full):
    """Where one works has nothing to do with when one came."""
    for label in ("Ret et svar", "UA eller vikar", "Ja, UA eller vikar", "Klinik Rugmarken"):
        town.press(full[4], label)
    assert "Du er nummer 1 på ventelisten" in town.last(full[4]).text


def test_more_room_lets_as_many_in(town, full):
    """One place more lets one in, no limit everybody; fewer places throw nobody out."""
    assert "4 af 4 pladser er taget.\n\nVenteliste:\n1. " + full[5].name in set_seats(town, "4")
    assert "Det er flere, end der er plads til." in set_seats(town, "2")
    assert "Der er ingen grænse: 5 kommer." in set_seats(town, "Ingen grænse")
    assert town.last(full[5]).text.startswith("Du har fået en plads")


@pytest.mark.usefixtures("full")
def test_the_kitchen_and_the_lists_count_only_who_has_a_place(town):
    """Catering, segments and groups see three."""
    to_meeting(town)
    town.press(METTE, "Beskeder, forplejning")
    town.press(METTE, "Forplejning")
    assert town.last(METTE).text.startswith("Forplejning\n3 deltagere")
    to_meeting(town)
    town.press(METTE, "Beskeder, forplejning")
    town.press(METTE, "Skriv til nogle")
    labels = town.last(METTE).labels
    assert "Dem, der deltager (3)" in labels
    assert "Dem på ventelisten (2)" in labels


@pytest.mark.usefixtures("full")
def test_whoever_leads_the_meeting_never_waits(town):
    """The coordinator has a place where it is full, and nobody's is taken for it."""
    town.press(METTE, "Deltager")
    town.press(METTE, "Vil gerne placeres")
    town.press(METTE, "Nej")
    assert "ventelisten" not in town.last(METTE).text.partition("Svar")[0]
    assert attending(town)[METTE.name] == "yes"


def test_after_the_deadline_the_coordinator_hears_of_both(town, full):
    """One message: who cannot come, and who has moved up."""
    town.sleep_until(datetime(2027, 3, 1, 12, tzinfo=UTC))
    cancel(town, full[1])
    assert (
        f"{full[1].name} (Klinik Hasselhøj) har ændret sit svar til mødet onsdag den 10. marts 2027: Deltager ikke. "
        f"{full[4].name} er rykket op fra ventelisten. Nu kommer 3."
    ) in town.texts(METTE)


async def test_it_is_the_same_on_the_page_and_by_mail(town, full):
    """Who has no Telegram waits in the same line, reads the place on the page, and gets the place by mail."""
    async with reply_page(town) as page:
        path = link_in(mails_of(town, LARS)[0])
        await page.open(path)
        await page.send(path, q_attend="yes")
        await page.send(path, q_grouping="place", q_locum="no")
        assert "Alle pladser er taget. Du er nummer 3 på ventelisten." in page.text
        assert "moede.ics" not in page.html
        for person in full[1:4]:
            cancel(town, person)
        mail = mails_of(town, LARS)[-1]
        assert mail.subject.startswith("Du har fået en plads til")
        assert "Giv pladsen videre: https://drejebot.example/svar/" in mail.text
        await page.open(path)
        assert "ventelisten" not in page.text
        assert "moede.ics" in page.html


def test_a_member_who_leaves_gives_the_place_on(town, full):
    """Taken off the roster: the first in line moves up."""
    with town.db.begin() as conn:
        gone = next(one for one in read.members_where(conn) if one.name == full[1].name)
        mette = next(one for one in read.members_where(conn) if one.name == METTE.name)
        act(c.RemoveMember(gone.id), Work(conn, town.clock.moment, 1, "da", mette, town.settings))
    town.settle()
    assert town.last(full[4]).text.startswith("Du har fået en plads")
    with town.db.begin() as conn:
        assert queue(conn, read.meeting(conn, 1)).taken == 3
