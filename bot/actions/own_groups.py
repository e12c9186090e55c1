"""Groups that people make themselves: colleagues counted in and asked, a code, the size watched, leave to fill up."""

import logging
import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from bot.actions.change import Change
from bot.actions.plan import calm, meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import dues, own_groups, read
from bot.storage.dues import Due
from bot.storage.own_groups import CODE_LENGTH, CODE_LETTERS
from bot.storage.tables import answers, own_claims
from bot.storage.tables import own_groups as table
from dialogs import commands as c
from dialogs.answer_views import OwnGroupView
from dialogs.form import Open
from dialogs.readers import fold
from dialogs.views import AnswerView, MeetingView

log = logging.getLogger(__name__)

BEFORE = timedelta(days=3)
"""How long before the sign-up ends a group that is too small hears of it."""
AT_LEAST = timedelta(days=1)
_CODE = re.compile(rf"[{CODE_LETTERS}]{{4}}-[{CODE_LETTERS}]{{4}}")


def _open(work: Work, number: int) -> MeetingView:
    meeting = meeting_of(work, number)
    if meeting.spec.groups is None:
        raise Refused("no_groups")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    return meeting


def _found(work: Work, meeting: MeetingView, number: int) -> OwnGroupView:
    group = own_groups.by_id(work.conn, meeting, number)
    if group is None or not group.people:
        raise Refused("gone")
    return group


def _mine(work: Work, meeting: MeetingView) -> OwnGroupView:
    group = own_groups.of_member(work.conn, meeting, work.seat.id) if work.seat else None
    if group is None:
        raise Refused("own_none")
    return group


# -- being in one ------------------------------------------------------------------------------------------------------


def entered(work: Work, meeting: MeetingView, member: int, said: str) -> str:
    """The name of the group that somebody names or has a code for; a new name makes a group.

    Raises:
        Refused: the code is nobody's, or the group is full.
    """
    name = _by_code(work, meeting, said) if _CODE.fullmatch(said) else said
    group = next((one for one in own_groups.of_meeting(work.conn, meeting) if fold(one.name) == fold(name)), None)
    if group is None:
        row = {"meeting_id": meeting.id, "name": name, "code": _new_code(), "created_at": work.now}
        work.conn.execute(insert(table).values(**row))
        return name
    if group.full and not group.has(member):
        raise Refused("own_full", group=group.name, count=group.size)
    return group.name


def _by_code(work: Work, meeting: MeetingView, code: str) -> str:
    row = own_groups.by_code(work.conn, code)
    if row is None or row.meeting_id != meeting.id:
        log.warning("a group's code was refused", extra={"kind": "code", "state": "unknown"})
        raise Refused("own_code")
    return str(row.name)


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def after(work: Work, change: Change) -> None:
    """Whoever is in the groups concerned hears of who has come and gone; who counted somebody in hears the answer."""
    was, now = _name(change.before), _name(change.now)
    if fold(was) != fold(now):
        if was:
            _gone(work, change, was)
        if now:
            _come(work, change, now)
    if change.now.whole:
        _settle_claims(work, change, now)


def _name(answer: AnswerView | None) -> str:
    """The group that an answer stands for; none of who does not come."""
    return answer.own_group if answer and answer.attend != "no" and answer.grouping == "own" else ""


def _named(work: Work, meeting: MeetingView, name: str) -> OwnGroupView | None:
    return next((one for one in own_groups.of_meeting(work.conn, meeting) if fold(one.name) == fold(name)), None)


def _come(work: Work, change: Change, name: str) -> None:
    group, member = _named(work, change.meeting, name), change.member.id
    if group is None:
        return
    claim = (own_claims.c.group_id == group.id, own_claims.c.member_id == member)
    asked_by = work.conn.execute(select(own_claims.c.by_member_id).where(*claim)).scalar()
    work.conn.execute(delete(own_claims).where(*claim))
    others = [one.id for one in group.people if one.id != member]
    if group.size in {group.low, group.high}:
        _news(work, group, "full" if group.full else "enough", others, member)
    elif others:
        _news(work, group, "yes" if asked_by else "joined", [asked_by or others[0]], member)
    _watch(work, change.meeting, group)


