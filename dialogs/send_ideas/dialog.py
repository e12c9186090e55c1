"""Sending the evaluation's ideas on to who provides the package: seen in full before, sent by a press."""

import re
from collections.abc import Sequence

from dialogs import readers
from dialogs.commands import SendIdeas
from dialogs.form import MOST_PRESSED, Answers, Args, Choice, Facts, Form, Reject, Step

LONGEST = 3000


def _begin_ideas(_args: Args, facts: Facts) -> Answers:
    """The ideas as they stand now: what is previewed is what is sent, whatever comes in meanwhile."""
    ideas = facts["ideas"]
    lines = "\n".join(f"{n}. {' '.join(idea.split())}" for n, idea in enumerate(ideas, start=1))
    return {"ideas_text": lines[:LONGEST].strip()} if lines else {}


_NUMBERS = re.compile(r"\d{1,3}(?:[ ,;og&]+\d{1,3})*|(?:ingen|none)", re.IGNORECASE)


def _read_numbers(text: str, _facts: Facts) -> str:
    said = readers.one_line(text).strip(" .")
    if not _NUMBERS.fullmatch(said):
        raise Reject("numbers")
    return ", ".join(re.findall(r"\d+", said)) or "none"


def final_ideas(answers: Answers) -> str:
    """What is sent: the ideas without those that were left out."""
    out = set(re.findall(r"\d+", answers.get("leave_out", "")))
    lines = answers.get("ideas_text", "").splitlines()
    return "\n".join(line for line in lines if line.partition(".")[0] not in out)


def _contacts(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The playbook's own addresses, where one of them is a mail address."""
    found = [one.address for one in facts["meeting"].spec.contacts if "@" in one.address]
    return [Choice(address, address) for address in found if len(address.encode()) <= MOST_PRESSED]


FORM = Form(
    "send_ideas",
    steps=(
        Step("ideas_text", readers.prose(LONGEST)),
        Step(
            "leave_out",
            _read_numbers,
            choices=lambda _answers, _facts: [Choice("none")],
            shown="choice",
            rejects=("numbers",),
            values=lambda answers, _facts: {"ideas": answers.get("ideas_text", "")},
        ),
        Step("to", readers.read_email, choices=_contacts, columns=1),
    ),
    submit=lambda answers, args, _facts: SendIdeas(int(args[0]), final_ideas(answers), answers["to"]),
    right="chair",
    of="meeting",
    facts=("meeting", "ideas"),
    begin=_begin_ideas,
    summary=lambda answers, _args, facts: {
        "meeting": facts["meeting"],
        "ideas": final_ideas(answers),
        "to": answers.get("to", ""),
    },
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
