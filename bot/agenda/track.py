"""What has happened so far, replayed from the presses: which item ran when, how long it was given, what was paused.

All lengths are differences between UTC instants, so midnight and the two odd nights of the year need no care.
A block with parts keeps its end: what one part takes too long, the later ones lose, the last one first. Only +n moves
the end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from bot.agenda.programme import Item, Programme, total

Verb = Literal["start", "next", "plus", "pause", "resume", "undo", "end", "goto", "absorb", "auto"]
ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Command:
    """What an operator wants. minutes belongs to plus, item to goto, on to absorb and auto."""

    verb: Verb
    minutes: int = 0
    item: str = ""
    on: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One press as it was accepted: what, when (UTC) and by whom ("" when the clock itself moved on)."""

    command: Command
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a part began: the press that did it (its place in the log), the instant, and the item's elapsed time."""

    serial: int
    at: datetime
    elapsed: timedelta


@dataclass(frozen=True, slots=True)
class Run:
    """One item that has begun. lengths are its parts', marks the beginnings of those reached; both empty without."""

    index: int
    serial: int
    begun: datetime
    allotted: timedelta
    lengths: tuple[timedelta, ...] = ()
    marks: tuple[Mark, ...] = ()
    paused: timedelta = ZERO
    ended: datetime | None = None

    def elapsed(self, at: datetime) -> timedelta:
        """Time spent on it up to `at`, pauses left out; `at` is the start of the pause while one lasts."""
        return (self.ended or at) - self.begun - self.paused

    def moment(self, elapsed: timedelta) -> datetime:
        """The instant at which it has run so long, if nothing pauses it any more."""
        return self.begun + self.paused + elapsed

    def bounds(self, elapsed: timedelta) -> tuple[timedelta, ...]:
        """Where the parts begin and the last one ends, in elapsed time; those not reached are what is expected now."""
        edges = [mark.elapsed for mark in self.marks]
        for length in self.lengths[len(edges) - 1 : -1]:
            least = elapsed if len(edges) == len(self.marks) else ZERO
            edges.append(min(max(edges[-1] + length, least), self.allotted))
        return (*edges, self.allotted)

    def step_end(self, part: int) -> timedelta:
        """When the step should be over, in elapsed time: the part if it is not the last, else the whole item."""
        if part < len(self.lengths) - 1:
            return min(self.marks[part].elapsed + self.lengths[part], self.allotted)
        return self.allotted


@dataclass(frozen=True, slots=True)
class Track:
    """The meeting so far. order holds indexes into the programme's sequence; the last run is the one under way."""

    order: tuple[int, ...]
    absorb: bool
    auto: bool = False
    runs: tuple[Run, ...] = ()
    paused_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def state(self) -> Literal["planned", "running", "paused", "ended"]:
        if self.ended_at is not None:
            return "ended"
        if not self.runs:
            return "planned"
        return "paused" if self.paused_at else "running"

    @property
    def run(self) -> Run | None:
        return self.runs[-1] if self.runs and self.ended_at is None else None

    @property
    def coming(self) -> tuple[int, ...]:
        return () if self.ended_at is not None else self.order[len(self.runs) :]

    def still(self, at: datetime) -> datetime:
        """The instant at which the item's own clock stands."""
        return self.paused_at or at


def replay(programme: Programme, log: Sequence[tuple[int, Event]]) -> Track:
    """The track after the events of the log that were not undone, each with its place in the log."""
    track = Track(tuple(range(len(programme.sequence))), absorb=programme.fixed_end is not None)
    for serial, event in log:
        track = apply(programme, track, serial, event)
    return track


def apply(programme: Programme, track: Track, serial: int, event: Event) -> Track:
    return _HANDLERS[event.command.verb](programme, track, serial, event)


def next_index(track: Track) -> int | None:
    """The item that follows the one under way, if any."""
    return track.coming[0] if track.coming else None


def has_next_part(run: Run, at: datetime) -> bool:
    """Whether the next step is a part of the same item: there is one, and the item still has time for it."""
    return len(run.marks) < len(run.lengths) and run.elapsed(at) < run.allotted


