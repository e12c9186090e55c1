"""The question for a date: proposed, sent, answered, reminded of, closed, settled and opened again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.actions.invitation import reachable
from bot.actions.meeting import ANSWER_HOUR, UNKNOWN_LENGTH, move_meeting, plan_meeting
from bot.actions.plan import calm
from bot.actions.work import Refused, Result, Work
from bot.planning.localtime import Moment
from bot.storage import dues, polls, read
from bot.storage.dues import Due
from bot.storage.tables import meetings, members, poll_slots, poll_votes
from bot.storage.tables import polls as table
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open
from dialogs.guest_kinds import KINDS
from dialogs.views import MeetingView, MemberView, PollView
from package_specs import Package, packages

LONG, SHORT = timedelta(days=5), timedelta(days=2)
MOST_SLOTS = 12


def nudge_before(sent: datetime, closes: datetime) -> timedelta | None:
    """How long before it closes those who are missing are reminded: the rule people know from Doodle.

    48 hours before where there were more than five days to answer, 36 where there were two to five, else never.
    """
    span = closes - sent
    if span > LONG:
        return timedelta(hours=48)
    return timedelta(hours=36) if span >= SHORT else None


def _poll(work: Work, number: int, only: int | None = None) -> PollView:
    found = polls.poll(work.conn, number, packages(work.settings.playbooks), local(work.now).date(), only)
    if found is None:
        raise Refused("gone")
    return found


def _change(work: Work, poll: PollView, **values: object) -> None:
    changed = update(table).where(table.c.id == poll.id)
    work.conn.execute(changed.values(revision=table.c.revision + 1, **values))


def _starts(work: Work, wall: str) -> datetime:
    day, _, clock = wall.partition("T")
    moment = datetime.fromisoformat(f"{day}T{clock[:5]}")
    return Moment.at(moment.date(), moment.time(), work.settings.zone).utc


def _closes(work: Work, day: str) -> datetime:
    return Moment.at(date.fromisoformat(day), ANSWER_HOUR, work.settings.zone).utc


def create_poll(command: c.CreatePoll, work: Work) -> Result:
    """Make the poll; nobody is asked yet. Who must be there is a proposal that the coordinator can change."""
    spec = next((one for one in packages(work.settings.playbooks) if one.key == command.package), None)
    if spec is None:
        raise Refused("gone")
    must = _needed(work, command.cluster, spec)
    made = work.conn.execute(
        insert(table).values(
            cluster_id=command.cluster,
            package=spec.key,
            minutes=spec.minutes or UNKNOWN_LENGTH,
            status="draft",
            answer_by=_closes(work, command.answer_by),
            must=must,
            revision=0,
            created_by=work.person,
            created_at=work.now,
        )
    )
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    for wall in command.slots:
        _add(work, number, wall)
    work.note("poll made", cluster=command.cluster, poll=number)
    return Result(open=Open("poll", (number,)))


def _needed(work: Work, cluster: int, spec: Package) -> list[int]:
    """Who leads the cluster's meetings, and its partner where the playbook is held with one."""
    needed = {role for role, kind in KINDS.items() if kind.must and spec.partner}
    here = read.members_where(work.conn, members.c.cluster_id == cluster)
    return sorted(one.id for one in here if one.chair or one.role in needed)


def _add(work: Work, poll: int, wall: str) -> None:
    starts = _starts(work, wall)
    if starts <= work.now:
        raise Refused("past")
    work.conn.execute(insert(poll_slots).values(poll_id=poll, wall=wall[:16], starts_at=starts))


def add_slot(command: c.AddSlot, work: Work) -> Result:
    """One more date. Of an open poll, those who have answered hear of this one alone."""
    poll = _poll(work, command.poll)
    if poll.status == "fixed" or len(poll.slots) >= MOST_SLOTS:
        raise Refused("not_now")
    if any(slot.starts == _starts(work, command.wall) for slot in poll.slots):
        raise Refused("slot_there")
    _add(work, poll.id, command.wall)
    _change(work, poll)
    if poll.status == "open":
        done = [member for member in poll.asked if member not in poll.missing]
        _tell(work, poll, "poll_added", done, f"{poll.id}.{command.wall}")
    work.note("date added", cluster=poll.cluster_id, poll=poll.id)
    return Result(open=Open("poll", (poll.id,)))


def drop_slot(command: c.DropSlot, work: Work) -> Result:
    """Take a date away, with its answers."""
    poll = _poll(work, command.poll)
    if poll.status == "fixed" or len(poll.slots) < 2:  # noqa: PLR2004  # one date must be left
        raise Refused("not_now")
    chosen = (poll_slots.c.poll_id == poll.id, poll_slots.c.id == command.slot)
    work.conn.execute(delete(poll_votes).where(poll_votes.c.slot_id.in_(select(poll_slots.c.id).where(*chosen))))
    work.conn.execute(delete(poll_slots).where(*chosen))
    _change(work, poll)
    return Result(toast="saved", open=Open("poll_slots", (poll.id,)))


