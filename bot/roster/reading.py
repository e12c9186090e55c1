"""A roster file of any kind -> the people in it."""

from bot.roster.model import Roster, RosterFault
from bot.roster.rows import read_rows
from bot.roster.sheet import read_sheet
from bot.roster.table import decoded, read_table

LARGEST = 10 * 2**20
MOST_ROWS = 5000

# What files of other kinds begin with.
_KINDS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"{\\rtf", "word"),
    (b"RIFF", "picture"),
)
_WEB = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<workbook")


def read_roster(content: bytes, filename: str, *, max_rows: int = MOST_ROWS) -> Roster:
    """The people in a CSV or XLSX file, rows that cannot be read refused one by one.

    The kind of file is told from its bytes; `filename` only names it. Raises `RosterFault` where the file as a whole
    is no roster, and nothing else. A sheet is opened in a child process and may take some seconds: call it in a thread.
    """
    del filename
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise RosterFault("empty")
    if len(content) > LARGEST:
        raise RosterFault("too_large", most=LARGEST // 2**20)
    if content[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}:
        return read_rows(read_sheet(content, max_rows))
    _refuse_other_kinds(content)
    text = decoded(content)
    if _looks_binary(text):
        raise RosterFault("unknown_file")
    return read_rows(read_table(text, max_rows))


def _refuse_other_kinds(content: bytes) -> None:
    for start, kind in _KINDS:
        # Two letters may begin a heading as well; a picture has bytes after them that no text has.
        if content.startswith(start) and (len(start) > len(b"BM") or b"\0" in content[:32]):
            raise RosterFault(kind)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:12].lower().startswith(_WEB):
        raise RosterFault("web_page")


def _looks_binary(text: str) -> bool:
    """Whether the first part holds control characters that no spreadsheet writes."""
    return any(c < " " and c not in "\t\n\r\v\f" for c in text[:4000])
