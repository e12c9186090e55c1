"""The chat page for everybody: screen readers, keyboards, dark rooms, small screens and a strict content policy."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import bot.playground
from tests.support.chat_page import PHONE, Stage, chromium, inline, pane

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[1] / "support" / "vendor" / "axe.min.js.gz"
CLOCK = {"now": "2026-11-24T13:05:00+00:00", "speed": 0.0, "next": "2026-11-25T07:00:00+00:00"}
NAMES = ["Mette Krogh", "Anna Holm", "Jens Nørgård", "Åse Lund"]


class StandingClock:
    """A clock that only shows."""

    def state(self) -> dict[str, Any]:
        return CLOCK


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    """Conversations with one of everything in them."""
    guide = "<ol><li>Skriv <code>/bestil</code></li></ol>"
    with Stage(browser, NAMES, clock_controls=StandingClock(), guide=guide) as opened:
        opened.greet()
        mette, anna = opened.people[:2]
        text = "<b>Invitation</b>\n<blockquote>Første del er på Zoom</blockquote><pre>Klynge: Skanderborg</pre>https://t.me/drejebot?start=x"
        buttons = inline([("Deltager", "y"), ("Deltager ikke", "n")], [("Mødeur", "https://example.org/")])
        opened.bot("sendMessage", chat_id=mette.id, text=text, parse_mode="HTML", reply_markup=buttons)
        opened.bot("sendDocument", chat_id=mette.id, document=("program.pdf", b"%PDF"), caption="Programmet")
        keyboard = {"keyboard": [[{"text": "Send min placering", "request_location": True}]]}
        opened.bot("sendMessage", chat_id=anna.id, text="Hvor er du?", reply_markup=keyboard)
        opened.bot("setMyCommands", commands=[{"command": "bestil", "description": "Planlæg et møde"}])
        opened.act(opened.playground.people.send_location, anna.id, 56.03, 9.93)
        opened.heard()
        yield opened


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong, as "rule: where"."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def test_axe_finds_nothing_wrong_by_day_and_by_night(stage: Stage):
    """Names, roles, contrast and order hold on the whole page, with the command list and a dialog open."""
    page = stage.open(size=(1500, 900))
    pane(page, "Anna Holm").get_by_label("Skriv som Anna Holm").fill("/")
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    pane(page, "Mette Krogh").get_by_role("link", name="t.me/drejebot").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []
    page.emulate_media(color_scheme="light")
    assert faults(page) == []


def test_axe_finds_nothing_wrong_on_a_phone(stage: Stage):
    """The same on a small screen, with the drawers and the clock open."""
    page = stage.open(PHONE)
    page.get_by_role("button", name="tir. 24. nov.").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="+1 dag")).to_be_hidden()
    page.get_by_role("button", name="Alle personer").click()
    assert faults(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(stage: Stage, width: int):
    """No sideways scrolling, neither with the conversation nor with the lists open."""
    page = stage.open((width, 700), is_mobile=True, has_touch=True)
    wide = "[document.documentElement.scrollWidth, innerWidth]"
    assert page.evaluate(wide) == [width, width]
    page.get_by_role("button", name="Alle personer").click()
    assert page.evaluate(wide) == [width, width]
    log = page.get_by_role("log", include_hidden=True)
    assert log.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0


def test_a_screen_reader_finds_landmarks_headings_and_a_live_log(stage: Stage):
    """One banner, one main, named regions, a polite log per person, a heading per message."""
    page = stage.open(size=(1500, 900))
    for role in ("banner", "main"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("complementary", name="Personer")).to_be_visible()
    expect(page.get_by_role("region", name="Ur til generalprøve")).to_be_visible()
    log = pane(page, "Mette Krogh").get_by_role("log", name="Beskeder: Mette Krogh")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("heading", level=3).last).to_contain_text("Drejebot kl.")
    expect(pane(page, "Mette Krogh").get_by_role("group", name="Svarknapper")).to_match_aria_snapshot("""
      - group "Svarknapper":
        - button "Deltager"
        - button "Deltager ikke"
        - link "Mødeur (åbner et link)"
    """)


def test_the_whole_way_can_be_gone_by_keyboard(stage: Stage):
    """Skip link first, then a search, a press, an answer: without a mouse, and the focus always shows."""
    page = stage.open(size=(1500, 900))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til samtalerne")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    seen = [page.evaluate("document.activeElement.getAttribute('aria-label')")]
    for _ in range(9):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        seen.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
        )
    assert seen[:4] == [
        "Blokér botten som Mette Krogh",
        "Fastgør Mette Krogh",
        "Luk samtalen med Mette Krogh",
        "Beskeder: Mette Krogh",
    ]
    assert "Deltager" in seen
    page.get_by_label("Søg efter en person").focus()
    page.keyboard.type("norgard")
    page.keyboard.press("Enter")
    expect(pane(page, "Jens Nørgård")).to_be_visible()


def test_less_motion_is_no_motion(stage: Stage):
    """Who asks for less motion gets no moving dots."""
    page = stage.open()
    stage.bot("sendChatAction", chat_id=stage.people[0].id, action="typing")
    dot = pane(page, "Mette Krogh").locator(".typing i").first
    assert dot.evaluate("(dot) => getComputedStyle(dot).animationIterationCount") == "1"


def test_both_languages_say_everything(stage: Stage):
    """The words of the two languages have the same names, and no text stands empty."""
    page = stage.open()
    missing = page.evaluate("""async () => { const {words} = await import("/static/js/words.js");
      const kind = (table) => Object.fromEntries(Object.entries(table).map(([key, word]) => [key, typeof word]));
      const texts = Object.values(words).flatMap(Object.values);
      return [kind(words.da), kind(words.en), texts.filter((word) => !word)]; }""")
    assert missing[0] == missing[1]
    assert missing[2] == []


def test_every_module_is_named_for_loading_ahead():
    """The page's list of modules is the folder's: none is missing, none is gone."""
    static = Path(bot.playground.__file__).parent / "static"
    listed = re.findall(r'modulepreload" href="/static/(.+?)"', (static / "index.html").read_text())
    there = [path.relative_to(static).as_posix() for path in (*static.glob("js/*.js"), *static.glob("vendor/*.js"))]
    assert sorted(listed) == sorted(set(there) - {"js/main.js"})


def test_inline_script_and_style_are_refused(stage: Stage):
    """The content policy holds: what a message could smuggle in would not run."""
    page = stage.open()
    page.evaluate("""() => { const script = document.createElement("script");
      script.textContent = "window.smuggled = 1"; document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>x</p>"); }""")
    assert page.evaluate("window.smuggled") is None
    stage.until_complaints(page, 2)
    assert len(stage.complaints) == 2
    assert all("Content Security Policy" in complaint for complaint in stage.complaints)
    stage.complaints.clear()
