"""The afternoon before a meeting: whoever comes is told once more where to be when, by whichever way reaches them."""

from datetime import UTC, datetime, time

import pytest

from bot.planning.quiet import awake_from
from bot.storage import reminders
from bot.texts import ZONE
from tests.support.grouped import at, groups_out, heard, mark, named
from tests.support.half_by_mail import call_off, invited, link_in, mails_of, reply_page
from tests.support.town import METTE, Town, with_meeting

EVE = """\
I morgen kl. 16.45: Klyngemøde med virtuel og fysisk deltagelse
onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)

Gruppe 1 hos Klinik Rugmarken, Rugmarken 8, 8464 Galten
Mød senest kl. 16.45 (forslag). I er sammen på Zoom derfra, for der er ingen pause at køre i før gruppearbejdet \
kl. 18.30–19.30.
Gruppeleder: Nanna Overby

Zoom: https://zoom.us/j/1234567890"""
ENGLISH = """\
Tomorrow at 16:45: Cluster meeting, partly online and partly in person
Wednesday 10 March 2027 at 16:45–20:00 (week 10)

Group 1 at Klinik Rugmarken, Rugmarken 8, 8464 Galten
Meet by 16:45 (our suggestion). From then on you are on Zoom together, for there is no break to drive in before the \
group work at 18:30–19:30.
You lead the group.

Zoom: https://zoom.us/j/1234567890"""


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def eves(town):
    """The moments at which it waits, with what has been done to it."""
    with town.db.begin() as conn:
        found = [one for one in reminders.of_meeting(conn, 1) if one.kind == "eve"]
        return [(f"{one.at:%a %Y-%m-%d %H:%M}", one.muted, one.words) for one in found]


def move(town, day):
    town.say(METTE, "/moeder")
    if "Alt om mødet" not in town.last(METTE).labels:
        town.press(METTE, town.last(METTE).labels[0])
    for label in ("Ret mødet", "Flyt mødet"):
        town.press(METTE, label)
    town.say(METTE, day)
    town.press(METTE, "16.45 som før")
    town.press(METTE, town.last(METTE).labels[0])
    town.press(METTE, "Ja, det er rigtigt")


def test_everybody_who_comes_is_told_once_more(town):
    """Twenty-six come and hear it at four the day before; the three who said no hear nothing."""
    people = groups_out(town)
    nanna = named(people, "Nanna Overby")
    town.say(nanna, "/sprog")
    town.press(nanna, "English")
    town.sleep_until(at(9, 15, 59))
    before = mark(town, people)
    town.sleep_until(at(9, 16))
    told = heard(town, people, before)
    assert len(told) == 26
    assert {len(texts) for texts in told.values()} == {1}
    assert told["Vibeke Tulstrup"] == [EVE]
    assert told["Nanna Overby"] == [ENGLISH]
    assert town.last(named(people, "Vibeke Tulstrup")).labels == ["Jeg kan alligevel ikke"]


def test_the_button_asks_first(town):
    """One press asks, *Nej* leaves all as it was, *Ja* says no and the coordinator hears of it."""
    people = groups_out(town)
    town.sleep_until(at(9, 16))
    vibeke = named(people, "Vibeke Tulstrup")
    asked = "Du har svaret onsdag den 10. marts 2027: Deltager. Vil du ændre det til »Deltager ikke«?"
    assert town.press(vibeke, "Jeg kan alligevel ikke") == [asked]
    assert town.last(vibeke).labels == ["Ja, ret det", "Nej, behold det"]
    assert "Du har svaret: Deltager, vil gerne placeres i gruppe." in town.press(vibeke, "Nej, behold")[0]
    simon = named(people, "Simon Alken")
    town.press(simon, "Jeg kan alligevel ikke")
    before = mark(town, people)
    assert town.press(simon, "Ja, ret det")[0].splitlines()[:2] == ["Gemt ✔ Du har svaret:", "Fremmøde: Deltager ikke"]
    told = heard(town, people, before)["Mette Hjortkær"]
    assert any("Afbud: Simon Alken." in text for text in told)


async def test_who_has_no_chat_gets_a_mail_with_a_page_that_asks(town):
    """The mail says the same; its link opens the answer page with the no chosen, and nothing is kept before *Gem*."""
    invited(town)
    link = link_in(mails_of(town, "Lars Egelund")[0])
    async with reply_page(town) as browser:
        await browser.open(link)
        await browser.send(link, q_attend="yes", q_grouping="place", q_locum="no")
    town.sleep_until(at(9, 16))
    mail = mails_of(town, "Lars Egelund")[-1]
    assert mail.subject == "I morgen kl. 16.45: Klyngemøde med virtuel og fysisk deltagelse"
    assert mail.text.startswith(
        "I morgen kl. 16.45: Klyngemøde med virtuel og fysisk deltagelse\n"
        "onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n\nZoom: https://zoom.us/j/1234567890\n\n"
        f"Jeg kan alligevel ikke: https://drejebot.example{link_in(mail)}?svar=no"
    )
    assert mail.calendar_id is None
    others = [mail for mail in mails_of(town) if mail.subject.startswith("I morgen")]
    assert [mail.to_name for mail in others] == ["Lars Egelund"]


