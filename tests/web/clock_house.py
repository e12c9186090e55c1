"""A small house for clock pages: one meeting behind one link, on a clock that can be turned, served on a free port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from aiohttp import web

from bot.agenda import Command, Live, Programme, press
from bot.clock import TurnedClock
from bot.web.clock_board import ClockView
from bot.web.clock_page import clock_routes
from bot.web.live_feed import LiveFeed
from tests.agenda.programmes import accepted, after, play

TOKEN = "q7Lw2-xYt_0aVbN4mKs8Zg"


@dataclass
class Source:
    """The meetings of the house; a token that was taken away is unknown."""

    views: dict[str, ClockView] = field(default_factory=dict)

    def snapshot(self, token: str) -> ClockView | None:
        return self.views.get(token)


@dataclass
class House:
    source: Source
    feed: LiveFeed
    port: int = 0
    runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ur/{TOKEN}"

    @property
    def view(self) -> ClockView:
        return self.source.views[TOKEN]

    @property
    def clock(self) -> TurnedClock:
        clock = self.view.clock
        assert isinstance(clock, TurnedClock)
        return clock

    def press(self, command: Command) -> None:
        """An operator presses now, and the pages are told."""
        live = accepted(press(self.view.live, command, self.clock.now(), "anna"))
        self.source.views[TOKEN] = replace(self.view, live=live)
        self.feed.publish(self.view.meeting)

    async def open(self) -> None:
        app = web.Application()
        app.add_routes(clock_routes(self.source, self.feed))
        self.runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def shut(self) -> None:
        await self.feed.close()
        if self.runner is not None:
            await self.runner.cleanup()


def view_of(
    programme: Programme, minutes: float, *presses: tuple[float, Command], speed: float = 0.0, **more: str
) -> ClockView:
    """The programme after these presses, its clock so many minutes after the planned start (standing still)."""
    live: Live = play(programme, *presses)
    title = more.pop("title", "Klyngemøde i Skanderborg")
    return ClockView("m1", title, live, TurnedClock(after(programme, minutes), speed), **more)


@asynccontextmanager
async def house(view: ClockView, heartbeat: float = 0.2) -> AsyncIterator[House]:
    built = House(Source({TOKEN: view}), LiveFeed(heartbeat))
    await built.open()
    try:
        yield built
    finally:
        await built.shut()
