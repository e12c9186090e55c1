"""The control card on the day: its presses, its words, and two people who hold it."""

import pytest

from tests.support.day import at, card, coordinate, invited_day
from tests.support.town import METTE, Town

PROGRAMME = (
    "Virtuel velkomst",
    "Tre klyngemedlemmer præsenterer",
    "Nyt fra PLO og praksiskonsulenter",
    "Intro til gruppearbejdet med data",
    "Gruppearbejde – gruppen sidder fysisk sammen",
    "Virtuel opsamling og evaluering af mødeformen",
)


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def begun(town):
    """The meeting has been started on time."""
    people = invited_day(town)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    return people


def rows(*times_and_signs):
    return "\n".join(f"{sign} {title}" for sign, title in zip(times_and_signs, PROGRAMME, strict=True))


def test_the_card_before_the_start(town):
    """An hour before, both the plan and the button to begin with are there."""
    invited_day(town)
    town.sleep_until(at(15, 45))
    assert card(town, METTE) == (
        "Klyngemøde med virtuel og fysisk deltagelse\n"
        "Begynder onsdag den 10. marts 2027 kl. 16.45 (uge 10).\n"
        "Slut: planlagt kl. 20.00\n\n" + rows("· 16.45", "· 17.00", "· 17.45", "· 18.15", "· 18.30", "· 19.30")
    )
    assert town.last(METTE).labels == ["Start mødet", "Mere", "Mødet"]


def test_the_card_tells_how_far_behind_while_nobody_presses(town):
    """An item that runs over moves what comes, minute by minute, without a press."""
    begun(town)
    town.sleep_until(at(17, 7))
    assert card(town, METTE) == (
        "Klyngemøde med virtuel og fysisk deltagelse\n"
        "▶ Virtuel velkomst\n"
        "Over tid siden kl. 17.00\n"
        "Så: Tre klyngemedlemmer præsenterer: Første præsentation kl. 17.07\n"
        "Bagud: 7 min. – hentes ind i pauser og punkter, der kan kortes\n"
        "Slut: planlagt kl. 20.00\n\n" + rows("▶ 16.45", "· 17.07", "· 17.52", "· 18.15", "· 18.30", "· 19.30")
    )


def test_the_card_names_the_part_and_the_next(town):
    """In the middle of three presentations it says which one runs, until when, and what follows."""
    begun(town)
    town.sleep_until(at(17, 0))
    town.press(METTE, "Næste")
    assert card(town, METTE) == (
        "Klyngemøde med virtuel og fysisk deltagelse\n"
        "▶ Tre klyngemedlemmer præsenterer: Første præsentation\n"
        "Til kl. 17.15\n"
        "Så: Tre klyngemedlemmer præsenterer: Anden præsentation kl. 17.15\n"
        "Slut: planlagt kl. 20.00\n\n" + rows("✔ 16.45", "▶ 17.00", "· 17.45", "· 18.15", "· 18.30", "· 19.30")
    )


def test_the_card_speaks_english_to_who_reads_english(town):
    """The parts too are in the reader's language."""
    begun(town)
    town.sleep_until(at(17, 0))
    town.press(METTE, "Næste")
    town.say(METTE, "/sprog")
    town.press(METTE, "English")
    town.say(METTE, "/meetings")
    town.press(METTE, "Cluster meeting")
    town.press(METTE, "The day")
    assert town.last(METTE).text.split("\n")[1:5] == [
        "▶ Three members present: First presentation",
        "Until 17:15",
        "Then: Three members present: Second presentation at 17:15",
        "End: planned 20:00",
    ]


def test_a_delay_is_caught_up_or_moves_the_rest(town):
    """Late before a fixed end, the card says what it does about it, and one press changes that."""
    begun(town)
    town.sleep_until(at(17, 10))
    town.press(METTE, "Næste")
    lines = card(town, METTE).split("\n")
    assert lines[4:6] == ["Bagud: 10 min. – hentes ind i pauser og punkter, der kan kortes", "Slut: planlagt kl. 20.00"]
    town.press(METTE, "Skub resten")
    lines = card(town, METTE).split("\n")
    assert lines[4:6] == [
        "Bagud: 10 min. – resten skubbes",
        "Slut: planlagt kl. 20.00, forventet kl. 20.10 – 10 min. efter det faste sluttidspunkt kl. 20.00",
    ]
    town.press(METTE, "Hent forsinkelsen ind")
    assert "forventet" not in card(town, METTE)
    town.press(METTE, "Fortryd")
    assert "forventet kl. 20.10" in card(town, METTE)