def lengths_ahead(programme: Programme, track: Track, begin: datetime) -> dict[int, timedelta]:
    """How long each coming item will be given if the first of them begins at `begin`.

    When lateness is absorbed, and the items would end after the target, time is taken to the second from breaks first
    and from other items then, the nearest first, never more than an item may give. The rest of the delay stands.
    """
    ahead = [(index, programme.sequence[index]) for index in track.coming]
    lengths = {index: timedelta(minutes=item.minutes) for index, item in ahead}
    main = [(index, item) for index, item in ahead if index < len(programme.items)]
    late = begin + total(item for _, item in main) - programme.target
    if not track.absorb:
        return lengths
    for index, item in sorted(main, key=lambda pair: pair[1].mode != "break"):
        cut = min(max(late, ZERO), item.spare)
        lengths[index] -= cut
        late -= cut
    return lengths


def _begin(programme: Programme, track: Track, serial: int, at: datetime) -> Track:
    """Begin the first coming item; the meeting is over when there is none."""
    if not track.coming:
        return replace(track, ended_at=at)
    index = track.coming[0]
    allotted = lengths_ahead(programme, track, at)[index]
    run = Run(index, serial, at, allotted, _part_lengths(programme.sequence[index], allotted))
    if run.lengths:
        run = replace(run, marks=(Mark(serial, at, ZERO),))
    return replace(track, runs=(*track.runs, run))


def _part_lengths(item: Item, allotted: timedelta) -> tuple[timedelta, ...]:
    """The parts' lengths within what the item is given; what it lacks is taken from the end."""
    edges = [ZERO]
    for part in item.parts:
        edges.append(min(edges[-1] + timedelta(minutes=part.minutes), allotted))
    return tuple(after - before for before, after in pairwise(edges))


def _close(track: Track, at: datetime) -> Track:
    run = track.runs[-1]
    paused = run.paused + (at - track.paused_at if track.paused_at else ZERO)
    return replace(track, runs=(*track.runs[:-1], replace(run, paused=paused, ended=at)), paused_at=None)


def _start(programme: Programme, track: Track, serial: int, event: Event) -> Track:
    return _begin(programme, track, serial, event.at)


def _next(programme: Programme, track: Track, serial: int, event: Event) -> Track:
    run = track.runs[-1]
    if not has_next_part(run, track.still(event.at)):
        return _begin(programme, _close(track, event.at), serial, event.at)
    track = _resume(programme, track, serial, event)
    run = track.runs[-1]
    mark = Mark(serial, event.at, run.elapsed(event.at))
    return replace(track, runs=(*track.runs[:-1], replace(run, marks=(*run.marks, mark))))


def _goto(programme: Programme, track: Track, serial: int, event: Event) -> Track:
    """Take a coming item now; those it passes over follow after it."""
    done = len(track.runs)
    index = next(i for i in track.coming if programme.sequence[i].key == event.command.item)
    rest = tuple(i for i in track.order[done:] if i != index)
    track = replace(_close(track, event.at), order=(*track.order[:done], index, *rest))
    return _begin(programme, track, serial, event.at)


def _plus(_programme: Programme, track: Track, _serial: int, event: Event) -> Track:
    """Give the step under way more time: on top of what it has, or from now on where its time is up."""
    run, more = track.runs[-1], timedelta(minutes=event.command.minutes)
    elapsed, lengths = run.elapsed(track.still(event.at)), list(run.lengths)
    if lengths:
        part = len(run.marks) - 1
        lengths[part] = max(lengths[part], elapsed - run.marks[part].elapsed) + more
    run = replace(run, allotted=max(run.allotted, elapsed) + more, lengths=tuple(lengths))
    return replace(track, runs=(*track.runs[:-1], run))


def _pause(_programme: Programme, track: Track, _serial: int, event: Event) -> Track:
    return replace(track, paused_at=event.at)


def _resume(_programme: Programme, track: Track, _serial: int, event: Event) -> Track:
    if track.paused_at is None:
        return track
    run = track.runs[-1]
    run = replace(run, paused=run.paused + (event.at - track.paused_at))
    return replace(track, runs=(*track.runs[:-1], run), paused_at=None)


def _end(_programme: Programme, track: Track, _serial: int, event: Event) -> Track:
    return replace(_close(track, event.at), ended_at=event.at)


def _absorb(_programme: Programme, track: Track, _serial: int, event: Event) -> Track:
    return replace(track, absorb=event.command.on)


def _auto(_programme: Programme, track: Track, _serial: int, event: Event) -> Track:
    return replace(track, auto=event.command.on)


_Handler = Callable[[Programme, Track, int, Event], Track]
_HANDLERS: dict[Verb, _Handler] = {
    "start": _start,
    "next": _next,
    "plus": _plus,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "goto": _goto,
    "absorb": _absorb,
    "auto": _auto,
}
