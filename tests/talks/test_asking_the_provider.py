"""Asking a provider for what is late: by a mail that is seen first, or by a draft in one's own mail program."""

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiosmtpd.smtp import SMTP
from sqlalchemy import insert, update

from bot.actions import Work
from bot.actions.ordering import mail_settled
from bot.conversation.postman import Postman
from bot.storage import mails
from bot.storage.tables import members, notes
from bot.web.draft_page import draft_routes
from tests.support.plans import planned
from tests.support.town import METTE, Town, with_cluster, with_everybody


class Postbox:
    """A mail server that keeps what it gets, or refuses it."""

    def __init__(self, refuse: bool = False) -> None:
        self.got, self.refuse = [], refuse

    async def handle_RCPT(self, _server, _session, envelope, to, _options):  # noqa: N802  # the library's name
        if self.refuse:
            return "550 ukendt"
        envelope.rcpt_tos.append(to)
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # the library's name
        self.got.append(message_from_bytes(envelope.content, policy=default))
        return "250 taget imod"


def deliver(town, box):
    """Let the postman carry what is owed to a real server on this machine."""

    def settled(conn, mail, state):
        mail_settled(Work(conn, town.clock.moment, 0, "da", None, town.settings), mail.key, state)

    async def carry():
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(box, hostname="test"), "127.0.0.1", 0)
        url = type(town.settings.smtp_url)(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        postman = Postman(town.db, town.clock, town.settings.model_copy(update={"smtp_url": url}), on_settled=settled)
        try:
            while await postman.deliver_one():
                pass
        finally:
            server.close()

    asyncio.run(carry())
    town.settle()


def late(town, key="nedre_luftvejsinfektioner"):
    """The first mail from the provider should have come two days ago, and Mette says that it has not."""
    planned(town, key, "onsdag den 10. marts 2027", "24. februar")
    town.sleep_until(datetime(2027, 1, 25, 8, 0, tzinfo=UTC))
    town.press(METTE, "Nej, skriv til dem")


@pytest.fixture
def posting():
    made = with_cluster(Town(smtp_url="smtp://127.0.0.1:9"))
    late(made)
    yield made
    made.db.close()


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


SEEN = (
    "Spørg KiAP efter det, der mangler.\n\n"
    "Til: klynger@kiap.dk\n"
    "Emne: Første mail fra KiAP til klyngemøde onsdag den 10. marts 2027 – Praksisklyngen Skanderborg\n\n"
    'Hej\n\nPraksisklyngen Skanderborg holder klyngemøde onsdag den 10. marts 2027 med "Nedre luftvejsinfektioner". '
    "Vi har endnu ikke fået:\n\n- Klyngepakken som pdf\n- Detaljeret drejebog for før, under og efter mødet\n"
    "- Detaljeret program til mødelederen\n\nHvornår kan vi regne med at have det?\n\nVenlig hilsen\nMette Hjortkær\n"
    "\nDen sendes først, når du trykker på »Send nu«. Svar på den kommer til dig."
)


def addressed(town):
    town.press(METTE, "Skriv adressen")
    return town.say(METTE, "klynger@kiap.dk")


def test_where_no_address_is_known_it_is_asked_for(posting):
    """KiAP has a form: nothing can be sent before the coordinator has said where to; then the mail is shown."""
    assert "Til: adressen mangler – den står i deres seneste mail til dig" in posting.last(METTE).text.splitlines()
    assert posting.last(METTE).labels == ["Skriv adressen", "Tilbage"]
    assert addressed(posting)[-1] == SEEN
    assert posting.last(METTE).labels == ["Send nu", "Ret adressen", "Tilbage"]


def test_the_mail_goes_by_one_press_and_once_a_day(posting):
    """Nothing goes before Send nu; what goes is what was seen; a press too many sends no second one."""
    addressed(posting)
    box = Postbox()
    deliver(posting, box)
    assert box.got == []
    posting.press(METTE, "Send nu")
    posting.press_data(METTE, posting.last(METTE).id, "v.send_chase.1.mail_one")
    assert posting.toasts[-1] == "Mailen er allerede sendt eller på vej."
    deliver(posting, box)
    (mail,) = box.got
    assert (mail["To"], mail["Reply-To"]) == ("klynger@kiap.dk", "mette.hjortkaer@demo.invalid")
    assert (
        mail["Subject"] == "Første mail fra KiAP til klyngemøde onsdag den 10. marts 2027 – Praksisklyngen Skanderborg"
    )
    assert "- Detaljeret drejebog for før, under og efter mødet" in mail.get_body(("plain",)).get_content().splitlines()
    assert posting.texts(METTE)[-1] == (
        "Mailen om »Første mail fra KiAP« er sendt ✔\n\nNedre luftvejsinfektioner, ons 10/3 kl. 16.45"
    )


def test_a_refused_mail_is_told_and_may_go_again(posting):
    """The server knows no such person: the coordinator hears it, mends the address and sends again at once."""
    addressed(posting)
    posting.press(METTE, "Send nu")
    deliver(posting, Postbox(refuse=True))
    assert posting.texts(METTE)[-1].startswith("Mailen om »Første mail fra KiAP« kunne ikke sendes.")
    posting.press(METTE, "Se mailen")
    posting.press(METTE, "Ret adressen")
    posting.say(METTE, "konsulent@kiap.dk")
    posting.press(METTE, "Send nu")
    box = Postbox()
    deliver(posting, box)
    assert [mail["To"] for mail in box.got] == ["konsulent@kiap.dk"]


def test_a_crash_while_sending_comes_to_the_coordinator(posting):
    """The process died with the mail under way: it is not sent again, and the chat says that it may have arrived."""
    addressed(posting)
    posting.press(METTE, "Send nu")
    with posting.db.begin() as conn:
        assert mails.claim(conn, posting.clock.moment) is not None
    posting.clock.moment += mails.LEASE
    box = Postbox()
    deliver(posting, box)
    assert box.got == []
    assert posting.texts(METTE)[-1].startswith(
        "Forbindelsen røg, mens mailen om »Første mail fra KiAP« blev sendt. Måske er den nået frem."
    )


def test_what_the_cluster_delivers_itself_is_asked_of_nobody(town):
    """Material for the participants comes from the coordinator: there is no provider to write to."""
    with_cluster(town)
    planned(town, "nedre_luftvejsinfektioner", "onsdag den 10. marts 2027", "24. februar")
    for label in ("Mødet", "Materiale", "Materiale til deltagerne"):
        town.press(METTE, label)
    assert "Er ikke kommet" not in town.last(METTE).labels


# -- the draft page ----------------------------------------------------------------------------------------------------


def with_pages(town):
    with town.db.begin() as conn:
        conn.execute(insert(notes).values(key="public_url", text="https://drejebot.example"))


def opened(town):
    """The address behind the newest button that leads out of the chat."""
    return next(one["url"] for row in town.last(METTE).rows for one in row if "url" in one)


async def looked_at(town, address):
    """Status and page of an address of the bot's own."""
    app = web.Application()
    app.add_routes(draft_routes(town.db, town.clock, town.settings))
    parts = urlsplit(address)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(f"{parts.path}?{parts.query}")
        return answer.status, await answer.text()


def mailto(page):
    """Address, subject and text of the page's link into a mail program."""
    link = urlsplit(unescape(page.partition('href="mailto:')[2].partition('"')[0]))
    said = parse_qs(link.query)
    return unquote(link.path), said["subject"], said["body"]


async def test_without_a_mail_server_the_order_opens_in_the_own_mail_program(town):
    """One press makes a link; its page opens a draft with address, subject and the whole text, Danish letters too."""
    with_cluster(town)
    with_pages(town)
    planned(town, "praehospital", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Bestilling")
    town.press(METTE, "Skriv i mit mailprogram")
    assert town.last(METTE).labels == ["Åbn kladden"]
    status, page = await looked_at(town, opened(town))
    to, (subject,), (body,) = mailto(page)
    assert (status, to) == (200, "Sundhed.klynger@rm.dk")
    assert subject == "Bestilling af klyngepakke: Samarbejde med Præhospitalet – Praksisklyngen Skanderborg"
    assert body.startswith('Hej\r\n\r\nPraksisklyngen Skanderborg vil gerne bestille klyngepakken "Samarbejde med')


async def test_a_late_delivery_has_its_draft_too(town):
    """The same way for the question to the provider; without an address the mail program asks for it."""
    with_cluster(town)
    with_pages(town)
    late(town)
    town.press(METTE, "Skriv i mit mailprogram")
    status, page = await looked_at(town, opened(town))
    to, (subject,), _body = mailto(page)
    assert (status, to, subject.partition(" til ")[0]) == (200, "", "Første mail fra KiAP")
    assert "skriv adressen i mailen" in page


async def test_a_drafts_link_is_for_its_coordinator_and_for_a_week(town):
    """Who coordinates no more, an old link and a made-up one all get the same closed door."""
    with_everybody(town)
    with_pages(town)
    planned(town, "praehospital", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Bestilling")
    town.press(METTE, "Skriv i mit mailprogram")
    address = opened(town)
    wrong = address.replace("/mail/", "/mail/x")
    unknown = address.replace("/?", "/nothing?")
    assert [(await looked_at(town, one))[0] for one in (address, wrong, unknown)] == [200, 404, 404]
    with town.db.begin() as conn:
        conn.execute(update(members).where(members.c.name == METTE.name).values(coordinator=False))
    assert (await looked_at(town, address))[0] == 404
    with town.db.begin() as conn:
        conn.execute(update(members).where(members.c.name == METTE.name).values(coordinator=True))
    town.clock.moment = datetime(2026, 12, 1, 14, 1, tzinfo=UTC)
    status, page = await looked_at(town, address)
    assert (status, "Linket kan ikke bruges" in page) == (404, True)
