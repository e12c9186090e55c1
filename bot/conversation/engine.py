"""The form engine: a plain function of (form, talk, event, facts).

The state of a talk is its answers so far and at most one reopened question. Where we are is computed: the reopened
question, else the first that applies and has no answer, else the review. Going back reopens; the old answer stays
until a new one replaces it, and later answers that no longer fit are dropped then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from dialogs.commands import Command
from dialogs.form import (
    MOST_PRESSED,
    Answers,
    Args,
    Button,
    Choice,
    Facts,
    Form,
    Line,
    Open,
    Reject,
    Rows,
    Say,
    Step,
    TalkOp,
)


@dataclass(frozen=True)
class Talk:
    """A talk under way: `answers` by step name, in stored form."""

    args: Args = ()
    answers: Answers = field(default_factory=dict)
    reopened: str | None = None


@dataclass(frozen=True)
class Said:
    """Somebody typed."""

    text: str


@dataclass(frozen=True)
class Look:
    """Show where we are."""


Event = Said | TalkOp | Look


@dataclass(frozen=True)
class Shown:
    """A stored answer on its way to people: the renderer makes its words."""

    kind: Literal["text", "choice", "day", "time", "when", "count", "weekdays", "skipped"]
    value: str
    label: Line
    choice: Choice | None = None
    block: str = ""


@dataclass(frozen=True)
class Outcome:
    """What an event came to.

    Attributes:
        talk: the talk as it is now; None when it has ended.
        say: the one message that answers.
        command: what the answers decide; with `autosave` also while the talk goes on.
        ended: `done` and `cancelled` end a talk, None goes on.
    """

    talk: Talk | None
    say: Say
    command: Command | None = None
    ended: Literal["done", "cancelled"] | None = None


def steps_that_apply(form: Form, answers: Answers, facts: Facts) -> list[Step]:
    """The questions that are asked, given what has been said; one looks only at answers of those before it."""
    applied: list[Step] = []
    known: dict[str, str] = {}
    for step in form.steps:
        if step.when(known, facts):
            applied.append(step)
            if step.name in answers:
                known[step.name] = answers[step.name]
    return applied


def position(form: Form, talk: Talk, facts: Facts) -> Step | None:
    """The question to be answered now; None when all are."""
    steps = steps_that_apply(form, talk.answers, facts)
    reopened = next((step for step in steps if step.name == talk.reopened), None)
    return reopened or next((step for step in steps if step.name not in talk.answers), None)


def accepts(form: Form, talk: Talk, text: str, facts: Facts) -> bool:
    """Whether typed words are an answer to the open question, or come so near to one that it says what is amiss."""
    step = position(form, talk, facts)
    if step is None or step.read is None:
        return False
    try:
        step.check(step.read(text, facts), _before(form, talk.answers, step, facts), facts)
    except Reject as reject:
        return reject.why not in _NO_ANSWER
    return True


def chooses(form: Form, talk: Talk, text: str, facts: Facts) -> bool:
    """Whether typed words are one of the open question's choices, as against any words that it would take."""
    step = position(form, talk, facts)
    if step is None or step.read is None:
        return False
    try:
        value = step.read(text, facts)
    except Reject:
        return False
    return any(choice.value == value for choice in step.choices(_before(form, talk.answers, step, facts), facts))


_NO_ANSWER = frozenset(
    {"not_understood", "not_an_option", "yes_or_no", "unknown_practice", "unknown_person", "whole_number", "not_phone",
     "not_email", "not_url", "not_https", "question", "impossible_time"}
)  # fmt: skip
"""Refusals that tell nothing of what was meant: then it may be a question, say."""


def begin(form: Form, args: Args, facts: Facts) -> Talk:
    """A new talk with the answers it starts with, those that do not fit dropped."""
    return Talk(args, _fitting(form, form.begin(args, facts), facts))


def advance(form: Form, talk: Talk, event: Event, facts: Facts) -> Outcome:  # noqa: PLR0911  # one case a line
    """Take one event; never raises for anything a person can say or press."""
    step = position(form, talk, facts)
    match event:
        case Look() | TalkOp("choose", "") | TalkOp("page"):
            return _here(form, talk, facts)
        case TalkOp("cancel"):
            return Outcome(None, Say("cancelled", buttons=away(form, talk), dialog="common"), ended="cancelled")
        case TalkOp("back"):
            return _here(form, replace(talk, reopened=_previous(form, talk, facts)), facts)
        case TalkOp("edit", name):
            return _edit(form, talk, name, facts)
        case TalkOp("confirm") if step is None:
            return _finish(form, talk, facts)
        case TalkOp("choose", value) if step is not None:
            return _choose(form, talk, step, value, facts)
        case TalkOp("say", text) if step is not None:
            return _read(form, talk, step, text, facts)
        case TalkOp("skip") if step is not None and step.optional:
            return _store(form, talk, step, "", facts)
        case Said(text) if step is not None:
            return _read(form, talk, step, text, facts)
    return _here(form, talk, facts, (Line("not_now", dialog="common"),))


