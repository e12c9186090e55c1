"""A meeting's programme as the agenda takes it, and the names of those who hold its items."""

from collections.abc import Iterable
from dataclasses import replace

from bot import agenda
from bot.agenda import CueRule, Item, Programme, Sub
from dialogs.roles.places import names_at
from dialogs.views import HolderView, MeetingView
from package_specs import ProgrammeItem


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
        items=tuple(_item(item) for item in spec.programme),
        starts_at=meeting.starts,
        zone=str(meeting.starts.tzinfo),
        fixed_end=fixed,
        options=tuple(Item(option.key, option.title.da, option.minutes, who=option.who) for option in options),
        rules=agenda.cue_rules(spec.live.warnings, spec.live.group_warnings, checkin),
    )


def _item(item: ProgrammeItem) -> Item:
    return Item(
        key=item.key,
        title=item.title.da,
        minutes=item.minutes or 1,
        mode=item.mode,
        who=item.who,
        sub=tuple(Sub(part.title.da, part.minutes) for part in item.sub if part.minutes),
        shortenable=item.shortenable,
        cues=tuple(
            CueRule(
                "own",
                cue.edge,
                abs(cue.at.minutes),
                cue.to,
                values=(("da", cue.text.da), ("en", cue.text.en)),
            )
            for cue in item.cues
        ),
    )


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
