"""Answers that come from outside the chat: a personal link leads to a form, seen and filled in as one sheet.

Everything here is one transaction of the caller's. A link that opens nothing gets one and the same answer, whatever
the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot.actions import Refused, Work, act, calendars
from bot.conversation import engine, sheet
from bot.conversation.access import Forbidden, scene_of
from bot.conversation.facts import gather
from bot.conversation.reply_words import Case, Page, comes, fingerprint, lost_words, page_of, say, with_chosen
from bot.conversation.sheet import Filled
from bot.settings import Settings
from bot.storage import read, reply_links
from bot.storage.reply_links import ReplyLink
from bot.storage.tables import members
from bot.storage.waiting import hold
from dialogs import register
from dialogs.commands import Command, MakeFeed
from dialogs.form import Line, Subject

SUBJECTS: Mapping[str, Subject] = {"poll": "poll", "report": "group", "survey": "survey", "secret": "survey"}
"""What a link's second id names; a meeting, unless said here."""
GROUP = "gruppe"
"""The part of a meeting's personal page on which the person's group writes its report."""
_FORMS: Mapping[str, str] = {purpose: form for form, purpose in register.REPLY_FORMS.items()}


class NoSuchLink(Exception):
    """The link opens nothing; people get the same answer for all reasons."""


@dataclass(frozen=True)
class Sent:
    """A sheet as it comes in: the answers by question, and what its writer had seen: all of it, and each answer."""

    given: Mapping[str, str]
    seen: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    hand_in: bool = False


