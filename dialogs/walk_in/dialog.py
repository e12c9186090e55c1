"""Somebody was there: one of the cluster by name, or a guest on no list."""

from collections.abc import Sequence

from dialogs import readers
from dialogs.commands import NoteHere
from dialogs.form import MOST_PRESSED, Answers, Args, Button, Choice, Facts, Form, Open, Reject, Rows, Start, Step
from dialogs.people import anybody

LONGEST = 120
SHOWN = 6


def _awaited(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Those who had said that they come and are not on the list."""
    here = {one.member for one in facts["present"]}
    answers = facts["answers"]
    coming = [one for one in facts["cluster"].members if one.id in answers and answers[one.id].attend == "yes"]
    return [Choice(str(one.id), one.name) for one in coming if one.id not in here][:SHOWN]


def _read_who(text: str, facts: Facts) -> str:
    """A member's id where the name is one of the cluster's, else the name as it was written."""
    said = readers.line(LONGEST, 2)(text, facts)
    ids = {str(member.id) for member in facts["cluster"].members}
    if said in ids:
        return said
    if said.isdecimal():
        raise Reject("not_understood")
    same = [member for member in facts["cluster"].members if readers.fold(member.name) == readers.fold(said)]
    return str(same[0].id) if len(same) == 1 else said


def _practices(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    names = [one.name for one in facts["cluster"].practices]
    return [Choice(name, name) for name in names if len(name.encode()) <= MOST_PRESSED][:8]


def _submit(answers: Answers, args: Args, _facts: Facts) -> NoteHere:
    who = answers["who"]
    member = int(who) if who.isdecimal() else 0
    return NoteHere(int(args[0]), member, "" if member else who, answers.get("practice", ""))


def _done(_answers: Answers, args: Args, facts: Facts) -> Rows:
    """On to the next at the door, the list, or the tables where there is a plan to put right."""
    tables = (Button("b_tables", Open("tables", args)),) if facts["seating"].first else ()
    return ((Button("b_another", Start("walk_in", args)), Button("b_attendance", Open("attendance", args)), *tables),)


FORM = Form(
    "walk_in",
    steps=(
        Step("who", _read_who, choices=_awaited, typed=anybody, shown="choice", columns=1),
        Step(
            "practice",
            readers.line(LONGEST, 2),
            choices=_practices,
            when=lambda answers, _facts: "who" in answers and not answers["who"].isdecimal(),
            optional=True,
            columns=1,
        ),
    ),
    submit=_submit,
    right="chair",
    of="meeting",
    facts=("cluster", "answers", "present", "seating"),
    review=False,
    done=_done,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
