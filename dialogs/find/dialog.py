"""The cluster's memory: »what did we agree about …«, looked up in agreements, minutes and the groups' answers."""

from dialogs import readers
from dialogs.form import Answers, Args, Button, Facts, Form, Open, Rows, Screen, Start, Step

LONGEST = 120
SHOWN = 8


def _summary(answers: Answers, _args: Args, facts: Facts) -> dict[str, object]:
    found = facts["history"](answers.get("question", ""))
    return {"question": answers.get("question", ""), "found": found[:SHOWN], "more": max(len(found) - SHOWN, 0)}


def _done(answers: Answers, _args: Args, facts: Facts) -> Rows:
    """The meetings that were found, the newest first, and another question."""
    found = facts["history"](answers.get("question", ""))[:SHOWN]
    meetings = {one.meeting: one for one in found}
    rows: Rows = tuple(
        (Button("b_open", Open("agreements", (number,)), {"one": one}),) for number, one in list(meetings.items())[:4]
    )
    return (*rows, (Button("b_again", Start("find")),))


FORM = Form(
    "find",
    steps=(Step("question", readers.line(LONGEST, 2)),),
    submit=lambda _answers, _args, _facts: None,
    facts=("history",),
    review=False,
    summary=_summary,
    done=_done,
)

SCREENS = (Screen("find", lambda _args, _facts: Start("find")),)
FORMS = (FORM,)
NOTICES = ()
