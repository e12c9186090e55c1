"""The reply page: the bot's own forms for those who have no Telegram, behind a personal link.

`/svar/<token>` is one page that needs no script: every question, those with a condition under it in words, what has
been answered, and what is wrong beside the question it is about. Each *Gem* keeps what it can, and at the end comes the
receipt. Opening a link changes nothing, for mail programs open links by themselves. `/kalender/<token>.ics` is a
person's private calendar.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bot import texts
from bot.clock import Clock
from bot.conversation.replies import GROUP, NoSuchLink, Replies, Sent
from bot.conversation.reply_words import Page
from bot.conversation.sheet import mark
from bot.settings import Settings
from bot.storage.base import Database
from bot.web.knocking import Knocking

LINK = "/svar/{token}"
STATIC = files("bot.web").joinpath("static", "reply")
LARGEST = 64 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    # The sender of a form is told apart by its origin, which "no-referrer" would hide; links out carry none.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def reply_routes(db: Database, clock: Clock, settings: Settings, wake: Callable[[], None]) -> list[web.RouteDef]:
    """The routes; `wake` is called after every commit, so that whoever must hear of an answer hears at once."""
    pages = _Pages(db, clock, settings, wake)
    group = f"{LINK}/{{part:{GROUP}}}"
    return [
        web.get(LINK, pages.show),
        web.post(LINK, pages.take),
        web.get(group, pages.show),
        web.post(group, pages.take),
        web.get(f"{LINK}/moede.ics", pages.calendar),
        web.post(f"{LINK}/kalender", pages.subscribe),
        web.get("/kalender/{token}.ics", pages.feed),
        web.get("/svar-static/reply.css", _style),
        # Last, for links that a mail program has cut off or a hand has added to.
        web.get("/svar{rest:(?:/.*)?}", pages.astray),
    ]


class _Pages:
    def __init__(self, db: Database, clock: Clock, settings: Settings, wake: Callable[[], None]) -> None:
        self._db, self._clock, self._settings, self._wake = db, clock, settings, wake
        self._replies, self._knocking = Replies(settings), Knocking()

    async def show(self, request: web.Request) -> web.Response:
        token, lang = request.match_info["token"], _language(request)
        part, chosen = request.match_info.get("part", ""), request.query.get("svar", "")[:40]
        try:
            page = await self._db.look(self._replies.look, token, lang, self._clock.now(), part, chosen)
        except NoSuchLink as refused:
            return self._refused(lang, str(refused))
        return _answer(page, request, saved="gemt" in request.query, editing="ret" in request.query)

    async def take(self, request: web.Request) -> web.Response:
        """Keep what was sent. When all was taken the browser is sent on, so that reloading sends nothing twice."""
        token, lang = request.match_info["token"], _language(request)
        sent, part = _sent((await self._form(request)).items()), request.match_info.get("part", "")
        try:
            page = await self._db.run(self._replies.take, token, lang, self._clock.now(), sent, part)
        except NoSuchLink as refused:
            return self._refused(lang, str(refused))
        self._wake()
        if page.errors or page.notice:
            return _answer(page, request, saved=False, editing=True)
        raise web.HTTPSeeOther(_href(request, gemt="1"), headers=HEADERS)

    async def _form(self, request: web.Request) -> Mapping[str, object]:
        """What was sent by a form of our own, of a size that a form of ours can have."""
        if not from_here(request, self._settings):
            raise web.HTTPForbidden(text="403", headers=HEADERS)
        if (request.content_length or 0) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
        return await request.post()

    async def subscribe(self, request: web.Request) -> web.Response:
        """Make a private calendar address; it is shown this once, for only its hash is kept."""
        token, lang = request.match_info["token"], _language(request)
        afresh = "afresh" in await self._form(request)
        try:
            page = await self._db.run(self._replies.subscribe, token, lang, self._clock.now(), afresh=afresh)
        except NoSuchLink as refused:
            return self._refused(lang, str(refused))
        path = request.path.removesuffix("/kalender")
        html = render_page(page, path, request.query.get("lang", ""))
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    async def calendar(self, request: web.Request) -> web.Response:
        token, lang = request.match_info["token"], _language(request)
        try:
            made = await self._db.look(self._replies.calendar, token, lang, self._clock.now())
        except NoSuchLink as refused:
            return self._refused(lang, str(refused))
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{made.name}"'}
        return web.Response(body=made.content, content_type="text/calendar", charset="utf-8", headers=headers)

    async def feed(self, request: web.Request) -> web.Response:
        try:
            content = await self._db.look(self._replies.feed, request.match_info["token"], self._clock.now())
        except NoSuchLink as refused:
            return self._refused("", str(refused))
        headers = {**HEADERS, "Cache-Control": "private, max-age=900"}
        return web.Response(body=content, content_type="text/calendar", charset="utf-8", headers=headers)

    async def astray(self, request: web.Request) -> web.Response:
        """An address that is no link at all is answered like a link that opens nothing."""
        return self._refused(_language(request), "unknown")

    def _refused(self, lang: str, why: str) -> web.Response:
        """One answer to every link that opens nothing; the reason is logged, never a name or a token."""
        if self._knocking.flood(why, self._clock.real()):
            return web.Response(text="429", status=429, headers={**HEADERS, "Retry-After": "600"})
        lang = lang or self._settings.language
        html = page_of("refused.j2", lang, css=css_address())
        return web.Response(text=html, content_type="text/html", status=404, headers=HEADERS)


def _answer(page: Page, request: web.Request, *, saved: bool, editing: bool) -> web.Response:
    """The page; with a fault or a notice in it, it is no plain success for programs either."""
    html = render_page(page, request.path, request.query.get("lang", ""), saved=saved, editing=editing)
    status = 422 if page.errors else 409 if page.notice else 200
    return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)


def render_page(page: Page, path: str, lang: str = "", *, saved: bool = False, editing: bool = False) -> str:
    """The whole page. `lang` is the language that the address asks for; `editing` shows the form of a whole answer."""
    other = "en" if page.lang == "da" else "da"
    query = {"lang": lang} if lang in texts.LANGUAGES else {}
    links = {
        "self": _joined(path, query),
        "change": _joined(path, query | {"ret": "1"}),
        "other": _joined(path, {"lang": other} | ({"ret": "1"} if editing else {})),
        "calendar": _joined(f"{path}/moede.ics", query),
        "group": _joined(f"{path}/{GROUP}", query),
        "feed": _joined(f"{path}/kalender", query),
    }
    show_receipt = page.whole and (bool(page.shut) or not editing)
    receipt = [part.replace("\n", Markup("<br>")) for part in page.receipt.split("\n\n")]
    values = {"p": page, "w": _words(page.lang), "links": links, "other": other, "css": css_address(), "saved": saved}
    return _environment().get_template("page.j2").render(**values, show_receipt=show_receipt, receipt=receipt)


def page_of(template: str, lang: str, **values: object) -> str:
    """One of the plain pages in a language."""
    return _environment().get_template(template).render(w=_words(lang), lang=lang, **values)


def _sent(came: Iterable[tuple[str, object]]) -> Sent:
    """The answers by question; what was written now goes before what was chosen, and a question left open is empty."""
    given = [(name, value.replace("\r\n", "\n").strip()) for name, value in came if isinstance(value, str)]
    fields = dict(given)
    marks = {name[5:]: value for name, value in given if name.startswith("seen.")}
    asked = {value: "" for name, value in given if name == "asked"}
    chosen = {name[2:]: value for name, value in given if name.startswith("q.")}
    typed = {name[2:]: value for name, value in given if name.startswith("t.") and value}
    # Who chooses where they had written before means the choice.
    old = {name for name in chosen.keys() & typed.keys() if mark(typed[name]) == marks.get(name)}
    written = {name: text for name, text in typed.items() if name not in old}
    return Sent(asked | chosen | written, fields.get("seen", ""), marks, "hand_in" in fields)


def from_here(request: web.Request, settings: Settings) -> bool:
    """Whether the form was sent from our own page. Nobody else knows the address; this is the second lock."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    hosts = {request.host, urlsplit(settings.public_url or "").netloc}
    return origin is None or urlsplit(origin).netloc in hosts - {""}


def _language(request: web.Request) -> str:
    """The language that the address asks for; empty where it asks for none."""
    wanted = request.query.get("lang", "")
    return wanted if wanted in texts.LANGUAGES else ""


def _href(request: web.Request, **more: str) -> str:
    lang = _language(request)
    return _joined(request.path, ({"lang": lang} if lang else {}) | more)


def _joined(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


async def _style(_request: web.Request) -> web.Response:
    headers = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return web.Response(body=_file("reply.css").encode(), content_type="text/css", charset="utf-8", headers=headers)


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


@cache
def css_address() -> str:
    """The style's address changes with its content, so browsers may keep it for good."""
    return f"/svar-static/reply.css?v={hashlib.sha256(_file('reply.css').encode()).hexdigest()[:12]}"
