"""What is asked beside the sign-up: questionnaire, mail addresses, draft, talks, diets; and messages to some."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.actions import Work
from bot.actions.meeting import move_meeting
from bot.storage import read
from bot.storage.tables import members, remarks
from dialogs.commands import MoveMeeting
from tests.support.asking import around, with_questionnaire
from tests.support.half_by_mail import link_in, mails_of, reply_page
from tests.support.town import METTE, Town

LARS = "Lars Egelund"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def practice_mates(town, people):
    """Two of the joined who share a practice."""
    seats = {}
    with town.db.begin() as conn:
        for seat in read.members_where(conn, members.c.person_id.is_not(None)):
            seats.setdefault(seat.practice, []).append(seat.name)
    pair = next(names for names in seats.values() if len(names) > 1 and METTE.name not in names)
    return [next(person for person in people if person.name == name) for name in pair[:2]]


def at(month, day, hour, minute=0, year=2027):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def asked_about(town, person):
    return sum("svaret på spørgeskemaet?" in text for text in town.texts(person))


def test_one_answer_stops_the_chase_for_the_practice(town):
    """The plan reminds all doctors before the deadline; those of a practice that has answered are left in peace."""
    people = with_questionnaire(town)
    around(town, "Spørgeskemaet", "Spørg dem, der mangler", "Send nu")
    first, second = practice_mates(town, people)
    town.press(first, "Ja, vi har svaret")
    assert "1 af 14 har svaret, som de selv siger." in around(town, "Spørgeskemaet")
    before = {person: asked_about(town, person) for person in people}
    mails = len(mails_of(town))
    town.sleep_until(at(2, 23, 20))
    assert asked_about(town, first) == before[first]
    assert asked_about(town, second) == before[second]
    others = [person for person in people if asked_about(town, person) > before[person]]
    assert len(others) > 8
    assert len(mails_of(town)) > mails


def test_each_member_answers_where_the_playbook_says_so(town):
    """The acute-care package asks every member: a colleague's answer stops nothing."""
    people = with_questionnaire(town, "akutfunktion")
    first, _ = practice_mates(town, people)
    around(town, "Spørgeskemaet", "Spørg dem, der mangler", "Send nu")
    town.press(first, "Ja, vi har svaret")
    said = around(town, "Spørgeskemaet")
    assert "Et svar fra hver læge." in said
    assert "1 af 29 har svaret, som de selv siger." in said


async def test_who_has_no_telegram_says_so_on_the_page(town):
    """The mail's button leads to the question; the answer counts like any other."""
    with_questionnaire(town)
    around(town, "Spørgeskemaet", "Spørg dem, der mangler", "Send nu")
    mail = mails_of(town, LARS)[-1]
    async with reply_page(town) as browser:
        assert "Ét svar pr. praksis er nok." in await browser.open(link_in(mail) + "?svar=yes")
        assert "Gemt ✔ Spørgeskemaet: Ja, vi har svaret" in await browser.send(link_in(mail), q_answered="yes")
    assert "Lægehuset Solbakken" not in around(town, "Spørgeskemaet")


def test_the_coordinator_enters_what_is_said_on_the_phone(town):
    """On behalf of a practice; it is told whose answer it is."""
    with_questionnaire(town)
    around(town, "Spørgeskemaet", "De har svaret", "Bodil Krarup, Læge Bodil Krarup")
    assert town.press(METTE, "Ja, vi har svaret") == ["Gemt ✔\nSpørgeskemaet: Ja, vi har svaret"]
    assert "Læge Bodil Krarup" not in around(town, "Spørgeskemaet")


def test_only_who_agrees_is_on_the_mail_list(town):
    """Yes and an address: name, practice and ydernummer as text, in Excel and as a table; then it is marked sent."""
    people = with_questionnaire(town)
    simon, vibeke = people[1], people[2]
    around(town, "Spørgeskemaet", "Spørg om mailadresser", "Send nu")
    town.press(simon, "Ja, gerne")
    town.press(vibeke, "Nej")
    around(town, "Spørgeskemaet", "Lav mailliste")
    book, table = (town.file(message.file) for message in town.chats[METTE.id][-2:])
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(book[1])).active.iter_rows()]
    assert rows == [
        ["Navn", "Praksis", "Ydernummer", "E-mail"],
        ["Simon Alken", "Klinik Hasselhøj", "192205", "simon.alken@demo.invalid"],
    ]
    assert (
        table[1].decode("utf-8-sig").splitlines()[1] == "Simon Alken;Klinik Hasselhøj;192205;simon.alken@demo.invalid"
    )
    assert "Listen er sendt." in town.press(METTE, "Listen er sendt")[0]