def away(form: Form, talk: Talk) -> Rows:
    """Back to what the talk was about, where it has a card."""
    label = {"meeting": "b_meeting", "task": "b_back"}.get(form.of)
    return ((Button(label, Open(form.of, talk.args[:1])),),) if label else ()


def _here(form: Form, talk: Talk, facts: Facts, before: tuple[Line, ...] = ()) -> Outcome:
    step = position(form, talk, facts)
    if step is not None:
        return Outcome(talk, _ask(form, talk, step, facts, before))
    if form.review:
        return Outcome(talk, _review(form, talk, facts, before))
    return _finish(form, talk, facts)


def _ask(form: Form, talk: Talk, step: Step, facts: Facts, before: tuple[Line, ...]) -> Say:
    earlier = _before(form, talk.answers, step, facts)
    choices = [_button(step, choice) for choice in step.choices(earlier, facts)]
    rows = [tuple(choices[at : at + step.columns]) for at in range(0, len(choices), step.columns)]
    if step.optional:
        rows.append((Button("b_skip", TalkOp("skip")),))
    away = _previous(form, talk, facts) or only_changing(form, talk, facts)
    back = (Button("b_back", TalkOp("back")),) if away else ()
    cancel = () if form.autosave else (Button("b_cancel", TalkOp("cancel")),)
    rows.append((*back, *cancel))
    values = {**step.values(earlier, facts), "answers": _shown_all(form, talk.answers, facts)}
    return Say(f"ask_{step.block}", values, tuple(row for row in rows if row), before=before)


def only_changing(form: Form, talk: Talk, facts: Facts) -> bool:
    """Whether all is answered, and one answer is being looked at again: back then leads to the whole."""
    return talk.reopened is not None and position(form, replace(talk, reopened=None), facts) is None


def _button(step: Step, choice: Choice) -> Button:
    label = choice.block or f"b_{step.block}_{choice.value}"
    return Button(label, TalkOp("choose", choice.value), choice.values, choice.text)


def _review(form: Form, talk: Talk, facts: Facts, before: tuple[Line, ...]) -> Say:
    buttons: Rows = (
        (Button("b_confirm", TalkOp("confirm")),),
        (Button("b_edit", TalkOp("edit")), Button("b_cancel", TalkOp("cancel"))),
    )
    values = {**form.summary(talk.answers, talk.args, facts), "lines": _shown_all(form, talk.answers, facts)}
    return Say("review", values, buttons, before=before)


def _edit(form: Form, talk: Talk, name: str, facts: Facts) -> Outcome:
    answered = [step for step in steps_that_apply(form, talk.answers, facts) if step.name in talk.answers]
    wanted = name or (answered[0].name if len(answered) == 1 else "")
    if any(step.name == wanted for step in answered):
        return _here(form, replace(talk, reopened=wanted), facts)
    rows = tuple((_edit_button(step, talk.answers, facts),) for step in answered)
    return Outcome(talk, Say("which_answer", buttons=(*rows, (Button("b_back", TalkOp("choose")),)), dialog="common"))


def _choose(form: Form, talk: Talk, step: Step, value: str, facts: Facts) -> Outcome:
    earlier = _before(form, talk.answers, step, facts)
    if any(choice.value == value for choice in step.choices(earlier, facts)):
        return _checked(form, talk, step, value, facts)
    return _here(form, talk, facts, (Line("not_now", dialog="common"),))


def _read(form: Form, talk: Talk, step: Step, text: str, facts: Facts) -> Outcome:
    if step.read is None:
        return _here(form, talk, facts, (Line("use_buttons", dialog="common"),))
    try:
        value = step.read(text, facts)
        if practice := facts.told_of(text):
            raise Reject("practice_data", practice=practice)  # noqa: TRY301  # refused like all else that is read
    except Reject as reject:
        return _refused(form, talk, step, reject, facts)
    return _checked(form, talk, step, value, facts)


def _checked(form: Form, talk: Talk, step: Step, value: str, facts: Facts) -> Outcome:
    try:
        step.check(value, _before(form, talk.answers, step, facts), facts)
    except Reject as reject:
        return _refused(form, talk, step, reject, facts)
    return _store(form, talk, step, value, facts)


def _refused(form: Form, talk: Talk, step: Step, reject: Reject, facts: Facts) -> Outcome:
    own = reject.why in step.rejects
    meant = _meant(form, talk, step, reject, facts)
    block = f"bad_{step.block}_{reject.why}" if own else f"bad_{reject.why}"
    line = Line(block, {**reject.values, **meant}, None if own else "common")
    outcome = _here(form, talk, facts, (line,))
    offers = tuple(
        (Button("b_offer", TalkOp("say", shown.value), {"value": shown}),)
        for shown in meant.values()
        if len(shown.value.encode()) <= MOST_PRESSED
    )
    return replace(outcome, say=replace(outcome.say, buttons=offers + outcome.say.buttons))


