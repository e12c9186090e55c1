"""The intake: every update that Telegram hands over is handled once, in one transaction, or set aside with its error.

Both ways in, polling and webhook, end in `feed`, which returns when everything is committed; only then is Telegram
told that it may forget.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.engine import Connection
from telegram import Bot, Update
from telegram.error import Conflict

from bot.clock import Clock
from bot.storage import leases, updates
from bot.storage.base import Database, outage
from bot.storage.together import Together
from bot.storage.watching import Watch, unwatched, update_in_hand
from bot.telegram.api import Api, as_api

log = logging.getLogger(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "chat_join_request")
POLL_SECONDS = 30
LEASE = timedelta(seconds=6)
RETRIES = (0.0, 0.1, 0.5)  # seconds before each try of an update that fails
FATAL = 5  # times that an update may end the process, or meet a database that takes everything else
DATABASE_RETRIES = (0.0, 0.1, 0.5, 1.0, 2.0)  # the database may be busy for a while

Handle = Callable[[Connection, Update, Any], None]
Prepare = Callable[[Update], Awaitable[Any]]
Apologise = Callable[[Connection, Update, str], None]


@dataclass(frozen=True)
class Incoming:
    """One update as it came, and what the library makes of it."""

    id: int
    raw: Mapping[str, Any]
    person: Hashable  # whose updates keep their order among themselves
    update: Update | None
    error: str | None = None


class Intake:
    """Takes updates in.

    Args:
        handle: does everything the update asks for, in the given transaction, without waiting for the network.
        prepare: what needs the network first (fetching a file); its result is handed to `handle`.
        wake: called after each commit; there may be letters to send.
        apologise: tells the person the error id of an update that was set aside.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # its parts, joined in one place
        self,
        bot: Bot | Api,
        db: Database,
        clock: Clock,
        handle: Handle,
        prepare: Prepare | None = None,
        wake: Callable[[], None] = lambda: None,
        *,
        apologise: Apologise | None = None,
        parse: Callable[[dict[str, Any]], Update | None] | None = None,
        allowed: Sequence[str] = ALLOWED,
        watch: Watch = unwatched,
        owner: str | None = None,
        poll: int = POLL_SECONDS,
    ) -> None:
        self._api = as_api(bot)
        self._parse = parse or (lambda raw: Update.de_json(raw, bot if isinstance(bot, Bot) else None))
        self._db = db
        self._clock = clock
        self._handle = handle
        self._prepare = prepare
        self._wake = wake
        self._apologise = apologise
        self._allowed = list(allowed)
        self._watch = watch
        self._owner = owner or secrets.token_hex(8)
        self._poll = poll
        self._together = Together(db)
        self._people: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._loop: asyncio.Task[None] | None = None
        self._careful = True
        self._offset = 0

    # ---- polling

    async def start(self) -> None:
        """Begin to poll. With a webhook this is not called; `feed` is."""
        self._loop = asyncio.create_task(self._run(), name="intake")

    async def stop(self) -> None:
        """Stop asking; what was not committed, Telegram hands over again."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        await self._let_go()

    async def _let_go(self) -> None:
        """Leave the polling to another replica, if there is one."""
        if not self._db.sqlite:
            with contextlib.suppress(Exception):
                await self._db.run(leases.release, "poller", self._owner, self._clock.real())

    async def _run(self) -> None:
        wait = 0.0
        while True:
            try:
                if not await self._elected():
                    await asyncio.sleep(LEASE.total_seconds() / 3)
                    continue
                await self._fetch()
                wait = 0.0
            except Exception as error:  # noqa: BLE001  # whatever it is, the bot asks again
                wait = min(max(wait * 2, 0.25), 5.0)
                self._watch("error", label=type(error).__name__)
                level = logging.WARNING if isinstance(error, Conflict) else logging.ERROR
                log.log(level, "no updates: %s", type(error).__name__)
                if wait > LEASE.total_seconds() / 3:
                    await self._let_go()  # another replica may reach Telegram where this one does not
                await asyncio.sleep(wait)

    async def _elected(self) -> bool:
        """One replica polls; a second would only drive the first away (409). On SQLite there is but one process."""
        if self._db.sqlite:
            return True
        return await self._db.run(leases.hold, "poller", self._owner, self._clock.real(), LEASE) is not None

    async def _fetch(self) -> None:
        # On PostgreSQL the poll is short enough to renew the lease between two.
        seconds = self._poll if self._db.sqlite else min(self._poll, int(LEASE.total_seconds() / 3))
        params = {"offset": self._offset, "limit": 100, "timeout": seconds, "allowed_updates": self._allowed}
        raws = await self._api.call("getUpdates", params, timeout=seconds + 5.0)
        self._watch("polled")
        await self.feed(raws)
        ids = [raw["update_id"] for raw in raws if _numbered(raw)]
        self._offset = max(ids) + 1 if ids else self._offset

    # ---- both ways

    async def feed(self, raws: Sequence[Any]) -> None:
        """Handle these updates; returns when all are committed.

        Raises:
            Exception: the database could not keep them all; Telegram must hand them over again.
        """
        items = [self._read(raw) for raw in raws if _numbered(raw)]
        if len(items) < len(raws):
            self._watch("error", len(raws) - len(items), "nameless")
        if self._careful:
            await self._carefully(items)
            return
        lines: dict[Hashable, list[Incoming]] = {}
        for item in items:
            lines.setdefault(item.person, []).append(item)
        results = await asyncio.gather(*map(self._line, lines.values()), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _carefully(self, items: list[Incoming]) -> None:
        """The first updates after a start, one at a time, so that one which ends the process is known by its count."""
        for item in items:
            await self._line([item])
        if items:
            await self._db.run(updates.forget_tries)
            self._careful = False

    def _read(self, raw: dict[str, Any]) -> Incoming:
        alone = ("update", raw["update_id"])
        try:
            update = self._parse(raw)
            if update is not None:
                person = _person(update) or alone
                hash(person)
                return Incoming(raw["update_id"], raw, person, update)
        except Exception as error:  # noqa: BLE001  # whatever a strange update does to the parser
            return Incoming(raw["update_id"], raw, alone, None, f"unreadable: {type(error).__name__}: {error}")
        return Incoming(raw["update_id"], raw, alone, None, "unreadable: nothing in it")

    async def _line(self, items: list[Incoming]) -> None:
        """One person's updates, one after the other, whichever way they come in."""
        lock = self._people.setdefault(items[0].person, asyncio.Lock())
        async with lock:
            for item in items:
                await self._take(item)
        self._wake()

    async def _take(self, item: Incoming) -> None:
        begun = self._clock.real()
        if item.update is None:
            await self._bury(item, item.error or "")
        elif not (self._careful and await self._fatal(item)):
            await self._try(item, item.update)
        done = self._clock.real()
        self._watch("update", (done - begun).total_seconds(), _kind(item.update))
        sent = getattr(item.update and item.update.message, "date", None)
        if isinstance(sent, datetime):
            self._watch("lag", (done - sent).total_seconds(), "message")

    async def _fatal(self, item: Incoming) -> bool:
        """Whether this update ended the process each time it was tried; such a one is set aside."""
        if await self._together.run(updates.count_try, item.id) <= FATAL:
            return False
        await self._bury(item, "the process ended while it was handled")
        return True

    async def _try(self, item: Incoming, update: Update) -> None:
        failed = 0
        while True:
            try:
                prepared = await self._prepare(update) if self._prepare else None
                await self._together.run(self._one, item.id, update, prepared)
            except Exception as error:  # noqa: BLE001  # tried again, then set aside with its name
                failed += 1
                waits = DATABASE_RETRIES if outage(error) else RETRIES
                if failed >= len(waits):
                    await self._give_up(item, error)
                    return
                await asyncio.sleep(waits[failed])
            else:
                return

    async def _give_up(self, item: Incoming, error: Exception) -> None:
        """Set it aside, unless the database is to blame: then Telegram keeps the update and hands it over again."""
        if outage(error) and await self._tries(item) <= FATAL:
            error_id = secrets.token_hex(4)
            log.error("an update must wait for the database", extra={"error_id": error_id, "update_id": item.id})
            raise error
        await self._bury(item, _trace(error))

    async def _tries(self, item: Incoming) -> int:
        """How often this update has met a database that takes everything else; 0 while it takes nothing."""
        try:
            return await self._together.run(updates.count_try, item.id)
        except Exception as error:
            if not outage(error):
                raise
            return 0

    def _one(self, conn: Connection, update_id: int, update: Update, prepared: object) -> None:
        if not updates.first_time(conn, update_id, self._clock.real()):
            self._watch("repeated")
            return
        if self._careful:
            updates.forget_tries(conn, update_id)
        token = update_in_hand.set(update_id)
        try:
            self._handle(conn, update, prepared)
        finally:
            update_in_hand.reset(token)

    async def _bury(self, item: Incoming, error: str) -> None:
        error_id = secrets.token_hex(4)
        log.error("an update was set aside", extra={"error_id": error_id, "update_id": item.id})
        self._watch("error", label="dead-update")
        await self._together.run(self._dead, item, error_id, error)

    def _dead(self, conn: Connection, item: Incoming, error_id: str, error: str) -> None:
        new = updates.bury(conn, item.id, item.raw, error_id, error, self._clock.real())
        if new and item.update is not None and self._apologise is not None:
            try:
                with conn.begin_nested():
                    self._apologise(conn, item.update, error_id)
            except Exception:
                log.exception("no apology", extra={"error_id": error_id})


def _numbered(raw: object) -> bool:
    """Whether it can be told apart from others; a number too large for the database cannot."""
    return isinstance(raw, dict) and type(raw.get("update_id")) is int and 0 <= raw["update_id"] < 2**63


def _person(update: Update) -> Hashable:
    user, chat = update.effective_user, update.effective_chat
    return user.id if user is not None else ("chat", chat.id) if chat is not None else None


def _kind(update: Update | None) -> str:
    if update is None:
        return "unreadable"
    return next((name for name in ALLOWED if getattr(update, name, None) is not None), "other")


def _trace(error: Exception) -> str:
    """Where it happened, without what people wrote: types, files and lines only."""
    where, trace = [], error.__traceback__
    while trace is not None:
        where.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(where[-12:])}"
