"""What the browser tests of the pages share: a town with its pages on a port, axe-core, and pictures to look at."""

import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.sync_api import Browser, Page

from tests.support.chat_page import PHONE, Loop, new_page
from tests.support.town import Town

AXE = Path(__file__).parent / "vendor" / "axe.min.js.gz"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
TARGETS = ".options label, button, .button, .typed input, .typed textarea"
THUMB = 44
ON_A_PHONE = {"viewport": {"width": PHONE[0], "height": PHONE[1]}, "java_script_enabled": False}

Routes = Callable[[Town], Iterable[web.RouteDef]]


class Pages:
    """A town whose pages are served, and the visitors who look at them; what the pages complain about is kept."""

    def __init__(self, browser: Browser, town: Town, routes: Routes) -> None:
        self.browser, self.town, self._loop = browser, town, Loop()
        self.complaints: list[str] = []
        self._runner: web.AppRunner | None = None
        self._loop.run(self._open(routes))

    async def _open(self, routes: Routes) -> None:
        app = web.Application()
        app.add_routes(routes(self.town))
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"

    def look(self, path: str, **options: Any) -> Page:
        """A visitor of their own, on that page."""
        page = new_page(self.browser, **options)
        page.on("console", lambda said: self.complaints.append(said.text))
        page.goto(f"{self.url}{path}")
        return page

    def close(self) -> None:
        assert self._runner is not None
        self._loop.run(self._runner.cleanup())
        self._loop.close()
        self.town.db.close()


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong by WCAG 2.2 AA; the page must let it in (`bypass_csp`)."""
    page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], runOnly: {list(RULES)}}})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def wide(page: Page) -> bool:
    """Whether anything is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def small(page: Page) -> list[str]:
    """What can be pressed or written in and is lower than a thumb's 44 pixels."""
    return list(
        page.evaluate(
            "([targets, least]) => [...document.querySelectorAll(targets)]"
            ".filter((one) => one.getBoundingClientRect().height < least).map((one) => one.outerHTML)",
            [TARGETS, THUMB],
        )
    )


def shoot(page: Page, name: str) -> None:
    """A picture for people to look at, where DREJEBOT_SHOTS names a folder."""
    if folder := os.environ.get("DREJEBOT_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
