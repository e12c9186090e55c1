"""The postman: takes mails from the outbox, one at a time, and hands them to the mail server.

Claim, send, settle are three steps and two transactions: nothing in a transaction waits for the network, and a mail
whose fate nobody knows is shown as such and not sent again.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.mail import Attachment, CalendarPart, Mail, Refused, Sent, compose, send
from bot.mail.bounce import return_address
from bot.mail.send import Verdict
from bot.settings import Settings
from bot.storage import bounces, mails
from bot.storage.base import Database
from bot.storage.mails import Held, OwedMail
from bot.storage.tables import files

log = logging.getLogger(__name__)

IDLE = 5.0
"""Seconds between two looks; a notice that becomes a mail wakes nobody, and a mail is in no hurry."""
PAUSES = (60, 300, 1800, 7200, 21600)
"""Seconds before the second and later tries; the last one is repeated."""
PATIENCE = timedelta(days=2)
"""A server that has been in trouble for this long will not be asked again about a mail."""

OnRefused = Callable[[Connection, OwedMail, Refused, datetime], None]
OnSettled = Callable[[Connection, OwedMail, str], None]


class Postman:
    """One per process; any number of processes. Without a mail server in the settings it rests.

    Args:
        on_refused: told, in the transaction that settles it, that a mail will never be taken; real time.
        on_settled: told, in that transaction too, of every mail that is done with: sent, refused or unsure.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: Settings,
        on_refused: OnRefused = lambda _conn, _mail, _refused, _real: None,
        on_settled: OnSettled = lambda _conn, _mail, _state: None,
    ) -> None:
        self._db, self._clock, self._settings, self._on_refused = db, clock, settings, on_refused
        self._on_settled = on_settled
        self._wake = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if mailing(self._settings):
            self._loop = asyncio.create_task(self._run(), name="postman")

    def wake(self) -> None:
        """Something may have been committed; harmless at any time."""
        self._wake.set()

    async def stop(self) -> None:
        """Finish the mail under way and begin no other."""
        self._stopping = True
        self.wake()
        if self._loop is not None:
            await self._loop

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                while not self._stopping and await self.deliver_one():
                    pass
                moment = await self._db.look(mails.next_at)
            except Exception:
                log.exception("mails cannot be sent")
                moment = self._clock.real() + timedelta(seconds=1)
            await self._nap(moment)

    async def _nap(self, moment: datetime | None) -> None:
        left = IDLE if moment is None else (moment - self._clock.real()).total_seconds()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), min(max(left, 0.05), IDLE))

    async def deliver_one(self) -> bool:
        """Send the next mail that may go; False when there is none."""
        real = self._clock.real()
        held, attachments = await self._db.run(self._take, real)
        if held is None:
            return False
        verdict = await self._send(held, attachments)
        await self._db.run(self._settle, held, verdict, self._clock.real())
        return True

    def _take(self, conn: Connection, real: datetime) -> tuple[Held | None, dict[int, Attachment]]:
        """The next mail with its files; whoever owed one that was cut off by a crash hears that it may have arrived."""
        for lost in mails.cut_off(conn, real):
            self._on_settled(conn, lost, "unsure")
        held = mails.claim(conn, real)
        if held is None:
            return None, {}
        wanted = [*held.mail.files, *([held.mail.calendar] if held.mail.calendar else [])]
        rows = conn.execute(select(files).where(files.c.id.in_(wanted)))
        if self._settings.bounce_to:
            held = replace(held, returns=return_address(self._settings.bounce_to, held.id, bounces.key_of(conn)))
        return held, {row.id: Attachment(row.name, row.content, row.mime) for row in rows}

    async def _send(self, held: Held, stored: dict[int, Attachment]) -> Verdict:
        assert self._settings.smtp_url is not None  # noqa: S101  # start() has looked
        try:
            message = compose(_composed(held, stored, self._settings.mail_from or ""))
            return await send(message, self._settings.smtp_url.get_secret_value(), returns=held.returns)
        except ValueError as error:  # an address that is none: nothing was sent, and never will be
            return Refused(permanent=True, about="address", reason=str(error))

    def _settle(self, conn: Connection, held: Held, verdict: Verdict, real: datetime) -> None:
        match verdict:
            case Sent(reply):
                if mails.settle(conn, held, "sent", real, reply[:200]):
                    self._on_settled(conn, held.mail, "sent")
            case Refused() if not verdict.permanent and real - held.created_at < PATIENCE:
                pause = PAUSES[min(held.attempts, len(PAUSES)) - 1]
                mails.again(conn, held, real + timedelta(seconds=pause), verdict.reason[:500])
            case Refused():
                if mails.settle(conn, held, "refused", real, verdict.reason[:500]):
                    self._on_refused(conn, held.mail, verdict, real)
                    self._on_settled(conn, held.mail, "refused")
            case _:
                if mails.settle(conn, held, "unsure", real, verdict.reason[:500]):
                    self._on_settled(conn, held.mail, "unsure")
        log.info("a mail was handled: %s", type(verdict).__name__, extra={"letter": held.id, "kind": "mail"})


def mailing(settings: Settings) -> bool:
    """Whether this installation can send mail."""
    return settings.smtp_url is not None and bool(settings.mail_from)


def _composed(held: Held, stored: dict[int, Attachment], sender: str) -> Mail:
    mail = held.mail
    calendar = stored.get(mail.calendar) if mail.calendar else None
    return Mail(
        sender=sender,
        sender_name=mail.from_name or "Drejebot",
        to=mail.to,
        to_name=mail.to_name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=_message_id(mail.key, sender),
        date=held.created_at,
        attachments=tuple(stored[number] for number in mail.files if number in stored),
        calendar=CalendarPart(calendar.content, mail.method) if calendar else None,
        reply_to=mail.reply_to,
    )


def _message_id(key: str, sender: str) -> str:
    """The same for every try, so that a mail server may know a second one for what it is."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2] or 'drejebot'}>"
