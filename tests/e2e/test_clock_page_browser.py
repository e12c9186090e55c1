"""The clock page in a real browser: on a phone and a projector, in overtime, asleep, cut off, and without a script."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.agenda import END, NEXT, PAUSE, START, Item, Programme, plus
from bot.web.clock_board import ClockView
from bot.web.live_feed import LiveFeed
from tests.agenda.programmes import ACUTE, CHRONIC, HYBRID, PREHOSPITAL, START_AT_FOUR, after
from tests.support.chat_page import Loop, chromium, new_page
from tests.web.clock_house import TOKEN, House, Source, view_of

pytestmark = pytest.mark.e2e

PROJECTOR, LAPTOP, PHONE = (1920, 1080), (1280, 720), (390, 844)

FALLEN_ASLEEP = """
// A machine that sleeps: the steady clock stands still meanwhile and the calendar jumps when it wakes.
const date = Date.now.bind(Date);
let asleep = 0;
Date.now = () => date() + asleep;
globalThis.sleepFor = (milliseconds) => { asleep += milliseconds; };
"""
WRONG_CLOCK = "const date = Date.now.bind(Date); Date.now = () => date() - 3 * 3600e3;"
HASTY_CLOCK = "const steady = performance.now.bind(performance); performance.now = () => steady() * 1.001;"
ERROR = """
async () => {
  // The time the page shows, the moment it shows it, against the server's answer halfway between asking and hearing.
  const wall = document.getElementById("wall");
  const shown = await new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      observer.disconnect();
      resolve({ time: Date.parse(wall.dateTime), at: performance.now() });
    }).observe(wall, { attributes: true });
  });
  const sent = performance.now();
  const { now } = await (await fetch(location.pathname + "/now")).json();
  const heard = performance.now();
  return [now - (shown.time + (sent + heard) / 2 - shown.at), heard - sent];
}
"""
CONTRAST = """
() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (text) => {
    const [r, g, b] = rgb(text).slice(0, 3).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [, , , alpha = 1] = rgb(getComputedStyle(at).backgroundColor);
      if (alpha) return getComputedStyle(at).backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll("p, h1, h2, b, s, span, a, li")]
    .filter((element) => element.checkVisibility() && speaks(element))
    .map((element) => {
      const [a, b] = [light(getComputedStyle(element).color), light(paper(element))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), element.className + ": " + element.textContent.trim()];
    })
    .filter(([ratio]) => ratio < 4.5);
}
"""
ROOM = """() => [
  document.documentElement.scrollWidth,
  document.documentElement.scrollHeight,
  document.querySelector(".big")?.getBoundingClientRect().height ?? innerHeight,
]"""
LOWEST = """() => Math.max(...["h1", ".big", ".next b"].map(
  (what) => document.querySelector(what)?.getBoundingClientRect().bottom ?? 0))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class Theatre:
    """A house served beside the test, and the pages that look at it; what they complain about fails the test."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.loop = Loop()
        self.house = House(Source(), LiveFeed(heartbeat=0.1))
        self.complaints: list[str] = []
        self.excused = ["net::ERR"]  # a line that is cut on purpose is reported by the browser itself
        self.pages: list[Page] = []

    def show(self, view: ClockView) -> House:
        self.house.source.views[TOKEN] = view
        if not self.house.port:
            self.loop.run(self.house.open())
        return self.house

    def look(self, size: tuple[int, int] = LAPTOP, script: str = "", query: str = "", **options: Any) -> Page:
        page = new_page(self.browser, viewport={"width": size[0], "height": size[1]}, **options)
        self.pages.append(page)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        if script:
            page.add_init_script(script)
        page.goto(self.house.url + query)
        return page

    def _note(self, message: Any) -> None:
        if message.type == "error" and not any(one in message.text for one in self.excused):
            self.complaints.append(message.text)

    def close(self) -> None:
        for page in self.pages:
            page.context.close()
        self.loop.run(self.house.shut())
        self.loop.close()


@pytest.fixture
def theatre(browser: Browser) -> Iterator[Theatre]:
    opened = Theatre(browser)
    try:
        yield opened
    finally:
        opened.close()
    assert opened.complaints == []


def big(page: Page) -> str:
    return page.locator(".big").inner_text()


LATE_IN_BLOCK = ((0, START), (18, NEXT), (36, NEXT))
EVALUATING = ((0, START), *((minutes, NEXT) for minutes in (5, 25, 65, 75, 90, 110, 118)))
SCENES: dict[str, Callable[[], ClockView]] = {
    "before": lambda: view_of(HYBRID, -12, link="https://klynge.example/ur/abcdefghijklmnopqrstuv"),
    "late start": lambda: view_of(PREHOSPITAL, 6),
    "part": lambda: view_of(HYBRID, 40, *LATE_IN_BLOCK),
    "word": lambda: view_of(HYBRID, 40, *LATE_IN_BLOCK, word="Rund af nu, tak"),
    "longest word": lambda: view_of(
        HYBRID, 58, *LATE_IN_BLOCK, word=("Tag de sidste spørgsmål nu, og husk mikrofonen. " * 3)[:120]
    ),
    "overtime": lambda: view_of(ACUTE, 101, (0, START), (12, NEXT), (14, plus(1))),
    "hours": lambda: view_of(HYBRID, -130),
    "break": lambda: view_of(PREHOSPITAL, 70, (2, START), (9, NEXT), (30, NEXT), (69, NEXT)),
    "paused": lambda: view_of(CHRONIC, 40, (0, START), (12, NEXT), (20, PAUSE)),
    "evaluation": lambda: view_of(
        PREHOSPITAL, 119, *EVALUATING, evaluation="https://klynge.example/evaluering/abcdefghij"
    ),
    "evaluated at the end": lambda: view_of(
        PREHOSPITAL, 122, *EVALUATING, (121, END), evaluation="https://klynge.example/evaluering/abcdefghij"
    ),
    "ended": lambda: view_of(PREHOSPITAL, 122, (0, START), (5, NEXT), (25, NEXT), (69, NEXT), (121, END)),
}


def test_every_scene_fits_and_can_be_read(theatre: Theatre):
    """A projector shows all without scrolling and the time large; a phone is cut off nowhere and has what runs, the
    time left and what comes next on its first screen; light and dark, all text has a contrast of 4.5 to 1 or more.
    """
    theatre.show(SCENES["part"]())
    page = theatre.look(PROJECTOR)
    faults = {}
    for name, scene in SCENES.items():
        theatre.show(scene())
        page.reload()
        faults[name] = [*screen_faults(page), *contrast_faults(page), *phone_faults(page)]
    assert faults == {name: [] for name in SCENES}


def screen_faults(page: Page) -> Iterator[str]:
    for wide, high in (PROJECTOR, LAPTOP):
        page.set_viewport_size({"width": wide, "height": high})
        width, height, big_height = page.evaluate(ROOM)
        if (width, height) != (wide, high) or big_height < high / 7:
            yield f"{wide} x {high}: takes {width} x {height}, the time is {big_height} high"


def contrast_faults(page: Page) -> Iterator[str]:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        yield from (f"{theme}: {fault}" for fault in page.evaluate(CONTRAST))


def phone_faults(page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    width, lowest = page.evaluate(ROOM)[0], page.evaluate(LOWEST)
    if width != PHONE[0] or lowest > PHONE[1]:
        yield f"phone: {width} wide, what matters goes down to {lowest}"


def test_a_theme_that_is_asked_for_beats_the_systems(theatre: Theatre):
    """A projector in a bright room can be told to be light, whatever the computer prefers."""
    theatre.show(SCENES["part"]())
    paper = "getComputedStyle(document.body).backgroundColor"
    page = theatre.look(query="?theme=light", color_scheme="dark")
    light = page.evaluate(paper)
    page.goto(theatre.house.url)
    dark = page.evaluate(paper)
    page.emulate_media(color_scheme="light")
    assert (page.evaluate(paper), dark == light) == (light, False)


def test_the_seconds_run_down_into_overtime_without_a_word_from_the_server(theatre: Theatre):
    """The page goes through its states by itself: under two minutes, over the time, counting up."""
    one = Programme((Item("a", "Oplæg", 5), Item("b", "Dialog", 5)), START_AT_FOUR)
    house = theatre.show(view_of(one, 3.9, (0, START)))
    house.feed._heartbeat = 60.0
    page = theatre.look()
    expect(page.locator("#phase")).to_have_text("Under 2 min. tilbage")
    house.clock.turn(speed=60.0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#phase")).to_have_text("Over tiden")
    expect(page.locator("#board")).to_have_attribute("data-phase", "over")
    expect(page.locator("#unit")).to_have_text("over tiden")
    expect(page.locator(".big")).to_have_text(re.compile(r"^\+\d+:\d\d$"))
    assert page.title().endswith(" Oplæg")


def test_a_press_is_seen_on_every_page_at_once(theatre: Theatre):
    """Projector and phone follow Næste, pause and more time without anybody touching them."""
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    pages = [theatre.look(PROJECTOR), theatre.look(PHONE)]
    for page in pages:
        expect(page.locator(".big")).to_have_text("5:00")
    house.press(plus(5))
    for page in pages:
        expect(page.locator(".big")).to_have_text("10:00")
        expect(page.locator(".drift").first).to_have_text("5 min. bagud")
    house.press(PAUSE)
    for page in pages:
        expect(page.locator("#phase")).to_have_text("Sat på pause")
    house.press(NEXT)
    for page in pages:
        expect(page.locator("h1")).to_have_text("Første")
        expect(page.locator("li li.current .what")).to_contain_text("Første")


def test_without_a_script_the_page_is_whole_and_reloads(theatre: Theatre):
    """The server's page says everything; the reload it asks for brings the next state."""
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    page = theatre.look(java_script_enabled=False)
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", "10")
    assert (big(page), page.locator("h1").inner_text()) == ("5:00", "Virtuel velkomst")
    house.press(NEXT)
    page.reload()
    assert (big(page), page.locator("h1").inner_text()) == ("15:00", "Første")


