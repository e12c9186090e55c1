"""Bounces that come later, as mails of their own: which mail it was, and whether its address is to blame.

Each mail goes out with a return address of its own (`post+17-3f…@example.org`), so that a bounce is told apart by
where it comes, whatever is in it. What is in it is read as RFC 3464 has it; anything else, a holiday greeting say, is
no bounce.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Literal

from bot.mail.address import address, one_line

LARGEST = 1_000_000
"""Bytes of a bounce that are looked at; a returned mail may be longer, and nothing of it is needed."""
_TOKEN = re.compile(rb"\b(\d{1,12})-([0-9a-f]{24})\b")
_MOST_TOKENS = 20
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# No such person or place, or closed for good; a full mailbox or a refused text says nothing against the address.
_ADDRESS = re.compile(r"5\.(?:1\.\d+|2\.1|4\.4|0\.0)")


@dataclass(frozen=True)
class Bounce:
    """A mail that did not arrive: its number, whose fault it is, and what the far server said."""

    mail: int
    about: Literal["address", "message"]
    reason: str


def return_address(mailbox: str, mail: int, key: str) -> str:
    """The return address of one mail at the operator's mailbox for bounces; nobody else can make one up."""
    box = address(mailbox)
    return f"{box.username}+{mail}-{_signature(mail, key)}@{box.domain}"


def read_bounce(raw: bytes, key: str) -> Bounce | None:
    """What a message says about a mail of ours; None where it is no bounce of one, whatever else it is."""
    raw = raw[:LARGEST]
    failed = _failed(raw)
    mail = _mail(raw, key)
    if failed is None or mail is None:
        return None
    status = _STATUS.search(str(failed.get("Status", "")))
    code = status[0] if status else "5.0.0"
    said = one_line(str(failed.get("Diagnostic-Code", "")))[:300]
    return Bounce(mail, "address" if _ADDRESS.fullmatch(code) else "message", f"{code} {said}".strip())


def _failed(raw: bytes) -> "Message | None":
    """The first recipient's part of the report that says that delivery has been given up."""
    for part in message_from_bytes(raw).walk():
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else ()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and str(block.get("Action", "")).strip().casefold() == "failed":
                return block
    return None


def _mail(raw: bytes, key: str) -> int | None:
    """The mail whose signed number stands anywhere in it: servers write the return address in many headers."""
    for found in _TOKEN.findall(raw)[:_MOST_TOKENS]:
        number = int(found[0])
        if hmac.compare_digest(found[1].decode(), _signature(number, key)):
            return number
    return None


def _signature(mail: int, key: str) -> str:
    return hmac.new(key.encode(), str(mail).encode(), hashlib.sha256).hexdigest()[:24]
