"""The cues still to come, given the state: when, about what, and for which roles.

After every press the caller replaces all cues that are waiting by these. A key stands for one moment of one running of
a step: it stays the same over presses that do not concern it and differs when the moment is another one, so a caller
who never sends one key twice sends each cue once. The text is made when it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.agenda.figures import Step, step_of
from bot.agenda.live import Live, settle, track_of
from bot.agenda.programme import WHO, CueRule, Item, Programme
from bot.agenda.track import Run, Track


@dataclass(frozen=True, slots=True)
class Cue:
    """One message to come.

    item and part: what it is about ("" and None for the whole meeting). minutes: those of the rule, e.g. minutes left.
    moment: the instant the text speaks of: when the step begins or ends, or the meeting starts (UTC).
    audience: role keys, `alle` for everyone who takes part; whoever holds the step stands in it by role.
    """

    at: datetime
    kind: str
    key: str
    item: str
    part: int | None
    audience: tuple[str, ...]
    minutes: int
    moment: datetime
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A step that has begun, or will by itself.

    end: when it should be over. left: when it was. frozen: since when it has been paused. given: its end in elapsed
    seconds, which tells one promised end from another. following: the step after it.
    """

    step: Step
    rules: tuple[CueRule, ...]
    serial: int
    begin: datetime
    end: datetime
    length: timedelta
    given: int
    left: datetime | None
    frozen: datetime | None
    following: Step | None


def cues(live: Live, now: datetime | None = None) -> tuple[Cue, ...]:
    """All cues from the last press on (from `now` on, where that is later), in the order of their moments.

    What depends on a press that has not come yet is not among them: where *Næste* is pressed by hand, that is the
    start of the next step and all after it.
    """
    since = max(filter(None, (live.last_press, now and now.astimezone(UTC))), default=None)
    track = track_of(live)
    if track.state == "planned":
        found = list(_before_start(live.programme))
    else:
        track = track_of(settle(live, None))
        found = [cue for stretch in _stretches(live.programme, track) for cue in _of(stretch)]
        found += _over(live.programme, track)
    unique = {cue.key: cue for cue in found if since is None or cue.at >= since}
    return tuple(sorted(unique.values(), key=lambda cue: cue.at))


def _before_start(programme: Programme) -> Iterator[Cue]:
    """What comes before anybody has pressed start. Undoing a start brings back what still lies ahead."""
    modes, first = {item.mode for item in programme.items}, programme.items[0]
    step = step_of(first, 0 if first.parts else None, programme.starts_at)
    for rule in programme.rules:
        at = programme.starts_at - timedelta(minutes=rule.minutes)
        key = f"{rule.kind}:{rule.minutes}:{int(programme.starts_at.timestamp())}"
        if rule.anchor == "programme" and modes & set(rule.modes):
            yield Cue(at, rule.kind, key, "", None, rule.audience, rule.minutes, programme.starts_at, rule.values)
        elif rule.anchor == "before" and step.mode in rule.modes:
            yield from _cue(rule, step, at, f"{key}:{_name(step)}", programme.starts_at)


def _over(programme: Programme, track: Track) -> Iterator[Cue]:
    if track.ended_at is not None:
        for rule in programme.rules:
            if rule.anchor == "over":
                key = f"{rule.kind}:{int(track.ended_at.timestamp())}"
                yield Cue(track.ended_at, rule.kind, key, "", None, rule.audience, 0, track.ended_at, rule.values)


def _stretches(programme: Programme, track: Track) -> Iterator[_Stretch]:
    for place, run in enumerate(track.runs):
        item, whole = programme.sequence[run.index], _whole(programme, track, place)
        if not run.marks or item.mode == "groups":
            yield replace(whole, rules=(*programme.rules, *item.cues))
            continue
        yield replace(whole, rules=(*item.cues, *_ends_of_block(programme, run)), following=None)
        yield from (_part_stretch(whole, programme, item, run, part) for part in range(len(run.marks)))


