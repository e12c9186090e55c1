"""Every fault of Telegram at every call: `python -m tests.chaos.faults --seed 1 --size 500`.

The faults are bytes and broken lines, below python-telegram-bot: its own reading of them, our judgement and the
settling are tried together, in virtual time. Each fault meets each call once; then come random rows of faults. What
must become of a letter is said here in five words, by what Telegram does, and not by our own table.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientOSError,
    ClientPayloadError,
    ConnectionTimeoutError,
    FormData,
    ServerDisconnectedError,
    SocketTimeoutError,
)
from sqlalchemy import insert, select
from telegram import Bot

from bot.storage import outbox
from bot.storage.delivery_tables import letters
from bot.storage.outbox import Letter, Priority
from bot.storage.tables import files, people
from bot.telegram.sender import Sender
from bot.telegram.wire import Wire
from tests.support.virtual import BASE, VirtualClock, VirtualLoop, memory, play

Fate = Literal["waits", "unknown", "refused", "fulfilled", "blocked", "moved", "plain", "lost", "token"]
CHAT, NEW_CHAT, OTHER = -7, -70, 8
TOKEN = "1:a"


@dataclass(frozen=True)
class Fault:
    """What comes back instead of an answer, and what it means.

    `taken`: Telegram has done what was asked all the same.
    """

    name: str
    fate: Fate
    comes: tuple[int, bytes] | Exception
    taken: bool = False


def _said(code: int, description: str, **parameters: int) -> tuple[int, bytes]:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode()


def _lines() -> Iterator[Fault]:
    said: Any = "what a line says that breaks"
    before = (ClientConnectorError(said, OSError(said)), ClientHttpProxyError(said, ()), ConnectionTimeoutError(said))
    for error in before:
        yield Fault(type(error).__name__, "waits", error)
    later = (ClientOSError, SocketTimeoutError, TimeoutError, ServerDisconnectedError, ClientPayloadError, ClientError)
    for kind in (*later, OSError):
        for taken in (False, True):
            yield Fault(f"{kind.__name__}{' after it was taken' * taken}", "unknown", kind(said), taken)


def _answers() -> Iterator[Fault]:
    for taken in (False, True):
        after = " after it was taken" * taken
        yield Fault(f"500{after}", "unknown", _said(500, "Internal Server Error"), taken)
        yield Fault(f"502{after}", "unknown", (502, b"<html>Bad Gateway</html>"), taken)
        yield Fault(f"503{after}", "unknown", (503, b""), taken)
        yield Fault(f"504{after}", "unknown", (504, b"<html>Gateway Time-out</html>"), taken)
        yield Fault(f"half an answer{after}", "unknown", (200, b'{"ok":true,"resu'), taken)
        yield Fault(f"no answer in it{after}", "unknown", (200, b""), taken)
    yield Fault("429", "waits", _said(429, "Too Many Requests: retry after 3", retry_after=3))
    yield Fault("429 without a number", "waits", _said(429, "Too Many Requests: try later"))
    yield Fault("409", "waits", _said(409, "Conflict: terminated by other getUpdates request"))
    for words in ("message text is empty", "MESSAGE_TOO_LONG", "BUTTON_DATA_INVALID", "wrong file identifier"):
        yield Fault(f"400 {words}", "refused", _said(400, f"Bad Request: {words}"))
    yield Fault("413", "refused", _said(413, "Request Entity Too Large"))
    yield Fault("413 of a proxy", "refused", (413, b"<html>413 Request Entity Too Large</html>"))
    yield Fault("404", "refused", _said(404, "Not Found: method not found"))
    for words in ("message is not modified", "query is too old and response timeout expired or query ID is invalid"):
        yield Fault(f"400 {words[:20]}", "fulfilled", _said(400, f"Bad Request: {words}"))
    for words in ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"):
        yield Fault(f"400 {words}", "lost", _said(400, f"Bad Request: {words}"))
    yield Fault("400 entities", "plain", _said(400, "Bad Request: can't parse entities: Unsupported start tag"))
    for code, words in (
        (403, "Forbidden: bot was blocked by the user"), (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot was kicked from the group chat"), (400, "Bad Request: chat not found"),
        (400, "Bad Request: PEER_ID_INVALID"), (400, "Bad Request: have no rights to send a message"),
    ):  # fmt: skip
        yield Fault(f"{code} {words.partition(': ')[2]}", "blocked", _said(code, words))
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    yield Fault("moved", "moved", _said(400, moved, migrate_to_chat_id=NEW_CHAT))
    yield Fault("401", "token", _said(401, "Unauthorized"))


FAULTS = (*_lines(), *_answers())
CALLS = (
    "sendMessage", "sendMessage card", "editMessageText", "sendDocument", "editMessageReplyMarkup", "deleteMessage",
    "answerCallbackQuery", "setMyCommands",
)  # fmt: skip


CHATLESS = ("answerCallbackQuery", "setMyCommands")


@dataclass(frozen=True)
class Answer:
    """What aiohttp makes of an answer, as far as it is looked at."""

    status: int
    body: bytes

    async def read(self) -> bytes:
        return self.body


class Line(Wire):
    """The wire itself, with another end."""

    def __init__(self, end: "Telegram") -> None:
        super().__init__()
        self.end = end

    def _connected(self) -> Any:
        return self.end


@dataclass
class Telegram:
    """In the place of aiohttp's session; the next calls of `method` meet the faults in their order."""

    method: str = ""
    faults: list[Fault] = field(default_factory=list)
    taken: list[tuple[str, int, str]] = field(default_factory=list)  # method, chat, words
    asked: Counter[str] = field(default_factory=Counter)

    @asynccontextmanager
    async def request(self, _: str, url: str, *, data: bytes | FormData, **_more: object) -> AsyncIterator[Answer]:
        method = url.rpartition("/")[2]
        said = _fields(data)
        await asyncio.sleep(0.01)
        words = said.get("text", said.get("message_id", said.get("caption", method)))
        self.asked[words] += 1
        theirs = method == self.method and words not in ("first", "next", "other")
        fault = self.faults.pop(0) if theirs and self.faults else None
        if fault is None or fault.taken:
            self.taken.append((method, int(said.get("chat_id", 0)), words))
        if fault is None:
            result = {"message_id": len(self.taken)} if method.startswith(("send", "edit")) else True
            yield Answer(200, json.dumps({"ok": True, "result": result}).encode())
        elif isinstance(fault.comes, Exception):
            raise fault.comes
        else:
            yield Answer(*fault.comes)

    async def close(self) -> None:
        """Nothing is open."""


