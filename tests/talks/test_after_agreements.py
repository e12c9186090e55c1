"""What was agreed: written down in the meeting, reminded of, back before the next one; minutes to everybody."""

from datetime import UTC, datetime

import pytest

from bot.storage import agreements
from tests.support.after import arriving, hybrid_held, open_after, package_held
from tests.support.town import METTE, Town
from tests.talks.test_hybrid_way import at

NOT_YOURS = "Det har du ikke adgang til her – eller det findes ikke længere."


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def agree(town, what, who, due):
    town.press(METTE, "Ny aftale")
    for said in (what, who, due):
        town.say(METTE, said) if said else town.press(METTE, "Spring over")
    return town.last(METTE).text


def test_an_agreement_is_written_down_from_the_live_card(town):
    """In the middle of the meeting: what, who, when, and it stands among the agreements."""
    arriving(town)
    town.sleep_until(at(16, 46))
    town.press(METTE, "Start mødet")
    said = agree(town, "CRP før antibiotika", "simon alken", "9. april")
    assert said == "Skrevet ned ✔\nCRP før antibiotika\nSimon Alken, senest fredag den 9. april 2027"
    town.press(METTE, "Aftaler")
    assert town.last(METTE).text == (
        "Aftaler · onsdag den 10. marts 2027\n\n○ CRP før antibiotika\nSimon Alken, senest fredag den 9. april 2027"
    )


def test_who_has_promised_is_reminded_twice_and_can_settle_it(town):
    """A week before and on the day; put off it comes again; done it is quiet, and everybody sees it."""
    people = hybrid_held(town)
    open_after(town, "Aftaler")
    agree(town, "CRP før antibiotika", "Simon Alken", "9. april")
    town.sleep_until(datetime(2027, 4, 2, 12, 0, tzinfo=UTC))
    assert town.last(people[1]).text.startswith("En aftale, der snart skal være gjort:\n\nCRP før antibiotika")
    town.sleep_until(datetime(2027, 4, 9, 12, 0, tzinfo=UTC))
    assert town.last(people[1]).text.startswith("I dag skal den her aftale være gjort:")
    town.press(people[1], "Udsæt 14 dage")
    assert "senest fredag den 23. april 2027" in town.last(people[1]).text
    town.press(people[1], "Udført")
    heard = len(town.texts(people[1]))
    town.sleep_until(datetime(2027, 5, 9, 12, 0, tzinfo=UTC))
    assert len(town.texts(people[1])) == heard
    open_after(town, "Aftaler")
    assert "✔ CRP før antibiotika\nSimon Alken, senest fredag den 23. april 2027 – udført" in town.last(METTE).text


def test_only_who_has_promised_or_leads_can_settle(town):
    """Another member sees the agreement and has no button; a press made up is refused."""
    people = hybrid_held(town)
    open_after(town, "Aftaler")
    agree(town, "CRP før antibiotika", "Simon Alken", "9. april")
    town.say(people[2], "/moeder")
    town.press(people[2], "ons 10/3")
    town.press(people[2], "Aftaler")
    assert town.last(people[2]).labels == ["Mødet"]
    town.press_data(people[2], town.last(people[2]).id, "v.agreement_done.1")
    assert town.toasts[-1] == NOT_YOURS
    town.press_data(people[2], town.last(people[2]).id, "f.agreement..1")
    assert town.toasts[-1] == NOT_YOURS


def test_agreements_of_no_member_remind_the_coordinator(town):
    """What the municipality or all practices have promised is asked for at the coordinator's."""
    hybrid_held(town)
    open_after(town, "Aftaler")
    agree(town, "Tallene fra vagtlægen undersøges", "Kommunen", "9. april")
    town.sleep_until(datetime(2027, 4, 2, 12, 0, tzinfo=UTC))
    assert "En aftale, der snart skal være gjort:" in town.last(METTE).text