def test_minutes_pauses_and_undo(town):
    """Five more minutes, a break and going on are seen on the card, and undo takes back one press at a time."""
    begun(town)
    town.sleep_until(at(16, 50))
    before = card(town, METTE)
    town.press(METTE, "+5 min.")
    assert "Til kl. 17.05" in card(town, METTE)
    town.press(METTE, "Pause")
    assert "⏸ Pause i Virtuel velkomst\nTilbage: 15 min." in card(town, METTE)
    town.press(METTE, "Fortryd")
    assert "▶ Virtuel velkomst\nTil kl. 17.05" in card(town, METTE)
    town.press(METTE, "Fortryd")
    assert card(town, METTE) == before


def test_another_item_is_taken_now(town):
    """What is passed over comes after it."""
    begun(town)
    town.sleep_until(at(17, 0))
    town.press(METTE, "Mere")
    town.press(METTE, "Tag et andet punkt nu")
    chosen = next(one for one in reversed(town.chats[METTE.id]) if "Hvilket punkt" in one.text)
    assert chosen.labels == [*PROGRAMME[1:], "Tilbage"]
    town.press(METTE, "Nyt fra PLO")
    assert [line[8:] for line in card(town, METTE).split("\n")[-6:]] == [
        PROGRAMME[0], PROGRAMME[2], PROGRAMME[1], *PROGRAMME[3:],
    ]  # fmt: skip
    assert "▶ 17.00 Nyt fra PLO" in card(town, METTE)


def test_items_follow_by_themselves_when_asked_to(town):
    """With the switch on, the next item begins at its minute, the card follows, and its buttons are as new as it."""
    begun(town)
    town.press(METTE, "Mere")
    town.press(METTE, "Skift punkt automatisk")
    town.sleep_until(at(17, 31))
    assert "▶ Tre klyngemedlemmer præsenterer: Tredje præsentation" in card(town, METTE)
    assert "Punkterne skifter af sig selv." in card(town, METTE)
    town.press(METTE, "Næste")
    assert "▶ Nyt fra PLO og praksiskonsulenter\nTil kl. 18.01" in card(town, METTE)


def test_the_card_follows_the_clock_without_a_press(town):
    """When the time of an item is up the card says so, at that minute, in the same message."""
    begun(town)
    number = next(one.id for one in town.chats[METTE.id] if "Næste" in one.labels)
    town.sleep_until(at(17, 0, 30))
    now = next(one for one in town.chats[METTE.id] if one.id == number)
    assert "▶ Virtuel velkomst\nOver tid siden kl. 17.00" in now.text


def test_a_submenu_is_not_overwritten_by_the_clock(town):
    """Who is choosing something goes on choosing when a cue's minute comes."""
    begun(town)
    town.sleep_until(at(16, 54))
    town.press(METTE, "Mere")
    town.press(METTE, "Tag et andet punkt nu")
    number = next(one.id for one in town.chats[METTE.id] if "Hvilket punkt" in one.text)
    town.sleep_until(at(17, 1))
    assert "Hvilket punkt" in next(one.text for one in town.chats[METTE.id] if one.id == number)


# -- two operators -------------------------------------------------------------------------------------------------


def two(town):
    people = invited_day(town)
    coordinate(town, people[1])
    town.sleep_until(at(16, 45))
    return people[1]


def test_a_press_of_one_is_seen_by_the_other(town):
    """Both cards show the same after every press, whoever made it."""
    simon = two(town)
    town.press(METTE, "Start mødet")
    assert card(town, simon) == card(town, METTE)
    town.press(simon, "+5 min.")
    assert card(town, simon) == card(town, METTE)
    assert "Til kl. 17.05" in card(town, METTE)


