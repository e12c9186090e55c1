"""A meeting's programme as the agenda takes it, and the names of those who hold its items."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot import agenda
from bot.agenda import EVERYONE, CueRule, Item, Programme, Sub
from dialogs.roles.places import names_at
from dialogs.views import HolderView, MeetingView
from package_specs import Package, ProgrammeItem
from package_specs.programme import Cue, Handout

HANDS = ("koordinator", "moedeleder", "facilitator")
"""Who sees to what happens in the room."""
EVALUATION = 5
"""Minutes before the end of its row that an evaluation begins, where the playbook does not say how long it takes."""


def programme_of(meeting: MeetingView) -> Programme | None:
    """The meeting's programme as the agenda takes it; None where the playbook names no minutes."""
    spec = meeting.spec
    if spec.programme is None:
        return None
    fixed = None
    if spec.fixed_end and spec.start == meeting.starts.strftime("%H:%M"):
        hour, minute = (int(part) for part in spec.fixed_end.split(":"))
        fixed = meeting.starts.replace(hour=hour, minute=minute)
    checkin = tuple(-offset.minutes for offset in spec.live.check_in) or (15,)
    options = [option for option in spec.options if option.key in meeting.options]
    return Programme(
        items=tuple(_item(item, spec) for item in spec.programme),
        starts_at=meeting.starts,
        zone=str(meeting.starts.tzinfo),
        fixed_end=fixed,
        options=tuple(Item(option.key, option.title.da, option.minutes, who=option.who) for option in options),
        rules=agenda.cue_rules(spec.live.warnings, spec.live.group_warnings, checkin, _told(spec)),
    )


def _told(spec: Package) -> Mapping[str, tuple[str, ...]]:
    """Who hears what where the playbook says so."""
    return {one.cue: tuple(agenda.WHO if role == "holder" else role for role in one.to) for one in spec.live.tell}


def _item(item: ProgrammeItem, spec: Package) -> Item:
    return Item(
        key=item.key,
        title=item.title.da,
        minutes=item.minutes or 1,
        mode=item.mode,
        who=item.who,
        sub=tuple(Sub(part.title.da, part.minutes) for part in item.sub if part.minutes),
        shortenable=item.shortenable,
        cues=(*(_own(cue) for cue in item.cues), *_of_playbook(item, spec)),
    )


def _own(cue: Cue) -> CueRule:
    return CueRule("own", cue.edge, abs(cue.at.minutes), cue.to, values=(("da", cue.text.da), ("en", cue.text.en)))


def _of_playbook(item: ProgrammeItem, spec: Package) -> Iterator[CueRule]:
    """What the playbook has happen when a row begins: hand-outs, who sits with whom, the evaluation."""
    given = [one.key for one in spec.handouts if _given_at(one, spec) == item.key]
    # Where the playbook has words of its own for those hands at that minute, it has said it all.
    said = any(cue.edge == "start" and not cue.at.minutes and set(cue.to) & set(HANDS) for cue in item.cues)
    if given and not said:
        yield CueRule("handout", "start", 0, HANDS, values=(("things", ",".join(given)),))
    for phase in spec.seating:
        if phase.from_item == item.key:
            yield CueRule("seating", "start", 0, (EVERYONE,), values=(("phase", phase.key),))
    if spec.evaluation and not said and item.key == (spec.evaluation.item or spec.items[-1].key):
        lasts = min(spec.evaluation.minutes or EVALUATION, item.minutes or 1)
        yield CueRule("evaluation", "end", lasts, HANDS)


def _given_at(handout: Handout, spec: Package) -> str:
    """The row at which something is given out: the one that names it, else by its moment."""
    rows = spec.items
    named = next((row.key for row in rows if handout.key in row.handouts), "")
    if named or not rows:
        return named
    breaks = [n for n, row in enumerate(rows[:-1]) if row.mode == "break"]
    return rows[breaks[0] + 1].key if handout.moment == "after_break" and breaks else rows[0].key


def with_names(programme: Programme, meeting: MeetingView, holders: Iterable[HolderView]) -> Programme:
    """The programme with the people who are named for each item and part."""
    known = tuple(holders)
    return replace(
        programme,
        items=tuple(_named(item, meeting, known) for item in programme.items),
        options=tuple(_named(item, meeting, known) for item in programme.options),
    )


def _named(item: Item, meeting: MeetingView, holders: tuple[HolderView, ...]) -> Item:
    """Where a row has parts the names stand there: a part without one shows nobody else's."""
    parts = tuple(replace(part, names=names_at(meeting, holders, item.key, n)) for n, part in enumerate(item.sub))
    return replace(item, names=() if parts else names_at(meeting, holders, item.key), sub=parts)


def about_cue(cue: agenda.Cue) -> dict[str, int | str]:
    """What a due row says of a cue."""
    return {
        "cue": cue.kind,
        "item": cue.item,
        "part": -1 if cue.part is None else cue.part,
        "audience": ",".join(cue.audience),
        "minutes": cue.minutes,
        "moment": cue.moment.isoformat(),
        **dict(cue.values),
    }
