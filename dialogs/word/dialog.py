"""A short word to whoever speaks: ready ones to press, or one's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SendWord
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Notice, Open, Rows, Say, Step
from dialogs.people import anybody
from dialogs.roles.places import holding
from dialogs.views import HolderView, LiveView, MeetingView

READY = ("wrap_up", "two_minutes", "louder", "questions")
LONGEST, SHOWN = 120, 8


def _people(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Who has the floor comes first, then who has it next, then the others who are named, and the mødeleder."""
    names = {member.id: member.name for member in facts["cluster"].members if member.joined}
    meeting: MeetingView = facts["meeting"]
    ids = [*_speakers(facts), *(one.member for one in facts["holders"]), meeting.chair_id]
    return [Choice(str(one), names[one]) for one in dict.fromkeys(ids) if one in names][:SHOWN]


def _speakers(facts: Facts) -> list[int]:
    live: LiveView | None = facts["live"]
    held: Sequence[HolderView] = facts["holders"]
    steps = [step for step in (live.figures.current, live.figures.next) if step] if live else []
    return [
        one.member
        for step in steps
        for role in step.who
        for one in holding(held, role, step.item, -1 if step.part is None else step.part)
    ]


def _read_person(text: str, facts: Facts) -> str:
    return readers.choice({str(one.id): one.name for one in facts["cluster"].members if one.joined})(text, facts)


def _ready(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    return [Choice(one, block=f"said_{one}") for one in READY]


def _where(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    return [Choice("chat"), Choice("page")]


def _summary(_answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    return {"meeting": facts["meeting"]}


def _done(_answers: Answers, args: Args, _facts: Facts) -> Rows:
    return ((Button("b_live", Open("live", args[:1])),),)


def _submit(answers: Answers, args: Args, _facts: Facts) -> SendWord:
    return SendWord(int(args[0]), int(answers["to"]), answers["text"], answers["where"] == "page")


FORM = Form(
    "word",
    steps=(
        Step("to", _read_person, choices=_people, typed=anybody, shown="choice"),
        Step("text", readers.line(LONGEST), choices=_ready, shown="choice"),
        Step("where", choices=_where, shown="choice"),
    ),
    submit=_submit,
    right="chair",
    of="meeting",
    facts=("meeting", "cluster", "holders", "live"),
    review=False,
    summary=_summary,
    done=_done,
)


def notice_word(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """To the one it is for, while the meeting runs."""
    meeting: MeetingView = facts["meeting"]
    text = str(about["text"])
    if meeting.status != "live":
        return None
    return Say(f"said_{text}") if text in READY else Say("own", {"text": text})


SCREENS = ()
FORMS = (FORM,)
NOTICES = (Notice("word", notice_word, ("meeting",), "cue"),)
