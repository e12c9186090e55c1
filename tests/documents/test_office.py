"""Word, Excel, slides and breakout rooms, read back by the libraries that read what people make."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.lang import MSO_LANGUAGE_ID

from bot.documents.catalogue import make
from bot.documents.facts import Evaluation, Group, Person, plain
from bot.documents.workbooks import Sheet, workbook
from bot.documents.zoom import breakout
from tests.documents.reading import pptx_text, pptx_titles, xlsx_rows
from tests.documents.sample import HOSTILE, PEOPLE, meeting, mixed

OPENED = [("minutes", "docx", Document), ("slides", "pptx", Presentation)]
ANNA = ("Anna Holm", "Lægerne Adelgade", "012345", "læge")

slides_of = partial(make, "slides", "pptx")


def shapes(content: bytes) -> list:
    return [shape for slide in Presentation(BytesIO(content)).slides for shape in slide.shapes]


def test_attendance_for_plo():
    """The sheet PLO gets: one row per person with name, practice, ydernummer as text, role and times."""
    content = make("attendance", "xlsx", meeting(), "da")
    rows = xlsx_rows(content)
    assert rows[:3] == [
        ("Navn", "Praksis", "Ydernummer", "Rolle", "Fra", "Til"),
        ("Ada Yde", "Lægerne Adelgade", "012345", "læge", "16.45", "20.00"),
        ("Anna Holm", "Lægerne Adelgade", "012345", "læge", "16.45", "20.00"),
    ]
    assert len(rows) == 30
    assert xlsx_rows(content, 1)[0] == ("Møde", "Antibiotika og sovemedicin: hvad viser vores data?")


def test_evaluation_counts_are_numbers():
    """Counts can be summed in Excel; a withheld one is a word and gives no number away."""
    assert xlsx_rows(make("evaluation", "xlsx", meeting(), "da"))[1:] == [
        ("Hvordan var mødeformen?", "Meget god", 14),
        ("Hvordan var mødeformen?", "God", 9),
        ("Hvordan var mødeformen?", "Hverken eller", "få"),
        ("Hvordan var mødeformen?", "Dårlig", 0),
    ]


def test_group_list_names_the_group_on_every_row():
    """The sheet can be sorted and filtered: each row tells its group, leader and host."""
    assert xlsx_rows(make("group_list", "xlsx", meeting(), "en"))[:2] == [
        ("Group", "Group leader", "Host", "Address", "Name", "Practice", "Ydernummer", "Role"),
        (1, "Anna Holm", "Lægerne Adelgade", "Adelgade 1, 8660 Skanderborg", *ANNA),
    ]


@pytest.mark.parametrize("kind", ["attendance", "group_list", "evaluation"])
def test_no_cell_is_a_formula(kind: str):
    """A name that looks like a formula or an error is text, marked so that Excel keeps it text."""
    book = load_workbook(BytesIO(make(kind, "xlsx", mixed(), "da")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.quotePrefix for cell in cells} == {True}
    assert plain(HOSTILE["formula"]) in {cell.value for cell in cells}


def test_error_words_and_overlong_texts_are_text_too():
    """ "#N/A" stays a word, and a text longer than a cell is cut where Excel would refuse the file."""
    rows = xlsx_rows(workbook(Sheet("a/b:c*[x]" * 9, ("#N/A", "n"), (("x" * 40000, None), ("=1", 2)))))
    assert rows == [("#N/A", "n"), ("x" * 32767, None), ("=1", 2)]


def test_slides_follow_the_meeting():
    """Programme, groups, figures, results and trend, each group's report, round-up, agreements and the code."""
    assert pptx_titles(slides_of(meeting(), "da")) == [
        "Antibiotika og sovemedicin: hvad viser vores data?",
        "Program",
        "Grupper",
        "Har I en fast procedure ved feber hos børn?",
        "Hvordan var mødeformen?",
        "Hvad skal vi gøre bedre?",
        "Hvor mange fandt mødet godt eller meget godt?",
        "Gruppe 1 – Anna Holm",
        "Gruppe 2 – Gert Dahl",
        "Gruppe 3 – Mads Overgaard",
        "Gruppe 4 – Tom Ulrik",
        "Opsamling",
        "Aftaler",
        "Evaluering (to minutter)",
    ]


