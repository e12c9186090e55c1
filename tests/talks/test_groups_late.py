"""After the groups are out: who cannot come, who comes after all, and the menu of fewest moves."""

import pytest

from tests.support.grouped import PLACED, answers, at, groups_out, heard, mark, named
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def members_of(text):
    """Names of everybody in the groups as they are shown."""
    return {name.strip() for line in text.splitlines() if ": " in line for name in line.split(": ")[1].split(",")}


def test_an_afbud_gives_the_coordinator_a_menu(town):
    """Who cannot come is named with the lines to choose from, those that break least first."""
    people = groups_out(town)
    answers(town, named(people, "Tobias Fjeldgaard"), "Deltager ikke")
    menu = town.last(METTE)
    assert menu.text.startswith("Grupperne onsdag den 10. marts 2027 skal rettes\nAfbud: Tobias Fjeldgaard.\n\n1. ")
    assert menu.text.endswith("Vælg en linje. Kun de, det berører, får besked.")
    assert menu.labels[-2:] == ["Dan igen", "Grupperne"]


def test_an_afbud_that_changes_nothing_is_one_message(town):
    """A group that is big enough without somebody goes on: the coordinator has nothing to choose, the leader hears."""
    people = groups_out(town)
    since = mark(town, people)
    kristian = named(people, "Kristian Bygholm")
    answers(town, kristian, "Deltager ikke")
    told = heard(town, [one for one in people if one is not kristian], since)
    assert told == {
        "Mette Hjortkær": [
            "Kristian Bygholm kommer ikke alligevel onsdag den 10. marts 2027\n"
            "Gruppe 4 er nu 5, så ingen skal flyttes.\nNu kommer 25."
        ],
        "Jonas Brandstrup": [
            "Kristian Bygholm (Lægerne Pilehegnet) har ændret sit svar til mødet onsdag den 10. marts 2027: "
            "Deltager ikke. I er nu 5 i gruppe 4."
        ],
    }
    assert town.last(METTE).labels == ["Grupperne"]
    town.press(METTE, "Grupperne")
    assert "Gruppe 4 · 5 personer" in town.last(METTE).text
    assert "Kristian Bygholm" not in town.last(METTE).text


def test_where_the_leader_goes_and_nobody_must_move_the_next_is_asked(town):
    """The same message says who has been asked to lead the group now."""
    people = groups_out(town)
    since = mark(town, people)
    answers(town, named(people, "Jonas Brandstrup"), "Deltager ikke")
    told = heard(town, people, since)
    assert told["Mette Hjortkær"][0] == (
        "Jonas Brandstrup kommer ikke alligevel onsdag den 10. marts 2027\nGruppe 4 er nu 5, så ingen skal flyttes. "
        "Signe Oddermark er spurgt, om de vil lede den.\nNu kommer 25."
    )
    assert len(told["Mette Hjortkær"]) == 1
    assert [text.partition("?")[0] for text in told["Signe Oddermark"]] == [
        "Vil du være gruppeleder for gruppe 4 onsdag den 10. marts 2027"
    ]


def test_a_line_is_applied_in_place_and_only_those_concerned_are_told(town):
    """A member has left and nobody moves: only the leader hears, and the group is shorter by one."""
    people = groups_out(town)
    simon = named(people, "Simon Alken")
    answers(town, simon, "Deltager ikke")
    since = mark(town, people)
    town.press(METTE, "Ingen flyttes")
    assert town.toasts[-1] == "Rettet ✔ 1 har fået besked."
    assert heard(town, people, since) == {
        "Nanna Overby": ["Gruppe 1 onsdag den 10. marts 2027 er ændret\nIkke længere med: Simon Alken.\nI er nu 4."]
    }
    assert "Simon Alken" not in town.last(METTE).text
    assert "Gruppe 1 · 4 personer" in town.last(METTE).text


