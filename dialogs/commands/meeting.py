"""A meeting: planned, moved, changed, called off, and who is told of it."""

from dataclasses import dataclass
from typing import Literal

from dialogs.commands.base import Command


@dataclass(frozen=True)
class PlanMeeting(Command):
    """A meeting from a playbook.

    `day` and `start` are wall time (`2027-03-10`, `16:45`); `answer_by` the last day of the sign-up.
    """

    cluster: int
    package: str
    day: str
    start: str
    form: str
    place: str
    link: str
    chair: int | None
    options: tuple[str, ...]
    answer_by: str
    follows: int = 0


@dataclass(frozen=True)
class MoveMeeting(Command):
    """Another day (`2027-03-17`) and start (`16:45`), with a new last day of the sign-up."""

    meeting: int
    day: str
    start: str
    answer_by: str


@dataclass(frozen=True)
class EditMeeting(Command):
    """Another place, link or mødeleder (a member's id); an empty value takes the first two away."""

    meeting: int
    part: Literal["place", "link", "chair"]
    value: str


@dataclass(frozen=True)
class SendInvitation(Command):
    meeting: int


@dataclass(frozen=True)
class NudgeMissing(Command):
    meeting: int


@dataclass(frozen=True)
class MakeDraft(Command):
    """The invitation as a text with a personal link, for the coordinator to send to somebody the bot cannot reach."""

    member: int
    meeting: int


@dataclass(frozen=True)
class SetCapacity(Command):
    """How many there is room for at a meeting; 0 for no limit. Who comes when it is full waits in line."""

    meeting: int
    seats: int


@dataclass(frozen=True)
class SendMessage(Command):
    """The coordinator's own words to one part of the meeting's people."""

    meeting: int
    segment: str
    text: str


@dataclass(frozen=True)
class MakeCalendar(Command):
    """The meeting as a file for one's own calendar."""

    meeting: int


@dataclass(frozen=True)
class MakeFeed(Command):
    """A private address for one's calendar; `afresh` stops the older ones."""

    cluster: int
    afresh: bool


@dataclass(frozen=True)
class CancelMeeting(Command):
    meeting: int
