"""Every live figure as a pure function of (state, now): what runs, how long still, and when everything will be.

Three kinds of time stand side by side: planned (the programme), actual (what happened), expected (what follows from
both at this moment). An item that has begun expects its actual start; one that is over expects what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from bot.agenda.live import Live, settle, track_of
from bot.agenda.programme import Item, Mode, Programme, Sub, total
from bot.agenda.track import ZERO, Run, Track, has_next_part, lengths_ahead

State = Literal["planned", "running", "paused", "ended"]
Place = Literal["done", "current", "coming", "skipped"]


@dataclass(frozen=True, slots=True)
class Span:
    """The clock of what runs. Either left or overtime is zero. ends_at: None while paused."""

    length: timedelta
    elapsed: timedelta
    left: timedelta
    overtime: timedelta
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of an item, with the times expected of it. who and names are the item's where it has none."""

    title: str
    who: tuple[str, ...]
    names: tuple[str, ...]
    place: Place
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the programme. start and end are expected or, once they have happened, actual (UTC)."""

    key: str
    title: str
    mode: Mode
    who: tuple[str, ...]
    names: tuple[str, ...]
    option: bool
    place: Place
    planned_start: datetime
    planned_end: datetime
    start: datetime
    end: datetime
    parts: tuple[PartRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What a press of Næste leads to, or what runs: an item, or one part of it (counted from 0)."""

    item: str
    part: int | None
    title: str
    block: str
    who: tuple[str, ...]
    names: tuple[str, ...]
    mode: Mode
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a card, a board or the clock page shows at `now`.

    current, item and part: what runs and its clocks (part only inside an item with parts); None unless under way.
    behind: how far the meeting is behind its plan where it stands, negative when ahead; what will be absorbed later
    is not taken off. past_end: how far the expected end of the items lies past the fixed end.
    """

    state: State
    revision: int
    now: datetime
    current: Step | None
    item: Span | None
    part: Span | None
    next: Step | None
    rows: tuple[Row, ...]
    behind: timedelta
    planned_end: datetime
    expected_end: datetime
    fixed_end: datetime | None
    past_end: timedelta
    absorb: bool
    auto: bool

    @property
    def step(self) -> Span | None:
        """The clock of the innermost thing that runs: the part, else the item."""
        return self.part or self.item


def figures(live: Live, now: datetime) -> Figures:
    """Reckon all figures for `now` (aware); a `now` before the last press counts as that press's moment."""
    now = max(now.astimezone(UTC), live.last_press) if live.last_press else now.astimezone(UTC)
    live = settle(live, now)
    programme, track = live.programme, track_of(live)
    rows = tuple(_rows(programme, track, now))
    main_end = max(row.end for row in rows if not row.option)
    return Figures(
        state=track.state,
        revision=live.revision,
        now=now,
        current=_current(programme, track),
        item=_item_span(track, now),
        part=_part_span(track, now),
        next=_next(programme, track, rows, now),
        rows=rows,
        behind=_behind(programme, track, now),
        planned_end=_planned_end(programme, track),
        expected_end=rows[-1].end,
        fixed_end=programme.fixed_end,
        past_end=max(main_end - programme.fixed_end, ZERO) if programme.fixed_end else ZERO,
        absorb=track.absorb,
        auto=track.auto,
    )


def _rows(programme: Programme, track: Track, now: datetime) -> Iterator[Row]:
    """The items in the order they are run; each begins where the one before it ends, pauses inside included."""
    cursor = max(now, programme.starts_at) if track.state == "planned" else now
    for run in track.runs:
        cursor = run.ended or now + _left(run, track, now)
        place: Place = "done" if run.ended else "current"
        parts = tuple(_run_parts(programme, track, run, now))
        yield replace(_row(programme, run.index), place=place, start=run.begun, end=cursor, parts=parts)
    given = lengths_ahead(programme, track, cursor)
    for index in track.order[len(track.runs) :]:
        start, cursor = cursor, cursor + given.get(index, ZERO)
        place = "coming" if track.ended_at is None else "skipped"
        parts = tuple(_coming_parts(programme.sequence[index], place, start, cursor))
        yield replace(_row(programme, index), place=place, start=start, end=cursor, parts=parts)


def _row(programme: Programme, index: int) -> Row:
    """The line as it was planned."""
    item, start = programme.sequence[index], programme.planned_start(index)
    end, option = start + timedelta(minutes=item.minutes), index >= len(programme.items)
    return Row(item.key, item.title, item.mode, item.who, item.names, option, "coming", start, end, start, end)


