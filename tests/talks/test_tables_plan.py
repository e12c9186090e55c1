"""Table plans: two seatings, telling people, changes at the door, and pairs who talk together."""

from datetime import UTC, datetime

import pytest

from tests.support.grouped import answers, heard, mark, named, neighbours_wanted, open_meeting, tables_wanted
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def planned(town, tables="5", seats="6"):
    people = tables_wanted(town)
    for label in ("Lav bordplan", tables, seats):
        town.press(METTE, label)
    return people


def seats(text):
    """By person: the number of the table."""
    found = {}
    for line in text.splitlines():
        if line.startswith("Bord ") and " · " in line:
            number, _, names = line.removeprefix("Bord ").partition(" · ")
            found |= {name: int(number) for name in names.replace(" og ", ", ").split(", ")}
    return found


def test_the_empty_plan_says_what_it_will_be(town):
    """How many come, and the playbook's own two rules."""
    tables_wanted(town)
    assert town.last(METTE).text == (
        "Bordplan til onsdag den 10. marts 2027\n\n"
        "26 kommer. Hvor mange borde har I, og hvor mange sidder ved hvert? Så finder jeg pladserne:\n"
        "• Ingen sidder sammen med kolleger fra egen praksis.\n"
        "• Alle sidder med kolleger fra egen praksis; sololæger sidder sammen."
    )


def test_before_the_break_nobody_sits_with_colleagues_and_after_it_everybody_does(town):
    """Twenty-six at five tables: colleagues apart in part one, together in part two, solo doctors at one table."""
    planned(town)
    first = seats(town.last(METTE).text)
    town.press(METTE, "Efter pausen")
    second = seats(town.last(METTE).text)
    house = ("Mette Hjortkær", "Jonas Brandstrup", "Signe Oddermark", "Aisha Rahmani")
    solo = ("Bodil Krarup", "Erik Nimholt", "Hanne Javngyde", "Inge Skovbo", "Ole Himmelstrup")
    assert len(first) == len(second) == 26
    assert len({first[name] for name in house}) == 4
    assert len({second[name] for name in house}) == 1
    assert len({second[name] for name in solo}) == 1
    assert "Værd at vide" not in town.last(METTE).text


def test_too_few_seats_are_refused_with_the_numbers(town):
    """Four tables of six are 24 seats for 26 people, and the question is asked again."""
    tables_wanted(town)
    town.press(METTE, "Lav bordplan")
    town.say(METTE, "4")
    assert town.say(METTE, "6")[0].startswith("Det er 24 pladser, og 26 kommer. Skriv flere.")
    town.say(METTE, "7")
    assert len(seats(town.last(METTE).text)) == 26


def test_what_cannot_be_is_said_plainly(town):
    """With three tables a practice of four must share one: why, and who."""
    tables_wanted(town)
    town.press(METTE, "Lav bordplan")
    town.say(METTE, "3")
    town.say(METTE, "9")
    text = town.last(METTE).text
    assert "• Der er 4 fra Lægehuset Søbredden, men kun 3 borde med plads, så nogle kolleger må sidde sammen." in text
    assert text.count(" + ") == 1


def test_everybody_is_told_their_tables_after_a_preview(town):
    """Nothing is sent before the press; then each hears both tables, and a second press has nobody to tell."""
    people = planned(town)
    since = mark(town, people)
    first = seats(town.last(METTE).text)
    town.press(METTE, "Efter pausen")
    second = seats(town.last(METTE).text)
    town.press(METTE, "Giv besked")
    assert heard(town, people[1:], since) == {}
    assert town.last(METTE).text.startswith("26 personer får besked om bordet før og efter pausen.")
    town.press(METTE, "Send nu")
    news = heard(town, people[1:], since)
    assert len(news) == 25
    simon = "Simon Alken"
    assert news[simon] == [
        f"Du sidder ved bord {first[simon]} og efter pausen ved bord {second[simon]} (onsdag den 10. marts 2027)."
    ]
    town.press(METTE, "Giv besked")
    assert "Alle har fået besked om deres bord." in town.texts(METTE)


def test_after_an_afbud_as_few_as_possible_sit_elsewhere_and_only_they_are_told(town):
    """The plan is put right, and telling reaches only those with another table than they were told."""
    people = planned(town)
    before = seats(town.last(METTE).text)
    town.press(METTE, "Giv besked")
    town.press(METTE, "Send nu")
    answers(town, named(people, "Simon Alken"), "Deltager ikke")
    town.press(METTE, "Ret til afbud og nye")
    plan = next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("Bordplan · "))
    after = seats(plan.text)
    assert {name: table for name, table in before.items() if name != "Simon Alken"} == after
    since = mark(town, people)
    town.press(METTE, "Giv besked")
    if "Send nu" in town.last(METTE).labels:
        town.press(METTE, "Send nu")
    assert "Simon Alken" not in heard(town, people, since)


