"""What waits for a meeting or a cluster, as its coordinator may move it, silence it or put words to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.engine import Connection

from bot.storage import read
from bot.storage.delivery_tables import WAITING, dues
from bot.storage.tables import meetings, members, polls, tasks
from bot.texts import local
from dialogs.views import MeetingView, ReminderView, TaskView

SHOWN = (
    "task", "overdue", "call_soon", "eve", "day", "cue", "klu_ask", "private_plan", "agreements_back", "agreement_due",
    "minutes_final", "group_evaluation", "follow_up_last", "year", "poll_remind", "poll_close",
)  # fmt: skip
"""Kinds that people are told of as reminders; the rest is the bot's own housekeeping."""
MOST = 500
YEARS = 3
"""How far ahead a January can be planned."""


def of_meeting(conn: Connection, meeting_id: int) -> tuple[ReminderView, ...]:
    """The meeting's coming reminders, soonest first."""
    return _views(conn, _found(conn, dues.c.meeting_id == meeting_id))


def of_cluster(conn: Connection, cluster_id: int, now: datetime) -> tuple[ReminderView, ...]:
    """All coming reminders of the cluster: of its meetings, its polls and its year; soonest first."""
    rows = [row for mine in _in_cluster(conn, cluster_id, now) for row in _found(conn, mine)]
    return _views(conn, sorted(rows, key=lambda row: (row.at, row.id))[:MOST])


def reminder(
    conn: Connection, now: datetime, due_id: int, meeting_id: int = 0, cluster_id: int = 0
) -> ReminderView | None:
    """One that waits, if it is this meeting's or, where none is named, this cluster's."""
    parts = (dues.c.meeting_id == meeting_id,) if meeting_id else _in_cluster(conn, cluster_id, now)
    rows = [row for mine in parts for row in _found(conn, mine & (dues.c.id == due_id))]
    return next(iter(_views(conn, rows)), None)


def _in_cluster(conn: Connection, cluster_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Two ways in which a reminder is the cluster's; each finds its rows by an index, which one "or" would not."""
    own = conn.execute(select(meetings.c.id).where(meetings.c.cluster_id == cluster_id)).scalars().all()
    asked = conn.execute(select(polls.c.id).where(polls.c.cluster_id == cluster_id)).scalars().all()
    keys = [f"{kind}.{number}" for number in asked for kind in ("poll_remind", "poll_close")]
    keys += [f"year.{cluster_id}.{year}.{nth}" for year in range(now.year, now.year + YEARS) for nth in (0, 1)]
    return (dues.c.meeting_id.in_(own), dues.c.key.in_(keys))


def _found(conn: Connection, mine: ColumnElement[bool]) -> list[Row[Any]]:
    waiting = (mine, dues.c.state == WAITING, dues.c.kind.in_(SHOWN))
    return list(conn.execute(select(dues).where(*waiting).order_by(dues.c.at, dues.c.id).limit(MOST)))


def _views(conn: Connection, rows: Iterable[Row[Any]]) -> tuple[ReminderView, ...]:
    rows = list(rows)
    about = {number: read.meeting(conn, number) for number in {row.meeting_id for row in rows if row.meeting_id}}
    named: dict[int, TaskView] = {}
    for meeting in about.values():
        wanted = [
            int(row.about["task"]) for row in rows if row.meeting_id == (meeting and meeting.id) and "task" in row.about
        ]
        if meeting and wanted:
            named |= {task.id: task for task in read.tasks_of(conn, meeting, tasks.c.id.in_(wanted))}
    deputies = {number: _has_deputy(conn, meeting) for number, meeting in about.items() if meeting}
    heard = (row for row in rows if row.kind != "overdue" or deputies.get(row.meeting_id) or _handed_on(row, named))
    return tuple(_view(row, about.get(row.meeting_id), named) for row in heard)


def _has_deputy(conn: Connection, meeting: MeetingView) -> bool:
    """Whether anybody but the only coordinator can be asked for what the coordinator has not done."""
    wanted = (members.c.cluster_id == meeting.cluster_id, members.c.coordinator, members.c.left_at.is_(None))
    first = set(conn.execute(select(members.c.id).where(*wanted)).scalars())
    return len(first) > 1 or (meeting.chair_id != 0 and meeting.chair_id not in first)


def _handed_on(row: Row[Any], named: dict[int, TaskView]) -> bool:
    """A task that somebody else has been given comes back to the coordinators."""
    task = named.get(int(row.about.get("task", 0)))
    return task is not None and bool(task.delegate)


def _view(row: Row[Any], meeting: MeetingView | None, named: dict[int, TaskView]) -> ReminderView:
    about = row.about
    return ReminderView(
        id=row.id,
        key=row.key,
        kind=row.kind,
        at=local(row.at),
        task=named.get(int(about.get("task", 0))),
        cue=str(about.get("cue", "")),
        words=str(about.get("words", "")),
        muted=row.muted,
        meeting=meeting,
    )