def test_a_device_with_a_wrong_clock_shows_the_right_time(theatre: Theatre):
    """Three hours wrong is no matter: the page counts by the server's clock and shows its wall time."""
    theatre.show(view_of(HYBRID, 10, (0, START)))
    page = theatre.look(script=WRONG_CLOCK, timezone_id="America/New_York")
    expect(page.locator(".big")).to_have_text("5:00")
    expect(page.locator("#wall")).to_have_text("16.55")


def test_the_pages_clock_is_the_servers(theatre: Theatre):
    """On a device three hours wrong whose seconds are a thousandth too short, the page is within 100 ms."""
    theatre.show(view_of(HYBRID, 10, (0, START), speed=1.0))
    page = theatre.look(script=WRONG_CLOCK + HASTY_CLOCK)
    expect(page.locator(".big")).to_have_text(re.compile(r"^4:\d\d$"))
    # A busy machine draws late and answers late now and then; a clock that is wrong is wrong each time.
    for _ in range(200):
        error, way = page.evaluate(ERROR)
        if abs(error) <= 100 + way / 2:
            return
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    pytest.fail(f"the page is {error:.0f} ms off")


def test_after_sleep_the_page_is_right(theatre: Theatre):
    """The machine slept, the line lived, nothing was said: the page notices the gap and measures the time anew."""
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    house.feed._heartbeat = 60.0
    page = theatre.look(script=FALLEN_ASLEEP)
    expect(page.locator(".big")).to_have_text("5:00")
    house.clock.turn(by=timedelta(minutes=62))
    page.evaluate("sleepFor(62 * 60e3)")
    expect(page.locator(".big")).to_have_text("+57:00")
    expect(page.locator("#wall")).to_have_text("17.57")


