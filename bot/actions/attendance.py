"""Attendance: tapped, scanned at the door, or noted by who leads the meeting."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.actions.plan import finish, meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import attendance, codes, read
from bot.storage.after_tables import attendance as lines
from bot.storage.dialect import insert_into
from bot.storage.tables import members
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Button, Open, Say
from dialogs.guard import looks_like_cpr
from dialogs.readers import fold, one_line
from dialogs.views import MeetingView

EARLY = timedelta(hours=1)
LATE = timedelta(minutes=30)
"""From when to when people can say by themselves that they are there, before the start and after the end."""
MOST_UNKNOWN = 60
"""People on no list that a door takes in; more than that is somebody's joke."""
LONGEST = 120


def tap_here(command: c.TapHere, work: Work) -> Result:
    meeting = meeting_of(work, command.meeting)
    if work.seat is None:
        raise Refused("gone")
    arrive(work, meeting, work.seat.id, "tap")
    return Result(toast="here")


def arrive_by_code(work: Work, token: str) -> Say:
    """The code at the door, opened in the chat: who sits in the cluster is there, the others are told how."""
    number = codes.meeting_of(work.conn, token, "here")
    meeting = read.meeting(work.conn, number) if number else None
    if meeting is None:
        return Say("join_refused")
    seat = next((one for one in read.seats_of(work.conn, work.person) if one.cluster == meeting.cluster_id), None)
    if seat is None:
        page = codes.page(work.conn, meeting.id, "here")
        return Say("here_unknown", {"page": page}, dialog="attendance")
    arrive(work, meeting, seat.id, "door")
    rows = ((Button("b_meeting", Open("meeting", (meeting.id,))),),)
    return Say("here_noted", {"meeting": meeting, "member": seat}, rows, dialog="attendance")


def arrive_by_name(work: Work, meeting: MeetingView, name: str, practice: str) -> None:
    """The page at the door: one of the roster by name, else somebody on no list.

    Raises:
        Refused: the door is shut, or what was written cannot be a name.
    """
    _door_open(work, meeting)
    name, practice = one_line(name)[:LONGEST], one_line(practice)[:LONGEST]
    if not name:
        raise Refused("name_missing")
    if looks_like_cpr(f"{name} {practice}"):
        raise Refused("cpr")
    unknown = [one for one in attendance.present(work.conn, meeting) if not one.member]
    seats = read.members_where(work.conn, members.c.cluster_id == meeting.cluster_id)
    same = [one for one in seats if fold(one.name) == fold(name)]
    # Of two with one name the practice decides; where it does not, the coordinator does.
    fits = same if len(same) == 1 else [one for one in same if fold(one.practice) == fold(practice)]
    if len(fits) == 1:
        _arrive(work, meeting, fits[0].id, "page")
    elif any(fold(one.name) == fold(name) and fold(one.practice) == fold(practice) for one in unknown):
        return
    elif len(unknown) >= MOST_UNKNOWN:
        raise Refused("door_full")
    else:
        _add(work, meeting, name, practice, "page")


def note_here(command: c.NoteHere, work: Work) -> Result:
    """Who leads the meeting notes somebody; at the start where it is done afterwards."""
    meeting = meeting_of(work, command.meeting)
    if command.member:
        found = read.member(work.conn, command.member)
        if found is None or found.cluster != meeting.cluster_id:
            raise Refused("gone")
        _arrive(work, meeting, found.id, "list")
        return Result(values={"name": found.name, "practice": found.practice})
    _add(work, meeting, command.name, command.practice, "list")
    return Result(values={"name": command.name, "practice": command.practice})


def note_all_here(command: c.NoteAllHere, work: Work) -> Result:
    meeting = meeting_of(work, command.meeting)
    for member, answer in read.answers_of(work.conn, meeting.id).items():
        if answer.attend == "yes":
            _arrive(work, meeting, member, "list")
    work.note("attendance noted", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(toast="saved")


def not_here(command: c.NotHere, work: Work) -> Result:
    mine = (lines.c.id == command.line, lines.c.meeting_id == command.meeting)
    work.conn.execute(delete(lines).where(*mine))
    work.note("attendance line removed", meeting=command.meeting)
    return Result(toast="saved")


def note_left(command: c.NoteLeft, work: Work) -> Result:
    """When somebody on the list went; taken back with no time."""
    meeting = meeting_of(work, command.meeting)
    mine = (lines.c.id == command.line, lines.c.meeting_id == command.meeting)
    came = work.conn.execute(select(lines.c.arrived_at).where(*mine)).scalar()
    at = _went(meeting, command.at, work.now)
    if came is None:
        raise Refused("gone")
    if at is not None and at < came:
        raise Refused("left_before", came=local(came))
    work.conn.execute(update(lines).where(*mine).values(left_at=at))
    work.note("attendance line left", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(toast="saved")


def _went(meeting: MeetingView, said: str, now: datetime) -> datetime | None:
    """The moment that is meant: a time before the doors open is one after midnight."""
    if said in {"", "now"}:
        return now if said else None
    hour, minute = (int(part) for part in said.split(":"))
    at = meeting.starts.replace(hour=hour, minute=minute)
    return at if at >= meeting.starts - EARLY else at + timedelta(days=1)


def tap_left(command: c.TapLeft, work: Work) -> Result:
    """I go before the end; only whoever is on the list can go."""
    meeting = meeting_of(work, command.meeting)
    _door_open(work, meeting)
    mine = (lines.c.meeting_id == meeting.id, lines.c.member_id == (work.seat.id if work.seat else 0))
    changed = update(lines).where(*mine).values(left_at=work.now if command.gone else None)
    if not work.conn.execute(changed).rowcount:
        raise Refused("not_here")
    if command.gone:
        return Result(toast="left")
    return Result(toast="here")


def finish_accounts(command: c.FinishAccounts, work: Work) -> Result:
    meeting = meeting_of(work, command.meeting)
    finish(work, meeting, "accounts")
    work.note("accounts sent", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(toast="saved")


def door_is_open(work: Work, meeting: MeetingView) -> bool:
    return meeting.status != "cancelled" and meeting.starts - EARLY <= work.now <= meeting.ends + LATE


def _door_open(work: Work, meeting: MeetingView) -> None:
    if not door_is_open(work, meeting):
        raise Refused("door_shut")


def arrive(work: Work, meeting: MeetingView, member: int, via: str) -> None:
    """Somebody of the cluster is there, as the door is open; the first time counts."""
    _door_open(work, meeting)
    _arrive(work, meeting, member, via)


def arrive_afterwards(work: Work, meeting: MeetingView, member: int) -> None:
    """Somebody was there, says who was with them: from the start, as nobody knows otherwise."""
    _arrive(work, meeting, member, "list")


def _arrive(work: Work, meeting: MeetingView, member: int, via: str) -> None:
    at = meeting.starts if via == "list" else work.now
    row = {"meeting_id": meeting.id, "member_id": member, "name": "", "practice": "", "arrived_at": at, "via": via}
    added = insert_into(work.conn, lines).values(**row)
    work.conn.execute(added.on_conflict_do_nothing(index_elements=["meeting_id", "member_id"]))


def _add(work: Work, meeting: MeetingView, name: str, practice: str, via: str) -> None:
    at = meeting.starts if via == "list" else work.now
    row = {"meeting_id": meeting.id, "name": name, "practice": practice, "arrived_at": at, "via": via}
    work.conn.execute(insert_into(work.conn, lines).values(**row))
