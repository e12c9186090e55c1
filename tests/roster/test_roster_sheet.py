"""A roster as a spreadsheet: what Excel does to figures, and files made to hurt."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles.numbers import FORMAT_TEXT

from bot.roster import RosterFault, read_roster
from bot.roster.sheet import _environment
from bot.roster.words import say

# A slow machine fails no test.

HEAD = ("navn", "praksis", "ydernummer", "postnr", "telefon", "plads")


def book(*rows, title="Ark1"):
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return made


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content):
    return read_roster(content, "liste.xlsx")


def fault(content):
    with pytest.raises(RosterFault) as caught:
        read(content)
    assert say(caught.value, "da") != say(caught.value, "en")
    return caught.value.reason


def repacked(content, **parts):
    """The archive with some parts replaced; names come with _ for / and end in xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.replace("/", "_").removesuffix(".xml"), old.read(name)))
    return out.getvalue()


def test_figures_keep_what_is_shown():
    """A ydernummer keeps its zeros as text or by its format; other figures lose nothing and gain no decimals."""
    made = book(HEAD, ("Anna", "A", "057584", 8660, 20304050, 8), ("Bo", "B", 57584, 8660.0, "20 30 40 50", 8.0))
    made.worksheets[0]["C3"].number_format = "000000"
    made.worksheets[0]["C2"].number_format = FORMAT_TEXT
    found = read(saved(made))
    assert [(r.line, r.ydernummer, r.postcode, r.phone, r.host_capacity) for r in found.rows] == [
        (2, "057584", "8660", "+4520304050", 8),
        (3, "057584", "8660", "+4520304050", 8),
    ]
    assert found.refused == ()


def test_a_lost_zero_is_refused_with_the_remedy():
    """A number cell without the format has lost its zero: the row is refused, the right number proposed."""
    (refusal,) = read(saved(book(HEAD, ("Anna", "A", 57584)))).refused
    assert (refusal.line, refusal.column, refusal.reason, refusal.values) == (
        2,
        "ydernummer",
        "lost_zero",
        {"a": "057584"},
    )


def test_the_sheet_with_the_list_is_found():
    """A front page, blank rows, a title and a hidden sheet do not matter; the line is the sheet's own row."""
    made = book(("Praksisklyngen", None), title="Forside")
    hidden = made.create_sheet("Gammel")
    hidden.append(HEAD)
    hidden.sheet_state = "hidden"
    sheet = made.create_sheet("Medlemmer")
    sheet["B2"] = "Medlemsliste"
    for n, heading in enumerate(HEAD):
        sheet.cell(5, n + 2, heading)
    sheet["B9"], sheet["C9"], sheet["L9"] = "Anna", "A", "husk at ringe"
    found = read(saved(made))
    assert [(row.line, row.name, row.practice) for row in found.rows] == [(9, "Anna", "A")]
    assert [(note.reason, note.values) for note in found.notes] == [("sheet", {"sheet": "Medlemmer"})]


def test_formulas_give_their_values_or_a_reason():
    """A formula that was never reckoned, an error and a date are refused where they stand; the rest is taken."""
    made = book(HEAD, ("Anna", "A"), ('="Bo"', "B"), ("Eva", "E", "#N/A"), ("Finn", "F", date(2027, 3, 10)))
    found = read(saved(made))
    assert [row.name for row in found.rows] == ["Anna"]
    assert [(r.line, r.column, r.value, r.reason) for r in found.refused] == [
        (3, "name", None, "formula"),
        (4, "ydernummer", "#N/A", "cell_error"),
        (5, "ydernummer", "2027-03-10T00:00:00", "not_ydernummer"),
    ]


def test_a_reckoned_formula_is_read_as_its_value():
    """What the spreadsheet showed when it was saved is what counts."""
    content = saved(book(HEAD, ('="An"&"na"', "A")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    told = (
        sheet.replace(b'<c r="A2">', b'<c r="A2" t="str">')
        .replace(b"<v></v>", b"<v>Anna</v>")
        .replace(b"<v />", b"<v>Anna</v>")
    )
    assert told != sheet
    assert [row.name for row in read(repacked(content, xl_worksheets_sheet1=told)).rows] == ["Anna"]


def test_files_of_other_kinds_in_a_zip():
    """A text document, slides, an OpenDocument sheet and any other archive are named for what they are."""

    def archive(*names):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name in names:
                made.writestr(name, "x")
        return out.getvalue()

    assert fault(archive("word/document.xml")) == "word"
    assert fault(archive("ppt/presentation.xml")) == "slides"
    assert fault(archive("mimetype", "content.xml")) == "open_document"
    assert fault(archive("hej.txt")) == "unknown_file"
    assert fault(archive("xl/workbook.xml")) == "damaged"
    assert fault(saved(Workbook())) == "empty"
    assert fault(saved(book(HEAD))) == "only_header"


def test_ten_thousand_rows_are_refused():
    """Far more than a cluster is refused as a whole, in one sentence."""
    assert fault(saved(book(("navn", "praksis"), *(("Læge", "Klinik") for _ in range(10_000))))) == "too_many_rows"


def test_a_bomb_is_seen_before_it_is_unpacked():
    """An archive that says it unfolds to more than 20 MB, or a hundredfold, is not opened."""
    content = saved(book(HEAD, ("Anna", "A")))
    assert fault(repacked(content, xl_worksheets_sheet1=b"<x>" + b" " * 21 * 2**20 + b"</x>")) == "too_heavy"
    assert fault(repacked(content, xl_worksheets_sheet1=b"<x>" + b" " * 3 * 2**20 + b"</x>")) == "too_heavy"


def test_a_cell_far_away_costs_nothing():
    """A cell in the last row and column does not make a million blank rows; the list is read without it."""
    made = book(("navn", "praksis"), ("Anna", "A"))
    made.worksheets[0].cell(1_048_576, 16_384, "x")
    assert [row.name for row in read(saved(made)).rows] == ["Anna"]


def test_entities_are_not_followed():
    """A document type with entities inside a sheet is refused; no file of ours is read for it."""
    content = saved(book(HEAD, ("Anna", "A")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet
    assert fault(repacked(content, xl_worksheets_sheet1=evil)) == "damaged"


def test_the_child_gets_no_secrets(monkeypatch):
    """The process that opens the file sees nothing of the bot's environment."""
    monkeypatch.setenv("DREJEBOT_TOKEN", "1:secret")
    assert not [name for name in _environment() if name.startswith("DREJEBOT")]


GOOD = saved(book(HEAD, ("Anna", "A", "057584", 8660, 20304050, 8)))


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=30))
def test_a_damaged_sheet_is_a_roster_or_one_clear_fault(changes):
    """Bytes changed anywhere in a sheet end in rows or in one sentence, never in another error."""
    content = bytearray(GOOD)
    for at, byte in changes:
        content[at] = byte
    try:
        found = read(bytes(content))
    except RosterFault as caught:
        found = caught
    assert isinstance(found, RosterFault) or len(found.rows) <= 1
