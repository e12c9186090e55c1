"""The words a dialog is written in.

A *form* is a table of steps; what has been said so far is its whole state, and where we are is computed from it. A
*screen* shows facts with buttons under them. Neither knows Telegram, a database or a clock: facts are passed in, and
what they decide leaves as a command. Sentences are named here and stand in `<dialog>/<language>.j2`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from dialogs.commands import Command
from dialogs.reject import Reject

__all__ = [
    "MOST_PRESSED", "Answers", "Args", "Button", "Choice", "Do", "Facts", "Form", "HandIn", "Line", "Notice", "Open",
    "Reject", "Right", "Rows", "Say", "Screen", "Start", "Step", "TalkOp", "Verb",
]  # fmt: skip

MOST_PRESSED = 36
"""Bytes of a value that a button can carry beside the ids of its talk."""

Answers = Mapping[str, str]
Args = tuple[int | str, ...]
Right = Literal[
    "anyone", "person", "member", "chair", "coordinator", "leader", "in_group", "writer", "owner", "colleague"
]  # fmt: skip
Subject = Literal["nothing", "cluster", "meeting", "group", "member", "task", "poll", "agreement", "survey"]


@dataclass(frozen=True)
class Facts:
    """What a dialog may know: the moment (aware, local), the language and what its `facts` names asked for."""

    now: datetime
    lang: str = "da"
    known: Mapping[str, Any] = field(default_factory=dict)
    told_of: Callable[[str], str] = field(default=lambda _text: "", compare=False, repr=False)
    """The practice whose own figures a text seems to hold; empty where there is none."""

    @property
    def today(self) -> date:
        return self.now.date()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # facts are of many kinds
        return self.known[name]


@dataclass(frozen=True)
class Open:
    """Show a screen."""

    screen: str
    args: Args = ()


@dataclass(frozen=True)
class Start:
    """Begin a form, or go on with it; `answer` is the first step's, when the button already says it."""

    form: str
    args: Args = ()
    answer: str | None = None


@dataclass(frozen=True)
class Do:
    """Carry out a verb of a screen."""

    verb: str
    args: Args = ()


@dataclass(frozen=True)
class TalkOp:
    """A press inside a form: `choose` a value, `skip`, go `back`, `cancel`, `edit` a step, `confirm`, `say` a text.

    `page` turns to a page of a message that is too long for one.
    """

    op: Literal["choose", "skip", "back", "cancel", "edit", "confirm", "say", "page"]
    value: str = ""


@dataclass(frozen=True)
class Button:
    """A press and its word: a block of the dialog's texts, or plain text where the word is data."""

    label: str
    to: Open | Start | Do | TalkOp | None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Line:
    """One more sentence of a message, from another block."""

    block: str
    values: Mapping[str, Any] = field(default_factory=dict)
    dialog: str | None = None


@dataclass(frozen=True)
class Say:
    """One message: a block, its values, its buttons.

    Attributes:
        dialog: whose texts; the dialog that speaks, unless named.
        before: sentences above the block (an echo, a refusal).
        card: names a message that is edited in place from then on.
        fresh: the card moves to the bottom of the chat as a new message.
        file: id of a stored file that goes with it.
    """

    block: str
    values: Mapping[str, Any] = field(default_factory=dict)
    buttons: Rows = ()
    dialog: str | None = None
    before: tuple[Line, ...] = ()
    card: str | None = None
    fresh: bool = False
    file: int | None = None
    location_button: str | None = None


@dataclass(frozen=True)
class Choice:
    """A value that can be pressed. Its word is block `b_<step>_<value>`, another block, or text that is data."""

    value: str
    text: str | None = None
    block: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


Reader = Callable[[str, Facts], str]


def always(_answers: Answers, _facts: Facts) -> bool:
    return True


