"""The cluster's own survey: put together by the coordinator, answered in the chat or on the reply page, and shown."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, cast

from dialogs import readers
from dialogs.commands import (
    AddQuestion,
    CloseSurvey,
    Command,
    CreateSurvey,
    DropQuestion,
    DropSurvey,
    HandInSheet,
    NudgeSurvey,
    SaveSheet,
    SendSurvey,
    ShowSurvey,
)
from dialogs.form import (
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Line,
    Notice,
    Open,
    Reject,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.survey_views import SurveyQuestionView, SurveyView
from dialogs.views import MeetingView

LONGEST, CHOICES, CHOICE = 250, 8, 60

# -- making it -----------------------------------------------------------------------------------------------------


def _lasts(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """A week, ten days or a fortnight; nothing after the meeting."""
    meeting: MeetingView = facts["meeting"]
    days = [facts.today + timedelta(days=after) for after in (7, 10, 14)]
    fitting = [day for day in days if day < meeting.starts.date()] or [facts.today + timedelta(days=1)]
    return [Choice(day.isoformat(), block="b_day", values={"day": day}) for day in fitting]


NEW = Form(
    "survey_new",
    steps=(
        Step("title", readers.line(120, 3)),
        Step(
            "named",
            readers.choice({"no": ("uden navn", "anonymt", "anonymous", "nej"), "yes": ("med navn", "named", "ja")}),
            choices=lambda _answers, _facts: [Choice("no"), Choice("yes")],
            shown="choice",
            columns=1,
        ),
        Step("answer_by", readers.read_day, choices=_lasts, shown="day", columns=1),
    ),
    submit=lambda answers, args, _facts: CreateSurvey(
        int(args[0]), answers["title"], answers["named"] == "yes", answers["answer_by"]
    ),
    right="coordinator",
    of="meeting",
    facts=("meeting",),
    review=False,
    texts="survey",
)


@readers.raises("too_few_choices", "too_many_choices", "too_long", "cpr", "empty")
def read_choices(text: str, facts: readers.Moment) -> str:
    """Two to eight answers, one a line or separated by semicolons or commas; stored one a line."""
    parts = re.split(r"[\n;]" if re.search(r"[\n;]", text.strip()) else r",", text)
    found = list(dict.fromkeys(readers.line(CHOICE)(part, facts) for part in parts if part.strip(" -•\t\r")))
    if len(found) < 2:  # noqa: PLR2004  # nothing to choose between
        raise Reject("too_few_choices")
    if len(found) > CHOICES:
        raise Reject("too_many_choices", most=CHOICES)
    return "\n".join(found)


def _add(answers: Answers, args: Args, _facts: Facts) -> AddQuestion:
    kind = cast("Literal['scale', 'choice', 'text']", answers["kind"])
    return AddQuestion(int(args[0]), kind, answers["question"], tuple(answers.get("choices", "").splitlines()))


ADD = Form(
    "survey_question",
    steps=(
        Step("question", readers.line(LONGEST, 3)),
        Step(
            "kind",
            readers.choice({"scale": ("skala", "scale"), "choice": ("valg", "choice"), "text": ("tekst", "text")}),
            choices=lambda _answers, _facts: [Choice("scale"), Choice("choice"), Choice("text")],
            shown="choice",
            columns=1,
        ),
        Step(
            "choices",
            read_choices,
            when=lambda answers, _facts: answers.get("kind") == "choice",
            rejects=("too_few_choices", "too_many_choices"),
        ),
    ),
    submit=_add,
    right="coordinator",
    of="survey",
    review=False,
    texts="survey",
)

# -- answering it --------------------------------------------------------------------------------------------------


def _steps(facts: Facts) -> tuple[Step, ...]:
    """One question each; none where there is nothing more to answer."""
    survey: SurveyView = facts["my_survey"]
    if survey.status != "open" or (survey.voted and not survey.named):
        return ()
    return tuple(_step(nth, question, survey) for nth, question in enumerate(survey.questions, start=1))


def _step(nth: int, question: SurveyQuestionView, survey: SurveyView) -> Step:
    values = {"question": question, "nth": nth, "total": len(survey.questions), "survey": survey}
    text = question.kind == "text"
    return Step(
        f"q{question.id}",
        readers.prose(600) if text else _reader(question),
        choices=_choices(question),
        optional=text,
        shown="text" if text else "choice",
        columns=1,
        word="one",
        sheet="one_on_page",
        long=text,
        values=lambda _answers, _facts: values,
    )


def _reader(question: SurveyQuestionView) -> readers.Reader:
    """A choice by its number or its words."""
    words = {value: (value, *question.choices[int(value) - 1 : int(value)]) for value in question.values}
    return readers.choice(words)


def _choices(question: SurveyQuestionView) -> Callable[[Answers, Facts], Sequence[Choice]]:
    if question.kind == "scale":
        return lambda _answers, _facts: [Choice(value, block=f"b_scale_{value}") for value in question.values]
    return lambda _answers, _facts: [
        Choice(value, word) for value, word in zip(question.values, question.choices, strict=False)
    ]


def _by_question(answers: Answers) -> Mapping[int, str]:
    return {int(name[1:]): value for name, value in answers.items()}


def _save(answers: Answers, args: Args, _facts: Facts) -> Command | None:
    return SaveSheet(int(args[0]), _by_question(answers)) if answers else None


def _hand_in(answers: Answers, args: Args, _facts: Facts) -> Command | None:
    return HandInSheet(int(args[0]), _by_question(answers)) if answers else None


def _over(facts: Facts) -> Line | None:
    survey: SurveyView = facts["my_survey"]
    if survey.status != "open":
        return Line("no_survey_closed", dialog="common")
    return Line("voted") if survey.voted and not survey.named else None


def _answering(name: str, submit: Callable[[Answers, Args, Facts], Command | None], **more: Any) -> Form:  # noqa: ANN401  # parts of a Form
    return Form(
        name,
        steps=(),
        grow=_steps,
        submit=submit,
        right="member",
        of="survey",
        facts=("my_survey", "seat"),
        review=False,
        summary=lambda _answers, _args, facts: {"survey": facts["my_survey"]},
        page=lambda facts: Line("page", {"survey": facts["my_survey"]}),
        over=_over,
        texts="survey",
        **more,
    )


NAMED = _answering(
    "survey_named",
    _save,
    autosave=True,
    begin=lambda _args, facts: {f"q{key}": value for key, value in facts["my_survey"].mine.items()},
)
SECRET = _answering("survey_secret", _hand_in, secret=True)

# -- seeing to it --------------------------------------------------------------------------------------------------


def show_surveys(args: Args, facts: Facts) -> Say:
    surveys: Sequence[SurveyView] = facts["surveys"]
    rows: Rows = tuple((Button("b_survey", Open("survey", (one.id,)), {"survey": one}),) for one in surveys)
    new = (Button("b_new", Start("survey_new", args[:1])),)
    return Say("surveys", {"surveys": surveys}, (*rows, new, (Button("b_back", Open("around", args[:1])),)))


def show_survey(_args: Args, facts: Facts) -> Say:
    """The survey as far as it has come, with what can be done with it now."""
    survey: SurveyView = facts["survey"]
    number = (survey.id,)
    rows: Rows = ()
    if survey.status == "draft":
        rows = ((Button("b_add", Start("survey_question", number)),),)
        if survey.questions:
            rows += ((Button("b_send", Open("survey_send", number)), Button("b_drop", Open("survey_drop", number))),)
        rows += ((Button("b_give_up", Do("survey_give_up", number)),),)
    elif survey.status == "open":
        rows = ((Button("b_nudge", Do("survey_nudge", number)), Button("b_close", Do("survey_close", number))),)
    if survey.status != "draft":
        rows += ((Button("b_result", Do("survey_result", number)),),)
    back = (Button("b_back", Open("surveys", (survey.meeting,))),)
    return Say("survey", {"survey": survey, "missing": [one.name for one in survey.missing]}, (*rows, back))


def show_drop(_args: Args, facts: Facts) -> Say:
    survey: SurveyView = facts["survey"]
    rows: Rows = tuple(
        (Button("b_drop_one", Do("survey_drop_question", (survey.id, one.id)), {"question": one}),)
        for one in survey.questions
    )
    return Say("which_question", {}, (*rows, (Button("b_back", Open("survey", (survey.id,))),)))


def show_send(_args: Args, facts: Facts) -> Say:
    """As those who are asked will see it, to how many and by which way; nothing is sent before it is pressed."""
    survey: SurveyView = facts["survey"]
    ways = [member.way(mails=facts["mails"]) for member in survey.asked]
    counts = {"reached": ways.count("chat"), "mailed": ways.count("mail"), "others": ways.count("none")}
    send = ((Button("b_send_now", Do("survey_send_now", (survey.id,))),),) if len(ways) > ways.count("none") else ()
    back = (Button("b_back", Open("survey", (survey.id,))),)
    return Say("send", {"survey": survey, **counts}, (*send, back))


def _row(survey: SurveyView) -> Rows:
    form = "survey_named" if survey.named else "survey_secret"
    return ((Button("b_answer", Start(form, (survey.id,))),),)


def _wanted(facts: Facts) -> SurveyView | None:
    """The survey, where its reader is still to answer it."""
    survey: SurveyView = facts["my_survey"]
    return None if survey.status != "open" or survey.voted else survey


def notice_asked(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    survey = _wanted(facts)
    return Say("asked", {"survey": survey}, _row(survey)) if survey else None


def notice_nudge(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    survey = _wanted(facts)
    return Say("nudge", {"survey": survey}, _row(survey)) if survey else None


def notice_closed(_about: Mapping[str, Any], facts: Facts) -> Say:
    rows = ((Button("b_result", Do("survey_result", (facts["survey"].id,))),),)
    return Say("closed", {"survey": facts["survey"]}, rows)


def _verb(name: str, command: Callable[[Args], Command], then: str | None = None) -> Verb:
    return Verb(name, command, "coordinator", "survey", then)


SCREENS = (
    Screen("surveys", show_surveys, "coordinator", "meeting", ("surveys",)),
    Screen(
        "survey",
        show_survey,
        "coordinator",
        "survey",
        ("survey",),
        verbs=(
            _verb("survey_nudge", lambda args: NudgeSurvey(int(args[0])), "survey"),
            _verb("survey_close", lambda args: CloseSurvey(int(args[0])), "survey"),
            _verb("survey_result", lambda args: ShowSurvey(int(args[0]))),
            _verb("survey_give_up", lambda args: DropSurvey(int(args[0]))),
        ),
    ),
    Screen(
        "survey_drop",
        show_drop,
        "coordinator",
        "survey",
        ("survey",),
        verbs=(_verb("survey_drop_question", lambda args: DropQuestion(int(args[0]), int(args[1]))),),
    ),
    Screen(
        "survey_send",
        show_send,
        "coordinator",
        "survey",
        ("survey", "mails"),
        verbs=(_verb("survey_send_now", lambda args: SendSurvey(int(args[0])), "survey"),),
    ),
)
FORMS = (NEW, ADD, NAMED, SECRET)
NOTICES = (
    Notice("survey_asked", notice_asked, ("my_survey",), "bulk"),
    Notice("survey_nudge", notice_nudge, ("my_survey",)),
    Notice("survey_closed", notice_closed, ("survey",), "reply"),
)
