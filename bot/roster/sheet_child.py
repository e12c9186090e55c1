"""The child process that opens a sheet: the file comes in on standard input, its cells leave as JSON.

Run as `python -m bot.roster.sheet_child MOST_ROWS`; ended by the system when it takes too much time or memory.
"""

import contextlib
import io
import itertools
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from bot.roster.columns import TITLE_LINES, find_header

MEMORY, CPU_SECONDS = 512 * 2**20, 5
COLUMNS, SHEETS, LONGEST_CELL, LONGEST_ANSWER = 64, 20, 1000, 8_000_000

Cells = list[str]


class TooMuchError(Exception):
    """More than a roster can hold."""


def main(most: int) -> int:
    _limit()
    try:
        answer = _read(sys.stdin.buffer.read(), most)
    except (MemoryError, TooMuchError):
        return os.EX_OSERR
    except Exception:  # noqa: BLE001 - a stranger's file breaks a reader in every way there is; the parent says so
        return os.EX_DATAERR
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _limit() -> None:
    """Memory and processor time; where the system has no such limits, the parent's timeout is what holds."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # openpyxl would load numpy only to know its number types.
    sys.modules["numpy"] = None  # type: ignore[assignment]


def _read(content: bytes, most: int) -> dict[str, Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 - after the limits are set

    raw = load_workbook(io.BytesIO(content), read_only=True)
    title, several = _choose(raw)
    if title is None:
        return {"fault": "empty"}
    lines, formulas, troubles = _collect(raw[title], most)
    if formulas:
        told = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        troubles += _put_values(lines, formulas, told[title])
    notes = [("sheet", {"sheet": title[:60]})] if several else []
    return {"lines": list(lines.items()), "troubles": troubles, "notes": notes}


def _choose(workbook: Any) -> tuple[str | None, bool]:  # noqa: ANN401 - openpyxl is imported late
    """The first visible sheet with a header, else the first with anything in it; and whether there was a choice."""
    filled = []
    for sheet in itertools.islice(workbook.worksheets, SHEETS):
        if sheet.sheet_state != "visible":
            continue
        top = list(itertools.islice((cells for _, cells in _written(sheet)), TITLE_LINES))
        if top:
            filled.append((find_header([_texts(cells) for cells in top]) is not None, sheet.title))
    best = next((title for found, title in filled if found), filled[0][1] if filled else None)
    return best, len(filled) > 1


def _written(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401 - as above
    """The rows with something in them, numbered; width is bounded, whatever the sheet says of its own size."""
    blank = None
    for n, cells in enumerate(sheet.iter_rows(max_col=COLUMNS), start=1):
        # Rows that the file leaves out are all one and the same: a million of them need no look each.
        if cells is blank:
            continue
        if any(cell.value is not None for cell in cells):
            yield n, cells
        else:
            blank = cells


def _texts(cells: tuple[Any, ...]) -> Cells:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _collect(sheet: Any, most: int) -> tuple[dict[int, Cells], list[tuple[int, int]], list[tuple[int, int, str]]]:  # noqa: ANN401
    """Lines by number, where formulas stand, and cells that hold an error."""
    lines: dict[int, Cells] = {}
    formulas: list[tuple[int, int]] = []
    troubles: list[tuple[int, int, str]] = []
    size = 0
    for line, cells in itertools.islice(_written(sheet), most + 2 * TITLE_LINES):
        lines[line] = _texts(cells)
        formulas += [(line, n) for n, cell in enumerate(cells) if cell.data_type == "f"]
        troubles += [(line, n, "cell_error") for n, cell in enumerate(cells) if cell.data_type == "e"]
        size += sum(map(len, lines[line]))
        if size > LONGEST_ANSWER:
            raise TooMuchError
    return lines, formulas, troubles


def _put_values(lines: dict[int, Cells], formulas: list[tuple[int, int]], sheet: Any) -> list[tuple[int, int, str]]:  # noqa: ANN401
    """Set in what each formula came to when the file was saved; a formula that was never reckoned is a trouble."""
    wanted: dict[int, list[int]] = {}
    for line, n in formulas:
        wanted.setdefault(line, []).append(n)
    values = {(line, n): cells[n] for line, cells in _written(sheet) for n in wanted.get(line, ())}
    troubles = []
    for line, n in formulas:
        cell = values.get((line, n))
        lines[line] += [""] * (n + 1 - len(lines[line]))
        lines[line][n] = "" if cell is None else _text(cell)
        if cell is None or cell.value is None:
            troubles.append((line, n, "formula"))
        elif cell.data_type == "e":
            troubles.append((line, n, "cell_error"))
    return troubles


_ZEROS = re.compile(r"(?:\[[^\]]*\])?(0{2,})(?:;.*)?")


def _text(cell: Any) -> str:  # noqa: ANN401 - as above
    """The cell as it is read on the screen, as far as a roster needs it: 57584 shown as 057584 is 057584."""
    value = cell.value
    if value is None or cell.data_type == "f":
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        zeros = _ZEROS.fullmatch(cell.number_format or "")
        return str(value).zfill(len(zeros[1])) if zeros else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)[:LONGEST_CELL]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
