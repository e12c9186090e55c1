"""Room for so many: who would come when it is full waits in line, and moves up when a place is free."""

from datetime import timedelta

from sqlalchemy import func, select, update

from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import read, roles
from bot.storage.tables import answers, meetings
from bot.storage.waiting import hold, line, queue
from dialogs import commands as c
from dialogs.form import Open
from dialogs.guest_kinds import from_outside
from dialogs.views import AnswerView, MeetingView, MemberView


def seated(
    work: Work, meeting: MeetingView, member: MemberView, before: AnswerView | None, attend: str
) -> dict[str, object]:
    """The stored attendance of who has said `attend`: a yes waits where there is no room, from when it first did."""
    if attend != "yes" or not meeting.capacity or _always_in(work, meeting, member):
        return {"attend": attend, "waits_since": None}
    if before is not None and before.attend != "no":
        return {"attend": before.attend, "waits_since": before.waits_since}
    if queue(work.conn, meeting).full:
        # Behind everybody, also of those who came in the same moment.
        last = work.conn.execute(select(func.max(answers.c.waits_since)).where(answers.c.meeting_id == meeting.id))
        behind = max(last.scalar() or work.now, work.now) + timedelta(microseconds=1)
        return {"attend": "wait", "waits_since": behind}
    return {"attend": "yes", "waits_since": None}


def _always_in(work: Work, meeting: MeetingView, member: MemberView) -> bool:
    """Who leads the meeting, has something to do at it, or is invited for its sake has a place."""
    if from_outside(member.role) or member.coordinator or member.id == meeting.chair_id:
        return True
    return any(one.member == member.id for one in roles.holders(work.conn, meeting))


def move_up(work: Work, number: int) -> tuple[int, ...]:
    """Give the free places to the first in line, and tell them; returns their member ids."""
    meeting = read.meeting(work.conn, number)
    if meeting is None or meeting.status not in {"planned", "invited"} or meeting.starts <= work.now:
        return ()
    lucky = line(work.conn, number)
    if meeting.capacity and lucky:
        lucky = lucky[: max(meeting.capacity - queue(work.conn, meeting).taken, 0)]
    for member in lucky:
        mine = (answers.c.meeting_id == number, answers.c.member_id == member)
        work.conn.execute(update(answers).where(*mine).values(attend="yes", waits_since=None))
        work.tell("moved_up", f"{number}.{member}.{work.now:%Y%m%d%H%M%S%f}", meeting=number, member=member)
        work.note("moved up", cluster=meeting.cluster_id, meeting=number, member=member)
    return lucky


def set_capacity(command: c.SetCapacity, work: Work) -> Result:
    """How many there is room for, 0 for no limit; nobody who has a place loses it."""
    meeting = meeting_of(work, command.meeting)
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    hold(work.conn, meeting.id)
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(capacity=command.seats))
    lucky = move_up(work, meeting.id)
    work.note("capacity set", cluster=meeting.cluster_id, meeting=meeting.id, seats=command.seats)
    return Result(values={"seats": command.seats, "moved": len(lucky)}, open=Open("waiting", (meeting.id,)))
