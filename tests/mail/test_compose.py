"""A composed mail, read back by the standard library as a stranger would."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import Attachment, CalendarPart, Mail, compose, mailto_link

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Møde\r\nEND:VCALENDAR\r\n".encode()
MAIL = Mail(
    sender="klynge@example.org",
    sender_name="Praksisklyngen Skanderborg",
    to="bo@example.org",
    to_name="Bo Ærø",
    subject="Klyngemøde torsdag den 12. november: svar på tilmelding, æøå",
    text="Kære Bo\n\nDu er i gruppe 2. Vi ses på Søtorvet – kl. 18.30.\n",
    message_id="<m7-p3-1@example.org>",
    date=datetime(2026, 11, 2, 8, tzinfo=UTC),
    html="<p>Kære Bo</p>",
    attachments=(Attachment("program æøå.pdf", b"%PDF-\x00\xff", "application/pdf"),),
    calendar=CalendarPart(CALENDAR),
    reply_to="anna@example.org",
)


def read(message: EmailMessage) -> EmailMessage:
    """What is left after the message went over a wire that knows only ASCII lines."""
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_headers_come_back_whole():
    """Danish letters in names and subject survive, and no holiday greeting is asked for."""
    got = read(compose(MAIL))
    assert {key: str(value) for key, value in got.items() if key not in {"MIME-Version", "Content-Type"}} == {
        "From": "Praksisklyngen Skanderborg <klynge@example.org>",
        "To": "Bo Ærø <bo@example.org>",
        "Reply-To": "anna@example.org",
        "Subject": MAIL.subject,
        "Date": "Mon, 02 Nov 2026 08:00:00 +0000",
        "Message-ID": "<m7-p3-1@example.org>",
        "Auto-Submitted": "auto-generated",
    }


def test_parts_come_back_whole():
    """Text, page, calendar and attachment are there in that order, each as it was given."""
    parts = [
        (part.get_content_type(), part["Content-Transfer-Encoding"], part.get_payload(decode=True))
        for part in read(compose(MAIL)).walk()
        if not part.is_multipart()
    ]
    assert parts == [
        ("text/plain", "base64", MAIL.text.replace("\n", "\r\n").encode()),
        ("text/html", "base64", "<p>Kære Bo</p>\r\n".encode()),
        ("text/calendar", "base64", CALENDAR),
        ("application/pdf", "base64", b"%PDF-\x00\xff"),
    ]


def test_the_calendar_is_an_alternative_with_its_method():
    """Mail programs offer to accept a meeting only when it stands beside the text with its method."""
    alternatives = next(p for p in read(compose(MAIL)).walk() if p.get_content_type() == "multipart/alternative")
    calendar = [part for part in alternatives.iter_parts() if part.get_content_type() == "text/calendar"]
    assert [(part.get_param("method"), part.get_content_charset()) for part in calendar] == [("REQUEST", "utf-8")]


def test_attachment_names_keep_letters_and_lose_paths():
    """A file's name may be Danish, but never a path."""
    mail = replace(
        MAIL, attachments=(Attachment("../../etc/æøå\r\nX: y.pdf", b"1"), Attachment("..", b"2"), Attachment("", b"3"))
    )
    names = [part.get_filename() for part in read(compose(mail)).iter_attachments()]
    assert names == ["-..-etc-æøå X- y.pdf", "fil", "fil"]


@pytest.mark.parametrize(
    "bad",
    [
        "", "bo", "bo@", "@example.org", "bo@example.org, eve@example.org", "bo@example.org\r\nBcc: eve@example.org",
        "Bo <bo@example.org>", '"a b"@example.org', "bo@@example.org", "bo@exa mple.org", "bø@example.org",
        "bo@-example.org", ".bo@example.org", "bo@example..org", "b" * 65 + "@example.org", "bo@" + "a" * 64 + ".org",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["to", "sender", "reply_to"])
def test_what_is_no_address_is_refused(field: str, bad: str):
    """Only exactly one plain address is an address; nothing can be smuggled in behind it."""
    if field == "reply_to" and not bad:
        return
    with pytest.raises(ValueError, match="no mail address"):
        compose(replace(MAIL, **{field: bad}))


def test_a_danish_domain_is_written_as_dns_knows_it():
    """lægehus.dk is a real domain: the mail goes to its ASCII name."""
    assert str(compose(replace(MAIL, to="Post@Lægehus.dk", to_name=""))["To"]) == "Post@xn--lgehus-pua.dk"


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "no-angles@x"},
        {"message_id": "<a@b>\r\nBcc: x@y"},
        {"date": datetime(2026, 1, 1)},  # noqa: DTZ001  # the fault under test
        {"attachments": (Attachment("a", b"", "text/plain\r\nX: y"),)},
    ],
)
def test_what_no_mail_can_carry_is_refused(change: dict):
    """A bad message id, media type or a naive date is found before anything is sent."""
    with pytest.raises(ValueError, match=r"no message id|aware date|no media type"):
        compose(replace(MAIL, **change))


NASTY = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "a\r\nBcc: eve@example.org",
            "\u202etxt.exe",
            "=?utf-8?q?x?=",
            "x" * 2000,
            "\ud800",
            "\x00",
            'a" <eve@x>',
            "æ" * 300,
        ]
    ),
)


@given(NASTY, NASTY, NASTY)
def test_no_text_becomes_a_header(subject: str, name: str, body: str):
    """Whatever subject, names and text say, the headers are the same ones and the reader is the same person."""
    got = read(compose(replace(MAIL, subject=subject, to_name=name, sender_name=name, text=body, html=body)))
    assert [key for key in got if key not in {"MIME-Version", "Content-Type"}] == [
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    ]  # fmt: skip
    assert [each.addr_spec for each in got["To"].addresses] == ["bo@example.org"]
    assert [each.addr_spec for each in got["From"].addresses] == ["klynge@example.org"]


def test_a_draft_link_fills_in_everything():
    """A draft opens with readers, subject and text as they stand, Danish letters and line breaks included."""
    link = mailto_link(
        ["klynger@example.org", "a+b@example.org"],
        "Bestilling: æøå & mere?",
        "Kære KiAP\n\n100 % klar",
        ["c@example.org"],
    )
    parts = urlsplit(link)
    assert (parts.scheme, parts.path) == ("mailto", "klynger@example.org,a%2Bb@example.org")
    assert parse_qs(parts.query) == {
        "cc": ["c@example.org"],
        "subject": ["Bestilling: æøå & mere?"],
        "body": ["Kære KiAP\r\n\r\n100 % klar"],
    }


def test_a_draft_link_cannot_be_bent():
    """A subject or text with markup of links adds no reader, and what is no address is refused."""
    link = mailto_link("a@example.org", "x&bcc=eve@example.org\r\nBcc: eve@example.org", "&cc=eve@example.org#?")
    assert set(parse_qs(urlsplit(link).query)) == {"subject", "body"}
    with pytest.raises(ValueError, match="no mail address"):
        mailto_link("a@example.org?bcc=eve@example.org", "x")


def test_a_draft_too_long_for_a_link_is_said():
    """A text no mail program takes as a link is refused, so that the caller offers it for copying."""
    with pytest.raises(ValueError, match="too long"):
        mailto_link("a@example.org", "x", "æ" * 500)
