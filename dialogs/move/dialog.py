"""Moving a meeting: the new day and time, what that does to the plan, and then it is done at once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dialogs import readers
from dialogs.commands import MoveMeeting
from dialogs.form import Answers, Args, Choice, Facts, Form, Reject, Step
from dialogs.views import MeetingView

SHOWN = 25


def _check_day(value: str, _answers: Answers, facts: Facts) -> None:
    if date.fromisoformat(value) == facts.today:
        raise Reject("today")


def _times(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    return [
        Choice(
            f"{facts['meeting'].starts:%H:%M}", block="b_same_time", values={"time": f"{facts['meeting'].starts:%H:%M}"}
        )
    ]


def _off(answers: Answers, facts: Facts) -> Mapping[str, Any]:
    """What the new day is called where it is a day off."""
    day = date.fromisoformat(answers["day"]) if "day" in answers else None
    return {"off": facts["closed_as"](day, facts.lang) if day else ""}


def _deadlines(answers: Answers, facts: Facts) -> Sequence[Choice]:
    """As long before the meeting as it was, else nearer; working days that are still to come."""
    meeting: MeetingView = facts["meeting"]
    day = date.fromisoformat(answers["day"])
    before = (meeting.starts.date() - meeting.answer_by.date()).days
    days = dict.fromkeys(facts["workday"](day - timedelta(days=n)) for n in (before, 7, 3) if n <= before)
    coming = [one for one in days if one > facts.today] or [day - timedelta(days=1)]
    return [Choice(one.isoformat(), block="b_day", values={"day": one}) for one in coming]


def _check_deadline(value: str, answers: Answers, facts: Facts) -> None:
    if not facts.today <= date.fromisoformat(value) < date.fromisoformat(answers["day"]):
        raise Reject("after_meeting")


def _summary(answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    """What moves with the meeting, task by task, and whether the package can still be had in time."""
    meeting: MeetingView = facts["meeting"]
    if not {"day", "start", "answer_by"} <= answers.keys():
        return {}
    day = date.fromisoformat(answers["day"])
    changes = facts["moves"](answers["day"], answers["start"], answers["answer_by"])
    told = [
        {"title": change.title.in_(facts.lang), "kind": change.kind, "before": change.before, "after": change.after}
        for change in changes
    ]
    shown = [one for one in told if one["kind"] != "kept"]
    lead = facts["lead_time"](meeting.spec, day, facts.today)
    return {
        "changes": shown[:SHOWN],
        "more": max(0, len(shown) - SHOWN),
        "kept": [one for one in told if one["kind"] == "kept"],
        "lead": None if meeting.ordered else lead,
        "told": meeting.status == "invited",
        "today": facts.today,
    }


def _submit(answers: Answers, args: Args, _facts: Facts) -> MoveMeeting:
    return MoveMeeting(int(args[0]), answers["day"], answers["start"], answers["answer_by"])


FORM = Form(
    "move",
    steps=(
        Step("day", readers.read_day, check=_check_day, shown="day", rejects=("today",)),
        Step("start", readers.read_time, choices=_times, shown="time", values=_off),
        Step(
            "answer_by",
            readers.read_day,
            choices=_deadlines,
            check=_check_deadline,
            shown="day",
            columns=1,
            rejects=("after_meeting",),
        ),
    ),
    submit=_submit,
    right="coordinator",
    of="meeting",
    facts=("meeting", "moves", "lead_time", "workday", "closed_as"),
    summary=_summary,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