def _whole(programme: Programme, track: Track, place: int) -> _Stretch:
    """The item that was run at that place, as one step."""
    run, end = track.runs[place], track.runs[place].moment(track.runs[place].allotted)
    then = track.order[place + 1] if place + 1 < len(track.order) else None
    return _Stretch(
        step=step_of(programme.sequence[run.index], None, run.begun),
        rules=(),
        serial=run.serial,
        begin=run.begun,
        end=end,
        length=run.allotted,
        given=int(run.allotted.total_seconds()),
        left=run.ended,
        frozen=None if run.ended else track.paused_at,
        following=_following(programme, then, end),
    )


def _ends_of_block(programme: Programme, run: Run) -> tuple[CueRule, ...]:
    """Before its last part has begun, the leaders hear of the end of the whole block too, the presenters do not."""
    if len(run.marks) == len(run.lengths):
        return ()
    without = (replace(rule, audience=tuple(role for role in rule.audience if role != WHO)) for rule in programme.rules)
    return tuple(rule for rule in without if rule.anchor == "end")


def _part_stretch(whole: _Stretch, programme: Programme, item: Item, run: Run, part: int) -> _Stretch:
    mark, end = run.marks[part], run.step_end(part)
    # What ends with its block is followed by the next item, even if a part was to come for which no time is left.
    is_last, was_left = end == run.allotted, part + 1 < len(run.marks)
    return replace(
        whole,
        step=step_of(item, part, mark.at),
        rules=programme.rules,
        serial=mark.serial,
        begin=mark.at,
        end=run.moment(end),
        length=end - mark.elapsed,
        given=int(end.total_seconds()),
        left=run.marks[part + 1].at if was_left else run.ended,
        following=whole.following if is_last else step_of(item, part + 1, run.moment(end)),
    )


def _following(programme: Programme, index: int | None, at: datetime) -> Step | None:
    if index is None:
        return None
    item = programme.sequence[index]
    return step_of(item, 0 if item.parts and item.mode != "groups" else None, at)


def _of(stretch: _Stretch) -> Iterator[Cue]:
    """The cues of one step that come while it runs; none while it is paused, for nobody knows when it goes on."""
    for number, rule in enumerate(stretch.rules):
        step = stretch.following if rule.anchor == "before" else stretch.step
        if step is None or step.mode not in rule.modes or stretch.length < timedelta(minutes=rule.least):
            continue
        at, limit = _moment(rule, stretch), stretch.left or stretch.frozen
        if at is None or at < stretch.begin or (limit is not None and at > limit):
            continue
        given = "" if rule.anchor == "start" else f":{stretch.given}"
        key = f"{rule.kind}#{number}:{_name(step)}:{stretch.serial}{given}"
        yield from _cue(rule, step, at, key, at if rule.anchor == "leave" else stretch.end)


def _moment(rule: CueRule, stretch: _Stretch) -> datetime | None:
    minutes = timedelta(minutes=rule.minutes)
    if rule.anchor == "start":
        return stretch.begin + minutes
    if rule.anchor == "end":
        return stretch.end - minutes
    if rule.anchor == "before":
        return max(stretch.begin, stretch.end - minutes)
    if rule.anchor == "leave":
        return min(stretch.end, stretch.left or stretch.end)
    return None


def _cue(rule: CueRule, step: Step, at: datetime, key: str, moment: datetime) -> Iterator[Cue]:
    """The cue for everyone its rule names, unless that is nobody."""
    roles = (role for name in rule.audience for role in (step.who if name == WHO else (name,)))
    audience = tuple(dict.fromkeys(roles))
    if audience:
        yield Cue(at, rule.kind, key, step.item, step.part, audience, rule.minutes, moment, rule.values)


def _name(step: Step) -> str:
    return step.item if step.part is None else f"{step.item}/{step.part}"
