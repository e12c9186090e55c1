"""The demo in a real browser, and hands that do there what people do: type, press, read, turn the clock."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import ConsoleMessage, Locator, Page, TimeoutError, async_playwright, expect  # noqa: A004  # Playwright's own
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.playground import Message
from bot.rehearsal import Demo
from bot.storage.delivery_tables import dead_updates, dues, letters
from bot.storage.dues import next_at
from bot.telegram import sender as sending
from tests.support.chat_page import CHROMIUM, FLAGS

PATIENCE = 120_000
"""Milliseconds that a hand waits; long, because a machine may be busy."""
DEADLINE = timedelta(seconds=25)
"""How long a call may take here, where bot and Telegram are one process and a stall of one is a stall of both."""


@dataclass
class Hand:
    """One person at the chat page, in a pane of their own."""

    way: "Way"
    name: str

    @property
    def pane(self) -> Locator:
        return self.way.page.get_by_role("region", name=self.name, exact=True)

    @property
    def log(self) -> Locator:
        return self.pane.get_by_role("log")

    async def say(self, text: str, *words: str) -> None:
        """Type and send, and see what comes of it: in one message after it."""
        field_ = self.pane.get_by_label(f"Skriv som {self.name}")
        await field_.fill(text)
        async with self.way.page.expect_response(re.compile("/say$")) as told:
            await field_.press("Enter")
        said = await (await told.value).json()
        here = f"article[data-id='{said['id']}']"
        await expect(self.log.locator(here)).to_be_visible()
        await expect(field_).to_have_value("")
        if words:
            await _shown(self.log.locator(f"{here} ~ article"), words)

    async def press(self, label: str, *, exact: bool = True) -> Locator:
        """Press the newest button of that name and wait for the answer; the message it stood under, and all after."""
        # The page lets nobody press again before it has heard the answer, which may be later than we have.
        await expect(self.pane).to_have_attribute("data-pressing", "false")
        async with self.way.page.expect_response(re.compile("/press$"), timeout=PATIENCE * 2) as told:
            number = await self._click(label, exact=exact)
        said = await (await told.value).json()
        assert "query_id" in said, f"{self.name} could not press {label}: {said}"
        await self.way.demo.playground.wait_answer(said["query_id"], PATIENCE / 1000)
        await expect(self.pane).to_have_attribute("data-pressing", "false")
        return self.log.locator(f"article[data-id='{number}'], article[data-id='{number}'] ~ article")

    async def _click(self, label: str, *, exact: bool) -> str:
        """The number of the message. A card may move on to a newer message while the hand moves: then look again."""
        wanted = self.way.page.get_by_role("button", name=label, exact=exact)
        async with asyncio.timeout(PATIENCE / 1000):
            while True:
                number = await self.log.locator("article").filter(has=wanted).last.get_attribute("data-id")
                here = self.log.locator(f"article[data-id='{number}']")
                with suppress(TimeoutError):
                    await here.get_by_role("button", name=label, exact=exact).last.click(timeout=PATIENCE / 10)
                    return str(number)

    async def reads(self, *words: str) -> Locator:
        """The newest message that holds all these words, as soon as it is there."""
        return await _shown(self.log.get_by_role("article"), words)

    async def chooses(self, label: str, *words: str, exact: bool = True) -> None:
        """Press, and see what comes of it: in that message, or in one after it."""
        await _shown(await self.press(label, exact=exact), words)

    async def sees(self, *words: str) -> None:
        """The newest message of all holds these words, as soon as it does."""
        await _shown(self.log.get_by_role("article").last, words)

    async def finds(self, label: str) -> None:
        """Turn the pages of a long list of buttons until this one is there."""
        buttons = self.log.get_by_role("article").last.get_by_role("group", name="Svarknapper")
        while not await buttons.get_by_role("button", name=label, exact=True).count():
            before = await buttons.text_content() or ""
            await self.press("Flere")
            await expect(buttons).not_to_have_text(before)


async def _shown(found: Locator, words: Sequence[str]) -> Locator:
    """The last of these messages that holds all the words; one look sees them all, whatever comes meanwhile."""
    for one in words:
        found = found.filter(has_text=one)
    await expect(found.last).to_be_visible()
    return found.last


@dataclass
class Way:
    """A demo, the page that looks at it, and what the page complained about."""

    demo: Demo
    page: Page
    shots: Path
    complaints: list[str] = field(default_factory=list)
    stage: int = 0

    def hand(self, name: str) -> Hand:
        return Hand(self, name)

    async def show(self, *names: str) -> None:
        """Open these people's conversations, the coordinator's stays where it is."""
        people = self.page.get_by_role("complementary", name="Personer")
        for name in names:
            if not await self.hand(name).pane.is_visible():
                await people.get_by_role("button", name=name).first.click()
                await expect(self.hand(name).pane).to_be_visible()

    async def shoot(self, name: str) -> None:
        """Take a picture of the page for people to look at."""
        self.stage += 1
        await self.page.screenshot(path=self.shots / f"{self.stage:02}-{name}.png")

    async def act(self, label: str) -> None:
        """Press one of the guide's buttons, and wait for what it says."""
        button = self.page.get_by_role("button", name=label, exact=True)
        async with self.page.expect_response(re.compile("/api/actions/"), timeout=PATIENCE * 4) as told:
            await button.click()
        assert (await told.value).ok, await (await told.value).text()

    # --- the clock ---

    async def speed(self, label: str) -> None:
        await self.page.get_by_role("group", name="Hastighed").get_by_role("radio", name=label, exact=True).check()

    async def forward(self, label: str) -> None:
        async with self.page.expect_response(re.compile("/api/clock$")):
            await self.page.get_by_role("button", name=label, exact=True).click()

    async def jump(self) -> datetime:
        """Press »Spring til næste« as soon as something waits; the moment that the clock shows then."""
        button = self.page.get_by_role("button", name="Spring til næste")
        await expect(button).to_have_attribute("aria-disabled", "false")
        await self.forward("Spring til næste")
        return self.demo.clock.now()

    async def go_to(self, moment: datetime) -> None:
        """Turn the clock to a moment, as the page does it."""
        told = await self.page.request.post(f"{self.demo.url}/api/clock", data={"to": moment.isoformat()})
        assert told.ok, await told.text()
        await self.settled()

    async def settled(self) -> None:
        """Return once all that is due by now has been done and told."""
        async with asyncio.timeout(PATIENCE / 1000):
            while await self.demo.app.db.look(under_way, self.demo.clock.now()):  # noqa: ASYNC110  # no event of its own
                await asyncio.sleep(0.05)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return once the bot has come so far."""
        async with asyncio.timeout(PATIENCE / 1000):
            while not condition():
                await self.demo.playground.world.events.changed()

    # --- looking behind the page ---

    def person(self, name: str) -> int:
        return next(person.id for person in self.demo.playground.people if person.name == name)

    def heard(self, name: str) -> list[Message]:
        return [message for message in self.demo.playground.history(self.person(name)) if message.from_bot]

    def everything(self) -> str:
        """All chats as they stand, for whoever has to find out."""
        chats = (self.demo.playground.history(person.id) for person in self.demo.playground.people)
        return "\n\n".join("\n".join(f"{one.date} {one.text}" for one in chat) for chat in chats)

    def told(self, words: str) -> set[str]:
        """The names of all to whom the bot has said these words."""
        people = self.demo.playground.people
        return {one.name for one in people if any(words in message.text for message in self.heard(one.name))}


@asynccontextmanager
async def way(
    begin: datetime, shots: Path, size: tuple[int, int] = (1920, 1080), data: Path | None = None
) -> AsyncIterator[Way]:
    """The demo, running, and its page open; at the end nothing may have gone wrong anywhere."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: the whole way is not walked")
    made, usual = Demo(begin=begin, data=data), sending.DEADLINE
    sending.DEADLINE = DEADLINE
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        await made.start()
        try:
            context = await browser.new_context(
                locale="da-DK", reduced_motion="reduce", viewport={"width": size[0], "height": size[1]}
            )
            context.set_default_timeout(PATIENCE)
            expect.set_options(timeout=PATIENCE)
            walked = Way(made, await context.new_page(), folder(shots))
            _listen(walked)
            await walked.page.goto(made.url)
            try:
                yield walked
            except BaseException:
                await walked.shoot("failed")
                (walked.shots / "failed.txt").write_text(walked.everything())
                raise
            found = [*walked.complaints, *made.playground.violations, *await made.app.db.look(wrongs)]
            assert not found, found
        finally:
            await browser.close()
            await made.stop()
            sending.DEADLINE = usual


