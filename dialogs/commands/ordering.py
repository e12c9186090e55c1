"""The order, the call, the premeeting, and what is promised."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.commands.base import Command


@dataclass(frozen=True)
class MarkOrdered(Command):
    """It has been ordered, or (with `done` False) not after all."""

    meeting: int
    done: bool = True


@dataclass(frozen=True)
class SaveOrder(Command):
    """What the order sheet is filled in with, by field."""

    meeting: int
    fields: Mapping[str, str]


@dataclass(frozen=True)
class SendOrder(Command):
    """Mail the order as it was previewed; only ever by a press."""

    meeting: int


@dataclass(frozen=True)
class MarkContact(Command):
    """An address of a playbook (its key, or the meeting whose copy it is) has been seen to work; by its place."""

    subject: int | str
    contact: int


@dataclass(frozen=True)
class SetChaseTo(Command):
    """The address at which a delivery's provider is asked for it."""

    meeting: int
    material: str
    address: str


@dataclass(frozen=True)
class SendChase(Command):
    """Mail the question for a late delivery as it was shown; only ever by a press."""

    meeting: int
    material: str


@dataclass(frozen=True)
class MakeMailLink(Command):
    """A page that opens a draft in the reader's own mail program: the order, or the question for a delivery."""

    meeting: int
    material: str = ""


@dataclass(frozen=True)
class SetCall(Command):
    """When the provider calls, as wall time `2027-01-10T12:30`."""

    meeting: int
    when: str


@dataclass(frozen=True)
class SaveCall(Command):
    """What was agreed in the call: who makes the first contact, options (`yes`, `no`), and notes by their number."""

    meeting: int
    first_contact: str
    options: Mapping[str, str]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class SavePremeeting(Command):
    """What the premeeting came to: the minute-taker's member id, options (`yes`, `no`), and words by outcome."""

    meeting: int
    minute_taker: str
    options: Mapping[str, str]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class SaveDelivery(Command):
    """Which promised thing a forwarded file is."""

    file: int
    meeting: int
    material: str
    item: str


@dataclass(frozen=True)
class LinkMaterial(Command):
    """Where a promised thing is found on the web; it counts as arrived."""

    meeting: int
    material: str
    item: str
    link: str


@dataclass(frozen=True)
class MarkArrived(Command):
    """A promised thing has come by its own way; without `item` the whole delivery."""

    meeting: int
    material: str
    item: str = ""


@dataclass(frozen=True)
class HandOut(Command):
    """A practice has got its sealed envelope, or gives it back."""

    meeting: int
    material: str
    practice: int


@dataclass(frozen=True)
class FetchMaterial(Command):
    meeting: int
    material: str
    item: str


@dataclass(frozen=True)
class SendMaterials(Command):
    """Send the members' material to the invited."""

    meeting: int
