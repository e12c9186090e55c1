"""Members without Telegram: told by mail, answering on their page, with the coordinator knowing who is reached how."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.actions import Work
from bot.actions.people import mail_refused
from bot.storage import read
from bot.storage.meeting_facts import meeting_facts
from bot.storage.tables import members
from tests.support.half_by_mail import (
    call_off,
    invited,
    link_in,
    mails_of,
    planned,
    reply_page,
    set_email,
    to_meeting,
)
from tests.support.town import METTE, Town

LARS = "Lars Egelund"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def test_the_preview_says_how_many_by_which_way(town):
    """Before anything is sent the coordinator sees how many get it in Telegram and how many by mail."""
    planned(town)
    set_email(town, LARS, None)
    town.press(METTE, "Mødet")
    said = town.press(METTE, "Invitation")[0]
    assert "Sendes til 15 i Telegram og 13 på mail." in said
    assert said.endswith("1 er ikke tilsluttet endnu og får den, så snart de bruger deres link: Lars Egelund.")
    assert mails_of(town) == []


def test_who_has_no_telegram_gets_the_invitation_by_mail(town):
    """Fourteen mails for fourteen people, each with a link of its own and no markup in its text."""
    invited(town)
    mails = mails_of(town)
    assert len(mails) == 14
    assert len({link_in(mail) for mail in mails}) == 14
    (mail,) = mails_of(town, LARS)
    assert mail.subject == "Invitation: Klyngemøde med virtuel og fysisk deltagelse"
    assert (mail.to_address, mail.reply_to) == ("lars.egelund@demo.invalid", "mette.hjortkaer@demo.invalid")
    link = f"https://drejebot.example{link_in(mail)}"
    assert mail.text.endswith(
        "Svar senest onsdag den 24. februar 2027 kl. 20.00 (uge 8). Kommer du?\n\n"
        f"Deltager: {link}?svar=yes\n\nDeltager ikke: {link}?svar=no\n\nIn English: {link}?lang=en\n\n"
        "-- \nDu får mailen, fordi du står på listen i Praksisklyngen Skanderborg "
        "og ikke bruger klyngens bot i Telegram. Linket er dit personlige, så send det ikke videre. "
        "Skriv aldrig om patienter i et svar."
    )


def test_nobody_is_told_twice(town):
    """A second press on send reaches only those who have come to the list meanwhile."""
    invited(town)
    to_meeting(town)
    town.press(METTE, "Invitation")
    town.press(METTE, "Send til dem")
    assert len(mails_of(town)) == 14


async def test_an_answer_on_the_page_is_answered_by_mail_with_the_calendar(town):
    """The receipt comes by mail with the event as a request, and the coordinator's figures count it."""
    invited(town)
    link = link_in(mails_of(town, LARS)[0])
    async with reply_page(town) as browser:
        await browser.open(link)
        await browser.send(link, q_attend="yes")
        await browser.send(link, q_grouping="place", q_locum="no")
    receipt = mails_of(town, LARS)[-1]
    assert receipt.subject == "Gemt ✔ Du har svaret: Deltager"
    assert "Gruppe: vil gerne placeres\n\nKlyngemøde med virtuel" in receipt.text
    (event,) = Calendar.from_ical(town.file(receipt.calendar_id)[1]).walk("VEVENT")
    assert (receipt.method, event["ATTENDEE"], int(event["SEQUENCE"])) == (
        "REQUEST",
        "mailto:lars.egelund@demo.invalid",
        0,
    )
    to_meeting(town)
    assert town.press(METTE, "Svar")[0].startswith("Svar 1/29")


async def test_a_nudge_goes_only_to_those_missing_by_either_way(town):
    """Who answered on the page is not reminded; the others are, in chat or by mail."""
    people = invited(town)
    link = link_in(mails_of(town, LARS)[0])
    async with reply_page(town) as browser:
        await browser.open(link)
        await browser.send(link, q_attend="no")
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Svar"):
        town.press(METTE, label)
    assert "Jeg minder 28 om at svare" in town.press(METTE, "Mind dem")[0]
    before = len(mails_of(town))
    town.press(METTE, "Send nu")
    nudges = mails_of(town)[before:]
    assert (len(nudges), {mail.subject[:35] for mail in nudges}) == (13, {"Du mangler at svare på invitationen"})
    assert LARS not in {mail.to_name for mail in nudges}
    assert sum("Du mangler at svare" in text for person in people for text in town.texts(person)) == 15


