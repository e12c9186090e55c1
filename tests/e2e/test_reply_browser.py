"""The reply page in a real browser: without script, on a phone, by keyboard, and as axe-core sees it."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect

from bot.web.reply_page import reply_routes
from tests.support.chat_page import PHONE, Loop, chromium, new_page
from tests.support.half_by_mail import invited, link_in, mails_of
from tests.support.town import Town

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[1] / "support" / "vendor" / "axe.min.js.gz"
LARS = "Lars Egelund"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class House:
    """A town with its reply page on a port of its own."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.loop, self.town = browser, Loop(), Town()
        invited(self.town)
        self.path = link_in(mails_of(self.town, LARS)[0])
        self.runner: web.AppRunner | None = None
        self.loop.run(self._open())
        self.complaints: list[str] = []

    async def _open(self) -> None:
        app = web.Application()
        app.add_routes(reply_routes(self.town.db, self.town.clock, self.town.settings, lambda: None))
        self.runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"

    def look(self, query: str = "", **options: Any) -> Page:
        page = new_page(self.browser, **options)
        page.on("console", lambda said: self.complaints.append(said.text))
        page.goto(f"{self.url}{self.path}{query}")
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
        page.screenshot(path=Path(folder) / f"reply-{name}.png", full_page=True)


def faults(page: Page) -> list[str]:
    page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], runOnly: {tags}}})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def test_the_whole_answer_on_a_phone_without_script(house: House):
    """From the mail's button to the receipt: every target is a thumb's size, and nothing is wider than the phone."""
    page = house.look("?svar=yes", viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False)
    expect(page.get_by_role("radio", name="Deltager", exact=True)).to_be_checked()
    shoot(page, "1-first")
    page.get_by_role("button", name="Gem").click()
    page.get_by_label("Vil gerne placeres i gruppe").check()
    shoot(page, "2-rest")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("alert")).to_contain_text("Er du UA eller vikar? Vælg et svar.")
    shoot(page, "3-fault")
    page.get_by_role("link", name="Er du UA eller vikar?").click()
    page.get_by_label("Nej", exact=True).check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("Gemt ✔ Du har svaret:")
    shoot(page, "4-receipt")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Gruppe: Vil gerne placeres i gruppe")
    page.get_by_role("link", name="Ret svaret").click()
    expect(page.get_by_role("radio", name="Vil gerne placeres i gruppe")).to_be_checked()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Tilbage uden at rette").click()
        page.get_by_role("link", name="Hent til kalenderen").click()
    assert fetched.value.suggested_filename == "klyngemoede-2027-03-10.ics"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen_and_everything_large_enough(house: House, width: int):
    """On the smallest phone too; every target is at least 44 pixels high."""
    page = house.look("?ret=1", viewport={"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    low = page.evaluate(
        "[...document.querySelectorAll('.options label, button, .typed input')]"
        ".map((one) => one.getBoundingClientRect().height).filter((height) => height < 44)"
    )
    assert low == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(house: House, scheme: Any):
    """The questions, the faults, the receipt and the refusal hold WCAG 2.2 AA by day and by night."""
    # The page's own rules allow no script at all, so the examiner is let in past them.
    page = house.look(color_scheme=scheme, bypass_csp=True)
    assert faults(page) == []
    page.get_by_label("Deltager", exact=True).check()
    page.get_by_role("button", name="Gem").click()
    page.get_by_label("Sørger selv for gruppe").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Ja, UA eller vikar").check()
    page.get_by_label("Dit svar").fill("Søndergruppen")
    page.get_by_role("button", name="Gem").click()
    page.get_by_role("group", name="Hvilken praksis").get_by_label("Eller skriv svaret").fill("kastanjen")
    page.get_by_role("button", name="Gem").click()
    shoot(page, f"5-meant-{scheme}")
    assert faults(page) == []
    page.get_by_label("Lægerne Kastanjen").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("Praksis: Lægerne Kastanjen")
    shoot(page, f"6-receipt-{scheme}")
    assert faults(page) == []
    page.goto(f"{house.url}/svar/forkert")
    shoot(page, f"7-refused-{scheme}")
    assert faults(page) == []


def test_by_keyboard_alone(house: House):
    """Tab, arrows and Enter are enough, and where one stands can be seen."""
    page = house.look(viewport={"width": 800, "height": 700})
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Deltager", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Deltager ikke")).to_be_checked()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Fremmøde: Deltager ikke")


def test_the_browser_has_nothing_to_complain_about(house: House):
    """No script, style or picture is held back by the page's own rules."""
    page = house.look()
    page.get_by_label("Deltager ikke").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert [line for line in house.complaints if "favicon" not in line] == []


def test_english_is_one_press_away(house: House):
    """The other language is named in itself, and the page's own language is marked."""
    page = house.look()
    page.get_by_role("link", name="In English").click()
    expect(page.get_by_role("group", name="Are you coming?")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
