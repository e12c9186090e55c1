"""Mails that come back after they were taken: through a real mail server, the folder, and the coordinator's list."""

import asyncio
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from bot.actions import Work
from bot.app import App
from bot.conversation.postman import Postman
from bot.conversation.returned import Returned
from bot.settings import Settings
from bot.storage import bounces, dues, mails, outbox, read
from bot.storage.base import Database
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import mails as table
from bot.storage.tables import members
from tests.mail.test_bounce import REPORT
from tests.support.half_by_mail import invited, link_in, mails_of, set_email
from tests.support.town import METTE, Town

LARS = "Lars Egelund"


class Mailbox:
    """A mail server that takes everything, and remembers where each mail is to be returned."""

    def __init__(self) -> None:
        self.returns = {}

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.returns[envelope.rcpt_tos[0]] = envelope.mail_from
        return "250 ok"


@pytest.fixture
async def town(tmp_path):
    """Everybody is invited, and the mails have been sent with return addresses of their own."""
    made = Town(data_dir=tmp_path)
    invited(made)
    made.box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(made.box, hostname="test"), "127.0.0.1", 0)
    made.settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        smtp_url=f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}",
        mail_from="klynge@drejebot.example",
        bounce_to="retur@drejebot.example",
    )
    postman = Postman(made.db, made.clock, made.settings)
    while await postman.deliver_one():
        pass
    server.close()
    yield made
    made.db.close()


async def come_back(town, name=LARS, status="5.1.1"):
    """The server gives up on the mail to this person some hours later; how many bounces the bot has made out."""
    address = mails_of(town, name)[0].to_address
    said = REPORT.format(to=town.box.returns[address], action="failed", status=status, said="550 nej")
    bounces.put(town.data_dir, said.encode())
    found = await Returned(town.db, town.clock, town.settings).look()
    town.settle()
    return found


def told(town):
    return [text for text in town.texts(METTE) if "Lars Egelund (Lægehuset Solbakken)" in text]


async def test_every_mail_has_a_return_address_of_its_own(town):
    """The writer stays the cluster's; where it is returned names the mail."""
    assert len(set(town.box.returns.values())) == 14
    assert all(one.startswith("retur+") and one.endswith("@drejebot.example") for one in town.box.returns.values())


async def test_an_address_that_is_none_stands_on_the_coordinators_list(town):
    """The coordinator is told once, nothing more is sent there, and the same bounce again changes nothing."""
    assert await come_back(town) == 1
    assert told(town) == [
        "Lars Egelund (Lægehuset Solbakken) kan ikke nås på mail: Adressen lars.egelund@demo.invalid blev afvist. "
        "Ring, eller sig det på anden måde."
    ]
    assert (mails_of(town, LARS)[0].state, mails_of(town, LARS)[0].error) == ("refused", "5.1.1 smtp; 550 nej")
    assert await come_back(town) == 0
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Svar"):
        town.press(METTE, label)
    assert "○ Lars Egelund" in town.last(METTE).text
    assert len(told(town)) == 1
    assert list((town.data_dir / "bounces" / "new").iterdir()) == []


async def test_a_full_mailbox_is_told_and_written_to_again(town):
    """One lost mail: the coordinator hears which, and the address stays good."""
    await come_back(town, status="5.2.2")
    assert told(town) == [
        "Mailen »Invitation: Klyngemøde med virtuel og fysisk deltagelse« til Lars Egelund (Lægehuset Solbakken) kom "
        "tilbage; måske er postkassen fuld. Ring, eller sig det på anden måde. "
        "Jeg skriver stadig til lars.egelund@demo.invalid næste gang."
    ]
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Svar"):
        town.press(METTE, label)
    assert "○" not in town.last(METTE).text


async def test_an_address_that_was_put_right_meanwhile_is_left_alone(town):
    """A late bounce of the old address says nothing about the new one."""
    set_email(town, LARS, "lars@ny.example")
    await come_back(town)
    assert told(town) == []


async def test_what_is_no_bounce_is_taken_away_and_nobody_is_told(town):
    """A holiday greeting, rubbish and an empty file: gone from the folder, and the mails are as they were."""
    for rubbish in (b"", b"\x00\xff" * 50, b"To: retur@drejebot.example\r\n\r\nFerie"):
        bounces.put(town.data_dir, rubbish)
    assert await Returned(town.db, town.clock, town.settings).look() == 0
    assert list((town.data_dir / "bounces" / "new").iterdir()) == []
    with town.db.begin() as conn:
        assert mails.counts(conn) == {"sent": 14}


async def test_without_a_mailbox_for_bounces_the_writer_gets_them(tmp_path):
    """An installation that has set none works as before."""
    town = Town(data_dir=tmp_path)
    invited(town)
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box, hostname="test"), "127.0.0.1", 0)
    url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = Settings(_env_file=None, smtp_url=url, mail_from="klynge@drejebot.example")
    assert await Postman(town.db, town.clock, settings).deliver_one()
    server.close()
    assert set(box.returns.values()) == {"klynge@drejebot.example"}
    with town.db.begin() as conn:
        assert len(conn.execute(select(table).where(table.c.state == "sent")).all()) == 1
    town.db.close()


def test_who_blocks_the_bot_with_messages_under_way_gets_them_by_mail():
    """A reminder that waits in the outbox when somebody blocks the bot goes by mail instead, once, with a link."""
    town = Town()
    simon = invited(town)[1]
    with town.db.begin() as conn:
        member = next(iter(read.members_where(conn, members.c.name == simon.name))).id
        work = Work(conn, town.clock.moment, 0, "da", None, town.settings)
        work.tell("nudge", f"1.{member}.1", meeting=1, member=member)
        for one in dues.claim(conn, town.clock.moment, town.clock.moment, 10):
            letters = town.notices.render(conn, one.due, town.clock.moment)
            of = (one.due.key, one.due.revision)
            outbox.put_all(conn, [replace(letter, due=of) for letter in letters], town.clock.moment)
            dues.settle(conn, one, "done", town.clock.moment)
    town.block(simon)
    (mail,) = mails_of(town, simon.name)
    assert mail.subject.startswith("Du mangler at svare på invitationen")
    assert link_in(mail).startswith("/svar/")
    town.block(simon, blocked=False)
    town.block(simon)
    assert len(mails_of(town, simon.name)) == 1
    town.db.close()


async def test_the_running_bot_looks_by_itself(tmp_path):
    """Once a minute whatever lies in the folder is read."""
    settings = Settings(_env_file=None, token="1:x", data_dir=tmp_path)
    app = App(settings, database=Database("sqlite://"))
    await app.db.run(bring_up_to_date)
    bounces.put(tmp_path, b"To: retur@drejebot.example\r\n\r\nFerie")
    (tick,) = [one for one in app.ticks if one.name == "bounces"]
    await tick.run()
    assert (tick.seconds, list((tmp_path / "bounces" / "new").iterdir())) == (60.0, [])
    app.db.close()
