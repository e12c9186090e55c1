"""A group on the day: it says that it is together, and who of it is there."""

from sqlalchemy import select, update

from bot.actions.attendance import arrive, arrive_afterwards
from bot.actions.day import refresh_boards
from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import read
from bot.storage.tables import groups
from dialogs import commands as c
from dialogs.views import GroupView, MeetingView


def say_gathered(command: c.SayGathered, work: Work) -> Result:
    """The first time counts; whoever runs the meeting sees it on the card."""
    meeting, group = _of(work, command.group)
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    if command.gathered != bool(group.gathered):
        at = work.now if command.gathered else None
        work.conn.execute(update(groups).where(groups.c.id == group.id).values(gathered_at=at))
        stamp = f"gathered.{group.id}.{int(command.gathered)}.{work.now:%H%M%S%f}"
        refresh_boards(work, meeting.id, stamp, own=True)
        work.note("group gathered", meeting=meeting.id, group=group.id, gathered=command.gathered)
    return Result(toast="saved")


def note_group_here(command: c.NoteGroupHere, work: Work) -> Result:
    """One of the group, or all of it, goes on the attendance list; when the meeting is over its leader says who."""
    meeting, group = _of(work, command.group)
    over = meeting.status == "held"
    if over and not (work.seat and (work.seat.coordinator or work.seat.id in {group.leader_id, group.deputy_id})):
        raise Refused("meeting_over")
    wanted = [seat.member for seat in group.seats if command.member in {0, seat.member}]
    if not wanted:
        raise Refused("gone")
    for member in wanted:
        if over:
            arrive_afterwards(work, meeting, member)
        else:
            arrive(work, meeting, member, "group")
    return Result(toast="saved")


def _of(work: Work, number: int) -> tuple[MeetingView, GroupView]:
    row = work.conn.execute(select(groups.c.meeting_id).where(groups.c.id == number)).one()
    meeting = meeting_of(work, row.meeting_id)
    return meeting, next(group for group in read.groups_of(work.conn, meeting.id) if group.id == number)
