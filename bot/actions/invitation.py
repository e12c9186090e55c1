"""The invitation, the answers to it, and nudges to those who have not answered."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot import texts
from bot.actions.materials import send_to
from bot.actions.work import Refused, Result, Work, coordinators
from bot.storage import dues, reach, read, remarks, reply_links
from bot.storage.tables import answers, clusters, group_members, groups, meetings, members, practices, tasks
from dialogs import commands as c
from dialogs.form import Say
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
    send_to(work, meeting, [member.id for member in reached])
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(status="invited", invited_at=work.now))
    _done(work, meeting, "invite")
    work.note("invited", cluster=meeting.cluster_id, meeting=meeting.id, count=len(reached))
    return Result(values={"count": len(reached)}, toast="invited")


def _done(work: Work, meeting: MeetingView, kind: str) -> None:
    """The plan's tasks of this kind have just been done by doing them."""
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind == kind:
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))
            dues.cancel(work.conn, key_prefix=f"task.{task.id}.")


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
    invitation = texts.render("invitation", "invitation", lang, meeting=meeting)
    if address:
        last = texts.render("invitation", "draft_link", lang, address=address)
    else:
        last = texts.render("invitation", "draft_reply", lang)
    text = f"{texts.plain(invitation)}\n\n{texts.plain(last)}"
    work.note("draft made", cluster=meeting.cluster_id, meeting=meeting.id, member=member.id)
    return Result(says=(Say("draft", {"member": member, "text": text}, dialog="invitation"),))


def save_answer(command: c.SaveAnswer, work: Work) -> Result:
    """Keep an answer as far as it has been given; after the deadline the coordinator hears of it."""
    meeting = _meeting(work, command.meeting)
    member = read.member(work.conn, command.member)
    if member is None or member.cluster != meeting.cluster_id:
        raise Refused("gone")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    before = read.answers_of(work.conn, meeting.id).get(member.id)
    values = _answer(command, work, meeting.cluster_id)
    where = (answers.c.meeting_id == meeting.id, answers.c.member_id == member.id)
    if before is None:
        work.conn.execute(insert(answers).values(meeting_id=meeting.id, member_id=member.id, **values))
    else:
        work.conn.execute(update(answers).where(*where).values(**values))
    _tell_of_change(work, meeting, member, before, command)
    _receipt(work, meeting, member, before)
    if command.attend == "no" and (before is None or before.attend != "no"):
        _mind_the_rule(work, meeting, member)
    return Result(values={"meeting": meeting, "member": member, "late": work.now > meeting.answer_by})


def _receipt(work: Work, meeting: MeetingView, member: MemberView, before: AnswerView | None) -> None:
    """Who has no chat to see it in gets the whole answer by mail, whenever it has changed."""
    now = read.answers_of(work.conn, meeting.id)[member.id]
    changed = before is None or replace(before, at=now.at) != now
    if now.whole and changed and member.way(mails=reach.mails(work.conn)) == "mail":
        key = f"{meeting.id}.{member.id}.{work.now:%Y%m%d%H%M%S%f}"
        work.tell("receipt", key, meeting=meeting.id, member=member.id)


def set_rule(command: c.SetRule, work: Work) -> Result:
    """How many of how many meetings a member may be away from; `none` takes the rule away."""
    row = work.conn.execute(select(clusters.c.settings).where(clusters.c.id == command.cluster)).scalar_one()
    settings = {**row, "absences": command.rule}
    work.conn.execute(update(clusters).where(clusters.c.id == command.cluster).values(settings=settings))
    work.note("rule set", cluster=command.cluster)
    return Result()


def _mind_the_rule(work: Work, meeting: MeetingView, member: MemberView) -> None:
    """A private word to the coordinators when the cluster's own rule of attendance is broken by this answer."""
    settings = work.conn.execute(select(clusters.c.settings).where(clusters.c.id == meeting.cluster_id)).scalar_one()
    most, _, of = str(settings.get("absences", "none")).partition("/")
    if not of or not member.doctor:
        return
    away = _absences(work.conn, meeting, member.id, int(of))
    if away > int(most):
        key = f"{meeting.id}.{member.id}"
        work.tell_coordinators(
            "rule_broken", key, meeting.cluster_id, meeting=meeting.id, who=member.id, away=away, of=int(of)
        )


