"""The clock page: a public page by an unguessable link, for the shared screen, a projector or a phone.

`/ur/<token>` is complete without JavaScript (it reloads itself); with it, `/ur/<token>/events` brings what changed as
server-sent events and `/ur/<token>/now` tells the time, so that the page counts by the server's clock. It shows no
more about people than the programme does. Unknown links get the plain 404 that any wrong address gets.
"""

import asyncio
import hashlib
import inspect
import json
from collections.abc import Awaitable
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bot import texts
from bot.web.clock_board import Board, ClockView, board_of, changes_in, epoch
from bot.web.live_feed import FeedFull, Listener, LiveFeed, Picture

LINK = "/ur/{token:[A-Za-z0-9_-]{8,128}}"
THEMES = ("dark", "light")
RETRY_MS = 1500
"""How long a page waits before it calls again after the connection has gone."""
SLOW_WRITE = 20.0
"""Seconds after which a page that reads nothing is let go; it will call again."""
STATIC = files("bot.web").joinpath("static", "clock")
ASSETS = {"clock.css": "text/css", "clock.js": "text/javascript", "clock.svg": "image/svg+xml"}

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class ClockSource(Protocol):
    """Where the page gets its meetings."""

    def snapshot(self, token: str) -> ClockView | Awaitable[ClockView | None] | None:
        """The meeting behind a link as it is now; None for a link that is unknown or no longer good."""


def clock_routes(source: ClockSource, feed: LiveFeed) -> list[web.RouteDef]:
    """The routes of the clock page. After each press that is committed, call `feed.publish(view.meeting)`."""
    pages = _Pages(source, feed)
    return [
        web.get(LINK, pages.page),
        web.get(f"{LINK}/events", pages.events, allow_head=False),
        web.get(f"{LINK}/now", pages.now),
        web.get("/ur-static/{name}", _asset),
    ]


class _Pages:
    def __init__(self, source: ClockSource, feed: LiveFeed) -> None:
        self._source = source
        self._feed = feed

    async def page(self, request: web.Request) -> web.Response:
        view = await self._view(request.match_info["token"])
        html = render_page(view, _language(request, view), request.query.get("theme", ""))
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    async def now(self, request: web.Request) -> web.Response:
        view = await self._view(request.match_info["token"])
        return web.Response(body=_time(view), content_type="application/json", headers=HEADERS)

    async def events(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        language = _language(request, await self._view(token))
        try:
            async with self._feed.listen(token, language, self._picture) as listener:
                return await _stream(request, listener)
        except FeedFull:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"}) from None

    async def _view(self, token: str) -> ClockView:
        view = await self._snapshot(token)
        if view is None:
            raise web.HTTPNotFound
        return view

    async def _snapshot(self, token: str) -> ClockView | None:
        found = self._source.snapshot(token)
        return await found if inspect.isawaitable(found) else found

    async def _picture(self, token: str) -> Picture | None:
        view = await self._snapshot(token)
        if view is None:
            return None
        frames = {lang: _event("board", _json(html=render_board(view, lang))) for lang in texts.LANGUAGES}
        return Picture(view.meeting, frames, _event("beat", _time(view)), changes_in(view))


async def _stream(request: web.Request, listener: Listener) -> web.StreamResponse:
    response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    await response.write(b"retry: %d\n\n" % RETRY_MS)
    # A page that has gone or sleeps is no fault: it calls again by itself.
    with suppress(ConnectionError, TimeoutError):
        while (due := await listener.following()) is not None:
            async with asyncio.timeout(SLOW_WRITE):
                await response.write(due)
    return response


async def _asset(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in ASSETS:
        raise web.HTTPNotFound
    headers = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return web.Response(body=_file(name).encode(), content_type=ASSETS[name], charset="utf-8", headers=headers)


def render_page(view: ClockView, lang: str, theme: str = "") -> str:
    """The whole page, complete as it is; its addresses are relative, so it may stand behind any path."""
    other, theme = "en" if lang == "da" else "da", theme if theme in THEMES else ""
    page = _environment().get_template("page.j2")
    query = urlencode({"lang": other} | ({"theme": theme} if theme else {}))
    assets = {name: _address(f"clock.{name}") for name in ("css", "js", "svg")}
    more = {"speed": view.clock.speed, "assets": assets, "theme": theme, "other": other, "other_query": query}
    return page.render(**_values(view, lang), **more, still=True)


def render_board(view: ClockView, lang: str) -> str:
    """What changes of the page, without the seconds: those the script counts, so equal boards are equal bytes."""
    return _environment().get_template("board.j2").render(**_values(view, lang), still=False)


def _values(view: ClockView, lang: str) -> dict[str, object]:
    board = board_of(view, view.clock.now(), lang)
    modes = {line.mode for line in board.lines}
    words = _environment().get_template(f"{lang}.j2").module
    values = {"b": board, "w": words, "lang": lang, "mixed": {"plenum", "virtual"} <= modes, "qr": _code(view, board)}
    return {**values, "evaluation": view.evaluation, "ask": _qr(view.evaluation) if view.evaluation else None}


def _code(view: ClockView, board: Board) -> Markup | None:
    """The page's own address to scan, while people are still coming in."""
    return _qr(view.link) if view.link and board.phase in ("planned", "due") else None


@cache
def _qr(link: str) -> Markup:
    import segno  # noqa: PLC0415 - only for pages that show a code

    svg = segno.make_qr(link, error="m").svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn by segno, it holds no text


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _file(name: str) -> str:
    return STATIC.joinpath(name).read_text(encoding="utf-8")


def _address(name: str) -> str:
    """Where an asset lies; the address changes with its content, so browsers may keep it for good."""
    return f"../ur-static/{name}?v={hashlib.sha256(_file(name).encode()).hexdigest()[:12]}"


def _language(request: web.Request, view: ClockView) -> str:
    wanted = request.query.get("lang", view.lang)
    return wanted if wanted in texts.LANGUAGES else "da"


def _time(view: ClockView) -> bytes:
    """The meeting's time in milliseconds since 1970, read at the last moment, and how fast it runs."""
    return _json(now=epoch(view.clock.now()), speed=view.clock.speed)


def _json(**values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"
