"""The life of a group: its leader's duties, its place, what it looks at, and who sees what."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.support.grouped import at, groups_out, groups_proposed, heard, mark, named, open_meeting
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def test_the_group_as_its_leader_sees_it(town):
    """When, where, who does what, what it looks at, and how many eat."""
    people = groups_out(town)
    assert town.last(named(people, "Nanna Overby")).text == (
        "Gruppe 1 · onsdag den 10. marts 2027 kl. 18.30–19.30\n\n"
        "Du er gruppeleder ✔\n"
        "Sted: hos Klinik Rugmarken, Rugmarken 8, 8464 Galten\n"
        "Mød senest: kl. 16.45 (forslag)\n"
        "Ordstyrer: Nanna Overby\nForplejning: Nanna Overby\nReferat: Nanna Overby\n"
        "Data: ikke valgt endnu\nForplejning til 5 personer\n\n"
        "Klinik Hasselhøj: Simon Alken og Vibeke Tulstrup\n"
        "Klinik Rugmarken: Nanna Overby og Yusuf Demirel\n"
        "Læge Inge Skovbo: Inge Skovbo\n\n"
        "Efter mødet spørger jeg dig om gruppens svar."
    )


GROUP = """\
Din gruppe til Klyngemøde med virtuel og fysisk deltagelse
onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)

Gruppe 1 hos Klinik Rugmarken, Rugmarken 8, 8464 Galten
Mød senest kl. 16.45 (forslag). I er sammen på Zoom derfra, for der er ingen pause at køre i før gruppearbejdet \
kl. 18.30–19.30.
Zoom: https://zoom.us/j/1234567890
Gruppeleder: {leader}

Klinik Hasselhøj: Simon Alken og Vibeke Tulstrup
Klinik Rugmarken: Nanna Overby og Yusuf Demirel
Læge Inge Skovbo: Inge Skovbo"""


def test_the_message_about_the_group_says_all_and_is_kept_up_to_date(town):
    """Where, from when, the link, who leads; who has been asked, who said yes, and a new place stand there at once."""
    people = groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    simon, nanna = named(people, "Simon Alken"), named(people, "Nanna Overby")
    assert town.last(simon).text == GROUP.format(leader="Nanna Overby (er spurgt)")
    since = mark(town, people)
    town.press(nanna, "Nej, spørg en anden")
    assert town.last(simon).text == GROUP.format(leader="Yusuf Demirel (er spurgt)")
    town.press(named(people, "Yusuf Demirel"), "Ja, det vil jeg")
    assert town.last(simon).text == GROUP.format(leader="Yusuf Demirel")
    assert heard(town, [simon], since) == {}


def test_a_message_about_the_group_that_has_become_something_else_is_let_be(town):
    """Who has gone on from it to the group's page is not thrown back, and gets no second message."""
    people = groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    simon = named(people, "Simon Alken")
    town.press(simon, "Min gruppe")
    since = mark(town, people)
    town.press(named(people, "Nanna Overby"), "Ja, det vil jeg")
    assert heard(town, [simon], since) == {}
    assert town.last(simon).labels == ["Mødet"]


def test_a_duty_is_handed_to_a_member(town):
    """Who is given the meal hears how many they will be; the group's page shows it."""
    people = groups_out(town)
    nanna, yusuf = named(people, "Nanna Overby"), named(people, "Yusuf Demirel")
    town.press(nanna, "Fordel opgaver")
    town.press(nanna, "Forplejning: Nanna Overby")
    town.press(nanna, "Yusuf Demirel")
    assert "Forplejning: Yusuf Demirel" in town.last(nanna).text
    assert town.last(yusuf).text == "Du står for forplejning i gruppe 1 onsdag den 10. marts 2027. I bliver 5."
    town.press(nanna, "Fordel opgaver")
    town.press(nanna, "Forplejning: Yusuf Demirel")
    town.press(nanna, "Gruppelederen")
    assert "Forplejning: Nanna Overby" in town.last(nanna).text


