"""The one place where real parts are joined."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row
from telegram import Bot, Update
from telegram.error import NetworkError, TelegramError

from bot import texts
from bot.actions import Work
from bot.actions.doubts import tell as tell_of_doubt
from bot.actions.ordering import mail_settled
from bot.actions.people import lost, mail_refused
from bot.clock import Clock, SystemClock
from bot.conversation.notices import Notices
from bot.conversation.postman import Postman, mailing
from bot.conversation.printer import Printer
from bot.conversation.returned import Returned
from bot.conversation.runner import Runner
from bot.conversation.solver import Solver
from bot.mail import Refused
from bot.scheduling.dispatcher import Dispatcher
from bot.scheduling.ticker import Tick, Ticker
from bot.settings import Settings
from bot.storage import dues, evaluations, mails, outbox, read, settling, updates
from bot.storage.base import Database
from bot.storage.listening import Listener
from bot.storage.mails import OwedMail
from bot.storage.outbox import Letter
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import notes
from bot.telegram.adapter import NOTHING, Fetched, Files, incoming
from bot.telegram.intake import Intake
from bot.telegram.sender import Hooks, Sender
from bot.telegram.wire import Wire
from bot.web.clock_page import clock_routes
from bot.web.clock_source import Clocks
from bot.web.draft_page import draft_routes
from bot.web.evaluation_page import open_routes
from bot.web.health import Health, healthz, metrics
from bot.web.live_feed import LiveFeed
from bot.web.reply_page import reply_routes
from bot.web.webhook import webhook
from dialogs.register import MENUS

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long settled letters and due rows are kept, for the log's sake."""


@dataclass
class Parts:
    """What an app is made of; tests look at it."""

    runner: Runner
    sender: Sender
    dispatcher: Dispatcher
    intake: Intake
    solver: Solver
    printer: Printer
    postman: Postman
    ticker: Ticker
    health: Health
    feed: LiveFeed
    listener: Listener