def test_it_goes_where_the_meeting_goes(town):
    """It is listed and moves with the meeting, a Sunday being no hindrance; words and silence go with it."""
    with_meeting(town)
    assert eves(town) == [("Tue 2027-03-09 16:00", False, "")]
    open_eve(town)
    town.press(METTE, "Skriv egen tekst")
    town.say(METTE, "Husk indgangen fra gården")
    town.press(METTE, "Slå fra")
    move(town, "mandag den 15. marts 2027")
    assert eves(town) == [("Sun 2027-03-14 16:00", True, "Husk indgangen fra gården")]


def test_it_is_sent_once_for_each_day_and_never_for_a_day_that_is_near(town):
    """Told for Wednesday, told again for the day it was moved to; where that afternoon is past already, not at all."""
    people = groups_out(town)
    town.sleep_until(at(9, 17))
    before = mark(town, people)
    move(town, "onsdag den 17. marts 2027")
    town.sleep_until(at(16, 16))
    assert sum("I morgen kl. 16.45" in text for text in heard(town, people, before)["Vibeke Tulstrup"]) == 1
    town.sleep_until(at(16, 17))
    before = mark(town, people)
    move(town, "torsdag den 18. marts 2027")
    move(town, "onsdag den 17. marts 2027")
    town.sleep_until(at(17, 16, 20))
    told = heard(town, people, before)["Vibeke Tulstrup"]
    assert [text for text in told if "kl. 16.45: Klyngemøde" in text] == []


def test_it_can_be_put_on_another_day_but_not_past_the_meeting(town):
    """The coordinator may have it on the Monday; the day after the meeting is refused, and it stays where it was."""
    with_meeting(town)
    open_eve(town)
    town.press(METTE, "Flyt")
    assert town.say(METTE, "torsdag den 11. marts 2027")[0].startswith("Så er mødet begyndt. Vælg en dag før.")
    town.say(METTE, "mandag den 8. marts 2027")
    assert eves(town) == [("Mon 2027-03-08 08:30", False, "")]


def test_it_is_gone_with_the_meeting(town):
    """A meeting that is called off reminds nobody."""
    people = groups_out(town)
    call_off(town)
    assert eves(town) == []
    before = mark(town, people)
    town.sleep_until(at(10, 20))
    assert [texts for texts in heard(town, people, before).values() if any("kl. 16.45:" in one for one in texts)] == []


def test_what_is_missing_is_said_to_who_can_mend_it(town):
    """Without a link the coordinator hears that it is missing and writes it from there; the others hear the rest."""
    people = groups_out(town)
    town.say(METTE, "/moeder")
    town.press(METTE, town.last(METTE).labels[0])
    for label in ("Ret mødet", "Zoom-link", "Spring over"):
        town.press(METTE, label)
    town.sleep_until(at(9, 16))
    assert town.last(METTE).text.endswith("Zoom-linket mangler stadig. Skriv det, så får alle det med det samme.")
    assert town.last(METTE).labels == ["Skriv linket", "Jeg kan alligevel ikke"]
    assert "mangler" not in town.last(named(people, "Vibeke Tulstrup")).text
    town.press(METTE, "Skriv linket")
    town.say(METTE, "https://zoom.us/j/99")
    assert "https://zoom.us/j/99" in town.last(named(people, "Vibeke Tulstrup")).text


def open_eve(town):
    """The coordinator finds it among all that waits."""
    town.say(METTE, "/plan")
    town.press(METTE, "Kommende påmindelser")
    while not any("i morgen" in label for label in town.last(METTE).labels):
        town.press(METTE, "Flere")
    town.press(METTE, "i morgen")


def test_a_quiet_hour_puts_it_off_and_a_sunday_does_not():
    """Four o'clock is sent on a Sunday too; within quiet hours it waits for their end, across midnight if need be."""
    sunday = datetime(2027, 3, 14, 15, 0, tzinfo=UTC)
    assert awake_from(sunday, ZONE, (time(20), time(7, 30))) == sunday
    assert awake_from(sunday, ZONE, (time(15), time(17))) == datetime(2027, 3, 14, 16, 0, tzinfo=UTC)
    assert awake_from(sunday, ZONE, (time(15), time(7, 30))) == datetime(2027, 3, 15, 6, 30, tzinfo=UTC)
