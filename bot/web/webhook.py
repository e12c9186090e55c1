"""Updates by webhook: 200 only when the update is committed, so that Telegram keeps it otherwise."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024  # bytes; Telegram's updates are far smaller
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name

Feed = Callable[[Sequence[Any]], Awaitable[None]]


def webhook(feed: Feed, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of Telegram's POST. `feed` returns when the updates are committed and raises when they are not."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > LARGEST:
            return web.Response(status=413)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return await _fed(feed, update)

    return receive


async def _body(request: web.Request) -> bytes | None:
    """The body, or None when it is larger than it may be."""
    parts, size = [], 0
    async for part in request.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)


async def _fed(feed: Feed, update: object) -> web.Response:
    # Once begun it is finished, also when Telegram hangs up meanwhile; it will ask again and find it handled.
    task = asyncio.ensure_future(feed([update]))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, Telegram shall come again
        log.error("an update could not be kept: %s", type(error).__name__)  # noqa: TRY400  # the trace may hold texts
        return web.Response(status=503, headers={"Retry-After": "5"})
    return web.Response()
