"""Agreements, the minutes and their corrections, as views."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Connection

from bot.storage.after_tables import agreements, corrections, minute_rounds, minutes
from bot.storage.tables import meetings, members
from bot.texts import local
from dialogs.after_views import AgreementView, CorrectionView, RoundView


def where(conn: Connection, *wanted: ColumnElement[bool]) -> tuple[AgreementView, ...]:
    """Agreements in the order in which they were made."""
    rows = conn.execute(
        select(agreements, meetings.c.cluster_id, meetings.c.starts_at)
        .join(meetings, meetings.c.id == agreements.c.meeting_id)
        .where(*wanted)
        .order_by(meetings.c.starts_at, agreements.c.id)
    )
    return tuple(
        AgreementView(
            row.id,
            row.meeting_id,
            row.cluster_id,
            row.what,
            row.who,
            row.member_id or 0,
            row.due,
            row.status,
            local(row.starts_at),
        )
        for row in rows
    )


def of_meeting(conn: Connection, meeting_id: int) -> tuple[AgreementView, ...]:
    return where(conn, agreements.c.meeting_id == meeting_id)


def one(conn: Connection, agreement_id: int) -> AgreementView | None:
    return next(iter(where(conn, agreements.c.id == agreement_id)), None)


def still_open(conn: Connection, cluster_id: int, but: int = 0) -> tuple[AgreementView, ...]:
    """What is open in the cluster, but for one meeting's own."""
    return where(
        conn, meetings.c.cluster_id == cluster_id, agreements.c.status == "open", agreements.c.meeting_id != but
    )


def minutes_of(conn: Connection, meeting_id: int) -> Mapping[str, str]:
    """What the minutes say, by row of the programme."""
    rows = conn.execute(select(minutes).where(minutes.c.meeting_id == meeting_id))
    return {row.item: row.text for row in rows}


def round_of(conn: Connection, meeting_id: int) -> RoundView | None:
    row = conn.execute(select(minute_rounds).where(minute_rounds.c.meeting_id == meeting_id)).first()
    return RoundView(local(row.sent_at), row.until, row.final_at is not None) if row else None


def corrections_of(conn: Connection, meeting_id: int) -> tuple[CorrectionView, ...]:
    rows = conn.execute(
        select(corrections, members.c.name)
        .join(members, members.c.id == corrections.c.member_id)
        .where(corrections.c.meeting_id == meeting_id)
        .order_by(corrections.c.id)
    )
    return tuple(CorrectionView(row.id, row.name, row.text, row.settled) for row in rows)
