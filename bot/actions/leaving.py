"""Somebody leaves: what they had at meetings to come is freed, and whoever coordinates hears what is open."""

from sqlalchemy import delete, select, update

from bot.actions.own_groups import drop_out
from bot.actions.remarks import tell_places
from bot.actions.waiting import move_up
from bot.actions.work import Work, coordinators
from bot.storage import read, remarks, reply_links
from bot.storage.day_tables import meeting_roles
from bot.storage.tables import answers, groups, meetings, tasks
from bot.storage.tables import remarks as said
from bot.storage.waiting import hold
from dialogs.views import MeetingView, MemberView

COMING = ("planned", "invited", "live")
AT_THE_MEETING = ("present", "diet", "guest")
"""Topics that speak of coming; what was said of a questionnaire stays, it was said for the practice."""


def forget_coming(work: Work, member: int) -> None:
    """Their answers and offers to meetings that have not been held; who waits for the places gets them."""
    for meeting in _coming(work, member):
        hold(work.conn, meeting.id)
        mine = (answers.c.meeting_id == meeting.id, answers.c.member_id == member)
        before = remarks.presenters(remarks.of_meeting(work.conn, meeting.id))
        work.conn.execute(delete(answers).where(*mine))
        offers = (said.c.meeting_id == meeting.id, said.c.member_id == member, said.c.topic.in_(AT_THE_MEETING))
        work.conn.execute(delete(said).where(*offers))
        drop_out(work, meeting, member)
        tell_places(work, meeting, before)
        move_up(work, meeting.id)


def clear_roles(work: Work, member: MemberView) -> None:
    """Nothing waits for somebody who is gone: their roles are open, and every coordinator is told which."""
    for meeting in _coming(work, member.id):
        lost = [part for free in (_chair, _groups, _others) for part in free(work, meeting, member.id)]
        if lost:
            about: dict[str, int | str] = {"who": member.id, "lost": ",".join(lost)}
            key = f"{meeting.id}.{member.id}"
            for one in coordinators(work.conn, member.cluster):
                work.tell("roles_open", f"{key}.{one}", meeting=meeting.id, member=one, **about)


def end_links(work: Work, member: int) -> None:
    """Their personal pages and their calendar's address open nothing any more."""
    reply_links.revoke(work.conn, member, work.now)


def _coming(work: Work, member: int) -> list[MeetingView]:
    found = read.member(work.conn, member)
    meetings_ = read.meetings_of(work.conn, [found.cluster]) if found else ()
    return [one for one in meetings_ if one.status in COMING]


def _chair(work: Work, meeting: MeetingView, member: int) -> list[str]:
    mine = (meetings.c.id == meeting.id, meetings.c.chair_id == member)
    return ["moedeleder"] if work.conn.execute(update(meetings).where(*mine).values(chair_id=None)).rowcount else []


def _groups(work: Work, meeting: MeetingView, member: int) -> list[str]:
    """The groups that they lead or are deputy of, as `leader.<number>` and `deputy.<number>`."""
    lost = []
    for name, column, values in (
        ("leader", groups.c.leader_id, {"leader_id": None, "leader_state": "none"}),
        ("deputy", groups.c.deputy_id, {"deputy_id": None}),
    ):
        mine = (groups.c.meeting_id == meeting.id, column == member)
        numbers = work.conn.execute(select(groups.c.number).where(*mine).order_by(groups.c.number)).scalars().all()
        work.conn.execute(update(groups).where(*mine).values(**values))
        lost += [f"{name}.{number}" for number in numbers]
    return lost


def _others(work: Work, meeting: MeetingView, member: int) -> list[str]:
    """Roles of the programme by their keys, and how many tasks were handed to them, as `tasks.<count>`."""
    mine = (meeting_roles.c.meeting_id == meeting.id, meeting_roles.c.member_id == member)
    held = work.conn.execute(select(meeting_roles.c.role).where(*mine)).scalars().all()
    work.conn.execute(delete(meeting_roles).where(*mine))
    handed = (tasks.c.meeting_id == meeting.id, tasks.c.member_id == member, tasks.c.state == "open")
    count = work.conn.execute(update(tasks).where(*handed).values(member_id=None)).rowcount
    return [*dict.fromkeys(held), *([f"tasks.{count}"] if count else [])]
