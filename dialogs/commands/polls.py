"""Finding a date."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.commands.base import Command
from dialogs.commands.meeting import PlanMeeting


@dataclass(frozen=True)
class CreatePoll(Command):
    """A question for a date, not sent yet. `slots` are wall times (`2027-03-10T16:45`), `answer_by` its last day."""

    cluster: int
    package: str
    slots: tuple[str, ...]
    answer_by: str


@dataclass(frozen=True)
class AddSlot(Command):
    """One more date; those who have answered are asked for it alone."""

    poll: int
    wall: str


@dataclass(frozen=True)
class DropSlot(Command):
    poll: int
    slot: int


@dataclass(frozen=True)
class SetMust(Command):
    """Whether the date is no good without this member; pressing again turns it."""

    poll: int
    member: int


@dataclass(frozen=True)
class SendPoll(Command):
    poll: int


@dataclass(frozen=True)
class NudgePoll(Command):
    poll: int


@dataclass(frozen=True)
class ClosePoll(Command):
    poll: int


@dataclass(frozen=True)
class ReopenPoll(Command):
    """Take answers again, until `answer_by`; what was answered is kept."""

    poll: int
    answer_by: str


@dataclass(frozen=True)
class DropPoll(Command):
    poll: int


@dataclass(frozen=True)
class SaveVotes(Command):
    """A member's answer to a poll so far, by slot."""

    poll: int
    member: int
    votes: Mapping[int, str]


@dataclass(frozen=True)
class FixDate(Command):
    """The date of the poll is found: plan the meeting, and tell everybody who was asked."""

    poll: int
    slot: int
    meeting: PlanMeeting


@dataclass(frozen=True)
class MoveToSlot(Command):
    """Another date of the poll for the meeting that it was fixed for."""

    poll: int
    slot: int
