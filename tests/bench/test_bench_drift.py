"""How far a clock page's time is from the server's during an hour, in a real browser on devices with bad clocks.

The peer is the same device that asks once when the page opens and then counts by itself. DRIFT_SECONDS sets the hour.
Run: python -m pytest tests/bench/test_bench_drift.py --override-ini addopts="-s --import-mode=importlib"
"""

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.agenda import START
from bot.web.live_feed import LiveFeed
from tests.agenda.programmes import HYBRID
from tests.support.chat_page import Loop, chromium, new_page
from tests.web.clock_house import TOKEN, House, Source, view_of

SECONDS = float(os.environ.get("DRIFT_SECONDS", "3600"))
LOOKS = 24
MOST_MS = 100
DEVICES = {
    "a good clock": 1.0,
    "0.2 s an hour slow": 1 - 55e-6,
    "3.6 s an hour fast": 1.001,
    "3.6 s an hour slow": 0.999,
}
DEVICE = """
// The device's seconds have the wrong length, and its calendar is three hours off.
const steady = performance.now.bind(performance), date = Date.now.bind(Date), opened = steady();
performance.now = () => opened + (steady() - opened) * RATE;
Date.now = () => date() - 3 * 3600e3 + (steady() - opened) * (RATE - 1);
"""
ASK = """
const ask = async () => {
  const sent = performance.now();
  const { now } = await (await fetch(location.pathname + "/now")).json();
  const heard = performance.now();
  return { now, at: (sent + heard) / 2, way: heard - sent };
};
"""
OPENED = f"async () => {{ {ASK} globalThis.opened = await ask(); }}"
ERRORS = f"""
async () => {{
  {ASK}
  // What the page shows, at the moment it shows it, against the server's answer halfway between asking and hearing.
  const wall = document.getElementById("wall");
  const shown = await new Promise((resolve) => {{
    new MutationObserver((_, observer) => {{
      observer.disconnect();
      resolve({{ time: Date.parse(wall.dateTime), at: performance.now() }});
    }}).observe(wall, {{ attributes: true }});
  }});
  const {{ now, at, way }} = await ask();
  return [shown.time + at - shown.at - now, opened.now + at - opened.at - now, way];
}}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_after_an_hour_the_page_is_the_servers(browser: Browser):
    """At every look in the hour each page is within 100 ms, give or take half the way of the question itself."""
    loop, house = Loop(), House(Source({TOKEN: view_of(HYBRID, 1, (0, START), speed=1.0)}), LiveFeed())
    loop.run(house.open())
    try:
        pages = {name: opened(browser, house, rate) for name, rate in DEVICES.items()}
        errors: dict[str, list[float]] = {name: [] for name in pages}
        alone: dict[str, float] = {}
        begun = time.monotonic()
        for look in range(1, LOOKS + 1):
            # Not at whole minutes, when the page has just asked.
            time.sleep(max(0.0, begun + SECONDS * look / LOOKS + 7 * look % 60 - time.monotonic()))
            for name, page in pages.items():
                shown, alone[name], way = page.evaluate(ERRORS)
                errors[name].append(max(abs(shown) - way / 2, 0.0))
        print(f"\n{time.monotonic() - begun:.0f} seconds, {LOOKS} looks")
        for name, found in errors.items():
            print(f"{name:20} most {max(found):5.1f} ms, last {found[-1]:5.1f} ms   asking once: {alone[name]:8.1f} ms")
        assert max(max(found) for found in errors.values()) <= MOST_MS
    finally:
        loop.run(house.shut())
        loop.close()


def opened(browser: Browser, house: House, rate: float) -> Page:
    page = new_page(browser)
    page.add_init_script(DEVICE.replace("RATE", str(rate)))
    page.goto(house.url)
    page.wait_for_timeout(500)
    page.evaluate(OPENED)
    return page
