"""A mail from plain values: Danish letters safe on every server, and nothing a person writes can become a header."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from bot.mail.address import address, one_line

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+>")
_MEDIA_TYPE = re.compile(r"([a-z]+)/([a-z0-9.+-]+)")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class CalendarPart:
    """A calendar file that mail programs offer to add; `method` is the one inside the file."""

    content: bytes
    method: Literal["REQUEST", "CANCEL", "PUBLISH"] = "REQUEST"


@dataclass(frozen=True)
class Mail:
    """One mail to one person. `message_id` is given by the caller and stays the same when a mail is sent again."""

    sender: str
    to: str
    subject: str
    text: str
    message_id: str
    date: datetime
    sender_name: str = ""
    to_name: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    calendar: CalendarPart | None = None
    reply_to: str = ""


def compose(mail: Mail) -> EmailMessage:
    """The mail as a message to send.

    Raises:
        ValueError: an address, the message id, a media type or a naive date that no mail can carry.
    """
    message = EmailMessage(policy=SMTP)
    _headers(message, mail)
    _body(message, mail)
    for attachment in mail.attachments:
        _attach(message, attachment)
    return message


def _headers(message: EmailMessage, mail: Mail) -> None:
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise ValueError(f"no message id: {mail.message_id!r}")
    if mail.date.tzinfo is None:
        raise ValueError("a mail needs an aware date")
    message["From"] = address(mail.sender, mail.sender_name)
    message["To"] = address(mail.to, mail.to_name)
    if mail.reply_to:
        message["Reply-To"] = address(mail.reply_to)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = mail.date
    message["Message-ID"] = mail.message_id
    # No holiday greeting may answer a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"


def _body(message: EmailMessage, mail: Mail) -> None:
    """Text first, then richer forms of the same; base64, so that no server breaks lines or letters."""
    message.set_content(_sendable(mail.text), cte="base64")
    if mail.html:
        message.add_alternative(_sendable(mail.html), subtype="html", cte="base64")
    if mail.calendar:
        message.add_alternative(
            mail.calendar.content.decode(), subtype="calendar", cte="base64", params={"method": mail.calendar.method}
        )


def _sendable(text: str) -> str:
    """Half surrogates and control characters cannot be sent; everything else goes as it is."""
    return _STEERING.sub("", text.encode("utf-8", "replace").decode())


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind = _MEDIA_TYPE.fullmatch(attachment.media_type)
    if not kind:
        raise ValueError(f"no media type: {attachment.media_type!r}")
    name = _NOT_IN_NAMES.sub("-", one_line(attachment.name)).strip(" .") or "fil"
    # Text without its charset is taken for ASCII.
    params = {"charset": "utf-8"} if kind[1] == "text" else {}
    message.add_attachment(attachment.content, maintype=kind[1], subtype=kind[2], filename=name, params=params)
