"""Afterwards: what was planned against what happened, item by item."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.agenda.live import Live, settle, track_of
from bot.agenda.programme import Programme
from bot.agenda.track import ZERO


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One item. spent leaves pauses out; started, ended and spent are None for what was never begun (or runs still)."""

    key: str
    title: str
    option: bool
    planned: timedelta
    planned_start: datetime
    started: datetime | None = None
    ended: datetime | None = None
    spent: timedelta | None = None
    paused: timedelta = ZERO

    @property
    def difference(self) -> timedelta | None:
        """More (positive) or less time than planned."""
        return None if self.spent is None else self.spent - self.planned


def report(live: Live, now: datetime | None = None) -> tuple[ReportLine, ...]:
    """A line for every item, in the order they were run; those never begun come last, in the programme's order.

    now: counts what moved on by itself until then; not needed where every step was pressed by hand.
    """
    return tuple(_lines(settle(live, now) if now else live))


def _lines(live: Live) -> Iterator[ReportLine]:
    programme, track = live.programme, track_of(live)
    for run in track.runs:
        spent = run.elapsed(run.ended) if run.ended else None
        line = _planned(programme, run.index)
        yield replace(line, started=run.begun, ended=run.ended, spent=spent, paused=run.paused)
    for index in track.order[len(track.runs) :]:
        yield _planned(programme, index)


def _planned(programme: Programme, index: int) -> ReportLine:
    item, option = programme.sequence[index], index >= len(programme.items)
    return ReportLine(item.key, item.title, option, timedelta(minutes=item.minutes), programme.planned_start(index))