def test_the_chart_is_native_and_withholds():
    """The result is a chart people can edit, with the figures as given and nothing for the withheld one."""
    charts = [shape.chart for shape in shapes(slides_of(meeting(), "da")) if shape.has_chart]
    plots = [(list(chart.plots[0].categories), list(chart.plots[0].series[0].values)) for chart in charts]
    assert plots == [
        (["Ja", "Delvist", "Nej"], [61, 23, 16]),
        (["Meget god", "God", "Hverken eller (få)", "Dårlig"], [14, 9, None, 0]),
        (["tors 5/3 2026 (21 svar)", "tors 12/11 2026 (25 svar)"], [71, 92]),
    ]
    assert [chart.plots[0].data_labels.number_format for chart in charts] == ['0" %"', "0", '0" %"']


def test_the_figures_have_a_deck_of_their_own():
    """What can be shown in figures, one chart a slide: those put in, the meeting's own, the results and their trend."""
    assert pptx_titles(make("figures", "pptx", meeting(), "en"))[1:] == [
        "Har I en fast procedure ved feber hos børn?",
        "Tilmelding",
        "Hvordan var mødeformen?",
        "How many found the meeting good or very good?",
    ]


def test_the_chart_s_own_sheet_holds_no_formula():
    """The workbook inside a chart is opened by "Edit data": there too a label is text."""
    facts = replace(meeting(), evaluation=(Evaluation("x", tuple(HOSTILE.values()), (1,) * len(HOSTILE)),))
    with ZipFile(BytesIO(slides_of(facts, "da"))) as package:
        inner = [package.read(name) for name in package.namelist() if name.endswith(".xlsx")]
    cells = [cell for content in inner for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_long_list_goes_on_over_more_slides():
    """Fifty rows do not run off the slide: they go on, and no row is lost."""
    facts = replace(meeting(), programme=tuple(replace(meeting().programme[0], title=f"Punkt {n}") for n in range(50)))
    content = slides_of(facts, "da")
    titles = pptx_titles(content)
    assert titles.count("Program") == 1
    assert titles.count("Program (fortsat)") >= 2
    listed = [line for line in pptx_text(content).split("\n") if line.startswith("Punkt")]
    assert listed == [f"Punkt {n}" for n in range(50)]


def test_slides_speak_their_language():
    """Every run of text says which language it is in, so that spelling and reading aloud are right."""
    found = {
        run.font.language_id
        for shape in shapes(slides_of(meeting(), "en"))
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert found == {MSO_LANGUAGE_ID.ENGLISH_UK}


def test_pictures_and_charts_have_words():
    """What is a picture says in words what it shows."""
    told = [
        shape._element.xpath(".//p:cNvPr/@descr")[0]
        for shape in shapes(slides_of(meeting(), "da"))
        if shape.has_chart or shape.shape_type == 13
    ]
    assert told == [
        "Ja: 61 %; Delvist: 23 %; Nej: 16 %",
        "Meget god: 14; God: 9; Hverken eller: få; Dårlig: 0",
        "tors 5/3 2026 (21 svar): 71 %; tors 12/11 2026 (25 svar): 92 %",
        "https://example.org/e/abc",
    ]


def test_breakout_rooms_for_zoom():
    """The file has Zoom's own headings, one row per address; whoever has none is named, not dropped in silence."""
    people = (PEOPLE[0], Person("Uden mail"), Person("Formel", email="=cmd@example.org"), Person("To", email="a@b,c@d"))
    made = breakout((Group(2, (PEOPLE[1],)), Group(1, people)), "da")
    assert made.content.decode() == (
        "Pre-assign Room Name,Email Address\r\nGruppe 1,person0@example.org\r\nGruppe 2,person1@example.org\r\n"
    )
    assert made.left_out == ("Uden mail", "Formel", "To")


def test_more_rooms_than_zoom_takes():
    """A file that Zoom would refuse is refused here, with the reason."""
    with pytest.raises(ValueError, match="100 rooms"):
        breakout(tuple(Group(n, PEOPLE[:1]) for n in range(1, 102)), "da")


@pytest.mark.parametrize(
    ("kind", "suffix", "opened"), [("minutes", "docx", Document), ("slides", "pptx", Presentation)]
)
def test_a_file_says_who_made_it(kind: str, suffix: str, opened: Callable):
    """Author, title and language are ours; nobody from the library's template is named, nor a date of theirs."""
    told = opened(BytesIO(make(kind, suffix, meeting(), "da"))).core_properties
    assert (told.author, told.last_modified_by, told.comments, told.language, told.created, told.modified) == (
        "Praksisklyngen Skanderborg", "", "", "da-DK", None, None,
    )  # fmt: skip
    assert "Antibiotika" in told.title
