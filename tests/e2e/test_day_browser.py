"""The meeting day in a real browser: a coordinator at the chat page, the clock on a projector and on a phone.

The pictures are for looking at; DREJEBOT_SHOTS names a folder that keeps them.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.app import App
from bot.rehearsal import HOST, Demo
from bot.storage.base import Database
from bot.storage.tables import lives
from tests.support.apart import opened
from tests.support.day import at
from tests.support.way import Way, way

pytestmark = pytest.mark.e2e

BEGIN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
METTE, SIMON, VIBEKE = "Mette Hjortkær", "Simon Alken", "Vibeke Tulstrup"
FALLEN_ASLEEP = """
const date = Date.now.bind(Date);
let asleep = 0;
Date.now = () => date() + asleep;
globalThis.sleepFor = (milliseconds) => { asleep += milliseconds; };
"""


@dataclass
class Screens:
    """The two clock pages that are looked at, and the chat page beside them."""

    walked: Way
    projector: Page
    phone: Page

    async def show(self, heading: str, left: str = "") -> None:
        """Both say what runs and how long still."""
        for page in (self.projector, self.phone):
            await expect(page.locator("h1")).to_have_text(heading)
            if left:
                await expect(page.locator(".big")).to_have_text(left)

    async def shoot(self, name: str) -> None:
        await self.walked.shoot(name)
        for what, page in (("projector", self.projector), ("phone", self.phone)):
            path = self.walked.shots / f"{self.walked.stage:02}-{name}-{what}.png"
            await page.screenshot(path=path, full_page=what == "phone")


async def test_the_day_on_the_card_and_the_clock(tmp_path: Path):
    """From check-in to end: each press on the card is on both screens, also after sleep, a cut and a restart."""
    async with day(tmp_path) as screens:
        await before_the_start(screens)
        await it_begins(screens)
        await a_word_to_who_speaks(screens)
        await more_time_and_two_operators(screens)
        await asleep_and_cut_off(screens)
        await the_server_restarts(screens)
        await groups_come_together(screens)
        await it_ends(screens)


@asynccontextmanager
async def day(folder: Path) -> AsyncIterator[Screens]:
    """A hybrid meeting a quarter of an hour before its start, with two presenters named and the clock pages open."""
    async with way(BEGIN, folder, data=folder / "data") as walked:
        await planned(walked.demo)
        await walked.show(SIMON)
        await named(walked, "Oplægsholder (Første", SIMON)
        await named(walked, "Oplægsholder (Anden", VIBEKE)
        await walked.speed("Pause")
        await walked.go_to(at(16, 30))
        url = f"{walked.demo.app.settings.public_url}/ur/{await walked.demo.app.db.look(token)}"
        browser = walked.page.context.browser
        assert browser is not None
        projector = await looking(walked, browser, (1920, 1080), url)
        phone = await looking(walked, browser, (390, 844), url)
        yield Screens(walked, projector, phone)


async def looking(walked: Way, browser: Browser, size: tuple[int, int], url: str) -> Page:
    """The clock page on a device of that size; what it complains about fails the test."""
    context: BrowserContext = await browser.new_context(
        locale="da-DK", viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.add_init_script(FALLEN_ASLEEP)
    page.on("pageerror", lambda error: walked.complaints.append(str(error)))
    await page.goto(url)
    return page


def token(conn: Connection) -> str:
    return conn.execute(select(lives.c.page_token)).scalar_one()


async def planned(demo: Demo) -> None:
    """By chat: everybody joins, the meeting is planned, all are invited and answer, groups are sent out."""
    mette, press, say = demo.coordinator.id, demo.crowd.press, demo.playground.people.say
    await demo.join()
    say(mette, "/bestil")
    await press(mette, "Klyngemøde med virtuel")
    await demo.crowd.hears(mette, "Hvilken dag")
    say(mette, "onsdag den 10. marts 2027")
    await press(mette, "16.45")
    await demo.crowd.hears(mette, "Zoom")
    say(mette, "https://zoom.us/j/1234567890")
    await press(mette, METTE)
    await press(mette, "24. februar")
    await press(mette, "Ja, det er rigtigt")
    await demo.crowd.hears(mette, "Planlagt ✔")
    await opened(demo.crowd, mette, "Invitation")
    await press(mette, "Send nu")
    await asyncio.gather(*(demo.crowd.hears(person, "Invitation:") for person in demo.crowd.people))
    await demo.crowd.answer()
    await opened(demo.crowd, mette, "Grupper")
    await press(mette, "Dan grupper")
    await press(mette, "Send grupperne ud")
    await demo.crowd.hears(mette, "I har ikke valgt")
    await press(mette, "Send alligevel")
    await press(mette, "Send nu")
    await demo.crowd.hears(demo.crowd.people[0], "Din gruppe til")


async def named(walked: Way, role: str, name: str) -> None:
    mette = walked.hand(METTE)
    await mette.say("/mit", "Mødeleder")
    await mette.chooses("Alt om mødet", "Hvad vil du gøre?")
    await mette.chooses("Hvem gør hvad", "Oplægsholder")
    await mette.press(role, exact=False)
    await mette.sees("Hvem?")
    await mette.say(name, "Gemt ✔", name)


# -- the day -------------------------------------------------------------------------------------------------------


async def before_the_start(screens: Screens) -> None:
    """The code to scan, the whole programme, the countdown."""
    await expect(screens.projector.locator("svg")).to_be_visible()
    await screens.show("Klyngemøde med virtuel og fysisk deltagelse", "15:00")
    await screens.walked.hand(SIMON).reads("Mødet begynder kl. 16.45 – om 15 min.")
    await screens.shoot("before")


async def it_begins(screens: Screens) -> None:
    """Start under the message that says so; the first presenter is named on the screens and told in the chat."""
    walked, mette = screens.walked, screens.walked.hand(METTE)
    await walked.go_to(at(16, 45))
    due = await mette.reads("tid til at begynde")
    await due.get_by_role("button", name="Start mødet").click()
    await screens.show("Virtuel velkomst", "15:00")
    await walked.go_to(at(17, 0))
    up = await mette.reads("Tiden er gået for Virtuel velkomst")
    await screens.shoot("time-up")
    await up.get_by_role("button", name="Næste").click()
    await screens.show("Første præsentation", "15:00")
    for page in (screens.projector, screens.phone):
        await expect(page.locator(".who").first).to_contain_text(SIMON)
    await walked.hand(SIMON).reads("Nu: Tre klyngemedlemmer præsenterer – Første præsentation", SIMON)


async def a_word_to_who_speaks(screens: Screens) -> None:
    """Four taps: it is in the presenter's chat and large on both screens, and gone after a minute."""
    walked, mette = screens.walked, screens.walked.hand(METTE)
    await walked.go_to(at(17, 12, 30))
    await mette.chooses("Åbn mødedagen", "▶ Tre klyngemedlemmer præsenterer: Første")
    await mette.press("Mere")
    await mette.chooses("Kort besked til en", "Hvem skal have beskeden?")
    await mette.chooses(SIMON, "Hvad skal der stå?")
    await mette.chooses("Rund af nu, tak", "Skal den også stå på mødets ur")
    await mette.press("Ja, også på uret")
    await walked.hand(SIMON).reads("Rund af nu, tak")
    for page in (screens.projector, screens.phone):
        await expect(page.locator(".word")).to_have_text("Rund af nu, tak")
        await expect(page.locator(".word")).to_be_in_viewport()
    await screens.shoot("word")
    await walked.go_to(at(17, 13, 40))
    for page in (screens.projector, screens.phone):
        await expect(page.locator(".word")).to_have_count(0)