def _absences(conn: Connection, meeting: MeetingView, member: int, of: int) -> int:
    """How many of the last `of` meetings, this one among them, the member has said no to."""
    last = (
        select(meetings.c.id)
        .where(meetings.c.cluster_id == meeting.cluster_id, meetings.c.status != "cancelled")
        .where(meetings.c.starts_at <= meeting.starts)
        .order_by(meetings.c.starts_at.desc())
        .limit(of)
    )
    said_no = (
        answers.c.member_id == member,
        answers.c.attend == "no",
        answers.c.meeting_id.in_(last.scalar_subquery()),
    )
    return len(conn.execute(select(answers.c.meeting_id).where(*said_no)).all())


def set_guest(command: c.SetGuest, work: Work) -> Result:
    """Whether somebody who is no doctor of the cluster is invited to this meeting; pressing again turns it."""
    meeting = _meeting(work, command.meeting)
    member = read.member(work.conn, command.member)
    if member is None or member.cluster != meeting.cluster_id or member.doctor:
        raise Refused("gone")
    invited_already = member.id in remarks.guests(work.conn, meeting.id)
    value = "no" if invited_already else "yes"
    remarks.save(work.conn, meeting.id, member.id, "guest", value, work.person or None, work.now)
    if value == "yes" and meeting.status == "invited" and reachable(work.conn, [member]):
        work.tell("invitation", f"{meeting.id}.{member.id}", meeting=meeting.id, member=member.id)
    return Result(toast="saved")


def _answer(command: c.SaveAnswer, work: Work, cluster: int) -> dict[str, object]:
    practice = None
    if command.practice:
        named = (practices.c.cluster_id == cluster, practices.c.name == command.practice)
        practice = work.conn.execute(select(practices.c.id).where(*named)).scalar()
    return {
        "attend": command.attend,
        "grouping": command.grouping or None,
        "own_group": command.own_group or None,
        "locum": command.locum or None,
        "practice_id": practice,
        "by_person_id": work.person or None,
        "at": work.now,
    }


def _tell_of_change(
    work: Work, meeting: MeetingView, member: MemberView, before: AnswerView | None, command: c.SaveAnswer
) -> None:
    """After the deadline, or once groups stand, whoever planned with the old answer hears of the new one at once."""
    turned = before is None or before.attend != command.attend
    placed = work.conn.execute(
        select(groups.c.id, groups.c.leader_id)
        .join(group_members, group_members.c.group_id == groups.c.id)
        .where(groups.c.meeting_id == meeting.id, group_members.c.member_id == member.id)
    ).first()
    if not turned or not (work.now > meeting.answer_by or placed):
        return
    key = f"{meeting.id}.{member.id}.{work.now:%Y%m%d%H%M%S%f}"
    work.tell_coordinators("answer_changed", key, meeting.cluster_id, meeting=meeting.id, who=member.id)
    if placed and placed.leader_id and placed.leader_id != member.id:
        work.tell(
            "answer_changed", f"{key}.{placed.leader_id}.l", meeting=meeting.id, member=placed.leader_id, who=member.id
        )
    for cook in _caterers(work, meeting) - {member.id, placed.leader_id if placed else 0}:
        work.tell("answer_changed", f"{key}.{cook}.c", meeting=meeting.id, member=cook, who=member.id)


def _caterers(work: Work, meeting: MeetingView) -> set[int]:
    """Whoever gives the kitchen its figure: the mødeleder where the playbook says so, or who it was handed to."""
    found: set[int] = set()
    for task in read.tasks_of(work.conn, meeting):
        if meeting.spec.task(task.key).kind == "catering":
            found |= {meeting.chair_id} if "moedeleder" in task.who else set()
            handed = select(tasks.c.member_id).where(tasks.c.id == task.id, tasks.c.member_id.is_not(None))
            found |= set(work.conn.execute(handed).scalars())
    return found - {0, *coordinators(work.conn, meeting.cluster_id)}
