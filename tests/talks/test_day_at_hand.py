"""One hand free: the control under each cue, groups that say they are together, and messages chosen one by one."""

from datetime import timedelta

import pytest

from tests.support.day import at, card, coordinate, heard, invited_day, on_card
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def begun(town):
    people = invited_day(town)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    return people


def newest(town, person, words):
    """The newest message that begins with these words."""
    return next(one for one in reversed(town.chats[person.id]) if one.text.startswith(words))


# -- the control under a cue ---------------------------------------------------------------------------------------


def test_the_meeting_is_started_from_the_message_that_says_so(town):
    """The message becomes the card, at the bottom of the chat."""
    invited_day(town)
    town.sleep_until(at(16, 45))
    due = newest(town, METTE, "Nu kl. 16.45")
    assert due.labels == ["Start mødet", "Åbn mødedagen"]
    town.press(METTE, "Start mødet")
    assert "▶ Virtuel velkomst" in due.text
    assert "Næste" in due.labels


def test_when_time_is_up_the_next_step_is_one_press_away(town):
    """Næste and more minutes stand under the message; what it became follows the meeting from then on."""
    begun(town)
    town.sleep_until(at(17, 0))
    up = newest(town, METTE, "Tiden er gået")
    assert up.labels == ["Næste", "+1 min.", "+5 min.", "Åbn mødedagen"]
    town.press_data(METTE, up.id, up.rows[0][2]["callback_data"])
    assert "Til kl. 17.05" in up.text
    town.sleep_until(at(17, 5, 1))
    assert "Over tid siden kl. 17.05" in up.text


def test_before_the_end_minutes_can_be_added_at_once(town):
    """The warning carries the minutes; Næste is on the card, where nobody presses it by mistake."""
    begun(town)
    now = newest(town, METTE, "Nu: Virtuel velkomst")
    assert now.labels == ["Åbn mødedagen"]
    town.sleep_until(at(16, 55))
    assert now.text == "5 min. tilbage af Virtuel velkomst – til kl. 17.00."
    assert now.labels == ["+1 min.", "+5 min.", "Åbn mødedagen"]


def test_one_message_follows_an_item_and_another_says_that_time_is_up(town):
    """The warnings change the message in place; what asks for a press comes at the bottom and names what is next."""
    begun(town)
    before = len(heard(town, METTE))
    town.sleep_until(at(16, 58))
    assert heard(town, METTE, before - 1) == ["2 min. tilbage af Virtuel velkomst – til kl. 17.00."]
    town.sleep_until(at(17, 0))
    assert heard(town, METTE, before) == [
        "Tiden er gået for Virtuel velkomst (kl. 17.00). Næste: Tre klyngemedlemmer præsenterer – Første præsentation."
    ]


def test_a_meeting_that_runs_by_itself_says_each_item_once(town):
    """No *Tiden er gået* beside *Nu:*; from the start to the last item the coordinator gets one message an item."""
    begun(town)
    for label in ("Mere", "Skift punkt automatisk"):
        town.press(METTE, label)
    before = len(heard(town, METTE))
    town.sleep_until(at(18, 29, 59))
    told = heard(town, METTE, before - 1)
    assert len(told) == 6
    assert not any(text.startswith("Tiden er gået") for text in told)
    assert told[-1] == "2 min. tilbage af Intro til gruppearbejdet med data – til kl. 18.30."


def test_ending_too_early_is_asked_first(town):
    """With items left *Afslut* says which, and *Nej* changes nothing; the last item's ends at once."""
    begun(town)
    asked = on_card(town, METTE, "Afslut")
    assert asked == [
        "5 punkter mangler: Tre klyngemedlemmer præsenterer, Nyt fra PLO og praksiskonsulenter, Intro til "
        "gruppearbejdet med data, Gruppearbejde – gruppen sidder fysisk sammen og Virtuel opsamling og evaluering af "
        "mødeformen. "
        "Vil du afslutte mødet alligevel? Så spørger jeg grupperne om deres svar med det samme."
    ]
    town.press(METTE, "Nej, gå videre")
    assert "▶ Virtuel velkomst" in card(town, METTE)
    on_card(town, METTE, "Afslut")
    town.press(METTE, "Ja, afslut")
    assert "Mødet er slut." in card(town, METTE)


# -- being there ---------------------------------------------------------------------------------------------------


def test_who_has_checked_in_is_not_asked_again(town):
    """*Jeg er her* turns the message into its receipt; a quarter of an hour before only the others are asked."""
    people = invited_day(town)
    town.sleep_until(at(16, 15))
    simon, vibeke = people[1], people[2]
    first = newest(town, simon, "Mødet begynder kl. 16.45")
    town.press(simon, "Jeg er her")
    assert first.text == (
        "✔ Du er skrevet på som til stede\n"
        "onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n"
        "Klyngemøde med virtuel og fysisk deltagelse\n"
        "Zoom: https://zoom.us/j/1234567890\n"
        "Hjælp til Zoom: klynger@kiap.dk"
    )
    assert first.labels == []
    before = {one.id: len(heard(town, one)) for one in (simon, vibeke)}
    town.sleep_until(at(16, 30))
    assert heard(town, simon, before[simon.id]) == []
    assert [text.splitlines()[0] for text in heard(town, vibeke, before[vibeke.id])] == [
        "Mødet begynder kl. 16.45 – om 15 min."
    ]


