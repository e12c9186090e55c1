"""What the clock page says, made ready for its template: words chosen, times as people read them, nothing to reckon.

The page shows the figures of the agenda and only counts seconds by itself, so that server, script and reader agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from bot import texts
from bot.agenda import Figures, Live, Mode, PartRow, Row, Span, Step, figures
from bot.clock import Clock
from package_specs.roles import ROLES, Role

Phase = Literal["planned", "due", "running", "soon", "last", "over", "paused", "ended"]

Size = Literal["roomy", "", "dense"]

ROW_LETTERS, ROOMY_ROWS, DENSE_ROWS = 34, 7, 15
SOON, LAST = timedelta(minutes=5), timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ClockView:
    """A meeting as its clock page shows it.

    meeting: its key, as `LiveFeed.publish` gets it. link: the page's own full address for the QR code, "" for none.
    clock: the one the meeting runs on, a fast one in a rehearsal. word: said to whoever speaks, "" for nothing.
    evaluation: where the meeting is evaluated, while it is time for that; "" else.
    """

    meeting: str
    title: str
    live: Live
    clock: Clock
    lang: str = "da"
    link: str = ""
    word: str = ""
    evaluation: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A countdown. ends and left in milliseconds (since 1970, and still to go, negative when over); one is None."""

    ends: int | None
    left: int | None
    shown: str
    length: int
    spent: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the programme; was is the planned time where another one is expected."""

    at: str
    was: str
    title: str
    who: str
    mode: Mode
    place: str
    minutes: str
    option: bool
    parts: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Upcoming:
    at: str
    title: str
    who: str


@dataclass(frozen=True, slots=True)
class Board:
    """All that stands on the page. soon and last: milliseconds left at which the colour changes, 0 for never."""

    phase: Phase
    mode: Mode
    title: str
    heading: str
    block: str
    who: str
    count: Count | None
    block_count: Count | None
    until: str
    soon: int
    last: int
    next: Upcoming | None
    behind: int
    end: str
    planned_end: str
    past_end: int
    lines: tuple[Line, ...]
    size: Size
    zone: str
    epoch: int
    now: str
    day: str
    word: str


def board_of(view: ClockView, now: datetime, lang: str) -> Board:
    """The page's content at `now`, in the words' language `lang`; titles and names are in the programme's own."""
    seen, zone = figures(view.live, now), view.live.programme.zone
    words = _Teller(lang, ZoneInfo(zone))
    span, current, lines = seen.step, seen.current, tuple(words.line(row) for row in seen.rows)
    return Board(
        phase=_phase(seen),
        mode=current.mode if current else "plenum",
        title=view.title,
        heading=current.title if current else view.title,
        block=current.block if current and current.block != current.title else "",
        who=words.who(current.who, current.names) if current else "",
        count=_count(span) if span else _until_start(seen),
        block_count=_count(seen.item) if seen.item and seen.part and seen.next and seen.next.part else None,
        until=words.at(span.ends_at or seen.now + span.left if span else seen.rows[0].start),
        soon=_warn(SOON, span),
        last=_warn(LAST, span),
        next=words.upcoming(seen.next) if seen.next and current else None,
        behind=_minutes(seen.behind),
        end=words.at(seen.expected_end),
        planned_end=words.at(seen.planned_end),
        past_end=_minutes(seen.past_end),
        lines=lines,
        size=_size(lines),
        zone=zone,
        epoch=epoch(now),
        now=words.at(seen.now, whole=True),
        day=words.day(seen.rows[0].planned_start),
        word=view.word if current else "",
    )


