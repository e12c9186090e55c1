"""Logs in JSON, one object a line, without names, texts and tokens.

What we log ourselves says what happened and gives ids. Other libraries log what they please, so of theirs only the
template is kept and not what was filled in; of an error its type and its place, not its words.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from bot.storage.watching import update_in_hand

_TOKEN = re.compile(r"\d{6,}:[\w-]{20,}")
_NUMBER = re.compile(r"\b\d{6}[-–—\s]?\d{4}\b")  # a CPR number, or what looks like one
_OWN = ("bot", "dialogs", "package_specs")
_EXTRA = ("update_id", "error_id", "letter", "due", "kind", "purpose", "state")
_QUIET = ("aiohttp", "telegram", "apscheduler", "alembic")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": redacted(_said(record)),
        }
        if (update_id := update_in_hand.get()) is not None:
            line["update_id"] = update_id
        line |= {name: vars(record)[name] for name in _EXTRA if name in vars(record)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def redacted(text: str) -> str:
    """The text without tokens and numbers of persons."""
    return _NUMBER.sub("<number>", _TOKEN.sub("<token>", text))


def _said(record: logging.LogRecord) -> str:
    own = record.name.partition(".")[0] in _OWN
    return record.getMessage() if own else str(record.msg)


def _where(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def set_up(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Log everything as JSON lines; libraries that show addresses, and with them the token, speak from warning on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
