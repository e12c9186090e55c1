"""The meeting day: the card, the roles, the words, and who is there."""

from dataclasses import dataclass
from typing import Literal

from dialogs.commands.base import Command


@dataclass(frozen=True)
class PressLive(Command):
    """A press on the meeting's control card; `seen` is the state's revision that the card showed.

    `item` names the row of the programme that a `goto` takes now.
    """

    meeting: int
    press: str
    seen: int
    item: str = ""


@dataclass(frozen=True)
class NameRole(Command):
    """Put somebody behind a role: a member's id, or the name of somebody who is on no list."""

    meeting: int
    role: str
    item: str
    person: str


@dataclass(frozen=True)
class UnnameRole(Command):
    meeting: int
    holder: int


@dataclass(frozen=True)
class SendWord(Command):
    """A short word to somebody while the meeting runs: one of the ready ones by its key, or a text."""

    meeting: int
    member: int
    text: str
    on_page: bool


@dataclass(frozen=True)
class MakePageCode(Command):
    """The clock page's address as a QR code."""

    meeting: int


@dataclass(frozen=True)
class RenewPage(Command):
    """A new address for the clock page; the old one stops working."""

    meeting: int


@dataclass(frozen=True)
class MakeTimes(Command):
    """Planned against actual minutes, as a workbook."""

    meeting: int


@dataclass(frozen=True)
class Rehearse(Command):
    """Play the meeting's cues so many times as fast, to the person who asks for it and nobody else."""

    meeting: int
    speed: int


@dataclass(frozen=True)
class StopRehearsal(Command):
    meeting: int


@dataclass(frozen=True)
class ChooseCues(Command):
    """Which messages of a meeting day the person wants."""

    choice: Literal["all", "mine", "none"]


@dataclass(frozen=True)
class SwitchCues(Command):
    """A sort of the day's messages that the person wants, or does not."""

    sort: str
    on: bool


@dataclass(frozen=True)
class TapHere(Command):
    """I am here."""

    meeting: int


@dataclass(frozen=True)
class NoteHere(Command):
    """Somebody was there: a member by id, or a name and practice on no list."""

    meeting: int
    member: int
    name: str
    practice: str


@dataclass(frozen=True)
class NoteAllHere(Command):
    """Everyone who had said that they would come was there."""

    meeting: int


@dataclass(frozen=True)
class NoteLeft(Command):
    """Somebody on the attendance list went before the end: at a time of the day (`18:45`), now (`now`), or not (``)."""

    meeting: int
    line: int
    at: str


@dataclass(frozen=True)
class TapLeft(Command):
    """I am going before the end; or I stay after all."""

    meeting: int
    gone: bool


@dataclass(frozen=True)
class SayGathered(Command):
    """A group is together on the day; or is not after all."""

    group: int
    gathered: bool


@dataclass(frozen=True)
class NoteGroupHere(Command):
    """One of a group is there; all of it where no member is named."""

    group: int
    member: int = 0


@dataclass(frozen=True)
class NotHere(Command):
    """Take a line off the attendance list."""

    meeting: int
    line: int