def changes_in(view: ClockView) -> float | None:
    """Real seconds until the page must be made again although nobody presses, if it must before the next heartbeat.

    A late meeting's expected times move with the minutes, and with auto the next step begins by itself.
    """
    seen = figures(view.live, now := view.clock.now())
    if not view.clock.speed or seen.state == "ended":
        return None
    moments = [now + timedelta(seconds=20)]
    if seen.auto and seen.step and seen.step.ends_at:
        moments.append(seen.step.ends_at)
    if seen.state == "planned":
        moments.append(view.live.programme.starts_at)
    ahead = min(moment for moment in moments if moment > now)
    return max((ahead - now).total_seconds() / view.clock.speed, 0.05)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says times, names and lines in one language and zone."""

    lang: str
    zone: ZoneInfo

    def at(self, moment: datetime, *, whole: bool = False) -> str:
        """The wall clock; an expected moment to the nearest minute, the present one to the minute that runs."""
        wall = moment.astimezone(self.zone) + timedelta(seconds=0 if whole else 30)
        return texts.clock(wall.strftime("%H:%M"), self.lang)

    def day(self, moment: datetime) -> str:
        return texts.day(moment.astimezone(self.zone).date(), self.lang)

    def who(self, roles: Sequence[str], names: Sequence[str]) -> str:
        """The people's names, else what their roles are called."""
        return texts.both(names or [self.role(role) for role in roles], self.lang)

    def role(self, key: str) -> str:
        text = ROLES.get(cast("Role", key))
        return getattr(text, self.lang) if text else key.replace("_", " ")

    def upcoming(self, step: Step) -> Upcoming:
        return Upcoming(self.at(step.at), step.title, self.who(step.who, step.names))

    def line(self, row: Row) -> Line:
        at, planned = self.at(row.start), self.at(row.planned_start)
        skipped = row.place == "skipped"
        return Line(
            at=planned if skipped else at,
            was="" if skipped or at == planned else planned,
            title=row.title,
            who=""
            if any(part.names and part.names != row.names for part in row.parts)
            else self.who(row.who, row.names),
            mode=row.mode,
            place=row.place,
            minutes="" if skipped else texts.minutes(row.end - row.start, self.lang),
            option=row.option,
            parts=tuple(self.part(row, part) for part in row.parts),
        )

    def part(self, row: Row, part: PartRow) -> Line:
        """A part names its people only where they are not the item's."""
        who = self.who(part.who, part.names) if (part.who, part.names) != (row.who, row.names) else ""
        minutes = texts.minutes(part.end - part.start, self.lang)
        return Line(self.at(part.start), "", part.title, who, row.mode, part.place, minutes, row.option)


def _size(lines: tuple[Line, ...]) -> Size:
    """How much there is to show beside the running item, so that it fits a projector without scrolling."""
    shown = [*lines, *(part for line in lines if line.place == "current" for part in line.parts)]
    rows = sum(1 + len(f"{line.title} {line.who}") // ROW_LETTERS + bool(line.was) / 2 for line in shown)
    return "roomy" if rows <= ROOMY_ROWS else "dense" if rows > DENSE_ROWS else ""


def _phase(seen: Figures) -> Phase:
    """The state, and while something runs how pressing it is; the script goes through the same steps by itself."""
    span = seen.step
    if span is None:
        return "ended" if seen.state == "ended" else "due" if seen.behind else "planned"
    if seen.state == "paused":
        return "paused"
    if span.overtime:
        return "over"
    left = milliseconds(span.left)
    return "last" if left <= _warn(LAST, span) else "soon" if left <= _warn(SOON, span) else "running"


def _warn(before: timedelta, span: Span | None) -> int:
    """When to warn, unless the whole step is hardly longer than that."""
    return milliseconds(before) if span and span.length >= 2 * before else 0


def _count(span: Span) -> Count:
    left = span.left - span.overtime
    ends = epoch(span.ends_at) if span.ends_at else None
    paused = None if span.ends_at else milliseconds(left)
    return Count(
        ends,
        paused,
        counted(left),
        milliseconds(span.length),
        min(milliseconds(span.elapsed), milliseconds(span.length)),
    )


def _until_start(seen: Figures) -> Count | None:
    if seen.state != "planned" or seen.behind:
        return None
    left = seen.rows[0].start - seen.now
    return Count(epoch(seen.rows[0].start), None, counted(left), 0, 0)


def counted(left: timedelta) -> str:
    """`12:05`, `1:02:05`, and `+0:07` when over; what is left is rounded up, what is over down, as the script does."""
    seconds = -(-milliseconds(left) // 1000)
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds_shown = divmod(rest, 60)
    text = f"{hours}:{minutes:02}:{seconds_shown:02}" if hours else f"{minutes}:{seconds_shown:02}"
    return f"+{text}" if seconds < 0 else text


def epoch(moment: datetime) -> int:
    return milliseconds(moment - datetime(1970, 1, 1, tzinfo=UTC))


def milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)
