"""Whose calendar holds a meeting's event: what has been given to somebody is changed and taken away there too."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage import read
from bot.storage.tables import members, polls
from dialogs.views import AnswerView


def holds(conn: Connection, meeting_id: int, member: int, answer: AnswerView | None) -> bool:
    """Whether this answer stands for an event: they come, or have said nothing since a poll gave them the date."""
    return answer.attend == "yes" if answer else member in got_the_date(conn, meeting_id)


def got_the_date(conn: Connection, meeting_id: int) -> frozenset[int]:
    """Members who were sent the date, with its event, when a poll had found it; nobody where there was no poll."""
    row = conn.execute(select(polls.c.cluster_id, polls.c.must).where(polls.c.meeting_id == meeting_id)).first()
    if row is None:
        return frozenset()
    everyone = read.members_where(conn, members.c.cluster_id == row.cluster_id)
    return frozenset(one.id for one in everyone if one.doctor or one.id in row.must)
