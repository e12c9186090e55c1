"""The sender: takes letters from the outbox to the Bot API and writes down what became of them.

The order of steps is the promise: claim (commit), mark as sending (commit), look at the deadline once more, call,
settle (commit). A crash between any two of them is told apart afterwards by the state it left.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy.engine import Connection, Row
from telegram import Bot

from bot.clock import Clock
from bot.storage import lanes, settling
from bot.storage.base import Database, complain
from bot.storage.delivery_tables import letters
from bot.storage.lanes import Claimed, Pace, Round
from bot.storage.settling import Again, Blocked, Dead, Late, Moved, Outcome, Sent, Unsure
from bot.storage.together import Bulk
from bot.storage.watching import Watch, unwatched
from bot.telegram import faults, plain
from bot.telegram.api import Api, as_api, upload
from bot.telegram.wire import NotSent

log = logging.getLogger(__name__)

DEADLINE = timedelta(seconds=5)
FILE_DEADLINE = timedelta(seconds=20)
STEADY = timedelta(seconds=0.5)  # how often slow calls renew their chats
PROBES = (0.25, 0.5, 1.0, 2.0)  # seconds between looks at a Telegram that is away
STOPPING = 8.0  # seconds; longer than a call's deadline, shorter than a supervisor's patience
CHATLESS = frozenset(
    {"answerCallbackQuery", "setMyCommands", "deleteMyCommands", "setMyName", "setMyDescription", "getMe"}
)
_files = table("files", column("id"), column("name"), column("content"))


def _nothing(*_: object) -> None:
    """No one wants to know."""


@dataclass(frozen=True)
class Hooks:
    """What the domain wants to know, told within the transaction that settles the letter."""

    on_parked: Callable[[Connection, int], None] = _nothing  # chat_id
    on_uncertain: Callable[[Connection, Row[Any]], None] = _nothing  # the letter's row
    on_sent: Callable[[Connection, Claimed, int | None], None] = _nothing  # letter, message_id
    on_dead: Callable[[Connection, Claimed, str], None] = _nothing  # letter, why
    on_moved: Callable[[Connection, int, int], None] = _nothing  # old and new chat_id


class Sender:
    """One per process; any number of processes.

    Args:
        bot: python-telegram-bot's `Bot`, or anything with `call` (see `api.Api`).
        workers: calls under way at most, and so letters in doubt at most when Telegram falls silent; a quarter of
            them is for live cues and answers only.
        repeat: purposes whose uncertain letters are sent once more, flagged.
    """

    def __init__(  # noqa: PLR0913  # its parts, joined in one place
        self,
        bot: Bot | Api,
        db: Database,
        clock: Clock,
        hooks: Hooks | None = None,
        *,
        workers: int = 12,
        pace: Pace | None = None,
        repeat: frozenset[str] = frozenset(),
        owner: str | None = None,
        watch: Watch = unwatched,
        idle: float | None = None,
    ) -> None:
        self._api = as_api(bot)
        self._db = db
        self._clock = clock
        self._hooks = hooks or Hooks()
        self._workers = workers
        self._spare = workers // 4
        self._pace = pace or Pace()
        self._repeat = repeat
        self._watch = watch
        self._idle = idle or (5.0 if db.sqlite else 0.5)  # another replica may die at any time
        self.owner = owner or secrets.token_hex(8)
        self._marks: Bulk[Claimed, bool] = Bulk(db, self._mark)
        self._outcomes: Bulk[tuple[Claimed, Outcome], str | None] = Bulk(db, self._written)
        self._wake = asyncio.Event()
        self._carrying: dict[asyncio.Task[None], Claimed] = {}
        self._loop: asyncio.Task[None] | None = None
        self._steady: asyncio.Task[None] | None = None
        self._stopping = False
        self._spent_until: datetime | None = None  # the rate is used up, for cues too
        self._away = 0  # timeouts in a row; three mean that Telegram is away
        self.refused: str | None = None  # why the token is not accepted

    async def start(self) -> None:
        if self._db.sqlite:  # the only process there is: whoever claimed before us is gone
            await self._db.run(settling.inherit, self._clock.real())
        self._loop = asyncio.create_task(self._run(), name="sender")
        self._steady = asyncio.create_task(self._renew(), name="sender-renews")

    def wake(self) -> None:
        """There is something new; harmless at any time."""
        self._wake.set()

    async def stop(self) -> None:
        """Begin nothing more, let the calls under way end, at most eight seconds."""
        self._stopping = True
        self.wake()
        if self._loop is not None:
            await asyncio.wait({self._loop}, timeout=STOPPING)
        if self._carrying:
            await asyncio.wait(set(self._carrying), timeout=STOPPING)
        for task in (self._loop, self._steady, *self._carrying):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    # ---- the loop

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                pause = await self._turn()
                self._watch("sender-turn")
            except Exception as error:  # noqa: BLE001  # whatever it is, another try follows
                complain(log, "the outbox cannot be read", error)
                self._watch("error", label="database")
                pause = 1.0
            if pause > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)

    async def _turn(self) -> float:
        """Claim and begin; returns how many seconds nothing can be done unless somebody wakes us."""
        if self._away >= len(PROBES) or self.refused:
            return await self._probe()
        self._spent_until = None
        room = self._room
        if room <= 0:
            return self._idle  # a call that ends wakes us
        found, next_at = await self._db.first(self._claim, room)
        for letter in found.claimed:
            task = asyncio.create_task(self._carry(letter))
            self._carrying[task] = letter
            task.add_done_callback(self._ended)
        self._tell(found)
        self._spent_until = found.rate_wait if found.cues_wait else None
        if _goes_on(found, room):
            return 0
        pause = self._pause(found, next_at)
        return pause if self._room > self._spare else max(pause, STEADY.total_seconds())  # a call that ends wakes us

    @property
    def _room(self) -> int:
        return self._workers - len(self._carrying)

    def _pause(self, found: Round, next_at: datetime | None) -> float:
        now = self._clock.real()
        if found.rate_wait is not None:
            return min(max((found.rate_wait - now).total_seconds(), 0.002), self._idle)
        if next_at is None:
            return self._idle
        # What is ready but could not be claimed is another's at this moment.
        return min(max((next_at - now).total_seconds(), 0.02 if found.claimed == [] else 0.0), self._idle)

    def _claim(self, conn: Connection, room: int) -> tuple[Round, datetime | None]:
        now = self._clock.real()
        for row in settling.recover(conn, now).uncertain:
            self._unsure(conn, row)
        found = lanes.claim(conn, self.owner, now, room, self._pace, self._spare)
        return found, None if _goes_on(found, room) else lanes.next_at(conn)

    def _tell(self, found: Round) -> None:
        for letter in found.claimed:
            self._watch("waited", (self._clock.real() - letter.waits_since).total_seconds(), letter.purpose)
        if found.expired:
            self._watch("expired", found.expired)
        if found.rate_wait is not None:
            self._watch("rate-wait")

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._carrying.pop(task, None)
        # While the rate is used up a chat that has become free helps nobody; the loop knows when to look again.
        spent = self._spent_until is not None and self._clock.real() < self._spent_until
        # One place that opens may be what a cue waits for; the next ones wait until it is worth a turn.
        if not spent and (self._room == 1 or self._room > self._workers // 2):
            self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a letter could not be settled", exc_info=error)
            self._watch("error", label=type(error).__name__)

    async def _probe(self) -> float:
        """Telegram is away: ask something harmless until it answers, so that no letter becomes uncertain for it."""
        try:
            await self._api.call("getMe", {}, timeout=DEADLINE.total_seconds())
        except Exception as error:  # noqa: BLE001  # any answer but a good one means: not yet
            self._away = max(self._away, len(PROBES)) + 1
            self._watch("error", label=type(error).__name__)
            return PROBES[min(self._away - len(PROBES), len(PROBES)) - 1]
        self._away, self.refused = 0, None
        return 0

    async def _renew(self) -> None:
        """Chats of slow calls stay occupied as long as we live."""
        while True:
            await asyncio.sleep(STEADY.total_seconds())
            slow = [one for one in self._carrying.values() if one.priority]
            if slow:
                with contextlib.suppress(Exception):  # a missed beat is made good by the next
                    await self._db.first(settling.renew, slow, self._clock.real())

    # ---- one letter

    async def _carry(self, letter: Claimed) -> None:
        begun = self._clock.real()
        if self._stopping:
            await self._settle(letter, Again())
            return
        try:
            ours = await self._marks.do(letter)
        except Exception as error:  # noqa: BLE001  # whatever it is, another try follows
            complain(log, "a letter cannot be begun", error)
            self._watch("error", label="database")
            await self._settle(letter, Again(why="database"))
            return
        await self._settle(letter, await self._call(letter, begun) if ours else Late())

    async def _call(self, letter: Claimed, begun: datetime) -> Outcome:
        try:
            params = await self._params(letter)
        except Exception as error:  # noqa: BLE001  # a file that is gone, a payload that cannot be read
            return Dead(f"unreadable: {type(error).__name__}")
        now = self._clock.real()
        if letter.expires_at is not None and letter.expires_at <= now:
            return Late()
        patience = FILE_DEADLINE if letter.file else DEADLINE
        # Held up for so long, the chat may be another's by now, and newer states on their way.
        if now - begun > lanes.CLAIM_LEASE - STEADY:
            return Again(why="held up before the call")
        return await self._ask(letter, params, patience.total_seconds())

    async def _ask(self, letter: Claimed, params: dict[str, Any], patience: float) -> Outcome:
        try:
            async with asyncio.timeout(patience):
                answer = await self._api.call(letter.method, params, timeout=patience)
        except Exception as error:  # noqa: BLE001  # the table of faults knows them all
            return self._fault(letter, error)
        self._away = 0
        message_id = answer.get("message_id") if isinstance(answer, dict) else None
        return Sent(message_id if message_id is not None else letter.message_id)

    def _fault(self, letter: Claimed, error: Exception) -> Outcome:
        self._watch("error", label=type(error).__name__)
        edits_card = letter.card is not None and letter.message_id is not None and not letter.fresh
        try:
            outcome = faults.judge(error, card=edits_card)
        except faults.Refused as refused:
            log.critical("Telegram refuses the bot's token")
            self.refused = str(refused)
            return Again(why="token refused")
        if isinstance(error, NotSent):
            self._away = len(PROBES)
        elif isinstance(outcome, Unsure):
            self._away += 1
        else:
            self._away = 0
        if isinstance(outcome, Sent) and edits_card:
            return Sent(letter.message_id)
        if isinstance(outcome, Again) and outcome.plain:
            log.error("Telegram could not read our formatting", extra={"letter": letter.id, "purpose": letter.purpose})
            return Dead(outcome.why or "formatting") if letter.plain else outcome
        return self._patience(letter, outcome)

    def _patience(self, letter: Claimed, outcome: Outcome) -> Outcome:
        """Repeats of harmless calls keep a growing distance, at most four seconds: boards must be right soon after."""
        if isinstance(outcome, Unsure) and settling.harmless(letter.method):
            return Unsure(outcome.why, timedelta(seconds=min(0.25 * 2**letter.attempts, 4.0)))
        return outcome

    async def _params(self, letter: Claimed) -> dict[str, Any]:
        params = plain.stripped(letter.payload) if letter.plain else dict(letter.payload)
        if letter.method not in CHATLESS:
            params = {"chat_id": letter.chat_id} | params
        if letter.file is not None:
            file_id, field = letter.file
            row = await self._db.look(_read_file, file_id)
            params[field] = upload(row.name, row.content)
        return params

    async def _settle(self, letter: Claimed, outcome: Outcome) -> None:
        """Write it down, however long the database needs; unwritten it would end as uncertain."""
        wait = 0.05
        while True:
            try:
                state = await self._outcomes.do((letter, outcome))
            except Exception as error:  # noqa: BLE001  # whatever it is, another try follows
                complain(log, "an outcome cannot be written", error)
                self._watch("error", label="database")
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
                continue
            self._watch("settled", label=state or "lost")
            return

    def _mark(self, conn: Connection, many: Sequence[Claimed]) -> list[bool]:
        return settling.mark_sending(conn, many, self._clock.real())

    def _written(self, conn: Connection, many: Sequence[tuple[Claimed, Outcome]]) -> list[str | None]:
        states = settling.settle(conn, many, self._clock.real())
        for state, (letter, outcome) in zip(states, many, strict=True):
            if state == "uncertain":
                self._unsure(conn, conn.execute(select(letters).where(letters.c.id == letter.id)).one())
            elif state is not None and (state == "parked") == isinstance(outcome, Blocked):
                self._hook(conn, letter, outcome)
        return states

    def _unsure(self, conn: Connection, row: Row[Any]) -> None:
        """The policy: shown, and only a purpose that allows it is sent once more."""
        if row.purpose in self._repeat and settling.repeat_uncertain(conn, row.id, row.epoch):
            return
        self._watch("uncertain", label=row.purpose)
        _guarded(conn, self._hooks.on_uncertain, row)

    def _hook(self, conn: Connection, letter: Claimed, outcome: Outcome) -> None:
        match outcome:
            case Sent(message_id):
                _guarded(conn, self._hooks.on_sent, letter, message_id)
            case Blocked():
                _guarded(conn, self._hooks.on_parked, letter.chat_id)
            case Dead(why):
                _guarded(conn, self._hooks.on_dead, letter, why)
            case Moved(chat_id):
                _guarded(conn, self._hooks.on_moved, letter.chat_id, chat_id)
            case _:
                pass


def _goes_on(found: Round, room: int) -> bool:
    """Whether the next turn comes at once."""
    return found.more or (bool(found.claimed) and len(found.claimed) == room)


def _guarded(conn: Connection, hook: Callable[..., None], *args: object) -> None:
    """A hook that fails must not undo the record of what was sent."""
    if hook is _nothing:
        return
    try:
        with conn.begin_nested():
            hook(conn, *args)
    except Exception:
        log.exception("a hook of the sender failed")


def _read_file(conn: Connection, file_id: int) -> Row[Any]:
    return conn.execute(select(_files).where(_files.c.id == file_id)).one()