async def more_time_and_two_operators(screens: Screens) -> None:
    """Five minutes more are on both screens at once, with what that means for the end."""
    walked, mette = screens.walked, screens.walked.hand(METTE)
    await mette.chooses("Åbn mødedagen", "▶ Tre klyngemedlemmer præsenterer: Første")
    await mette.press("+5 min.")
    await screens.show("Første præsentation", "6:20")
    await screens.shoot("more-time")
    await walked.go_to(at(17, 20, 30))
    await screens.show("Første præsentation", "+0:30")
    await expect(screens.projector.locator("#phase")).to_have_text("Over tiden")
    await screens.shoot("overtime")


async def asleep_and_cut_off(screens: Screens) -> None:
    """The phone has no network while the meeting goes on, the projector's machine sleeps; both are right again."""
    walked, mette = screens.walked, screens.walked.hand(METTE)
    await screens.phone.context.set_offline(True)
    await expect(screens.phone.locator("#lost")).to_be_visible()
    await mette.press("Næste")
    await mette.reads("▶ Tre klyngemedlemmer præsenterer: Anden")
    await expect(screens.projector.locator("h1")).to_have_text("Anden præsentation")
    await walked.go_to(at(17, 30, 30))
    await screens.projector.evaluate("sleepFor(600e3)")
    await screens.phone.context.set_offline(False)
    await screens.show("Anden præsentation", "5:00")
    await expect(screens.phone.locator("#lost")).to_be_hidden()