def buttons(town, person):
    message = next(one for one in reversed(town.chats[person.id]) if "Mere" in one.labels)
    return message.id, {b["text"]: b["callback_data"] for row in message.rows for b in row}


def test_two_presses_of_next_at_once_move_on_once(town):
    """The second is told that something has happened, and gets the newest card."""
    simon = two(town)
    town.press(METTE, "Start mødet")
    town.sleep_until(at(17, 0))
    (mine, hers) = buttons(town, simon), buttons(town, METTE)
    town.press_data(METTE, hers[0], hers[1]["Næste"])
    town.press_data(simon, mine[0], mine[1]["Næste"])
    assert town.toasts[-1] == "Der er sket noget siden. Her er det nyeste."
    assert "Første præsentation\nTil kl. 17.15" in card(town, simon)
    assert card(town, simon) == card(town, METTE)


def test_two_add_five_minutes_for_the_same_delay(town):
    """One delay is five minutes longer, not ten."""
    simon = two(town)
    town.press(METTE, "Start mødet")
    (mine, hers) = buttons(town, simon), buttons(town, METTE)
    town.press_data(METTE, hers[0], hers[1]["+5 min."])
    town.press_data(simon, mine[0], mine[1]["+5 min."])
    assert town.toasts[-1] == "Der er sket noget siden. Her er det nyeste."
    assert "Til kl. 17.05" in card(town, METTE)


def test_pause_after_somebody_elses_minutes_still_counts(town):
    """A press that fits the newest state is taken, though the card it came from was one behind."""
    simon = two(town)
    town.press(METTE, "Start mødet")
    (mine, hers) = buttons(town, simon), buttons(town, METTE)
    town.press_data(METTE, hers[0], hers[1]["+1 min."])
    town.press_data(simon, mine[0], mine[1]["Pause"])
    assert town.toasts[-1] == "✔"
    assert "⏸ Pause i Virtuel velkomst\nTilbage: 16 min." in card(town, METTE)


def test_a_double_tap_has_one_effect(town):
    """The same press twice starts once."""
    two(town)
    number, known = buttons(town, METTE)
    town.press_data(METTE, number, known["Start mødet"])
    town.press_data(METTE, number, known["Start mødet"])
    assert town.toasts[-1] == "Mødet er i gang."
    assert "▶ Virtuel velkomst" in card(town, METTE)


def test_a_member_cannot_press_the_card(town):
    """A forged press of somebody who only takes part changes nothing."""
    people = invited_day(town)
    town.sleep_until(at(16, 45))
    _, known = buttons(town, METTE)
    town.press_data(people[2], 1, known["Start mødet"])
    assert "Begynder" in card(town, METTE)


# -- nobody at the card --------------------------------------------------------------------------------------------


def test_a_meeting_that_nobody_ends_ends_by_itself(town):
    """Three hours after its planned end, and the card says so."""
    begun(town)
    town.sleep_until(at(23, 1))
    assert "Mødet er slut." in card(town, METTE)


def test_a_meeting_that_was_never_started_is_closed(town):
    """It counts as held, its card offers no start, and an old start button is refused."""
    invited_day(town)
    town.sleep_until(at(16, 45))
    number, known = buttons(town, METTE)
    town.sleep_until(at(23, 1))
    assert "Mødet er forbi. Det blev ikke startet her." in card(town, METTE)
    town.press_data(METTE, number, known["Start mødet"])
    assert town.toasts[-1] == "Mødet er forbi eller aflyst."


def test_one_card_shows_the_meeting_and_the_older_one_says_so(town):
    """Opened from another message the control is there; the first has neither buttons nor figures that grow old."""
    begun(town)
    first = next(one for one in reversed(town.chats[METTE.id]) if "Mere" in one.labels)
    town.sleep_until(at(16, 55))
    up = next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("5 min. tilbage"))
    town.press(METTE, "Åbn mødedagen")
    assert "▶ Virtuel velkomst" in up.text
    assert (first.text, first.labels) == ("Flyttet. Det nyeste står i den besked, du sidst trykkede på.", [])
    town.press_data(METTE, up.id, next(b["callback_data"] for row in up.rows for b in row if b["text"] == "+5 min."))
    assert "Til kl. 17.05" in up.text
