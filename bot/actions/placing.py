"""A plan written down as the meeting's groups: in place, and only those are told for whom something is new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.actions.work import Work
from bot.grouping import Group, Plan
from bot.storage import read
from bot.storage.group_tables import rooms
from bot.storage.tables import group_members, groups, members, practices
from dialogs.views import GroupView, MeetingView


@dataclass(frozen=True)
class Met:
    """A group of the plan and the published one it goes on as, if any."""

    group: Group
    old: GroupView | None

    @property
    def people(self) -> frozenset[int]:
        return frozenset(int(member) for member in self.group.members)

    @property
    def before(self) -> frozenset[int]:
        return frozenset(seat.member for seat in self.old.seats) if self.old else frozenset()


def place(
    work: Work, meeting: MeetingView, plan: Plan, revision: int, *, heard: bool = False
) -> tuple[Plan, frozenset[int]]:
    """Make the groups as the plan has them; gives the plan with the numbers they bear now, and who is told.

    heard: the leaders have heard already of those who have left.
    """
    old = read.groups_of(work.conn, meeting.id)
    pairs = _numbered(_matched(plan, old))
    going_on = {met.old.id for met in pairs if met.old}
    work.conn.execute(delete(groups).where(groups.c.id.in_([one.id for one in old if one.id not in going_on])))
    # Numbers may change hands between groups that stay: away first, so that none is taken twice.
    work.conn.execute(update(groups).where(groups.c.meeting_id == meeting.id).values(number=-groups.c.id))
    # Who moves leaves the one group before joining the other.
    for met in pairs:
        if met.old:
            gone = met.before - met.people
            mine = group_members.c.group_id == met.old.id
            work.conn.execute(delete(group_members).where(mine, group_members.c.member_id.in_(gone)))
    told = frozenset[int]().union(*(_write(work, meeting, met, revision, heard=heard) for met in pairs))
    read.touch(work.conn, meeting.id)
    return replace(plan, groups=tuple(met.group for met in pairs)), told


def _matched(plan: Plan, old: Sequence[GroupView]) -> list[Met]:
    """Each group goes on as the published one that it has most people of."""
    shared = sorted(
        (-len(_people(group) & {seat.member for seat in one.seats}), one.number, n)
        for n, group in enumerate(plan.groups)
        for one in old
        if _people(group) & {seat.member for seat in one.seats}
    )
    by_number = {one.number: one for one in old}
    found: dict[int, GroupView] = {}
    for _, number, n in shared:
        if n not in found and by_number[number] not in found.values():
            found[n] = by_number[number]
    return [Met(group, found.get(n)) for n, group in enumerate(plan.groups)]


def _people(group: Group) -> frozenset[int]:
    return frozenset(int(member) for member in group.members)


def _numbered(pairs: Iterable[Met]) -> list[Met]:
    """In order, those that go on keeping theirs as far as there are no gaps."""
    ordered = sorted(pairs, key=lambda met: (met.old is None, met.old.number if met.old else met.group.number))
    return [Met(replace(met.group, number=n), met.old) for n, met in enumerate(ordered, 1)]


def _write(work: Work, meeting: MeetingView, met: Met, revision: int, *, heard: bool) -> frozenset[int]:
    number, elsewhere = _row(work, meeting, met)
    come = met.people - met.before
    if come:
        rows = [{"group_id": number, "member_id": member} for member in sorted(come)]
        work.conn.execute(insert(group_members), rows)
    for member in sorted(come):
        work.tell(
            "placed", f"{meeting.id}.{number}.{member}.{revision}", meeting=meeting.id, group=number, member=member
        )
    if met.old and (elsewhere or met.people != met.before):
        refresh_placed(work, meeting.id, number, met.people - come, str(revision))
    told = come
    if met.old and (come or elsewhere or not heard):
        told |= _tell_change(work, meeting, met, number, revision, elsewhere=elsewhere)
    if met.old is None or met.old.leader_id not in met.people:
        ask_leader(work, meeting.id, number)
    return told


def _row(work: Work, meeting: MeetingView, met: Met) -> tuple[int, bool]:
    """The group's row, new or brought up to date, and whether it meets elsewhere than before."""
    values = {"number": met.group.number, **_place(work, meeting, met.group)}
    if met.old is None:
        made = work.conn.execute(
            insert(groups).values(meeting_id=meeting.id, leader_state="none", declined=[], duties={}, **values)
        )
        return int(made.inserted_primary_key[0]), False  # type: ignore[index]  # one column
    row = work.conn.execute(select(groups).where(groups.c.id == met.old.id)).one()
    same = row.host_practice_id == values["host_practice_id"] and (row.place_kind == "room") == (
        values["place_kind"] == "room"
    )
    kept = {"number": met.group.number} if same else values
    work.conn.execute(update(groups).where(groups.c.id == row.id).values(**kept))
    return int(row.id), not same or met.old.number != met.group.number


