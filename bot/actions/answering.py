"""The answers to a sign-up: kept, seated or put in line, and told to whoever planned with the old one."""

import logging
from dataclasses import replace

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.actions import own_groups
from bot.actions.change import Change
from bot.actions.guessing import failed, must_wait
from bot.actions.plan import meeting_of
from bot.actions.waiting import move_up, seated
from bot.actions.work import Refused, Result, Work, coordinators
from bot.storage import attendance, events, proposals, reach, read
from bot.storage import own_groups as groups_
from bot.storage.tables import answers, clusters, group_members, groups, meetings, members, practices, tasks
from bot.storage.waiting import hold, queue
from dialogs import commands as c
from dialogs.answer.dialog import code_of
from dialogs.form import Button, Open, Say, Start
from dialogs.views import MeetingView, MemberView

log = logging.getLogger(__name__)


def save_answer(command: c.SaveAnswer, work: Work) -> Result:
    """Keep an answer as far as it has been given; after the deadline the coordinator hears of it."""
    meeting = meeting_of(work, command.meeting)
    member = read.member(work.conn, command.member)
    if member is None or member.cluster != meeting.cluster_id:
        raise Refused("gone")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    change = _keep(command, work, meeting, member)
    own_groups.after(work, change)
    _tell(work, change)
    _receipt(work, change)
    if change.turned and change.now.attend == "no":
        _mind_the_rule(work, meeting, member)
    place = queue(work.conn, meeting).place(member.id) if change.now.attend == "wait" else 0
    late = work.now > meeting.answer_by
    told = late and change.any
    code = code_of(change.now.own_group, groups_.codes(work.conn, meeting.id)) if change.now.own_group else ""
    values = {"meeting": meeting, "member": member, "late": late, "told": told, "waits": place, "code": code}
    return Result(values=values)


def _keep(command: c.SaveAnswer, work: Work, meeting: MeetingView, member: MemberView) -> Change:
    hold(work.conn, meeting.id)
    before = read.answer_of(work.conn, meeting.id, member.id)
    if command.own_group and (before is None or before.own_group != command.own_group):
        command = replace(command, own_group=own_groups.entered(work, meeting, member.id, command.own_group))
    values = _values(command, work, meeting.cluster_id) | seated(work, meeting, member, before, command.attend)
    if before is None:
        work.conn.execute(insert(answers).values(meeting_id=meeting.id, member_id=member.id, **values))
    else:
        mine = (answers.c.meeting_id == meeting.id, answers.c.member_id == member.id)
        work.conn.execute(update(answers).where(*mine).values(**values))
    lucky = move_up(work, meeting.id) if before is not None and before.attend == "yes" else ()
    now = read.answer_of(work.conn, meeting.id, member.id)
    assert now is not None  # noqa: S101  # just written
    change = Change(meeting, member, before, now, lucky)
    if before is not None and not change.any:  # looked at, not changed: it is as old as it was
        mine = (answers.c.meeting_id == meeting.id, answers.c.member_id == member.id)
        work.conn.execute(update(answers).where(*mine).values(at=before.at))
    return change


def _values(command: c.SaveAnswer, work: Work, cluster: int) -> dict[str, object]:
    practice = None
    if command.practice:
        named = (practices.c.cluster_id == cluster, practices.c.name == command.practice)
        practice = work.conn.execute(select(practices.c.id).where(*named)).scalar()
    return {
        "grouping": command.grouping or None,
        "own_group": command.own_group or None,
        "locum": command.locum or None,
        "practice_id": practice,
        "by_person_id": work.person or None,
        "at": work.now,
    }


def _receipt(work: Work, change: Change) -> None:
    """The whole answer to who has no chat to see it in, and to who has been answered for, whenever it has changed."""
    member, meeting = change.member, change.meeting
    way = member.way(mails=reach.mails(work.conn))
    by_another = work.seat is not None and work.seat.id != member.id
    # Whose calendar has the event and who does not come any more: it is taken away, by a newer file.
    had = change.before is None or change.before.whole
    gone = change.now.attend == "no" and had and events.holds(work.conn, meeting.id, member.id, change.before)
    if gone:
        read.touch(work.conn, meeting.id)
    if change.now.whole and change.any and (way == "mail" or (way == "chat" and by_another)):
        key = f"{meeting.id}.{member.id}.{work.now:%Y%m%d%H%M%S%f}"
        by = work.seat.name if work.seat is not None and by_another else ""
        work.tell("receipt", key, meeting=meeting.id, member=member.id, by=by, gone=int(gone))


