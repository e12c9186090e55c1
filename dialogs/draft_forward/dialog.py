"""Sending the comments on a draft on to who makes the questionnaire: seen in full before, sent by a press."""

from collections.abc import Mapping, Sequence

from dialogs import readers
from dialogs.commands import ForwardComments
from dialogs.form import MOST_PRESSED, Answers, Args, Choice, Facts, Form, Step
from dialogs.views import RemarkView

LONGEST = 3000


def _begin(_args: Args, facts: Facts) -> Answers:
    """The comments as they stand now, without names: what is previewed is what is sent."""
    said: Mapping[int, RemarkView] = facts["remarks"].get("comment", {})
    texts = [" ".join(one.value.split()) for one in said.values() if one.value != "none"]
    lines = "\n".join(f"{n}. {text}" for n, text in enumerate(texts, start=1))
    return {"comments": lines[:LONGEST].strip()} if lines else {}


def _contacts(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The playbook's own addresses, where one of them is a mail address."""
    found = [one.address for one in facts["meeting"].spec.contacts if "@" in one.address]
    return [Choice(address, address) for address in found if len(address.encode()) <= MOST_PRESSED]


FORM = Form(
    "draft_forward",
    steps=(
        Step("comments", readers.prose(LONGEST)),
        Step("to", readers.read_email, choices=_contacts, columns=1),
    ),
    submit=lambda answers, args, _facts: ForwardComments(int(args[0]), answers["comments"], answers["to"]),
    right="coordinator",
    of="meeting",
    facts=("meeting", "remarks"),
    begin=_begin,
    summary=lambda answers, _args, facts: {
        "meeting": facts["meeting"],
        "comments": answers.get("comments", ""),
        "to": answers.get("to", ""),
    },
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