def set_must(command: c.SetMust, work: Work) -> Result:
    """Turn whether the date is no good without this member; a guest who is made so is asked too."""
    poll = _poll(work, command.poll)
    theirs = (members.c.id == command.member, members.c.cluster_id == poll.cluster_id, members.c.left_at.is_(None))
    if work.conn.execute(select(members.c.id).where(*theirs)).first() is None:
        raise Refused("gone")
    before = {member.id for member in poll.asked}
    _change(work, poll, must=sorted({*poll.must} ^ {command.member}))
    if poll.status == "open":
        now = _poll(work, poll.id)
        _tell(work, now, "poll_asked", [one for one in now.asked if one.id not in before], str(poll.id))
    return Result(toast="saved")


def send_poll(command: c.SendPoll, work: Work) -> Result:
    """Ask everybody who can be reached; from then on it closes and reminds by itself."""
    poll = _poll(work, command.poll)
    if poll.status != "draft" or poll.answer_by <= work.now or not poll.slots:
        raise Refused("not_now")
    _change(work, poll, status="open", sent_at=work.now)
    reached = _tell(work, poll, "poll_asked", poll.asked, str(poll.id))
    _plan_end(work, poll)
    work.note("poll sent", cluster=poll.cluster_id, poll=poll.id, count=reached)
    return Result(values={"count": reached}, toast="poll_sent")


def _tell(work: Work, poll: PollView, kind: str, people: Sequence[MemberView], key: str) -> int:
    reached = reachable(work.conn, people)
    for member in reached:
        work.tell(kind, f"{key}.{member.id}", poll=poll.id, member=member.id)
    return len(reached)


def _plan_end(work: Work, poll: PollView) -> None:
    """When it closes, and when those who are missing are reminded before."""
    revision = int(work.conn.execute(select(table.c.revision).where(table.c.id == poll.id)).scalar_one())
    closes = poll.answer_by
    about: dict[str, int | str] = {"poll": poll.id}
    dues.plan(work.conn, Due(f"poll_close.{poll.id}", "poll_close", about, closes, revision=revision))
    before = nudge_before(work.now, closes)
    if before is not None:
        at = calm(work, closes - before)
        due = Due(f"poll_remind.{poll.id}", "poll_remind", about, at, expires_at=closes, revision=revision)
        dues.plan(work.conn, due)


def remind(work: Work, poll_id: int) -> None:
    """The reminder before it closes: only to who has not answered every date."""
    poll = polls.poll(work.conn, poll_id, packages(work.settings.playbooks), local(work.now).date())
    if poll is not None and poll.status == "open":
        _tell(work, poll, "poll_nudge", poll.missing, f"{poll.id}.{poll.answer_by:%Y%m%d}")


def nudge_poll(command: c.NudgePoll, work: Work) -> Result:
    """Remind those who are missing by hand, once for each last day; the reminder before the end counts as the same."""
    poll = _poll(work, command.poll)
    if poll.status != "open":
        raise Refused("not_now")
    if not reachable(work.conn, poll.missing):
        raise Refused("nobody_missing")
    reached = _tell(work, poll, "poll_nudge", poll.missing, f"{poll.id}.{poll.answer_by:%Y%m%d}")
    dues.call_off(work.conn, f"poll_remind.{poll.id}")
    work.note("poll nudged", cluster=poll.cluster_id, poll=poll.id, count=reached)
    return Result(values={"count": reached}, toast="nudged")


def save_votes(command: c.SaveVotes, work: Work) -> Result:
    """Keep what has been answered so far; when the last is in, the coordinator hears at once."""
    poll = _poll(work, command.poll, only=command.member)
    if poll.status != "open":
        raise Refused("poll_closed")
    if not poll.asked:
        raise Refused("gone")
    slots = {slot.id for slot in poll.slots}
    mine = (poll_votes.c.member_id == command.member, poll_votes.c.slot_id.in_(slots))
    work.conn.execute(delete(poll_votes).where(*mine))
    given = {slot: vote for slot, vote in command.votes.items() if slot in slots}
    by = {"member_id": command.member, "by_person_id": work.person or None, "at": work.now}
    if given:
        work.conn.execute(insert(poll_votes), [{"slot_id": slot, "vote": vote, **by} for slot, vote in given.items()])
    if poll.missing and len(given) == len(slots) and not (whole := _poll(work, poll.id)).missing:
        _tell_result(work, whole, "all")
    return Result()


def _tell_result(work: Work, poll: PollView, key: str) -> None:
    for member in poll.asked:
        if member.coordinator:
            work.tell("poll_result", f"{poll.id}.{key}.{member.id}", poll=poll.id, member=member.id)