def answer_party(command: c.AnswerParty, work: Work) -> Result:
    """Everybody of a practice comes, says one of them; each of the others is told, and asked what is open."""
    meeting, seat = meeting_of(work, command.meeting), work.seat
    doctors = [one for one in _of_practice(work, meeting, command.practice) if one.doctor]
    if seat is None or not doctors or not (seat.coordinator or seat.practice_id == command.practice):
        raise Refused("gone")
    for one in doctors:
        _comes_too(work, meeting, one, seat)
    work.note("answered together", cluster=meeting.cluster_id, meeting=meeting.id, count=len(doctors))
    known = read.answers_of(work.conn, meeting.id)
    names = [one.name for one in doctors if known[one.id].attend != "no"]
    mine = known.get(seat.id)
    rows = ((Button("b_go_on", Start("answer", (meeting.id,))),),) if mine is not None and not mine.whole else ()
    return Result(says=(Say("party_done", {"names": names, "meeting": meeting}, rows, dialog="answer"),))


def _comes_too(work: Work, meeting: MeetingView, one: MemberView, by: MemberView) -> None:
    """Somebody else's word that they come; what they have said themselves goes before it."""
    known = read.answer_of(work.conn, meeting.id, one.id)
    if known is not None and known.whole:
        return
    grouping, name = (known.grouping, known.own_group) if known else ("", "")
    locum = "yes" if one.role in {"ua", "locum"} else "no"
    practice = one.practice if locum == "yes" else ""
    save_answer(c.SaveAnswer(meeting.id, one.id, "yes", grouping, name, locum, practice), work)
    now = read.answer_of(work.conn, meeting.id, one.id)
    if one.id != by.id and now is not None and not now.whole:
        key = f"{meeting.id}.{one.id}.{work.now:%Y%m%d%H%M%S%f}.party"
        work.tell("receipt", key, meeting=meeting.id, member=one.id, by=by.name)


def _of_practice(work: Work, meeting: MeetingView, practice: int) -> tuple[MemberView, ...]:
    here = (members.c.cluster_id == meeting.cluster_id, members.c.practice_id == practice)
    return read.members_where(work.conn, *here)


# -- who must know -----------------------------------------------------------------------------------------------------


def _tell(work: Work, change: Change) -> None:
    """After the deadline, or once groups stand, whoever planned with the old answer hears of the new one at once."""
    meeting, member = change.meeting, change.member
    leader = _leader(work.conn, meeting.id, member.id)
    if not change.turned or not (work.now > meeting.answer_by or leader is not None):
        return
    key = f"{meeting.id}.{member.id}.{work.now:%Y%m%d%H%M%S%f}"
    about = {"who": member.id, "up": change.lucky[0] if change.lucky else 0}
    if not (leader is not None and _is_mended(work, change)):
        work.tell_coordinators("answer_changed", key, meeting.cluster_id, meeting=meeting.id, **about)
    if leader and leader != member.id:
        work.tell("answer_changed", f"{key}.{leader}.l", meeting=meeting.id, member=leader, **about)
    for cook in _caterers(work, meeting) - {member.id, leader or 0}:
        work.tell("answer_changed", f"{key}.{cook}.c", meeting=meeting.id, member=cook, **about)


def _is_mended(work: Work, change: Change) -> bool:
    """Whether the groups are mended after it, of which the coordinators hear at once: one message, not two."""
    row = proposals.state_of(work.conn, change.meeting.id)
    return bool(row is not None and row.state == "published" and change.now.attend == "no" and not change.lucky)


def _leader(conn: Connection, meeting: int, member: int) -> int | None:
    """Who leads the member's group, 0 where nobody does yet; None where they are in no group."""
    row = conn.execute(
        select(groups.c.leader_id)
        .join(group_members, group_members.c.group_id == groups.c.id)
        .where(groups.c.meeting_id == meeting, group_members.c.member_id == member)
    ).first()
    return None if row is None else row.leader_id or 0


