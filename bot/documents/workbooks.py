"""Excel files: plain tables with a head row. What people wrote is text, also where it looks like a formula."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.documents.facts import Evaluation, MeetingFacts, Person, plain
from bot.documents.papers.lists import attendance_rows, by_name
from bot.documents.words import Words, words
from bot.texts import span

Value = str | int | None

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_NARROWEST, _WIDEST = 8, 60
_LONGEST = 32767  # characters in one cell


@dataclass(frozen=True)
class Sheet:
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def workbook(*sheets: Sheet) -> bytes:
    """The sheets as .xlsx. Texts become text cells ("012345" keeps its zero, "=1+1" stays four characters)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(_NOT_IN_TITLES.sub(" ", sheet.title)[:31]), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for y, row in enumerate((sheet.head, *sheet.rows), start=1):
        for x, value in enumerate(row, start=1):
            _put(page, y, x, value)
    for cell in page[1]:
        cell.font = Font(name="Calibri", bold=True)
    page.freeze_panes = "A2"
    _print_setup(page)
    if sheet.rows:
        page.auto_filter.ref = page.dimensions
    for x, texts in enumerate(zip(sheet.head, *sheet.rows, strict=True), start=1):
        longest = max(len(line) for text in texts for line in str(text or "").split("\n"))
        page.column_dimensions[get_column_letter(x)].width = min(max(longest + 2, _NARROWEST), _WIDEST)


def _print_setup(page: Worksheet) -> None:
    """A4, all columns on one page wide."""
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(page: Worksheet, y: int, x: int, value: Value) -> None:
    cell = page.cell(y, x)
    if isinstance(value, str):
        cell.value = value[:_LONGEST]
        # openpyxl would make "=…" a formula and "#N/A" an error; the quote keeps Excel from it on the next edit.
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value


def attendance(facts: MeetingFacts, lang: str) -> bytes:
    """The attendance list as a sheet, and a second one that says which meeting it is."""
    w = words(lang)
    return workbook(Sheet(w("attendance"), *attendance_rows(facts, w)), _meeting(facts, w))


def groups(facts: MeetingFacts, lang: str) -> bytes:
    """One row per member with the group's leader, host and address."""
    w = words(lang)
    head = ("group_number", "group_leader", "host", "address", "name", "practice", "ydernummer", "role")
    rows = tuple(
        (group.number, group.leader, group.host, group.address, *_person(each))
        for group in sorted(facts.groups, key=lambda group: group.number)
        for each in by_name(group.members)
    )
    return workbook(Sheet(w("group_list"), tuple(w(key) for key in head), rows), _meeting(facts, w))


def _person(person: Person) -> tuple[str, str, str, str]:
    return person.name, person.practice, person.ydernummer, person.role


def evaluation(facts: MeetingFacts, lang: str) -> bytes:
    """The counts, one row per choice, and what people wrote; withheld counts stay words."""
    w = words(lang)
    return workbook(
        Sheet(w("evaluation"), (w("question"), w("option"), w("answers")), _counts(facts.evaluation, w)),
        Sheet(w("comments"), (w("question"), w("comments")), _texts(facts.evaluation)),
        _meeting(facts, w),
    )


def survey(results: Sequence[Evaluation], people: Sequence[tuple[str, ...]], lang: str) -> bytes:
    """A survey's counts and texts; `people` are name, practice and answers of each, where they are kept with a name."""
    w = words(lang)
    questions = tuple(result.question for result in results)
    rows = tuple(tuple(plain(cell) for cell in row) for row in people)
    named = (Sheet(w("members"), (w("name"), w("practice"), *questions), rows),) if people else ()
    return workbook(
        Sheet(w("answers"), (w("question"), w("option"), w("answers")), _counts(results, w)),
        Sheet(w("comments"), (w("question"), w("comments")), _texts(results)),
        *named,
    )


def _counts(results: Sequence[Evaluation], w: Words) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (result.question, label, w("few") if count is None else count)
        for result in results
        for label, count in zip(result.labels, result.counts, strict=True)
    )


def _texts(results: Sequence[Evaluation]) -> tuple[tuple[Value, ...], ...]:
    return tuple((result.question, text) for result in results for text in result.texts)


def _meeting(facts: MeetingFacts, w: Words) -> Sheet:
    told = (
        (w("meeting"), facts.title),
        (w("cluster"), facts.cluster),
        (w("time"), span(facts.starts_at, facts.ends_at, w.lang)),
        (w("place"), facts.place),
    )
    return Sheet(w("meeting"), told[0], told[1:])
