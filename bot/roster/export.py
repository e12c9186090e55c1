"""Lists out as spreadsheets: every text stays text, whatever it begins with, and a leading zero stays."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

# Signs that make a spreadsheet read a text as a formula, also in their full-width shapes.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_WIDEST, _SHEET_NAME = 60, 31


def table_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV as Danish Excel opens it: UTF-8 with its mark, semicolons, decimal commas; `'` before a formula's signs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_csv_cell(cell) for cell in row] for row in (headers, *rows))
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = _CONTROL.sub("", cell)
        return f"'{text}" if text.lstrip(" \u00a0").startswith(_ACTIVE) or cell.startswith(("\t", "\r")) else text
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(int(cell))


def table_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """One sheet: bold header that stays in view, a filter, columns as wide as their texts, texts as text."""
    from openpyxl import Workbook  # noqa: PLC0415 - a second's work, needed only here
    from openpyxl.styles import Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    table = [[_clean(cell) for cell in row] for row in (headers, *rows)]
    book = Workbook()
    book.properties.creator = "Drejebot"
    sheet = book.worksheets[0]
    sheet.title = _sheet_name(title)
    for line, row in enumerate(table, start=1):
        for n, value in enumerate(row, start=1):
            cell = sheet.cell(line, n, value)
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
            if line == 1:
                cell.font = Font(bold=True)
    for n, letter in ((n, get_column_letter(n + 1)) for n in range(len(headers))):
        longest = max(len(str(row[n])) for row in table if n < len(row))
        sheet.column_dimensions[letter].width = min(longest + 3, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _clean(cell: Cell) -> Cell:
    return _CONTROL.sub("", cell)[:32_767] if isinstance(cell, str) else cell


def _sheet_name(title: str) -> str:
    """A name that a sheet may have: no control characters or brackets, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\]", " ", _CONTROL.sub("", title)).strip(" '")[:_SHEET_NAME] or "Ark1"
