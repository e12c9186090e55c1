"""The chat page beside the conversations: clock, demo actions, guide, language, and a server that restarts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bot.playground import DemoAction
from tests.support.chat_page import PHONE, Stage, chromium, pane

pytestmark = pytest.mark.e2e

START = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
NEXT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
WIDE = (1500, 900)
TABLET = (820, 1100)


class Rehearsal:
    """A clock that stands unless a test turns it; what it was asked is kept."""

    def __init__(self) -> None:
        self.now, self.speed, self.next = START, 0.0, NEXT
        self.asked: list[dict[str, Any]] = []

    def state(self) -> dict[str, Any]:
        return {"now": self.now.isoformat(), "speed": self.speed, "next": self.next and self.next.isoformat()}

    def turn(self, speed: float | None = None, by_seconds: float | None = None, to: str | None = None) -> None:
        self.asked.append({"speed": speed, "by_seconds": by_seconds, "to": to})
        self.now += timedelta(seconds=by_seconds or 0)
        self.speed = self.speed if speed is None else speed

    async def jump_next(self) -> None:
        self.now, self.next = self.next, None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def clock() -> Rehearsal:
    return Rehearsal()


@pytest.fixture
def stage(browser: Browser, clock: Rehearsal) -> Iterator[Stage]:
    async def answer() -> str:
        return "26 læger har svaret."

    actions = [DemoAction("answers", "Lad alle svare", "Let everybody answer", answer)]
    guide = '<p>Skriv <code>/bestil</code>. <a href="https://t.me/drejebot?start=demo">Prøv som gæst</a></p>'
    with Stage(browser, ["Mette Krogh", "Anna Holm"], clock_controls=clock, actions=actions, guide=guide) as opened:
        opened.greet()
        yield opened


def test_the_clock_shows_danish_time_and_what_comes_next(stage: Stage):
    """The domain's time stands in Danish words, and beside it the next moment at which something is due."""
    page = stage.open(WIDE)
    clock = page.get_by_role("region", name="Ur til generalprøve")
    expect(clock.get_by_role("time")).to_have_text("tirsdag den 24. november 2026 kl. 14.05")
    expect(clock.get_by_text("Næste: ons. 25. nov. kl. 08.00")).to_be_visible()
    expect(clock.get_by_text("Uret står stille").first).to_be_attached()


def test_the_clock_is_turned_forward_and_to_the_next_moment(stage: Stage, clock: Rehearsal):
    """Steps and the jump move the time and say so; where nothing is due the jump rests."""
    page = stage.open(WIDE)
    for label in ("+5 min", "+1 time", "+1 dag"):
        with page.expect_response("**/api/clock"):
            page.get_by_role("button", name=label).click()
    expect(page.get_by_role("time").first).to_have_text("onsdag den 25. november 2026 kl. 15.10")
    assert [asked["by_seconds"] for asked in clock.asked] == [300, 3600, 86400]
    jump = page.get_by_role("button", name="Spring til næste")
    jump.click()
    expect(page.get_by_text("Uret viser nu onsdag den 25. november 2026 kl. 08.00.")).to_be_attached()
    expect(jump).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("Intet venter")).to_be_visible()


def test_the_clock_runs_at_the_chosen_speed(stage: Stage, clock: Rehearsal):
    """At ×600 the shown minutes run by themselves; Pause stops them. Arrow keys choose, as in any row of radios."""
    page = stage.open(WIDE)
    speeds = page.get_by_role("group", name="Hastighed")
    expect(speeds.get_by_role("radio", name="Pause")).to_be_checked()
    speeds.get_by_role("radio", name="×600").check()
    expect(page.get_by_role("time").first).not_to_have_text("tirsdag den 24. november 2026 kl. 14.05")
    speeds.get_by_role("radio", name="×600").press("ArrowRight")
    expect(speeds.get_by_role("radio", name="Pause")).to_be_checked()
    expect(page.get_by_role("time").first).to_have_text("tirsdag den 24. november 2026 kl. 14.05")
    assert [asked["speed"] for asked in clock.asked] == [600, 0]


def test_two_pages_show_the_same_clock(stage: Stage):
    """What one page does to the clock the other shows."""
    here, there = stage.open(WIDE), stage.open(WIDE, color_scheme="dark")
    here.get_by_role("button", name="+1 time").click()
    expect(there.get_by_role("time").first).to_have_text("tirsdag den 24. november 2026 kl. 15.05")


def test_an_action_is_run_with_one_press_and_says_what_it_did(stage: Stage):
    """A demo action's line stands below it."""
    page = stage.open(WIDE)
    page.get_by_role("button", name="Lad alle svare").click()
    expect(page.get_by_role("complementary", name="Prøv dette").get_by_text("26 læger har svaret.")).to_be_visible()


def test_the_guide_can_be_put_away_and_its_links_ask_who(stage: Stage):
    """A start link in the guide belongs to nobody, so it asks; the guide folds away and stays so."""
    page = stage.open(WIDE)
    guide = page.get_by_role("complementary", name="Prøv dette")
    guide.get_by_role("link", name="Prøv som gæst").click()
    dialog = page.get_by_role("dialog", name="Åbn link til botten")
    expect(dialog.get_by_label("Som en anden")).to_be_checked()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    guide.get_by_role("button", name="Skjul").click()
    expect(guide).to_have_count(0)
    page.reload()
    expect(page.locator(".pane").first).to_be_visible()
    expect(guide).to_have_count(0)
    page.get_by_role("button", name="Prøv dette").click()
    expect(guide).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_small_windows_have_the_clock_and_the_guide_one_press_away(stage: Stage, size: tuple[int, int]):
    """On a phone and on a tablet the clock's buttons and the guide unfold."""
    page = stage.open(size)
    expect(page.get_by_role("button", name="+1 dag")).to_be_hidden()
    clock = page.get_by_role("region", name="Ur til generalprøve").locator("button[aria-expanded]")
    clock.click()
    page.get_by_role("button", name="+1 dag").click()
    expect(clock).to_contain_text(re.compile("ons.* 25. nov.* kl. 14.05"))
    page.get_by_role("button", name="Prøv dette").click()
    expect(page.get_by_role("dialog", name="Prøv dette").get_by_role("button", name="Lad alle svare")).to_be_visible()


def test_the_page_speaks_english_when_asked(stage: Stage):
    """One press changes every word, the dates and the page's language, and it is remembered."""
    page = stage.open(WIDE)
    page.get_by_role("button", name="EN English").click()
    expect(page.get_by_role("time").first).to_have_text("Tuesday 24 November 2026, 14:05")
    expect(page.get_by_role("button", name="Let everybody answer")).to_be_visible()
    expect(page.get_by_label("Write as Mette Krogh")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("button", name="Add a person")).to_be_visible()
    expect(page).to_have_title(re.compile("Rehearsal room"))


def test_the_page_comes_back_after_a_restart_of_the_server(stage: Stage):
    """While the server is away the page says so; when it is back, as another run, everything is read anew and live."""
    page = stage.open()
    stage.stop_serving()
    expect(page.get_by_text("Forbindelsen er væk")).to_be_visible()
    with Stage(stage.browser, ["Birgitte Sand"], stage.port) as again:
        expect(pane(page, "Birgitte Sand")).to_be_visible()
        expect(page.get_by_text("Forbindelsen er væk")).to_have_count(0)
        again.greet()
        again.bot("sendMessage", chat_id=again.people[0].id, text="Her er jeg igen")
        expect(pane(page, "Birgitte Sand").get_by_text("Her er jeg igen")).to_be_visible()
    stage.complaints.clear()  # the browser itself logs that the server was away
