"""Who can still be asked for an evaluation, and how meetings were found, year by year."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage import attendance, evaluations, read
from bot.storage.after_tables import votes
from bot.storage.tables import meetings, members
from dialogs.evaluation.questions import OVERALL, POSITIVE
from dialogs.views import MeetingView, MemberView


def waiting(conn: Connection, meeting: MeetingView) -> tuple[MemberView, ...]:
    """Who was there, or had said they would be where nobody kept a list, and has not handed in a sheet."""
    seats = read.members_where(conn, members.c.id.in_(attendance.there(conn, meeting)))
    reached = [seat for seat in seats if seat.way(mails=True) != "none"]
    return tuple(seat for seat in reached if not evaluations.has_voted(conn, meeting.id, str(seat.id)))


def trend(conn: Connection, cluster_id: int) -> tuple[Mapping[str, Any], ...]:
    """Each evaluated meeting of the cluster with the share that found it good, in percent, oldest first.

    A share from which a small count could be reckoned is None, like the count itself.
    """
    counted = select(votes.c.meeting_id).where(votes.c.counted, votes.c.survey == 0)
    voted = select(meetings.c.id).where(meetings.c.cluster_id == cluster_id, meetings.c.id.in_(counted))
    found = []
    for number in conn.execute(voted.order_by(meetings.c.starts_at)).scalars().all():
        given = evaluations.counted(conn, number).get(OVERALL.key, ())
        good = sum(1 for answer in given if answer in POSITIVE)
        shown = evaluations.withheld({"good": good, "rest": len(given) - good})
        percent = None if shown is None or None in shown.values() else round(100 * good / len(given))
        meeting = read.meeting(conn, number)
        if meeting is not None:
            found.append({"starts": meeting.starts, "percent": percent, "total": len(given)})
    return tuple(found)
