"""The groups' reports: written by several, sent by the leader, chased, collected, and remembered on the group's day."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pptx import Presentation

from tests.support.after import answer_on, hybrid_held, leaders, open_after, write_report
from tests.support.town import METTE, Town
from tests.talks.test_hybrid_way import grouped, run_meeting


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def mates_of(town, people, leader):
    group = next(text for text in town.texts(leader) if "Din gruppe til" in text)
    return [one for one in people if one not in {leader, METTE} and one.name in group]


def begin_as_member(town, person):
    town.say(person, "/moeder")
    town.press(person, "ons 10/3")
    town.press(person, "Skriv gruppens svar")


def test_several_write_one_report_and_nothing_is_lost(town):
    """What one member has answered stands there for the next, who is asked the next question."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    one, other = mates_of(town, people, leader)[:2]
    begin_as_member(town, one)
    town.say(one, "Sovemedicin")
    begin_as_member(town, other)
    assert "Sovemedicin" not in town.last(other).text
    town.say(other, "Antibiotika")
    begin_as_member(town, leader)
    town.say(leader, "CRP")
    town.press(leader, "Tilbage")
    assert town.last(leader).text.startswith("Emnevalg – ")
    answer_on(town, one)
    lines = town.last(one).text.splitlines()
    assert [line.partition(": ")[2] for line in lines[1:4]] == ["Sovemedicin", "Antibiotika", "CRP"]


def test_a_member_may_write_but_only_the_leader_sends(town):
    """The member is told who sends; the leader hears that all is answered, sends, and may still change it."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    member = mates_of(town, people, leader)[0]
    begin_as_member(town, member)
    answer_on(town, member)
    assert town.last(member).labels == ["Ret et svar", "Mødet"]
    assert f"{leader.name} sender det, når I er enige." in town.last(member).text
    assert "har svaret på alle spørgsmål" in town.last(leader).text
    town.press(leader, "Send til koordinatoren")
    assert town.last(leader).text.endswith("Tak. Koordinatoren har fået svaret.")
    assert "har sendt sit svar" in town.last(METTE).text
    town.press(member, "Ret et svar")
    town.press(member, town.last(member).labels[0])
    town.say(member, "Noget andet")
    assert town.last(member).text == "Svaret er sendt. Kun gruppelederen kan rette det nu."


def test_nobody_outside_the_group_can_write_in_it(town):
    """A press made up by somebody of another group is refused like an unknown one."""
    people = hybrid_held(town)
    first, second = leaders(town, people)[:2]
    button = next(b for row in town.last(first).rows for b in row if b["text"] == "Skriv gruppens svar")
    town.press_data(second, town.last(second).id, button["callback_data"])
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."


def test_the_groups_own_day_becomes_a_reminder_to_the_group(town):
    """»Om 6 måneder« comes back six months later, with how, to everybody in the group and nobody else."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    mates = mates_of(town, people, leader)
    write_report(town, leader)
    town.press(leader, "Send til koordinatoren")
    town.sleep_until(datetime(2027, 9, 10, 12, 0, tzinfo=UTC))
    told = [one for one in people if any("ville evaluere emnet" in text for text in town.texts(one))]
    assert set(told) == {leader, *mates}
    assert town.last(mates[0]).text == (
        "Nu er det tid: Gruppe 1 ville evaluere emnet\nEfter mødet onsdag den 10. marts 2027 skrev I: »om 6 måneder« – "
        "»CRP før antibiotika«. Aftal, hvornår I gør det."
    )


