"""Changing and removing messages, pins, and the answers to presses."""

from datetime import timedelta
from typing import Any, Final

from bot.playground.call import Call
from bot.playground.markup import check_markup
from bot.playground.refusal import Refusal, bad
from bot.playground.sending import caption_of, take_file, text_of
from bot.playground.world import Answer, Chat, Message

QUERY_SECONDS: Final = 150.0
KEPT_ANSWERS: Final = 1_000
DELETE_WITHIN: Final = timedelta(hours=48)
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"


def _own(call: Call) -> tuple[Chat, Message]:
    """The message to edit: one of the bot's own."""
    if "inline_message_id" in call.args:
        raise bad("MESSAGE_ID_INVALID")
    chat = call.writable_chat()
    message = call.message(chat, "message to edit")
    if message.sender != call.bot.id or message.kind == "service":
        raise Refusal(400, "message can't be edited", violation=True)
    return chat, message


def _edit(call: Call, chat: Chat, message: Message, **changes: object) -> dict[str, Any]:
    """Change a message; as in Telegram an edit without keyboard takes the inline keyboard away."""
    changes["markup"] = check_markup(call.args.get("reply_markup"), chat)
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise Refusal(400, NOT_MODIFIED)
    return call.world.as_api(call.world.change(message, edited=call.world.clock.now(), **changes))


def edit_text(call: Call) -> dict[str, Any]:
    if "rich_message" in call.args:
        raise bad("the playground does not know rich messages")
    text, entities = text_of(call.args)
    chat, message = _own(call)
    if message.kind != "text":
        raise Refusal(400, "there is no text in the message to edit", violation=True)
    return _edit(call, chat, message, text=text, entities=entities)


def edit_caption(call: Call) -> dict[str, Any]:
    text, entities = caption_of(call.args)
    chat, message = _own(call)
    if message.file is None:
        raise Refusal(400, "there is no caption in the message to edit", violation=True)
    return _edit(call, chat, message, text=text, entities=entities)


def edit_markup(call: Call) -> dict[str, Any]:
    chat, message = _own(call)
    return _edit(call, chat, message)


def edit_media(call: Call) -> dict[str, Any]:
    media = call.args["media"]
    chat, message = _own(call)
    if media["type"] not in {"document", "photo"}:
        raise bad(f"the playground does not know media of type {media['type']}")
    text, entities = caption_of(media)
    stored = take_file(call, media["media"], media["type"])
    return _edit(call, chat, message, text=text, entities=entities, file=stored, kind=media["type"])


def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to delete")
    old = call.world.clock.now() - message.date > DELETE_WITHIN
    foreign = chat.kind != "private" and message.sender != call.bot.id and call.bot.id not in chat.admins
    if old or foreign:
        raise Refusal(400, "message can't be deleted")
    call.world.remove(message)
    return True


def pin_message(call: Call) -> bool:
    chat = _pinning(call)
    message = call.message(chat, "message to pin")
    if not message.pinned:
        call.world.change(message, pinned=True)
    return True


def unpin_message(call: Call) -> bool:
    chat = _pinning(call)
    pinned = [message for message in chat.messages.values() if message.pinned]
    if "message_id" in call.args:
        pinned = [message for message in pinned if message.id == call.args["message_id"]]
    if not pinned:
        raise Refusal(400, "message to unpin not found")
    call.world.change(pinned[-1], pinned=False)
    return True


def _pinning(call: Call) -> Chat:
    chat = call.writable_chat()
    if chat.kind != "private" and call.bot.id not in chat.admins:
        raise Refusal(400, "not enough rights to manage pinned messages in the chat")
    return chat


def answer_query(call: Call) -> bool:
    """Once per press, and within 150 seconds of real time."""
    world, args = call.world, call.args
    query = world.queries.pop(args["callback_query_id"], None)
    if query is None or query.bot != call.bot.id or world.real() - query.at > QUERY_SECONDS:
        raise Refusal(400, TOO_OLD)
    answer = Answer(query.id, query.person_id, args.get("text", ""), args.get("show_alert", False), args.get("url"))
    world.answers[query.id] = answer
    if len(world.answers) > KEPT_ANSWERS:
        world.answers.popitem(last=False)
    world.events.publish("answer", query_id=query.id, person_id=query.person_id, text=answer.text, alert=answer.alert)
    return True
