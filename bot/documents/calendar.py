"""Calendar files (iCalendar, RFC 5545/5546): one event to add, change or take away, and a feed of many.

The unique id stays for the life of an event and the sequence grows with each change, so that a calendar replaces what
it has. Times are wall times with Europe/Copenhagen's own rules beside them: a shift of summer time cannot move them.
"""

# The library is imported when a file is made: it takes longer than everything else at start-up.
# ruff: noqa: PLC0415

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.documents.facts import Facts, plain
from bot.texts import ZONE, local

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_WEB = re.compile(r"https?://\S+")
_MAKER = "-//Drejebot//Klyngemøder//DA"


@dataclass(frozen=True)
class Guest(Facts):
    """A person in a calendar file; ValueError for what is no mail address."""

    name: str
    email: str
    accepted: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if not _ADDRESS.fullmatch(self.email):
            raise ValueError(f"no mail address: {self.email!r}")


@dataclass(frozen=True)
class CalendarEvent(Facts):
    """One event. `stamp` is when the file is made, `sequence` starts at 0 and grows with every change.

    Place and times are those of the reader: a group's members get their own house and the time they meet there.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    description: str = ""
    link: str = ""
    organiser: Guest | None = None
    guests: tuple[Guest, ...] = ()
    cancelled: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not re.fullmatch(r"\S+", self.uid) or self.sequence < 0 or self.ends_at <= self.starts_at:
            raise ValueError("an event needs a uid without spaces, a sequence from 0 and an end after its start")


def calendar_file(event: CalendarEvent, method: Method = "PUBLISH", lang: str = "da") -> bytes:
    """One event as an .ics file. REQUEST and CANCEL need an organiser (ValueError); CANCEL takes the event away.

    PUBLISH is for chat: anyone may add it, nobody is asked to answer. REQUEST and CANCEL are for mail to the guests.
    """
    if method != "PUBLISH" and event.organiser is None:
        raise ValueError(f"{method} needs an organiser")
    calendar = _calendar(method)
    calendar.add_component(_event(event, lang, asked=method != "PUBLISH", cancelled=method == "CANCEL"))
    return bytes(calendar.to_ical())


def feed(events: Sequence[CalendarEvent], name: str, lang: str = "da") -> bytes:
    """Many events as a calendar to subscribe to; cancelled ones stay in it as cancelled, guests are left out."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", " ".join(plain(name).split()))
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"value": "DURATION"})
    for event in events:
        calendar.add_component(_event(event, lang, asked=False, cancelled=False))
    return bytes(calendar.to_ical())


def _calendar(method: Method) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_copenhagen())
    return calendar


def _copenhagen() -> "Timezone":
    """The zone as its standing rule, as EU law has it since 1996; no table of years that runs out."""
    from icalendar import Timezone

    zone = Timezone()
    zone.add("tzid", ZONE.key)
    zone.add_component(_season("DAYLIGHT", "CEST", 1, 2, datetime(1996, 3, 31, 2)))  # noqa: DTZ001  # local by RFC
    zone.add_component(_season("STANDARD", "CET", 2, 1, datetime(1996, 10, 27, 3)))  # noqa: DTZ001  # local by RFC
    return zone


def _season(kind: str, name: str, before: int, after: int, first: datetime) -> "TimezoneDaylight | TimezoneStandard":
    """Summer or winter time: hours from UTC before and after, and the last Sunday of the month it begins in."""
    from icalendar import TimezoneDaylight, TimezoneStandard

    season = TimezoneDaylight() if kind == "DAYLIGHT" else TimezoneStandard()
    season.add("tzname", name)
    season.add("dtstart", first)
    season.add("tzoffsetfrom", timedelta(hours=before))
    season.add("tzoffsetto", timedelta(hours=after))
    season.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1SU"})
    return season


def _event(event: CalendarEvent, lang: str, *, asked: bool, cancelled: bool) -> "Event":
    from icalendar import Event

    made = Event()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.stamp)
    made.add("last-modified", event.stamp)
    made.add("dtstart", local(event.starts_at))
    made.add("dtend", local(event.ends_at))
    made.add("status", "CANCELLED" if cancelled or event.cancelled else "CONFIRMED")
    for key, text in (("summary", event.title), ("location", event.place), ("description", _description(event))):
        if text:
            made.add(key, text, parameters={"language": lang})
    if _WEB.fullmatch(event.link):
        made.add("url", event.link)
    _people(made, event, asked=asked)
    return made


def _description(event: CalendarEvent) -> str:
    """The text with the link at its end; many calendars show no other field that can be pressed."""
    return "\n\n".join(part for part in (event.description, event.link) if part and part not in event.place)


def _people(made: "Event", event: CalendarEvent, *, asked: bool) -> None:
    if event.organiser:
        made.add("organizer", _address(event.organiser))
    for guest in event.guests if asked else ():
        address = _address(guest)
        address.params["ROLE"] = "REQ-PARTICIPANT"
        address.params["PARTSTAT"] = "ACCEPTED" if guest.accepted else "NEEDS-ACTION"
        # Answers are given to the bot: a reply by mail would reach nobody who counts.
        address.params["RSVP"] = "FALSE"
        made.add("attendee", address, encode=False)


def _address(guest: Guest) -> "vCalAddress":
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{guest.email}")
    # Quotes cannot stand in a parameter, and a line break would end it.
    address.params["CN"] = " ".join(guest.name.replace('"', "'").split()) or guest.email
    return address
