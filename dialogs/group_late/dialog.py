"""After the groups are out: an afbud or a late sign-up, and the menu of who would have to move."""

from collections.abc import Mapping
from typing import Any

from dialogs.commands import UseRepair
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Verb
from dialogs.group_views import ChangeView, QuestionView
from dialogs.views import GroupView, MeetingView


def _menu(question: QuestionView, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    rows: Rows = tuple(
        (
            Button(
                "b_use", Do("repair", (meeting.id, question.id, nth)), {"moved": len(_moved(line)), "number": nth + 1}
            ),
        )
        for nth, line in enumerate(question.lines)
    )
    rows += (
        (Button("b_form_again", Do("form_groups", (meeting.id,))), Button("b_groups", Open("groups", (meeting.id,)))),
    )
    lines = [
        {
            "km": line.km,
            "moved": _moved(line),
            "come": [move for move in line.moved if not move[1]],
            "places": line.places,
            "broken": line.broken[facts.lang],
        }
        for line in question.lines
    ]
    values = {"meeting": meeting, "gone": question.gone, "come": question.come, "lines": lines}
    return Say("menu", values, rows)


def _moved(line: ChangeView) -> list[tuple[str, int, int]]:
    return [move for move in line.moved if move[1]]


def show_repair(args: Args, facts: Facts) -> Say | Open:
    """The newest menu; when it has been used or overtaken there is nothing left of it but the groups."""
    newest = max((one.id for one in facts["questions"].values() if one.kind == "repair" and one.current), default=0)
    if not newest:
        return Open("groups", args[:1])
    return _menu(facts["questions"][newest], facts)


def notice_repair(about: Mapping[str, Any], facts: Facts) -> Say | None:
    question: QuestionView | None = facts["questions"].get(about["question"])
    return _menu(question, facts) if question and question.current else None


def notice_smaller(about: Mapping[str, Any], facts: Facts) -> Say:
    """Somebody has left a group that does without them: said once, with nothing to decide."""
    meeting: MeetingView = facts["meeting"]
    groups: Mapping[int, GroupView] = {one.number: one for one in facts["groups"]}
    pairs = [tuple(int(part) for part in one.split(":")) for one in str(about["left"]).split(",")]
    left = [(facts["name_of"](member), groups[number]) for member, number in pairs if number in groups]
    coming = sum(answer.attend == "yes" for answer in facts["answers"].values())
    rows = ((Button("b_groups", Open("groups", (meeting.id,))),),)
    return Say("group_smaller", {"meeting": meeting, "left": left, "coming": coming}, rows)


FACTS = ("meeting", "questions")
SCREENS = (
    Screen(
        "repair",
        show_repair,
        "coordinator",
        "meeting",
        FACTS,
        verbs=(
            Verb(
                "repair",
                lambda args: UseRepair(int(args[0]), int(args[1]), int(args[2])),
                "coordinator",
                "meeting",
                then="groups",
            ),
        ),
    ),
)
FORMS = ()
NOTICES = (
    Notice("repair_ready", notice_repair, FACTS),
    Notice("group_smaller", notice_smaller, ("meeting", "groups", "answers", "name_of")),
)