def _meant(form: Form, talk: Talk, step: Step, reject: Reject, facts: Facts) -> dict[str, Shown]:
    """What a refusal knows may have been meant, in people's words: said in its sentence and offered for pressing."""
    earlier = _before(form, talk.answers, step, facts)
    answers = {name: value for name in ("a", "b") if isinstance(value := reject.values.get(name), str)}
    return {name: shown_answer(step, {**earlier, step.name: value}, facts) for name, value in answers.items()}


def _store(form: Form, talk: Talk, step: Step, value: str, facts: Facts) -> Outcome:
    answers = _fitting(form, {**talk.answers, step.name: value}, facts, since=step)
    after = Talk(talk.args, answers)
    following = position(form, after, facts)
    if following is None and not form.review:
        return _finish(form, after, facts)
    # The review repeats every answer, so only a further question needs the echo.
    shown = {"label": _label(step, answers, facts), "value": shown_answer(step, answers, facts)}
    echo = following is not None and not form.secret
    outcome = _here(form, after, facts, (Line("echo", shown, dialog="common"),) if echo else ())
    return replace(outcome, command=form.submit(answers, talk.args, facts)) if form.autosave else outcome


def _finish(form: Form, talk: Talk, facts: Facts) -> Outcome:
    values = {**form.summary(talk.answers, talk.args, facts), "lines": _shown_all(form, talk.answers, facts)}
    # What is kept tap by tap stays open: its receipt is where it is changed.
    change = ((Button("b_edit", TalkOp("edit")),),) if form.autosave else ()
    say = Say("done", values, change + form.done(talk.answers, talk.args, facts))
    kept = replace(talk, reopened=None) if form.autosave else None
    return Outcome(kept, say, form.submit(talk.answers, talk.args, facts), "done")


def _fitting(form: Form, answers: Answers, facts: Facts, since: Step | None = None) -> dict[str, str]:
    """The answers that still hold, re-read in order; those of questions that no longer apply are dropped."""
    kept: dict[str, str] = {}
    later = since is None
    for step in form.steps:
        if step.name in answers and step.when(kept, facts):
            value = answers[step.name]
            if not later or _holds(step, value, kept, facts):
                kept[step.name] = value
        later = later or step == since
    return kept


def _holds(step: Step, value: str, earlier: Answers, facts: Facts) -> bool:
    if value == "" and step.optional:
        return True
    try:
        if any(choice.value == value for choice in step.choices(earlier, facts)):
            return _passes(step, value, earlier, facts)
        if step.read is None or step.file:
            return step.file
        return step.read(value, facts) == value and _passes(step, value, earlier, facts)
    except (Reject, KeyError):
        # A question that looks at an earlier answer cannot be judged where that one is gone.
        return False


def _passes(step: Step, value: str, earlier: Answers, facts: Facts) -> bool:
    try:
        step.check(value, earlier, facts)
    except Reject:
        return False
    return True


def _before(form: Form, answers: Answers, step: Step, facts: Facts) -> dict[str, str]:
    earlier: dict[str, str] = {}
    for other in steps_that_apply(form, answers, facts):
        if other.name == step.name:
            break
        if other.name in answers:
            earlier[other.name] = answers[other.name]
    return earlier


def _previous(form: Form, talk: Talk, facts: Facts) -> str | None:
    here = position(form, talk, facts)
    names = [step.name for step in steps_that_apply(form, talk.answers, facts)]
    at = names.index(here.name) if here else len(names)
    earlier = [name for name in names[:at] if name in talk.answers]
    return earlier[-1] if earlier else None


def _label(step: Step, answers: Answers, facts: Facts) -> Line:
    return Line(f"label_{step.block}", step.values(answers, facts) if step.word else {})


def _edit_button(step: Step, answers: Answers, facts: Facts) -> Button:
    label = _label(step, answers, facts)
    return Button(label.block, TalkOp("edit", step.name), label.values)


def shown_answer(step: Step, answers: Answers, facts: Facts) -> Shown:
    """A stored answer on its way to people."""
    value, label = answers[step.name], _label(step, answers, facts)
    if value == "" and step.optional:
        return Shown("skipped", value, label)
    for choice in (*step.choices(answers, facts), *step.typed(answers, facts)):
        if choice.value == value:
            return Shown("choice", value, label, choice, step.block)
    return Shown("text" if step.shown == "choice" else step.shown, value, label)


def _shown_all(form: Form, answers: Answers, facts: Facts) -> Mapping[str, Shown]:
    return {
        step.name: shown_answer(step, answers, facts)
        for step in steps_that_apply(form, answers, facts)
        if step.name in answers
    }
