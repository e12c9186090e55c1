"""Groups: asked for, changed by hand, published, led."""

from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.actions.plan import finish
from bot.actions.work import Refused, Result, Work
from bot.grouping import Rules
from bot.grouping.moves import apply_move
from bot.storage import proposals, read
from bot.storage.tables import group_members, groupings, groups, members, practices, tasks
from dialogs import commands as c
from dialogs.views import GroupView, MeetingView


def _meeting(work: Work, number: int) -> MeetingView:
    found = read.meeting(work.conn, number)
    if found is None:
        raise Refused("gone")
    return found


def form_groups(command: c.FormGroups, work: Work) -> Result:
    """Note that a proposal is wanted; it is reckoned outside the transaction and comes by itself."""
    meeting = _meeting(work, command.meeting)
    if meeting.spec.groups is None:
        raise Refused("no_groups")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    if not proposals.attendees(work.conn, meeting.id):
        raise Refused("nobody_comes")
    row = proposals.state_of(work.conn, meeting.id)
    if row is None:
        work.conn.execute(
            insert(groupings).values(
                meeting_id=meeting.id, state="wanted", wishes={}, plan=None, wanted_by=work.person, revision=1
            )
        )
    else:
        _change(work, meeting.id, state="wanted", wanted_by=work.person, revision=row.revision + 1)
    work.note("groups wanted", meeting=meeting.id)
    return Result(toast="forming")


def _change(work: Work, meeting: int, **values: Any) -> None:  # noqa: ANN401  # columns of many kinds
    work.conn.execute(update(groupings).where(groupings.c.meeting_id == meeting).values(**values))


def _proposed(work: Work, meeting: int) -> Any:  # noqa: ANN401  # a row
    row = proposals.state_of(work.conn, meeting)
    if row is None or row.plan is None:
        raise Refused("no_proposal")
    return row


def move_member(command: c.MoveMember, work: Work) -> Result:
    """Put somebody into another group; they stay there when the rest is formed anew."""
    row = _proposed(work, command.meeting)
    plan = proposals.load(row.plan)
    people = proposals.attendees(work.conn, command.meeting)
    moved = apply_move(plan, [str(command.member)], command.group, people, Rules())
    locked = sorted({*row.wishes.get("locked", ()), command.member})
    _change(
        work,
        command.meeting,
        plan=proposals.dump(moved),
        wishes={**row.wishes, "locked": locked},
        revision=row.revision + 1,
        state="proposed",
    )
    work.note("member moved", meeting=command.meeting, member=command.member, group=command.group)
    return Result(toast="saved")


def lock_member(command: c.LockMember, work: Work) -> Result:
    """Keep somebody where they are when the rest is formed anew; a second press lets go."""
    row = _proposed(work, command.meeting)
    locked = {*row.wishes.get("locked", ())} ^ {command.member}
    _change(work, command.meeting, wishes={**row.wishes, "locked": sorted(locked)}, revision=row.revision + 1)
    return Result(toast="saved")


def publish_groups(command: c.PublishGroups, work: Work) -> Result:
    """Write the proposal down as the meeting's groups and tell those whose group is new to them."""
    meeting = _meeting(work, command.meeting)
    row = _proposed(work, meeting.id)
    if row.state == "published":
        return Result(toast="published_already")
    plan = proposals.load(row.plan)
    before = {frozenset(seat.member for seat in group.seats): group for group in read.groups_of(work.conn, meeting.id)}
    kept = [frozenset(int(member) for member in group.members) for group in plan.groups]
    gone = [group.id for people, group in before.items() if people not in kept]
    work.conn.execute(delete(groups).where(groups.c.id.in_(gone)))
    # Numbers may change hands between groups that stay: away first, so that none is taken twice.
    work.conn.execute(update(groups).where(groups.c.meeting_id == meeting.id).values(number=-groups.c.id))
    told = 0
    for group, people in zip(plan.groups, kept, strict=True):
        if people in before:
            work.conn.execute(update(groups).where(groups.c.id == before[people].id).values(number=group.number))
        else:
            told += _publish(work, meeting, group, row.revision)
    _change(work, meeting.id, state="published")
    read.touch(work.conn, meeting.id)
    _done(work, meeting)
    work.note("groups published", meeting=meeting.id, groups=len(plan.groups), told=told)
    return Result(values={"count": told}, toast="published")


def _done(work: Work, meeting: MeetingView) -> None:
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind == "groups":
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))


