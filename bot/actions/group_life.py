"""The life of a group: who leads it, who sees to what, where it meets and what it looks at."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.actions.placing import ask_leader, refresh_placed
from bot.actions.plan import finish, meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import dues, read
from bot.storage.dues import Due
from bot.storage.tables import groups
from dialogs import commands as c
from dialogs.views import GroupView

KEPT = timedelta(days=7)
"""How long after the meeting a private address is kept."""


def _row(work: Work, group: int) -> Any:  # noqa: ANN401  # a row
    return work.conn.execute(select(groups).where(groups.c.id == group)).one()


def _set(work: Work, group: int, **values: Any) -> None:  # noqa: ANN401  # columns of many kinds
    work.conn.execute(update(groups).where(groups.c.id == group).values(**values))


def group_of(work: Work, row: Any) -> GroupView:  # noqa: ANN401  # a row
    return next(group for group in read.groups_of(work.conn, row.meeting_id) if group.id == row.id)


def answer_leading(command: c.AnswerLeading, work: Work) -> Result:
    """Only who is asked can answer; after a no the next is asked at once."""
    row = _row(work, command.group)
    mine = work.seat.id if work.seat else 0
    if row.leader_id != mine:
        raise Refused("not_asked")
    meeting = meeting_of(work, row.meeting_id)
    seats = [seat.member for seat in group_of(work, row).seats]
    refresh_placed(work, meeting.id, row.id, seats, f"{mine}.{int(command.accept)}")
    if command.accept:
        _set(work, row.id, leader_state="accepted")
        work.tell_coordinators("leader_said", f"{row.id}.{mine}", meeting.cluster_id, meeting=meeting.id, group=row.id)
        without = (groups.c.meeting_id == meeting.id, groups.c.leader_state != "accepted")
        if work.conn.execute(select(groups.c.id).where(*without).limit(1)).first() is None:
            finish(work, meeting, "leaders")
        work.note("leader accepted", meeting=meeting.id, group=row.id)
        return Result(toast="saved")
    _set(work, row.id, declined=[*row.declined, mine])
    ask_leader(work, meeting.id, row.id)
    work.note("leader declined", meeting=meeting.id, group=row.id)
    return Result(toast="saved")


def set_address(command: c.SetAddress, work: Work) -> Result:
    """Where the group meets; its members are told, nobody else sees it, and a home is forgotten a week later."""
    row = _row(work, command.group)
    meeting = meeting_of(work, row.meeting_id)
    _set(work, row.id, address=command.address, place_kind=command.kind)
    read.touch(work.conn, row.meeting_id)
    key = f"forget_address.{row.id}"
    if command.kind == "private":
        at = meeting.ends + KEPT
        due = Due(key, "forget_address", {"meeting": meeting.id, "group": row.id}, at, meeting_id=meeting.id,
                  revision=meeting.revision + 1)  # fmt: skip
        dues.plan(work.conn, due)
    _tell_group(work, row, "address")
    refresh_placed(work, row.meeting_id, row.id, [seat.member for seat in group_of(work, row).seats], "place")
    work.note("address set", meeting=row.meeting_id, group=row.id)
    return Result(values={"group": group_of(work, row)})


def forget_address(work: Work, group: int) -> None:
    """Nobody needs to know where a colleague lives when the meeting is a week past; a moved meeting waits."""
    row = work.conn.execute(select(groups).where(groups.c.id == group)).first()
    if row is None or row.place_kind != "private":
        return
    at = meeting_of(work, row.meeting_id).ends + KEPT
    if at > work.now:
        about: dict[str, int | str] = {"meeting": row.meeting_id, "group": group}
        key = f"forget_address.{group}.{at:%Y%m%d%H%M}"
        dues.plan(work.conn, Due(key, "forget_address", about, at, meeting_id=row.meeting_id))
        return
    _set(work, group, address=None)


def _tell_group(work: Work, row: Any, kind: str) -> None:  # noqa: ANN401  # a row
    mine = work.seat.id if work.seat else 0
    for seat in group_of(work, row).seats:
        if seat.member != mine:
            key = f"{row.id}.{seat.member}.{work.now:%Y%m%d%H%M%S}"
            work.tell(kind, key, meeting=row.meeting_id, group=row.id, member=seat.member)


def set_deputy(command: c.SetDeputy, work: Work) -> Result:
    """Who leads where the leader cannot; they are told."""
    row = _row(work, command.group)
    group = group_of(work, row)
    if command.member and (command.member == row.leader_id or not _in(group, command.member)):
        raise Refused("gone")
    _set(work, row.id, deputy_id=command.member or None)
    if command.member and command.member != row.deputy_id:
        key = f"{row.id}.{command.member}.{work.now:%Y%m%d%H%M%S}"
        work.tell("made_deputy", key, meeting=row.meeting_id, group=row.id, member=command.member)
    work.note("deputy set", meeting=row.meeting_id, group=row.id)
    return Result(toast="saved")


def _in(group: GroupView, member: int) -> bool:
    return any(seat.member == member for seat in group.seats)


def set_duty(command: c.SetDuty, work: Work) -> Result:
    """Hand a duty to somebody of the group, who is told what it is."""
    row = _row(work, command.group)
    spec = meeting_of(work, row.meeting_id).spec.groups
    if spec is None or not 0 <= command.duty < len(spec.leader_duties):
        raise Refused("gone")
    given = {nth: member for nth, member in row.duties.items() if nth != str(command.duty)}
    if command.member:
        if not _in(group_of(work, row), command.member):
            raise Refused("gone")
        given[str(command.duty)] = command.member
    _set(work, row.id, duties=given)
    mine = work.seat.id if work.seat else 0
    if command.member and command.member != mine:
        key = f"{row.id}.{command.duty}.{command.member}.{work.now:%Y%m%d%H%M%S}"
        work.tell("duty", key, meeting=row.meeting_id, group=row.id, member=command.member, duty=command.duty)
    work.note("duty set", meeting=row.meeting_id, group=row.id)
    return Result(toast="saved")


def set_data_choice(command: c.SetDataChoice, work: Work) -> Result:
    """What the group looks at; its members are told, so that they can prepare."""
    row = _row(work, command.group)
    _set(work, row.id, data_choice=command.text)
    _tell_group(work, row, "data_choice")
    work.note("data chosen", meeting=row.meeting_id, group=row.id)
    return Result(values={"group": group_of(work, row)})
