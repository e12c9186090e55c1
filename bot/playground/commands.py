"""The command menus: a bot sets lists per scope and language, and each chat sees the nearest one."""

import re
from collections.abc import Iterable
from typing import Any, Final

from bot.playground.call import Call
from bot.playground.refusal import bad
from bot.playground.world import BotAccount, Chat, World

NAME: Final = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE: Final = re.compile(r"[a-z]{2}")


def scope_key(scope: dict[str, Any] | None) -> str:
    """One word for a scope: `default`, `chat:<id>`, `chat_member:<id>:<user>` …"""
    scope = scope or {"type": "default"}
    parts = [scope["type"], *(str(scope[name]) for name in ("chat_id", "user_id") if name in scope)]
    return ":".join(parts)


def _language(code: str | None) -> str:
    if code and not LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code or ""


def set_commands(call: Call) -> bool:
    for entry in call.args["commands"]:
        if not NAME.fullmatch(entry["command"].removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
    key = scope_key(call.args.get("scope")), _language(call.args.get("language_code"))
    call.bot.commands[key] = [
        {**entry, "command": entry["command"].removeprefix("/")} for entry in call.args["commands"]
    ]
    tell_menus(call.world, call.world.chats.values())
    return True


def delete_commands(call: Call) -> bool:
    call.bot.commands.pop((scope_key(call.args.get("scope")), _language(call.args.get("language_code"))), None)
    tell_menus(call.world, call.world.chats.values())
    return True


def get_commands(call: Call) -> list[dict[str, str]]:
    return call.bot.commands.get((scope_key(call.args.get("scope")), _language(call.args.get("language_code"))), [])


def _scopes(chat: Chat) -> list[str]:
    """From the nearest to the widest, as the Bot API orders them. A group's menu is an ordinary member's."""
    if chat.kind == "private":
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    return [f"chat:{chat.id}", "all_group_chats", "default"]


def effective(world: World, bot: BotAccount, chat: Chat) -> list[dict[str, str]]:
    """The menu that is seen in `chat`: the person's language first, then the list without one."""
    person = world.people.get(chat.id)
    for scope in _scopes(chat):
        for language in (person.language, "") if person else ("",):
            if (scope, language) in bot.commands:
                return bot.commands[scope, language]
    return []


def menu(world: World, chat: Chat) -> list[dict[str, str]]:
    """The menu of a chat: that of every bot in it, or of all bots where none has been spoken with."""
    talking = [bot for bot in world.bots.values() if chat.id in bot.started or bot.id in chat.bots]
    found = [entry for bot in talking or world.bots.values() for entry in effective(world, bot, chat)]
    return list({entry["command"]: entry for entry in found}.values())


def tell_menus(world: World, chats: Iterable[Chat]) -> None:
    for chat in chats:
        world.events.publish("commands", chat_id=chat.id, commands=menu(world, chat))