def _publish(work: Work, meeting: MeetingView, group: Any, revision: int) -> int:  # noqa: ANN401
    host = group.host.practice if group.host else None
    practice = _host(work, meeting.cluster_id, host)
    made = work.conn.execute(
        insert(groups).values(
            meeting_id=meeting.id,
            number=group.number,
            host_practice_id=practice.id if practice else None,
            address=practice_address(practice) if practice else None,
            leader_state="none",
            declined=[],
        )
    )
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    work.conn.execute(
        insert(group_members), [{"group_id": number, "member_id": int(member)} for member in group.members]
    )
    for member in group.members:
        key = f"{meeting.id}.{number}.{member}.{revision}"
        work.tell("placed", key, meeting=meeting.id, group=number, member=int(member))
    ask_leader(work, meeting.id, number)
    return len(group.members)


def _host(work: Work, cluster: int, name: str | None) -> Any:  # noqa: ANN401  # a row or None
    where = (practices.c.cluster_id == cluster, practices.c.name == name)
    return work.conn.execute(select(practices).where(*where)).first() if name else None


def practice_address(practice: Any) -> str | None:  # noqa: ANN401  # a row
    """The address as it stands on an envelope, as far as it is known."""
    town = " ".join(part for part in (practice.postcode, practice.town) if part)
    return ", ".join(part for part in (practice.address, town) if part) or None


def ask_leader(work: Work, meeting: int, group_id: int) -> None:
    """Ask the next fitting member to lead: one of the host's practice first, doctors before UA and vikar."""
    row = work.conn.execute(select(groups).where(groups.c.id == group_id)).one()
    group = next(found for found in read.groups_of(work.conn, meeting) if found.id == group_id)
    roster = {
        member.id: member for member in read.members_where(work.conn, members.c.id.in_([s.member for s in group.seats]))
    }
    left = [roster[seat.member] for seat in group.seats if seat.member in roster and seat.member not in row.declined]
    able = sorted(
        (member for member in left if member.joined),
        key=lambda m: (m.practice_id != row.host_practice_id, m.role != "member", m.coordinator, m.id),
    )
    chosen = able[0].id if able else None
    state = "asked" if chosen else "none"
    work.conn.execute(update(groups).where(groups.c.id == group_id).values(leader_id=chosen, leader_state=state))
    if chosen:
        work.tell("leader_asked", f"{group_id}.{chosen}", meeting=meeting, group=group_id, member=chosen)
    else:
        _no_leader(work, meeting, group_id)


def _no_leader(work: Work, meeting: int, group_id: int) -> None:
    view = _meeting(work, meeting)
    key = f"{group_id}.{work.now:%Y%m%d%H%M%S}"
    work.tell_coordinators("no_leader", key, view.cluster_id, meeting=meeting, group=group_id)


def _group(work: Work, meeting: int, group_id: int) -> GroupView:
    return next(group for group in read.groups_of(work.conn, meeting) if group.id == group_id)


def answer_leading(command: c.AnswerLeading, work: Work) -> Result:
    """Only who is asked can answer; after a no the next is asked at once."""
    row = work.conn.execute(select(groups).where(groups.c.id == command.group)).one()
    mine = work.seat.id if work.seat else 0
    if row.leader_id != mine:
        raise Refused("not_asked")
    meeting = _meeting(work, row.meeting_id)
    if command.accept:
        work.conn.execute(update(groups).where(groups.c.id == row.id).values(leader_state="accepted"))
        if all(group.leader_state == "accepted" for group in read.groups_of(work.conn, meeting.id)):
            finish(work, meeting, "leaders")
        work.tell_coordinators("leader_said", f"{row.id}.{mine}", meeting.cluster_id, meeting=meeting.id, group=row.id)
        work.note("leader accepted", meeting=meeting.id, group=row.id)
        return Result(toast="saved")
    declined = [*row.declined, mine]
    work.conn.execute(update(groups).where(groups.c.id == row.id).values(declined=declined))
    ask_leader(work, meeting.id, row.id)
    work.note("leader declined", meeting=meeting.id, group=row.id)
    return Result(toast="saved")


def set_address(command: c.SetAddress, work: Work) -> Result:
    """Where the group meets; its members are told, nobody else sees it."""
    row = work.conn.execute(select(groups).where(groups.c.id == command.group)).one()
    work.conn.execute(update(groups).where(groups.c.id == row.id).values(address=command.address))
    read.touch(work.conn, row.meeting_id)
    group = _group(work, row.meeting_id, row.id)
    mine = work.seat.id if work.seat else 0
    for seat in group.seats:
        if seat.member != mine:
            key = f"{row.id}.{seat.member}.{work.now:%Y%m%d%H%M%S}"
            work.tell("address", key, meeting=row.meeting_id, group=row.id, member=seat.member)
    work.note("address set", meeting=row.meeting_id, group=row.id)
    return Result(values={"group": group})
