"""Write `bot/playground/methods.json` from a machine-readable Bot API description.

Usage: python tests/support/make_methods.py API_JSON [OUTPUT]

The description has `methods` and `types`, each with `fields` (`name`, `types`, `required`, `description`). What is kept
is only what a call can be checked against: names, types, which are required, limits, and fixed values.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

USED = [
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendLocation",
    "sendChatAction",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "editMessageMedia",
    "deleteMessage",
    "answerCallbackQuery",
    "setMyCommands",
    "deleteMyCommands",
    "getMyCommands",
    "getFile",
    "getChat",
    "getChatMember",
    "getChatAdministrators",
    "pinChatMessage",
    "unpinChatMessage",
    "setChatMenuButton",
    "setMyDescription",
    "setMyShortDescription",
    "leaveChat",
    "logOut",
    "close",
]

# Where the description states a limit in words of its own; first group lower, second upper bound.
LIMITS = {
    "parsed": r"(\d+)-(\d+) characters after entit(?:ies|y) parsing",
    "chars": r"(\d+)-(\d+) characters",
    "bytes": r"(\d+)-(\d+) bytes",
    "range": r"(?:between |; |server, |delivery, )(\d+)(?:-| and )(\d+)\b",
}
MOST = re.compile(r"At most (\d+) \w+ can be")
FIXED = re.compile(r"must be \W?([a-z_]+)\W?$")
ONE_OF = re.compile(r"Must be one of (.+?)\. If omitted")


def limits(description: str) -> dict[str, Any]:
    """The bounds that the words of a field state, in the form the checker reads."""
    found: dict[str, Any] = {}
    for kind, pattern in LIMITS.items():
        if (match := re.search(pattern, description)) and not found:
            found[kind] = [int(match[1]), int(match[2])]
    if match := re.search(r"or (0x[0-9A-F]+)\b", description):
        found["or"] = int(match[1], 16)
    if match := MOST.search(description):
        found["most"] = int(match[1])
    if match := FIXED.search(description):
        found["is"] = [match[1]]
    if match := ONE_OF.search(description):
        found["is"] = re.findall(r"[“\"](\w+)[”\"]", match[1])
    return found


def field(given: dict[str, Any]) -> list[Any]:
    """`[type | type, required, limits]`, the last left out when there are none."""
    entry: list[Any] = ["|".join(given["types"]), int(given["required"])]
    bounds = limits(given["description"])
    return [*entry, bounds] if bounds else entry


def fields(described: dict[str, Any]) -> dict[str, list[Any]]:
    return {given["name"]: field(given) for given in described.get("fields", [])}


def reached(methods: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    """Every type that a parameter of the used methods can hold, with what it is made of."""
    todo = [entry[0] for method in methods.values() for entry in method.values()]
    kept: dict[str, Any] = {}
    while todo:
        for name in todo.pop().replace("Array of ", "").split("|"):
            if name in kept or name not in types or name == "InputFile":
                continue
            kept[name] = types[name].get("subtypes") or fields(types[name])
            todo += kept[name] if isinstance(kept[name], list) else [entry[0] for entry in kept[name].values()]
    return dict(sorted(kept.items()))


def make(api: dict[str, Any]) -> dict[str, Any]:
    methods = {name: fields(api["methods"][name]) for name in USED}
    return {
        "version": api["version"],
        "methods": methods,
        "types": reached(methods, api["types"]),
        "others": sorted(set(api["methods"]) - set(USED)),
    }


def dump(table: dict[str, Any]) -> str:
    """One line per method and type: short, and a new version reads well as a diff."""
    lines = [f'{{"version":{json.dumps(table["version"])},']
    for part in ("methods", "types"):
        rows = [f'"{name}":{json.dumps(row, separators=(",", ":"))}' for name, row in table[part].items()]
        lines += [f'"{part}":{{', ",\n".join(rows), "},"]
    return "\n".join([*lines, f'"others":{json.dumps(table["others"], separators=(",", ":"))}}}', ""])


def main(source: str, target: str = "bot/playground/methods.json") -> None:
    table = make(json.loads(Path(source).read_text(encoding="utf-8")))
    Path(target).write_text(dump(table), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
