"""sendMessage and its like."""

from typing import Any, Final

from bot.playground.call import Call
from bot.playground.entities import Formatted, read_text
from bot.playground.files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile, Upload
from bot.playground.markup import check_markup
from bot.playground.refusal import Refusal, bad
from bot.playground.table import parsed_limit
from bot.playground.world import Chat

TEXT_LIMIT: Final = parsed_limit("sendMessage", "text")
CAPTION_LIMIT: Final = parsed_limit("sendDocument", "caption")
PHOTO_SIDES: Final = 10_000  # width and height together
PHOTO_RATIO: Final = 20
MOST_NORTH: Final = 90.0  # degrees
MOST_EAST: Final = 180.0
ATTACH: Final = "attach://"
CHAT_ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def text_of(args: dict[str, Any]) -> Formatted:
    """The text of a message, measured after entity parsing."""
    given = read_text(args.get("text", ""), args.get("parse_mode"), args.get("entities"))
    if not given.text:
        raise bad("message text is empty")
    if len(given.text) > TEXT_LIMIT:
        raise bad("message is too long")
    return given


def caption_of(args: dict[str, Any]) -> Formatted:
    given = read_text(args.get("caption", ""), args.get("parse_mode"), args.get("caption_entities"))
    if len(given.text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return given


def _post(call: Call, chat: Chat, **content: object) -> dict[str, Any]:
    """Send what a bot sends: an answer to what, with which keyboard, and the message itself."""
    markup = check_markup(call.args.get("reply_markup"), chat)
    message = call.world.post(chat, call.bot.id, call.bot.id, markup=markup, reply_to=_reply_to(call, chat), **content)
    return call.world.as_api(message)


def _reply_to(call: Call, chat: Chat) -> int | None:
    reply = call.args.get("reply_parameters")
    if reply is None:
        return None
    if reply["message_id"] in chat.messages:
        return int(reply["message_id"])
    if reply.get("allow_sending_without_reply"):
        return None
    raise Refusal(400, "message to be replied not found")


def send_message(call: Call) -> dict[str, Any]:
    chat = call.writable_chat()
    text, entities = text_of(call.args)
    return _post(call, chat, text=text, entities=entities)


def send_document(call: Call) -> dict[str, Any]:
    return _send_file(call, "document")


def send_photo(call: Call) -> dict[str, Any]:
    return _send_file(call, "photo")


def _send_file(call: Call, kind: str) -> dict[str, Any]:
    chat = call.writable_chat()
    text, entities = caption_of(call.args)
    stored = take_file(call, call.args[kind], kind)
    return _post(call, chat, text=text, entities=entities, file=stored, kind=kind)


def take_file(call: Call, given: Upload | str, kind: str) -> StoredFile:
    """The file of a call: a part of the form, `attach://<part>`, or the id of one sent before.

    Raises:
        Refusal: no such part or file, empty, too large, or no picture where one is wanted.
    """
    if isinstance(given, str) and given.startswith(ATTACH):
        part = call.uploads.get(given.removeprefix(ATTACH))
        if part is None:
            raise bad(f"there is no {kind} in the request")
        given = part
    if isinstance(given, Upload):
        stored = _keep(call, given, kind)
    elif given.startswith(("http://", "https://")):
        raise Refusal(400, "failed to get HTTP URL content")  # the playground never calls out
    elif (found := call.world.files.by_id(given)) is None:
        raise bad("wrong file identifier/HTTP URL specified")
    else:
        stored = found
    if kind == "photo" and stored.size is None:
        raise bad("can't use file of type Document as Photo")
    return stored


def _keep(call: Call, given: Upload, kind: str) -> StoredFile:
    if not given.data:
        raise bad("file must be non-empty")
    if len(given.data) > (PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT):
        raise bad("file is too big")
    stored = call.world.files.keep(given.name, given.data, given.mime)
    if kind == "photo":
        _check_picture(stored)
    return stored


def _check_picture(stored: StoredFile) -> None:
    if stored.size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    short, long = sorted(stored.size)
    if short + long > PHOTO_SIDES or not short or long / short > PHOTO_RATIO:
        raise bad("PHOTO_INVALID_DIMENSIONS")


def send_location(call: Call) -> dict[str, Any]:
    chat = call.writable_chat()
    location = {name: call.args[name] for name in ("latitude", "longitude")}
    if abs(location["latitude"]) > MOST_NORTH or abs(location["longitude"]) > MOST_EAST:
        raise bad("wrong location specified")
    return _post(call, chat, kind="location", extra={"location": location})


def send_chat_action(call: Call) -> bool:
    chat = call.writable_chat()
    if call.args["action"] not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    call.world.events.publish("typing", chat_id=chat.id, action=call.args["action"])
    return True
