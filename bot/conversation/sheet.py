"""A form as one sheet: all questions that apply at once, with what has been answered, for the reply page.

The same form, readers and checks as in the chat; only the order of asking differs. A plain function, like the engine.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.conversation.engine import Said, Shown, Talk, advance, shown_answer, steps_that_apply
from dialogs.commands import Command
from dialogs.form import Answers, Choice, Facts, Form, Line, Step, TalkOp

MOST_TEXT = 2000


@dataclass(frozen=True)
class Only:
    """A question that an answer to an earlier one brings: that one's step, and the choices of it that do."""

    step: Step
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Question:
    """One question of the sheet.

    Attributes:
        ask: its sentence. choices: what can be chosen; `typed`: whether it may be answered in words too.
        stored: the stored answer. value: that, or what was sent and refused; None where there is none.
        error: why what was sent is not taken; `meant`: what it may have been, to be chosen.
        only: what must be answered before it for it to be asked; None where it is asked as things stand.
    """

    step: Step
    ask: Line
    choices: tuple[Choice, ...]
    typed: bool
    value: str | None
    stored: str | None = None
    error: Line | None = None
    meant: tuple[Shown, ...] = ()
    only: Only | None = None


@dataclass(frozen=True)
class Sheet:
    """All questions that apply, and those that an answer on the sheet brings.

    `whole` when none that applies is refused, or open and not to be skipped.
    """

    questions: tuple[Question, ...]
    whole: bool


@dataclass(frozen=True)
class Filled:
    """What a sent sheet came to: the talk with what was taken, what was refused, and the command of it all.

    `held` was answered, but is not asked as the other answers stand; it counts for nothing, and is not lost.
    """

    talk: Talk
    refused: "Mapping[str, Refusal]" = field(default_factory=dict)
    command: Command | None = None
    held: Mapping[str, str] = field(default_factory=dict)


def sheet_of(form: Form, talk: Talk, facts: Facts, filled: Filled | None = None) -> Sheet:
    """The sheet as it is shown, with the refusals of what has just been sent."""
    filled = filled or Filled(talk)
    questions = tuple(_question(way, talk, facts, filled) for way in _ways(form, talk.answers, facts))
    asked = [one for one in questions if one.only is None]
    return Sheet(questions, not filled.refused and all(one.value is not None or one.step.optional for one in asked))


@dataclass(frozen=True)
class _Way:
    """How a question comes to be asked: the answers that stand then, and which of them must still be given."""

    step: Step
    answers: Answers
    only: Only | None = None


def _ways(form: Form, answers: Answers, facts: Facts) -> list[_Way]:
    """Every question that may come, in order; found by asking each step itself, answer by answer."""
    applied = steps_that_apply(form, answers, facts)
    known = {step.name: answers[step.name] for step in applied if step.name in answers}
    ways: list[_Way] = []
    for step in form.steps:
        if step in applied:
            ways.append(_Way(step, known))
        elif (way := next((found for one in ways if (found := _through(one, step, facts))), None)) is not None:
            ways.append(way)
    return ways


def _through(earlier: _Way, step: Step, facts: Facts) -> _Way | None:
    """The way to a step by choosing something at an earlier one; None where no choice there leads to it."""
    choices = earlier.step.choices(earlier.answers, facts)
    then = [{**earlier.answers, earlier.step.name: choice.value} for choice in choices]
    leading = [choice for choice, answers in zip(choices, then, strict=True) if step.when(answers, facts)]
    if not leading:
        return None
    return _Way(step, {**earlier.answers, earlier.step.name: leading[0].value}, Only(earlier.step, tuple(leading)))


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
    asked = {step.name for step in steps_that_apply(form, talk.answers, facts)}
    held = {name: text[:MOST_TEXT] for name, text in given.items() if text and name not in asked}
    return Filled(talk, refused, command, held)


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


def _question(way: _Way, talk: Talk, facts: Facts, filled: Filled) -> Question:
    step = way.step
    choices = tuple(step.choices(way.answers, facts))
    values = {**step.values(way.answers, facts), "answers": {}}
    stored = talk.answers.get(step.name) if way.only is None else None
    said, error, meant = filled.refused.get(step.name) or (filled.held.get(step.name) or stored, None, ())
    typed = step.read is not None and (not choices or step.shown != "choice")
    ask = Line(step.sheet or f"ask_{step.block}", values)
    return Question(step, ask, choices, typed, said, stored, error, meant, way.only)


def in_words(form: Form, talk: Talk, facts: Facts) -> Mapping[str, Shown]:
    """Every answer given, on its way to people."""
    steps = steps_that_apply(form, talk.answers, facts)
    return {step.name: shown_answer(step, talk.answers, facts) for step in steps if step.name in talk.answers}
