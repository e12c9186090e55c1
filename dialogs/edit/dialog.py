"""Changing a meeting that has been planned: place, link, mødeleder; and what the others are told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from dialogs import readers
from dialogs.commands import EditMeeting
from dialogs.form import Answers, Args, Button, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step
from dialogs.people import anybody, likely_chairs
from dialogs.views import AnswerView, MeetingView


def show_change(_args: Args, facts: Facts) -> Say:
    """What can be changed; a meeting that has begun can only get another place, link or mødeleder."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    parts: Rows = (
        (Button("b_place", Start("set_place", number)), Button("b_link", Start("set_link", number))),
        (Button("b_chair", Start("set_chair", number)),),
    )
    if meeting.status in {"planned", "invited"}:
        parts = (
            (Button("b_move", Start("move", number)),),
            *parts,
            (Button("b_programme", Open("programme", number)),),
            (Button("b_call_off", Open("call_off", number)),),
        )
    return Say("change", {"meeting": meeting}, (*parts, (Button("b_meeting", Open("meeting", number)),)))


def _read_chair(text: str, facts: Facts) -> str:
    return readers.choice({str(member.id): member.name for member in facts["cluster"].doctors})(text, facts)


def _form(part: Literal["place", "link", "chair"], step: Step) -> Form:
    def submit(answers: Answers, args: Args, _facts: Facts) -> EditMeeting:
        return EditMeeting(int(args[0]), part, answers[part])

    def done(_answers: Answers, args: Args, _facts: Facts) -> Rows:
        return ((Button("b_meeting", Open("meeting", args)),),)

    facts = ("meeting", "cluster")
    return Form(f"set_{part}", (step,), submit, "coordinator", "meeting", facts, review=False, done=done, texts="edit")


def notice_moved(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The new time beside the old, with the answer given so far, which can be changed at once."""
    meeting: MeetingView = facts["meeting"]
    if meeting.status == "cancelled":
        return None
    mine: AnswerView | None = facts["answers"].get(facts["seat"].id)
    asked = facts["seat"].doctor and meeting.status == "invited"
    change = Button("b_my_answer", Start("answer", (meeting.id,)))
    rows: Rows = ((change,),) if asked else ()
    values = {"meeting": meeting, "before": datetime.fromisoformat(str(about["before"])), "mine": mine, "asked": asked}
    return Say("moved", values, rows)


def notice_changed(about: Mapping[str, Any], facts: Facts) -> Say | None:
    meeting: MeetingView = facts["meeting"]
    return None if meeting.status == "cancelled" else Say("changed", {"meeting": meeting, "part": about["part"]})


def notice_chair(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Only to whoever is mødeleder still."""
    meeting: MeetingView = facts["meeting"]
    if meeting.chair_id != facts["seat"].id:
        return None
    return Say("made_chair", {"meeting": meeting}, ((Button("b_meeting", Open("meeting", (meeting.id,))),),))


SCREENS = (Screen("change", show_change, "coordinator", "meeting", ("meeting",)),)
FORMS = (
    _form("place", Step("place", readers.naming(200), optional=True)),
    _form("link", Step("link", readers.read_url, optional=True)),
    _form("chair", Step("chair", _read_chair, choices=likely_chairs, typed=anybody, shown="choice")),
)
NOTICES = (
    Notice("meeting_moved", notice_moved, ("meeting", "seat", "answers"), "reply"),
    Notice("meeting_changed", notice_changed, ("meeting",), "reply"),
    Notice("made_chair", notice_chair, ("meeting", "seat"), "reply"),
)
