"""The way to the KLU: when it meets next, so that its agenda is asked for in time."""

from collections.abc import Mapping
from typing import Any

from dialogs import readers
from dialogs.commands import SetKlu
from dialogs.form import Answers, Args, Button, Facts, Form, Notice, Open, Rows, Say, Start, Step
from dialogs.views import MeetingView


def _done(_answers: Answers, args: Args, _facts: Facts) -> Rows:
    return ((Button("b_plan", Open("plan", args)),),)


FORM = Form(
    "klu",
    steps=(Step("day", readers.read_day, shown="day"),),
    submit=lambda answers, args, _facts: SetKlu(int(args[0]), answers["day"]),
    right="coordinator",
    of="meeting",
    facts=("meeting",),
    review=False,
    done=_done,
)


def notice_ask(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The day after a meeting whose result may go to the KLU."""
    meeting: MeetingView = facts["meeting"]
    if meeting.status != "held":
        return None
    return Say("klu_ask", {"meeting": meeting}, ((Button("b_klu", Start("klu", (meeting.id,))),),))


SCREENS = ()
FORMS = (FORM,)
NOTICES = (Notice("klu_ask", notice_ask, ("meeting",)),)
