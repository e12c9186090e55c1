"""A form as one sheet: all questions that apply at once, with what has been answered, for the reply page.

The same form, readers and checks as in the chat; only the order of asking differs. A plain function, like the engine.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.conversation.engine import Said, Shown, Talk, advance, shown_answer, steps_that_apply
from dialogs.commands import Command
from dialogs.form import Choice, Facts, Form, Line, Step, TalkOp

MOST_TEXT = 2000


@dataclass(frozen=True)
class Question:
    """One question of the sheet.

    Attributes:
        ask: its sentence. choices: what can be chosen; `typed`: whether it may be answered in words too.
        stored: the stored answer. value: that, or what was sent and refused; None where there is none.
        error: why what was sent is not taken; `meant`: what it may have been, to be chosen.
    """

    step: Step
    ask: Line
    choices: tuple[Choice, ...]
    typed: bool
    value: str | None
    stored: str | None = None
    error: Line | None = None
    meant: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All questions that apply now; `whole` when none of them is refused, or open and not to be skipped."""

    questions: tuple[Question, ...]
    whole: bool


@dataclass(frozen=True)
class Filled:
    """What a sent sheet came to: the talk with what was taken, what was refused, and the command of it all."""

    talk: Talk
    refused: "Mapping[str, Refusal]" = field(default_factory=dict)
    command: Command | None = None


def sheet_of(form: Form, talk: Talk, facts: Facts, filled: Filled | None = None) -> Sheet:
    """The sheet as it is shown, with the refusals of what has just been sent."""
    refused = filled.refused if filled else {}
    steps = steps_that_apply(form, talk.answers, facts)
    questions = tuple(_question(step, talk, facts, refused.get(step.name)) for step in steps)
    return Sheet(questions, not refused and all(one.value is not None or one.step.optional for one in questions))


Refusal = tuple[str, Line, tuple[Shown, ...]]
"""What was sent, why it is not taken, and what it may have been."""


def fill(
    form: Form, talk: Talk, given: Mapping[str, str], facts: Facts, clashes: Mapping[str, Refusal] | None = None
) -> Filled:
    """Take what was sent, question by question; what is refused leaves the earlier answer as it was."""
    refused: dict[str, Refusal] = dict(clashes or {})
    command: Command | None = None
    for step in form.steps:
        if step.name not in given or step not in steps_that_apply(form, talk.answers, facts):
            continue
        text = given[step.name][:MOST_TEXT]
        if text == "" and step.optional:
            outcome = advance(form, replace(talk, reopened=step.name), TalkOp("skip"), facts)
        elif any(choice.value == text for choice in step.choices(talk.answers, facts)):
            outcome = advance(form, replace(talk, reopened=step.name), TalkOp("choose", text), facts)
        else:
            outcome = advance(form, replace(talk, reopened=step.name), Said(text), facts)
        if outcome.talk is not None and outcome.talk.reopened == step.name:
            refused[step.name] = (text, outcome.say.before[0], _meant(outcome.say.before[0]))
            continue
        talk, command = outcome.talk or talk, outcome.command or command
    return Filled(talk, refused, command)


def _meant(line: Line) -> tuple[Shown, ...]:
    return tuple(value for value in line.values.values() if isinstance(value, Shown))


def mark(value: str | None) -> str:
    """A stored answer's mark; sent back with the sheet, it says what its writer had seen."""
    return hashlib.sha256(value.encode()).hexdigest()[:12] if value else ""


def apart(
    talk: Talk, given: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[Mapping[str, str], Mapping[str, Refusal]]:
    """What this writer has changed, and those of it that somebody else has changed too since the sheet was opened.

    Of a sheet that several write at once, everybody's words are kept: only what two have changed is asked about.
    """
    mine = {name: text for name, text in given.items() if mark(text) != seen.get(name, "")}
    now = {name: talk.answers.get(name) for name in mine}
    clashes: dict[str, Refusal] = {
        name: (text, Line("page_clash", {"now": now[name] or "–"}, "common"), ())
        for name, text in mine.items()
        if mark(now[name]) != seen.get(name, "") and text != now[name]
    }
    return {name: text for name, text in mine.items() if name not in clashes}, clashes


def _question(step: Step, talk: Talk, facts: Facts, refused: Refusal | None) -> Question:
    choices = tuple(step.choices(talk.answers, facts))
    values = {**step.values(talk.answers, facts), "answers": {}}
    stored = talk.answers.get(step.name)
    said, error, meant = refused or (stored, None, ())
    typed = step.read is not None and (not choices or step.shown != "choice")
    return Question(step, Line(step.sheet or f"ask_{step.block}", values), choices, typed, said, stored, error, meant)


def in_words(form: Form, talk: Talk, facts: Facts) -> Mapping[str, Shown]:
    """Every answer given, on its way to people."""
    steps = steps_that_apply(form, talk.answers, facts)
    return {step.name: shown_answer(step, talk.answers, facts) for step in steps if step.name in talk.answers}
