"""An invitation can be answered by typing, and words that nobody understood are said to be so."""

import pytest

from tests.support.day import invited_day
from tests.support.grouped import groups_proposed
from tests.support.town import METTE, Town, with_everybody


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.mark.parametrize("word", ["ja", "Deltager", "Ja, jeg kommer.", "yes", "JEG KOMMER!"])
def test_a_typed_yes_is_the_button(town, word):
    """It begins the answer and asks what the button would ask."""
    bo = invited_day(town)[12]
    said = town.say(bo, word)
    assert said[-1].startswith("✔ Fremmøde: Deltager\n\nGruppearbejdet foregår i små grupper")
    assert town.last(bo).labels == ["Sørger selv for gruppe", "Vil gerne placeres i gruppe", "Tilbage"]


@pytest.mark.parametrize("word", ["nej", "afbud", "Jeg kan ikke.", "Deltager ikke"])
def test_a_typed_no_is_the_button(town, word):
    """It is kept at once, with a receipt."""
    bo = invited_day(town)[12]
    assert "Fremmøde: Deltager ikke" in town.say(bo, word)[-1]
    assert "Du har svaret: Deltager ikke" in town.say(bo, "/mit")[-1]


def test_a_whole_answer_is_not_changed_by_a_stray_word(town):
    """Who has answered is asked first; the word may have been meant for something else."""
    bo = invited_day(town)[12]
    for word in ("ja", "placeres", "nej"):
        town.say(bo, word)
    assert town.say(bo, "afbud") == [
        "Du har svaret onsdag den 10. marts 2027: Deltager. Vil du ændre det til »Deltager ikke«?"
    ]
    assert "Du har svaret: Deltager," in town.say(bo, "/mit")[-1]
    town.say(bo, "afbud")
    assert "Fremmøde: Deltager ikke" in town.say(bo, "ja")[-1]
    assert "Du har svaret: Deltager ikke" in town.say(bo, "/mit")[-1]


def test_a_bare_no_belongs_to_the_question_that_was_asked_last(town):
    """Asked to lead a group, a no is an answer to that, and no cancellation."""
    people = groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    leader = next(one for one in people if "Nej, spørg en anden" in town.last(one).labels)
    town.say(leader, "nej tak")
    assert "Du har svaret: Deltager," in town.say(leader, "/mit")[-1]
    asked = [one for one in people if "Nej, spørg en anden" in town.last(one).labels]
    assert leader not in asked
    assert asked


def test_a_word_on_a_button_of_the_newest_message_presses_it(town):
    """Everything that can be pressed can be typed, also where no talk is open."""
    bo = invited_day(town)[12]
    town.say(bo, "/start")
    assert town.say(bo, "mine møder") == town.say(bo, "/moeder")


def test_other_words_are_not_taken_for_an_answer(town):
    """They are said not to be understood, and what is missing is named with its button."""
    bo = invited_day(town)[12]
    assert town.say(bo, "måske, jeg ved det ikke endnu") == [
        "Det forstod jeg ikke. Du mangler at svare på invitationen til Klyngemøde med virtuel og fysisk deltagelse "
        "onsdag den 10. marts 2027. Hvad vil du?"
    ]
    assert town.last(bo).labels == ["Svar: ons 10/3", "Mine møder", "Klyngen", "Sprog / Language"]
    assert "✔" not in town.say(bo, "/mit")[-1]


def test_without_an_invitation_a_yes_means_nothing(town):
    """Nothing has been sent yet, so a yes cannot be an answer."""
    bo = with_everybody(town)[12]
    assert town.say(bo, "ja") == ["Det forstod jeg ikke. Hvad vil du?"]
