"""The places of a meeting that somebody fills: its functions, its guests, and each presenter's slot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from dialogs.views import HolderView, MeetingView
from package_specs import ROLES, ProgrammeItem
from package_specs.programme import Option
from package_specs.roles import Role

ON_SITE = ("referent", "ordstyrer", "tidsholder")
ON_SCREEN = ("zoom_vaert", "chatvagt")
PRESENTER = "oplaegsholder"
KNOWN = frozenset({"koordinator", "moedeleder", "gruppeleder", "gruppe", "medlem", "praksis", "personale"})
"""Roles whose people follow from the roster, the meeting or its groups."""


@dataclass(frozen=True)
class Place:
    """A role, for the whole meeting (`item` empty), a row of its programme (`talk`) or a part of one (`talk/0`)."""

    role: str
    item: str = ""

    def title(self, meeting: MeetingView, lang: str) -> str:
        """What people call it; nothing where there is no such role."""
        role, slot = ROLES.get(cast("Role", self.role)), slot_title(meeting, self.item, lang)
        if role is None:
            return ""
        return f"{role.in_(lang)} ({slot})" if slot else role.in_(lang)


def places(meeting: MeetingView) -> tuple[Place, ...]:
    """Every place to be filled: functions first, then guests and presenters in the order of the programme."""
    return tuple(dict.fromkeys((*functions(meeting), *_of_programme(meeting))))


def functions(meeting: MeetingView) -> tuple[Place, ...]:
    """What is called at the start: minutes, moderation, time, and with a screen its host and its chat."""
    return tuple(Place(role) for role in (*ON_SITE, *(ON_SCREEN if meeting.form != "physical" else ())))


def _of_programme(meeting: MeetingView) -> Iterator[Place]:
    for row in meeting.spec.items:
        if PRESENTER in row.who:
            timed = [n for n, part in enumerate(part for part in row.sub if part.minutes)]
            yield from (Place(PRESENTER, f"{row.key}/{n}") for n in timed)
            if not timed:
                yield Place(PRESENTER, row.key)
        told = (role for cue in row.cues for role in cue.to)
        yield from (Place(role) for role in (*row.who, *told) if role not in KNOWN and role != PRESENTER)
    for option in meeting.spec.options:
        if option.key in meeting.options:
            yield from (Place(role) for role in option.who if role not in KNOWN)


def slot_title(meeting: MeetingView, slot: str, lang: str) -> str:
    """The row or part that a slot names, or nothing."""
    key, _, part = slot.partition("/")
    row = next((one for one in meeting.spec.items if one.key == key), None)
    if row is None or not part:
        return row.title.in_(lang) if row else ""
    parts = [one for one in row.sub if one.minutes]
    return parts[int(part)].title.in_(lang) if part.isdecimal() and int(part) < len(parts) else ""


def of_place(holders: Iterable[HolderView], place: Place) -> tuple[HolderView, ...]:
    return tuple(one for one in holders if (one.role, one.item) == (place.role, place.item))


def holding(holders: Iterable[HolderView], role: str, item: str = "", part: int = -1) -> tuple[HolderView, ...]:
    """Who holds a role there: those named for the part, else for the row, else for the whole meeting.

    Of a row as a whole that are those of its parts too, and of the meeting as a whole everybody in that role.
    """
    those = [one for one in holders if one.role == role]
    if not item:
        return tuple(those)
    slots = {f"{item}/{part}"} if part >= 0 else {one.item for one in those if one.item.startswith(f"{item}/")}
    for wanted in (slots, {item}, {""}):
        if found := tuple(one for one in those if one.item in wanted):
            return found
    return ()


def names_at(meeting: MeetingView, holders: Iterable[HolderView], item: str, part: int = -1) -> tuple[str, ...]:
    """The people of a row or part of the programme, where all its roles are filled; else none, and its roles stand."""
    known = tuple(holders)
    found = next((one for one in meeting.spec.items if one.key == item), None)
    chosen = found or next((one for one in meeting.spec.options if one.key == item), None)
    names: list[str] = []
    for role in chosen.who if chosen else ():
        here = [one.name for one in holding(known, role, item, part)]
        here += [meeting.chair] if role == "moedeleder" and meeting.chair else []
        if not here:
            return ()
        names += here
    return tuple(dict.fromkeys(names))


def hands(
    meeting: MeetingView, holders: Iterable[HolderView], row: ProgrammeItem | Option, lang: str, part: int = -1
) -> tuple[str, ...]:
    """Who holds a row or part of it: of each role its people, else what the role is called."""
    known = tuple(holders)
    words: list[str] = []
    for role in row.who:
        here = [one.name for one in sorted(holding(known, role, row.key, part), key=lambda one: one.item)]
        here += [meeting.chair] if role == "moedeleder" and meeting.chair else []
        words += here or [ROLES[role].in_(lang)]
    return tuple(dict.fromkeys(words))
