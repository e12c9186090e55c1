"""Delivery of updates to a bot's own address, as Telegram does it."""

import asyncio
import time
from typing import Any, Final

import aiohttp

from bot.playground.updates import Update, Updates

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LONGEST_WAIT: Final = 60.0
ANSWER_SECONDS: Final = 60.0
ACCEPTED: Final = range(200, 300)


class Webhook:
    """Sends what waits: the updates of one chat in order, those of several chats side by side.

    An update that is not answered with 2xx is sent again, after `first_wait` seconds, then twice as long, and so on.
    """

    first_wait = 1.0

    def __init__(self, url: str, secret: str, connections: int) -> None:
        self._url, self._connections = url, connections
        self._headers = {SECRET_HEADER: secret} if secret else {}
        self._busy: dict[int, asyncio.Task[None]] = {}  # by lane
        self._task: asyncio.Task[None] | None = None
        self._error: dict[str, Any] = {}

    def start(self, updates: Updates) -> None:
        self._task = asyncio.create_task(self._run(updates))

    async def stop(self) -> None:
        tasks = [task for task in (self._task, *self._busy.values()) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def info(self) -> dict[str, Any]:
        """The part of `WebhookInfo` that the deliveries know."""
        return {"max_connections": self._connections, **self._error}

    async def _run(self, updates: Updates) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(headers=self._headers, timeout=timeout) as session:
            while True:
                updates.arrived.clear()
                for update in self._ready(updates):
                    self._busy[update.lane] = asyncio.create_task(self._deliver(session, updates, update))
                await updates.arrived.wait()

    def _ready(self, updates: Updates) -> list[Update]:
        """The first update of each chat that has none on its way, as many as there are connections."""
        firsts: dict[int, Update] = {}
        for update in updates.pending():
            if update.lane not in self._busy:
                firsts.setdefault(update.lane, update)
        return list(firsts.values())[: self._connections - len(self._busy)]

    async def _deliver(self, session: aiohttp.ClientSession, updates: Updates, update: Update) -> None:
        wait = self.first_wait
        try:
            while not await self._post(session, update):
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
            updates.forget(update.id)
        finally:
            self._busy.pop(update.lane, None)
            updates.arrived.set()

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> bool:
        try:
            async with session.post(self._url, json=update.as_api(), allow_redirects=False) as answer:
                if answer.status in ACCEPTED:
                    return True
                fault = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            fault = f"Connection failed: {type(error).__name__}"
        self._error = {"last_error_date": int(time.time()), "last_error_message": fault}
        return False
