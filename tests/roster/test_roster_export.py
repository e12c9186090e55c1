"""Lists out: nothing in them runs, nothing is lost, and what was written can be read in again."""

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.roster import read_roster
from bot.roster.export import table_csv, table_xlsx

# A slow machine fails no test.

HEAD = ("navn", "praksis", "ydernummer", "telefon", "plads")
ROWS = [("Åse Sørensen", "Lægehuset; A/S", "057584", "+4520304050", 8), ("Bo", 'Klinik "B"', None, None, 0)]


def cells(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(content):
    return load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("write", [table_csv, lambda head, rows: table_xlsx(head, rows, "Liste")])
def test_a_list_can_be_read_in_again(write):
    """Names, zeros, telephone numbers and counts come back as they were."""
    found = read_roster(write(HEAD, ROWS), "liste")
    assert found.refused == ()
    assert [(r.name, r.practice, r.ydernummer, r.phone, r.host_capacity) for r in found.rows] == ROWS


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_text_becomes_a_formula(start):
    """A text that would start a formula is marked as text in both kinds of file."""
    text = f"{start}HYPERLINK(1)"
    (cell,) = cells(table_csv(["navn"], [[text]]))[1]
    assert cell.startswith("'")
    found = sheet(table_xlsx(["navn"], [[text]], "Liste"))["A2"]
    assert (found.data_type, found.number_format) == ("s", "@")


def test_figures_stay_figures():
    """Counts and kilometres are numbers, with a decimal comma in CSV."""
    assert cells(table_csv(["a", "b", "c"], [[-3, 3.25, None]]))[1] == ["-3", "3,25", ""]
    found = sheet(table_xlsx(["a", "b", "c"], [[-3, 3.25, None]], "Liste"))
    assert [cell.value for cell in found[2]] == [-3, 3.25, None]


def test_a_sheet_is_easy_to_read():
    """The header stays in view, columns are as wide as their texts, and the sheet has a name that Excel allows."""
    found = sheet(table_xlsx(HEAD, ROWS, "Gruppe 1: [Ry/Galten] og alle de andre i klyngen"))
    assert found.freeze_panes == "A2"
    assert found["A1"].font.bold
    assert found.column_dimensions["B"].width == 17
    assert found.title == "Gruppe 1   Ry Galten  og alle d"
    assert sheet(table_xlsx(["a"], [], "***")).title == "Ark1"


@settings(max_examples=25)
@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=4))
def test_any_text_can_be_written(rows):
    """Every text can go into both files, and no cell of the CSV starts a formula."""
    written = cells(table_csv(["a", "b"], rows))[1:]
    assert not [cell for row in written for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert sheet(table_xlsx(["a", "b"], rows, "x")).max_row == len(rows) + 1


def test_the_demo_cluster_is_read_by_the_same_importer():
    """29 invented people in 14 practices, nobody refused, two practices under one roof, addresses that lead nowhere."""
    found = read_roster(files("bot.roster").joinpath("demo_skanderborg.csv").read_bytes(), "demo_skanderborg.csv")
    assert (len(found.rows), found.refused, found.notes) == (29, (), ())
    assert len({row.practice for row in found.rows}) == 14
    assert {row.practice for row in found.rows if row.house == "Sundhedshuset Kastanjen"} == {
        "Lægeklinikken Ishøj",
        "Lægerne Kastanjen",
    }
    assert sorted(row.role for row in found.rows if row.role != "member") == [
        *("koordinator", "locum", "locum", "moedeleder", "ua", "ua"),
    ]
    assert {row.ydernummer[0] for row in found.rows} == {"0", "1"}
    assert all(row.email and row.email.endswith(".invalid") for row in found.rows)
    assert all(row.lat and row.lon and row.postcode and row.town for row in found.rows)