def _fields(data: bytes | FormData) -> dict[str, str]:
    if isinstance(data, FormData):
        return {str(kind["name"]): str(value) for kind, _, value in data._fields}  # aiohttp shows them nowhere else
    return {name: values[0] for name, values in parse_qs(data.decode()).items()}


def _letter(call: str) -> Letter:
    method, _, card = call.partition(" ")
    if method == "sendDocument":
        return Letter("it", CHAT, method, {"caption": "file"}, file=(1, "document"))
    if method in ("editMessageReplyMarkup", "deleteMessage"):
        return Letter("it", CHAT, method, {"message_id": 5})
    if method == "answerCallbackQuery":
        return Letter("it", CHAT, method, {"callback_query_id": "5"}, Priority.ANSWER)
    if method == "setMyCommands":
        return Letter("it", CHAT, method, {"commands": "[]"})
    named = "board" if card or method == "editMessageText" else None
    return Letter("it", CHAT, "sendMessage", {"text": "it", "parse_mode": "HTML"}, card=named)


@dataclass
class End:
    """What became of it all."""

    states: Mapping[str, str]
    telegram: Telegram
    refused: str | None


async def _story(loop: VirtualLoop, call: str, faults: Sequence[Fault]) -> End:
    db, telegram = memory(), Telegram()
    people.create(db.engine)
    files.create(db.engine)
    with db.begin() as conn:
        conn.execute(insert(files).values(id=1, name="x.pdf", content=b"x", mime="application/pdf", created_at=BASE))
    bot = Bot(TOKEN, base_url="http://telegram/bot", request=Line(telegram))
    await bot.request.initialize()
    sender = Sender(bot, db, VirtualClock(loop))
    await sender.start()
    if call == "editMessageText":
        await db.run(outbox.put, Letter("first", CHAT, "sendMessage", {"text": "first"}, card="board"), BASE)
        await asyncio.sleep(3)
    telegram.method, telegram.faults = call.partition(" ")[0], list(faults)
    many = [_letter(call), Letter("next", CHAT, "sendMessage", {"text": "next"}, Priority.BULK)]
    await db.run(outbox.put_all, [*many, Letter("other", OTHER, "sendMessage", {"text": "other"}, Priority.BULK)], BASE)
    sender.wake()
    await asyncio.sleep(90)
    states = await db.look(lambda conn: dict(conn.execute(select(letters.c.key, letters.c.state)).all()))
    refused = sender.refused
    await sender.stop()
    await bot.request.shutdown()
    db.close()
    return End(states, telegram, refused)


