"""Answers that come from outside the chat: a personal link leads to a form, seen and filled in as one sheet.

Everything here is one transaction of the caller's. A link that opens nothing gets one and the same answer, whatever
the reason.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot import texts
from bot.actions import Refused, Work, act, calendars
from bot.conversation import engine, sheet
from bot.conversation.access import Forbidden, Scene, scene_of
from bot.conversation.facts import gather
from bot.conversation.sheet import Filled, Question
from bot.conversation.speak import Speaker
from bot.settings import Settings
from bot.storage import read, reply_links
from bot.storage.reply_links import ReplyLink
from bot.storage.tables import members
from bot.storage.waiting import hold
from dialogs import register
from dialogs.commands import Command, MakeFeed
from dialogs.form import Choice, Facts, Form, Line, Subject
from dialogs.views import MemberView

SUBJECTS: Mapping[str, Subject] = {"poll": "poll", "report": "group", "survey": "survey", "secret": "survey"}
"""What a link's second id names; a meeting, unless said here."""
GROUP = "gruppe"
"""The part of a meeting's personal page on which the person's group writes its report."""
_FORMS: Mapping[str, str] = {purpose: form for form, purpose in register.REPLY_FORMS.items()}


class NoSuchLink(Exception):
    """The link opens nothing; people get the same answer for all reasons."""


@dataclass(frozen=True)
class Option:
    value: str
    word: str


@dataclass(frozen=True)
class Field:
    """One question in words: `legend` is what is asked, `lead` what stands above it.

    `value` is the stored answer or what was sent and refused; a value among the options is chosen, another is typed.
    `seen` is the mark of the stored answer, `long` whether it may have several lines.
    """

    name: str
    lead: Markup
    legend: str
    options: tuple[Option, ...]
    typed: bool
    optional: bool
    value: str
    error: str
    meant: bool = False
    long: bool = False
    seen: str = ""

    @property
    def chosen(self) -> str:
        """The option that is marked."""
        return self.value if any(option.value == self.value for option in self.options) else ""

    @property
    def written(self) -> str:
        """What stands in the line to write in; empty where something to choose has come of it."""
        return "" if self.chosen or self.meant else self.value


@dataclass(frozen=True)
class Page:
    """What the reply page shows.

    Attributes:
        lang: its language. name: whose answer it is. about: what it is about, in lines; the first is the heading.
        fields: the questions; `whole` when all are answered, and then `receipt` says how.
        seen: the answers' fingerprint; sent back, so that nobody overwrites what they have not seen.
        notice: a sentence above all: changed by somebody else meanwhile, or why it was not taken.
        shut: why nothing can be changed any more; empty as long as it can. calendar: there is a file to fetch.
        draft: it is written over time and handed in at last; `hand_in`: by this person. once: it cannot be changed.
        group: the person's group has a page of its own. feed: a private calendar address that was just made.
        lost: questions and words that came too late to be kept.
    """

    lang: str
    name: str
    about: tuple[str, ...]
    fields: tuple[Field, ...]
    whole: bool
    receipt: Markup
    seen: str
    notice: str = ""
    shut: str = ""
    calendar: bool = False
    draft: bool = False
    hand_in: bool = False
    once: bool = False
    group: bool = False
    feed: str = ""
    lost: tuple[tuple[str, str], ...] = ()

    @property
    def errors(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.error)


@dataclass(frozen=True)
class Sent:
    """A sheet as it comes in: the answers by question, and what its writer had seen: all of it, and each answer."""

    given: Mapping[str, str]
    seen: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    hand_in: bool = False


@dataclass(frozen=True)
class _Case:
    """One link's form, whom and what it is about, and where it stands."""

    link: ReplyLink
    seat: MemberView
    scene: Scene
    form: Form
    facts: Facts
    talk: engine.Talk


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
        page = replace(_page(case, None), group=not part and _writes_report(conn, case))
        return _chosen(page, chosen) if chosen and not page.whole else page

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
        if not draft and sent.seen != _fingerprint(case.talk):
            return replace(_page(case, None), notice=_say(case, Line("page_changed", {}, "common")))
        mine, clashes = sheet.apart(case.talk, sent.given, sent.marks) if draft else (sent.given, {})
        filled = sheet.fill(case.form, case.talk, mine, case.facts, clashes)
        refused = self._carry_out(conn, case, filled.command, now)
        if refused:
            return replace(_page(case, None), notice=refused, lost=_lost(case, mine) if draft else ())
        page = _page(self._case(conn, token, lang, now, part), filled)
        if sent.hand_in and page.hand_in:
            return self._hand_in(conn, (token, lang, now, part), filled)
        return page

    def _hand_in(self, conn: Connection, place: tuple[str, str, datetime, str], filled: Filled) -> Page:
        """Hand in what has been kept, where nothing of it is open."""
        case = self._case(conn, *place)
        form = case.form
        if not sheet.sheet_of(form, case.talk, case.facts, filled).whole or form.hand_in is None:
            return replace(_page(case, filled), notice=_say(case, Line("page_not_sent", {}, "common")))
        refused = self._carry_out(conn, case, form.hand_in.command((case.link.subject,), case.facts), place[2])
        return replace(_page(self._case(conn, *place), None), notice=refused)

    def _carry_out(self, conn: Connection, case: _Case, command: Command | None, now: datetime) -> str:
        """Carry the command out; why not, in words, where it is refused and nothing of it is kept."""
        try:
            with conn.begin_nested():
                if command is not None:
                    act(command, self._work(conn, case, now))
        except Refused as refused:
            return _say(case, Line(f"no_{refused.why}", refused.values, "common"))
        return ""

    def calendar(self, conn: Connection, token: str, lang: str, now: datetime) -> calendars.CalendarFile:
        """The meeting as a calendar file for who comes.

        Raises:
            NoSuchLink: the link opens nothing, or there is no meeting that they come to.
        """
        case = self._case(conn, token, lang, now)
        meeting = read.meeting(conn, case.scene.meeting)
        if meeting is None or not _comes(case):
            raise NoSuchLink("no calendar")
        return calendars.file_for(conn, meeting, case.seat, now, case.facts.lang, "chat")

    def subscribe(self, conn: Connection, token: str, lang: str, now: datetime, *, afresh: bool) -> Page:
        """The page with a new private calendar address on it; `afresh` stops the older ones.

        Raises:
            NoSuchLink: the link opens nothing, or nothing that has a calendar.
        """
        case = self._case(conn, token, lang, now)
        page = _page(case, None)
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

    def _case(self, conn: Connection, token: str, lang: str, now: datetime, part: str = "") -> _Case:
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
        return _Case(link, seat, scene, grown, facts, engine.begin(grown, (link.subject,), facts))

    def _work(self, conn: Connection, case: _Case, now: datetime) -> Work:
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


