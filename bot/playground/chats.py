"""What a bot may ask about itself, about chats, people and files, and the settings that are only kept."""

from typing import Any, Final

from bot.playground.call import Call
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.refusal import Refusal, bad
from bot.playground.world import BotAccount, Chat


def get_me(call: Call) -> dict[str, Any]:
    flags = {
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return call.bot.user() | flags


def get_chat(call: Call) -> dict[str, Any]:
    chat = call.chat()
    if chat.kind == "private" and chat.id not in call.bot.started:
        raise Refusal(400, "chat not found")
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    full: dict[str, Any] = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    pinned = [message for message in chat.messages.values() if message.pinned]
    if pinned:
        full["pinned_message"] = call.world.as_api(pinned[-1])
    return call.world.described(chat.id) | full


def _status(chat: Chat, user_id: int) -> str:
    if user_id == chat.owner:
        return "creator"
    if user_id in chat.admins:
        return "administrator"
    return "member" if user_id in chat.members or user_id in chat.bots else "left"


RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)


def member(user: dict[str, Any], status: str) -> dict[str, Any]:
    """`ChatMember` of the Bot API."""
    made = {"status": status, "user": user}
    if status == "creator":
        return made | {"is_anonymous": False}
    if status == "administrator":
        return made | {"is_anonymous": False, "can_be_edited": False} | dict.fromkeys(RIGHTS, True)
    return made | ({"until_date": 0} if status == "kicked" else {})


def get_chat_member(call: Call) -> dict[str, Any]:
    chat, user_id = call.chat(), call.args["user_id"]
    known = user_id in call.world.people or any(bot.id == user_id for bot in call.world.bots.values())
    if not known:
        raise Refusal(400, "PARTICIPANT_ID_INVALID")
    return member(call.world.user(user_id), _status(chat, user_id))


def get_administrators(call: Call) -> list[dict[str, Any]]:
    chat = call.chat()
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    people = [chat.owner, *sorted(chat.admins & call.world.people.keys() - {chat.owner})]
    return [member(call.world.user(id_), _status(chat, id_)) for id_ in people if id_ is not None]


def leave_chat(call: Call) -> bool:
    chat = call.chat()
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bots.discard(call.bot.id)
    chat.gone[call.bot.id] = "is not a member of"
    return True


def get_file(call: Call) -> dict[str, Any]:
    stored = call.world.files.by_id(call.args["file_id"])
    if stored is None:
        raise Refusal(400, "wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise Refusal(400, "file is too big")
    return stored.as_file()


def _kept(bot: BotAccount, name: str, value: object) -> bool:
    bot.settings[name] = value
    return True


def set_menu_button(call: Call) -> bool:
    if "chat_id" in call.args:
        call.chat()
    where = f"menu_button:{call.args.get('chat_id', '')}"
    return _kept(call.bot, where, call.args.get("menu_button", {"type": "default"}))


def set_description(call: Call) -> bool:
    return _kept(call.bot, f"description:{call.args.get('language_code', '')}", call.args.get("description", ""))


def set_short_description(call: Call) -> bool:
    where = f"short_description:{call.args.get('language_code', '')}"
    return _kept(call.bot, where, call.args.get("short_description", ""))


def nothing(_call: Call) -> bool:
    """`logOut` and `close` mean something only to a server with many bots."""
    return True
