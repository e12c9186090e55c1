"""One personal link's form in words: its questions, what stands in them, and the receipt, for the reply page."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot import texts
from bot.conversation import engine, sheet
from bot.conversation.access import Scene
from bot.conversation.sheet import Filled, Question
from bot.conversation.speak import Speaker
from bot.storage.reply_links import ReplyLink
from dialogs import register
from dialogs.form import Choice, Facts, Form, Line, Step
from dialogs.views import MemberView


@dataclass(frozen=True)
class Option:
    value: str
    word: str


@dataclass(frozen=True)
class Field:
    """One question in words: `legend` is what is asked, `lead` what stands above it.

    `value` is the stored answer or what was sent and refused; a value among the options is chosen, another is typed.
    `seen` is the mark of the stored answer, `long` whether it may have several lines. `only` are the answers to an
    earlier question that bring it, in words; where there are none it is asked as things stand.
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
    only: tuple[str, ...] = ()

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
        kept: what was sent with the faults beside it is kept already.
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
    kept: bool = False
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
class Case:
    """One link's form, whom and what it is about, and where it stands."""

    link: ReplyLink
    seat: MemberView
    scene: Scene
    form: Form
    facts: Facts
    talk: engine.Talk


def lost_words(case: Case, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What somebody wrote and can have back, since it could not be kept."""
    speaker = Speaker(register.home(case.form), case.facts.lang)
    asked = {one.step.name: one for one in sheet.sheet_of(case.form, case.talk, case.facts).questions}
    return tuple((_field(speaker, asked[name]).legend, text) for name, text in given.items() if text and name in asked)


def page_of(case: Case, filled: Filled | None) -> Page:
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
        seen=fingerprint(case.talk),
        shut=texts.plain(speaker.line(over)) if over else "",
        calendar=meeting is not None and whole and comes(case),
        kept=filled is not None and filled.command is not None,
        draft=form.hand_in is not None,
        once=form.secret,
        hand_in=form.hand_in is not None and form.hand_in.command((case.link.subject,), facts) is not None,
    )


def comes(case: Case) -> bool:
    """Whether they have a place; who waits has said yes too."""
    answer = case.facts.known.get("answer")
    return answer is not None and answer.attend == "yes"


def _receipt(speaker: Speaker, case: Case) -> Markup:
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
    options = [Option(choice.value, _word(speaker, question.step, choice)) for choice in question.choices]
    known = {option.value for option in options}
    # What a refusal knows may have been meant can be chosen at once.
    meant = [Option(one.value, speaker.shown(one)) for one in question.meant if one.value not in known]
    lead = paragraphs[1 if first and not question.step.sheet else 0 : -1]
    only = question.only
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
        only=tuple(_word(speaker, only.step, choice) for choice in only.choices) if only else (),
    )


def _word(speaker: Speaker, step: Step, choice: Choice) -> str:
    block = choice.block or f"b_{step.block}_{choice.value}"
    return choice.text or texts.plain(speaker.words(block, choice.values))


def with_chosen(page: Page, value: str) -> Page:
    """The first question with this answer marked, where it is one of its choices and none is given yet."""
    first = page.fields[0]
    if first.value or all(option.value != value for option in first.options):
        return page
    return replace(page, fields=(replace(first, value=value), *page.fields[1:]))


def say(case: Case, line: Line) -> str:
    return texts.plain(Speaker("common", case.facts.lang).line(line))


def fingerprint(talk: engine.Talk) -> str:
    stored = json.dumps(sorted(talk.answers.items()), ensure_ascii=False)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]
