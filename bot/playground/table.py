"""Check calls against the Bot API's own description (`methods.json`, made by tests/support/make_methods.py).

Each method is compiled once into a row of checkers, so that a call costs a few dictionary look-ups.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, NoReturn, cast

from bot.playground.refusal import Refusal, bad

Notes = list[str]
# (value, name for the words of a refusal, notes) -> the value in Python's own types
Check = Callable[[object, str, Notes], Any]


class Param(NamedTuple):
    check: Check
    required: bool
    is_json: bool  # arrives as JSON text in a form


# What Telegram itself says when a required parameter is missing; the rest is said in general words.
MISSING: Final = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "file_id": "file_id not specified",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
}
SPOKEN: Final = {"InlineKeyboardButton": "inline keyboard button", "KeyboardButton": "keyboard button"}
UNPARSED: Final = {"reply_markup": "reply keyboard markup", "scope": "BotCommandScope", "menu_button": "menu button"}


def _integer(value: object, name: str, _notes: Notes) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,19}", value, re.ASCII):
        _wrong(name, "an Integer")
    return int(value)


def _float(value: object, name: str, _notes: Notes) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(cast("str", value))
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        _wrong(name, "a Float")
    return number


def _boolean(value: object, name: str, _notes: Notes) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "false": False, "0": False}
    if not isinstance(value, str) or value.lower() not in known:
        _wrong(name, "a Boolean")
    return known[value.lower()]


def _string(value: object, name: str, _notes: Notes) -> str:
    if not isinstance(value, str):
        _wrong(name, "a String")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
    return value


def _chat(value: object, name: str, _notes: Notes) -> int | str:
    """`Integer or String`: an id, or a name with @."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    if value == "":
        raise bad(f"{name} is empty")
    try:
        return _integer(value, name, _notes)
    except Refusal:
        raise bad("chat not found") from None


def _anything(value: object, _name: str, _notes: Notes) -> object:
    return value


SCALARS: Final[dict[str, Check]] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "String": _string,
    "Integer|String": _chat,
    "InputFile": _anything,
    "InputFile|String": _anything,
}


def _wrong(name: str, wanted: str) -> NoReturn:
    raise bad(f'field "{name}" must be {wanted}')


def _bounded(check: Check, limits: Mapping[str, Any]) -> Check:
    """`check`, and the limits that the description states. Parsed texts are measured when they are parsed."""
    measures: dict[str, Callable[[Any], Any]] = {"chars": len, "bytes": lambda text: len(text.encode()), "range": float}
    measure, (low, high) = next(
        ((measures[kind], limits[kind]) for kind in measures if kind in limits), (None, (0, limits.get("most", 0)))
    )
    fixed, otherwise = limits.get("is"), limits.get("or")
    if measure is None and "most" in limits:
        measure = len
    if measure is None and fixed is None:
        return check

    def bounded(given: object, name: str, notes: Notes) -> object:
        value = check(given, name, notes)
        if measure and not low <= measure(value) <= high and value != otherwise:
            raise bad(SAID.get(name, f'field "{name}" must be within {low}-{high}'))
        if fixed and value not in fixed:
            raise bad(SAID.get(name, f'field "{name}" must be one of {", ".join(fixed)}'))
        return value

    return bounded


# Telegram's own words for some limits.
SAID: Final = {
    "callback_data": "BUTTON_DATA_INVALID",
    "command": "BOT_COMMAND_INVALID",
    "description": "BOT_COMMAND_DESCRIPTION_INVALID",
    "commands": "BOT_COMMANDS_TOO_MUCH",
    "secret_token": "secret token is too long",
    "style": "can't parse inline keyboard button: invalid button style specified",
}


def _array(of: Check) -> Check:
    def array(value: object, name: str, notes: Notes) -> list[Any]:
        if not isinstance(value, list):
            _wrong(name, "an Array")
        return [of(item, name, notes) for item in value]

    return array


