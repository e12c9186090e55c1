"""The invitation, its guests, and nudges to those who have not answered."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, update
from sqlalchemy.engine import Connection

from bot import texts
from bot.actions.materials import send_to
from bot.actions.waiting import move_up
from bot.actions.work import Refused, Result, Work
from bot.storage import dues, reach, read, remarks, reply_links
from bot.storage.deliveries import arrived
from bot.storage.tables import answers, meetings, members, tasks
from bot.storage.waiting import hold
from dialogs import commands as c
from dialogs.form import Say
from dialogs.materials.dialog import with_invitation
from dialogs.views import AnswerView, MeetingView, MemberView

MOST_NUDGES = 2


def _meeting(work: Work, number: int) -> MeetingView:
    found = read.meeting(work.conn, number)
    if found is None:
        raise Refused("gone")
    return found


def invited(conn: Connection, meeting: MeetingView) -> tuple[MemberView, ...]:
    """Those whom a sign-up asks: the doctors of the cluster, and the guests of this meeting."""
    guests = remarks.guests(conn, meeting.id)
    everyone = read.members_where(conn, members.c.cluster_id == meeting.cluster_id)
    return tuple(one for one in everyone if one.doctor or one.id in guests)


def missing(conn: Connection, meeting: MeetingView) -> tuple[MemberView, ...]:
    """Invited doctors without a whole answer."""
    known: Mapping[int, AnswerView] = read.answers_of(conn, meeting.id)
    return tuple(m for m in invited(conn, meeting) if m.id not in known or not known[m.id].whole)


def reachable(conn: Connection, people: Iterable[MemberView]) -> list[MemberView]:
    """Those whom the bot can write to, in chat or by mail."""
    by_mail = reach.mails(conn)
    return [member for member in people if member.way(mails=by_mail) != "none"]


def send_invitation(command: c.SendInvitation, work: Work) -> Result:
    """Invite every doctor who can be reached; a second press sends nothing twice."""
    meeting = _meeting(work, command.meeting)
    if meeting.status not in {"planned", "invited"} or meeting.starts <= work.now:
        raise Refused("not_now")
    reached = reachable(work.conn, invited(work.conn, meeting))
    for member in reached:
        work.tell("invitation", f"{meeting.id}.{member.id}", meeting=meeting.id, member=member.id)
    send_to(work, meeting, reached)
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(status="invited", invited_at=work.now))
    _done(work, meeting, "invite")
    work.note("invited", cluster=meeting.cluster_id, meeting=meeting.id, count=len(reached))
    return Result(values={"count": len(reached)}, toast="invited")


def _done(work: Work, meeting: MeetingView, kind: str) -> None:
    """The plan's tasks of this kind have just been done by doing them."""
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind == kind:
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))
            dues.cancel(work.conn, meeting_id=meeting.id, key_prefix=f"task.{task.id}.")


def nudge_missing(command: c.NudgeMissing, work: Work) -> Result:
    """Remind those who have not answered, at most twice a meeting."""
    meeting = _meeting(work, command.meeting)
    if meeting.status != "invited" or meeting.starts <= work.now:
        raise Refused("not_now")
    if meeting.nudges >= MOST_NUDGES:
        raise Refused("nudged_enough")
    reached = reachable(work.conn, missing(work.conn, meeting))
    if not reached:
        raise Refused("nobody_missing")
    for member in reached:
        work.tell("nudge", f"{meeting.id}.{member.id}.{meeting.nudges + 1}", meeting=meeting.id, member=member.id)
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(nudges=meeting.nudges + 1))
    work.note("nudged", cluster=meeting.cluster_id, meeting=meeting.id, count=len(reached))
    return Result(values={"count": len(reached)}, toast="nudged")


def make_draft(command: c.MakeDraft, work: Work) -> Result:
    """What the person would have got, as a text to be sent by hand; their link in it works like any other."""
    meeting = _meeting(work, command.meeting)
    member = read.member(work.conn, command.member)
    if member is None or member.cluster != meeting.cluster_id:
        raise Refused("gone")
    until = reply_links.until(meeting.ends, work.now)
    address = reply_links.address(work.conn, member.id, "answer", meeting.id, work.now, until)
    lang = member.language or work.settings.language
    material = with_invitation(meeting, arrived(work.conn, meeting.id), lang)
    invitation = texts.render("invitation", "invitation", lang, meeting=meeting, material=material)
    if address:
        last = texts.render("invitation", "draft_link", lang, address=address)
    else:
        last = texts.render("invitation", "draft_reply", lang)
    text = f"{texts.plain(invitation)}\n\n{texts.plain(last)}"
    work.note("draft made", cluster=meeting.cluster_id, meeting=meeting.id, member=member.id)
    return Result(says=(Say("draft", {"member": member, "text": text}, dialog="invitation"),))


def set_guest(command: c.SetGuest, work: Work) -> Result:
    """Whether somebody who is no doctor of the cluster is invited to this meeting; pressing again turns it."""
    meeting = _meeting(work, command.meeting)
    member = read.member(work.conn, command.member)
    if member is None or member.cluster != meeting.cluster_id or member.doctor:
        raise Refused("gone")
    invited_already = member.id in remarks.guests(work.conn, meeting.id)
    value = "no" if invited_already else "yes"
    remarks.save(work.conn, meeting.id, member.id, "guest", value, work.person or None, work.now)
    if value == "no":
        _take_back(work, meeting, member.id)
    if value == "yes" and meeting.status == "invited" and reachable(work.conn, [member]):
        work.tell("invitation", f"{meeting.id}.{member.id}", meeting=meeting.id, member=member.id)
        send_to(work, meeting, [member])
    return Result(toast="saved")


def _take_back(work: Work, meeting: MeetingView, member: int) -> None:
    """Who is not invited after all is not counted, and their place is free."""
    hold(work.conn, meeting.id)
    theirs = (answers.c.meeting_id == meeting.id, answers.c.member_id == member)
    work.conn.execute(delete(answers).where(*theirs))
    move_up(work, meeting.id)
