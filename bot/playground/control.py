"""What the chat page asks and tells: JSON under `/api`, and the live events."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.playground.events import Event
from bot.playground.faults import Fault
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.people import People
from bot.playground.server import Server
from bot.playground.view import event_view, message_view, person_view, state_view
from bot.playground.world import Message, World

HEARTBEAT_SECONDS: Final = 15.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ClockControls(Protocol):
    """The clock of a rehearsal, as the page turns it."""

    def state(self) -> Mapping[str, Any]:
        """`{"now": iso, "speed": float, "next": iso | None}`."""

    def turn(self, *, speed: float | None = None, by_seconds: float | None = None, to: str | None = None) -> None:
        """Raises ValueError for what cannot be."""

    async def jump_next(self) -> None:
        """Go to the next moment at which something is due."""


@dataclass(frozen=True, slots=True)
class DemoAction:
    """Something to do with one press; `run` returns a line to show."""

    key: str
    label_da: str
    label_en: str
    run: Callable[[], Awaitable[str]]


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What was asked wrongly is said in one line."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if request.path.startswith("/api/"):
            return _error(error.status, error.reason)
        raise
    except KeyError as error:
        return _error(400, f'"{error.args[0]}" is missing')
    except LookupError as error:
        return _error(404, str(error.args[0] if error.args else error))
    except (ValueError, TypeError) as error:
        return _error(400, str(error))


def _error(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)


@dataclass(frozen=True, slots=True)
class Control:
    """The page's side of the playground."""

    world: World
    people: People
    server: Server
    clock: ClockControls | None
    actions: Mapping[str, DemoAction]
    guide: str

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/state", self._state),
            web.get("/api/events", self._events),
            web.get("/api/files/{key}/{name}", self._file),
            web.post("/api/people", self._add_person),
            web.post("/api/people/{id}/say", self._say),
            web.post("/api/people/{id}/edit", self._edit),
            web.post("/api/people/{id}/file", self._send_file),
            web.post("/api/people/{id}/location", self._location),
            web.post("/api/people/{id}/press", self._press),
            web.post("/api/people/{id}/open", self._open),
            web.post("/api/people/{id}/blocked", self._blocked),
            web.post("/api/groups", self._add_group),
            web.post("/api/clock", self._turn),
            web.post("/api/actions/{key}", self._act),
            web.get("/api/faults", self._faults),
            web.post("/api/faults", self._add_fault),
            web.delete("/api/faults", self._clear_faults),
            web.get("/api/calls", self._calls),
        ]

    # --- reading ---

    async def _state(self, _request: web.Request) -> web.Response:
        actions = [{"key": a.key, "label_da": a.label_da, "label_en": a.label_en} for a in self.actions.values()]
        clock = self.clock.state() if self.clock else None
        return web.json_response(state_view(self.world) | {"clock": clock, "actions": actions, "guide": self.guide})

    async def _file(self, request: web.Request) -> web.Response:
        stored = self.world.files.by_key(request.match_info["key"])
        if stored is None:
            raise LookupError("this file is no longer here")
        shown = stored.size is not None
        response = web.Response(body=stored.data, content_type=stored.mime if shown else "application/octet-stream")
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Cache-Control"] = "private, max-age=3600"
        if not shown:
            response.headers["Content-Disposition"] = _attachment(stored.name)
        return response

    async def _calls(self, request: web.Request) -> web.Response:
        """The last calls and all violations: `?limit=100`."""
        limit = int(request.query.get("limit", "100"))
        calls = [{"method": c.method, "bot": c.bot, "refusal": c.refusal} for c in self.server.calls]
        faults = [{"method": v.method, "fault": v.fault} for v in self.server.violations]
        return web.json_response({"calls": calls[-limit:] if limit > 0 else [], "violations": faults})

    # --- deeds of people ---

    async def _add_person(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        username = _text(asked, "username") if asked.get("username") else None
        language = _text({"language": "da"} | asked, "language")
        person = self.people.add_person(_text(asked, "name"), username, language)
        return web.json_response(person_view(person), status=201)

    async def _say(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        options = {name: asked[name] for name in ("bot", "chat_id", "reply_to") if asked.get(name) is not None}
        return self._sent(self.people.say(_id(request), _text(asked, "text"), **options))

    async def _edit(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        return self._sent(self.people.edit(_id(request), _number(asked, "message_id"), _text(asked, "text")))

    async def _send_file(self, request: web.Request) -> web.Response:
        name, data, fields = await _upload(request)
        options: dict[str, Any] = {"caption": fields.get("caption", ""), "as_photo": fields.get("as") == "photo"}
        if "chat_id" in fields:
            options["chat_id"] = int(fields["chat_id"])
        return self._sent(self.people.send_file(_id(request), name, data, **options))

    async def _location(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        return self._sent(self.people.send_location(_id(request), float(asked["lat"]), float(asked["lon"])))

    async def _press(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        chat_id = asked.get("chat_id")
        number, data = _number(asked, "message_id"), _text(asked, "data")
        return web.json_response({"query_id": self.people.press(_id(request), number, data, chat_id=chat_id)})

    async def _open(self, request: web.Request) -> web.Response:
        return self._sent(self.people.open_link(_id(request), _text(await _json(request), "url")))

    async def _blocked(self, request: web.Request) -> web.Response:
        change = self.people.block if (await _json(request)).get("blocked") else self.people.unblock
        return web.json_response(person_view(change(_id(request))))

    async def _add_group(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        chat = self.people.create_group(_text(asked, "title"), list(asked["members"]))
        return web.json_response({"id": chat.id, "title": chat.title, "members": sorted(chat.members)}, status=201)

    def _sent(self, message: Message) -> web.Response:
        return web.json_response(message_view(self.world, message))

    # --- clock, actions, faults ---

    async def _turn(self, request: web.Request) -> web.Response:
        if self.clock is None:
            raise LookupError("this playground has no clock to turn")
        asked = await _json(request)
        if asked.get("jump") == "next":
            await self.clock.jump_next()
        else:
            self.clock.turn(**{name: asked[name] for name in ("speed", "by_seconds", "to") if name in asked})
        return web.json_response(self.tell_clock())

    def tell_clock(self) -> dict[str, Any] | None:
        """Let every page know how the clock stands."""
        state = dict(self.clock.state()) if self.clock else None
        if state is not None:
            self.world.events.publish("clock", clock=state)
        return state

    async def _act(self, request: web.Request) -> web.Response:
        action = self.actions.get(request.match_info["key"])
        if action is None:
            raise LookupError("there is no such action")
        said = await action.run()
        self.tell_clock()
        return web.json_response({"said": said})

    async def _faults(self, _request: web.Request) -> web.Response:
        return web.json_response({"faults": [fault.as_dict() for fault in self.server.faults]})

    async def _add_fault(self, request: web.Request) -> web.Response:
        """The fields of `Fault`; `kind` is needed."""
        fault = self.server.faults.add(Fault(**await _json(request)))
        return web.json_response(fault.as_dict(), status=201)

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self.server.faults.clear()
        return web.json_response({"faults": []})

    # --- live ---

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; `Last-Event-ID` or `?after=` replays what was missed, or asks for a reload."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        asked = request.headers.get("Last-Event-ID") or request.query.get("after") or self.world.events.last_id
        place = self.world.events.place(asked)
        await response.write(b"retry: 1000\n\n")
        if place is None:
            await response.write(self._line(None))
        await self._stream(response, place)
        return response

    async def _stream(self, response: web.StreamResponse, place: int | None) -> None:
        events = self.world.events
        place = events.last if place is None else place
        while not events.closed:
            found = events.since(place)
            for event in [None] if found is None else found:
                await response.write(self._line(event))
            place = events.last if found is None else found[-1].number if found else place
            if place == events.last and not await events.changed(HEARTBEAT_SECONDS):
                await response.write(b": here\n\n")

    def _line(self, event: Event | None) -> bytes:
        """One event as it is sent; None is a request to load everything anew."""
        made = event_view(self.world, event) if event else {"type": "reload"}
        number = f"{self.world.events.epoch}-{event.number}" if event else self.world.events.last_id
        return f"id: {number}\ndata: {json.dumps(made, ensure_ascii=False)}\n\n".encode()


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


async def _json(request: web.Request) -> dict[str, Any]:
    """The object in the body; a form of another page cannot send this content type unasked."""
    if request.content_type != "application/json":
        raise ValueError("JSON is expected")
    decoded = await request.json()
    if not isinstance(decoded, dict):
        raise ValueError("an object is expected")  # noqa: TRY004 - a value that was sent, not a type of ours
    return decoded


def _text(asked: Mapping[str, Any], name: str) -> str:
    if not isinstance(value := asked.get(name), str):
        raise ValueError(f'"{name}" must be text')  # noqa: TRY004 - as above
    return value


def _number(asked: Mapping[str, Any], name: str) -> int:
    if not isinstance(value := asked.get(name), int):
        raise ValueError(f'"{name}" must be a whole number')  # noqa: TRY004 - as above
    return value


async def _upload(request: web.Request) -> tuple[str, bytes, dict[str, str]]:
    """The file of a form, its name, and the other fields."""
    name, data, fields = "", b"", {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ValueError("nested form")  # noqa: TRY004 - as above
        content = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            content += chunk
            if len(content) > DOWNLOAD_LIMIT:
                raise ValueError("a file may have 20 MB")
        if part.name == "file":
            name, data = part.filename or "file", bytes(content)
        else:
            fields[part.name or ""] = content.decode()
    return name, data, fields
