"""What stands in Word and PowerPoint files that people send: lines and rows of tables; nothing of what is none."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from pptx import Presentation
from pptx.util import Inches

from bot.documents.catalogue import make
from bot.documents.reading import LARGEST, rows_of
from dialogs.practice_data import table_told
from tests.documents.sample import meeting

PRACTICES = (("Lægehuset Ry", "012346"), ("Lægerne Søtorvet", "012349"))
ROWS = (("Praksis", "Recepter"), ("Lægehuset Ry", "43,2"), ("Lægerne Søtorvet", "12"))


def word(*lines, rows=()):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                table.cell(y, x).text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def slides(rows):
    deck = Presentation()
    page = deck.slides.add_slide(deck.slide_layouts[6])
    table = page.shapes.add_table(len(rows), len(rows[0]), *(Inches(n) for n in (1, 1, 5, 2))).table
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def test_lines_and_rows_are_read():
    """A paragraph is a line, a table's row its cells; letters that XML escapes are as they were written."""
    assert [row for row in rows_of(word("Hej & <farvel>", rows=ROWS)) if any(row)] == [("Hej & <farvel>",), *ROWS]
    assert [row for row in rows_of(slides(ROWS)) if any(row)] == list(ROWS)


@pytest.mark.parametrize("content", [word(rows=ROWS), slides(ROWS), word("Lægehuset Ry: 43 recepter pr. 1.000")])
def test_a_practices_own_figures_are_found_in_a_file(content):
    """In a table of practices, on a slide, in a sentence."""
    assert table_told(rows_of(content), PRACTICES) == "Lægehuset Ry"


@pytest.mark.parametrize(
    "content",
    [
        word("Klyngen ligger 12 % over landet.", rows=(("Praksis", "Postnr."), ("Lægehuset Ry", "8680"))),
        word(rows=(("Lægehuset Ry", "012346"), ("Lægerne Søtorvet", "012349"))),
        make("attendance", "docx", meeting(), "da"),
        make("slides", "pptx", meeting(), "da"),
        make("minutes", "docx", meeting(), "en"),
    ],
    ids=["postcodes", "ydernumre", "attendance", "slides", "minutes"],
)
def test_what_may_be_shared_passes(content):
    """Figures of all, addresses, numbers of practices, and the papers that the bot itself makes."""
    assert table_told(rows_of(content), PRACTICES) == ""


def test_what_cannot_be_read_is_left_alone():
    """No archive, one that holds something else, or a part that unpacks to more than people write."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p>" + b" " * LARGEST)
        archive.writestr("xl/sharedStrings.xml", b"<t>Praksis 43 %</t>")
    for content in (b"", b"%PDF-1.7", out.getvalue(), out.getvalue()[:200]):
        assert list(rows_of(content)) == []
