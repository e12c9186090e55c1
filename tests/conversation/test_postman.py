"""The postman: a real mail server, and what becomes of a mail when it is slow, refuses or falls silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.engine import Connection

from bot.conversation.postman import Postman
from bot.mail import Refused
from bot.settings import Settings
from bot.storage import mails
from bot.storage.base import Database
from bot.storage.files import keep
from bot.storage.mails import OwedMail
from bot.storage.schema import bring_up_to_date

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
MAIL = OwedMail("m1", "bo@example.org", "Sæt kryds", "Kære Bo\nÆrø", html="<p>Kære Bo</p>", to_name="Bo Ærø")


@dataclass
class Standing:
    """A clock that is set by hand."""

    moment: datetime = NOW
    speed: float = 1.0

    def now(self) -> datetime:
        return self.moment

    real = now

    async def sleep_until(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


@dataclass
class Postbox:
    """A mail server's mind: what it says to an address, and what it has got."""

    says: dict[str, str] = field(default_factory=dict)
    got: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: object) -> str:  # noqa: N802
        if to in self.says:
            return self.says[to]
        envelope.rcpt_tos.append(to)
        return "250 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.got.append(envelope)
        return "250 taget imod"


@dataclass
class House:
    postman: Postman
    db: Database
    clock: Standing
    box: Postbox
    told: list[str]

    async def owe(self, mail: OwedMail) -> None:
        await self.db.run(mails.put, mail, self.clock.moment)

    async def deliver(self) -> None:
        while await self.postman.deliver_one():
            pass

    async def states(self) -> dict[str, int]:
        return await self.db.look(mails.counts)


@asynccontextmanager
async def serving(box: Postbox) -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box, hostname="test"), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture
async def house():
    box, clock, told = Postbox(), Standing(), []
    db = Database("sqlite://")
    await db.run(bring_up_to_date)

    def refused(_conn: Connection, mail: OwedMail, verdict: Refused, _real: datetime) -> None:
        told.append(f"{mail.to}: {verdict.reason}")

    async with serving(box) as port:
        settings = Settings(_env_file=None, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="bot@klynge.example")
        yield House(Postman(db, clock, settings, refused), db, clock, box, told)
    db.close()


async def test_an_owed_mail_arrives_once_with_its_files(house):
    """Danish letters, an attachment and the calendar go out; the second round finds nothing, and the words are gone."""

    def owe(conn: Connection) -> None:
        paper = keep(conn, "Program æ.pdf", "application/pdf", b"%PDF", NOW)
        event = keep(conn, "møde.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", NOW)
        mails.put(conn, OwedMail("m1", "bo@example.org", "Sæt kryds", "Ærø", files=(paper,), calendar=event), NOW)

    await house.db.run(owe)
    await house.deliver()
    await house.deliver()
    (envelope,) = house.box.got
    got = message_from_bytes(envelope.content, policy=default)
    assert (got["Subject"], got["From"]) == ("Sæt kryds", "Drejebot <bot@klynge.example>")
    assert [part.get_filename() for part in got.iter_attachments()] == ["Program æ.pdf"]
    assert [p["content-type"].params["method"] for p in got.walk() if p.get_content_type() == "text/calendar"] == [
        "REQUEST"
    ]
    assert await house.states() == {"sent": 1}
    assert (await house.db.look(lambda conn: conn.exec_driver_sql("SELECT text FROM mails").scalar())) == ""


async def test_the_same_key_is_one_mail(house):
    """What is owed twice under one key goes out once."""
    await house.owe(MAIL)
    await house.owe(MAIL)
    await house.deliver()
    assert len(house.box.got) == 1


async def test_an_address_that_is_refused_is_told_and_not_tried_again(house):
    """A permanent no ends the mail, and whoever must know hears of it once."""
    house.box.says["bo@example.org"] = "550 no such user"
    await house.owe(MAIL)
    await house.deliver()
    house.clock.moment += timedelta(days=1)
    await house.deliver()
    assert (await house.states(), house.told) == ({"refused": 1}, ["bo@example.org: 550 no such user"])


async def test_an_address_that_is_none_is_refused_without_a_server(house):
    """Nonsense in the list harms no other mail."""
    await house.owe(OwedMail("m0", "bo at home", "x", "y"))
    await house.owe(MAIL)
    await house.deliver()
    assert await house.states() == {"refused": 1, "sent": 1}


async def test_a_server_in_trouble_is_tried_again_later(house):
    """Try later means later: after a minute, not at once, and it arrives once."""
    house.box.says["bo@example.org"] = "451 later"
    await house.owe(MAIL)
    await house.deliver()
    assert await house.db.look(mails.next_at) == NOW + timedelta(minutes=1)
    house.box.says.clear()
    await house.deliver()
    assert house.box.got == []
    house.clock.moment += timedelta(minutes=1)
    await house.deliver()
    assert (len(house.box.got), await house.states()) == (1, {"sent": 1})


async def test_two_days_of_trouble_are_enough(house):
    """A mail that no server takes for two days is shown as refused."""
    house.box.says["bo@example.org"] = "451 later"
    await house.owe(MAIL)
    for _ in range(60):
        await house.deliver()
        house.clock.moment += timedelta(hours=1)
    assert (await house.states(), len(house.told)) == ({"refused": 1}, 1)


async def test_a_sending_that_was_cut_off_is_unsure_and_not_repeated(house):
    """A crash after the claim leaves a mail that may have arrived: it is shown, not sent."""
    await house.owe(MAIL)
    assert await house.db.run(mails.claim, NOW) is not None
    house.clock.moment += mails.LEASE
    await house.deliver()
    assert (await house.states(), house.box.got) == ({"unsure": 1}, [])


async def test_a_line_that_breaks_after_the_content_leaves_it_unsure(house):
    """When the server hangs up after the content, nobody knows; it is not sent again."""

    async def hang_up(server: SMTP, _session: Session, envelope: Envelope) -> str:
        house.box.got.append(envelope)
        server.transport.close()
        return "250 ok"

    house.box.handle_DATA = hang_up
    await house.owe(MAIL)
    await house.deliver()
    house.clock.moment += timedelta(hours=1)
    await house.deliver()
    assert (await house.states(), len(house.box.got)) == ({"unsure": 1}, 1)


async def test_what_is_out_of_date_is_not_sent(house):
    """A reminder whose day is over expires in the outbox."""
    await house.owe(OwedMail("m2", "bo@example.org", "x", "y", expires_at=NOW + timedelta(hours=1)))
    house.clock.moment += timedelta(hours=2)
    await house.deliver()
    assert (await house.states(), house.box.got) == ({"expired": 1}, [])


async def test_without_a_mail_server_the_postman_rests(house):
    """No SMTP, no task, and stopping is harmless."""
    resting = Postman(house.db, house.clock, Settings(_env_file=None))
    await resting.start()
    resting.wake()
    await resting.stop()


async def test_the_postman_goes_when_he_is_woken(house):
    """Started, he delivers what is owed as soon as he is told, and stops at once."""
    await house.postman.start()
    await house.owe(MAIL)
    house.postman.wake()
    async with asyncio.timeout(60):
        while not house.box.got:  # noqa: ASYNC110  # the box tells nobody
            await asyncio.sleep(0.01)
    await house.postman.stop()
    assert len(house.box.got) == 1
