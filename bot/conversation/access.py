"""Who may do what: looked up now, on the server, for this person and the row that a press names.

A foreign id and an unknown one get the same answer, so that nobody learns which ids exist.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.settings import Settings
from bot.storage import read
from bot.storage.after_tables import agreements
from bot.storage.survey_tables import surveys
from bot.storage.tables import group_members, groups, members, polls, tasks
from dialogs.form import Args, Right, Subject
from dialogs.guest_kinds import from_outside
from dialogs.views import MeetingView, MemberView


class Forbidden(Exception):
    """Not for this person, or not there at all."""


@dataclass(frozen=True)
class Scene:
    """What a press is about: the rows its first argument leads to, and the person's seat in that cluster."""

    person_id: int
    args: Args = ()
    cluster: int = 0
    meeting: int = 0
    group: int = 0
    member: int = 0
    task: int = 0
    poll: int = 0
    agreement: int = 0
    survey: int = 0
    seat: MemberView | None = None
    settings: Settings | None = None
    right: Right = "anyone"
    """What was asked for, and is held."""

    @property
    def coordinator(self) -> bool:
        return self.seat is not None and self.seat.coordinator


def admit(conn: Connection, person_id: int, right: Right, of: Subject, args: Args) -> Scene:
    """The scene, if the person holds `right` there.

    Raises:
        Forbidden: otherwise.
    """
    if of == "nothing":
        return Scene(person_id, args)
    if not args or not isinstance(args[0], int):
        raise Forbidden
    scene = replace(_scene(conn, person_id, of, args), right=right)
    if not _holds(conn, scene, right):
        raise Forbidden
    return scene


def scene_of(conn: Connection, seat: MemberView, of: Subject, row: int, right: Right = "anyone") -> Scene:
    """The scene of a notice or a personal link: what it is about, seen from the seat that gets it.

    Raises:
        Forbidden: the row is gone, or the seat does not hold `right` there.
    """
    scene = Scene(seat.person_id, (row,), seat=seat, **_lineage(conn, of, row))
    if not _holds(conn, scene, right):
        raise Forbidden
    return scene


def _scene(conn: Connection, person_id: int, of: Subject, args: Args) -> Scene:
    ids = _lineage(conn, of, int(args[0]))
    seats = [seat for seat in read.seats_of(conn, person_id) if seat.cluster == ids["cluster"]]
    best = sorted(seats, key=lambda seat: (not seat.coordinator, not seat.chair, seat.id))
    return Scene(person_id, args, seat=best[0] if best else None, **ids)


def _lineage(conn: Connection, of: Subject, row: int) -> dict[str, Any]:
    """The row and what it belongs to, up to its cluster."""
    ids: dict[str, Any] = {of: row}
    if of == "task":
        ids["meeting"] = there(conn.execute(select(tasks.c.meeting_id).where(tasks.c.id == row)).scalar())
    if of == "group":
        ids["meeting"] = there(conn.execute(select(groups.c.meeting_id).where(groups.c.id == row)).scalar())
    if of == "agreement":
        ids["meeting"] = there(conn.execute(select(agreements.c.meeting_id).where(agreements.c.id == row)).scalar())
    if of == "survey":
        ids["meeting"] = there(conn.execute(select(surveys.c.meeting_id).where(surveys.c.id == row)).scalar())
    if "meeting" in ids:
        meeting = read.meeting(conn, ids["meeting"])
        ids["cluster"] = there(meeting.cluster_id if meeting else None)
    if of == "poll":
        ids["cluster"] = there(conn.execute(select(polls.c.cluster_id).where(polls.c.id == row)).scalar())
    if of == "member":
        found = conn.execute(select(members.c.cluster_id).where(members.c.id == row, members.c.left_at.is_(None)))
        ids["cluster"] = there(found.scalar())
    return ids


def there(found: Any) -> Any:  # noqa: ANN401  # rows and views of many kinds
    """What was found.

    Raises:
        Forbidden: nothing was, and who asks must not learn more than that.
    """
    if found is None:
        raise Forbidden
    return found


def _holds(conn: Connection, scene: Scene, right: Right) -> bool:
    seat = scene.seat
    if seat is None:
        return False
    if seat.coordinator or right in {"anyone", "person", "member"}:
        return True
    holders = {
        "chair": _chairs,
        "leader": _leads,
        "in_group": _in_group,
        "writer": _writes,
        "owner": _owns,
        "colleague": _works_with,
    }
    return right in holders and holders[right](conn, scene, seat)


def _works_with(conn: Connection, scene: Scene, seat: MemberView) -> bool:
    """Whether the member named second is of the seat's own practice, where doctors and staff answer for each other."""
    named = scene.args[1] if len(scene.args) > 1 else 0
    other = read.member(conn, named) if isinstance(named, int) else None
    if other is None or other.cluster != seat.cluster or from_outside(seat.role):
        return False
    return bool(seat.practice_id) and other.practice_id == seat.practice_id


def _chairs(conn: Connection, scene: Scene, seat: MemberView) -> bool:
    meeting = read.meeting(conn, scene.meeting)
    return meeting is not None and meeting.chair_id == seat.id


def _leads(conn: Connection, scene: Scene, seat: MemberView) -> bool:
    return conn.execute(select(groups.c.leader_id).where(groups.c.id == scene.group)).scalar() == seat.id


def _in_group(conn: Connection, scene: Scene, seat: MemberView) -> bool:
    mine = (group_members.c.group_id == scene.group, group_members.c.member_id == seat.id)
    there = conn.execute(select(group_members.c.member_id).where(*mine)).first() is not None
    return there or _leads(conn, scene, seat)


def _writes(conn: Connection, scene: Scene, seat: MemberView) -> bool:
    meeting = read.meeting(conn, scene.meeting)
    return meeting is not None and writes(meeting, seat)


def _owns(conn: Connection, scene: Scene, seat: MemberView) -> bool:
    return conn.execute(select(agreements.c.member_id).where(agreements.c.id == scene.agreement)).scalar() == seat.id


def writes(meeting: MeetingView, seat: MemberView) -> bool:
    """Whether a member may write the meeting's minutes and agreements: who leads it, and who takes the minutes."""
    taker = meeting.agreed.get("pre.minute_taker", "")
    return seat.id in {meeting.chair_id, int(taker) if taker.isdecimal() else 0}
