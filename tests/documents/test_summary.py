"""The collected group reports: what stands in them, and that nothing people write can break them."""

from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from bot.documents.catalogue import make
from bot.documents.papers.reports import summary
from tests.documents.reading import docx_text, pdf_text, squeezed
from tests.documents.sample import HOSTILE, QUESTIONS, hostile, meeting

summary_docx, summary_pdf = partial(make, "summary", "docx"), partial(make, "summary", "pdf")


def test_docx_headings_are_real():
    """A screen reader finds the groups as headings and the questions below them."""
    document = Document(BytesIO(summary_docx(meeting(), "da")))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    one = lambda n: [("Heading 1", f"Gruppe {n}"), *(("Heading 2", question) for question in QUESTIONS)]  # noqa: E731
    assert headings == [("Heading 1", "Overblik"), *one(1), *one(2), *one(3), *one(4), ("Heading 1", "Gruppe 5")]


def test_docx_overview_names_the_missing_report():
    """The overview is a table that shows which group has not reported."""
    table = Document(BytesIO(summary_docx(meeting(), "da"))).tables[0]
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert rows == [
        ("Gruppe", "Gruppeleder", "Antal", "Rapport"),
        ("Gruppe 1", "Anna Holm", "6", "Modtaget"),
        ("Gruppe 2", "Gert Dahl", "6", "Modtaget"),
        ("Gruppe 3", "Mads Overgaard", "6", "Modtaget"),
        ("Gruppe 4", "Tom Ulrik", "6", "Modtaget"),
        ("Gruppe 5", "Ditte Brix", "–", "Mangler"),
    ]


def test_docx_is_a_danish_a4_page():
    """The page is A4, the language Danish, and the library's own sample properties are gone."""
    document = Document(BytesIO(summary_docx(meeting(), "da")))
    section = document.sections[0]
    languages = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
    properties = document.core_properties
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert languages == {"da-DK"}
    assert (properties.title, properties.author, properties.comments, properties.language) == (
        "Opsamling fra grupperne – Antibiotika og sovemedicin: hvad viser vores data?",
        "Praksisklyngen Skanderborg",
        "",
        "da-DK",
    )


def test_pdf_says_the_same_as_the_facts():
    """Every answer stands in the PDF, also those given per practice, and the day as people say it."""
    text = pdf_text(summary_pdf(meeting(), "da"))
    wanted = {
        "torsdag den 12. november 2026 kl. 16.45–20.00 (uge 46)",
        "Sovemedicin",
        "Vi udskriver mere end naboklyngen, og ingen af os kan sige hvorfor.",
        "Om seks måneder, med et nyt datatræk.",
        "Gruppen har ikke afleveret sin rapport endnu.",
        "Side 1 af 3",
    }
    assert {line for line in wanted if line not in text} == set()


def test_pdf_is_accessible():
    """The PDF is tagged, has a title and a language, and carries the PDF/UA mark."""
    reader = PdfReader(BytesIO(summary_pdf(meeting(), "en")))
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Reports from the groups – Antibiotika og sovemedicin: hvad viser vores data?"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_no_reports_is_said():
    """A meeting without reports gives a paper that says so, not an empty page."""
    empty = replace(meeting(), reports=())
    assert "Der er ikke kommet rapporter fra grupperne." in pdf_text(summary_pdf(empty, "da"))
    assert "No reports have come from the groups." in docx_text(summary_docx(empty, "en"))


def test_reports_come_in_the_order_of_groups():
    """Reports are sorted by group, whatever order they came in."""
    turned = replace(meeting(), reports=meeting().reports[::-1])
    assert summary(turned, "da") == summary(meeting(), "da")


def test_an_unknown_language_is_refused():
    """Documents speak Danish and English; another language is an error, not a half-translated page."""
    with pytest.raises(ValueError, match="da, en"):
        summary(meeting(), "sv")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_word_keeps_hostile_text_as_data(text: str):
    """Whatever people write stands in the Word file letter by letter, and the file opens."""
    facts = hostile(text)
    found = docx_text(summary_docx(facts, "da"))
    assert facts.reports[0].answers[0].text.split("\n")[0] in found


@pytest.mark.parametrize("name", HOSTILE)
def test_typst_keeps_hostile_text_as_data(name: str):
    """Whatever people write is set as it stands: no markup, no formula, no file of the machine is read."""
    facts = hostile(HOSTILE[name])
    found = squeezed(pdf_text(summary_pdf(facts, "da")))
    # pypdf reads right-to-left letters in visual order, and marks without a glyph are not there at all.
    if name not in {"right to left", "turned", "emoji", "chinese", "combining"}:
        assert squeezed(facts.reports[0].answers[0].text) in found
    assert "Gruppe1" in found
