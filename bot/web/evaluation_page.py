"""The pages behind a meeting's codes: `/evaluering/…`, `/resultat/…` and `/her/…`, complete without script.

Who answers the evaluation is not asked and not found out: a page carries a random slip, kept in a cookie of that page
alone, whose hash says only that a sheet has come in from it. Nothing is written about the visit, no address, no time.
"""

import secrets
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot import texts
from bot.clock import Clock
from bot.conversation.open_sheets import OpenSheets
from bot.documents.qr import qr_svg
from bot.settings import Settings
from bot.storage.base import Database
from bot.web.reply_page import HEADERS, LARGEST, css_address, from_here

EVALUATION = "/evaluering/{token:[A-Za-z0-9_-]{8,128}}"
DOOR = "/her/{token:[A-Za-z0-9_-]{8,128}}"
RESULT = "/resultat/{token:[A-Za-z0-9_-]{8,128}}"
COOKIE = "seddel"
AGAIN = 5
"""Seconds after which the result's page looks again."""
DAYS = 30
STATIC = files("bot.web").joinpath("static", "open")


def open_routes(db: Database, clock: Clock, settings: Settings, wake: Callable[[], None]) -> list[web.RouteDef]:
    """The routes; `wake` is called after every commit."""
    pages = _Pages(db, clock, settings, wake)
    return [
        web.get(EVALUATION, pages.evaluation),
        web.post(EVALUATION, pages.hand_in),
        web.get(RESULT, pages.result),
        web.get(DOOR, pages.door),
        web.post(DOOR, pages.arrive),
    ]


class _Pages:
    def __init__(self, db: Database, clock: Clock, settings: Settings, wake: Callable[[], None]) -> None:
        self._db, self._clock, self._settings, self._wake = db, clock, settings, wake
        self._sheets = OpenSheets(settings)

    async def evaluation(self, request: web.Request) -> web.Response:
        slip, lang = request.cookies.get(COOKIE) or secrets.token_urlsafe(24), self._language(request)
        token = request.match_info["token"]
        sheet = await self._db.look(self._sheets.look, token, lang, self._clock.now(), slip)
        return self._keeping(self._page(request, "evaluation.j2", sheet, lang, slip=slip), request, slip)

    async def hand_in(self, request: web.Request) -> web.Response:
        """Take a sheet in. The browser is sent on, so that reloading sends nothing twice."""
        sent, lang = await self._sent(request), self._language(request)
        slip = sent.get("slip", "")[:64] or secrets.token_urlsafe(24)
        token, now = request.match_info["token"], self._clock.now()
        sheet = await self._db.run(self._sheets.hand_in, token, lang, now, slip, sent)
        if sheet is not None and sheet.state == "done":
            raise web.HTTPSeeOther(_href(request, self._asked(request)), headers=self._cookie_headers(request, slip))
        response = self._page(request, "evaluation.j2", sheet, lang, slip=slip)
        response.set_status(422 if response.status == 200 else response.status)  # noqa: PLR2004  # said in HTTP's words
        return self._keeping(response, request, slip)

    async def result(self, request: web.Request) -> web.Response:
        """The result for a shared screen, ever anew."""
        lang = self._language(request)
        board = await self._db.look(self._sheets.board, request.match_info["token"], lang)
        code = qr_svg(board.link) if board and board.link else ""
        response = self._page(request, "result.j2", board, lang, code=code)
        if board is not None:
            response.headers["Refresh"] = str(AGAIN)
        return response

    async def door(self, request: web.Request) -> web.Response:
        lang = self._language(request)
        door = await self._db.look(self._sheets.door, request.match_info["token"], lang, self._clock.now())
        return self._page(request, "door.j2", door, lang)

    async def arrive(self, request: web.Request) -> web.Response:
        sent, lang = await self._sent(request), self._language(request)
        name, practice = sent.get("name", "")[:200], sent.get("practice", "")[:200]
        token, now = request.match_info["token"], self._clock.now()
        door = await self._db.run(self._sheets.arrive, token, lang, now, name, practice)
        self._wake()
        response = self._page(request, "door.j2", door, lang)
        if door is not None and door.notice:
            response.set_status(422)
        return response

    async def _sent(self, request: web.Request) -> dict[str, str]:
        if not from_here(request, self._settings):
            raise web.HTTPForbidden(text="403", headers=HEADERS)
        if (request.content_length or 0) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}

    def _page(self, request: web.Request, template: str, shown: object, lang: str, **more: str) -> web.Response:
        """The page; one and the same answer to every token that opens nothing."""
        other = "en" if lang == "da" else "da"
        values = {"w": _words(lang), "lang": lang, "css": css_address(), "other": other, **more}
        if shown is None:
            html = _environment().get_template("refused.j2").render(**values)
            return web.Response(text=html, content_type="text/html", status=404, headers=HEADERS)
        links = {"self": _href(request, self._asked(request)), "other": _href(request, other)}
        html = _environment().get_template(template).render(p=shown, links=links, **values, day=_day(lang))
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    def _keeping(self, response: web.Response, request: web.Request, slip: str) -> web.Response:
        response.headers.update(self._cookie_headers(request, slip))
        return response

    def _cookie_headers(self, request: web.Request, slip: str) -> dict[str, str]:
        """The slip stays in this page's own cookie; no other page is sent it, and no script reads it."""
        secure = "; Secure" if (self._settings.public_url or "").startswith("https://") else ""
        life = DAYS * 24 * 3600
        cookie = f"{COOKIE}={slip}; Path={request.path}; Max-Age={life}; HttpOnly; SameSite=Lax{secure}"
        return {**HEADERS, "Set-Cookie": cookie}

    def _asked(self, request: web.Request) -> str:
        wanted = request.query.get("lang", "")
        return wanted if wanted in texts.LANGUAGES else ""

    def _language(self, request: web.Request) -> str:
        return self._asked(request) or self._settings.language


def _day(lang: str) -> Callable[[object], str]:
    return lambda meeting: texts.span(meeting.starts, meeting.ends, lang)  # type: ignore[attr-defined]  # a MeetingView


def _href(request: web.Request, lang: str) -> str:
    return f"{request.path}?{urlencode({'lang': lang})}" if lang else request.path


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _words(lang: str) -> object:
    return _environment().get_template(f"{lang}.j2").module


@cache
def _file(name: str) -> str:
    return STATIC.joinpath(name).read_text(encoding="utf-8")
