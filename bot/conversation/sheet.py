"""A form as one sheet: all questions that apply at once, with what has been answered, for the reply page.

The same form, readers and checks as in the chat; only the order of asking differs. A plain function, like the engine.
"""

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
        value: the stored answer, or what was sent and refused; None where there is none.
        error: why what was sent is not taken; `meant`: what it may have been, to be chosen.
    """

    step: Step
    ask: Line
    choices: tuple[Choice, ...]
    typed: bool
    value: str | None
    error: Line | None = None
    meant: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All questions that apply now; `whole` when none of them is open or refused."""

    questions: tuple[Question, ...]
    whole: bool


@dataclass(frozen=True)
class Filled:
    """What a sent sheet came to: the talk with what was taken, what was refused, and the command of it all."""

    talk: Talk
    refused: Mapping[str, tuple[str, Line, tuple[Shown, ...]]] = field(default_factory=dict)
    command: Command | None = None


def sheet_of(form: Form, talk: Talk, facts: Facts, filled: Filled | None = None) -> Sheet:
    """The sheet as it is shown, with the refusals of what has just been sent."""
    refused = filled.refused if filled else {}
    steps = steps_that_apply(form, talk.answers, facts)
    questions = tuple(_question(step, talk, facts, refused.get(step.name)) for step in steps)
    return Sheet(questions, not refused and all(one.value is not None for one in questions))


def fill(form: Form, talk: Talk, given: Mapping[str, str], facts: Facts) -> Filled:
    """Take what was sent, question by question; what is refused leaves the earlier answer as it was."""
    refused: dict[str, tuple[str, Line, tuple[Shown, ...]]] = {}
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


def _question(step: Step, talk: Talk, facts: Facts, refused: tuple[str, Line, tuple[Shown, ...]] | None) -> Question:
    choices = tuple(step.choices(talk.answers, facts))
    values = {**step.values(talk.answers, facts), "answers": {}}
    said, error, meant = refused or (talk.answers.get(step.name), None, ())
    typed = step.read is not None and (not choices or step.shown != "choice")
    return Question(step, Line(f"ask_{step.block}", values), choices, typed, said, error, meant)


def in_words(form: Form, talk: Talk, facts: Facts) -> Mapping[str, Shown]:
    """Every answer given, on its way to people."""
    steps = steps_that_apply(form, talk.answers, facts)
    return {step.name: shown_answer(step, talk.answers, facts) for step in steps if step.name in talk.answers}
