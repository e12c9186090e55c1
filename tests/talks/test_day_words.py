"""A short word to whoever speaks, and the clock page's link."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.tables import lives
from bot.web.clock_board import board_of
from bot.web.clock_source import Clocks
from tests.support.day import at, heard, invited_day, more, on_card, planned, public
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def view(town, link):
    """What the clock page behind a link shows."""
    clocks = Clocks(town.db, town.clock, town.settings)
    return asyncio.run(clocks.snapshot(link.rpartition("/")[2]))


def link(town):
    more(town, METTE, "Uret")
    return next(line for line in town.last(METTE).text.split("\n") if line.startswith("https://"))


def speaking(town):
    """The first presenter has the floor, two minutes before the end."""
    people = invited_day(town)
    public(town)
    more(town, METTE, "Hvem gør hvad", "Oplægsholder (Første")
    town.say(METTE, people[1].name)
    more(town, METTE, "Hvem gør hvad", "Oplægsholder (Anden")
    town.say(METTE, people[2].name)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.sleep_until(at(17, 0))
    town.press(METTE, "Næste")
    town.sleep_until(at(17, 14))
    return people


def test_who_speaks_is_asked_to_wrap_up(town):
    """Three taps; who speaks comes first, who speaks next after; it arrives at once and only there."""
    people = speaking(town)
    before = [len(heard(town, person)) for person in people]
    more(town, METTE, "Kort besked til en")
    asked = town.last(METTE)
    assert asked.text == "Hvem skal have beskeden?"
    assert asked.labels == [people[1].name, people[2].name, METTE.name, "Annullér"]
    town.press(METTE, people[1].name)
    town.press(METTE, "Rund af nu")
    assert town.press(METTE, "Nej, kun i chatten") == [f"Sendt ✔ til {people[1].name}."]
    new = [heard(town, person, n) for person, n in zip(people[1:], before[1:], strict=True)]
    assert new[0] == ["Rund af nu, tak"]
    assert not any(new[1:])


def test_own_words_are_passed_on_as_they_are(town):
    """A typed text, with whom it is from; signs in it stay signs."""
    people = speaking(town)
    more(town, METTE, "Kort besked til en")
    town.press(METTE, people[1].name)
    town.say(METTE, "Skru op <3 & tal langsomt")
    town.press(METTE, "Nej, kun i chatten")
    assert town.last(people[1]).text == "Fra mødelederen: Skru op <3 & tal langsomt"


def test_a_word_that_would_come_late_is_dropped(town):
    """Sixteen seconds later it has lost its sense."""
    people = speaking(town)
    more(town, METTE, "Kort besked til en")
    town.press(METTE, people[1].name)
    town.press(METTE, "Rund af nu")
    before = len(heard(town, people[1]))
    town.settle = lambda: setattr(town.clock, "moment", town.clock.moment + timedelta(seconds=16))
    town.press(METTE, "Nej, kun i chatten")
    del town.settle
    town.settle()
    assert heard(town, people[1], before) == []


def test_a_word_stands_on_the_clock_for_a_minute(town):
    """Asked for, it is on the shared screen too, and gone after a minute."""
    people = speaking(town)
    page = link(town)
    more(town, METTE, "Kort besked til en")
    town.press(METTE, people[1].name)
    town.press(METTE, "Rund af nu")
    town.press(METTE, "Ja, også på uret")
    assert board_of(view(town, page), town.clock.now(), "da").word == "Rund af nu, tak"
    town.sleep_until(town.clock.moment + timedelta(seconds=61))
    assert board_of(view(town, page), town.clock.now(), "da").word == ""


def test_before_the_meeting_there_is_nobody_to_stop(town):
    """The button is only there while the meeting runs."""
    invited_day(town)
    more(town, METTE)
    assert "Kort besked til en" not in town.last(METTE).labels


def test_the_clock_shows_who_speaks(town):
    """The names of the programme, and nobody else's."""
    people = speaking(town)
    board = board_of(view(town, link(town)), town.clock.now(), "da")
    assert (board.heading, board.who, board.next.title, board.next.who) == (
        "Første præsentation", people[1].name, "Anden præsentation", people[2].name,
    )  # fmt: skip


def test_the_link_and_its_code(town):
    """The address to copy, a button to open it, and the code as a picture."""
    invited_day(town)
    public(town)
    page = link(town)
    assert town.last(METTE).labels == ["Åbn uret", "Vis QR-koden", "Lav et nyt link", "Tilbage"]
    assert town.press(METTE, "Vis QR-koden") == [f"Mødets ur: {page}"]
    name, content = town.file(town.last(METTE).file)
    assert (name, content[:8]) == ("mødets-ur.png", b"\x89PNG\r\n\x1a\n")


def test_a_new_link_makes_the_old_one_die(town):
    """Only after a second press; the old page is gone, the new one shows the meeting."""
    invited_day(town)
    public(town)
    old = link(town)
    town.press(METTE, "Lav et nyt link")
    assert view(town, old) is not None
    town.press(METTE, "Ja, lav et nyt")
    new = link(town)
    assert new != old
    assert (view(town, old), view(town, new).title) == (None, "Klyngemøde med virtuel og fysisk deltagelse")


def test_without_an_address_the_bot_says_so(town):
    """A bot that nobody can reach from outside shows no link."""
    invited_day(town)
    more(town, METTE, "Uret")
    assert town.last(METTE).text.startswith("Uret kan ikke vises")


def ending(town, title):
    """The clock page's view at the last row of a playbook's meeting, and when it is over."""
    planned(town, title)
    public(town)
    page = link_of(town)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    on_card(town, METTE, "Mere")
    town.press(METTE, "Skift punkt automatisk")
    before = view(town, page).evaluation
    town.sleep_until(at(18, 44))
    last = view(town, page).evaluation
    town.sleep_until(at(20, 30))
    return before, last, view(town, page).evaluation


def link_of(town):
    with town.db.begin() as conn:
        return conn.execute(select(lives.c.page_token)).scalar_one()


def test_the_evaluations_code_stands_on_the_clock_when_it_is_time(town):
    """In the row that the playbook gives it, and when the meeting is over."""
    before, last, over = ending(town, "Præhospitalet")
    assert (before, last.partition("/evaluering/")[0], over) == ("", "https://drejebot.example", last)


def test_where_it_is_taken_in_plenary_the_code_comes_at_the_end(town):
    """A playbook without a code of its own shows it only when all is over."""
    before, last, over = ending(town, "akutfunktion")
    assert (before, last, over.partition("/evaluering/")[0]) == ("", "", "https://drejebot.example")