def test_the_groups_evaluation_is_put_off_or_done(town):
    """Two who want it in a month bring it up once more; when one says that it is done, nobody is asked again."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    mate = mates_of(town, people, leader)[0]
    write_report(town, leader)
    town.press(leader, "Send til koordinatoren")
    town.sleep_until(datetime(2027, 9, 10, 12, 0, tzinfo=UTC))
    assert town.last(mate).labels == ["Det har vi gjort", "Mind os om en måned", "Se svaret"]
    for one in (leader, mate):
        town.press(one, "Mind os om en måned")
        assert town.toasts[-1] == "Gemt ✔"
    town.sleep_until(datetime(2027, 10, 11, 12, 0, tzinfo=UTC))
    assert [sum("ville evaluere emnet" in text for text in town.texts(one)) for one in (leader, mate)] == [2, 2]
    town.press(leader, "Mind os om en måned")
    town.press(mate, "Det har vi gjort")
    assert town.toasts[-1] == "Godt at høre ✔"
    town.sleep_until(datetime(2028, 3, 1, 12, 0, tzinfo=UTC))
    assert [sum("ville evaluere emnet" in text for text in town.texts(one)) for one in (leader, mate)] == [2, 2]


def test_a_day_that_cannot_be_told_is_asked_for(town):
    """»Når vi har tid« is kept as it was said, and the group chooses a day to be reminded on, or none."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    write_report(town, leader, "når vi har tid")
    assert town.last(leader).text.endswith(
        "Jeg kan ikke se, hvornår »når vi har tid« er. Hvilken dag skal jeg minde gruppe 1 om at evaluere?"
    )
    assert town.say(leader, "1. oktober 2027")[0].startswith("✔ Påmindelse: fredag den 1. oktober 2027")
    town.say(leader, "Vi ringes ved")
    town.press(leader, "Send til koordinatoren")
    town.sleep_until(datetime(2027, 10, 2, 12, 0, tzinfo=UTC))
    assert "skrev I: »når vi har tid« – »Vi ringes ved«." in town.last(leader).text


def test_all_reports_are_one_set_of_slides(town):
    """Every group that has answered has a slide of its own, and what is missing is told on the coordinator's list."""
    people = hybrid_held(town)
    for leader in leaders(town, people)[:2]:
        write_report(town, leader)
        town.press(leader, "Send til koordinatoren")
    open_after(town, "Gruppernes svar")
    assert "2 af 5 er kommet." in town.last(METTE).text
    town.press(METTE, "Dias (PowerPoint)")
    name, content = town.file(town.last(METTE).file)
    titles = [slide.shapes.title.text for slide in Presentation(BytesIO(content)).slides if slide.shapes.title]
    assert name == "2027-03-10-dias.pptx"
    assert [title for title in titles if title.startswith("Gruppe ") and "–" in title] != []


def test_only_the_missing_are_chased_and_twice_at_most(town):
    """The leader who has sent hears nothing more; the others hear it two and seven days later, and then no more."""
    people = hybrid_held(town)
    asked = leaders(town, people)
    write_report(town, asked[0])
    town.press(asked[0], "Send til koordinatoren")
    town.sleep_until(datetime(2027, 3, 10, 20, 0, tzinfo=UTC) + timedelta(days=30))
    chased = [sum("mangler at sende sit svar" in text for text in town.texts(one)) for one in asked]
    assert chased == [0, 2, 2, 2, 2]


def test_the_leader_says_who_was_there(town):
    """Nobody of the group has checked in: the leader's presses put them on the list; a member's are refused."""
    people = run_meeting(town, grouped(town))
    leader = leaders(town, people)[0]
    assert town.last(leader).labels == ["Skriv gruppens svar", "Hvem var der?"]
    town.press(leader, "Hvem var der?")
    asked = town.last(leader)
    assert asked.text == (
        "Hvem i gruppe 1 var der?\nTryk på dem, der også var der. Listen går til koordinatoren og videre til PLO."
    )
    names = [label[2:] for label in asked.labels if label.startswith("▢ ")]
    assert asked.labels == [f"Alle {len(names)} var der", *(f"▢ {name}" for name in names), "Skriv gruppens svar"]
    town.press(leader, f"▢ {names[0]}")
    assert f"Står på deltagerlisten: {names[0]}." in town.last(leader).text
    member = next(one for one in people if one.name == names[1] and one is not leader)
    data = next(b["callback_data"] for row in asked.rows for b in row if names[1] in b["text"])
    town.press_data(member, 1, data)
    assert town.toasts[-1] == "Mødet er forbi eller aflyst."
    town.press(leader, f"Alle {len(names) - 1} var der")
    assert town.last(leader).labels == ["Skriv gruppens svar"]
    assert all(name in town.last(leader).text for name in names)
