"""Sending the evaluation's result to mødeleder and partner, as the playbook promises it."""

from collections.abc import Mapping
from typing import Any

from dialogs import readers
from dialogs.commands import SendResult
from dialogs.form import Answers, Facts, Form, Step
from dialogs.views import MeetingView
from package_specs import ROLES


def _has_partner(_answers: Answers, facts: Facts) -> bool:
    return facts["meeting"].spec.partner is not None


def _about(_answers: Answers, facts: Facts) -> Mapping[str, Any]:
    partner = facts["meeting"].spec.partner
    return {"partner": ROLES[partner].in_(facts.lang) if partner else ""}


def _known(meeting: MeetingView) -> Answers:
    known = meeting.agreed.get("evaluation.partner", "")
    return {"address": known} if known else {}


FORM = Form(
    "send_result",
    steps=(Step("address", readers.read_email, when=_has_partner, optional=True, values=_about),),
    submit=lambda answers, args, _facts: SendResult(int(args[0]), answers.get("address", "")),
    right="chair",
    of="meeting",
    facts=("meeting",),
    begin=lambda _args, facts: _known(facts["meeting"]),
    summary=lambda answers, _args, facts: {"meeting": facts["meeting"], "address": answers.get("address", "")},
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