async def test_calling_off_takes_the_event_out_of_the_calendar(town):
    """Who said yes by mail gets the cancellation with the same event and a higher number; the others only the words."""
    invited(town)
    link = link_in(mails_of(town, LARS)[0])
    async with reply_page(town) as browser:
        await browser.open(link)
        await browser.send(link, q_attend="yes")
        await browser.send(link, q_grouping="place", q_locum="no")
    (asked,) = Calendar.from_ical(town.file(mails_of(town, LARS)[-1].calendar_id)[1]).walk("VEVENT")
    call_off(town)
    last = mails_of(town, LARS)[-1]
    (event,) = Calendar.from_ical(town.file(last.calendar_id)[1]).walk("VEVENT")
    assert (last.method, event["UID"], str(event["STATUS"])) == ("CANCEL", asked["UID"], "CANCELLED")
    assert int(event["SEQUENCE"]) > int(asked["SEQUENCE"])
    others = [mail for mail in mails_of(town) if "Aflyst" in mail.subject and mail.to_name != LARS]
    assert (len(others), {mail.calendar_id for mail in others}) == (13, {None})


def test_who_cannot_be_reached_gets_a_text_from_the_coordinator(town):
    """Without a mail server the coordinator sees who must be reached otherwise, and has a text with a link to send."""
    planned(town)
    set_email(town, LARS, None)
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    said = town.press(METTE, "Dem, jeg ikke kan nå")[0]
    assert "• Har ikke brugt deres link og har ingen mailadresse" in said
    (text,) = town.press(METTE, LARS)
    assert text.startswith(
        "Send selv den her tekst til Lars Egelund. Tryk på den for at kopiere.\n\nInvitation: Klyngemøde"
    )
    assert "Svar her: https://drejebot.example/svar/" in text


def test_a_member_cannot_have_a_text_made(town):
    """The draft with a personal link is the coordinator's; nobody else gets one."""
    people = planned(town)
    town.press_data(people[1], 9, "v.draft.10.1")
    assert "Send selv" not in "".join(town.texts(people[1]))
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."


def test_an_address_that_is_refused_stands_on_the_coordinators_list(town):
    """The coordinator is told once, sees it on the list, and nothing more is sent there."""
    invited(town)
    with town.db.begin() as conn:
        lars = conn.execute(select(members.c.id).where(members.c.name == LARS)).scalar_one()
        work = Work(conn, town.clock.moment, 0, "da", None, town.settings)
        mail_refused(work, lars)
        mail_refused(work, lars)
    town.settle()
    told = [text for text in town.texts(METTE) if "kan ikke nås på mail" in text]
    assert told == [
        "Lars Egelund (Lægehuset Solbakken) kan ikke nås på mail: Adressen lars.egelund@demo.invalid blev afvist. "
        "Ring, eller sig det på anden måde."
    ]
    town.say(METTE, "/moeder")
    town.press(METTE, "Klyngemøde")
    assert "○ Lars Egelund" in town.press(METTE, "Svar")[0]
    said = town.press(METTE, "Dem, jeg ikke kan nå")[0]
    assert "• Mailadressen blev afvist: lars.egelund@demo.invalid" in said


def test_who_blocks_the_bot_is_written_to_by_mail_from_then_on(town):
    """A blocked chat becomes a mail address, and the coordinator hears where messages go now."""
    people = invited(town)
    simon = people[1]
    town.block(simon)
    with town.db.begin() as conn:
        seat = next(iter(read.members_where(conn, members.c.name == simon.name)))
    assert seat.way(mails=True) == "mail"
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Svar", "Mind dem", "Send nu"):
        town.press(METTE, label)
    assert mails_of(town, simon.name)[-1].subject.startswith("Du mangler at svare på invitationen")


def test_a_calendar_file_and_address_can_be_had_in_chat(town):
    """One press gives the file, one more a private address that follows along; a third makes a new one."""
    simon = invited(town)[1]
    for label in ("Deltager", "Vil gerne placeres", "Nej"):
        town.press(simon, label)
    assert town.press(simon, "Til min kalender") == [
        "Åbn filen, så kommer mødet i din kalender. Bliver mødet flyttet, ændret eller aflyst, får du en ny fil."
    ]
    name, content = town.file(town.last(simon).file)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (name, str(event["DTSTART"].dt)) == ("klyngemoede-2027-03-10.ics", "2027-03-10 16:45:00+01:00")
    assert "https://drejebot.example/kalender/" in town.press(simon, "Hold min kalender opdateret")[0]


def test_the_list_for_those_whom_nothing_else_reaches(town):
    """The coordinator prints a list of all who are asked, with what they have said; it has a place for the rest."""
    simon = invited(town)[1]
    for label in ("Deltager", "Vil gerne placeres", "Nej"):
        town.press(simon, label)
    with town.db.begin() as conn:
        facts = meeting_facts(conn, 1, "da")
    said = {one.name: (one.comes, one.group) for one in facts.sign_ups}
    assert (len(said), said[simon.name], said[LARS]) == (29, (True, "placeres"), (None, ""))
    to_meeting(town)
    town.press(METTE, "Dokumenter")
    town.press(METTE, "Svarliste til udskrift (PDF)")
    name, content = town.file(town.last(METTE).file)
    assert (name, content[:5]) == ("2027-03-10-svarliste.pdf", b"%PDF-")
