"""Afterwards: planned against actual."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.support.day import at, invited_day, more
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def held(town):
    """Welcome three minutes longer with a pause of two in it, presentations in time, then the end."""
    invited_day(town)
    for (hour, minute), label in (
        ((16, 45), "Start mødet"),
        ((16, 50), "Pause"),
        ((16, 52), "Fortsæt"),
        ((17, 5), "Næste"),
        ((17, 20), "Næste"),
        ((17, 35), "Næste"),
        ((17, 50), "Næste"),
        ((18, 0), "Afslut"),
        ((18, 0), "Ja, afslut"),
    ):
        town.sleep_until(at(hour, minute))
        town.press(METTE, label)


def test_the_times_are_said_item_by_item(town):
    """Planned, taken, and the difference; what was never begun is named."""
    held(town)
    town.press(METTE, "Planlagt og brugt tid")
    assert town.last(METTE).text == (
        "Planlagt og brugt tid\nKlyngemøde med virtuel og fysisk deltagelse\n"
        "Slut: planlagt kl. 20.00, blev kl. 18.00\n\n"
        "• Virtuel velkomst: 15 min. → 18 min. (+3)\n"
        "• Tre klyngemedlemmer præsenterer: 45 min. → 45 min.\n"
        "• Nyt fra PLO og praksiskonsulenter: 30 min. → 10 min. (-20)\n"
        "• Intro til gruppearbejdet med data: 15 min. – blev ikke til noget\n"
        "• Gruppearbejde – gruppen sidder fysisk sammen: 1 t. – blev ikke til noget\n"
        "• Virtuel opsamling og evaluering af mødeformen: 30 min. – blev ikke til noget"
    )


def test_the_workbook_holds_the_same(town):
    """A row an item, with clock times and minutes as numbers."""
    held(town)
    town.press(METTE, "Planlagt og brugt tid")
    town.press(METTE, "Hent som regneark")
    name, content = town.file(town.last(METTE).file)
    assert name == "tidsforbrug-2027-03-10.xlsx"
    rows = [tuple(cell.value for cell in row) for row in load_workbook(BytesIO(content)).active.iter_rows()]
    assert rows[:5] == [
        ("Punkt", "Planlagt start", "Start", "Slut", "Planlagt (min.)", "Brugt (min.)", "Forskel (min.)",
         "Pauser (min.)"),
        ("Virtuel velkomst", "16.45", "16.45", "17.05", 15, 18, 3, 2),
        ("Tre klyngemedlemmer præsenterer", "17.00", "17.05", "17.50", 45, 45, 0, 0),
        ("Nyt fra PLO og praksiskonsulenter", "17.45", "17.50", "18.00", 30, 10, -20, 0),
        ("Intro til gruppearbejdet med data", "18.15", None, None, 15, None, None, 0),
    ]  # fmt: skip


def test_the_last_message_of_the_day_leads_there(town):
    """Who ran the meeting finds the times from where it ended."""
    held(town)
    ended = next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("Mødet er slut. Tak"))
    assert "Planlagt og brugt tid" in ended.labels


def test_before_the_start_there_are_no_times(town):
    """The button is not there, and an old one says so."""
    invited_day(town)
    more(town, METTE)
    assert "Planlagt og brugt tid" not in town.last(METTE).labels
    assert town.press_data(METTE, 1, "s.times.1") == ["Mødet er ikke startet her, så der er ingen tider at vise."]
    town.press_data(METTE, 1, "v.times_sheet.1")
    assert town.toasts[-1] == "Mødet blev ikke startet her, så der er ingen tider."
