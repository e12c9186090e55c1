"""A Bot API in memory: takes calls, keeps what arrived, and fails as it is told."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram.error import TimedOut


@dataclass
class Shown:
    """A message as the chat sees it now."""

    chat_id: int
    id: int
    text: str
    buttons: bool = False
    edits: int = 0


@dataclass
class FakeApi:
    """Accepts everything unless a fault is queued for the call.

    Attributes:
        faults: errors to raise, first come first; `after` means that the call was accepted nevertheless.
        calls: (method, params) of every accepted call, in order.
    """

    delay: float = 0.0
    faults: deque[tuple[Exception, str]] = field(default_factory=deque)
    only: str | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    chats: dict[int, list[Shown]] = field(default_factory=dict)
    feed: deque[dict[str, Any]] = field(default_factory=deque)
    polls: list[int] = field(default_factory=list)
    busy: dict[int, int] = field(default_factory=dict)
    overlaps: int = 0
    away: Callable[[], Exception] | None = None  # every call fails like this

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:  # noqa: ARG002, ASYNC109  # the Api's own words
        if method == "getUpdates":
            return await self._updates(params)
        if self.away is not None:
            await asyncio.sleep(self.delay)
            raise self.away()
        fault, when = None, "before"
        if self.faults and (self.only is None or self.only == method) and method != "getMe":
            fault, when = self.faults.popleft()
        chat = params.get("chat_id")
        self.overlaps += bool(chat is not None and self.busy.get(chat))
        if chat is not None:
            self.busy[chat] = self.busy.get(chat, 0) + 1
        try:
            await asyncio.sleep(self.delay)
            if fault is not None and when == "before":
                raise fault
            answer = self._accept(method, dict(params))
            if fault is not None:
                raise fault
            return answer
        finally:
            if chat is not None:
                self.busy[chat] -= 1

    def _accept(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 1}
        self.calls.append((method, params))
        messages = self.chats.setdefault(params.get("chat_id", 0), [])
        if method in ("editMessageText", "editMessageReplyMarkup"):
            shown = next(one for one in messages if one.id == params["message_id"])
            shown.text = params.get("text", shown.text)
            shown.buttons = bool(params.get("reply_markup"))
            shown.edits += 1
            return {"message_id": shown.id}
        if method.startswith("send") and method != "sendChatAction":
            shown = Shown(params["chat_id"], len(self.calls), params.get("text", ""), bool(params.get("reply_markup")))
            messages.append(shown)
            return {"message_id": shown.id}
        return True

    async def _updates(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        offset = params["offset"]
        self.polls.append(offset)
        while self.feed and self.feed[0]["update_id"] < offset:
            self.feed.popleft()
        for _ in range(20):
            if self.feed:
                return list(self.feed)[: params.get("limit", 100)]
            await asyncio.sleep(0.005)
        return []

    def texts(self, chat_id: int) -> list[str]:
        return [one.text for one in self.chats.get(chat_id, [])]


def swallowed() -> tuple[Exception, str]:
    """Accepted, but the answer never came."""
    return TimedOut(), "after"