@dataclass
class App:
    """The bot, running: `await start()`, and `await stop()` within ten seconds."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    database: Database | None = None
    host: str = "0.0.0.0"  # noqa: S104  # an operator's proxy stands before it

    def __post_init__(self) -> None:
        if self.settings.token is None:
            raise ValueError("no token")
        self.db = self.database or Database(self.settings.database)
        self.bot = _bot(self.settings)
        self.parts = self._join()
        self._web: web.AppRunner | None = None

    def _join(self) -> Parts:
        health, feed = Health(), LiveFeed()
        runner = Runner(self.settings)
        notices = Notices(self.settings, self.clock, feed.publish)
        hooks = Hooks(on_parked=self._parked, on_uncertain=self._uncertain)
        sender = Sender(self.bot, self.db, self.clock, hooks, watch=health)
        dispatcher = Dispatcher(self.db, self.clock, notices.render, on_letters=sender.wake, watch=health)
        files = Files(self.bot, self.db, asyncio.to_thread)
        solver = Solver(self.db, self.clock, dispatcher.wake, self.settings.data_dir)
        printer = Printer(self.db, self.clock, dispatcher.wake)
        postman = Postman(self.db, self.clock, self.settings, self._mail_refused, self._mail_settled)
        intake = Intake(
            self.bot,
            self.db,
            self.clock,
            self._handle,
            files.prepare,
            self.wake,
            apologise=self._apologise,
            watch=health,
        )
        self.returned = Returned(self.db, self.clock, self.settings)
        self.ticks = [
            Tick("purge", 3600.0, self._purge),
            Tick("solver", 30.0, self._look_again),
            Tick("bounces", 60.0, self._read_bounces),
        ]
        ticker = Ticker(self.ticks)
        health.refused = lambda: sender.refused
        listener = Listener(self.db, {"letters": sender.wake, "dues": dispatcher.wake})
        return Parts(runner, sender, dispatcher, intake, solver, printer, postman, ticker, health, feed, listener)

    def wake(self) -> None:
        """Something was committed: whoever may have work looks."""
        self.parts.sender.wake()
        self.parts.dispatcher.wake()
        self.parts.solver.wake()
        self.parts.printer.wake()
        self.parts.postman.wake()

    def _handle(self, conn: Connection, update_: Update, prepared: object) -> None:
        came = incoming(update_, prepared if isinstance(prepared, Fetched) else NOTHING)
        if came is not None:
            self.parts.runner.handle(conn, came, self.clock.now(), self.clock.real())

    def _apologise(self, conn: Connection, update_: Update, error_id: str) -> None:
        """Tell the person that something went wrong with us, and under which id."""
        chat, user = update_.effective_chat, update_.effective_user
        if chat is None or user is None:
            return
        person = read.person_of(conn, user.id)
        lang = str(person.language) if person else self.settings.language
        text = str(texts.render("common", "error", lang, error_id=error_id))
        letter = Letter(f"error.{error_id}", chat.id, "sendMessage", {"text": text, "parse_mode": "HTML"})
        outbox.put(conn, letter, self.clock.real())

    def _parked(self, conn: Connection, chat_id: int) -> None:
        lost(Work(conn, self.clock.now(), 0, self.settings.language, None, self.settings), chat_id)

    def _uncertain(self, conn: Connection, letter: Row[Any]) -> None:
        tell_of_doubt(Work(conn, self.clock.now(), 0, self.settings.language, None, self.settings), letter)

    def _mail_settled(self, conn: Connection, mail: OwedMail, state: str) -> None:
        work = Work(conn, self.clock.now(), 0, self.settings.language, None, self.settings)
        mail_settled(work, mail.key, state)

    def _mail_refused(self, conn: Connection, mail: OwedMail, verdict: Refused, _real: datetime) -> None:
        if mail.member_id is not None and verdict.about == "address":
            work = Work(conn, self.clock.now(), 0, self.settings.language, None, self.settings)
            mail_refused(work, mail.member_id)

    async def _read_bounces(self) -> None:
        if await self.returned.look():
            self.parts.dispatcher.wake()

    async def _purge(self) -> None:
        real = self.clock.real()
        await self.db.run(updates.purge, real)
        await self.db.run(outbox.purge, real - KEPT)
        await self.db.run(mails.purge, real - KEPT)
        await self.db.run(dues.purge, real - KEPT)
        await self.db.run(settling.assume, real - timedelta(days=1))
        await self.db.run(evaluations.forget_talks, self.clock.now())

    async def _look_again(self) -> None:
        self.parts.solver.wake()
        self.parts.printer.wake()

    async def start(self) -> None:
        """Bring the database up to date, meet Telegram, and begin; the line is let go again where that fails."""
        await self.db.run(bring_up_to_date)
        await self.bot.request.initialize()
        try:
            await self._begin()
        except BaseException:
            await self.bot.request.shutdown()
            raise

    async def _begin(self) -> None:
        await self._meet()
        await self.db.run(_remember, "public_url", self.settings.public_url or "")
        await self.db.run(_remember, "mailing", "yes" if mailing(self.settings) else "no")
        await self._menus()
        parts = self.parts
        for part in (parts.sender, parts.dispatcher, parts.solver, parts.printer, parts.postman, parts.listener):
            await part.start()
        self.parts.ticker.start()
        await self._serve()
        await self._listen()

    async def _meet(self) -> None:
        """Ask Telegram who we are; a bot that has been here before starts without, when Telegram is away."""
        try:
            me = await self.bot.get_me()
        except NetworkError as error:
            known = await self.db.look(_remembered, "username")
            if not known:
                raise
            log.warning("Telegram is away at the start: %s", type(error).__name__)
            return
        await self.db.run(_remember, "username", me.username or "")

    async def _listen(self) -> None:
        if self.settings.webhook_url and self.settings.webhook_secret:
            await self.bot.set_webhook(
                self.settings.webhook_url,
                secret_token=self.settings.webhook_secret.get_secret_value(),
                allowed_updates=["message", "callback_query", "my_chat_member"],
            )
            return
        try:
            await self.bot.delete_webhook()
        except NetworkError as error:
            # Were one still set, getUpdates would say so each time, in the log and in /healthz.
            log.warning("Telegram is away at the start: %s", type(error).__name__)
        await self.parts.intake.start()

    async def _menus(self) -> None:
        """The command menu in both languages; a bot that cannot set it still works."""
        for lang, menu in MENUS.items():
            try:
                await self.bot.set_my_commands(menu, language_code="" if lang == "da" else lang)
            except TelegramError as error:
                log.warning("no command menu: %s", type(error).__name__)

    def routes(self) -> list[web.RouteDef]:
        """The pages: clock, health, metrics, and Telegram's webhook where one is set."""
        clocks = Clocks(self.db, self.clock, self.settings)
        found = [
            *clock_routes(clocks, self.parts.feed),
            *reply_routes(self.db, self.clock, self.settings, self.wake),
            *draft_routes(self.db, self.clock, self.settings),
            *open_routes(self.db, self.clock, self.settings, self.wake),
            web.get("/healthz", healthz(self.parts.health, self.db)),
            web.get("/metrics", metrics(self.parts.health, self.db)),
        ]
        if self.settings.webhook_secret:
            secret = self.settings.webhook_secret.get_secret_value()
            found.append(web.post("/telegram", webhook(self.parts.intake.feed, secret)))
        return found

    async def _serve(self) -> None:
        app = web.Application()
        app.add_routes(self.routes())
        self._web = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=2.0)
        await self._web.setup()
        await web.TCPSite(self._web, self.host, self.settings.http_port).start()

    async def stop(self) -> None:
        """Take no more in, finish what is under way, let go."""
        self.parts.ticker.stop()
        await self.parts.intake.stop()
        await self.parts.solver.stop()
        await self.parts.printer.stop()
        await self.parts.postman.stop()
        await self.parts.dispatcher.stop()
        await self.parts.sender.stop()
        await self.parts.listener.stop()
        await self.parts.feed.close()
        if self._web is not None:
            await self._web.cleanup()
        await self.bot.request.shutdown()
        self.db.close()


def _bot(settings: Settings) -> Bot:
    """PTB's Bot against any Bot API server; its connections are shared by intake and sender."""
    assert settings.token is not None  # noqa: S101  # App has looked
    root = settings.api_url.rstrip("/")
    request = Wire()
    token = settings.token.get_secret_value()
    return Bot(
        token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot", request=request, get_updates_request=request
    )


def _remembered(conn: Connection, key: str) -> str | None:
    return conn.execute(select(notes.c.text).where(notes.c.key == key)).scalar()


def _remember(conn: Connection, key: str, text: str) -> None:
    if not conn.execute(update(notes).where(notes.c.key == key).values(text=text)).rowcount:
        conn.execute(insert(notes).values(key=key, text=text))