def test_open_agreements_come_back_before_the_next_meeting(town):
    """A week before the next meeting of the cluster the open ones, and only those, are shown."""
    hybrid_held(town)
    open_after(town, "Aftaler")
    agree(town, "Fælles vejledning skrives", "alle praksisser", "")
    town.press(METTE, "Aftaler")
    agree(town, "Nyt datatræk", "Mette Hjortkær", "")
    town.press(METTE, "Aftaler")
    town.press(METTE, "○ Nyt datatræk")
    town.press(METTE, "Udført")
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    for said in ("onsdag den 9. juni 2027", "16.45"):
        town.say(METTE, said)
    town.press(METTE, "Spring over")
    for label in ("Mette Hjortkær", "26. maj", "Ja, det er rigtigt"):
        town.press(METTE, label)
    town.sleep_until(datetime(2027, 6, 2, 12, 0, tzinfo=UTC))
    back = next(text for text in town.texts(METTE) if "før mødet" in text)
    assert back == (
        "1 åben aftale før mødet onsdag den 9. juni 2027\n\n○ Fælles vejledning skrives\nalle praksisser\n\n"
        "Tag dem op på mødet, eller luk dem her."
    )


def write_minutes(town, text):
    open_after(town, "Referat", "Skriv referat")
    town.say(METTE, text)
    while "Referatet er gemt ✔" not in town.last(METTE).text:
        town.press(METTE, "Spring over")
    town.press(METTE, "Referat")


def test_minutes_go_to_present_and_absent_and_are_corrected(town):
    """After a preview all 29 get them; a correction comes to the coordinator; after a week they are approved."""
    people = hybrid_held(town)
    write_minutes(town, "Alle bød velkommen.")
    town.press(METTE, "Send til alle")
    assert town.last(METTE).text == (
        "Referatet sendes som PDF til 29 personer, både dem, der var der, og dem, der ikke var. "
        "De får en uge til at foreslå rettelser."
    )
    town.press(METTE, "Send nu")
    got = [one for one in people if any(text.startswith("Referat af mødet") for text in town.texts(one))]
    assert len(got) == 29
    absent = next(one for one in people if not any("Din gruppe til" in text for text in town.texts(one)))
    name, content = town.file(town.last(absent).file)
    assert (name, content[:5]) == ("2027-03-10-referat.pdf", b"%PDF-")
    town.press(absent, "Foreslå en rettelse")
    town.say(absent, "Jeg meldte afbud.")
    assert town.last(METTE).text == (
        f"{absent.name} ønsker en rettelse i referatet onsdag den 10. marts 2027:\nJeg meldte afbud."
    )
    town.press(METTE, "Klaret")
    town.sleep_until(datetime(2027, 3, 18, 12, 0, tzinfo=UTC))
    assert any(text.startswith("Fristen for rettelser til referatet") for text in town.texts(METTE))
    town.press(METTE, "Godkend og send")
    town.press(METTE, "Send nu")
    assert town.last(absent).text == "Det godkendte referat af mødet onsdag den 10. marts 2027."
    town.press(absent, "Foreslå en rettelse")
    town.say(absent, "For sent?")
    assert "Referatet er godkendt og kan ikke rettes mere." in town.last(absent).text


def test_two_who_write_minutes_keep_each_others_words(town):
    """Who takes the minutes and who leads write different rows; both stand in the end."""
    hybrid_held(town)
    write_minutes(town, "Alle bød velkommen.")
    town.press(METTE, "Skriv referat")
    with town.db.begin() as conn:
        assert agreements.minutes_of(conn, 1)["welcome"] == "Alle bød velkommen."


def test_each_practice_is_reminded_of_its_own_plan_and_nothing_is_asked(town):
    """Six weeks after a package's meeting those who were there are asked how it goes; no answer is kept."""
    people = package_held(town)
    town.sleep_until(datetime(2027, 4, 21, 12, 0, tzinfo=UTC))
    asked = [one for one in people if any("implementeringsplan fra mødet" in text for text in town.texts(one))]
    assert asked == people[:12]
    assert town.last(people[1]).text == (
        "Hvordan går det med jeres implementeringsplan fra mødet onsdag den 10. marts 2027 hos Klinik Hasselhøj? "
        "Planen er jeres egen, så skriv den ikke her."
    )
    town.press(people[1], "Mind mig om en måned")
    town.press(people[2], "Vi er i gang")
    assert town.toasts[-1] == "Godt at høre ✔"
    town.sleep_until(datetime(2027, 5, 25, 12, 0, tzinfo=UTC))
    again = [sum("implementeringsplan fra" in text for text in town.texts(one)) for one in people[:4]]
    assert again == [1, 2, 1, 1]
