"""Every document of a meeting: made in both languages, from the demo's facts and from the worst that people write."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.documents.catalogue import KINDS, MEDIA_TYPES, files, make
from bot.documents.facts import MeetingFacts, Person, Table, TablePhase, plain
from bot.documents.paper import Grid, Heading, Lines, Text
from bot.documents.papers.lists import attendance, group_list, programme, sign_in
from bot.documents.papers.worksheets import notes
from tests.documents.reading import docx_text, pdf_text, pptx_text, squeezed, xlsx_rows
from tests.documents.sample import HOSTILE, at, meeting, mixed

EVERY = [(kind, suffix) for kind, wanted in KINDS.items() for suffix in wanted.suffixes]
# pypdf reads right-to-left letters from left to right, and what no font can show is not there.
NOT_READ_BACK = {"right to left", "emoji", "chinese", "combining"}
# Of the very long ones the beginning is looked for: they go on over pages, and slides cut them.
SHOWN = [plain(text) for name, text in HOSTILE.items() if name not in NOT_READ_BACK]
PAGES = {
    "programme": 1, "sign_in": 2, "reply_list": 2, "group_list": 2, "table_plan": 2, "signs": 10, "notes": 2, "plan": 1,
    "plan_large": 1, "prints": 1, "summary": 3, "minutes": 2, "attendance": 1, "evaluation": 1,
}  # fmt: skip


def text_of(suffix: str, content: bytes) -> str:
    if suffix == "xlsx":
        return "\n".join(str(value) for row in xlsx_rows(content) for value in row)
    read = {"pdf": pdf_text, "docx": docx_text, "pptx": pptx_text, "csv": bytes.decode}
    return read[suffix](content)


@pytest.mark.parametrize("kind", PAGES)
def test_pages(kind: str):
    """Each printed paper fills the pages it should (a plan one sheet, a sign one table) and carries the PDF/UA mark."""
    reader = PdfReader(BytesIO(make(kind, "pdf", meeting(), "da")))
    assert len(reader.pages) == PAGES[kind]
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


@pytest.mark.parametrize(("kind", "suffix"), EVERY)
def test_hostile_text_is_data_in_every_document(kind: str, suffix: str):
    """Every document is made from every hostile text at once; nothing that people wrote is acted upon or lost."""
    found = squeezed(text_of(suffix, make(kind, suffix, mixed(), "da")))
    people_are_named = kind not in {"plan", "plan_large", "breakout"}
    wanted = {squeezed(text)[:60] for text in SHOWN} if people_are_named else set()
    assert {text for text in wanted if text not in found} == set()
    assert found


@pytest.mark.parametrize(("kind", "suffix"), EVERY)
def test_a_meeting_of_which_nothing_is_known(kind: str, suffix: str):
    """A meeting with only a title and a time gives documents too, in English as well."""
    bare = MeetingFacts("Møde", "", at(16), at(18))
    assert text_of(suffix, make(kind, suffix, bare, "en")) or kind == "signs"


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_name_can_be_set(name: str):
    """No name at all can stop a paper or a sign from being set."""
    person = Person(name, name, name, name)
    facts = replace(meeting(), title=name, expected=(person,), phases=(TablePhase(name, (Table(1, (person,)),)),))
    for kind in ("sign_in", "signs"):
        assert make(kind, "pdf", facts, "da").startswith(b"%PDF-")


def test_a_file_is_named_by_day_and_kind():
    """A file's name tells day and kind, in the reader's language, and holds nothing that people wrote."""
    (made,) = files("table_plan", "pdf", mixed(), "da")
    assert (made.name, made.media_type) == ("2026-11-12-bordplan.pdf", "application/pdf")
    assert [one.name for one in files("summary", "docx", mixed(), "en")] == ["2026-11-12-reports-from-the-groups.docx"]
    assert [one.name for one in files("evaluation", "png", meeting(), "da")] == ["2026-11-12-evaluering-1.png"]


def test_every_format_has_a_media_type():
    """No document can be offered in a format that cannot be sent."""
    assert {suffix for _, suffix in EVERY} | {"png"} == set(MEDIA_TYPES)


def test_what_is_not_made_is_said():
    """A kind or a format that does not exist is an error, not another document."""
    with pytest.raises(KeyError):
        make("poem", "pdf", meeting(), "da")
    with pytest.raises(ValueError, match="made as pdf, not as xlsx"):
        make("notes", "xlsx", meeting(), "da")
    with pytest.raises(ValueError, match="da, en"):
        make("notes", "pdf", meeting(), "de")


def test_only_what_has_something_to_say_is_ready():
    """Before anything is known only the papers to write on, the minutes and the slides are offered."""
    bare = MeetingFacts("Møde", "", at(16), at(18))
    ready = [kind for kind, wanted in KINDS.items() if wanted.ready(bare)]
    assert ready == ["sign_in", "notes", "plan", "plan_large", "minutes", "slides"]
    assert all(wanted.ready(meeting()) for wanted in KINDS.values())


def grids(facts: MeetingFacts, paper: object) -> list[Grid]:
    return [block for block in paper(facts, "da").blocks if isinstance(block, Grid)]


def test_the_programme_tells_how_people_meet_when_it_changes():
    """A hybrid meeting's programme has a column for the form; a meeting in one room has none."""
    hybrid = grids(meeting(), programme)[0]
    assert (hybrid.head, hybrid.rows[4]) == (
        ("Tid", "Indhold", "Ansvarlig", "Form"),
        ("18.30–19.30", "Gruppearbejde, hvor gruppen sidder sammen", "Gruppeleder", "I grupper"),
    )
    plenum = replace(meeting(), programme=tuple(replace(row, mode="plenum") for row in meeting().programme))
    assert grids(plenum, programme)[0].head == ("Tid", "Indhold", "Ansvarlig")