def folder(shots: Path) -> Path:
    """Where pictures go: the folder that DREJEBOT_SHOTS names, else the given one."""
    chosen = Path(os.environ.get("DREJEBOT_SHOTS") or shots)
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def _listen(walked: Way) -> None:
    def console(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            walked.complaints.append(said.text)

    walked.page.on("console", console)
    walked.page.on("pageerror", lambda error: walked.complaints.append(str(error)))


def under_way(conn: Connection, now: datetime) -> bool:
    """Whether something is due that has not been done, or a letter is on its way."""
    soonest = next_at(conn)
    waits = letters.c.state.in_(("new", "pending", "claimed", "sending"))
    return (soonest is not None and soonest <= now) or conn.execute(
        select(letters.c.id).where(waits)
    ).first() is not None


def wrongs(conn: Connection) -> list[tuple[str, ...]]:
    """Everything in the database that a run without faults does not leave: failed dues, dead letters, dead updates."""
    bad = letters.c.state.in_(("dead", "uncertain", "assumed", "parked"))
    return [
        *(("letter", row.method, row.key, row.error or row.state) for row in conn.execute(select(letters).where(bad))),
        *(("due", row.key, row.error_id or "") for row in conn.execute(select(dues).where(dues.c.state == "failed"))),
        *(("update", row.error) for row in conn.execute(select(dead_updates))),
    ]
