"""Papers that go on to others than who has asked for them, and mails to people outside the cluster."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import texts
from bot.actions.work import coordinators
from bot.storage import dues, mails, reach, read
from bot.storage.dues import LONG_AGO, Due
from bot.storage.mails import OwedMail
from bot.storage.tables import members
from dialogs.views import MeetingView, MemberView


def hand_out(  # noqa: PLR0913, PLR0917  # which paper of which meeting, for what, asked for by whom, when
    conn: Connection, purpose: str, meeting_id: int, file: int, member: int, now: datetime
) -> None:
    """Tell everybody the paper is for."""
    meeting = read.meeting(conn, meeting_id)
    if meeting is None:
        return
    if purpose == "evaluation":
        _result(conn, meeting, file, member, now)
    if purpose == "minutes":
        for seat in minutes_readers(conn, meeting):
            tell(conn, "minutes_out", meeting, seat.id, file, now)


def minutes_readers(conn: Connection, meeting: MeetingView) -> tuple[MemberView, ...]:
    """Everybody of the cluster who can be reached, present or absent."""
    seats = read.members_where(conn, members.c.cluster_id == meeting.cluster_id)
    by_mail = reach.mails(conn)
    return tuple(seat for seat in seats if seat.way(mails=by_mail) != "none")


def _result(conn: Connection, meeting: MeetingView, file: int, member: int, now: datetime) -> None:
    """The evaluation's result: to the mødeleder, to the partner by mail, and the news to who has sent it."""
    if meeting.chair_id and meeting.chair_id != member:
        tell(conn, "evaluation_result", meeting, meeting.chair_id, file, now)
    partner = str(meeting.agreed.get("evaluation.partner", ""))
    mailed = bool(partner) and reach.mails(conn)
    if mailed:
        # Nobody knows which language a partner reads, so it is the one they work in.
        text = texts.plain(texts.render("evaluation", "result", "da", meeting=meeting))
        mail = owed(conn, meeting, f"result.{meeting.id}.{file}", partner, meeting.title("da"), text, (file,))
        mails.put(conn, mail, now)
    tell(conn, "evaluation_sent", meeting, member, file, now, mailed=int(mailed))


def tell(  # noqa: PLR0913, PLR0917  # what, about what, to whom, with which file, when
    conn: Connection, kind: str, meeting: MeetingView, member: int, file: int, now: datetime, **about: int | str
) -> None:
    """A notice that carries a file."""
    whole = {"meeting": meeting.id, "member": member, "file": file, **about}
    dues.plan(conn, Due(f"{kind}.{meeting.id}.{member}.{file}", kind, whole, now, meeting_id=meeting.id))


def owed(  # noqa: PLR0913, PLR0917  # the parts of a mail
    conn: Connection,
    meeting: MeetingView,
    key: str,
    to: str,
    subject: str,
    text: str,
    files: Sequence[int] = (),
) -> OwedMail:
    """A mail in the cluster's name; whoever answers it reaches a coordinator."""
    found = select(members.c.email).where(members.c.id.in_(coordinators(conn, meeting.cluster_id)))
    reply_to = next((email for email in conn.execute(found.order_by(members.c.id)).scalars() if email), "")
    return OwedMail(
        key=key,
        to=to,
        subject=subject,
        text=text,
        from_name=meeting.cluster,
        reply_to=reply_to,
        files=files,
        meeting_id=meeting.id,
        # Mails keep real time, and here the clock may be turned.
        not_before=LONG_AGO,
    )
