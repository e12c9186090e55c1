"""Text with separators -> lines of cells: encoding, separator and header found out."""

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.roster.columns import TITLE_LINES, fields_of, find_header
from bot.roster.model import Note, RosterFault

Line = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines below the header, with the line's number in the file.

    Attributes:
        columns: position -> field of `RosterRow` (or first_name, last_name).
        width: how many columns the header has.
        troubles: (line, position) -> reason for a cell that holds no value (a formula, an error).
    """

    lines: tuple[Line, ...]
    columns: Mapping[int, str]
    width: int
    troubles: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("cp1252", "mac_roman", "cp865")
_DANISH, _NEIGHBOURLY = "æøåÆØÅ", "éèüöäÉÜÖÄ–’“”´"


def decoded(content: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else the old encoding that gives the best Danish."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _by(content, encoding)
    if b"\0" in content:
        return _by(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return max((content.decode(name, errors="replace") for name in _OLD), key=_how_danish)


def _by(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise RosterFault("unknown_file") from None


def _how_danish(text: str) -> int:
    """Danish letters speak for an encoding, signs that no roster holds against it."""
    foreign = [c for c in text if not c.isascii()]
    return sum(3 if c in _DANISH else 0 if c in _NEIGHBOURLY else -2 for c in foreign)


def read_table(text: str, most: int) -> Table:
    """The table in a text; raises `RosterFault`, also where there are more than `most` lines of people."""
    body = text.removeprefix("\ufeff")
    first, _, rest = body.partition("\n")
    skipped = 0
    separator = None
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip().strip('"')) <= len("sep=\t"):
        separator, body, skipped = (first.strip("\r\n").strip('"')[4:5] or "\t"), rest, 1
    lines = _lines(body, separator or _separator(body), skipped, most + 2 * TITLE_LINES)
    return table_of(lines, most)


def _separator(body: str) -> str:
    """The separator that makes the most known headings; the spreadsheet's own `;` where none does."""
    head = "".join(io.StringIO(body, newline="").readlines()[: 2 * TITLE_LINES])

    def headings(separator: str) -> int:
        rows = [cells for cells in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if any(cells)]
        at = find_header(rows)
        return 0 if at is None else len(fields_of(rows[at]))

    try:
        return max(";\t,", key=headings)
    except csv.Error:
        return ";"


def _lines(body: str, separator: str, skipped: int, most: int) -> list[Line]:
    """The lines with something in them, numbered as in the file; a few more than `most` at the utmost."""
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    except (TypeError, ValueError):
        raise RosterFault("no_header") from None
    lines: list[Line] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start + skipped, tuple(cells)))
            if len(lines) > most:
                break
            start = reader.line_num + 1
    except csv.Error:
        raise RosterFault("broken_quotes", line=start + skipped) from None
    return lines


def table_of(lines: Sequence[Line], most: int, troubles: Mapping[tuple[int, int], str] | None = None) -> Table:
    """The table in numbered lines that are not blank: its header found, its size checked."""
    if not lines:
        raise RosterFault("empty")
    at = find_header(cells for _, cells in lines)
    if at is None:
        raise RosterFault("no_header")
    below, (_, header) = lines[at + 1 :], lines[at]
    columns = _columns(header)
    if not below:
        raise RosterFault("only_header")
    if len(below) > most:
        raise RosterFault("too_many_rows", most=most)
    width = max(len(header), 1)
    return Table(tuple(below), columns, width, troubles or {}, tuple(_unknown(header, columns)))


def _columns(header: Sequence[str]) -> dict[int, str]:
    columns = fields_of(header)
    fields = list(columns.values())
    for field_ in fields:
        if fields.count(field_) > 1:
            raise RosterFault("column_twice", column=field_)
    if not {"name", "first_name", "last_name"} & {*fields}:
        raise RosterFault("missing_column", column="name")
    if not {"practice", "house", "ydernummer"} & {*fields}:
        raise RosterFault("missing_column", column="practice")
    return columns


def _unknown(header: Sequence[str], columns: Mapping[int, str]) -> Iterable[Note]:
    left = [cell.strip()[:40] for n, cell in enumerate(header) if n not in columns and cell.strip()]
    if left:
        yield Note(0, "unknown_columns", {"columns": ", ".join(left[:12])})
