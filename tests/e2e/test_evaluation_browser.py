"""The evaluation's sheet and the door in a real browser: on a phone without script, and as axe-core sees them."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect

from bot.storage import codes, evaluations
from bot.web.evaluation_page import open_routes
from bot.web.reply_page import reply_routes
from tests.support.after import arriving
from tests.support.chat_page import PHONE, Loop, chromium, new_page
from tests.support.town import METTE, Town
from tests.talks.test_hybrid_way import at

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[1] / "support" / "vendor" / "axe.min.js.gz"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class House:
    """A meeting under way, with its open pages on a port of its own."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.loop, self.town = browser, Loop(), Town()
        arriving(self.town)
        self.town.sleep_until(at(16, 46))
        self.town.press(METTE, "Start mødet")
        with self.town.db.begin() as conn:
            codes.ensure(conn, 1)
            self.paths = {
                purpose: f"/{codes.PAGES[purpose]}/{codes.token_of(conn, 1, purpose)}" for purpose in codes.PAGES
            }
        self.runner: web.AppRunner | None = None
        self.loop.run(self._open())

    async def _open(self) -> None:
        app = web.Application()
        parts = (self.town.db, self.town.clock, self.town.settings, lambda: None)
        app.add_routes([*open_routes(*parts), *reply_routes(*parts)])
        self.runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"

    def look(self, purpose: str, **options: Any) -> Page:
        page = new_page(self.browser, **options)
        page.goto(f"{self.url}{self.paths[purpose]}")
        return page

    def close(self) -> None:
        assert self.runner is not None
        self.loop.run(self.runner.cleanup())
        self.loop.close()
        self.town.db.close()


@pytest.fixture
def house(browser: Browser) -> Iterator[House]:
    made = House(browser)
    yield made
    made.close()


def shoot(page: Page, name: str) -> None:
    """A picture for people to look at, where DREJEBOT_SHOTS names a folder."""
    if folder := os.environ.get("DREJEBOT_SHOTS"):
        page.screenshot(path=Path(folder) / f"evaluation-{name}.png", full_page=True)


def faults(page: Page) -> list[str]:
    page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], runOnly: {tags}}})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def test_two_minutes_on_a_phone_without_script(house: House) -> None:
    """Six answers, one of them refused and put right, and thanks; the page is no wider than the phone."""
    page = house.look("evaluation", viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False)
    shoot(page, "1-sheet")
    for nth in range(5):
        page.get_by_role("group").nth(nth).get_by_role("radio").first.check()
    page.get_by_role("textbox").fill("Se 010190-1234")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Det ligner et CPR-nummer.")
    shoot(page, "2-fault")
    page.get_by_role("textbox").fill("Kortere velkomst")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Tak for din vurdering ✔")
    shoot(page, "3-thanks")
    with house.town.db.begin() as conn:
        assert evaluations.handed_in(conn, 1) == 1


def test_arriving_on_a_phone_without_script(house: House) -> None:
    """The button to Telegram stands first; a name is enough."""
    page = house.look("here", viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False)
    expect(page.get_by_role("link", name="Jeg er her – åbn Telegram")).to_have_attribute("rel", "noreferrer")
    shoot(page, "4-door")
    page.get_by_label("Dit navn").fill("Simon Alken")
    page.get_by_role("button", name="Jeg er her").click()
    expect(page.get_by_role("status")).to_contain_text("Velkommen ✔")
    shoot(page, "5-welcome")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("purpose", ["evaluation", "here"])
def test_no_barriers_in_either_light(house: House, purpose: str, scheme: str) -> None:
    """axe-core finds nothing, nothing is wider than a small phone, and every target is a thumb's size."""
    page = house.look(purpose, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    heights = page.evaluate(
        "[...document.querySelectorAll('.options label, button, .button')].map(e => e.offsetHeight)"
    )
    assert min(heights) >= 44
