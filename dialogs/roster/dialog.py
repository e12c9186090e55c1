"""The roster read from a file: what was understood, what was refused and why, and only then taken in."""

import json
from collections.abc import Mapping
from typing import Any

from dialogs.commands import ImportRoster
from dialogs.form import Answers, Args, Facts, Form, Reject, Step


def read_rows(text: str, _facts: Facts) -> str:
    """The intake has read the file already: JSON of rows and refusals, or `!` and why the file could not be used."""
    try:
        found = json.loads(text)
        rows, refused, problem = found["rows"], found["refused"], found["problem"]
    except (ValueError, TypeError, KeyError):
        raise Reject("send_file") from None
    if problem:
        raise Reject("file", problem=problem)
    if not rows:
        raise Reject("no_rows", refused=refused)
    return text


def _summary(answers: Answers, _args: Args, _facts: Facts) -> Mapping[str, Any]:
    if "rows" not in answers:
        return {}
    found = json.loads(answers["rows"])
    people, refused = found["rows"], found["refused"]
    return {"people": people, "practices": len({row["practice"] for row in people}), "refused": refused}


FORM = Form(
    "roster",
    steps=(Step("rows", read_rows, file=True, rejects=("file", "send_file", "no_rows")),),
    submit=lambda answers, args, _facts: ImportRoster(int(args[0]), answers["rows"]),
    right="coordinator",
    of="cluster",
    facts=("cluster",),
    summary=_summary,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
