"""What stands in a Word or PowerPoint file that somebody sends: its lines and the rows of its tables, and no more.

The file may be anything: parts are bounded, and every pattern below looks at a letter once.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice

LARGEST, ROWS = 8 * 2**20, 20_000
"""Bytes that are unpacked, and rows that are given: far above what people write."""

_TEXTS = re.compile(r"word/(?:document|footnotes|header\d*|footer\d*)\.xml|ppt/(?:slides|notesSlides)/[^/]+\.xml")
_ROW_BEGINS, _ROW_ENDS, _CELL_ENDS = re.compile(r"<[wa]:tr[ >]"), re.compile(r"</[wa]:tr>"), re.compile(r"</[wa]:tc>")
_LINE_ENDS, _GAP = re.compile(r"</[wa]:p>"), re.compile(r"</[wa]:p>|<[wa]:(?:br|tab)\b[^<>]*>")
_SAID = re.compile(r"<[wa]:t(?: [^<>]*)?>([^<]*)")


def rows_of(content: bytes) -> Iterator[tuple[str, ...]]:
    """Each line as a row of one, each row of a table as its cells; nothing of a file that is no such archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = list(_texts(archive))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError, RuntimeError):
        return
    yield from islice((row for text in texts for row in _rows(text)), ROWS)


def _texts(archive: zipfile.ZipFile) -> Iterator[str]:
    left = LARGEST
    for part in archive.infolist():
        if _TEXTS.fullmatch(part.filename) and part.file_size <= left:
            left -= part.file_size
            yield archive.read(part).decode("utf-8", "replace")


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    *rows, rest = _ROW_ENDS.split(text)
    for piece in rows:
        *before, row = _ROW_BEGINS.split(piece)
        yield from _lines(" ".join(before))
        yield tuple(_plain(cell) for cell in _CELL_ENDS.split(row)[:-1])
    yield from _lines(rest)


def _lines(xml: str) -> Iterator[tuple[str, ...]]:
    return ((line,) for line in map(_plain, _LINE_ENDS.split(xml)) if line)


def _plain(xml: str) -> str:
    said = "".join(_SAID.findall(_GAP.sub("<w:t> ", xml)))
    return " ".join(html.unescape(said).split())
