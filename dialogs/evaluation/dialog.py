"""The evaluation: two anonymous minutes, its result without small counts, and where it goes from there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import AskEvaluation, HandIn
from dialogs.evaluation.questions import LONGEST, Question, questions
from dialogs.form import (
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Notice,
    Open,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.views import MeetingView
from package_specs import ROLES, Package


def steps_of(spec: Package) -> tuple[Step, ...]:
    """The sheet's questions; a text may always be skipped."""
    return tuple(_step(question) for question in questions(spec))


def _step(question: Question) -> Step:
    return Step(
        question.key,
        None if question.choices else readers.prose(LONGEST),
        choices=_choices(question),
        optional=not question.choices,
        values=_about,
        shown="choice" if question.choices else "text",
    )


def _choices(question: Question) -> Callable[[Answers, Facts], Sequence[Choice]]:
    return lambda _answers, _facts: [Choice(one, block=f"b_{question.scale}_{one}") for one in question.choices]


def _about(_answers: Answers, facts: Facts) -> Mapping[str, Any]:
    spec: Package = facts["meeting"].spec
    return {"partner": ROLES[spec.partner].in_(facts.lang) if spec.partner else ""}


SHEET = Form(
    "evaluate",
    steps=(),
    grow=lambda facts: steps_of(facts["meeting"].spec),
    submit=lambda answers, args, _facts: HandIn(int(args[0]), dict(answers)),
    right="member",
    of="meeting",
    facts=("meeting",),
    review=False,
    secret=True,
    texts="evaluation",
)


def show_evaluate(_args: Args, facts: Facts) -> "Say | Start":
    """The sheet, for who has not handed one in."""
    meeting: MeetingView = facts["meeting"]
    if facts["has_voted"]:
        return Say("voted", {"meeting": meeting}, ((Button("b_meeting", Open("meeting", (meeting.id,))),),))
    return Start("evaluate", (meeting.id,))


# -- the result --------------------------------------------------------------------------------------------------------


def show_evaluation(_args: Args, facts: Facts) -> Say:
    """What may be shown so far, and what can be done with it."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    results = facts["evaluated"](facts.lang)
    values = {
        "meeting": meeting,
        "results": results,
        "handed_in": facts["handed_in"],
        "shown": facts["sheets_shown"],
    }
    page = facts["result_page"]
    screen = ((Button("b_screen", None, url=page),),) if page else ()
    rows: Rows = ((Button("b_ask", Open("evaluation_ask", number)), Button("b_codes", Do("codes", number))), *screen)
    if results:
        picture = Button("b_picture", Do("paper", (meeting.id, "evaluation", "png")))
        rows += ((picture, Button("b_sheet", Do("paper", (meeting.id, "evaluation", "pdf")))),)
        send = Button("b_send_result", Start("send_result", number))
        rows += ((send, Button("b_send_ideas", Start("send_ideas", number))),)
    rows += ((Button("b_trend", Open("evaluation_trend", number)), Button("b_meeting", Open("meeting", number))),)
    return Say("evaluation", values, rows)


def show_ask(_args: Args, facts: Facts) -> Say:
    """The preview of what goes out, and to how many."""
    meeting: MeetingView = facts["meeting"]
    waiting = facts["not_evaluated"]
    back = Button("b_back", Open("evaluation", (meeting.id,)))
    send = (Button("b_send_now", Do("ask_evaluation", (meeting.id,))),) if waiting else ()
    return Say("ask_preview", {"meeting": meeting, "count": len(waiting)}, ((*send, back),))


def show_trend(_args: Args, facts: Facts) -> Say:
    """How many in a hundred found the meeting good, meeting by meeting."""
    number = facts["meeting"].id
    drawn = len(facts["trend"]) > 1
    picture = (Button("b_picture", Do("paper", (number, "trend", "png"))),) if drawn else ()
    return Say("trend", {"trend": facts["trend"]}, ((*picture, Button("b_back", Open("evaluation", (number,)))),))


def notice_ask(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The invitation to evaluate; needless for who has handed in."""
    meeting: MeetingView = facts["meeting"]
    if facts["has_voted"]:
        return None
    if not facts["seat"].joined:
        return Say("please_by_mail", {"meeting": meeting, "page": facts["evaluation_page"]})
    return Say("please", {"meeting": meeting}, ((Button("b_evaluate", Open("evaluate_now", (meeting.id,))),),))


def notice_result(about: Mapping[str, Any], facts: Facts) -> Say:
    """The result as a paper, to whom it was sent."""
    return Say("result", {"meeting": facts["meeting"]}, file=int(about["file"]))


def notice_sent(about: Mapping[str, Any], facts: Facts) -> Say:
    """To who sent the result: whom it has gone to, and the paper to pass on where there is no mail."""
    by_mail = about["mailed"] == 1
    values = {"meeting": facts["meeting"], "partner": str(facts["meeting"].agreed.get("evaluation.partner", ""))}
    if by_mail or not values["partner"]:
        return Say("sent_to", values)
    return Say("pass_on", values, file=int(about["file"]))


RESULT = ("meeting", "evaluated", "handed_in", "sheets_shown", "result_page")
SCREENS = (
    Screen("evaluate_now", show_evaluate, "member", "meeting", ("meeting", "has_voted")),
    Screen("evaluation", show_evaluation, "chair", "meeting", RESULT),
    Screen(
        "evaluation_ask",
        show_ask,
        "chair",
        "meeting",
        ("meeting", "not_evaluated"),
        verbs=(
            Verb("ask_evaluation", lambda args: AskEvaluation(int(args[0])), "chair", "meeting", then="evaluation"),
        ),
    ),
    Screen("evaluation_trend", show_trend, "chair", "meeting", ("meeting", "trend")),
)
FORMS = (SHEET,)
NOTICES = (
    Notice("evaluation_ask", notice_ask, ("meeting", "seat", "has_voted", "evaluation_page"), "bulk"),
    Notice("evaluation_result", notice_result, ("meeting",), "reply"),
    Notice("evaluation_sent", notice_sent, ("meeting",), "reply"),
)