def test_an_old_message_cannot_press_past_the_meeting(town):
    """Næste under a message about an item that is over shows the newest card and moves nothing."""
    begun(town)
    town.sleep_until(at(17, 0))
    up = newest(town, METTE, "Tiden er gået")
    data = up.rows[0][0]["callback_data"]
    town.press(METTE, "Næste")
    other = next(one for one in town.chats[METTE.id] if one is not up)
    town.press_data(METTE, other.id, data)
    assert town.toasts[-1] == "Der er sket noget siden. Her er det nyeste."
    assert "▶ Tre klyngemedlemmer præsenterer: Første præsentation" in card(town, METTE)


def test_nobody_else_gets_the_buttons(town):
    """A presenter and a member read the same words and find nothing to press the meeting with."""
    people = invited_day(town)
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Hvem gør hvad", "Tidsholder"):
        town.press(METTE, label)
    town.say(METTE, people[9].name)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.sleep_until(at(17, 0))
    assert newest(town, people[9], "Tiden er gået").labels == []


def test_the_second_operator_has_them_too(town):
    """Each may press from the own message; the other's card follows."""
    people = invited_day(town)
    coordinate(town, people[1])
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.sleep_until(at(17, 0))
    up = newest(town, people[1], "Tiden er gået")
    town.press_data(people[1], up.id, up.rows[0][0]["callback_data"])
    assert "▶ Tre klyngemedlemmer præsenterer: Første præsentation" in card(town, METTE)


# -- groups that are together --------------------------------------------------------------------------------------


def grouped(town):
    """Groups are formed and published, and the meeting is at its group phase."""
    people = invited_day(town)
    for label in ("Grupper", "Dan grupper", "Send grupperne ud"):
        town.say(METTE, "/moeder") if label == "Grupper" else None
        town.press(METTE, "Klyngemøde") if label == "Grupper" else None
        town.press(METTE, label)
    if "Send alligevel" in town.last(METTE).labels:
        town.press(METTE, "Send alligevel")
    town.press(METTE, "Send nu")
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.press(METTE, "Mere")
    town.press(METTE, "Skift punkt automatisk")
    town.sleep_until(at(18, 30))
    return people


def test_a_group_says_that_it_is_together(town):
    """One tap of anybody in it; whoever runs the meeting sees which groups are awaited."""
    people = grouped(town)
    town.sleep_until(at(18, 33))
    assert "Samlet: ingen endnu – mangler gruppe 1" in card(town, METTE)
    town.press(people[1], "Gruppe 1 er samlet")
    assert town.last(people[1]).text.startswith("Gruppe 1 er samlet siden kl. 18.33 ✔")
    assert "Samlet: gruppe 1\n" in card(town, METTE)
    town.press(people[1], "Vi er ikke samlet endnu")
    assert "Samlet: ingen endnu – mangler gruppe 1" in card(town, METTE)


def test_who_is_there_goes_on_the_list(town):
    """One by one, or all that are left at once."""
    people = grouped(town)
    town.press(people[1], "Gruppe 1 er samlet")
    town.press(people[1], f"▢ {people[2].name}")
    assert f"▢ {people[2].name}" not in town.last(people[1]).labels
    town.press(people[1], "Alle 7 er her")
    assert town.last(people[1]).text.endswith("Alle i gruppen står på deltagerlisten.")
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Efter mødet", "Fremmøde"):
        town.press(METTE, label)
    assert "8 deltagere:" in town.last(METTE).text


def test_another_group_cannot_say_it(town):
    """A forged press of somebody outside the group changes nothing."""
    people = grouped(town)
    town.press_data(people[12], 1, "v.gathered.1")
    assert "Samlet: ingen endnu" in card(town, METTE)


# -- messages chosen one by one ------------------------------------------------------------------------------------


def test_one_sort_is_switched_off_and_on(town):
    """The choice is shown, holds for the day, and is taken back as easily."""
    invited_day(town)
    town.say(METTE, "/beskeder")
    town.press(METTE, "Vælg dem én for én")
    town.press(METTE, "✔ 5 min. tilbage")
    town.press(METTE, "✔ 2 min. tilbage")
    town.press(METTE, "✕ 2 min. tilbage")
    assert "✕ 5 min. tilbage" in town.last(METTE).labels
    town.press(METTE, "Tilbage")
    assert "Du har slået 1 slags fra." in town.last(METTE).text
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    before = len(heard(town, METTE))
    town.sleep_until(at(17, 0) - timedelta(seconds=1))
    assert heard(town, METTE, before - 1) == ["2 min. tilbage af Virtuel velkomst – til kl. 17.00."]


def test_the_zoom_host_hears_when_the_groups_come_back(town):
    """Who hears what is the playbook's data: this one tells Zoom host and chat watcher, too."""
    people = invited_day(town)
    for role, person in (("Zoom-vært", people[9]), ("Chatvagt", people[10])):
        town.say(METTE, "/moeder")
        for label in ("Klyngemøde", "Hvem gør hvad", role):
            town.press(METTE, label)
        town.say(METTE, person.name)
    town.sleep_until(at(16, 45))
    before = [len(heard(town, person)) for person in people[9:11]]
    town.press(METTE, "Start mødet")
    town.press(METTE, "Mere")
    town.press(METTE, "Skift punkt automatisk")
    town.sleep_until(at(19, 31))
    told = [[text.split(".")[0] for text in heard(town, p, n)] for p, n in zip(people[9:11], before, strict=True)]
    assert told == [["Gruppearbejde til kl", "Nu: tilbage på Zoom"], ["Nu: tilbage på Zoom"]]