async def the_server_restarts(screens: Screens) -> None:
    """The pages say that the line is gone, and show the newest state when the bot is there again."""
    demo = screens.walked.demo
    await demo.app.stop()
    await expect(screens.phone.locator("#lost")).to_be_visible()
    await screens.shoot("server-away")
    demo.app = App(demo.app.settings, demo.clock, Database(demo.app.settings.database), host=HOST)
    await demo.app.start()
    await expect(screens.phone.locator("#lost")).to_be_hidden()
    mette = screens.walked.hand(METTE)
    await mette.press("Næste")
    await screens.show("Tredje præsentation", "19:30")


async def groups_come_together(screens: Screens) -> None:
    """In the group phase a leader says that the group is there, and the card says which are awaited."""
    walked, mette = screens.walked, screens.walked.hand(METTE)
    here, told = "▶ Tre klyngemedlemmer præsenterer: Tredje", "Nu: Tre klyngemedlemmer præsenterer – Tredje"
    for moment, heading, words in (
        (at(17, 46), "Nyt fra PLO og praksiskonsulenter", "Nu: Nyt fra PLO"),
        (at(18, 16), "Intro til gruppearbejdet med data", "Nu: Intro til"),
        (at(18, 30), "Gruppearbejde – gruppen sidder fysisk sammen", "Gruppearbejde til kl. 19.30"),
    ):
        # The control is opened from the newest message, which comes a moment after the press.
        await mette.reads(told)
        await walked.go_to(moment)
        await mette.chooses("Åbn mødedagen", here)
        await mette.press("Næste")
        await screens.show(heading)
        here, told = f"▶ {heading}", words
    await mette.reads(told)
    simon = walked.hand(SIMON)
    await simon.reads("Gruppearbejde til kl. 19.30", "tilbage på Zoom kl. 19.30")
    together = walked.page.get_by_role("button", name=re.compile(r"Gruppe \d er samlet"))
    await simon.log.get_by_role("article").filter(has=together).last.get_by_role("button").first.click()
    await simon.reads("er samlet siden kl. 18.30")
    await mette.chooses("Åbn mødedagen", "Samlet: gruppe", "mangler gruppe")
    await screens.shoot("groups")


async def it_ends(screens: Screens) -> None:
    walked, mette = screens.walked, screens.walked.hand(METTE)
    await walked.go_to(at(19, 30))
    await mette.press("Næste")
    await screens.show("Virtuel opsamling og evaluering af mødeformen")
    await mette.reads("Nu: Virtuel opsamling")
    await walked.go_to(at(19, 30) + timedelta(minutes=20))
    await mette.chooses("Åbn mødedagen", "▶ Virtuel opsamling")
    await mette.press("Afslut")
    await screens.show("Klyngemøde med virtuel og fysisk deltagelse")
    await expect(screens.phone.locator("#phase")).to_have_text("Mødet er slut")
    await mette.reads("Mødet er slut.", "Tak for i dag")
    await screens.shoot("ended")