def _run_parts(programme: Programme, track: Track, run: Run, now: datetime) -> Iterator[PartRow]:
    """The parts of an item that has begun: what was, what runs, and what is expected of the rest."""
    item = programme.sequence[run.index]
    edges = _edges(track, run, now) if run.lengths else []
    current = len(run.marks) - 1
    for number, (part, (start, end)) in enumerate(zip(item.parts, pairwise(edges), strict=True)):
        places: tuple[Place, Place, Place] = ("skipped", "done", "done") if run.ended else ("coming", "current", "done")
        yield _part_row(item, part, places[(number < current) - (number > current) + 1], start, end)


def _edges(track: Track, run: Run, now: datetime) -> list[datetime]:
    """The instants between the parts; in an item that is over, what was not reached has none of the time."""
    edges = [mark.at for mark in run.marks]
    if run.ended:
        return edges + [run.ended] * (len(run.lengths) + 1 - len(edges))
    elapsed = run.elapsed(track.still(now))
    return edges + [now + max(bound - elapsed, ZERO) for bound in run.bounds(elapsed)[len(edges) :]]


def _coming_parts(item: Item, place: Place, start: datetime, end: datetime) -> Iterator[PartRow]:
    for part in item.parts:
        finish = min(start + timedelta(minutes=part.minutes), end)
        yield _part_row(item, part, place, start, finish)
        start = finish


def _part_row(item: Item, part: Sub, place: Place, start: datetime, end: datetime) -> PartRow:
    return PartRow(part.title or item.title, part.who or item.who, part.names or item.names, place, start, end)


def _left(run: Run, track: Track, now: datetime) -> timedelta:
    return max(run.allotted - run.elapsed(track.still(now)), ZERO)


def _item_span(track: Track, now: datetime) -> Span | None:
    run = track.run
    if run is None:
        return None
    return _span(run.allotted, run.elapsed(track.still(now)), None if track.paused_at else run.moment(run.allotted))


def _part_span(track: Track, now: datetime) -> Span | None:
    run = track.run
    if run is None or not run.lengths:
        return None
    part = len(run.marks) - 1
    begun, end = run.marks[part].elapsed, run.step_end(part)
    return _span(end - begun, run.elapsed(track.still(now)) - begun, None if track.paused_at else run.moment(end))


def _span(length: timedelta, elapsed: timedelta, ends_at: datetime | None) -> Span:
    return Span(length, elapsed, max(length - elapsed, ZERO), max(elapsed - length, ZERO), ends_at)


def _current(programme: Programme, track: Track) -> Step | None:
    run = track.run
    if run is None:
        return None
    part = len(run.marks) - 1 if run.marks else None
    return step_of(programme.sequence[run.index], part, run.marks[-1].at if run.marks else run.begun)


def _next(programme: Programme, track: Track, rows: tuple[Row, ...], now: datetime) -> Step | None:
    run, at = track.run, track.still(now)
    if run is not None and has_next_part(run, at):
        part = len(run.marks)
        return step_of(programme.sequence[run.index], part, rows[len(track.runs) - 1].parts[part].start)
    if not track.coming:
        return None
    item = programme.sequence[track.coming[0]]
    return step_of(item, 0 if item.parts else None, rows[len(track.runs)].start)


def step_of(item: Item, part: int | None, at: datetime) -> Step:
    """The item, or its part number `part`, that begins at `at`."""
    if part is None:
        return Step(item.key, None, item.title, item.title, item.who, item.names, item.mode, at)
    sub = item.parts[part]
    names, who = sub.names or item.names, sub.who or item.who
    return Step(item.key, part, sub.title or item.title, item.title, who, names, item.mode, at)


def _planned_end(programme: Programme, track: Track) -> datetime:
    """When it should all be over; options that were never begun are not missed once the meeting has ended."""
    begun_options = any(run.index >= len(programme.items) for run in track.runs)
    dropped = track.ended_at is not None and not begun_options
    return programme.planned_start(len(programme.items)) if dropped else programme.planned_end


def _behind(programme: Programme, track: Track, now: datetime) -> timedelta:
    if track.state == "planned":
        return max(now - programme.starts_at, ZERO)
    if track.ended_at is not None:
        return track.ended_at - _planned_end(programme, track)
    rest = total(programme.sequence[index] for index in track.coming)
    return now + _left(track.runs[-1], track, now) + rest - programme.planned_end