def _gone(work: Work, change: Change, name: str) -> None:
    group = _named(work, change.meeting, name)
    if group is None:
        return
    if not group.people:
        work.conn.execute(delete(table).where(table.c.id == group.id))
        return
    heard = [one.id for one in group.people] if group.size == group.low - 1 else [group.people[0].id]
    _news(work, group, "left", heard, change.member.id)


def _settle_claims(work: Work, change: Change, now: str) -> None:
    """A whole answer that stands for something else is a no to whoever has counted them in."""
    for claim in own_groups.claims_on(work.conn, change.meeting.id, change.member.id):
        if fold(claim.name) != fold(now):
            _decline(work, change.meeting, claim.group_id, change.member.id)


def _news(work: Work, group: OwnGroupView, what: str, to: list[int], who: int) -> None:
    stamp = f"{work.now:%Y%m%d%H%M%S%f}"
    for member in to:
        if member != who:
            key = f"{group.id}.{what}.{who}.{member}.{stamp}"
            work.tell("own_news", key, meeting=group.meeting, member=member, own=group.id, what=what, who=who)


def drop_out(work: Work, meeting: MeetingView, member: int) -> None:
    """Somebody has left the cluster: nobody waits for their answer, and an empty group is none."""
    ours = select(table.c.id).where(table.c.meeting_id == meeting.id)
    work.conn.execute(delete(own_claims).where(own_claims.c.group_id.in_(ours), own_claims.c.member_id == member))
    for group in own_groups.of_meeting(work.conn, meeting):
        if not group.people:
            work.conn.execute(delete(table).where(table.c.id == group.id))


# -- counting colleagues in --------------------------------------------------------------------------------------------


def claim_member(command: c.ClaimMember, work: Work) -> Result:
    """Count a colleague in; they are asked, and are in the group when they say so."""
    meeting = _open(work, command.meeting)
    group, who = _mine(work, meeting), read.member(work.conn, command.member)
    if who is None or who.cluster != meeting.cluster_id or not who.doctor:
        raise Refused("gone")
    if group.has(who.id):
        raise Refused("own_there", name=who.name)
    if any(one.id == who.id for one in group.declined):
        raise Refused("own_said_no", name=who.name)
    if group.size + len(group.asked) >= group.high:
        raise Refused("own_full", group=group.name, count=group.size + len(group.asked))
    if not any(one.id == who.id for one in group.asked):
        assert work.seat is not None  # noqa: S101  # the group is theirs
        row = {"group_id": group.id, "member_id": who.id, "by_member_id": work.seat.id, "state": "asked"}
        work.conn.execute(insert(own_claims).values(**row, at=work.now))
        by = {"own": group.id, "who": work.seat.id}
        work.tell("own_claimed", f"{group.id}.{who.id}", meeting=meeting.id, member=who.id, **by)
        work.note("counted in", cluster=meeting.cluster_id, meeting=meeting.id, member=who.id)
    return Result(open=Open("own_group", (meeting.id,)))


def decline_claim(command: c.DeclineClaim, work: Work) -> Result:
    """No, thanks: whoever counted them in is told."""
    meeting = _open(work, command.meeting)
    mine = work.seat.id if work.seat else 0
    if not any(one.group_id == command.group for one in own_groups.claims_on(work.conn, meeting.id, mine)):
        raise Refused("gone")
    _decline(work, meeting, command.group, mine)
    return Result(toast="saved", open=Open("meeting", (meeting.id,)))


