"""A calendar program: it reads files with a library of others', and keeps the newest state of each event."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.timezone import IcsTimezoneInfo


@dataclass(frozen=True)
class Entry:
    """An event as it stands in a calendar; times are ISO with the offset that the file's own zone rules give."""

    uid: str
    sequence: int
    status: str
    starts: str
    ends: str
    zone: str
    place: str
    title: str


@dataclass
class CalendarProgram:
    """Takes files in any order: the highest SEQUENCE of a UID stands, and of two alike the one made last."""

    events: dict[str, Entry] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)
    _stamps: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def take(self, content: bytes) -> Entry:
        """Take one file with one event; the event as the file has it."""
        calendar = read(content)
        (event,) = calendar.events
        entry = _entry(event, calendar)
        self.methods.append(calendar.method or "")
        age = (entry.sequence, event.dtstamp)
        if age >= self._stamps.get(entry.uid, (-1, event.dtstamp)):
            self._stamps[entry.uid], self.events[entry.uid] = age, entry
        return entry


def read(content: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(content.decode())


def entries(content: bytes) -> list[Entry]:
    """Every event of a feed."""
    calendar = read(content)
    return [_entry(event, calendar) for event in calendar.events]


def unnumbered(entry: Entry) -> Entry:
    """The entry, whichever number of change it is."""
    return replace(entry, sequence=0)


def _entry(event: Event, calendar: Calendar) -> Entry:
    (zone,) = calendar.timezones
    rules = IcsTimezoneInfo.from_timezone(zone)

    def wall(moment: datetime) -> str:
        return moment.replace(tzinfo=rules).isoformat()

    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    return Entry(
        uid=event.uid or "",
        sequence=event.sequence or 0,
        status=event.status.value if event.status else "",
        starts=wall(event.start),
        ends=wall(event.end),
        zone=str(event.start.tzinfo),
        place=event.location or "",
        title=event.summary or "",
    )