def _place(work: Work, meeting: MeetingView, group: Group) -> dict[str, Any]:
    if group.host and group.host.room:
        room = work.conn.execute(select(rooms).where(rooms.c.id == int(group.host.room))).first()
        address = f"{room.name}, {room.address}" if room else group.host.practice
        return {"host_practice_id": None, "address": address, "place_kind": "room"}
    named = (practices.c.cluster_id == meeting.cluster_id, practices.c.name == (group.host and group.host.practice))
    practice = work.conn.execute(select(practices).where(*named)).first() if group.host else None
    if practice is None:
        return {"host_practice_id": None, "address": None, "place_kind": None}
    return {"host_practice_id": practice.id, "address": practice_address(practice), "place_kind": "practice"}


def practice_address(practice: Any) -> str | None:  # noqa: ANN401  # a row
    """The address as it stands on an envelope, as far as it is known."""
    town = " ".join(part for part in (practice.postcode, practice.town) if part)
    return ", ".join(part for part in (practice.address, town) if part) or None


def _tell_change(  # noqa: PLR0913  # what has become of one group
    work: Work, meeting: MeetingView, met: Met, number: int, revision: int, *, elsewhere: bool
) -> frozenset[int]:
    """Everybody hears of a new place and of who has come; of who has left only the leader."""
    come, gone = met.people - met.before, met.before - met.people
    stayed = met.people & met.before
    leader = {met.old.leader_id, met.old.deputy_id} if met.old else set()
    heard = stayed if come or elsewhere else stayed & leader if gone else frozenset[int]()
    for member in sorted(heard):
        work.tell(
            "group_changed",
            f"{number}.{member}.{revision}",
            meeting=meeting.id,
            group=number,
            member=member,
            come=",".join(str(one) for one in sorted(come)),
            gone=",".join(str(one) for one in sorted(gone)),
            elsewhere=int(elsewhere),
        )
    return heard


def refresh_placed(work: Work, meeting: int, group: int, people: Iterable[int], why: str) -> None:
    """Bring the message in which these were told of their group in step with it; nobody's telephone rings.

    why: tells two changes of one moment apart.
    """
    for member in sorted(people):
        key = f"{group}.{member}.{why}.{work.now:%Y%m%d%H%M%S%f}"
        work.tell("placed_now", key, meeting=meeting, group=group, member=member)


def ask_leader(work: Work, meeting: int, group_id: int) -> None:
    """Ask the next fitting member to lead.

    The deputy first, then one of the host's practice; doctors before UA and vikar.
    """
    row = work.conn.execute(select(groups).where(groups.c.id == group_id)).one()
    seats = work.conn.execute(select(group_members.c.member_id).where(group_members.c.group_id == group_id)).scalars()
    people = [one for one in read.members_where(work.conn, members.c.id.in_(seats.all())) if one.joined]
    able = sorted(
        (one for one in people if one.id not in row.declined),
        key=lambda m: (
            m.id != row.deputy_id, m.practice_id != row.host_practice_id, m.role != "member", m.coordinator, m.id
        ),
    )  # fmt: skip
    chosen = able[0].id if able else None
    state = "asked" if chosen else "none"
    deputy = None if chosen == row.deputy_id else row.deputy_id
    values = {"leader_id": chosen, "leader_state": state, "deputy_id": deputy}
    work.conn.execute(update(groups).where(groups.c.id == group_id).values(**values))
    if chosen:
        key = f"{group_id}.{chosen}.{len(row.declined)}.{work.now:%Y%m%d%H%M%S}"
        work.tell("leader_asked", key, meeting=meeting, group=group_id, member=chosen)
    else:
        view = read.meeting(work.conn, meeting)
        assert view is not None  # noqa: S101  # the group is its own
        key = f"{group_id}.{work.now:%Y%m%d%H%M%S}"
        work.tell_coordinators("no_leader", key, view.cluster_id, meeting=meeting, group=group_id)
