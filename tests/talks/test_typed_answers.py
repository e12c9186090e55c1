"""An invitation can be answered by typing, and words that nobody understood are said to be so."""

import pytest

from tests.support.day import invited_day
from tests.support.town import Town, with_everybody


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


def test_a_typed_change_of_mind(town):
    """Who has answered can take it back in words."""
    bo = invited_day(town)[12]
    town.say(bo, "ja")
    town.say(bo, "placeres")
    town.say(bo, "nej")
    assert "Du har svaret: Deltager," in town.say(bo, "/mit")[-1]
    town.say(bo, "afbud")
    assert "Du har svaret: Deltager ikke" in town.say(bo, "/mit")[-1]


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
