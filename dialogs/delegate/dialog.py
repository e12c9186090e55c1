"""Handing a task to somebody in the cluster."""

from collections.abc import Sequence

from dialogs import readers
from dialogs.commands import Delegate
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Open, Rows, Step
from dialogs.people import anybody


def _people(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    likely = sorted(facts["cluster"].members, key=lambda member: (not member.chair, not member.coordinator))[:6]
    return [Choice(str(member.id), member.name) for member in likely]


def _read(text: str, facts: Facts) -> str:
    return readers.choice({str(member.id): member.name for member in facts["cluster"].members})(text, facts)


def _done(_answers: Answers, args: Args, _facts: Facts) -> Rows:
    return ((Button("b_task", Open("task", args)),),)


FORM = Form(
    "delegate",
    steps=(Step("member", _read, choices=_people, typed=anybody, shown="choice"),),
    submit=lambda answers, args, _facts: Delegate(int(args[0]), int(answers["member"])),
    right="coordinator",
    of="task",
    facts=("cluster", "task"),
    review=False,
    done=_done,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
