"""Groups and tables: formed, moved, published, and what each settles for itself."""

from dataclasses import dataclass

from dialogs.commands.base import Command


@dataclass(frozen=True)
class FormGroups(Command):
    """Ask for a proposal; it is reckoned after the transaction and comes by itself."""

    meeting: int


@dataclass(frozen=True)
class MoveMember(Command):
    """Put a person into another group of the proposal, or of the published plan."""

    meeting: int
    member: int
    group: int


@dataclass(frozen=True)
class LockMember(Command):
    meeting: int
    member: int


@dataclass(frozen=True)
class PublishGroups(Command):
    meeting: int


@dataclass(frozen=True)
class AnswerLeading(Command):
    """The asked group leader says yes or no; after a no the next is asked."""

    group: int
    accept: bool


@dataclass(frozen=True)
class StopSearch(Command):
    """End a search for groups: take the best that a second finds (`keep`), or go back to what was."""

    meeting: int
    keep: bool


@dataclass(frozen=True)
class SwapMembers(Command):
    meeting: int
    one: int
    other: int


@dataclass(frozen=True)
class LockGroup(Command):
    """Keep a whole group as it is when the rest is formed anew; a second time lets go."""

    meeting: int
    number: int


@dataclass(frozen=True)
class ChooseWay(Command):
    """What shall be done where a rule cannot hold; `number` is that of the breach in the proposal."""

    meeting: int
    number: int
    pick: str


@dataclass(frozen=True)
class AskPair(Command):
    """Ask why two do not sit together; the answer comes by itself."""

    meeting: int
    one: int
    other: int


@dataclass(frozen=True)
class UseRepair(Command):
    """Take one line of the menu after a late change."""

    meeting: int
    question: int
    line: int


@dataclass(frozen=True)
class DrawGroups(Command):
    """The groups on a map, as a picture."""

    meeting: int


@dataclass(frozen=True)
class SetGroupRule(Command):
    """A rule of the meeting's cluster: `forms`, `keep`, or a price in tenths of a person-kilometre."""

    meeting: int
    name: str
    value: str


@dataclass(frozen=True)
class ForbidPair(Command):
    """Two practices that may not share a group."""

    meeting: int
    one: int
    other: int


@dataclass(frozen=True)
class AllowPair(Command):
    meeting: int
    number: int


@dataclass(frozen=True)
class AddRoom(Command):
    meeting: int
    name: str
    address: str
    capacity: int


@dataclass(frozen=True)
class DropRoom(Command):
    meeting: int
    room: int


@dataclass(frozen=True)
class SetAddress(Command):
    """Where the group meets: `practice`, `private` or `room`, and the address."""

    group: int
    kind: str
    address: str


@dataclass(frozen=True)
class SetDeputy(Command):
    """Who leads where the leader cannot; 0 takes the deputy away."""

    group: int
    member: int


@dataclass(frozen=True)
class SetDuty(Command):
    """Who sees to a duty of the leader's (its number in the playbook); 0 gives it back to the leader."""

    group: int
    duty: int
    member: int


@dataclass(frozen=True)
class SetDataChoice(Command):
    group: int
    text: str


@dataclass(frozen=True)
class MakeTables(Command):
    """Plan the tables of a meeting: so many, each with so many seats."""

    meeting: int
    count: int
    seats: int


@dataclass(frozen=True)
class Reseat(Command):
    """Seat again with as few moves as can be; `here`: only those who have come."""

    meeting: int
    here: bool


@dataclass(frozen=True)
class TellTables(Command):
    """Tell everybody who has not heard it their tables."""

    meeting: int
