"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.playground import chats, commands, editing, intake, sending
from bot.playground.call import Call
from bot.playground.faults import Fault, Faults
from bot.playground.files import UPLOAD_LIMIT, Upload
from bot.playground.rates import Rates
from bot.playground.refusal import Refusal, bad, too_many
from bot.playground.table import NAMES, OTHERS, check_call
from bot.playground.world import BotAccount, World

FORM_LIMIT: Final = 1 << 20  # text parameters of one call
KEPT_CALLS: Final = 5_000

METHODS: Final[dict[str, Callable[[Call], Any]]] = {
    "getMe": chats.get_me,
    "getUpdates": intake.get_updates,
    "setWebhook": intake.set_webhook,
    "deleteWebhook": intake.delete_webhook,
    "getWebhookInfo": intake.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_markup,
    "editMessageMedia": editing.edit_media,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": editing.answer_query,
    "setMyCommands": commands.set_commands,
    "deleteMyCommands": commands.delete_commands,
    "getMyCommands": commands.get_commands,
    "getFile": chats.get_file,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_administrators,
    "pinChatMessage": editing.pin_message,
    "unpinChatMessage": editing.unpin_message,
    "setChatMenuButton": chats.set_menu_button,
    "setMyDescription": chats.set_description,
    "setMyShortDescription": chats.set_short_description,
    "leaveChat": chats.leave_chat,
    "logOut": chats.nothing,
    "close": chats.nothing,
}
# What counts against the rates.
RATED: Final = frozenset(name for name in METHODS if name.startswith(("send", "edit")) and name != "sendChatAction")


@dataclass(frozen=True, slots=True)
class Called:
    """One call as it came and how it was answered; `refusal` is None for an accepted one."""

    method: str
    params: Mapping[str, Any]
    bot: str
    refusal: str | None
    code: int = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as it was read from the line, not checked yet."""

    bot: BotAccount
    method: str
    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that a healthy bot does not make, and what is wrong with it."""

    method: str
    params: Mapping[str, Any]
    fault: str


class Server:
    def __init__(self, world: World) -> None:
        self._world = world
        self.faults = Faults()
        self.rates = Rates(world.real)
        self.calls: deque[Called] = deque(maxlen=KEPT_CALLS)
        self.violations: deque[Violation] = deque(maxlen=KEPT_CALLS)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._called),
            web.get("/file/bot{token}/{path:.+}", self._file),
        ]

    # --- one call ---

    async def _called(self, request: web.Request) -> web.StreamResponse:
        bot = self._world.bots.get(request.match_info["token"])
        if bot is None:
            return _answer(Refusal(401).body(), 401)
        named = request.match_info["method"]
        method = NAMES.get(named.lower(), named)
        try:
            asked = Asked(bot, method, *await read_values(request))
        except Refusal as refusal:
            self._log(Asked(bot, method, {}, {}), refusal)
            return _answer(refusal.body(), refusal.code)
        fault = self.faults.take(method, asked.values.get("chat_id"))
        if fault is None:
            return _answer(*await self.perform(asked))
        return await self._spoiled(fault, request, asked)

    async def perform(self, asked: Asked) -> tuple[dict[str, Any], int]:
        """Carry a call out: the body of the answer and its HTTP status."""
        try:
            result = await self._result(asked)
        except Refusal as refusal:
            self._log(asked, refusal)
            return refusal.body(), refusal.code
        self._log(asked, None)
        return {"ok": True, "result": result}, HTTPStatus.OK

    async def _result(self, asked: Asked) -> object:
        method = asked.method
        handler = METHODS.get(method)
        if handler is None:
            self._note(asked, _unknown(method))
            raise Refusal(404, "method not found")
        notes: list[str] = []
        args = check_call(method, asked.values, notes)
        for note in notes:
            self._note(asked, note)
        if method in RATED and isinstance(args.get("chat_id"), int):
            self.rates.spend(args["chat_id"])
        result = handler(Call(self._world, asked.bot, method, args, asked.uploads))
        return await result if inspect.isawaitable(result) else result

    def _note(self, asked: Asked, fault: str) -> None:
        self.violations.append(Violation(asked.method, _shown(asked.values), fault))

    def _log(self, asked: Asked, refusal: Refusal | None) -> None:
        description, code = (refusal.description, refusal.code) if refusal else (None, 200)
        self.calls.append(Called(asked.method, _shown(asked.values), asked.bot.username, description, code))
        if refusal and refusal.violation:
            self._note(asked, refusal.description)

    # --- faults ---

    async def _spoiled(self, fault: Fault, request: web.Request, asked: Asked) -> web.StreamResponse:
        if fault.accepted:
            await self.perform(asked)
        if fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        if fault.kind in {"timeout", "drop_before", "drop_after"}:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault.kind == "bad_json":
            return web.Response(text='{"ok":tr', content_type="application/json")
        refusal = _of(fault)
        if not fault.accepted:
            self._log(asked, refusal)
        return _answer(refusal.body(), refusal.code)

    # --- files ---

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] not in self._world.bots:
            return _answer(Refusal(401).body(), 401)
        stored = self._world.files.by_path(request.match_info["path"])
        if stored is None:
            return _answer(Refusal(404).body(), 404)
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _shown(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters without the bytes of files, for the log would hold on to them."""
    return {name: value.name if isinstance(value, Upload) else value for name, value in values.items()}


def _unknown(method: str) -> str:
    if method.lower() in OTHERS:
        return f"{OTHERS[method.lower()]} is a method that the playground does not know"
    return f"the Bot API has no method {method}"


def _of(fault: Fault) -> Refusal:
    if fault.kind == "too_many_requests":
        return too_many(fault.retry_after)
    if fault.kind == "blocked":
        return Refusal(403, "bot was blocked by the user")
    if fault.kind == "migrated":
        words = "group chat was upgraded to a supergroup chat"
        return Refusal(400, words, migrate_to_chat_id=fault.migrate_to)
    return Refusal(fault.code)


def _answer(body: dict[str, Any], status: int) -> web.Response:
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(body=data, status=status, content_type="application/json")


async def read_values(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters of a call from query and body, and the files among them.

    Raises:
        Refusal: 413 for a body that is too large, 400 for one that cannot be read.
    """
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    uploads: dict[str, Upload] = {}
    kind = request.content_type
    try:
        if kind.startswith("multipart/"):
            await _read_parts(request, values, uploads)
        elif request.body_exists:
            values |= _body(kind, (await _limited(request)).decode())
    except (ValueError, AssertionError):
        raise bad("the body of the request cannot be read") from None
    return values, uploads


async def _limited(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, violation=True) from None


def _body(kind: str, text: str) -> dict[str, Any]:
    if not text:
        return {}
    if kind == "application/json":
        decoded = json.loads(text)
        if not isinstance(decoded, dict):
            raise ValueError("an object is expected")
        return decoded
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict"))


async def _read_parts(request: web.Request, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    """A part with a file name is an upload: the value of its parameter, unless another one attaches it."""
    left = UPLOAD_LIMIT + FORM_LIMIT
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("nested or nameless part")
        data = await _read_part(part, left)
        left -= len(data)
        if part.filename is None:
            values[part.name] = data.decode()
            continue
        mime = part.headers.get("Content-Type", "application/octet-stream")
        uploads[part.name] = Upload(part.filename, mime, data)
    named = " ".join(value for value in values.values() if isinstance(value, str))
    values |= {name: upload for name, upload in uploads.items() if f"attach://{name}" not in named}


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        data += chunk
        if len(data) > limit:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, violation=True)
    return bytes(data)
