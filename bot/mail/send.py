"""Sending a mail by SMTP, with one of three verdicts: it was taken, it was refused, or nobody can know.

A connection that breaks before the content went out has sent nothing. One that breaks after it may have: such a mail
is not sent again by itself, or people get it twice.
"""

# The library is imported when a mail is sent: most installations start without ever sending one.
# ruff: noqa: PLC0415

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, unquote, urlsplit

if TYPE_CHECKING:
    from aiosmtplib import SMTP

About = Literal["address", "message", "server"]
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PERMANENT = 500
_GOODBYE_SECONDS = 2
_SERVER_CODES = {421, 454, 530, 534, 535, 538}  # closing down, or wants another sign-in


@dataclass(frozen=True)
class Sent:
    """The server has taken the mail on; `reply` is what it said."""

    reply: str


@dataclass(frozen=True)
class Refused:
    """Nothing was sent. `permanent`: another try with the same mail is useless.

    `about` says whose trouble it is: the person's address (show it to the coordinator), the mail itself, or the
    server and its settings (the operator's; always worth another try).
    """

    permanent: bool
    about: About
    reason: str


@dataclass(frozen=True)
class Unsure:
    """The line broke after the content had gone out: the mail may have arrived."""

    reason: str


Verdict = Sent | Refused | Unsure


@dataclass
class _Progress:
    """How far a sending has come, for judging a break."""

    stage: Literal["connect", "sender", "address", "content"] = "connect"


async def send(
    message: EmailMessage,
    smtp_url: str,
    timeout: float = 30.0,  # noqa: ASYNC109  # a total
    returns: str = "",
) -> Verdict:
    """Send one composed mail within `timeout` seconds in all; never raises for what a server or a line does.

    `smtp_url` is `smtp://[user:password@]host[:port]` (TLS as soon as the server offers it, and required before a
    password leaves for another machine) or `smtps://…` (TLS from the first byte). `returns` is the address to which
    servers return the mail; the writer's own unless named.

    Raises:
        ValueError: `smtp_url` is not of that form; the message does not repeat it, it may hold a password.
    """
    client = _client(smtp_url, timeout)
    content = message.as_bytes(policy=CRLF)
    progress = _Progress()
    try:
        async with asyncio.timeout(timeout):
            verdict = await _talk(client, message, content, progress, returns)
    except (OSError, ValueError) as error:  # a host name may be none; all that breaks a line is an OSError
        verdict = _broken(progress, error)
    finally:
        client.close()
    return verdict


def _parts(smtp_url: str) -> tuple[SplitResult, int | None]:
    """The address taken apart; a password with a bare "/" in it would otherwise be quoted as a bad port."""
    wanted = "the mail server's address must look like smtp://user:password@host:587 or smtps://host"
    try:
        url = urlsplit(smtp_url)
        port = url.port
    except ValueError:
        raise ValueError(wanted) from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ValueError(wanted)
    return url, port


def _client(smtp_url: str, seconds: float) -> "SMTP":
    from aiosmtplib import SMTP

    url, port = _parts(smtp_url)
    secure = url.scheme == "smtps"
    must_upgrade = bool(url.username) and url.hostname not in _LOOPBACK
    return SMTP(
        hostname=url.hostname,
        port=port or (465 if secure else 587 if url.username else 25),
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=secure,
        start_tls=False if secure else (True if must_upgrade else None),
        timeout=seconds,
    )


async def _talk(client: "SMTP", message: EmailMessage, content: bytes, progress: _Progress, returns: str) -> Verdict:
    from aiosmtplib import SMTPException, SMTPResponseException

    try:
        await client.connect()
        progress.stage = "sender"
        await client.mail(returns or message["From"].addresses[0].addr_spec)
        progress.stage = "address"
        await client.rcpt(message["To"].addresses[0].addr_spec)
        progress.stage = "content"
        reply = await client.data(content)
    except SMTPResponseException as error:
        return _refused(progress, error.code, error.message)
    except SMTPException as error:
        return _broken(progress, error)
    await _part(client)
    return Sent(reply.message)


async def _part(client: "SMTP") -> None:
    """Say goodbye as servers like it; whatever comes of it, the mail is sent."""
    with suppress(Exception):
        await client.quit(timeout=_GOODBYE_SECONDS)


def _refused(progress: _Progress, code: int, said: str) -> Refused | Unsure:
    """What a reply code means depends on what it answers (RFC 5321: 4yz try later, 5yz do not)."""
    about: dict[str, About] = {"connect": "server", "sender": "server", "address": "address", "content": "message"}
    reason = f"{code} {said}"
    if code < 0:
        return _broken(progress, reason)
    whose = "server" if code in _SERVER_CODES else about[progress.stage]
    # The operator can mend settings while a mail waits, so trouble with the server is never the end of it.
    return Refused(permanent=code >= _PERMANENT and whose != "server", about=whose, reason=reason)


def _broken(progress: _Progress, error: Exception | str) -> Refused | Unsure:
    reason = error if isinstance(error, str) else f"{type(error).__name__}: {error}".rstrip(": ")
    if progress.stage == "content":
        return Unsure(reason)
    return Refused(permanent=False, about="server", reason=reason)
