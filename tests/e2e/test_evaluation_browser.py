"""The evaluation's sheet and the door in a real browser: on a phone without script, and as axe-core sees them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.storage import codes, evaluations
from bot.web.evaluation_page import open_routes
from bot.web.reply_page import reply_routes
from tests.support.after import arriving
from tests.support.chat_page import chromium
from tests.support.town import METTE, Town
from tests.support.web_page import ON_A_PHONE, Pages, faults, shoot, small, wide
from tests.talks.test_hybrid_way import at

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class House(Pages):
    """A meeting under way, with its open pages."""

    def __init__(self, browser: Browser) -> None:
        town = Town()
        arriving(town)
        town.sleep_until(at(16, 46))
        town.press(METTE, "Start mødet")
        with town.db.begin() as conn:
            codes.ensure(conn, 1)
            self.paths = {
                purpose: f"/{codes.PAGES[purpose]}/{codes.token_of(conn, 1, purpose)}" for purpose in codes.PAGES
            }
        super().__init__(browser, town, _routes)

    def see(self, purpose: str, **options: Any) -> Page:
        return self.look(self.paths[purpose], **options)


def _routes(town: Town) -> list[Any]:
    parts = (town.db, town.clock, town.settings, lambda: None)
    return [*open_routes(*parts), *reply_routes(*parts)]


@pytest.fixture
def house(browser: Browser) -> Iterator[House]:
    made = House(browser)
    yield made
    made.close()


def test_two_minutes_on_a_phone_without_script(house: House) -> None:
    """Six answers, one of them refused and put right, and thanks; the page is no wider than the phone."""
    page = house.see("evaluation", **ON_A_PHONE)
    shoot(page, "evaluation-1-sheet")
    for nth in range(5):
        page.get_by_role("group").nth(nth).get_by_role("radio").first.check()
    page.get_by_role("textbox").fill("Se 010190-1234")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Det ligner et CPR-nummer.")
    shoot(page, "evaluation-2-fault")
    page.get_by_role("textbox").fill("Kortere velkomst")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Tak for din vurdering ✔")
    shoot(page, "evaluation-3-thanks")
    with house.town.db.begin() as conn:
        assert evaluations.handed_in(conn, 1) == 1


def test_arriving_on_a_phone_without_script(house: House) -> None:
    """The button to Telegram stands first; a name is enough."""
    page = house.see("here", **ON_A_PHONE)
    expect(page.get_by_role("link", name="Jeg er her – åbn Telegram")).to_have_attribute("rel", "noreferrer")
    shoot(page, "evaluation-4-door")
    page.get_by_label("Dit navn").fill("Simon Alken")
    page.get_by_role("button", name="Jeg er her").click()
    expect(page.get_by_role("status")).to_contain_text("Velkommen ✔")
    shoot(page, "evaluation-5-welcome")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("purpose", ["evaluation", "here"])
def test_no_barriers_in_either_light(house: House, purpose: str, scheme: str) -> None:
    """axe-core finds nothing, nothing is wider than a small phone, and every target is a thumb's size."""
    page = house.see(purpose, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    assert (faults(page), wide(page), small(page)) == ([], False, [])
