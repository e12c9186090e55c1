"""Table plans that somebody waits for."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.engine import Connection

from bot.conversation.jobs import tell_broken
from bot.conversation.problems import Failed, Tables
from bot.seating import TablePlan
from bot.storage import dues, read, seatings
from bot.storage.dues import Due
from bot.storage.group_tables import seatings as seating_rows


@dataclass(frozen=True)
class Seating:
    """A table plan that somebody waits for."""

    meeting: int
    revision: int
    asker: int
    problem: Tables

    def _row(self) -> ColumnElement[bool]:
        return and_(
            seating_rows.c.meeting_id == self.meeting,
            seating_rows.c.revision == self.revision,
            seating_rows.c.state.in_(("wanted", "reseat", "reseat_here")),
        )

    def wanted(self, conn: Connection) -> bool:
        return conn.execute(select(seating_rows.c.meeting_id).where(self._row())).first() is not None

    def save(self, conn: Connection, result: TablePlan | Failed | None, now: datetime) -> None:
        made = result if isinstance(result, TablePlan) else None
        values = {"state": "planned" if made else "failed", "plan": seatings.dump(made) if made else None}
        if not conn.execute(update(seating_rows).where(self._row()).values(**values)).rowcount:
            return
        if isinstance(result, Failed):
            tell_broken(conn, self, self.asker, result, now)
        else:
            about: dict[str, int | str] = {"meeting": self.meeting, "member": self.asker}
            key = f"tables_ready.{self.meeting}.{self.revision}"
            dues.plan(conn, Due(key, "tables_ready", about, now, meeting_id=self.meeting))


def seating(conn: Connection, _folder: Path, _now: datetime) -> Seating | None:
    """The first table plan that somebody waits for."""
    row = conn.execute(
        select(seating_rows)
        .where(seating_rows.c.state.in_(("wanted", "reseat", "reseat_here")))
        .order_by(seating_rows.c.meeting_id)
        .limit(1)
    ).first()
    meeting = read.meeting(conn, row.meeting_id) if row else None
    if row is None or meeting is None:
        return None
    before = seatings.load(row.plan) if row.plan and row.state != "wanted" else None
    who = seatings.guests(conn, meeting, here=row.state == "reseat_here")
    return Seating(row.meeting_id, row.revision, row.wanted_by, Tables(who, tuple(row.tables), before))
