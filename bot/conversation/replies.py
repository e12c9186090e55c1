"""Answers that come from outside the chat: a personal link leads to a form, seen and filled in as one sheet.

Everything here is one transaction of the caller's. A link that opens nothing gets one and the same answer, whatever
the reason; the reason alone is logged, never a name or a token.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot import texts
from bot.actions import Refused, Work, act, calendars
from bot.conversation import engine, sheet
from bot.conversation.access import Forbidden, Scene, scene_of
from bot.conversation.facts import gather
from bot.conversation.sheet import Filled, Question, Sheet
from bot.conversation.speak import Speaker
from bot.settings import Settings
from bot.storage import read, reply_links
from bot.storage.reply_links import ReplyLink
from bot.storage.tables import members
from dialogs import register
from dialogs.form import Choice, Facts, Form, Line, Subject
from dialogs.views import MemberView

log = logging.getLogger(__name__)

SUBJECTS: Mapping[str, Subject] = {"poll": "poll"}
"""What a link's second id names; a meeting, unless said here."""
_FORMS: Mapping[str, str] = {purpose: form for form, purpose in register.REPLY_FORMS.items()}


class NoSuchLink(Exception):
    """The link opens nothing; the same for all reasons."""


@dataclass(frozen=True)
class Option:
    value: str
    word: str


@dataclass(frozen=True)
class Field:
    """One question in words: `legend` is what is asked, `lead` what stands above it.

    `value` is the stored answer or what was sent and refused; a value among the options is chosen, another is typed.
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
        notice: a sentence above all: saved, changed by somebody else meanwhile, or why nothing can be changed.
        shut: nothing can be changed any more. calendar: there is a calendar file to fetch.
    """

    lang: str
    name: str
    about: tuple[str, ...]
    fields: tuple[Field, ...]
    whole: bool
    receipt: Markup
    seen: str
    notice: str = ""
    shut: bool = False
    calendar: bool = False

    @property
    def errors(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.error)


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

    def look(self, conn: Connection, token: str, lang: str, now: datetime, chosen: str = "") -> Page:
        """The page as it stands; `chosen` is the first question's answer that the mail's link stands for, unsaved.

        Raises:
            NoSuchLink: the link opens nothing.
        """
        case = self._case(conn, token, lang, now)
        page = _page(case, None)
        return _chosen(page, chosen) if chosen and not page.whole else page

    def take(  # noqa: PLR0913, PLR0917  # who sends what, having seen what
        self, conn: Connection, token: str, lang: str, now: datetime, given: Mapping[str, str], seen: str
    ) -> Page:
        """Keep what was sent; what is refused is shown with the reason and everything else is kept.

        Raises:
            NoSuchLink: the link opens nothing.
        """
        case = self._case(conn, token, lang, now)
        if lang and lang != case.seat.language and not case.seat.person_id:
            conn.execute(update(members).where(members.c.id == case.seat.id).values(language=lang))
        if seen != _fingerprint(case.talk):
            return replace(_page(case, None), notice=_say(case, Line("page_changed", {}, "common")))
        filled = sheet.fill(case.form, case.talk, given, case.facts)
        if filled.command is not None:
            try:
                with conn.begin_nested():
                    act(filled.command, self._work(conn, case, now))
            except Refused as refused:
                why = Line(f"no_{refused.why}", refused.values, "common")
                return replace(_page(case, None), notice=_say(case, why))
        after = self._case(conn, token, lang, now)
        return _page(after, filled)

    def calendar(self, conn: Connection, token: str, lang: str, now: datetime) -> calendars.CalendarFile:
        """The meeting as a calendar file for who comes.

        Raises:
            NoSuchLink: the link opens nothing, or there is no meeting that they come to.
        """
        case = self._case(conn, token, lang, now)
        meeting = read.meeting(conn, case.scene.meeting)
        if meeting is None or case.talk.answers.get("attend") != "yes":
            raise NoSuchLink
        return calendars.file_for(conn, meeting, case.seat, now, case.facts.lang, "chat")

    def feed(self, conn: Connection, token: str, now: datetime) -> bytes:
        """The person's calendar, to be read by calendar programs.

        Raises:
            NoSuchLink: the address is no feed.
        """
        link = _found(conn, token, now)
        seat = read.member(conn, link.member)
        if link.purpose != "feed" or seat is None:
            raise _refuse("no feed")
        return calendars.feed_of(conn, seat, now, seat.language or self.settings.language)

    def _case(self, conn: Connection, token: str, lang: str, now: datetime) -> _Case:
        link = _found(conn, token, now)
        seat = read.member(conn, link.member)
        form = register.FORMS.get(_FORMS.get(link.purpose, ""))
        if seat is None or form is None:
            raise _refuse("no form")
        wanted = lang or seat.language or self.settings.language
        try:
            scene = scene_of(conn, seat, SUBJECTS.get(link.purpose, "meeting"), link.subject)
            facts = gather(conn, scene, form.facts, now, wanted, self.settings)
        except Forbidden:
            raise _refuse("gone") from None
        if scene.cluster != seat.cluster:
            raise _refuse("foreign")
        grown = form.grown(facts)
        return _Case(link, seat, scene, grown, facts, engine.begin(grown, (link.subject,), facts))

    def _work(self, conn: Connection, case: _Case, now: datetime) -> Work:
        return Work(conn, now, case.seat.person_id, case.facts.lang, case.seat, self.settings)


