"""XLSX -> lines of cells, in a child process with limits: a small file can unfold to more than the machine has."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.roster.model import Note, RosterFault
from bot.roster.table import Table, table_of

UNPACKED, RATIO, PARTS = 20 * 2**20, 100, 2000
SECONDS = 15.0
_PARTS_OF_OTHERS = {"word/document.xml": "word", "ppt/presentation.xml": "slides", "mimetype": "open_document"}


def read_sheet(content: bytes, most: int) -> Table:
    """The table in the first sheet that has a header; raises `RosterFault`."""
    _check_zip(content)
    answer = _ask_child(content, most)
    if "fault" in answer:
        raise RosterFault(answer["fault"], **answer.get("values", {}))
    lines = [(line, tuple(cells)) for line, cells in answer["lines"]]
    troubles = {(line, n): reason for line, n, reason in answer["troubles"]}
    table = table_of(lines, most, troubles)
    notes = (*table.notes, *(Note(0, reason, values) for reason, values in answer["notes"]))
    # A remark to the right of the columns shifts nothing in a sheet, as it would in a text file.
    return replace(table, width=sys.maxsize, notes=notes)


def _check_zip(content: bytes) -> None:
    """What the archive says of itself, before a byte of it is unpacked; the child's own limits catch a lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError, UnicodeError):
        raise RosterFault("damaged") from None
    names = {part.filename for part in parts}
    for name, kind in _PARTS_OF_OTHERS.items():
        if name in names:
            raise RosterFault(kind)
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        raise RosterFault("unknown_file")
    if "xl/workbook.bin" in names:
        raise RosterFault("old_excel")
    total, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if total > UNPACKED or len(parts) > PARTS or total > RATIO * max(packed, 1):
        raise RosterFault("too_heavy")


def _ask_child(content: bytes, most: int) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, the file goes in as data
            [sys.executable, "-m", "bot.roster.sheet_child", str(most)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RosterFault("too_heavy") from None
    if done.returncode < 0 or done.returncode == os.EX_OSERR:
        raise RosterFault("too_heavy")
    if done.returncode:
        raise RosterFault("damaged")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _environment() -> Mapping[str, str]:
    """Only what Python needs: no secret of the bot's reaches the process that opens a stranger's file."""
    home = str(Path(__file__).resolve().parents[2])
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": home, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
