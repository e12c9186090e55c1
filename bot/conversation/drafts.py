"""A draft behind a personal link: a person opens it in their own mail program and sends it themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.actions.chase import chase_draft
from bot.actions.sheet import order_text
from bot.conversation.replies import NoSuchLink
from bot.planning.ordering import Draft
from bot.storage import read, reply_links


@dataclass(frozen=True)
class DraftPage:
    """What the page shows: the mail, and the meeting it is about."""

    draft: Draft
    meeting: str


def draft_of(conn: Connection, token: str, material: str, lang: str, now: datetime) -> DraftPage:
    """The order's mail, or the question for a delivery of this key, as it stands now.

    Raises:
        NoSuchLink: the link opens nothing, or whose it is coordinates the cluster no more.
    """
    link = reply_links.find(conn, token, now)
    if isinstance(link, str) or link.purpose != "mail":
        raise NoSuchLink
    seat, meeting = read.member(conn, link.member), read.meeting(conn, link.subject)
    if seat is None or meeting is None or not seat.coordinator or seat.cluster != meeting.cluster_id:
        raise NoSuchLink
    if material:
        wanted = next((one for one in meeting.spec.materials if one.key == material), None)
        if wanted is None:
            raise NoSuchLink
        return DraftPage(chase_draft(conn, meeting, seat, wanted, lang), meeting.title(lang))
    sheet = order_text(meeting, seat, lang)
    if sheet is None or not sheet.subject:
        raise NoSuchLink
    return DraftPage(Draft(sheet.address, sheet.subject, sheet.text), meeting.title(lang))
