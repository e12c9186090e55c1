"""Sending against a real SMTP server, and against servers that refuse, fall silent or hang up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.mail import Refused, Sent, Unsure, compose, send
from tests.mail.test_compose import MAIL

MESSAGE = compose(MAIL)


class Postbox:
    """Takes every mail and keeps it; a `handle_…` of a subclass may say something else."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        self.taken.append(envelope)
        return "250 Taget imod"


@asynccontextmanager
async def serving(make: Callable[[], asyncio.Protocol]) -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def postbox(box: Postbox, **options: object) -> AsyncIterator[str]:
    async with serving(lambda: SMTP(box, hostname="test", **options)) as port:
        yield f"smtp://127.0.0.1:{port}"


async def test_a_mail_arrives_whole():
    """What the server gets is what was composed: envelope, Danish letters, calendar and attachment."""
    box = Postbox()
    async with postbox(box) as url:
        assert await send(MESSAGE, url) == Sent("Taget imod")
    (envelope,) = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("klynge@example.org", ["bo@example.org"])
    got = message_from_bytes(envelope.content, policy=default)
    assert str(got["To"]) == "Bo Ærø <bo@example.org>"
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text
    assert [part.get_filename() for part in got.iter_attachments()] == ["program æøå.pdf"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
async def test_signing_in():
    """Name and password in the address are used; with a wrong one the trouble is the server's, not the person's."""
    pair = LoginPassword(b"me", b"p:ss@/")

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=data == pair, handled=data == pair)

    box = Postbox()
    async with postbox(box, authenticator=check, auth_require_tls=False, auth_required=True) as url:
        right = await send(MESSAGE, url.replace("//", "//me:p%3Ass%40%2F@"))
        wrong = await send(MESSAGE, url.replace("//", "//me:wrong@"))
        none = await send(MESSAGE, url)
    assert (right, len(box.taken)) == (Sent("Taget imod"), 1)
    assert wrong == Refused(permanent=False, about="server", reason="535 5.7.8 Authentication credentials invalid")
    assert none == Refused(permanent=False, about="server", reason="530 5.7.0 Authentication required")


REPLIES = [
    ("handle_MAIL", "550 sender unknown", Refused(permanent=False, about="server", reason="550 sender unknown")),
    ("handle_RCPT", "550 no such user", Refused(permanent=True, about="address", reason="550 no such user")),
    ("handle_RCPT", "451 try later", Refused(permanent=False, about="address", reason="451 try later")),
    ("handle_RCPT", "421 closing", Refused(permanent=False, about="server", reason="421 closing")),
    ("handle_DATA", "552 too big", Refused(permanent=True, about="message", reason="552 too big")),
    ("handle_DATA", "452 disk full", Refused(permanent=False, about="message", reason="452 disk full")),
]


@pytest.mark.parametrize(("stage", "reply", "verdict"), REPLIES, ids=[reply for _, reply, _ in REPLIES])
async def test_each_refusal_is_told_apart(stage: str, reply: str, verdict: Refused):
    """Whose trouble it is, and whether another try helps, follows from what the reply answers."""

    class Refuser(Postbox):
        async def say(self, *_: object) -> str:
            return reply

    setattr(Refuser, stage, Refuser.say)
    async with postbox(Refuser()) as url:
        assert await send(MESSAGE, url) == verdict


class Script(asyncio.Protocol):
    """A server that answers each line from a list, hangs up at "BYE" and says nothing at "HUSH"."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.in_content = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.say()

    def data_received(self, data: bytes) -> None:
        if self.in_content and not data.endswith(b"\r\n.\r\n"):
            return
        self.in_content = data.upper().startswith(b"DATA")
        self.say()

    def say(self) -> None:
        reply = self.replies.pop(0) if self.replies else "HUSH"
        if reply == "BYE":
            self.transport.close()
        elif reply != "HUSH":
            self.transport.write(reply.encode() + b"\r\n")


UP_TO_DATA = ("220 hi", "250 hello", "250 ok", "250 ok")
BREAKS = [
    ((), Refused, "server"),
    (("BYE",), Refused, "server"),
    (("554 no service",), Refused, "server"),
    (("220 hi", "BYE"), Refused, "server"),
    (("220 hi", "250 hello", "250 ok", "BYE"), Refused, "server"),
    (("220 hi", "250 hello", "HUSH"), Refused, "server"),
    (("nonsense",), Refused, "server"),
    ((*UP_TO_DATA, "354 go", "BYE"), Unsure, None),
    ((*UP_TO_DATA, "354 go", "HUSH"), Unsure, None),
]


@pytest.mark.parametrize(("replies", "kind", "about"), BREAKS)
async def test_a_break_before_the_content_sent_nothing(replies: tuple[str, ...], kind: type, about: str | None):
    """A line that breaks before the content went out may be tried again; after that nobody can know."""
    # Only where the server falls silent is it waited out; elsewhere a busy machine has all the time it wants.
    silent = not replies or "HUSH" in replies
    patience = 60.0 if not silent else 5.0 if kind is Unsure else 0.4
    async with serving(lambda: Script(*replies)) as port:
        verdict = await send(MESSAGE, f"smtp://127.0.0.1:{port}", timeout=patience)
    assert (type(verdict), getattr(verdict, "about", None)) == (kind, about)
    assert not getattr(verdict, "permanent", False)
    assert verdict.reason


async def test_a_goodbye_that_hangs_changes_nothing():
    """A server that takes the mail and then falls silent has taken the mail."""
    async with serving(lambda: Script(*UP_TO_DATA, "354 go", "250 taken", "BYE")) as port:
        assert await send(MESSAGE, f"smtp://127.0.0.1:{port}", timeout=60) == Sent("taken")


async def test_nobody_listening():
    """A server that is not there is the operator's trouble and worth another try."""
    async with serving(Script) as port:
        pass
    verdict = await send(MESSAGE, f"smtp://127.0.0.1:{port}", timeout=60)
    assert isinstance(verdict, Refused)
    assert (verdict.permanent, verdict.about) == (False, "server")


async def test_a_password_does_not_go_out_in_the_clear():
    """With a password for another machine the server must offer TLS; the password is never in what is reported."""
    async with serving(lambda: Script("220 hi", "250 hello")) as port:
        verdict = await send(MESSAGE, f"smtp://me:geheim@test.localhost:{port}", timeout=60)
    assert isinstance(verdict, Refused)
    assert verdict.about == "server"
    assert "geheim" not in verdict.reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp:host",
        "smtp://me:geh/eim@host",
        "smtp://[::1",
    ],
)
async def test_a_server_address_that_is_none_is_refused(url: str):
    """A wrong setting is said in words, without repeating what may hold a password."""
    with pytest.raises(ValueError, match="must look like smtp://") as told:
        await send(MESSAGE, url)
    assert "geh" not in str(told.value)