def wanted(call: str, fault: Fault) -> set[str]:
    """The states in which the letter may end after this fault alone."""
    late = {"expired"} if call == "answerCallbackQuery" else set()  # an answer does not live long enough to wait
    return {
        "waits": {"sent"} | late,
        "unknown": {"uncertain"} if call.startswith("send") else {"sent"},
        "refused": {"dead"},
        "fulfilled": {"sent"},
        "blocked": {"parked"},
        "moved": {"sent"} | late,
        "plain": {"sent"},
        "lost": {"sent"} if call == "editMessageText" else {"dead"},
        "token": {"sent"} | late,
    }[fault.fate]


def wrong(call: str, faults: Sequence[Fault], end: End) -> list[str]:
    """What is not as promised after these faults."""
    said = []
    words = {"sendDocument": "file"}.get(call, "it")
    arrived = sum(word == words for method, _, word in end.telegram.taken if method.startswith("send"))
    most = 2 if any(one.fate == "lost" for one in faults) else 1
    if call.startswith("send") and arrived > most:
        said.append(f"it arrived {arrived} times")
    if len(faults) == 1 and end.states["it"] not in wanted(call, faults[0]):
        said.append(f"it is {end.states['it']}")
    fates = {one.fate for one in faults}
    # Telegram says of no new message that its wish is fulfilled; a row may, and then it is taken at its word.
    if end.states["it"] == "sent" and call.startswith("send") and not arrived and "fulfilled" not in fates:
        said.append("it is called sent and never arrived")
    if not fates & {"blocked", "token"} and end.states["next"] != "sent":
        said.append(f"the next of the chat is {end.states['next']}")
    if "token" not in fates and end.states["other"] != "sent":
        said.append(f"another chat's is {end.states['other']}")
    if fates == {"moved"} and call not in CHATLESS and NEW_CHAT not in {chat for _, chat, _ in end.telegram.taken}:
        said.append("nothing followed to the new chat")
    return said


def run(call: str, *faults: Fault) -> list[str]:
    """Live through the faults at that call; what was not as promised."""
    return wrong(call, faults, play(lambda loop: _story(loop, call, faults)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=500, help="random rows of faults, after each fault at each call")
    given = options.parse_args()
    began, rng, bad = time.perf_counter(), random.Random(given.seed), 0
    rows = [(call, (fault,)) for call in CALLS for fault in FAULTS]
    rows += [(rng.choice(CALLS), tuple(rng.choices(FAULTS, k=rng.randint(2, 4)))) for _ in range(given.size)]
    for call, faults in rows:
        if said := run(call, *faults):
            bad += 1
            print(f"{call} meets {', '.join(one.name for one in faults)}: {'; '.join(said)}", flush=True)
    print(f"{len(FAULTS)} faults at {len(CALLS)} calls and {given.size} rows of faults: {bad} not as promised, "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
