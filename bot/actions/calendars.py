"""Calendar files of meetings: one reader's place and times, the same event for as long as the meeting lives."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.actions.work import Refused, Result, Work, coordinators
from bot.documents.calendar import CalendarEvent, Guest, Method, calendar_file, feed
from bot.storage import events, reach, read, reply_links
from bot.storage.files import keep
from bot.storage.tables import clusters, meetings, members
from dialogs import commands as c
from dialogs.form import Button, Do, Rows, Say
from dialogs.views import GroupView, MeetingView, MemberView

MIME = "text/calendar"


@dataclass(frozen=True)
class CalendarFile:
    """A calendar file as it goes out: `method` is the one inside it."""

    name: str
    content: bytes
    method: Method


def event_of(conn: Connection, meeting: MeetingView, seat: MemberView, now: datetime, lang: str) -> CalendarEvent:
    """The meeting as this person's calendar shall show it; `now` stamps the file."""
    group = _group(conn, meeting, seat)
    link = meeting.link if meeting.form != "physical" else ""
    return CalendarEvent(
        uid=f"meeting-{meeting.id}@{reach.bot_name(conn)}.drejebot",
        sequence=meeting.revision,
        stamp=now,
        starts_at=meeting.starts,
        ends_at=meeting.ends,
        title=meeting.title(lang),
        place=(group.address or group.host) if group else meeting.place or link,
        description="\n".join(part for part in (meeting.cluster, _mates(group)) if part),
        link=link,
        organiser=_organiser(conn, meeting),
        guests=(Guest(seat.name, seat.email),) if _mailable(seat) else (),
        cancelled=meeting.status == "cancelled",
    )


def file_for(  # noqa: PLR0913, PLR0917  # whose, of what, when, in which language, by which way
    conn: Connection, meeting: MeetingView, seat: MemberView, now: datetime, lang: str, way: Literal["chat", "mail"]
) -> CalendarFile:
    """The file for chat (anyone may add it) or for mail (mail programs add, change and take away by themselves)."""
    event = event_of(conn, meeting, seat, now, lang)
    method: Method = "CANCEL" if event.cancelled else "REQUEST" if way == "mail" else "PUBLISH"
    method = method if event.organiser else "PUBLISH"
    return CalendarFile(_name(meeting, lang), calendar_file(event, method, lang), method)


def keep_file(conn: Connection, made: CalendarFile, now: datetime) -> int:
    return keep(conn, made.name, MIME, made.content, now)


def feed_of(conn: Connection, seat: MemberView, now: datetime, lang: str) -> bytes:
    """All meetings of the person's cluster that they have not said no to; those called off stay, as called off."""
    off = select(meetings.c.id).where(meetings.c.cluster_id == seat.cluster, meetings.c.status == "cancelled")
    gone = [found for number in conn.scalars(off).all() if (found := read.meeting(conn, number))]
    known = (*read.meetings_of(conn, [seat.cluster]), *gone)
    wanted = [meeting for meeting in known if _shown(conn, meeting, seat)]
    events = [event_of(conn, meeting, seat, now, lang) for meeting in wanted]
    name = conn.execute(select(clusters.c.name).where(clusters.c.id == seat.cluster)).scalar()
    return feed(events, name or "Drejebot", lang)


def make_calendar(command: c.MakeCalendar, work: Work) -> Result:
    """The meeting as a file for one's own calendar; where it is called off or declined, one that takes it out."""
    meeting = read.meeting(work.conn, command.meeting)
    if meeting is None or work.seat is None:
        raise Refused("gone")
    answer = read.answer_of(work.conn, meeting.id, work.seat.id)
    if answer is not None and answer.attend == "wait":
        raise Refused("waits")
    if answer is not None and answer.attend == "no":
        meeting = replace(meeting, status="cancelled")
    made = file_for(work.conn, meeting, work.seat, work.now, work.lang, "chat")
    file = keep_file(work.conn, made, work.now)
    rows: Rows = ((Button("b_feed", Do("feed", (meeting.cluster_id,))),),) if reach.public_url(work.conn) else ()
    return Result(says=(Say("calendar", {"meeting": meeting}, rows, dialog="meeting", file=file),))


def make_feed(command: c.MakeFeed, work: Work) -> Result:
    """A private address that calendars read by themselves; `afresh` stops the older ones."""
    root = reach.public_url(work.conn)
    if work.seat is None or not root:
        raise Refused("no_pages")
    if command.afresh:
        reply_links.revoke(work.conn, work.seat.id, work.now, "feed")
    token = reply_links.mint(work.conn, work.seat.id, "feed", 0, work.now, None)
    work.note("feed made", cluster=work.seat.cluster, member=work.seat.id)
    rows: Rows = ((Button("b_feed_afresh", Do("feed", (command.cluster, 1))),),)
    return Result(says=(Say("feed", {"address": f"{root}/kalender/{token}.ics"}, rows, dialog="meeting"),))


def _shown(conn: Connection, meeting: MeetingView, seat: MemberView) -> bool:
    answer = read.answer_of(conn, meeting.id, seat.id)
    asked = answer is None and meeting.status not in {"planned", "cancelled"}
    return asked or events.holds(conn, meeting.id, seat.id, answer)


def _name(meeting: MeetingView, lang: str) -> str:
    word = "klyngemoede" if lang == "da" else "cluster-meeting"
    return f"{word}-{meeting.starts:%Y-%m-%d}.ics"


def _group(conn: Connection, meeting: MeetingView, seat: MemberView) -> GroupView | None:
    found = read.groups_of(conn, meeting.id)
    return next((group for group in found if any(one.member == seat.id for one in group.seats)), None)


def _mates(group: GroupView | None) -> str:
    return ", ".join(seat.name for seat in group.seats) if group else ""


def _organiser(conn: Connection, meeting: MeetingView) -> Guest | None:
    """The coordinator whose address is known: whom a calendar shows as the one who invites."""
    wanted = members.c.id.in_(coordinators(conn, meeting.cluster_id)) & (func.length(members.c.email) > 0)
    row = conn.execute(select(members.c.name, members.c.email).where(wanted).order_by(members.c.id)).first()
    try:
        return Guest(row.name, row.email) if row else None
    except ValueError:
        return None


def _mailable(seat: MemberView) -> bool:
    try:
        return bool(Guest(seat.name, seat.email))
    except ValueError:
        return False
