"""Room for so many: the coordinator's list of who waits, and the word to whoever has got a place."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SetCapacity
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step
from dialogs.views import AnswerView, MeetingView, MemberView

MOST = 2000


def waiting(facts: Facts) -> Sequence[MemberView]:
    """Who waits, in their order."""
    known = {member.id: member for member in facts["cluster"].members}
    return [known[number] for number in facts["queue"].line if number in known]


def show_waiting(_args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    rows: Rows = (
        (Button("b_capacity", Start("capacity", (meeting.id,))),),
        (Button("b_answers", Open("answers", (meeting.id,))),),
    )
    return Say("waiting", {"meeting": meeting, "coming": facts["queue"].taken, "line": waiting(facts)}, rows)


def _none(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    return [Choice("0")]


CAPACITY = Form(
    "capacity",
    steps=(
        Step(
            "seats",
            readers.count(0, MOST),
            choices=_none,
            shown="count",
            values=lambda _answers, facts: {"meeting": facts["meeting"]},
        ),
    ),
    submit=lambda answers, args, _facts: SetCapacity(int(args[0]), int(answers["seats"])),
    right="coordinator",
    of="meeting",
    facts=("meeting",),
    review=False,
    texts="waiting",
)


def notice_moved_up(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Only to who has the place when it is sent; giving it back is one press."""
    meeting: MeetingView = facts["meeting"]
    mine: AnswerView | None = facts["my_answer"]
    if mine is None or mine.attend != "yes" or meeting.status == "cancelled":
        return None
    rows: Rows = (
        (Button("b_keep", Start("answer", (meeting.id,))), Button("b_give_back", Start("answer", (meeting.id,), "no"))),
    )
    return Say("moved_up", {"meeting": meeting, "whole": mine.whole}, rows)


SCREENS = (Screen("waiting", show_waiting, "coordinator", "meeting", ("meeting", "queue", "cluster")),)
FORMS = (CAPACITY,)
NOTICES = (Notice("moved_up", notice_moved_up, ("meeting", "my_answer"), "reply"),)
