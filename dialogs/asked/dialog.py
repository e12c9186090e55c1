"""One question each beside the sign-up: the questionnaire, the mail address, the draft, a talk, a diet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dialogs import readers
from dialogs.answer.dialog import meeting_over
from dialogs.commands import SaveRemark
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Line, Notice, Right, Rows, Say, Start, Step
from dialogs.views import MeetingView

FACTS = ("meeting", "seat", "answerer", "remarks", "workday")
READ_YES_NOT_YET = readers.choice({"yes": ("ja", "yes"), "not_yet": ("ikke endnu", "not yet", "nej", "no")})


def _deadline(meeting: MeetingView, facts: Facts) -> date | None:
    """The last day for the questionnaire; one that is only proposed gives way to weekends and holidays."""
    spec = meeting.spec.questionnaire
    day = spec.deadline.day_from(meeting.starts.date()) if spec and spec.deadline else None
    return facts["workday"](day) if day and spec and spec.certainty == "suggested" else day


def about(meeting: MeetingView, facts: Facts) -> Mapping[str, Any]:
    """What the sentences about the questionnaire need; `facts` hold the nearest working day (`workday`)."""
    spec = meeting.spec.questionnaire
    until = meeting.agreed.get("draft.until", "")
    return {
        "meeting": meeting,
        "unit": spec.unit if spec else "member",
        "deadline": _deadline(meeting, facts),
        "suggested": spec is not None and spec.certainty == "suggested",
        "until": date.fromisoformat(until) if until else None,
    }


def _values(_answers: Answers, facts: Facts) -> Mapping[str, Any]:
    answerer = facts["answerer"]
    return {**about(facts["meeting"], facts), "answerer": answerer, "own": answerer.id == facts["seat"].id}


def _two(*values: str) -> Callable[[Answers, Facts], Sequence[Choice]]:
    return lambda _answers, _facts: [Choice(value) for value in values]


STEPS = {
    "answered": Step("answered", READ_YES_NOT_YET, choices=_two("yes", "not_yet"), shown="choice", values=_values),
    "consent": Step("consent", readers.read_yes_no, choices=_two("yes", "no"), shown="choice", values=_values),
    "comment": Step("comment", readers.prose(1500), choices=_two("none"), values=_values, long=True),
    "present": Step("present", readers.read_yes_no, choices=_two("yes", "no"), shown="choice", values=_values),
    "diet": Step("diet", readers.line(120, 2), choices=_two("none"), values=_values),
}


def _begin(topic: str) -> Callable[[Args, Facts], Answers]:
    def begin(_args: Args, facts: Facts) -> Answers:
        said = facts["remarks"].get(topic, {}).get(facts["answerer"].id)
        return {topic: said.value} if said else {}

    return begin


def _submit(topic: str) -> Callable[[Answers, Args, Facts], SaveRemark | None]:
    def submit(answers: Answers, args: Args, facts: Facts) -> SaveRemark | None:
        if topic not in answers:
            return None
        return SaveRemark(int(args[0]), facts["answerer"].id, topic, answers[topic])

    return submit


def _form(name: str, topic: str, right: Right = "member") -> Form:
    return Form(
        name,
        steps=(STEPS[topic],),
        submit=_submit(topic),
        right=right,
        of="meeting",
        facts=FACTS,
        begin=_begin(topic),
        review=False,
        autosave=True,
        summary=lambda answers, _args, facts: _values(answers, facts),
        texts="asked",
        page=lambda facts: Line("page", {"meeting": facts["meeting"]}),
        over=lambda facts: meeting_over(facts["meeting"]),
    )


def asked_rows(topic: str, meeting: MeetingView) -> Rows:
    """Buttons under a question that comes by itself; a yes or no is answered by the press."""
    form, number = f"q_{topic}", (meeting.id,)
    if topic == "comment":
        return ((Button("b_write", Start(form, number)),),)
    no = "not_yet" if topic == "answered" else "no"
    return (
        (
            Button(f"b_{topic}_yes", Start(form, number, "yes")),
            Button(f"b_{topic}_{no}", Start(form, number, no)),
        ),
    )


def asked(topic: str, meeting: MeetingView, facts: Facts) -> Say:
    """The question as it is sent."""
    seat = facts["seat"]
    values = {**about(meeting, facts), "answerer": seat, "own": True}
    question = Line(f"ask_{topic}", values, "asked")
    return Say("asked", {"meeting": meeting, "question": question}, asked_rows(topic, meeting), dialog="asked")


def _notice(topic: str) -> Notice:
    def show(_about: Mapping[str, Any], facts: Facts) -> Say | None:
        meeting: MeetingView = facts["meeting"]
        over = meeting.status in {"held", "cancelled"} or meeting.starts <= facts.now
        wanted = any(one.id == facts["seat"].id for one in facts["to_ask"][topic])
        return asked(topic, meeting, facts) if wanted and not over else None

    return Notice(f"asked_{topic}", show, ("meeting", "seat", "to_ask", "workday"), "bulk")


def notice_place(about_: Mapping[str, Any], facts: Facts) -> Say | None:
    """Where one stands in the line of those who would hold a talk."""
    return Say("place", {"meeting": facts["meeting"], "place": about_["place"]})


FORMS = (
    *(_form(f"q_{topic}", topic) for topic in STEPS),
    _form("answered_for", "answered", "coordinator"),
)
SCREENS = ()
NOTICES = (
    *(_notice(topic) for topic in ("answered", "consent", "comment", "present")),
    Notice("talk_place", notice_place, ("meeting",), "reply"),
)
