"""Who does what at a meeting, and which of its messages somebody wants."""

from sqlalchemy import delete, insert, select

from bot.actions.day import rename
from bot.actions.plan import finish
from bot.actions.work import Refused, Result, Work
from bot.storage import read, roles
from bot.storage.day_tables import meeting_roles
from dialogs import commands as c
from dialogs.cue_choice.sorts import SORTS
from dialogs.roles.places import Place, functions, of_place, places
from dialogs.views import HolderView, MeetingView


def name_role(command: c.NameRole, work: Work) -> Result:
    """Put a person behind a role; a member who has been invited hears of it at once."""
    meeting, place = _meeting(work, command.meeting), Place(command.role, command.item)
    if place not in places(meeting):
        raise Refused("gone")
    member = read.member(work.conn, int(command.person)) if command.person.isdecimal() else None
    if command.person.isdecimal() and (member is None or member.cluster != meeting.cluster_id):
        raise Refused("gone")
    there = next((one for one in _there(work, meeting, place) if _is(one, command)), None)
    if there is None:
        made = work.conn.execute(
            insert(meeting_roles).values(
                meeting_id=meeting.id,
                role=place.role,
                item=place.item,
                member_id=member.id if member else None,
                name="" if member else command.person,
            )
        )
        number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
        _tell(work, meeting, number, member.id if member and member.joined else 0)
        _settle(work, meeting)
    way = "name" if member is None else "chat" if member.joined else "member"
    return Result(values={"name": member.name if member else command.person, "way": way})


def _settle(work: Work, meeting: MeetingView) -> None:
    """When every function has somebody, nobody is asked to share them out."""
    held = {one.role for one in roles.holders(work.conn, meeting)}
    if all(place.role in held for place in functions(meeting)):
        finish(work, meeting, "roles")


def _is(one: HolderView, command: c.NameRole) -> bool:
    return command.person in {str(one.member), one.name}


def _there(work: Work, meeting: MeetingView, place: Place) -> tuple[HolderView, ...]:
    return of_place([one for one in roles.holders(work.conn, meeting) if one.id], place)


def _tell(work: Work, meeting: MeetingView, number: int, member: int) -> None:
    rename(work, meeting.id, f"named.{number}")
    if member and meeting.status in {"invited", "live"} and (work.seat is None or work.seat.id != member):
        work.tell("named", str(number), meeting=meeting.id, member=member, holder=number)
    work.note("role named", cluster=meeting.cluster_id, meeting=meeting.id, holder=number)


def unname_role(command: c.UnnameRole, work: Work) -> Result:
    """Take somebody off a role."""
    meeting = _meeting(work, command.meeting)
    mine = (meeting_roles.c.id == command.holder, meeting_roles.c.meeting_id == meeting.id)
    if work.conn.execute(select(meeting_roles.c.id).where(*mine)).first() is None:
        raise Refused("gone")
    work.conn.execute(delete(meeting_roles).where(*mine))
    rename(work, meeting.id, f"unnamed.{command.holder}")
    work.note("role unnamed", cluster=meeting.cluster_id, meeting=meeting.id, holder=command.holder)
    return Result(toast="saved")


def _meeting(work: Work, number: int) -> MeetingView:
    meeting = read.meeting(work.conn, number)
    if meeting is None:
        raise Refused("gone")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    return meeting


def choose_cues(command: c.ChooseCues, work: Work) -> Result:
    roles.choose(work.conn, work.person, command.choice)
    return Result(toast="saved")


def switch_cues(command: c.SwitchCues, work: Work) -> Result:
    """Whoever switches one sort wants to hear the others."""
    if command.sort not in SORTS:
        raise Refused("gone")
    roles.switch(work.conn, work.person, command.sort, on=command.on)
    return Result(toast="saved")