def _writes_report(conn: Connection, case: _Case) -> bool:
    return case.link.purpose == "answer" and _group_of(conn, case.link.subject, case.seat.id) is not None


def _lost(case: _Case, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What somebody wrote and can have back, since it could not be kept."""
    speaker = Speaker(register.home(case.form), case.facts.lang)
    asked = {one.step.name: one for one in sheet.sheet_of(case.form, case.talk, case.facts).questions}
    return tuple((_field(speaker, asked[name]).legend, text) for name, text in given.items() if text and name in asked)


def _page(case: _Case, filled: Filled | None) -> Page:
    form, facts = case.form, case.facts
    speaker = Speaker(register.home(form), facts.lang)
    # What is not kept answer by answer is shown as it was sent, until all of it can be kept.
    talk = filled.talk if filled and not form.autosave and filled.command is None else case.talk
    filled_in = sheet.sheet_of(form, talk, facts, filled)
    about = texts.plain(speaker.line(form.page(facts))) if form.page else ""
    meeting, over = facts.known.get("meeting"), form.over(facts)
    whole = form.hand_in.done(facts) if form.hand_in else filled_in.whole and bool(filled_in.questions)
    return Page(
        lang=facts.lang,
        name=case.seat.name,
        about=tuple(line for line in about.splitlines() if line.strip()),
        fields=tuple(_field(speaker, one, first=not nth) for nth, one in enumerate(filled_in.questions)),
        whole=whole,
        receipt=_receipt(speaker, case) if whole else Markup(),
        seen=_fingerprint(case.talk),
        shut=texts.plain(speaker.line(over)) if over else "",
        calendar=meeting is not None and whole and _comes(case),
        draft=form.hand_in is not None,
        once=form.secret,
        hand_in=form.hand_in is not None and form.hand_in.command((case.link.subject,), facts) is not None,
    )


def _comes(case: _Case) -> bool:
    """Whether they have a place; who waits has said yes too."""
    answer = case.facts.known.get("answer")
    return answer is not None and answer.attend == "yes"


def _receipt(speaker: Speaker, case: _Case) -> Markup:
    """The form's own last sentence, as in the chat."""
    values = {
        "late": case.facts.now > meeting.answer_by if (meeting := case.facts.known.get("meeting")) else False,
        **case.form.summary(case.talk.answers, case.talk.args, case.facts),
        "lines": sheet.in_words(case.form, case.talk, case.facts),
    }
    return speaker.words("done", values)


def _field(speaker: Speaker, question: Question, *, first: bool = False) -> Field:
    """The question in words. What stands above the first of a chat's questions, the page's own head says."""
    paragraphs = speaker.line(question.ask).split("\n\n")
    options = [Option(choice.value, _word(speaker, question, choice)) for choice in question.choices]
    known = {option.value for option in options}
    # What a refusal knows may have been meant can be chosen at once.
    meant = [Option(one.value, speaker.shown(one)) for one in question.meant if one.value not in known]
    lead = [] if first and not question.step.sheet else paragraphs[:-1]
    return Field(
        name=question.step.name,
        lead=Markup("\n\n").join(Markup(one) for one in lead),  # noqa: S704  # rendered, escaped
        legend=texts.plain(paragraphs[-1]),
        options=(*meant, *options),
        typed=question.typed,
        optional=question.step.optional,
        value=question.value or "",
        error=texts.plain(speaker.line(question.error)) if question.error else "",
        meant=bool(question.meant),
        long=question.step.long,
        seen=sheet.mark(question.stored),
    )


def _word(speaker: Speaker, question: Question, choice: Choice) -> str:
    block = choice.block or f"b_{question.step.block}_{choice.value}"
    return choice.text or texts.plain(speaker.words(block, choice.values))


def _chosen(page: Page, value: str) -> Page:
    """The first question with this answer marked, where it is one of its choices and none is given yet."""
    first = page.fields[0]
    if first.value or all(option.value != value for option in first.options):
        return page
    return replace(page, fields=(replace(first, value=value), *page.fields[1:]))


def _say(case: _Case, line: Line) -> str:
    return texts.plain(Speaker("common", case.facts.lang).line(line))


def _fingerprint(talk: engine.Talk) -> str:
    stored = json.dumps(sorted(talk.answers.items()), ensure_ascii=False)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]
