"""Who may use the chat page and its control: people at this machine, from the page itself."""

import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BOT_PATHS: Final = ("/bot", "/file/bot")


def is_known_host(host: str, known: Iterable[str]) -> bool:
    """A numeric address or a name of ours. Any other name may be a stranger's that points here (DNS rebinding)."""
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    if name == "localhost" or name in known:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_page(request: web.Request, known: Iterable[str]) -> bool:
    """Whether a request comes from the page itself or from no page at all."""
    try:
        if not is_known_host(request.host, known):
            return False
        origin = request.headers.get("Origin")
        same_origin = origin is None or urlsplit(origin).netloc == request.host
    except ValueError:
        return False
    return same_origin and request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}


def guarded(known: Iterable[str]) -> Middleware:
    """The middleware: refuse strangers, and put the headers of safety on everything else."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(BOT_PATHS) and "Origin" not in request.headers:
            return await handler(request)
        # A link may lead here from anywhere; only reading the page itself is harmless then.
        if not (is_own_page(request, known) or (request.path == "/" and is_known_host(request.host, known))):
            return web.json_response({"error": "this request comes from another page"}, status=403)
        response = await handler(request)
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return guard