def test_when_the_leader_leaves_another_is_asked(town):
    """The group's next fitting member is asked to lead, those who move get their group, those who stay hear of it."""
    people = groups_out(town)
    answers(town, named(people, "Nanna Overby"), "Deltager ikke")
    since = mark(town, people)
    town.press(METTE, "1: ")
    news = heard(town, people, since)
    asked = [name for name, texts in news.items() if any("Vil du være gruppeleder" in text for text in texts)]
    assert asked == ["Yusuf Demirel"]
    assert "Nanna Overby" not in news


def test_the_deputy_is_asked_first(town):
    """Where the leader has named a deputy, that is who is asked when the leader cannot come."""
    people = groups_out(town)
    nanna, inge = named(people, "Nanna Overby"), named(people, "Inge Skovbo")
    town.press(nanna, "Stedfortræder")
    town.press(nanna, "Inge Skovbo")
    assert "Melder gruppelederen afbud, spørger jeg dig først." in town.last(inge).text
    answers(town, nanna, "Deltager ikke")
    town.press(METTE, "1: ")
    assert any("Vil du være gruppeleder for gruppe 1" in text for text in town.texts(inge))
    assert not any("Vil du være" in text for text in town.texts(named(people, "Yusuf Demirel")))


def test_a_late_sign_up_is_placed(town):
    """Who comes after all gets a group, host and time; the menu comes only when the whole answer is there."""
    people = groups_out(town)
    peter = named(people, "Peter Gammelmark")
    answers(town, peter, "Deltager")
    assert not any("skal rettes" in text for text in town.texts(METTE))
    for label in PLACED[1:]:
        if label in town.last(peter).labels or any(label in word for word in town.last(peter).labels):
            town.press(peter, label)
    assert "Kommer alligevel: Peter Gammelmark." in town.last(METTE).text
    assert "Peter Gammelmark kommer i gruppe" in town.last(METTE).text
    town.press(METTE, "1: ")
    assert town.last(peter).text.startswith("Din gruppe til Klyngemøde med virtuel og fysisk deltagelse")
    assert "før gruppearbejdet kl. 18.30–19.30." in town.last(peter).text


def test_an_older_menu_is_not_used(town):
    """After one more change the first menu's buttons are refused, and the groups stay as they are."""
    people = groups_out(town)
    answers(town, named(people, "Simon Alken"), "Deltager ikke")
    old = next(one for one in town.chats[METTE.id] if "skal rettes" in one.text)
    data = old.rows[0][0]["callback_data"]
    answers(town, named(people, "Erik Nimholt"), "Deltager ikke")
    assert "Afbud: Simon Alken og Erik Nimholt." in "".join(
        text for text in town.texts(METTE) if "skal rettes" in text
    ) or "Afbud: Erik Nimholt og Simon Alken." in "".join(town.texts(METTE))
    town.press_data(METTE, old.id, data)
    assert town.toasts[-1].startswith("Der er sket noget siden.")


def test_it_works_on_the_afternoon_itself(town):
    """An afbud while the meeting runs gives the menu as any other."""
    people = groups_out(town)
    town.sleep_until(at(10, 17, 0))
    answers(town, named(people, "Simon Alken"), "Deltager ikke")
    assert any("skal rettes\nAfbud: Simon Alken." in text for text in town.texts(METTE))
    town.press(METTE, "Ingen flyttes")
    assert town.toasts[-1] == "Rettet ✔ 1 har fået besked."


def test_who_changes_back_needs_nothing(town):
    """An afbud that is taken back leaves the groups as they were, and its menu is refused."""
    people = groups_out(town)
    simon = named(people, "Simon Alken")
    answers(town, simon, "Deltager ikke")
    menu = next(one for one in town.chats[METTE.id] if "skal rettes" in one.text)
    answers(town, simon, "Deltager")
    town.press_data(METTE, menu.id, menu.rows[0][0]["callback_data"])
    assert town.toasts[-1].startswith("Der er sket noget siden.")