def _object(type_name: str) -> Check:
    """An object of one described type; unknown fields are noted and left out, as Telegram ignores them."""

    def check(value: object, name: str, notes: Notes) -> dict[str, Any]:
        params = _type(type_name)
        if not isinstance(value, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        taken = {}
        for key, item in value.items():
            if (param := params.get(key)) is None:
                notes.append(f'{type_name} has no field "{key}"')
            elif item is not None:
                taken[key] = param.check(item, key, notes)
        for key, param in params.items():
            if param.required and key not in taken:
                raise bad(f"can't parse {SPOKEN.get(type_name, type_name)}: Can't find field \"{key}\"")
        return taken

    return check


def _union(names: tuple[str, ...]) -> Check:
    """One of several types: by their fixed `type`, else by the required fields that are there."""

    def fits(name: str, value: Mapping[str, Any]) -> bool:
        given = TABLE["types"][name]
        kinds = given.get("type", ["", 0])[2:]
        if kinds and "is" in kinds[0]:
            return value.get("type") in kinds[0]["is"]
        return all(key in value for key, entry in given.items() if entry[1])

    def check(value: object, name: str, notes: Notes) -> object:
        if not isinstance(value, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        for candidate in names:
            if fits(candidate, value):
                return _object(candidate)(value, name, notes)
        raise bad(f"can't parse {UNPARSED.get(name, name)}: Unsupported type specified")

    return check


def _check(type_name: str) -> Check:
    if type_name in SCALARS:
        return SCALARS[type_name]
    if type_name.startswith("Array of "):
        return _array(_check(type_name.removeprefix("Array of ")))
    names = type_name.split("|")
    if len(names) == 1 and isinstance(subtypes := TABLE["types"].get(type_name, {}), list):
        names = subtypes
    return _object(names[0]) if len(names) == 1 else _union(tuple(names))


def _param(entry: list[Any]) -> Param:
    type_name, required = entry[0], bool(entry[1])
    limits = entry[2] if len(entry) > 2 else {}  # noqa: PLR2004 - type, required, limits
    return Param(_bounded(_check(type_name), limits), required, type_name not in SCALARS)


TABLE: Final[dict[str, Any]] = json.loads(files(__package__).joinpath("methods.json").read_text(encoding="utf-8"))
OTHERS: Final = {name.lower(): name for name in TABLE["others"]}
NAMES: Final = {name.lower(): name for name in TABLE["methods"]}  # Telegram does not look at the case


@cache
def _type(name: str) -> dict[str, Param]:
    """The fields of a type; made late, for types refer to each other."""
    return {key: _param(entry) for key, entry in TABLE["types"].get(name, {}).items()}


@cache
def _method(name: str) -> tuple[dict[str, Param], tuple[str, ...]]:
    params = {key: _param(entry) for key, entry in TABLE["methods"][name].items()}
    return params, tuple(key for key, param in params.items() if param.required)


def parsed_limit(method: str, field: str) -> int:
    """The longest text after entity parsing that a method takes."""
    return int(TABLE["methods"][method][field][2]["parsed"][1])


def check_call(method: str, values: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """The parameters of a call in Python's own types.

    Values are text from a query or form, decoded JSON, or uploads. What Telegram merely ignores is written to `notes`.

    Raises:
        Refusal: a parameter is missing, of a wrong type or beyond its limits.
    """
    params, required = _method(method)
    taken: dict[str, Any] = {}
    for name, value in values.items():
        param = params.get(name)
        if param is None:
            notes.append(f'{method} has no parameter "{name}"')
        elif value is not None and not (value == "" and not param.required):
            taken[name] = param.check(_decoded(name, value) if param.is_json else value, name, notes)
    for name in required:
        if name not in taken:
            raise bad(MISSING.get(name, f'parameter "{name}" is required'))
    return taken


def _decoded(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise bad(f"can't parse {UNPARSED.get(name, name.replace('_', ' '))} JSON object") from None
