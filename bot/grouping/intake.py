"""From the rows of a roster to the people who are to be placed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from bot.grouping.model import Attendee, Point

ABSENT = {"deltager ikke", "not attending", "no", "nej", "afbud", "absent"}
OWN = {"egen", "own", "self"}
PLACED = {"placeres", "place"}


class Row(Protocol):
    """What a row of the roster knows of a person; empty text or None where it knows nothing."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def practice(self) -> str: ...
    @property
    def ydernummer(self) -> str | None: ...
    @property
    def house(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def postcode(self) -> str | None: ...
    @property
    def host_capacity(self) -> int | None: ...
    @property
    def answer(self) -> str | None: ...
    @property
    def own_group(self) -> str | None: ...


def attendees_from(rows: Iterable[Row], place_of: Callable[[Row], Point | None]) -> tuple[Attendee, ...]:
    """The rows' people without those who answered that they do not come.

    `place_of` finds a place for a row without coordinates (a postcode table, say), or None. Somebody named in a
    self-made group is in it unless the answer says otherwise; "egen" without a group's name is to be placed.
    """
    return tuple(_attendee(row, place_of) for row in rows if _answer(row) not in ABSENT)


def _answer(row: Row) -> str:
    return " ".join((row.answer or "").casefold().replace("_", " ").split())


def _attendee(row: Row, place_of: Callable[[Row], Point | None]) -> Attendee:
    group = (row.own_group or "").strip()
    own = bool(group) and _answer(row) not in PLACED
    place = (row.lat, row.lon) if row.lat is not None and row.lon is not None else place_of(row)
    return Attendee(
        id=row.id,
        name=row.name,
        practice=row.practice or "",
        house=row.house or "",
        form=row.form or "",
        place=place,
        answer="own" if own else "place",
        own_group=group if own else None,
        host_capacity=max(0, row.host_capacity or 0),
        ydernummer=row.ydernummer or "",
    )