def _decline(work: Work, meeting: MeetingView, number: int, member: int) -> None:
    claim = (own_claims.c.group_id == number, own_claims.c.member_id == member)
    by = work.conn.execute(select(own_claims.c.by_member_id).where(*claim)).scalar()
    work.conn.execute(update(own_claims).where(*claim).values(state="declined"))
    group = own_groups.by_id(work.conn, meeting, number)
    if group is not None and by:
        _news(work, group, "no", [by], member)


def put_out(command: c.PutOut, work: Work) -> Result:
    """Somebody has written themselves on the group who does not belong to it; they are asked for a group again."""
    meeting = _open(work, command.meeting)
    group = _mine(work, meeting)
    mine = work.seat.id if work.seat else 0
    if not group.has(command.member) or command.member == mine:
        raise Refused("gone")
    theirs = (answers.c.meeting_id == meeting.id, answers.c.member_id == command.member)
    work.conn.execute(update(answers).where(*theirs).values(grouping=None, own_group=None, at=work.now))
    _news(work, group, "out", [command.member], mine)
    work.note("put out of a group", cluster=meeting.cluster_id, meeting=meeting.id, member=command.member)
    return Result(toast="saved", open=Open("own_group", (meeting.id,)))


# -- size --------------------------------------------------------------------------------------------------------------


def _watch(work: Work, meeting: MeetingView, group: OwnGroupView) -> None:
    """Look at its size once more before the sign-up ends."""
    at = calm(work, max(meeting.answer_by - BEFORE, work.now + AT_LEAST))
    about: dict[str, int | str] = {"meeting": meeting.id, "own": group.id}
    due = Due(f"own_watch.{group.id}", "own_watch", about, at, meeting_id=meeting.id, revision=meeting.revision)
    dues.plan(work.conn, due)


def watch(work: Work, number: int) -> None:
    """The moment has come: a group that is too small, and has not said what shall be, is asked."""
    of = work.conn.execute(select(table.c.meeting_id).where(table.c.id == number)).scalar()
    meeting = read.meeting(work.conn, of) if of else None
    group = own_groups.by_id(work.conn, meeting, number) if meeting else None
    if meeting is not None and group is not None and group.small and not group.leave:
        ask_leave(work, meeting, group)


def ask_leave(work: Work, meeting: MeetingView, group: OwnGroupView) -> None:
    """Ask the group whether others may be put into it; whoever answers first answers for all."""
    for member in group.people:
        key = f"{group.id}.{member.id}.{work.now:%Y%m%dT%H}"
        work.tell("own_small", key, meeting=meeting.id, member=member.id, own=group.id)


def ask_by_name(work: Work, meeting: MeetingView, name: str) -> None:
    """The coordinator would fill it up: its people are asked first, also those who have said nothing so far."""
    group = _named(work, meeting, name)
    if group is not None:
        work.conn.execute(update(table).where(table.c.id == group.id).values(leave=None))
        ask_leave(work, meeting, group)


def set_leave(command: c.SetLeave, work: Work) -> Result:
    """Whether others may be put into the group; one of it says so, or the coordinator who has asked them."""
    meeting = _open(work, command.meeting)
    group = _found(work, meeting, command.group)
    seat = work.seat
    if seat is None or not (seat.coordinator or group.has(seat.id)) or command.leave not in {"yes", "no"}:
        raise Refused("gone")
    work.conn.execute(update(table).where(table.c.id == group.id).values(leave=command.leave))
    if command.leave != group.leave:
        about: dict[str, int | str] = {"own": group.id, "who": seat.id, "what": f"leave_{command.leave}"}
        key = f"{group.id}.{command.leave}.{work.now:%Y%m%d%H%M%S%f}"
        work.tell_coordinators("own_news", key, meeting.cluster_id, meeting=meeting.id, **about)
        _news(work, group, f"leave_{command.leave}", [one.id for one in group.people], seat.id)
    work.note("leave to fill up", cluster=meeting.cluster_id, meeting=meeting.id, leave=command.leave)
    where = "own_group" if group.has(seat.id) else "own_groups"
    return Result(toast="saved", open=Open(where, (meeting.id,)))