def test_nobody_agrees_no_list(town):
    """Without a yes there is nothing to pass on."""
    with_questionnaire(town)
    around(town, "Spørgeskemaet", "Lav mailliste")
    assert town.toasts[-1] == "Ingen har endnu sagt ja til, at deres mailadresse gives videre."


def with_a_round(town):
    """Everybody has been asked about the draft until 3 December; Simon has a correction, Vibeke none."""
    people = with_questionnaire(town)
    around(town, "Spørgeskemaet", "Udkastet", "Spørg om kommentarer")
    town.say(METTE, "3. december")
    town.press(METTE, "Ja, det er rigtigt")
    town.press(people[1], "Skriv en kommentar")
    assert "CPR" in town.say(people[1], "Se 010190-1234")[0]
    town.say(people[1], "Spørgsmål 4 er uklart")
    town.press(people[2], "Skriv en kommentar")
    town.press(people[2], "Det er godt, som det er")
    return people


def test_comments_on_the_draft_are_asked_for_with_a_last_day(town):
    """The preview says what they get, how many and by which way; the question names the day."""
    people = with_questionnaire(town)
    around(town, "Spørgeskemaet", "Udkastet", "Spørg om kommentarer")
    said = town.say(METTE, "3. december")[0]
    assert "Senest: torsdag den 3. december 2026" in said
    assert "Sendes til 15 i Telegram og 14 på mail." in said
    assert not any("udkastet" in text for text in town.texts(people[1]))
    town.press(METTE, "Ja, det er rigtigt")
    assert town.texts(people[1])[-1].endswith("hvis det er godt, som det er. Senest torsdag den 3. december 2026.")


def test_comments_on_the_draft_are_gathered(town):
    """Some write, some find it good; a CPR number is refused."""
    with_a_round(town)
    assert around(town, "Spørgeskemaet", "Udkastet").startswith(
        "Kommentarer til udkastet\nSimon Alken: Spørgsmål 4 er uklart\n\n"
        "1 synes, det er godt, som det er.\n\n2 har svaret."
    )


def test_only_who_is_missing_is_reminded_of_the_draft(town):
    """On the morning of the last day, once, by either way; in the evening the coordinator hears what there is."""
    people = with_a_round(town)
    town.sleep_until(at(12, 3, 12, year=2026))
    nudged = [person for person in people if any("I dag er sidste dag" in text for text in town.texts(person))]
    assert (len(nudged), people[1] in nudged, people[2] in nudged) == (13, False, False)
    assert sum("I dag er sidste dag" in mail.text for mail in mails_of(town)) == 14
    town.sleep_until(at(12, 3, 20, year=2026))
    assert town.texts(METTE)[-1] == (
        "Fristen for kommentarer til udkastet er forbi\n"
        "1 har en rettelse, og 1 synes, det er godt, som det er. Send dem videre til den, der laver spørgeskemaet."
    )


def test_the_comments_go_on_without_names(town):
    """Seen in full before they are sent, by mail to the playbook's address or another."""
    with_a_round(town)
    around(town, "Spørgeskemaet", "Udkastet", "Send dem videre")
    said = town.say(METTE, "klynger@example.org")[0]
    assert said.startswith("Sendes til klynger@example.org, uden navne\nPraksisklyngen Skanderborg har set på udkastet")
    town.press(METTE, "Ja, det er rigtigt")
    mail = mails_of(town)[-1]
    assert (mail.to_address, mail.reply_to) == ("klynger@example.org", "mette.hjortkaer@demo.invalid")
    assert mail.text.endswith("onsdag den 10. marts 2027:\n\n1. Spørgsmål 4 er uklart")


async def test_a_comment_of_several_lines_on_the_page(town):
    """Who has no chat writes in a field of several lines, and finds it again."""
    with_a_round(town)
    link = link_in(mails_of(town, LARS)[-1])
    async with reply_page(town) as browser:
        await browser.open(link)
        assert "<textarea" in browser.html
        await browser.send(link, t_comment="1. for langt\r\n2. for kort")
        assert "Kommentar til udkastet: 1. for langt 2. for kort" in browser.text