def _found(conn: Connection, token: str, now: datetime) -> ReplyLink:
    found = reply_links.find(conn, token, now)
    if isinstance(found, str):
        raise _refuse(found)
    return found


def _refuse(why: str) -> NoSuchLink:
    log.warning("a personal link was refused", extra={"kind": "link", "state": why})
    return NoSuchLink(why)


def _page(case: _Case, filled: Filled | None) -> Page:
    speaker = Speaker(register.home(case.form), case.facts.lang)
    filled_in = sheet.sheet_of(case.form, case.talk, case.facts, filled)
    about = texts.plain(speaker.line(case.form.page(case.facts))) if case.form.page else ""
    meeting = case.facts.known.get("meeting")
    return Page(
        lang=case.facts.lang,
        name=case.seat.name,
        about=tuple(line for line in about.splitlines() if line.strip()),
        fields=tuple(_field(speaker, one) for one in filled_in.questions),
        whole=filled_in.whole,
        receipt=_receipt(speaker, case, filled_in),
        seen=_fingerprint(case.talk),
        shut=_shut(case.facts),
        calendar=meeting is not None and filled_in.whole and case.talk.answers.get("attend") == "yes",
    )


def _shut(facts: Facts) -> bool:
    """Whether nothing can be answered any more."""
    meeting, poll = facts.known.get("meeting"), facts.known.get("my_poll")
    over = meeting is not None and meeting.status in {"held", "cancelled"}
    return over or (poll is not None and poll.status != "open")


def _receipt(speaker: Speaker, case: _Case, filled_in: Sheet) -> Markup:
    """The form's own last sentence, as in the chat."""
    if not filled_in.whole:
        return Markup()
    values = {
        "late": case.facts.now > meeting.answer_by if (meeting := case.facts.known.get("meeting")) else False,
        **case.form.summary(case.talk.answers, case.talk.args, case.facts),
        "lines": sheet.in_words(case.form, case.talk, case.facts),
    }
    return speaker.words("done", values)


def _field(speaker: Speaker, question: Question) -> Field:
    paragraphs = speaker.line(question.ask).split("\n\n")
    options = [Option(choice.value, _word(speaker, question, choice)) for choice in question.choices]
    known = {option.value for option in options}
    # What a refusal knows may have been meant can be chosen at once.
    meant = [Option(one.value, speaker.shown(one)) for one in question.meant if one.value not in known]
    return Field(
        name=question.step.name,
        lead=Markup("\n\n").join(Markup(one) for one in paragraphs[:-1]),  # noqa: S704  # rendered, escaped
        legend=texts.plain(paragraphs[-1]),
        options=(*meant, *options),
        typed=question.typed,
        optional=question.step.optional,
        value=question.value or "",
        error=texts.plain(speaker.line(question.error)) if question.error else "",
        meant=bool(question.meant),
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
