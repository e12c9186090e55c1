"""Promised materials: what has arrived for a meeting, and whether a forwarded file may be some of it."""

from collections.abc import Mapping
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.planning.materials import looks_secret
from bot.storage import read
from bot.storage.tables import deliveries, files
from bot.texts import local
from dialogs.views import DeliveryView, FileView, MeetingView

TAKEN = (".pdf", ".pptx", ".ppt", ".docx")
SHEETS = (".xlsx", ".xls", ".ods", ".csv")
"""No playbook promises one, and figures that are told practice by practice come in these."""


def expecting(conn: Connection, person_id: int) -> tuple[MeetingView, ...]:
    """The meetings that this person coordinates and that material has been promised for."""
    mine = sorted({seat.cluster for seat in read.seats_of(conn, person_id) if seat.coordinator})
    coming = read.meetings_of(conn, mine) if mine else ()
    return tuple(one for one in coming if one.status in {"planned", "invited", "live"} and one.spec.materials)


def secret(conn: Connection, person_id: int, name: str) -> bool:
    """Whether a file of this name is by its name what the bot never takes in."""
    return any(looks_secret(meeting.spec, name) for meeting in expecting(conn, person_id))


def may_come(conn: Connection, person_id: int, name: str) -> bool:
    """Whether a file of this name is worth fetching: material is promised, and it is none that is refused."""
    fits = PurePath(name).suffix.casefold() in TAKEN
    return fits and bool(expecting(conn, person_id)) and not secret(conn, person_id, name)


def arrived(conn: Connection, meeting_id: int) -> Mapping[tuple[str, str], DeliveryView]:
    """What is there, by material and item."""
    rows = conn.execute(
        select(deliveries, files.c.name)
        .outerjoin(files, files.c.id == deliveries.c.file_id)
        .where(deliveries.c.meeting_id == meeting_id)
    )
    return {
        (row.material, row.item): DeliveryView(
            local(row.at), row.file_id or 0, row.name or "", tuple(row.handed_out), row.link or ""
        )
        for row in rows
    }


def file_of(conn: Connection, file_id: int, person_id: int) -> FileView | None:
    """A file, if this person sent it."""
    mine = (files.c.id == file_id, files.c.by_person_id == person_id)
    row = conn.execute(select(files.c.id, files.c.name).where(*mine)).first()
    return FileView(row.id, row.name) if row else None
