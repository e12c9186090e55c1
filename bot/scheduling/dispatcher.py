"""The dispatcher: when something is due it is judged, rendered from the facts of that moment and put in the outbox.

Claim, render, outbox and mark are one transaction, so that a due is done exactly once on any number of replicas and
a crash leaves nothing half done.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.scheduling.due import deadline
from bot.storage import dues, outbox
from bot.storage.base import Database, complain
from bot.storage.dialect import savepoint, stands
from bot.storage.dues import Due, Taken
from bot.storage.outbox import Letter
from bot.storage.watching import Watch, unwatched

log = logging.getLogger(__name__)

Render = Callable[[Connection, Due, datetime], Iterable[Letter]]
Failed = Callable[[Connection, Due, str], None]

TRIES = 5
BATCH = 100
TURN = 0.05  # seconds; a round ends after this so that answers get their turn at the database
AGAIN = 0.1  # seconds at least between looks at what could not be done at once


@dataclass
class _Round:
    letters: int = 0
    more: bool = False
    next_at: datetime | None = None  # domain time
    retry_at: datetime | None = None  # real time


class Dispatcher:
    """One per process; any number of processes.

    Args:
        render: the letters that a due makes from the facts at `now` (domain time); none is a good answer too. It may
            write, and plan further dues; what it writes is undone when it raises.
        on_letters: called after a commit that owes letters.
        on_failed: told, in the same transaction, that a due was given up; with its error id.
    """

    def __init__(  # noqa: PLR0913  # its parts, joined in one place
        self,
        db: Database,
        clock: Clock,
        render: Render,
        *,
        on_letters: Callable[[], None] = lambda: None,
        on_failed: Failed | None = None,
        watch: Watch = unwatched,
        idle: float = 30.0,
    ) -> None:
        self._db = db
        self._clock = clock
        self._render = render
        self._on_letters = on_letters
        self._on_failed = on_failed
        self._watch = watch
        self._idle = idle
        self._wake = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="dispatcher")

    def wake(self) -> None:
        """Something was planned, or the clock was turned; harmless at any time."""
        self._wake.set()

    async def stop(self) -> None:
        """Finish the round under way and begin no other."""
        self._stopping = True
        self.wake()
        if self._loop is not None:
            await self._loop

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                done = await self._db.first(self._round)
            except Exception as error:  # noqa: BLE001  # whatever it is, another try follows
                complain(log, "dues cannot be read", error)
                self._watch("error", label="database")
                await self._nap(None, self._clock.real() + timedelta(seconds=1))
                continue
            self._watch("dispatcher-turn")
            if done.letters:
                self._on_letters()
            if not done.more:
                await self._nap(done.next_at, done.retry_at)

    async def _nap(self, moment: datetime | None, real: datetime | None) -> None:
        """Until somebody wakes us, the domain moment, the real moment or the sweep, whichever comes first."""
        seconds = self._idle
        if real is not None:
            seconds = min(seconds, max((real - self._clock.real()).total_seconds(), AGAIN))
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._wake.wait())]
        if moment is not None:
            waits.append(asyncio.create_task(self._clock.sleep_until(moment)))
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()

    def _round(self, conn: Connection) -> _Round:
        done = _Round()
        now, real, started = self._clock.now(), self._clock.real(), time.perf_counter()
        taken = dues.claim(conn, now, real, BATCH)
        for count, one in enumerate(taken, 1):
            done.letters += self._do(conn, one, now, real)
            if time.perf_counter() - started > TURN and count < len(taken):
                done.more = True
                return done
        done.more = len(taken) == BATCH
        done.next_at = dues.next_at(conn, after=now)
        done.retry_at = dues.next_retry(conn, now)
        return done

    def _do(self, conn: Connection, taken: Taken, now: datetime, real: datetime) -> int:
        late = (now - taken.due.at).total_seconds()
        self._watch("late", late, "live" if taken.due.live else "calm")
        last = deadline(taken.due.at, taken.due.expires_at, live=taken.due.live, speed=self._clock.speed)
        if taken.muted or (last is not None and now > last):
            state = "muted" if taken.muted else "dropped"
            dues.settle(conn, taken, state, real)
            self._watch(state, label=taken.due.kind)
            log.info("a due passed in silence", extra={"due": taken.id, "kind": taken.due.kind, "state": state})
            return 0
        try:
            with savepoint(conn):
                return self._send(conn, taken, now, real, last)
        except Exception as error:
            if not stands(conn):
                raise
            self._failed(conn, taken, real, error)
            return 0

    def _send(self, conn: Connection, taken: Taken, now: datetime, real: datetime, last: datetime | None) -> int:
        of = (taken.due.key, taken.due.revision)
        letters = [replace(one, due=of) for one in self._render(conn, taken.due, now)]
        if last is not None:
            # What is rendered in time may still wait too long: for its turn, for Telegram, for a person to return.
            end = real + (last - now) / max(1.0, self._clock.speed)
            letters = [replace(one, expires_at=min(one.expires_at or end, end)) for one in letters]
        outbox.put_all(conn, letters, real)
        dues.settle(conn, taken, "done", real)
        self._watch("done", label=taken.due.kind)
        return len(letters)

    def _failed(self, conn: Connection, taken: Taken, real: datetime, error: Exception) -> None:
        error_id = secrets.token_hex(4)
        log.error("a due could not be rendered", exc_info=error, extra={"error_id": error_id, "kind": taken.due.kind})
        self._watch("error", label="render")
        if taken.tries + 1 < TRIES:
            dues.retry(conn, taken, real + timedelta(seconds=2**taken.tries), error_id)
            return
        dues.settle(conn, taken, "failed", real, error_id)
        if self._on_failed is not None:
            try:
                with conn.begin_nested():
                    self._on_failed(conn, taken.due, error_id)
            except Exception:
                log.exception("nobody could be told of a failed due", extra={"error_id": error_id})