def test_three_talks_and_a_reserve_that_moves_up(town):
    """The fourth is in reserve and takes the place of the first who takes the offer back."""
    people = with_questionnaire(town)
    four = people[1:5]
    for person in four:
        town.press(person, "Deltager")
        town.press(person, "Nej")
    around(town, "Oplæg", "Spørg efter oplægsholdere", "Send nu")
    for person in four:
        town.press(person, "Ja, det vil jeg gerne")
    names = [person.name for person in four]
    assert around(town, "Oplæg") == (
        f"Oplæg\n1. {names[0]}\n2. {names[1]}\n3. {names[2]}\n\nPå reservelisten: {names[3]}."
    )
    assert "så du står på reservelisten" in town.texts(four[3])[-1]
    for label in ("Ret et svar", "Nej tak"):
        town.press(four[0], label)
    assert town.texts(four[3])[-1].startswith("Du er en af oplægsholderne til")
    assert names[0] not in around(town, "Oplæg")


def test_diets_are_counted_and_forgotten(town):
    """The kitchen gets figures and needs without names; twelve hours after the meeting nothing is left of them."""
    people = with_questionnaire(town)
    for person in people[1:4]:
        town.press(person, "Deltager")
        town.press(person, "Nej")
    town.press(people[1], "Allergi eller diæt?")
    town.say(people[1], "nødder")
    said = around(town, "Forplejning")
    assert said.startswith("Forplejning\n3 deltagere til Samarbejde med Præhospitalet")
    assert "Allergi og diæt:\n• nødder\n" in said
    assert people[1].name not in said
    town.sleep_until(at(3, 11, 6))
    with town.db.begin() as conn:
        assert conn.execute(select(remarks).where(remarks.c.topic == "diet")).all() == []


def test_a_diet_is_kept_until_the_meeting_has_been_held_where_it_was_moved_to(town):
    """The meeting moves a week: so does the forgetting."""
    people = with_questionnaire(town)
    town.press(people[1], "Deltager")
    town.press(people[1], "Nej")
    town.press(people[1], "Allergi eller diæt?")
    town.say(people[1], "nødder")
    with town.db.begin() as conn:
        work = Work(conn, town.clock.moment, 1, "da", None, town.settings)
        move_meeting(MoveMeeting(1, "2027-03-17", "16:00", "2027-03-03"), work)
    town.sleep_until(at(3, 11, 6))
    assert "nødder" in around_moved(town)
    town.sleep_until(at(3, 18, 6))
    with town.db.begin() as conn:
        assert conn.execute(select(remarks).where(remarks.c.topic == "diet")).all() == []


def around_moved(town):
    town.press_data(METTE, 1, "s.catering.1")
    return "\n".join(town.texts(METTE)[-3:])


def test_a_message_goes_to_one_part_after_a_look_at_it(town):
    """Only those who come get it, once, in chat or by mail; its markup is text."""
    people = with_questionnaire(town)
    town.press(people[1], "Deltager")
    town.press(people[1], "Nej")
    around(town, "Skriv til nogle")
    assert "Dem, der deltager (1)" in town.last(METTE).labels
    town.press(METTE, "Dem, der ikke har svaret (28)")
    said = town.say(METTE, "Husk at svare, <b>tak</b>")[0]
    assert "Sendes til 14 i Telegram og 14 på mail." in said
    before = len(mails_of(town))
    town.press(METTE, "Ja, det er rigtigt")
    got = [
        person for person in people if any(text.endswith("Husk at svare, <b>tak</b>") for text in town.texts(person))
    ]
    assert (len(got), people[1] in got, METTE in got) == (13, False, False)
    assert len(mails_of(town)) - before == 14
    assert mails_of(town)[-1].text.split("\n\n")[1] == "Husk at svare, <b>tak</b>"


@pytest.mark.parametrize(
    "data", ["s.questionnaire.1", "v.mail_list.1", "s.catering.1", "f.message..1", "v.ask.1.consent"]
)
def test_it_is_all_the_coordinators(town, data):
    """A member sees no list, no diet and no address of others."""
    simon = with_questionnaire(town)[1]
    town.press_data(simon, 99, data)
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."


def test_a_made_up_topic_asks_nobody(town):
    """What no button carries is refused."""
    with_questionnaire(town)
    before = len(mails_of(town))
    town.press_data(METTE, 1, "v.ask.1.password")
    assert (town.toasts[-1], len(mails_of(town))) == ("Det findes ikke længere.", before)
