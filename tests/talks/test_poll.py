"""Finding a date: proposed, sent by both ways, answered, reminded of, ranked, fixed, opened again."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.actions import Work, act
from bot.storage import read
from bot.storage.tables import meetings, members
from dialogs.commands import SaveVotes
from tests.support.half_by_mail import half_by_mail, link_in, mails_of, reply_page
from tests.support.town import METTE, Town
from tests.support.votes import everybody_says_yes

LARS = "Lars Egelund"
DATES = (
    "tirsdag den 2. februar 2027 kl. 16.45 (uge 5)",
    "torsdag den 4. februar 2027 kl. 16.45 (uge 5)",
    "tirsdag den 9. februar 2027 kl. 16.45 (uge 6)",
    "torsdag den 11. februar 2027 kl. 16.45 (uge 6)",
    "tirsdag den 2. marts 2027 kl. 16.45 (uge 9)",
    "torsdag den 4. marts 2027 kl. 16.45 (uge 9)",
)


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def proposed(town):
    people = half_by_mail(town)
    town.say(METTE, "/dato")
    town.press(METTE, "Find en ny dato")
    town.press(METTE, "Klyngemøde med virtuel")
    town.say(METTE, "tirsdag og torsdag")
    town.press(METTE, "16.45")
    town.say(METTE, "1. februar 2027")
    town.press(METTE, "7. december")
    town.press(METTE, "Ja, det er rigtigt")
    return people


def sent(town):
    people = proposed(town)
    town.press(METTE, "Send til klyngen")
    town.press(METTE, "Send nu")
    return people


def vote(town, person, votes):
    town.press(person, "Svar på datoerne")
    for one in votes:
        town.press(person, {"y": "Ja", "m": "Om nødvendigt", "n": "Nej"}[one])


def all_vote(town, people):
    """Everybody answers: on the first date Mette herself cannot, the third is the best."""
    for n, person in enumerate(people):
        vote(town, person, "nyyynn" if person is METTE else ("yyynyy" if n % 2 else "ynymnn"))


def chair_says(town, *votes):
    """Henrik, who leads the meetings and has no Telegram, has answered."""
    with town.db.begin() as conn:
        (henrik,) = read.members_where(conn, members.c.name == "Henrik Vestergade Lund")
        work = Work(conn, town.clock.moment, 1, "da", None, town.settings)
        act(SaveVotes(1, henrik.id, dict(enumerate(votes, 1))), work)
    town.settle()


async def by_page(town, name, *votes):
    async with reply_page(town) as browser:
        path = link_in(mails_of(town, name)[0])
        await browser.open(path)
        names = [f"q_s{n}" for n in range(1, len(votes) + 1)]
        await browser.send(path, **dict(zip(names, votes, strict=True)))
        return browser.text


def at(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_dates_are_proposed_and_nobody_is_told(town):
    """Six Tuesdays and Thursdays without the winter break; the mødeleder must be there; nothing is sent."""
    people = proposed(town)
    text = town.last(METTE).text
    assert [
        line.replace("–20.00", "") for line in text.splitlines() if line.endswith(")") and "kl. 16.45–" in line
    ] == list(DATES)
    assert (
        "Ikke sendt endnu. 29 bliver spurgt, og de kan svare til mandag den 7. december 2026 kl. 20.00 (uge 50)."
        in text
    )
    assert "Skal være der: Mette Hjortkær" in text
    assert all(len(town.chats[person.id]) == 1 for person in people[1:])
    assert mails_of(town) == []


def test_weekdays_are_read_as_people_say_them(town):
    """Nonsense is answered with what to write instead."""
    half_by_mail(town)
    town.say(METTE, "/dato")
    town.press(METTE, "Find en ny dato")
    town.press(METTE, "Klyngemøde med virtuel")
    assert town.say(METTE, "når som helst")[0].startswith(
        "Skriv en eller flere ugedage, fx »tirsdag og torsdag«, eller"
    )
    assert town.say(METTE, "lørdag")[0].startswith("Lørdage og søndage foreslår jeg ikke selv. Skal det være")
    assert town.say(METTE, "mandag til torsdag")[0].startswith("✔ Dage: Mandag til torsdag")
    town.press(METTE, "Tilbage")
    assert town.say(METTE, "onsdage")[0].startswith("✔ Dage: Onsdage")


def test_the_very_dates_can_be_written(town):
    """Dates are taken as the dates to ask about, and no first day is asked for; what is none of them is named."""
    half_by_mail(town)
    town.say(METTE, "/dato")
    town.press(METTE, "Find en ny dato")
    town.press(METTE, "Klyngemøde med virtuel")
    said = town.say(METTE, "tirsdag den 4. maj 2027, 35/5 og lørdag den 8. maj")
    assert said[0].startswith("»35/5« forstod jeg ikke som en dato. Skriv datoerne med komma imellem,")
    said = town.say(METTE, "tirsdag, den 4. maj 2027, 5/5 og lørdag den 8. maj")
    assert said[0].startswith(
        "✔ Dage: tirsdag den 4. maj 2027, onsdag den 5. maj 2027 og lørdag den 8. maj 2027\n\nHvornår på dagen?"
    )
    assert town.press(METTE, "16.45")[0].startswith("✔ Start: 16.45\n\nHvor længe kan der svares?")
    assert town.press(METTE, "7. december")[0].startswith(
        "Skal jeg foreslå de her datoer?\n\n• tirsdag den 4. maj 2027 kl. 16.45\n• onsdag den 5. maj 2027 kl. 16.45\n"
        "• lørdag den 8. maj 2027 kl. 16.45 (weekend)\n\nDrejebog:"
    )
    town.press(METTE, "Ja, det er rigtigt")
    assert [line for line in town.last(METTE).text.splitlines() if " maj 2027" in line] == [
        "tirsdag den 4. maj 2027 kl. 16.45–20.00 (uge 18)",
        "onsdag den 5. maj 2027 kl. 16.45–20.00 (uge 18)",
        "lørdag den 8. maj 2027 kl. 16.45–20.00 (uge 18) (weekend)",
    ]


def test_a_date_against_which_something_speaks_says_so(town):
    """A date typed in by hand may lie in a school break: it is taken, and said."""
    proposed(town)
    town.press(METTE, "Tilføj en dato")
    town.say(METTE, "onsdag den 24. februar 2027")
    town.press(METTE, "16.45")
    assert "onsdag den 24. februar 2027 kl. 16.45–20.00 (uge 8) (vinterferie mange steder)" in town.last(METTE).text


def test_the_preview_counts_by_way_and_all_are_asked_once(town):
    """Fifteen in Telegram and fourteen by mail; pressing twice asks nobody twice."""
    people = proposed(town)
    assert "Sendes til 15 i Telegram og 14 på mail." in town.press(METTE, "Send til klyngen")[0]
    message = town.last(METTE)
    data = message.rows[0][0]["callback_data"]
    town.press(METTE, "Send nu")
    town.press_data(METTE, message.id, data)
    asked = [person for person in people if any("Hvornår skal vi mødes?" in text for text in town.texts(person))]
    assert (len(asked), len(mails_of(town))) == (15, 14)
    assert all(sum("Hvornår skal vi mødes?" in text for text in town.texts(person)) == 1 for person in people[1:])


def test_every_tap_is_kept_and_the_receipt_shows_all(town):
    """One tap a date, yes, if need be or no, and the words may be typed too."""
    simon = sent(town)[1]
    vote(town, simon, "ynm")
    assert "Kan du torsdag den 11. februar 2027" in town.last(simon).text
    town.say(simon, "måske")
    for label in ("Ja", "Nej"):
        town.press(simon, label)
    assert town.last(simon).text == (
        "Gemt ✔ Du har svaret:\n"
        + "\n".join(
            f"{date}: {word}"
            for date, word in zip(DATES, ("Ja", "Nej", "Om nødvendigt", "Om nødvendigt", "Ja", "Nej"), strict=True)
        )
        + "\n\nSvarene kan ændres til mandag den 7. december 2026 kl. 20.00 (uge 50)."
    )


async def test_the_dates_are_answered_on_the_page_too(town):
    """All dates on one page; half an answer says what is missing, and the whole is kept."""
    sent(town)
    assert "Gemt ✔ Du har svaret: tirsdag den 2. februar" in await by_page(
        town, LARS, "yes", "no", "yes", "maybe", "no", "no"
    )
    town.say(METTE, "/dato")
    assert "Svar 1/29." in town.press(METTE, "I gang")[0]


def test_only_the_missing_are_reminded_48_hours_before(town):
    """With two weeks to answer the reminder comes two days before the end, in the morning after the quiet hours."""
    people = sent(town)
    simon, vibeke = people[1], people[2]
    vote(town, simon, "yyyyyy")
    vote(town, vibeke, "yy")
    town.sleep_until(at(2026, 12, 6, 23))
    assert not any("Du mangler at svare" in text for person in people for text in town.texts(person))
    town.sleep_until(at(2026, 12, 7, 8))
    nudged = {person.name for person in people if any("Du mangler at svare på" in text for text in town.texts(person))}
    assert (len(nudged), simon.name in nudged) == (14, False)
    assert "Du mangler at svare på nogle af datoerne" in town.last(vibeke).text
    assert len([mail for mail in mails_of(town) if mail.subject.startswith("Du mangler")]) == 14


def test_it_closes_by_itself_and_the_coordinator_gets_the_order(town):
    """After the last moment nothing is taken, and the dates come with their reasons, the best first."""
    people = sent(town)
    all_vote(town, people)
    town.sleep_until(at(2026, 12, 7, 19, 1))
    text = town.last(METTE).text
    assert text.startswith("Fristen er forbi. Her er datoerne, den bedste først.")
    first, last = text.index("tirsdag den 9. februar"), text.index("tirsdag den 2. februar")
    assert first < last
    assert "Duer ikke: Mette Hjortkær kan ikke." in text[last:]
    town.press(people[1], "Ret et svar")
    town.press(people[1], "tirsdag den 2. februar")
    town.press(people[1], "Nej")
    assert town.toasts[-1] == "Fristen er forbi, så der kan ikke svares mere. Sig det til koordinatoren."


def test_a_date_added_later_is_asked_alone(town):
    """Who was done is asked for the new date only; the others find it among the rest."""
    people = sent(town)
    simon = people[1]
    vote(town, simon, "yyyyyy")
    before = {person.id: len(town.texts(person)) for person in people}
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    town.press(METTE, "Tilføj en dato")
    town.say(METTE, "onsdag den 10. marts 2027")
    town.press(METTE, "16.45")
    assert town.last(simon).text == (
        "Der er kommet en dato til for Klyngemøde med virtuel og fysisk deltagelse:\n\n"
        "• onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n\n"
        "Dine andre svar gælder stadig. Alle tider er dansk tid."
    )
    assert all(len(town.texts(person)) == before[person.id] for person in people[2:])
    assert "Kan du onsdag den 10. marts 2027" in town.press(simon, "Svar på datoerne")[0]
    assert "Gemt ✔" in town.press(simon, "Nej")[0]


def fixed(town):
    people = sent(town)
    all_vote(town, people)
    chair_says(town, "no", "yes", "yes", "no", "no", "no")
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    town.press(METTE, "Fastlæg tirs 9/2")
    return people


def test_one_step_makes_the_meeting_and_tells_everybody(town):
    """The order is filled in; one press plans the meeting, and all who were asked get the date for their calendar."""
    people = fixed(town)
    assert town.last(METTE).text.startswith("Skal jeg planlægge mødet?")
    assert "Dato: tirsdag den 9. februar 2027\nStart: 16.45" in town.last(METTE).text
    town.press(METTE, "Ja, det er rigtigt")
    simon = people[1]
    told = town.last(simon)
    assert told.text == (
        "Datoen er fundet: Klyngemøde med virtuel og fysisk deltagelse\nPraksisklyngen Skanderborg\n"
        "tirsdag den 9. februar 2027 kl. 16.45–20.00 (uge 6)\n\n"
        "Tiden er dansk tid. Hold den fri; invitationen kommer senere.\n\n"
        "Åbn filen, så kommer mødet i din kalender."
    )
    (event,) = Calendar.from_ical(town.file(told.file)[1]).walk("VEVENT")
    assert str(event["DTSTART"].dt) == "2027-02-09 16:45:00+01:00"
    mails = [mail for mail in mails_of(town) if mail.subject.startswith("Datoen er fundet")]
    assert (len(mails), {mail.method for mail in mails}) == (14, {"REQUEST"})


def test_opening_again_keeps_the_answers_and_moves_the_same_meeting(town):
    """Asked again: only who is missing hears of it; another date moves the meeting, and its event follows."""
    people = fixed(town)
    town.press(METTE, "Ja, det er rigtigt")
    simon = people[1]
    (first,) = Calendar.from_ical(town.file(town.last(simon).file)[1]).walk("VEVENT")
    town.press_data(METTE, town.last(METTE).id, "s.poll.1")
    town.press(METTE, "Spørg igen")
    before = len(town.texts(simon))
    town.press(METTE, "7. december")
    assert len(town.texts(simon)) == before
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    assert "Svar 16/29." in town.last(METTE).text
    town.press(METTE, "Fastlæg tors 4/2")
    (second,) = Calendar.from_ical(town.file(town.last(simon).file)[1]).walk("VEVENT")
    assert (first["UID"], str(second["DTSTART"].dt)) == (second["UID"], "2027-02-04 16:45:00+01:00")
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])


def test_who_must_be_there_decides(town):
    """A date that one who must be there cannot is offered for no one to fix."""
    people = sent(town)
    town.say(METTE, "/dato")
    for label in ("I gang", "Hvem skal være der?", people[1].name, "Tilbage"):
        town.press(METTE, label)
    vote(town, people[1], "nnnnny")
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    assert [label for label in town.last(METTE).labels if label.startswith("Fastlæg")] == ["Fastlæg tors 4/3 kl. 16.45"]


def test_a_date_that_somebody_needed_has_not_answered_for_is_asked_about_once_more(town):
    """Who leads the meetings has said nothing yet: the one press becomes two, and says who is missing."""
    people = sent(town)
    for person in people:
        vote(town, person, "nnyyyy")
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    assert "15 ja, 0 om nødvendigt, 0 nej, 14 mangler. Flest kan." in town.last(METTE).text
    assert "Heraf mangler Henrik Vestergade Lund at svare." in town.last(METTE).text
    town.press(METTE, "Fastlæg tirs 9/2")
    assert town.last(METTE).text == (
        "Henrik Vestergade Lund skal være der og har ikke svaret på tirsdag den 9. februar 2027 kl. 16.45 (uge 6). "
        "Skal datoen fastlægges alligevel?"
    )
    town.press(METTE, "Fastlæg alligevel")
    assert town.last(METTE).text.startswith("Skal jeg planlægge mødet?")


def test_a_date_that_is_no_good_is_fixed_by_no_button(town):
    """An old or forged button for a date that one who must be there cannot: refused, with the reason."""
    people = sent(town)
    for person in people[1:]:
        vote(town, person, "yyyyyy")
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    town.press(METTE, "Fastlæg tirs 2/2")
    town.press(METTE, "Fastlæg alligevel")
    chair_says(town, "no", "yes", "yes", "yes", "yes", "yes")
    town.press(METTE, "Ja, det er rigtigt")
    said = "Den dato duer ikke: En, der skal være der, eller alle har sagt nej."
    assert said in (*town.texts(METTE), *town.toasts)
    with town.db.begin() as conn:
        assert conn.execute(select(meetings)).all() == []


def test_the_coordinator_answers_for_somebody(town):
    """On behalf of who says it on the phone; the answer is theirs."""
    sent(town)
    town.say(METTE, "/dato")
    for label in ("I gang", "Svar, svar for en anden", "Flere", LARS):
        town.press(METTE, label)
    for _ in range(6):
        town.press(METTE, "Ja")
    assert town.last(METTE).text.startswith("Gemt ✔ Lars Egelund har svaret:")


def test_the_poll_is_the_coordinators(town):
    """A member can answer, and nothing else."""
    people = sent(town)
    for data in (
        "s.poll.1",
        "v.poll_close.1",
        "v.poll_drop.1",
        "f.poll_fix..1.1",
        "s.poll_votes.1",
        "f.poll_vote_for..1.3",
    ):
        town.press_data(people[1], 99, data)
        assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere.", data


def test_all_answers_in_are_told_at_once(town):
    """When the last one is in, the coordinator need not wait for the end."""
    people = sent(town)
    for person in people[1:]:
        vote(town, person, "yyyyyy")
    town.say(METTE, "/dato")
    town.press(METTE, "I gang")
    town.press(METTE, "Svar, svar for en anden")
    with town.db.begin() as conn:
        everybody_says_yes(conn, but=METTE.name)
    town.press_data(METTE, 1, "f.poll_vote..1")
    for _ in range(6):
        town.press(METTE, "Ja")
    assert any(text.startswith("Alle har svaret. Her er datoerne, den bedste først.") for text in town.texts(METTE))
