"""The meeting's papers, asked for in the chat."""

from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from tests.support.town import METTE, Town
from tests.talks.test_hybrid_way import answered, grouped, run_meeting


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def papers(town):
    town.say(METTE, "/moeder")
    town.press(METTE, "Klyngemøde")
    town.press(METTE, "Dokumenter")
    return town.last(METTE)


def sent(town, person, label):
    """Press a paper's button: what is said, the file's name and its content."""
    said = town.press(person, label)
    name, content = town.file(town.last(person).file)
    return said, name, content


def test_only_papers_with_something_to_say_are_offered(town):
    """Before there are groups there is a programme and a print list, and no group list, minutes are room to write."""
    answered(town)
    assert papers(town).labels == [
        "Program (PDF)", "Word", "Liste til underskrift (PDF)", "Noteark (PDF)", "Implementeringsplan (PDF)",
        "Implementeringsplan A3 (PDF)", "Printliste (PDF)", "Dias (PowerPoint)", "Referat (Word)", "PDF",
        "QR-koder", "Mødet",
    ]  # fmt: skip


def test_a_paper_comes_as_a_file_a_moment_later(town):
    """The press is answered at once, the programme comes by itself."""
    answered(town)
    papers(town)
    said, name, content = sent(town, METTE, "Program (PDF)")
    assert town.toasts[-1] == "Jeg laver det …"
    assert said == ["Program, onsdag den 10. marts 2027."]
    assert name == "2027-03-10-program.pdf"
    assert content.startswith(b"%PDF-")
