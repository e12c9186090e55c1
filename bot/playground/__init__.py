"""The playground: a local Bot API server and a chat page, to try, rehearse and test a bot without a token."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.playground.control import ClockControls, Control, DemoAction, errors
from bot.playground.faults import Fault, Faults
from bot.playground.guard import guarded
from bot.playground.people import People
from bot.playground.server import FORM_LIMIT, Called, Server, Violation
from bot.playground.world import Answer, BotAccount, Button, Chat, Message, Person, World

__all__ = [
    "Answer",
    "Button",
    "Called",
    "Chat",
    "ClockControls",
    "DemoAction",
    "Fault",
    "Message",
    "Person",
    "Playground",
    "Violation",
]


Found = TypeVar("Found")


class Playground:
    """A Bot API server of one's own.

    `clock` dates the messages; `real` (seconds) is what Telegram measures in real time: rates and the life of a press.
    `guide` is trusted HTML that the page shows beside the chats; `hosts` are further names that the page is reached by.
    """

    def __init__(  # noqa: PLR0913 - all by name, all with a default
        self,
        *,
        clock_controls: ClockControls | None = None,
        actions: Sequence[DemoAction] = (),
        guide: str = "",
        clock: Clock | None = None,
        real: Callable[[], float] = time.monotonic,
        hosts: Iterable[str] = (),
    ) -> None:
        self.world = World(clock or SystemClock(), real)
        self.people = People(self.world)
        self._server = Server(self.world)
        self._control = Control(
            self.world, self.people, self._server, clock_controls, {action.key: action for action in actions}, guide
        )
        self._hosts = frozenset(hosts)
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.faults: Faults = self._server.faults
        self.rates = self._server.rates
        self.calls = self._server.calls
        self.violations = self._server.violations

    def add_bot(
        self, token: str, username: str = "drejebot", name: str = "Drejebot", *, privacy: bool = True
    ) -> BotAccount:
        """Let a bot in. `privacy`: in groups it hears only what is meant for it."""
        return self.world.add_bot(token, username, name, privacy=privacy)

    # --- running ---

    def app(self) -> web.Application:
        app = web.Application(middlewares=[guarded(self._hosts), errors], client_max_size=FORM_LIMIT)
        app.add_routes([*self._server.routes(), *self._control.routes(), web.get("/", _page)])
        if (static := _static()).is_dir():
            app.router.add_static("/static/", static)
        app.on_shutdown.append(self._leave)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen, on this machine only unless told otherwise; the real port."""
        # No access log: the address of every call holds the token.
        self._runner = web.AppRunner(self.app(), access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        real_port = int(self._runner.addresses[0][1])
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 - read
        self.url = f"http://{shown}:{real_port}"
        return real_port

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _leave(self, _app: web.Application) -> None:
        for bot in self.world.bots.values():
            bot.updates.close()
            if bot.webhook is not None:
                await bot.webhook.stop()
        self.world.events.close()

    def tell_clock(self) -> None:
        """Let the pages know that the clock was turned by somebody else."""
        self._control.tell_clock()

    # --- watching ---

    def history(self, chat_id: int) -> tuple[Message, ...]:
        return tuple(self.world.chats[chat_id].messages.values())

    def last(self, chat_id: int) -> Message:
        """The newest message of a chat."""
        return self.history(chat_id)[-1]

    async def wait_for(
        self,
        chat_id: int,
        predicate: Callable[[Message], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - a test says how patient it is, and is told what was there instead
        *,
        after: int = 0,
    ) -> Message:
        """The newest message of a chat that fits, sent or edited by now or within `timeout` seconds.

        Only messages with ids above `after` count.

        Raises:
            TimeoutError: none came; it says what is in the chat.
        """

        def found() -> Message | None:
            newest_first = reversed(self.world.chats[chat_id].messages.values())
            return next((message for message in newest_first if message.id > after and predicate(message)), None)

        try:
            return await self._until(found, timeout)
        except TimeoutError:
            said = [message.text for message in self.history(chat_id)[-5:]]
            raise TimeoutError(f"no such message in chat {chat_id}; the last ones: {said}") from None

    async def wait_answer(self, query_id: str, timeout: float = 5.0) -> Answer:  # noqa: ASYNC109 - see `wait_for`
        """What the bot says to a press.

        Raises:
            TimeoutError: it says nothing.
        """
        return await self._until(lambda: self.world.answers.get(query_id), timeout)

    async def _until(self, found: Callable[[], Found | None], seconds: float) -> Found:
        async with asyncio.timeout(seconds):
            while (value := found()) is None:
                await self.world.events.changed()
        return value


def _static() -> Path:
    return Path(str(resources.files(__package__).joinpath("static")))


async def _page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_static() / "index.html")
