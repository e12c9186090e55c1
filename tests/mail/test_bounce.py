"""Bounces: what comes back is known by its signed number, read as RFC 3464 has it, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.bounce import LARGEST, Bounce, read_bounce, return_address

KEY = "0f" * 32
REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Beskeden kunne ikke afleveres til lars@praksis.example.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 23 Nov 2026 15:00:00 +0100

Final-Recipient: rfc822; lars@praksis.example
Original-Recipient: rfc822;lars@praksis.example
Action: {action}
Status: {status}
Remote-MTA: dns; praksis.example
Diagnostic-Code: smtp; {said}

--b1
Content-Type: text/rfc822-headers

From: Klyngen <klynge@example.org>
Subject: Invitation

--b1--
"""


def report(mail: int = 17, action: str = "failed", status: str = "5.1.1", said: str = "550 no such user") -> bytes:
    to = return_address("bounce@example.org", mail, KEY)
    return REPORT.format(to=to, action=action, status=status, said=said).replace("\n", "\r\n").encode()


def test_a_return_address_is_short_and_its_own():
    """Mail servers take 64 letters before the @; two mails have two addresses, and two installations too."""
    address = return_address("bounce@klynge.example", 123456789012, KEY)
    assert address.endswith("@klynge.example")
    assert len(address.partition("@")[0]) <= 64
    assert address != return_address("bounce@klynge.example", 123456789012, "1e" * 32)


@pytest.mark.parametrize(
    ("status", "about"),
    [
        ("5.1.1", "address"), ("5.1.10", "address"), ("5.2.1", "address"), ("5.4.4", "address"), ("5.0.0", "address"),
        ("", "address"), ("5.2.2", "message"), ("5.3.4", "message"), ("5.7.1", "message"), ("4.4.7", "message"),
    ],
)  # fmt: skip
def test_an_unknown_person_is_told_apart_from_a_full_mailbox(status: str, about: str):
    """Only what is wrong for good with the address is held against it."""
    found = read_bounce(report(status=status, said="550 5.5 nej & tak"), KEY)
    assert found == Bounce(17, about, f"{status or '5.0.0'} smtp; 550 5.5 nej & tak")  # type: ignore[arg-type]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_may_still_arrive_is_no_bounce(action: str):
    """A delay, or a receipt, is none."""
    assert read_bounce(report(action=action), KEY) is None


def test_a_holiday_greeting_is_no_bounce():
    """An answer by a machine to the return address holds no report."""
    to = return_address("bounce@example.org", 17, KEY)
    assert read_bounce(f"To: {to}\r\nAuto-Submitted: auto-replied\r\n\r\nJeg er på ferie\r\n".encode(), KEY) is None


def test_a_forged_number_is_not_believed():
    """Another mail's number with this one's signature, or a signature made up, is none of ours."""
    assert read_bounce(report(17).replace(b"+17-", b"+18-"), KEY) is None
    assert read_bounce(report(17), "ab" * 32) is None


def test_a_huge_bounce_is_read_as_far_as_needed():
    """The returned mail may have ten megabytes of pictures in it."""
    assert read_bounce(report() + b"x" * (10 * LARGEST), KEY) == Bounce(17, "address", "5.1.1 smtp; 550 no such user")


def test_what_the_far_server_says_stays_on_one_line():
    """A reply with control characters in it cannot write a line of its own into a log."""
    found = read_bounce(report(said="550 no\n such\x1b[31m user"), KEY)
    assert found is not None
    assert found.reason == "5.1.1 smtp; 550 no such[31m user"


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_anything_can_be_thrown_at_it(noise: bytes, at: int):
    """Whatever lies in the mailbox is read without a fault."""
    whole = report()
    read_bounce(noise, KEY)
    read_bounce(whole[:at] + noise + whole[at:], KEY)