def test_lists_are_in_danish_order():
    """Å comes last and Aa stands as Å; nobody looks for their name in the wrong place."""
    names = ("Åse", "Aage", "Zita", "Ærø", "Bo", "Østen")
    facts = replace(meeting(), expected=tuple(Person(name) for name in names))
    listed = [row[0] for row in grids(facts, sign_in)[0].rows if row[0]]
    assert listed == ["Bo", "Zita", "Ærø", "Østen", "Aage", "Åse"]


def test_the_sign_in_sheet_has_room_for_guests():
    """Whoever was not expected finds an empty row."""
    rows = grids(meeting(), sign_in)[0].rows
    assert [row for row in rows if not row[0]] == [("",) * 5] * 6


def test_attendance_says_when_each_was_there():
    """Whoever came late has their own time, the others those of the meeting; ydernumre keep their zero."""
    text, grid = attendance(meeting(), "da").blocks
    rows = {row[0]: row[1:] for row in grid.rows}
    assert text == Text("29 læger fra 7 praksisser.")
    assert rows["Bo Ærø"] == ("Lægehuset Ry", "012346", "læge", "17.05", "20.00")
    assert rows["Anna Holm"] == ("Lægerne Adelgade", "012345", "læge", "16.45", "20.00")


def test_a_group_shows_where_and_when_it_meets():
    """A group's page says who leads it, where it meets and when."""
    heading, pairs, grid = group_list(meeting(), "da").blocks[:3]
    assert (heading, pairs.rows, grid.rows[0]) == (
        Heading("Gruppe 1"),
        (
            ("Gruppeleder", "Anna Holm"),
            ("Vært", "Lægerne Adelgade"),
            ("Adresse", "Adelgade 1, 8660 Skanderborg"),
            ("Mødes", "18.30"),
        ),
        ("Anna Holm", "Lægerne Adelgade", "læge"),
    )


def test_notes_leave_no_room_for_the_break():
    """The notes sheet has lines for each part worth noting, none for breaks and short items."""
    rows = meeting().programme
    facts = replace(
        meeting(),
        programme=(rows[0], replace(rows[1], mode="break"), replace(rows[2], ends_at=at(17, 50))),
        questions=(),
        codes=(),
    )
    assert notes(facts, "da").blocks[:-1] == (Heading("16.45–17.00  Virtuel velkomst"), Lines(3))