class Replies:
    """The reply page's way in. Holds no state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(  # noqa: PLR0913, PLR0917  # whose link, in which language, when, which part, what is marked
        self, conn: Connection, token: str, lang: str, now: datetime, part: str = "", chosen: str = ""
    ) -> Page:
        """The page as it stands; `chosen` is the first question's answer that the mail's link stands for, unsaved.

        Raises:
            NoSuchLink: the link opens nothing.
        """
        case = self._case(conn, token, lang, now, part)
        page = replace(page_of(case, None), group=not part and _writes_report(conn, case))
        return with_chosen(page, chosen) if chosen and not page.whole else page

    def take(  # noqa: PLR0913, PLR0917  # who sends what, when, to which part
        self, conn: Connection, token: str, lang: str, now: datetime, sent: Sent, part: str = ""
    ) -> Page:
        """Keep what was sent; what is refused is shown with the reason and everything else is kept.

        Raises:
            NoSuchLink: the link opens nothing.
        """
        case = self._case(conn, token, lang, now, part)
        if case.scene.meeting:
            # What they have seen is compared with what is there when nobody else writes any more.
            hold(conn, case.scene.meeting)
            case = self._case(conn, token, lang, now, part)
        if lang and lang != case.seat.language and not case.seat.person_id:
            conn.execute(update(members).where(members.c.id == case.seat.id).values(language=lang))
        draft = case.form.hand_in is not None
        if not draft and sent.seen != fingerprint(case.talk):
            return replace(page_of(case, None), notice=say(case, Line("page_changed", {}, "common")))
        mine, clashes = sheet.apart(case.talk, sent.given, sent.marks) if draft else (sent.given, {})
        filled = sheet.fill(case.form, case.talk, mine, case.facts, clashes)
        refused = self._carry_out(conn, case, filled.command, now)
        if refused:
            return replace(page_of(case, None), notice=refused, lost=lost_words(case, mine) if draft else ())
        page = page_of(self._case(conn, token, lang, now, part), filled)
        if sent.hand_in and page.hand_in:
            return self._hand_in(conn, (token, lang, now, part), filled)
        return page

    def _hand_in(self, conn: Connection, place: tuple[str, str, datetime, str], filled: Filled) -> Page:
        """Hand in what has been kept, where nothing of it is open."""
        case = self._case(conn, *place)
        form = case.form
        if not sheet.sheet_of(form, case.talk, case.facts, filled).whole or form.hand_in is None:
            return replace(page_of(case, filled), notice=say(case, Line("page_not_sent", {}, "common")))
        refused = self._carry_out(conn, case, form.hand_in.command((case.link.subject,), case.facts), place[2])
        return replace(page_of(self._case(conn, *place), None), notice=refused)

    def _carry_out(self, conn: Connection, case: Case, command: Command | None, now: datetime) -> str:
        """Carry the command out; why not, in words, where it is refused and nothing of it is kept."""
        try:
            with conn.begin_nested():
                if command is not None:
                    act(command, self._work(conn, case, now))
        except Refused as refused:
            return say(case, Line(f"no_{refused.why}", refused.values, "common"))
        return ""

    def calendar(self, conn: Connection, token: str, lang: str, now: datetime) -> calendars.CalendarFile:
        """The meeting as a calendar file for who comes.

        Raises:
            NoSuchLink: the link opens nothing, or there is no meeting that they come to.
        """
        case = self._case(conn, token, lang, now)
        meeting = read.meeting(conn, case.scene.meeting)
        if meeting is None or not comes(case):
            raise NoSuchLink("no calendar")
        return calendars.file_for(conn, meeting, case.seat, now, case.facts.lang, "chat")

    def subscribe(self, conn: Connection, token: str, lang: str, now: datetime, *, afresh: bool) -> Page:
        """The page with a new private calendar address on it; `afresh` stops the older ones.

        Raises:
            NoSuchLink: the link opens nothing, or nothing that has a calendar.
        """
        case = self._case(conn, token, lang, now)
        page = page_of(case, None)
        if not page.calendar:
            raise NoSuchLink("no calendar")
        result = act(MakeFeed(case.scene.cluster, afresh), self._work(conn, case, now))
        return replace(page, feed=str(result.says[0].values["address"]))

    def feed(self, conn: Connection, token: str, now: datetime) -> bytes:
        """The person's calendar, to be read by calendar programs.

        Raises:
            NoSuchLink: the address is no feed.
        """
        link = _found(conn, token, now)
        seat = read.member(conn, link.member)
        if link.purpose != "feed" or seat is None:
            raise NoSuchLink("no feed")
        return calendars.feed_of(conn, seat, now, seat.language or self.settings.language)

    def _case(self, conn: Connection, token: str, lang: str, now: datetime, part: str = "") -> Case:
        link = _found(conn, token, now)
        link = _of_group(conn, link) if part == GROUP else link
        seat = read.member(conn, link.member)
        form = register.FORMS.get(_FORMS.get(link.purpose, ""))
        if seat is None or form is None:
            raise NoSuchLink("no form")
        wanted = lang or seat.language or self.settings.language
        try:
            scene = scene_of(conn, seat, SUBJECTS.get(link.purpose, "meeting"), link.subject, form.right)
            facts = gather(conn, scene, form.facts, now, wanted, self.settings)
        except Forbidden:
            raise NoSuchLink("gone") from None
        if scene.cluster != seat.cluster:
            raise NoSuchLink("foreign")
        grown = form.grown(facts)
        return Case(link, seat, scene, grown, facts, engine.begin(grown, (link.subject,), facts))

    def _work(self, conn: Connection, case: Case, now: datetime) -> Work:
        return Work(conn, now, case.seat.person_id, case.facts.lang, case.seat, self.settings)


def _found(conn: Connection, token: str, now: datetime) -> ReplyLink:
    found = reply_links.find(conn, token, now)
    if isinstance(found, str):
        raise NoSuchLink(found)
    return found


def _of_group(conn: Connection, link: ReplyLink) -> ReplyLink:
    """From the personal page of a meeting to the report of the person's group."""
    group = _group_of(conn, link.subject, link.member) if link.purpose == "answer" else None
    if group is None:
        raise NoSuchLink("no group")
    return ReplyLink(link.member, "report", group)


def _group_of(conn: Connection, meeting_id: int, member: int) -> int | None:
    """The person's group, where it has begun to be one that reports."""
    meeting = read.meeting(conn, meeting_id)
    if meeting is None or meeting.status not in {"live", "held"} or not meeting.spec.report:
        return None
    groups = read.groups_of(conn, meeting_id)
    return next((group.id for group in groups if any(seat.member == member for seat in group.seats)), None)


def _writes_report(conn: Connection, case: Case) -> bool:
    return case.link.purpose == "answer" and _group_of(conn, case.link.subject, case.seat.id) is not None