def _caterers(work: Work, meeting: MeetingView) -> set[int]:
    """Whoever gives the kitchen its figure: the mødeleder where the playbook says so, or who it was handed to."""
    found: set[int] = set()
    for task in read.tasks_of(work.conn, meeting):
        if meeting.spec.task(task.key).kind == "catering":
            found |= {meeting.chair_id} if "moedeleder" in task.who else set()
            handed = select(tasks.c.member_id).where(tasks.c.id == task.id, tasks.c.member_id.is_not(None))
            found |= set(work.conn.execute(handed).scalars())
    return found - {0, *coordinators(work.conn, meeting.cluster_id)}


# -- the cluster's rule ------------------------------------------------------------------------------------------------


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
        about = {"who": member.id, "away": away, "of": int(of)}
        work.tell_coordinators(
            "rule_broken", f"{meeting.id}.{member.id}", meeting.cluster_id, meeting=meeting.id, **about
        )


def _absences(conn: Connection, meeting: MeetingView, member: int, of: int) -> int:
    """From how many of the last `of` meetings, this one among them, the member has been away.

    That is, has said no, or said nothing that counts and was not on the list of those who came.
    """
    last = (
        select(meetings.c.id)
        .where(meetings.c.cluster_id == meeting.cluster_id, meetings.c.status != "cancelled")
        .where(meetings.c.starts_at <= meeting.starts)
        .order_by(meetings.c.starts_at.desc())
        .limit(of)
    )
    counted = set(conn.execute(last).scalars())
    mine = (answers.c.member_id == member, answers.c.attend == "no", answers.c.meeting_id.in_(counted))
    said_no = set(conn.execute(select(answers.c.meeting_id).where(*mine)).scalars())
    joined = conn.execute(select(members.c.joined_at).where(members.c.id == member)).scalar()
    held = attendance.history(conn, meeting.cluster_id, of)
    missed = {
        one.id for one, there in held if one.id in counted and member not in there and joined and one.starts > joined
    }
    return len(said_no | missed)


# -- into a group of one's own -----------------------------------------------------------------------------------------


def join_own(command: c.JoinOwn, work: Work) -> Result:
    """Yes to who has counted one in: the answer says so, and what else is asked follows."""
    meeting, seat = meeting_of(work, command.meeting), work.seat
    claims = groups_.claims_on(work.conn, meeting.id, seat.id) if seat else []
    claim = next((one for one in claims if one.group_id == command.group), None)
    if seat is None or claim is None:
        raise Refused("gone")
    _enter(work, meeting, seat, claim.name)
    return Result(toast="saved", open=Open("own_group", (meeting.id,)))


def _enter(work: Work, meeting: MeetingView, seat: MemberView, name: str) -> None:
    """Come, in this group; what was said about locums stays."""
    known = read.answer_of(work.conn, meeting.id, seat.id)
    locum, practice = (known.locum, known.practice) if known else ("", "")
    save_answer(c.SaveAnswer(meeting.id, seat.id, "yes", "own", name, locum, practice), work)


def join_by_code(work: Work, code: str, telegram_id: int) -> Say | Open:
    """A group's link from a colleague, opened in the chat. A code that is nobody's is refused, counted and logged."""
    if must_wait(work, telegram_id):
        return Say("join_wait")
    row = groups_.by_code(work.conn, code)
    meeting = read.meeting(work.conn, row.meeting_id) if row else None
    seats = read.seats_of(work.conn, work.person)
    seat = next((one for one in seats if meeting and one.cluster == meeting.cluster_id and one.doctor), None)
    if row is None or meeting is None or seat is None or meeting.status not in {"invited", "live"}:
        log.warning("a group's code was refused", extra={"kind": "code", "state": "closed" if row else "unknown"})
        failed(work, telegram_id, "group code refused")
        return Say("join_refused")
    try:
        with work.conn.begin_nested():
            _enter(replace(work, seat=seat), meeting, seat, row.name)
    except Refused as refused:
        return Say(f"no_{refused.why}", refused.values, dialog="common")
    return Open("own_group", (meeting.id,))
