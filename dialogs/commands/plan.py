"""The plan's tasks and reminders, and a cluster's own programme."""

from dataclasses import dataclass
from typing import Literal

from dialogs.commands.base import Command


@dataclass(frozen=True)
class MoveReminder(Command):
    """Put a reminder that waits on another day; `meeting` is 0 where it is named as one of a cluster's."""

    meeting: int
    due: int
    day: str
    cluster: int = 0


@dataclass(frozen=True)
class MuteReminder(Command):
    meeting: int
    due: int
    muted: bool
    cluster: int = 0


@dataclass(frozen=True)
class WordReminder(Command):
    """Put one's own words first in a reminder; none takes them away."""

    meeting: int
    due: int
    words: str
    cluster: int = 0


@dataclass(frozen=True)
class SetTask(Command):
    """`done`, `skip`, `open`, `undo`, or `snooze` by days."""

    task: int
    deed: Literal["done", "skip", "undo", "snooze"]
    days: int = 0


@dataclass(frozen=True)
class Delegate(Command):
    task: int
    member: int


@dataclass(frozen=True)
class AddRows(Command):
    """Rows of a programme: title (or none), minutes, and the part of the playbook it fills (or none)."""

    meeting: int
    rows: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class DropTyped(Command):
    """Take the last row that was typed back."""

    meeting: int


@dataclass(frozen=True)
class FinishProgramme(Command):
    """What was typed is the programme."""

    meeting: int


@dataclass(frozen=True)
class EditRow(Command):
    """Another title, or other minutes; what is empty stays."""

    meeting: int
    row: str
    title: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class DropRow(Command):
    meeting: int
    row: str


@dataclass(frozen=True)
class AddTask(Command):
    """A task of one's own on a day."""

    meeting: int
    title: str
    day: str


@dataclass(frozen=True)
class RenameTask(Command):
    """Give a task of the meeting's plan other words."""

    task: int
    title: str


@dataclass(frozen=True)
class ForgetPlaybook(Command):
    """The next meetings from this playbook begin with it as it is on the shelf, no longer with an own copy."""

    meeting: int


@dataclass(frozen=True)
class DropTask(Command):
    """Take a task out of the meeting's plan for good."""

    task: int


@dataclass(frozen=True)
class KeepPlaybook(Command):
    """Use the meeting's copy of its playbook for the cluster's next meetings too."""

    meeting: int


@dataclass(frozen=True)
class SetYearTask(Command):
    """A task of a cluster's January: done, or undone again."""

    cluster: int
    year: int
    key: str
