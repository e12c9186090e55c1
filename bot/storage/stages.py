"""How far an order has come, read from what has been done: nothing of it is kept twice."""

from sqlalchemy import Select, select
from sqlalchemy.engine import Connection

from bot.storage import read
from bot.storage.tables import deliveries, meetings, tasks
from dialogs.views import MeetingView, StageView


def stages(conn: Connection, meeting: MeetingView) -> tuple[StageView, ...]:
    """Ordered, called, draft, final, follow-up: those that the playbook knows, in that order."""
    spec = meeting.spec
    found = []
    if spec.order or spec.data_request:
        found.append(StageView("ordered", meeting.ordered))
    if any(task.kind == "call" for task in spec.tasks):
        found.append(StageView("called", "call.done" in meeting.agreed or _done(conn, meeting, "call")))
    here = {(row.material, row.item) for row in conn.execute(_arrived(meeting.id))}
    for stage in ("draft", "final"):
        promised = {(one.key, item.key) for one in spec.materials for item in one.items if item.stage == stage}
        if promised:
            found.append(StageView(stage, promised <= here, bool(promised & here)))
    if spec.follow_up and spec.follow_up.reorder:
        again = select(meetings.c.id).where(meetings.c.follows_id == meeting.id, meetings.c.status != "cancelled")
        found.append(StageView("follow_up", conn.execute(again).first() is not None))
    return tuple(found)


def _arrived(meeting: int) -> Select[tuple[str, str]]:
    return select(deliveries.c.material, deliveries.c.item).where(deliveries.c.meeting_id == meeting)


def _done(conn: Connection, meeting: MeetingView, kind: str) -> bool:
    done = read.tasks_of(conn, meeting, tasks.c.state == "done")
    return any(meeting.spec.task(task.key).kind == kind for task in done)
