"""Who somebody is to the bot, and who is in a cluster."""

from dataclasses import dataclass
from typing import Literal

from dialogs.commands.base import Command


@dataclass(frozen=True)
class SetLanguage(Command):
    language: str


@dataclass(frozen=True)
class ExportMe(Command):
    pass


@dataclass(frozen=True)
class NotMe(Command):
    """The link that led here was another's: the roster entry is given back."""

    member: int


@dataclass(frozen=True)
class EraseMe(Command):
    pass


@dataclass(frozen=True)
class CreateCluster(Command):
    """A new cluster; who makes it becomes its coordinator."""

    name: str
    coordinator: str
    practice: str


@dataclass(frozen=True)
class ImportRoster(Command):
    """Rows as `bot.roster` reads them, JSON in `rows`; all of them or none."""

    cluster: int
    rows: str


@dataclass(frozen=True)
class AddMember(Command):
    cluster: int
    name: str
    practice: str
    role: str
    email: str


@dataclass(frozen=True)
class SetRight(Command):
    """Give or take a right: `coordinator` or `chair` (mødeleder)."""

    member: int
    right: Literal["coordinator", "chair"]
    given: bool


@dataclass(frozen=True)
class RemoveMember(Command):
    member: int


@dataclass(frozen=True)
class MakeLink(Command):
    """A new personal join link; older ones of the member stop working."""

    member: int


@dataclass(frozen=True)
class MakeLinks(Command):
    """A list of join links for all who have not joined, as a file."""

    cluster: int


@dataclass(frozen=True)
class SetGuest(Command):
    """Whether somebody who is no doctor of the cluster is invited to a meeting; pressing again turns it."""

    meeting: int
    member: int


@dataclass(frozen=True)
class SharePlace(Command):
    """Where a practice lies, as somebody there has sent it; degrees."""

    cluster: int
    practice: int
    lat: float
    lon: float


@dataclass(frozen=True)
class SendAgain(Command):
    """Send once more what perhaps never came: a letter or a mail, by its number."""

    cluster: int
    way: Literal["chat", "mail"]
    number: int


@dataclass(frozen=True)
class NoteArrived(Command):
    """What perhaps never came has come, or does not matter."""

    cluster: int
    way: Literal["chat", "mail"]
    number: int
