"""What reading a roster gives: rows that were understood, rows that were refused and why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the file has them; a blank cell is None.

    Attributes:
        id: the file's own id, else the line number as text.
        line: the line of the file, or the row of the sheet, counted from 1.
        practice: the practice's name; "" for a guest or a locum without one.
        ydernummer: six digits as text, a leading zero counts.
        house: practices under one roof; the practice itself unless the file says otherwise.
        form: solo, kompagniskab, samarbejde, delepraksis, region, udbud, licens or generationsskifte.
        phone: with its country, `+4520304050`.
        role: the first of `roles`: member, ua, locum, staff, guest, partner, facilitator, koordinator or moedeleder.
        host_capacity: how many people the practice can seat; 0 cannot host.
        answer: attend, absent, own, place, or "" where nothing was answered yet.
        own_group: the name of a self-made group.
    """

    id: str
    line: int
    name: str
    practice: str = ""
    ydernummer: str | None = None
    house: str = ""
    form: str | None = None
    address: str | None = None
    postcode: str | None = None
    town: str | None = None
    lat: float | None = None
    lon: float | None = None
    email: str | None = None
    phone: str | None = None
    role: str = "member"
    host_capacity: int = 0
    answer: str = ""
    own_group: str | None = None
    roles: tuple[str, ...] = ("member",)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was not taken: the column (a field of `RosterRow`), what stood there, and the key of the reason.

    A row may be refused for several reasons. A value that looks like a CPR number is never repeated.
    """

    line: int
    column: str | None
    value: str | None
    reason: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of the roster should know that kept no row out; line 0 is about the whole file."""

    line: int
    reason: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """The whole file, read."""

    rows: tuple[RosterRow, ...]
    refused: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()


class RosterFault(Exception):
    """The file as a whole cannot be read; `reason` is the key of the text, `values` what it needs."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values: Values = values


def roster_json(roster: Roster, say: Any = None, lang: str = "da") -> dict[str, Any]:  # noqa: ANN401 - see words.say
    """The roster as plain values for JSON; with `say` (see `words`), refusals and notes carry their text."""

    def told(item: Refusal | Note) -> dict[str, Any]:
        return asdict(item) | ({"text": say(item, lang)} if say else {})

    return {
        "rows": [asdict(row) | {"roles": list(row.roles)} for row in roster.rows],
        "refused": [told(refusal) for refusal in roster.refused],
        "notes": [told(note) for note in roster.notes],
    }
