"""A playground on a real port, and ways to call it: with PTB's own Bot, or with bare HTTP to see the exact answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.playground import Playground

TOKEN = "4242:test-token"
PATIENCE = 60.0
"""Seconds that are waited for what comes in an instant; long, because a machine may be busy."""


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Playground]:
    """A playground with one bot, listening until the block ends."""
    playground = Playground(**options)
    playground.add_bot(TOKEN)
    await playground.start()
    try:
        yield playground
    finally:
        await playground.stop()


def _line() -> HTTPXRequest:
    # Plain HTTP needs no certificates, and reading them is the slowest part of making a Bot.
    patient = {f"{what}_timeout": PATIENCE for what in ("connect", "pool", "read", "write")}
    return HTTPXRequest(connection_pool_size=8, httpx_kwargs={"verify": False}, **patient)


@asynccontextmanager
async def ptb(playground: Playground, token: str = TOKEN) -> AsyncIterator[Bot]:
    """python-telegram-bot's Bot, on the playground."""
    bot = Bot(
        token,
        base_url=f"{playground.url}/bot",
        base_file_url=f"{playground.url}/file/bot",
        request=_line(),
        get_updates_request=_line(),
    )
    async with bot:
        yield bot


async def until(condition: Callable[[], object]) -> None:
    """Return once `condition` holds; an error when it never does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.01)


class Raw:
    """Bare HTTP: every answer as it is, accepted or not."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def call(self, method: str, /, token: str = TOKEN, **params: Any) -> dict[str, Any]:
        """Call with a JSON body; the decoded answer."""
        async with self.session.post(f"{self.url}/bot{token}/{method}", json=params) as answer:
            return await answer.json()

    async def refusal(self, method: str, /, **params: Any) -> tuple[int, str]:
        """Code and description of an answer that must be a refusal."""
        answer = await self.call(method, **params)
        assert answer["ok"] is False, answer
        return answer["error_code"], answer["description"]

    async def api(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The chat page's own calls: GET without a body, else POST."""
        method = "GET" if body is None else "POST"
        async with self.session.request(method, f"{self.url}/api/{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def raw(playground: Playground) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(session, playground.url)