def test_the_group_chooses_its_data(town):
    """One of the playbook's sets or other words; every member hears of it."""
    people = groups_out(town)
    nanna = named(people, "Nanna Overby")
    since = mark(town, people)
    town.press(nanna, "Vælg data")
    assert "Brug af peroral antibiotika" in town.last(nanna).labels
    town.press(nanna, "Brug af peroral antibiotika")
    told = heard(town, [one for one in people if one is not nanna], since)
    assert set(told) == {"Simon Alken", "Vibeke Tulstrup", "Yusuf Demirel", "Inge Skovbo"}
    assert told["Simon Alken"] == ["Gruppe 1 ser på Brug af peroral antibiotika onsdag den 10. marts 2027."]


def at_home(town):
    people = groups_out(town)
    nanna = named(people, "Nanna Overby")
    since = mark(town, people)
    town.press(nanna, "Sted og adresse")
    town.press(nanna, "Hjemme hos en af os")
    town.say(nanna, "Birkevej 3, 8660 Skanderborg")
    return people, heard(town, [one for one in people if one is not nanna], since)


def test_a_private_address_is_told_to_the_group_only(town):
    """Its members get it with a word of care; nobody else hears it, and no list shows it."""
    people, told = at_home(town)
    assert set(told) == {"Simon Alken", "Vibeke Tulstrup", "Yusuf Demirel", "Inge Skovbo"}
    assert told["Simon Alken"] == [
        "Gruppe 1 mødes her onsdag den 10. marts 2027: Birkevej 3, 8660 Skanderborg\n"
        "Det er hjemme hos en kollega, så giv ikke adressen videre.\n\nÅbn filen, så står det rigtigt i din kalender."
    ]
    open_meeting(town, METTE)
    town.press(METTE, "Grupper")
    assert "Birkevej" not in "".join(town.texts(METTE))
    town.press(METTE, "Mødet")
    town.press(METTE, "Dokumenter")
    row = next(row for row in town.last(METTE).rows if row[0]["text"].startswith("Grupper"))
    sheet = next(button for button in row if button["text"] == "Excel")
    town.press_data(METTE, town.last(METTE).id, sheet["callback_data"])
    _, content = town.file(town.last(METTE).file)
    cells = [str(cell.value) for page in load_workbook(BytesIO(content)) for line in page for cell in line]
    assert any("Nanna Overby" in cell for cell in cells)
    assert not any("Birkevej" in cell for cell in cells)
    assert len(people) == 29


def test_a_private_address_is_deleted_a_week_after_the_meeting(town):
    """On the seventh evening it is there, the next day it is gone, from the page and from the database."""
    people, _ = at_home(town)
    simon = named(people, "Simon Alken")
    town.sleep_until(at(17, 19, 0))
    open_meeting(town, simon)
    town.press(simon, "Min gruppe")
    assert "privat hos en kollega, Birkevej 3, 8660 Skanderborg (slettes en uge efter mødet)" in town.last(simon).text
    town.sleep_until(at(17, 20, 30))
    open_meeting(town, simon)
    town.press(simon, "Min gruppe")
    assert "privat; adressen er slettet" in town.last(simon).text
    with town.db.begin() as conn:
        assert conn.exec_driver_sql("select count(*) from groups where address like '%Birkevej%'").scalar() == 0


def test_another_group_is_not_shown(town):
    """A member who presses another group's button learns nothing of it."""
    people, _ = at_home(town)
    nanna, erik = named(people, "Nanna Overby"), named(people, "Erik Nimholt")
    open_meeting(town, nanna)
    data = next(b["callback_data"] for row in town.last(nanna).rows for b in row if b["text"] == "Min gruppe")
    open_meeting(town, erik)
    town.press_data(erik, town.last(erik).id, data)
    assert town.last(erik).text == "Det er ikke din gruppe. Din egen finder du på mødet."


def test_a_member_sees_the_group_but_cannot_change_it(town):
    """The leader's buttons are not there, and pressing one all the same is refused."""
    people = groups_out(town)
    simon, nanna = named(people, "Simon Alken"), named(people, "Nanna Overby")
    open_meeting(town, simon)
    town.press(simon, "Min gruppe")
    assert town.last(simon).labels == ["Mødet"]
    data = next(b["callback_data"] for row in town.last(nanna).rows for b in row if b["text"] == "Fordel opgaver")
    town.press_data(simon, town.last(simon).id, data)
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."
