"""Calendar files read by other eyes: dateutil for the zone, a small calendar of our own for the events."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.calendar import CalendarEvent, Guest, calendar_file, feed
from bot.documents.facts import plain
from tests.documents.sample import HOSTILE

ORGANISER = Guest("Anna Holm", "anna@example.org")
EVENT = CalendarEvent(
    uid="meeting-7-person-3@drejebot",
    sequence=0,
    stamp=datetime(2026, 9, 1, 10, tzinfo=UTC),
    starts_at=datetime(2026, 11, 12, 15, 45, tzinfo=UTC),
    ends_at=datetime(2026, 11, 12, 19, 0, tzinfo=UTC),
    title="Klyngemøde: Antibiotika, æøå; data",
    place="Lægehuset Ry\nAdelgade 1, 8680 Ry",
    description="Du er i gruppe 2.",
    link="https://zoom.us/j/1?pwd=a,b;c",
    organiser=ORGANISER,
    guests=(Guest("Bo Ærø", "bo@example.org"), Guest("Carl Åkjær", "carl@example.org", accepted=False)),
)

Line = tuple[str, dict[str, str], str]


def lines(content: bytes) -> list[Line]:
    """(name, parameters, value as written) of each content line; raises when a line is not well-formed."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")
    assert max(len(line) for line in physical) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in physical)
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    return [_line(text) for text in unfolded]


def _line(text: str) -> Line:
    match = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', text)
    assert match, text
    parameters = re.findall(r';([A-Z-]+)=(?:"([^"]*)"|([^";:,]*))', match[2])
    return match[1], {key: quoted or bare for key, quoted, bare in parameters}, match[3]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def event_lines(content: bytes) -> list[Line]:
    every = lines(content)
    names = [(name, value) for name, _, value in every]
    return every[names.index(("BEGIN", "VEVENT")) + 1 : names.index(("END", "VEVENT"))]


def values(content: bytes) -> dict[str, str]:
    return {name: unescaped(value) for name, _, value in event_lines(content)}


@dataclass
class OtherCalendar:
    """A calendar as RFC 5546 wants it: a newer sequence replaces, a cancellation takes away."""

    kept: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def take(self, content: bytes) -> None:
        method = next(value for name, _, value in lines(content) if name == "METHOD")
        told = values(content)
        sequence = int(told["SEQUENCE"])
        if sequence < self.kept.get(told["UID"], (-1, "", ""))[0]:
            return
        if method == "CANCEL" or told["STATUS"] == "CANCELLED":
            self.kept.pop(told["UID"], None)
        else:
            self.kept[told["UID"]] = (sequence, told["DTSTART"], told["SUMMARY"])


def test_request_says_everything():
    """A request carries times in Danish wall time, place, text, link, organiser and guests, whole."""
    assert event_lines(calendar_file(EVENT, "REQUEST")) == [
        ("SUMMARY", {"LANGUAGE": "da"}, r"Klyngemøde: Antibiotika\, æøå\; data"),
        ("DTSTART", {"TZID": "Europe/Copenhagen"}, "20261112T164500"),
        ("DTEND", {"TZID": "Europe/Copenhagen"}, "20261112T200000"),
        ("DTSTAMP", {}, "20260901T100000Z"),
        ("UID", {}, "meeting-7-person-3@drejebot"),
        ("SEQUENCE", {}, "0"),
        (
            "ATTENDEE",
            {"CN": "Bo Ærø", "PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"},
            "mailto:bo@example.org",
        ),
        (
            "ATTENDEE",
            {"CN": "Carl Åkjær", "PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"},
            "mailto:carl@example.org",
        ),
        ("DESCRIPTION", {"LANGUAGE": "da"}, r"Du er i gruppe 2.\n\nhttps://zoom.us/j/1?pwd=a\,b\;c"),
        ("LAST-MODIFIED", {}, "20260901T100000Z"),
        ("LOCATION", {"LANGUAGE": "da"}, r"Lægehuset Ry\nAdelgade 1\, 8680 Ry"),
        ("ORGANIZER", {"CN": "Anna Holm"}, "mailto:anna@example.org"),
        ("STATUS", {}, "CONFIRMED"),
        ("URL", {}, "https://zoom.us/j/1?pwd=a,b;c"),
    ]


