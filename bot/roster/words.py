"""What is said about a roster: each refusal with its line, what was wrong and what to write instead."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot.roster.model import Note, Refusal, RosterFault

LANGUAGES = ("da", "en")


@cache
def words(lang: str) -> Mapping[str, Any]:
    """The sentences of a language: tables `refusal`, `fault`, `note`, `column`, and `line`."""
    return tomllib.loads(files(__package__).joinpath(f"{lang}.toml").read_text(encoding="utf-8"))


def say(item: Refusal | Note | RosterFault, lang: str = "da") -> str:
    """One sentence or two in plain text; escape it before it goes into markup."""
    told = words(lang)
    if isinstance(item, RosterFault):
        return str(told["fault"][item.reason].format(**_named(item.values, told)))
    if isinstance(item, Note):
        text = told["note"][item.reason].format(**item.values)
        return f"{told['line'].format(line=item.line)}: {text}" if item.line else str(text)
    column = told["column"].get(item.column or "", item.column or "")
    text = told["refusal"][item.reason].format(column=column, value=item.value or "", **item.values)
    return f"{told['line'].format(line=item.line)}: {text}"


def _named(values: Mapping[str, str | int], told: Mapping[str, Any]) -> dict[str, str | int]:
    """The values with a column under the name that people give it."""
    return {key: told["column"].get(value, value) if key == "column" else value for key, value in values.items()}
