"""The meeting's state on the day: its programme and every press that was accepted. All else is reckoned from it.

Undo takes back the last press that still counts, so the state before it comes back exactly. Nothing is ever removed
from the log, so its length is a revision that only grows, and who pressed what stays known.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.agenda.programme import Programme
from bot.agenda.track import Command, Event, Track, Verb, replay

if TYPE_CHECKING:
    from pydantic import TypeAdapter

START = Command("start")
NEXT = Command("next")
PAUSE = Command("pause")
RESUME = Command("resume")
UNDO = Command("undo")
END = Command("end")

_HOLD = Command("auto", on=False)
CLOCK = ""
"""Who pressed, where an item was followed by the next one by itself."""
MOST_MINUTES = 120
MOST_PRESSES = 2000


def plus(minutes: int) -> Command:
    """Give the step under way so many minutes more; where its time is up they count from now."""
    return Command("plus", minutes=minutes)


def goto(item: str) -> Command:
    """Take a coming item now; those passed over follow after it."""
    return Command("goto", item=item)


def absorb(*, on: bool) -> Command:
    """Take lateness from breaks and items that can give time (on), or let everything shift (off)."""
    return Command("absorb", on=on)


def auto(*, on: bool) -> Command:
    """Let the next step begin by itself when the time is up."""
    return Command("auto", on=on)


@dataclass(frozen=True, slots=True)
class Live:
    """A meeting under way, or not yet begun while the log is empty."""

    programme: Programme
    log: tuple[Event, ...] = ()

    @property
    def revision(self) -> int:
        """Grows by one with every press. Buttons carry that of `figures`, which counts automatic steps too."""
        return len(self.log)

    @property
    def last_press(self) -> datetime | None:
        return self.log[-1].at if self.log else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a press has no effect.

    reason: not_started, started, ended, paused, not_paused, stale (another press came first), nothing_to_undo,
    unknown_item, bad_minutes, already_so, too_many.
    """

    reason: str


def press(live: Live, command: Command, now: datetime, by: str, seen: int | None = None) -> Live | Refusal:
    """The state after an operator's press, or why it is refused.

    seen: the revision of the card that was pressed. A press is stale when, since then, somebody has already done the
    same (a second +5 for one delay) or moved on (a Næste for an item that is over); the card is then shown anew.
    A clock set back does not turn time back: the press counts at the moment of the one before it.
    """
    now = now.astimezone(UTC)
    at = max(now, live.last_press) if live.last_press else now
    settled = settle(live, at)
    reason = _stale(settled, command, seen) or _GUARDS[command.verb](settled, command)
    if reason:
        return Refusal(reason)
    return replace(settled, log=(*settled.log, Event(command, at, by)))


def settle(live: Live, now: datetime | None) -> Live:
    """Write down what moved on by itself until `now` (None: to the end); without `auto` nothing does."""
    while (due := _next_by_itself(live)) is not None and (now is None or due <= now):
        live = replace(live, log=(*live.log, Event(NEXT, due, CLOCK)))
    return live


def track_of(live: Live) -> Track:
    """What has happened, as far as it is written in the log."""
    return replay(live.programme, effective(live.log))


def effective(log: tuple[Event, ...]) -> list[tuple[int, Event]]:
    """The presses that count, each with its place in the log.

    Taking back a step that came by itself leaves a hold in its place: nothing comes by itself until auto is pressed
    again, or the step would be back at once.
    """
    counting: list[tuple[int, Event]] = []
    for serial, event in enumerate(log):
        if event.command.verb == "undo":
            _take_back(counting)
        else:
            counting.append((serial, event))
    return counting


def _take_back(counting: list[tuple[int, Event]]) -> None:
    serial, taken = counting.pop()
    held = _is_hold(taken)
    if held:
        serial, taken = counting.pop()
    if held or (taken.by == CLOCK and taken.command == NEXT):
        counting.append((serial, Event(_HOLD, taken.at, CLOCK)))


def _is_hold(event: Event) -> bool:
    return event.by == CLOCK and event.command == _HOLD


def to_json(live: Live) -> str:
    return _adapter().dump_json(live).decode()


def from_json(text: str) -> Live:
    """Read what `to_json` wrote; raises ValueError for anything else."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> "TypeAdapter[Live]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - heavy, and only storage asks for it

    return TypeAdapter(Live)


def _next_by_itself(live: Live) -> datetime | None:
    """When the step under way is followed by itself, if it is; never before the last press."""
    track = track_of(live)
    run = track.run
    if not track.auto or run is None or track.paused_at is not None or live.last_press is None:
        return None
    return max(run.moment(run.step_end(len(run.marks) - 1)), live.last_press)


_MOVES = frozenset({"start", "next", "goto", "undo", "end"})
_STALE_AFTER: dict[Verb, frozenset[str]] = {
    "next": _MOVES,
    "goto": _MOVES,
    "plus": _MOVES | {"plus"},
    "undo": frozenset({"start", "next", "goto", "undo", "end", "plus", "pause", "resume", "absorb", "auto"}),
}


def _stale(live: Live, command: Command, seen: int | None) -> str:
    if seen is None:
        return ""
    since = {event.command.verb for event in live.log[max(seen, 0) :]}
    outdated = since & _STALE_AFTER.get(command.verb, frozenset())
    return "stale" if outdated or seen > live.revision else ""


def _under_way(live: Live) -> str:
    if len(live.log) >= MOST_PRESSES:
        return "too_many"
    return {"planned": "not_started", "ended": "ended"}.get(track_of(live).state, "")


def _guard_start(live: Live, _command: Command) -> str:
    return "" if track_of(live).state == "planned" else "started"


def _guard_next(live: Live, _command: Command) -> str:
    return _under_way(live)


def _guard_plus(live: Live, command: Command) -> str:
    return _under_way(live) or ("" if 1 <= command.minutes <= MOST_MINUTES else "bad_minutes")


def _guard_pause(live: Live, _command: Command) -> str:
    return _under_way(live) or ("paused" if track_of(live).paused_at else "")


def _guard_resume(live: Live, _command: Command) -> str:
    return _under_way(live) or ("" if track_of(live).paused_at else "not_paused")


def _guard_goto(live: Live, command: Command) -> str:
    coming = {live.programme.sequence[index].key for index in track_of(live).coming}
    return _under_way(live) or ("" if command.item in coming else "unknown_item")


def _guard_undo(live: Live, _command: Command) -> str:
    return "" if any(not _is_hold(event) for _, event in effective(live.log)) else "nothing_to_undo"


def _guard_switch(live: Live, command: Command) -> str:
    track = track_of(live)
    now_on = track.absorb if command.verb == "absorb" else track.auto
    return ("ended" if track.state == "ended" else "") or ("already_so" if now_on == command.on else "")


_GUARDS: dict[Verb, Callable[[Live, Command], str]] = {
    "start": _guard_start,
    "next": _guard_next,
    "plus": _guard_plus,
    "pause": _guard_pause,
    "resume": _guard_resume,
    "undo": _guard_undo,
    "end": _guard_next,
    "goto": _guard_goto,
    "absorb": _guard_switch,
    "auto": _guard_switch,
}