def test_a_page_that_is_looked_at_again_is_right(theatre: Theatre):
    """A hidden page may have been put to rest; when it is shown it asks for the time, and changes its state."""
    house = theatre.show(view_of(HYBRID, 8, (0, START)))
    house.feed._heartbeat = 60.0
    page = theatre.look()
    expect(page.locator("#phase")).to_have_text("I gang")
    house.clock.turn(by=timedelta(minutes=3))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".big")).to_have_text("4:00")
    expect(page.locator("#phase")).to_have_text("Under 5 min. tilbage")


def test_a_line_that_was_cut_is_found_again(theatre: Theatre):
    """Without a network the page says so and counts on; back again, it shows what happened meanwhile."""
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    house.feed._heartbeat = 60.0
    page = theatre.look()
    expect(page.locator(".big")).to_have_text("5:00")
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    house.clock.turn(by=timedelta(minutes=60))
    house.press(NEXT)
    house.clock.turn(by=timedelta(minutes=2))
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Første")
    expect(page.locator(".big")).to_have_text("13:00")
    expect(page.locator("#lost")).to_be_hidden()


def test_a_server_that_restarts_finds_its_pages_again(theatre: Theatre):
    """While it is away the page says so and goes on counting; afterwards it shows what happened meanwhile."""
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    page = theatre.look()
    expect(page.locator("#lost")).to_be_hidden()
    theatre.loop.run(house.shut())
    expect(page.locator("#lost")).to_be_visible()
    assert big(page) == "5:00"
    house.press(NEXT)
    house.feed = LiveFeed(heartbeat=0.1)
    theatre.loop.run(_open_again(house))
    expect(page.locator("h1")).to_have_text("Første")
    expect(page.locator("#lost")).to_be_hidden()


async def _open_again(house: House) -> None:
    with suppress(OSError):
        await house.open()


def test_a_server_that_answers_with_errors_meanwhile_is_called_again(theatre: Theatre):
    """A browser gives up after an error page; the page does not."""
    theatre.excused.append("503")
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    house.feed._most = 0
    page = theatre.look()
    expect(page.locator("#lost")).to_be_visible()
    house.feed._most = 10
    house.press(NEXT)
    expect(page.locator("h1")).to_have_text("Første")


def test_a_rehearsals_fast_clock_is_followed(theatre: Theatre):
    """At sixty times the speed, and when the clock is turned or stopped, the page stays within a second and a bit."""
    house = theatre.show(view_of(ACUTE, 11, (0, START), (10, NEXT), speed=60.0))
    page = theatre.look()
    expect(page.locator("h1")).to_have_text("Oplæg fra kommunen")
    first = big(page)
    expect(page.locator(".big")).not_to_have_text(first)
    house.clock.turn(to=after(ACUTE, 20), speed=0.0)
    expect(page.locator(".big")).to_have_text("10:00")
    house.clock.turn(speed=1.0)
    expect(page.locator(".big")).to_have_text(re.compile(r"^9:[0-5]\d$"))


def test_a_link_that_was_taken_away_shows_nothing_any_more(theatre: Theatre):
    """The open page goes as well, not only new ones."""
    theatre.excused.append("404")
    house = theatre.show(view_of(HYBRID, 10, (0, START)))
    page = theatre.look()
    expect(page.locator(".big")).to_have_text("5:00")
    house.source.views[TOKEN] = replace(house.view)
    del house.source.views[TOKEN]
    expect(page.locator("body")).to_have_text("404: Not Found")