def close(work: Work, poll_id: int) -> None:
    """Its last moment has come: no more answers, and the coordinator gets the dates in order."""
    poll = polls.poll(work.conn, poll_id, packages(work.settings.playbooks), local(work.now).date())
    if poll is not None and poll.status == "open":
        _change(work, poll, status="closed")
        _tell_result(work, poll, f"closed.{poll.answer_by:%Y%m%d}")


def close_poll(command: c.ClosePoll, work: Work) -> Result:
    poll = _poll(work, command.poll)
    if poll.status != "open":
        raise Refused("not_now")
    _change(work, poll, status="closed")
    _stop(work, poll)
    work.note("poll closed", cluster=poll.cluster_id, poll=poll.id)
    return Result(toast="saved")


def _stop(work: Work, poll: PollView) -> None:
    dues.call_off(work.conn, f"poll_close.{poll.id}", f"poll_remind.{poll.id}")


def reopen_poll(command: c.ReopenPoll, work: Work) -> Result:
    """Take answers again; all that was answered is kept, and only those who are missing are asked."""
    poll = _poll(work, command.poll)
    closes = _closes(work, command.answer_by)
    if poll.status not in {"closed", "fixed"} or closes <= work.now:
        raise Refused("not_now")
    _change(work, poll, status="open", answer_by=closes)
    again = _poll(work, poll.id)
    _tell(work, again, "poll_asked", again.missing, f"{poll.id}.{command.answer_by}")
    _plan_end(work, again)
    work.note("poll reopened", cluster=poll.cluster_id, poll=poll.id)
    return Result(open=Open("poll", (poll.id,)))


def drop_poll(command: c.DropPoll, work: Work) -> Result:
    """Give it up: nobody is asked any more, and its answers are forgotten."""
    poll = _poll(work, command.poll)
    _stop(work, poll)
    for slot in poll.slots:
        work.conn.execute(delete(poll_votes).where(poll_votes.c.slot_id == slot.id))
    work.conn.execute(delete(poll_slots).where(poll_slots.c.poll_id == poll.id))
    work.conn.execute(delete(table).where(table.c.id == poll.id))
    work.note("poll dropped", cluster=poll.cluster_id, poll=poll.id)
    return Result(toast="saved", open=Open("meetings"))


def fix_date(command: c.FixDate, work: Work) -> Result:
    """The date becomes a meeting: everybody who was asked hears it, with the event for their calendar."""
    poll = _poll(work, command.poll)
    if poll.meeting or command.meeting.cluster != poll.cluster_id:
        raise Refused("not_now")
    _mind_the_needed(poll, command.slot)
    result = plan_meeting(command.meeting, work)
    meeting: MeetingView = result.values["meeting"]
    _change(work, poll, status="fixed", meeting_id=meeting.id)
    _stop(work, poll)
    told = _tell_fixed(work, poll, meeting.id, meeting.starts)
    work.note("date fixed", cluster=poll.cluster_id, meeting=meeting.id, poll=poll.id)
    return replace(result, values={**result.values, "told": told})


def _mind_the_needed(poll: PollView, slot: int) -> None:
    """A date that one who must be there cannot is never fixed; the coordinator may first say otherwise of them."""
    if any(one.slot == slot and one.verdict == "blocked" for one in poll.ranked):
        raise Refused("date_blocked")


def _tell_fixed(work: Work, poll: PollView, meeting: int, starts: datetime) -> int:
    others = [one for one in reachable(work.conn, poll.asked) if work.seat is None or one.id != work.seat.id]
    for member in others:
        key = f"{poll.id}.{meeting}.{starts:%Y%m%dT%H%M}.{member.id}"
        work.tell("date_fixed", key, meeting=meeting, member=member.id)
    return len(others)


def move_to_slot(command: c.MoveToSlot, work: Work) -> Result:
    """The poll's meeting moves to another of its dates; the sign-up ends as long before it as it did."""
    poll = _poll(work, command.poll)
    slot = next((one for one in poll.slots if one.id == command.slot), None)
    row = work.conn.execute(select(meetings).where(meetings.c.id == poll.meeting)).first() if poll.meeting else None
    if slot is None or row is None or row.status not in {"planned", "invited"}:
        raise Refused("not_now")
    _mind_the_needed(poll, slot.id)
    days = local(row.starts_at).date() - local(row.answer_by).date()
    last = max(slot.starts.date() - days, local(work.now).date())
    day, start = f"{slot.starts:%Y-%m-%d}", f"{slot.starts:%H:%M}"
    move_meeting(c.MoveMeeting(poll.meeting, day, start, last.isoformat()), work)
    _change(work, poll, status="fixed")
    _stop(work, poll)
    return Result(toast="saved", open=Open("meeting", (poll.meeting,)))
