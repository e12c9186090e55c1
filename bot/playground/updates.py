"""The updates that wait for one bot, and who may fetch them. An update stays until it is confirmed."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from bot.playground.refusal import Refusal

KINDS: Final = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
SECOND_POLLER: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, slots=True)
class Update:
    id: int
    kind: str
    payload: dict[str, Any]
    lane: int  # the chat: a webhook gets the updates of one chat in order

    def as_api(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """A queue with Telegram's rules; `next_id` may be moved, as Telegram does after a quiet week."""

    def __init__(self) -> None:
        self.next_id = 100_000_001
        self.allowed: tuple[str, ...] = ()  # empty: all but ON_REQUEST
        self.webhook_url = ""
        self._waiting: OrderedDict[int, Update] = OrderedDict()
        self._poller: asyncio.Future[None] | None = None
        self.arrived = asyncio.Event()  # for the webhook

    def __len__(self) -> int:
        return len(self._waiting)

    def allow(self, kinds: list[str] | None) -> None:
        """Holds for updates from now on; None leaves it as it was."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def put(self, kind: str, payload: dict[str, Any], lane: int) -> int | None:
        """The id of the new update; None when the bot does not want its kind."""
        if (self.allowed and kind not in self.allowed) or (not self.allowed and kind in ON_REQUEST):
            return None
        update = Update(self.next_id, kind, payload, lane)
        self.next_id += 1
        self._waiting[update.id] = update
        self.arrived.set()
        if self._poller and not self._poller.done():
            self._poller.set_result(None)
        return update.id

    def pending(self) -> list[Update]:
        return list(self._waiting.values())

    def forget(self, update_id: int) -> None:
        self._waiting.pop(update_id, None)

    def clear(self) -> None:
        self._waiting.clear()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """getUpdates: confirm what is below `offset`, then wait up to `seconds` for what is left.

        Raises:
            Refusal: 409, to the poller that was first, when a second one comes; to any while a webhook is set.
        """
        if self.webhook_url:
            raise Refusal(409, WEBHOOK_ACTIVE)
        self.interrupt(SECOND_POLLER)
        self._confirm(offset)
        if not self._waiting and seconds > 0:
            await self._arrival(seconds)
        return [update for update, _ in zip(self._waiting.values(), range(limit), strict=False)]

    def interrupt(self, reason: str) -> None:
        """Send whoever polls away with a conflict."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refusal(409, reason))

    def close(self) -> None:
        """Let whoever polls go, with nothing."""
        if self._poller:
            _finish(self._poller)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popitem(last=False)
            return
        while self._waiting and next(iter(self._waiting)) < offset:
            self._waiting.popitem(last=False)

    async def _arrival(self, seconds: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        timer = asyncio.get_running_loop().call_later(seconds, _finish, poller)
        try:
            await poller
        finally:
            timer.cancel()
            if self._poller is poller:
                self._poller = None


def _finish(poller: asyncio.Future[None]) -> None:
    if not poller.done():
        poller.set_result(None)
