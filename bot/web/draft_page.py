"""`/mail/<token>/`: a draft with a link that opens it in the reader's own mail program, complete without script.

A chat's buttons lead to web addresses only, so a page stands between the chat and the mail program.
"""

from aiohttp import web

from bot import texts
from bot.clock import Clock
from bot.conversation.drafts import draft_of
from bot.conversation.replies import NoSuchLink
from bot.settings import Settings
from bot.storage.base import Database
from bot.web.reply_page import HEADERS, css_address, page_of

LINK = "/mail/{token:[A-Za-z0-9_-]{8,128}}/{material:[a-z0-9_]{0,40}}"


def draft_routes(db: Database, clock: Clock, settings: Settings) -> list[web.RouteDef]:
    """The one route; looking changes nothing."""

    async def show(request: web.Request) -> web.Response:
        asked = request.query.get("lang", "")
        lang = asked if asked in texts.LANGUAGES else settings.language
        token, material = request.match_info["token"], request.match_info["material"]
        try:
            page = await db.look(draft_of, token, material, lang, clock.now())
        except NoSuchLink:
            return _answer(page_of("refused.j2", lang, css=css_address()), 404)
        return _answer(page_of("draft.j2", lang, p=page, css=css_address()), 200)

    return [web.get(LINK, show)]


def _answer(html: str, status: int) -> web.Response:
    return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)
