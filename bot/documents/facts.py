"""What documents are made from: plain frozen values that the caller fills from the meeting.

Every text is cleaned when the value is made (see `plain`), so that no document can carry a control character or a
hidden change of writing direction, and every instant must be aware. Texts stay data: nothing here is markup.
"""

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal

Mode = Literal["plenum", "virtual", "groups", "break"]
Status = Literal["open", "done", "dropped"]

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NONE = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")  # not allowed in XML
_JOINERS = {"\n", "\u200c", "\u200d"}  # Persian names and emoji need theirs


def _shows(char: str) -> bool:
    """Whether a character may stand in a document: none that steers, re-orders, is half a pair or no character."""
    return char in _JOINERS or not (unicodedata.category(char) in {"Cc", "Cf", "Cs"} or _NONE.match(char))


def plain(text: str) -> str:
    """The text as every format can hold it: composed letters, one kind of line break, no control characters."""
    text = _BREAKS.sub("\n", text.replace("\t", " "))
    return unicodedata.normalize("NFC", "".join(char for char in text if _shows(char))).strip()


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple | list):
        return tuple(_cleaned(part) for part in value)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"a document needs an aware time, not {value.isoformat()}")
    return value


class Facts:
    """The base of every value below: cleans its texts and refuses naive times (ValueError)."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            object.__setattr__(self, field.name, _cleaned(getattr(self, field.name)))


@dataclass(frozen=True)
class Person(Facts):
    """One person on a list; `role` is shown as it stands ("UA", "kommune"), an address only goes to Zoom."""

    name: str
    practice: str = ""
    ydernummer: str = ""
    role: str = ""
    email: str = ""


@dataclass(frozen=True)
class SignUp(Facts):
    """One who is invited, and what they have said as far as it is known; `comes` None: nothing yet."""

    name: str
    practice: str = ""
    comes: bool | None = None
    group: str = ""
    locum: str = ""


@dataclass(frozen=True)
class Role(Facts):
    """Who fills a role, in the language of the document: ("Mødeleder", "Anna Holm")."""

    title: str
    name: str


@dataclass(frozen=True)
class ProgrammeRow(Facts):
    starts_at: datetime
    ends_at: datetime
    title: str
    who: str = ""
    mode: Mode = "plenum"


@dataclass(frozen=True)
class Group(Facts):
    """One physical group; `host` is the practice or home, `address` only where the reader may know it."""

    number: int
    members: tuple[Person, ...]
    leader: str = ""
    host: str = ""
    address: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Attendee(Facts):
    """One who took part; a time of None means the meeting's own start or end.

    `doctor` is who PLO counts: guests, staff and partners stand on the list and are not counted.
    """

    name: str
    practice: str = ""
    ydernummer: str = ""
    role: str = ""
    present_from: datetime | None = None
    present_to: datetime | None = None
    doctor: bool = True


@dataclass(frozen=True)
class Answer(Facts):
    """One answered field of a group report; `per_practice` holds (practice, text) where the answers differ."""

    question: str
    text: str = ""
    per_practice: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class GroupReport(Facts):
    """What one group reports; no answers at all means that the report is missing."""

    group: int
    leader: str = ""
    answers: tuple[Answer, ...] = ()
    members: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Agreement(Facts):
    what: str
    who: str = ""
    due: date | None = None
    status: Status = "open"


@dataclass(frozen=True)
class Evaluation(Facts):
    """One question's result, or other figures of all. A count of None is withheld because it is small.

    The caller decides what is withheld. `unit` is shown behind each figure ("%" counts to a hundred), `note` says where
    the figures are from.
    """

    question: str
    labels: tuple[str, ...] = ()
    counts: tuple[int | None, ...] = ()
    texts: tuple[str, ...] = ()
    unit: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.labels) != len(self.counts):
            raise ValueError(f"{len(self.labels)} labels but {len(self.counts)} counts: {self.question!r}")


@dataclass(frozen=True)
class Share(Facts):
    """How many in a hundred of a meeting's answers were good; None is withheld."""

    held: datetime
    percent: int | None
    answers: int


@dataclass(frozen=True)
class Table(Facts):
    number: int
    people: tuple[Person, ...]


@dataclass(frozen=True)
class TablePhase(Facts):
    """The tables of one part of the meeting; `rule` says how people sit ("ikke med egen praksis")."""

    title: str
    tables: tuple[Table, ...]
    rule: str = ""


@dataclass(frozen=True)
class PrintItem(Facts):
    """One thing to print: how many copies, on what, handed out when."""

    title: str
    copies: int
    paper: str = "A4"
    when: str = ""


@dataclass(frozen=True)
class QrLink(Facts):
    """A code that people scan, with the words beside it."""

    title: str
    url: str


@dataclass(frozen=True)
class MeetingFacts(Facts):
    """One meeting, as far as it is known; an empty part is left out of a document or shown as room to write.

    `figures` are results that the coordinator has put in to be shown, `numbers` the meeting's own: who comes, who came.
    """

    title: str
    cluster: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    roles: tuple[Role, ...] = ()
    programme: tuple[ProgrammeRow, ...] = ()
    groups: tuple[Group, ...] = ()
    phases: tuple[TablePhase, ...] = ()
    expected: tuple[Person, ...] = ()
    sign_ups: tuple[SignUp, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    reports: tuple[GroupReport, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    evaluation: tuple[Evaluation, ...] = ()
    evaluation_answers: int | None = None
    trend: tuple[Share, ...] = ()
    figures: tuple[Evaluation, ...] = ()
    numbers: tuple[Evaluation, ...] = ()
    minutes: tuple[Answer, ...] = ()
    questions: tuple[str, ...] = ()
    prints: tuple[PrintItem, ...] = ()
    codes: tuple[QrLink, ...] = ()