def test_the_zone_is_right_every_day_for_thirty_years():
    """dateutil, reading our zone, gives Copenhagen's offset on every day from 2020 to 2050."""
    text = calendar_file(EVENT).decode().replace("\r\n", "\n")
    zone = tzical(StringIO(text)).get("Europe/Copenhagen")
    days = [datetime(2020, 1, 1, 12) + timedelta(days=n) for n in range(30 * 365)]  # noqa: DTZ001  # wall times
    real = ZoneInfo("Europe/Copenhagen")
    wrong = [day for day in days if day.replace(tzinfo=zone).utcoffset() != day.replace(tzinfo=real).utcoffset()]
    assert wrong == []


def test_summer_time_is_written_as_wall_time():
    """A meeting in June at 16.45 Danish time is 16.45 in the file too."""
    june = replace(
        EVENT, starts_at=datetime(2026, 6, 3, 14, 45, tzinfo=UTC), ends_at=datetime(2026, 6, 3, 18, tzinfo=UTC)
    )
    told = values(calendar_file(june))
    assert (told["DTSTART"], told["DTEND"]) == ("20260603T164500", "20260603T200000")


def test_a_change_replaces_and_a_cancellation_removes():
    """Another calendar keeps one entry through invitation, change and a late repeat, and none after the cancel."""
    calendar = OtherCalendar()
    moved = replace(EVENT, sequence=1, starts_at=datetime(2026, 11, 12, 16, 0, tzinfo=UTC), title="Flyttet")
    calendar.take(calendar_file(EVENT, "REQUEST"))
    calendar.take(calendar_file(moved, "REQUEST"))
    calendar.take(calendar_file(EVENT, "REQUEST"))
    assert calendar.kept == {EVENT.uid: (1, "20261112T170000", "Flyttet")}
    calendar.take(calendar_file(replace(moved, sequence=2), "CANCEL"))
    assert calendar.kept == {}


def test_a_feed_holds_all_and_shows_what_is_cancelled():
    """A subscribed calendar holds every event once, cancelled ones marked, and nobody's mail address but the host's."""
    content = feed([EVENT, replace(EVENT, uid="b@drejebot", cancelled=True)], "Klyngen")
    told = [(name, value) for name, _, value in lines(content) if name in {"UID", "STATUS", "ATTENDEE", "X-WR-CALNAME"}]
    assert told == [
        ("X-WR-CALNAME", "Klyngen"),
        ("UID", EVENT.uid),
        ("STATUS", "CONFIRMED"),
        ("UID", "b@drejebot"),
        ("STATUS", "CANCELLED"),
    ]


def test_publish_asks_nobody():
    """A file for chat has no guests: whoever adds it is not asked for an answer."""
    assert "ATTENDEE" not in values(calendar_file(EVENT, "PUBLISH"))


def test_a_request_without_organiser_is_refused():
    """RFC 5546 wants an organiser in a request; the fault is found before the mail is sent."""
    with pytest.raises(ValueError, match="organiser"):
        calendar_file(replace(EVENT, organiser=None), "REQUEST")


@pytest.mark.parametrize("bad", ["", "no-at", "a@b c", "a@b\r\nATTENDEE:x@y", "a@b,c@d", "<a@b>"])
def test_what_is_no_address_is_refused(bad: str):
    """A guest's address is one address, never a second line or a list."""
    with pytest.raises(ValueError, match="mail address"):
        Guest("x", bad)


@pytest.mark.parametrize("change", [{"uid": ""}, {"uid": "a b"}, {"sequence": -1}, {"ends_at": EVENT.starts_at}])
def test_an_impossible_event_is_refused(change: dict):
    """No event without an id, with a negative sequence or with no length."""
    with pytest.raises(ValueError, match="an event needs"):
        replace(EVENT, **change)


@given(st.one_of(st.text(max_size=300), st.sampled_from(list(HOSTILE.values()))))
def test_any_text_stays_in_its_field(text: str):
    """Whatever title, place, text, link and name say, the file has the same fields and gives the text back."""
    event = replace(
        EVENT, title="T" + text, place=text, description=text, link=text, organiser=Guest(text, "a@example.org")
    )
    content = calendar_file(event, "REQUEST")
    names = {name for name, _, _ in event_lines(content)}
    told = values(content)
    assert names - {"LOCATION", "DESCRIPTION", "URL"} == {
        "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "ATTENDEE", "LAST-MODIFIED", "ORGANIZER", "STATUS",
    }  # fmt: skip
    assert (told["SUMMARY"], told.get("LOCATION", "")) == (plain("T" + text), plain(text))