def no_choices(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    return ()


def accept(_value: str, _answers: Answers, _facts: Facts) -> None:
    return None


@dataclass(frozen=True)
class Step:
    """One question.

    Attributes:
        read: typed text to stored text; `read(read(x)) == read(x)`. None where only buttons (or a file) answer.
        choices: what can be pressed, given the answers so far.
        typed: what can only be typed beside it, where the stored text is not what people read.
        when: whether the question is asked at all.
        check: raises `Reject` where the value does not fit the other answers.
        optional: it may be skipped; stored as "".
        shown: how the stored text is shown: as its choice's word, or through the one formatter of that kind.
        rejects: the refusals this step words itself (`bad_<step>_<why>`); all others are common sentences.
        values: more values for the question's sentence.
        file: the answer is a document sent to the chat; `read` gets the text that the intake made of it.
        long: the answer may have several lines.
        sheet: the block that asks it on a page, where all questions stand together; its last line is what is asked.
    """

    name: str
    read: Reader | None = None
    choices: Callable[[Answers, Facts], Sequence[Choice]] = no_choices
    typed: Callable[[Answers, Facts], Sequence[Choice]] = no_choices
    when: Callable[[Answers, Facts], bool] = always
    check: Callable[[str, Answers, Facts], None] = accept
    optional: bool = False
    shown: Literal["text", "choice", "day", "time", "when", "count", "weekdays"] = "text"
    rejects: tuple[str, ...] = ()
    values: Callable[[Answers, Facts], Mapping[str, Any]] = lambda _answers, _facts: {}
    file: bool = False
    columns: int = 2
    word: str = ""
    long: bool = False
    sheet: str = ""

    @property
    def block(self) -> str:
        """What its sentences are called by; steps that a playbook gives share one word."""
        return self.word or self.name


@dataclass(frozen=True)
class HandIn:
    """How a form that is written over time is handed in at last.

    Attributes:
        command: the deed; None where it is not this person's.
        done: whether it has been done.
    """

    command: Callable[[Args, Facts], Command | None]
    done: Callable[[Facts], bool]


@dataclass(frozen=True)
class Form:
    """A table of questions and the command it ends in.

    Attributes:
        right: who may hold this talk, about the subject named by its first argument.
        facts: names of the facts it needs.
        submit: the command of the answers. With `autosave` it is given after every answer, before the last too;
            what is kept by it is the talk's truth, and its last message stays open for changes.
        begin: answers it starts with.
        review: whether all is shown once more before the command; forms of a few taps do without.
        done: buttons under the last message.
        grow: the questions, where a playbook names them.
        texts: the dialog whose sentences it speaks; the one of its own name, unless named.
        secret: answers are not said back, and the talk is forgotten within a day where it is left.
        page: what stands above the questions where all of them are shown on one page; its first line is the heading.
        over: why nothing can be answered or changed any more; None as long as it can.
        hand_in: for what is written over time, by several perhaps: how it is handed in.
    """

    name: str
    steps: tuple[Step, ...]
    submit: Callable[[Answers, Args, Facts], Command | None]
    right: Right = "person"
    of: Subject = "nothing"
    facts: tuple[str, ...] = ()
    begin: Callable[[Args, Facts], Answers] = lambda _args, _facts: {}
    review: bool = True
    autosave: bool = False
    done: Callable[[Answers, Args, Facts], Rows] = lambda _answers, _args, _facts: ()
    summary: Callable[[Answers, Args, Facts], Mapping[str, Any]] = lambda _answers, _args, _facts: {}

    grow: Callable[[Facts], tuple[Step, ...]] | None = None
    texts: str = ""
    secret: bool = False
    page: Callable[[Facts], Line] | None = None
    over: Callable[[Facts], Line | None] = lambda _facts: None
    hand_in: HandIn | None = None

    def grown(self, facts: Facts) -> "Form":
        """The form with the questions that the facts give: those of a playbook, say."""
        return self if self.grow is None else replace(self, steps=self.grow(facts))


@dataclass(frozen=True)
class Verb:
    """A button's deed: who may do it, to what, and the command it is; `then` names the screen shown afterwards."""

    name: str
    command: Callable[[Args], Command]
    right: Right
    of: Subject
    then: str | None = None


@dataclass(frozen=True)
class Screen:
    """Facts with buttons. `show` turns the facts into one message, or sends on to another screen or form."""

    name: str
    show: "Callable[[Args, Facts], Say | Open | Start]"
    right: Right = "person"
    of: Subject = "nothing"
    facts: tuple[str, ...] = ()
    verbs: tuple[Verb, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A message that comes by itself: its text is made when it is sent, from the facts of that moment.

    `show` gives None where the facts have made it needless.
    """

    kind: str
    show: Callable[[Mapping[str, Any], Facts], Say | None]
    facts: tuple[str, ...] = ()
    priority: Literal["cue", "reply", "reminder", "bulk"] = "reminder"