def test_a_newcomer_gets_a_seat_and_hears_of_it(town):
    """Who comes after all is seated without anybody moving."""
    people = planned(town)
    before = seats(town.last(METTE).text)
    town.press(METTE, "Giv besked")
    town.press(METTE, "Send nu")
    peter = named(people, "Peter Gammelmark")
    answers(town, peter, "Deltager", "Nej")
    town.press(METTE, "Ret til afbud og nye")
    plan = next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("Bordplan · "))
    after = seats(plan.text)
    assert after.keys() - before.keys() == {"Peter Gammelmark"}
    assert {name: after[name] for name in before} == before
    since = mark(town, people)
    town.press(METTE, "Giv besked")
    town.press(METTE, "Send nu")
    assert set(heard(town, people[1:], since)) == {"Peter Gammelmark"}


def test_a_guest_on_no_list_gets_a_seat_at_the_door(town):
    """A walk-in is written down from the plan and seated without anybody moving; there is nobody else to tell."""
    planned(town)
    before = seats(town.last(METTE).text)
    town.press(METTE, "Giv besked")
    town.press(METTE, "Send nu")
    town.sleep_until(datetime(2027, 3, 10, 15, 46, tzinfo=UTC))
    open_meeting(town, METTE)
    for label in ("Bordplan", "En ved døren"):
        town.press(METTE, label)
    town.say(METTE, "Eva Lind")
    assert town.say(METTE, "Skanderborg Kommune") == ["Skrevet på ✔ Eva Lind, Skanderborg Kommune"]
    town.press(METTE, "Bordplanen")
    town.press(METTE, "Ret til afbud og nye")
    first = seats(town.last(METTE).text)
    town.press(METTE, "Efter pausen")
    assert (first, "Eva Lind" in seats(town.last(METTE).text)) == (before | {"Eva Lind": first["Eva Lind"]}, True)
    town.press(METTE, "Giv besked")
    assert town.last(METTE).text == "Alle har fået besked om deres bord."


def test_seating_only_those_who_are_here_needs_somebody_here(town):
    """Before anybody has checked in there is nobody to seat."""
    planned(town)
    town.press(METTE, "Kun dem, der er her")
    assert town.toasts[-1] == "Ingen er meldt ankommet endnu."


@pytest.mark.parametrize(("paper", "name"), [("Bordplan", "bordplan"), ("Bordskilte", "bordskilte")])
def test_the_plan_and_its_signs_are_papers(town, paper, name):
    """Both come as PDF from the meeting's documents."""
    planned(town)
    town.press(METTE, "Bordskilte og plan")
    town.press(METTE, paper)
    file, content = town.file(town.last(METTE).file)
    assert (file, content[:5]) == (f"2027-03-10-{name}.pdf", b"%PDF-")


def test_pairs_who_talk_together_are_from_different_practices(town):
    """Each hears whom they talk with, colleagues never with each other."""
    people = neighbours_wanted(town)
    for label in ("Lav bordplan", "5", "6"):
        town.press(METTE, label)
    text = town.last(METTE).text
    assert "Efter pausen" not in town.last(METTE).labels
    pairs = [
        line.replace(" og ", ", ").split(", ") for line in text.split("Sidemænd\n")[1].split("\n\n")[0].splitlines()
    ]
    assert sorted(name for pair in pairs for name in pair) == sorted(seats(text))
    assert {len(pair) for pair in pairs} == {2, 3}
    town.press(METTE, "Giv besked")
    town.press(METTE, "Send nu")
    simon = named(people, "Simon Alken")
    beside = next(pair for pair in pairs if "Simon Alken" in pair)
    assert all(name in town.last(simon).text for name in beside if name != "Simon Alken")
    assert "Du taler med " in town.last(simon).text


def test_a_member_cannot_see_or_change_the_plan(town):
    """The plan is the coordinator's and the mødeleder's."""
    people = planned(town)
    data = next(b["callback_data"] for row in town.last(METTE).rows for b in row if b["text"] == "Giv besked")
    simon = named(people, "Simon Alken")
    town.press_data(simon, town.last(simon).id, data)
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."
