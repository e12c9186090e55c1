"""A message of the coordinator's own to a part of the meeting's people, seen with its head-count before it is sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SendMessage
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Notice, Open, Rows, Say, Step
from dialogs.views import MemberView

SEGMENTS = {
    "missing": ("mangler", "ikke svaret", "missing"),
    "coming": ("deltager", "kommer", "coming"),
    "away": ("deltager ikke", "afbud", "not coming"),
    "waiting": ("venteliste", "waiting list"),
    "guests": ("gæster", "guests"),
    "leaders": ("gruppeledere", "group leaders"),
    "presenters": ("oplægsholdere", "presenters"),
    "everybody": ("alle", "everybody"),
}


def _segments(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The parts that hold somebody, with how many; a group is called by its number."""
    found: Mapping[str, Sequence[MemberView]] = facts["segments"]
    return [_choice(name, len(people)) for name, people in found.items()]


def _choice(name: str, count: int) -> Choice:
    if name.startswith("group"):
        return Choice(name, block="b_group", values={"number": name.removeprefix("group"), "count": count})
    return Choice(name, block=f"b_to_{name}", values={"count": count})


def _read_segment(text: str, facts: Facts) -> str:
    words = {name: SEGMENTS.get(name, (f"gruppe {name[5:]}", f"group {name[5:]}")) for name in facts["segments"]}
    return readers.choice(words)(text, facts)


def _summary(answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    people: Sequence[MemberView] = facts["segments"].get(answers.get("segment", ""), ())
    ways = [member.way(mails=facts["mails"]) for member in people]
    counts = {"reached": ways.count("chat"), "mailed": ways.count("mail"), "others": ways.count("none")}
    return {**counts, "text": answers.get("text", "")}


FORM = Form(
    "message",
    steps=(
        Step("segment", _read_segment, choices=_segments, shown="choice", columns=1),
        Step("text", readers.prose(1500)),
    ),
    submit=lambda answers, args, _facts: SendMessage(int(args[0]), answers["segment"], answers["text"]),
    right="coordinator",
    of="meeting",
    facts=("meeting", "segments", "mails"),
    summary=_summary,
    done=lambda _answers, args, _facts: _meeting_row(args),
)


def _meeting_row(args: Args) -> Rows:
    return ((Button("b_meeting", Open("meeting", args[:1])),),)


def notice_message(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What the coordinator wrote, as it was written."""
    text = next((row.text for row in facts["message"] if row.id == about["message"]), "")
    return Say("message", {"meeting": facts["meeting"], "text": text}) if text else None


SCREENS = ()
FORMS = (FORM,)
NOTICES = (Notice("message", notice_message, ("meeting", "message"), "bulk"),)
