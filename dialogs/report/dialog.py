"""A group's report, as its playbook asks for it: written over time by any of the group, handed in by its leader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dialogs import readers
from dialogs.commands import LaterEvaluation, SaveReport, SubmitReport, WantPaper
from dialogs.form import (
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    HandIn,
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
from dialogs.paging import paged
from dialogs.practice_data import has_figures
from dialogs.report.when import when_of
from dialogs.views import GroupView, MeetingView
from package_specs import Package
from package_specs.parts import ReportField

LONGEST = 1500
A_PAGE = 8


@dataclass(frozen=True)
class Blank:
    """One thing to fill in: a field, one of its parts, or the field for one practice."""

    key: str
    field: ReportField
    part: Any = None
    practice: str = ""

    def label(self, lang: str) -> str:
        """The question in words; a field with a gap for each of its parts is asked gap by gap, as one would read it."""
        label = self.field.label.in_(lang)
        before = label.split("…")[:-1]
        if self.part and 1 < len(before) == len(self.field.parts):
            at = self.field.parts.index(self.part)
            return f"{'… ' if at else ''}{before[at].strip()} …"
        inside = self.part.label.in_(lang) if self.part else self.practice
        return f"{label} – {inside}" if inside else label

    def ask(self, lang: str) -> str:
        """The question where the playbook words one; else its label asks."""
        return self.part.ask.in_(lang) if self.part and self.part.ask else ""


def blanks(spec: Package, practices: Sequence[str]) -> tuple[Blank, ...]:
    """What a group is asked, in order; `practices` are those of its people, in a fixed order."""
    return tuple(blank for field in spec.report for blank in _of(field, practices))


def _of(field: ReportField, practices: Sequence[str]) -> Sequence[Blank]:
    if field.kind == "text_per_practice" and practices:
        return [Blank(f"{field.key}-{n}", field, practice=name) for n, name in enumerate(practices)]
    if field.parts:
        return [Blank(f"{field.key}-{part.key}", field, part) for part in field.parts]
    return [Blank(field.key, field)]


def practices_of(group: GroupView) -> list[str]:
    """The practices at the group's table, each once."""
    return list(dict.fromkeys(seat.practice for seat in group.seats if seat.practice))


def _steps(facts: Facts) -> tuple[Step, ...]:
    meeting: MeetingView = facts["meeting"]
    asked = blanks(meeting.spec, practices_of(facts["group"]))
    return tuple(step for blank in asked for step in (_step(blank), *_remind_step(blank)))


REMIND = "remind_on"
NEVER = "never"


def is_when(blank: Blank) -> bool:
    """Whether the group says here when it wants to evaluate its subject."""
    return blank.field.kind == "when_how" and blank.part is not None and blank.part.key == "when"


def _remind_step(blank: Blank) -> tuple[Step, ...]:
    """Where nobody could tell from the words when it is, the group is asked for the day."""
    if not is_when(blank):
        return ()
    return (
        Step(
            REMIND,
            readers.read_day,
            choices=_remind_days,
            when=lambda answers, facts: _unclear(answers.get(blank.key, ""), facts),
            shown="day",
            columns=1,
            values=lambda answers, facts: {"said": answers.get(blank.key, ""), "group": facts["group"].number},
        ),
    )


def _unclear(said: str, facts: Facts) -> bool:
    return said != "" and when_of(said, facts) is None


def _remind_days(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    days = [facts.today + timedelta(days=count) for count in (91, 182, 364)]
    return [
        *(Choice(day.isoformat(), block="b_remind_day", values={"day": day}) for day in days),
        Choice(NEVER, block="b_remind_never"),
    ]


def _step(blank: Blank) -> Step:
    scale = blank.field.kind == "scale_text"
    return Step(
        blank.key,
        readers.prose(LONGEST),
        choices=_degrees if scale else lambda _answers, _facts: (),
        optional=True,
        word="field",
        columns=1,
        values=_values(blank),
        long=True,
        sheet="field_on_page",
        check=_no_figures_of(blank.practice),
    )


def _no_figures_of(practice: str) -> Callable[[str, Answers, Facts], None]:
    """What one practice answers may hold no figures: they would be its own."""

    def check(value: str, _answers: Answers, _facts: Facts) -> None:
        if practice and has_figures(value):
            raise Reject("practice_data", practice=practice)

    return check


def _values(blank: Blank) -> Callable[[Answers, Facts], Mapping[str, Any]]:
    def values(_answers: Answers, facts: Facts) -> Mapping[str, Any]:
        ask = blank.ask(facts.lang)
        hint = blank.field.hint.in_(facts.lang) if blank.field.hint and not ask else ""
        goals = [goal.label.in_(facts.lang) for goal in blank.field.goals]
        words = {"label": blank.label(facts.lang), "ask": ask, "hint": hint, "goals": goals}
        return {**words, "group": facts["group"].number}

    return values


def _degrees(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    """Words to press; what is pressed is stored as words, so that it can be read in the document as it stands."""
    return [Choice(value, block=f"b_degree_{value}") for value in DEGREES]


DEGREES = ("full", "mostly", "partly", "hardly")


def _submit(answers: Answers, args: Args, facts: Facts) -> SaveReport:
    return SaveReport(int(args[0]), dict(answers), dict(facts["report"]))


def leads(facts: Facts) -> bool:
    """Whether this person hands the report in: the group's leader, or the coordinator."""
    group: GroupView = facts["group"]
    return bool(facts["seat"]) and (facts["seat"].coordinator or facts["seat"].id == group.leader_id)


def _done(_answers: Answers, _args: Args, facts: Facts) -> Rows:
    """The leader sends what all have written; the others are done."""
    group: GroupView = facts["group"]
    send = ((Button("b_hand_in", Do("hand_in", (group.id,))),),) if leads(facts) and group.report != "submitted" else ()
    return (*send, (Button("b_meeting", Open("meeting", (facts["meeting"].id,))),))


def _over(facts: Facts) -> Line | None:
    """Once the report is sent only its leader changes it."""
    sent = facts["group"].report == "submitted" and not leads(facts)
    return Line("no_report_sent", dialog="common") if sent else None


def _hand_in(args: Args, facts: Facts) -> SubmitReport | None:
    return SubmitReport(int(args[0])) if leads(facts) and facts["group"].report != "submitted" else None


FORM = Form(
    "report",
    steps=(),
    grow=_steps,
    submit=_submit,
    right="in_group",
    of="group",
    facts=("group", "meeting", "report", "seat"),
    begin=lambda _args, facts: facts["report"],
    review=False,
    autosave=True,
    done=_done,
    summary=lambda _answers, _args, facts: {
        "group": facts["group"],
        "meeting": facts["meeting"],
        "leads": leads(facts),
    },
    page=lambda facts: Line("page", {"group": facts["group"], "meeting": facts["meeting"]}),
    over=_over,
    hand_in=HandIn(_hand_in, lambda facts: facts["group"].report == "submitted"),
)


def show_handed_in(_args: Args, facts: Facts) -> Say:
    """The report has gone; it can still be put right by who has sent it."""
    group: GroupView = facts["group"]
    rows = ((Button("b_change", Start("report", (group.id,))),), _to_meeting(facts))
    return Say("handed_in", {"group": group, "unanswered": facts["report_gaps"](facts.lang)}, rows)


def _to_meeting(facts: Facts) -> tuple[Button, ...]:
    return (Button("b_meeting", Open("meeting", (facts["meeting"].id,))),)


def show_reports(args: Args, facts: Facts) -> Say:
    """Who has handed in, who is missing, some a page; the collected document as soon as there is one report."""
    meeting: MeetingView = facts["meeting"]
    groups: Sequence[GroupView] = facts["groups"]
    ready = [group for group in groups if group.report == "submitted"]
    rows: Rows = ()
    if ready:
        slides = Button("b_slides", Do("paper", (meeting.id, "slides", "pptx")))
        rows = ((Button("b_summary", Do("summary", (meeting.id,))), slides),)
    missing = [group for group in groups if group.report != "submitted"]
    shown, turn = paged(missing, A_PAGE, Open("reports", (meeting.id,)), args)
    rows += (*((Button("b_write_for", Start("report", (group.id,)), {"group": group}),) for group in shown), *turn)
    values = {"meeting": meeting, "groups": groups, "ready": len(ready)}
    return Say("reports", values, (*rows, (Button("b_meeting", Open("meeting", (meeting.id,))),)))


def notice_due(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    group: GroupView = facts["group"]
    if group.report == "submitted":
        return None
    block = "report_begun" if group.report == "draft" else "report_due"
    rows: Rows = ((Button("b_write", Start("report", (group.id,))),),)
    here = {one.member for one in facts["present"]}
    if any(one.member not in here for one in group.seats):
        rows += ((Button("b_who", Open("who_was_here", (group.id,))),),)
    return Say(block, {"group": group, "meeting": facts["meeting"]}, rows)


def notice_in(_about: Mapping[str, Any], facts: Facts) -> Say:
    """News to the coordinator, with how many are still missing: one message that changes, and rings at the last."""
    groups: Sequence[GroupView] = facts["groups"]
    missing = [group for group in groups if group.report != "submitted"]
    meeting: MeetingView = facts["meeting"]
    rows: Rows = ((Button("b_summary", Do("summary", (meeting.id,))),),) if not missing else ()
    rows += ((Button("b_reports", Open("reports", (meeting.id,))),),)
    values = {"group": facts["group"], "missing": missing, "total": len(groups)}
    return Say("report_in", values, rows, card=f"s.report_in.{meeting.id}", fresh=not missing)


def notice_whole(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """To the leader: the group has answered everything, and only the sending is left."""
    group: GroupView = facts["group"]
    if group.report == "submitted":
        return None
    rows = ((Button("b_hand_in", Do("hand_in", (group.id,))), Button("b_look", Start("report", (group.id,)))),)
    return Say("report_whole", {"group": group, "meeting": facts["meeting"]}, rows)


def notice_evaluation(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The day on which the group wanted to look at its subject again, in its own words."""
    if facts["group"].report != "submitted":
        return None
    values = {"group": facts["group"], "meeting": facts["meeting"], **facts["own_evaluation"]}
    number = (facts["group"].id,)
    done = (Button("b_evaluated", Do("evaluated", number)), Button("b_later", Do("evaluate_later", number)))
    return Say("group_evaluation", values, (done, (Button("b_look", Start("report", number)),)))


SCREENS = (
    Screen(
        "handed_in",
        show_handed_in,
        "in_group",
        "group",
        ("group", "meeting", "report_gaps"),
        verbs=(
            Verb("hand_in", lambda args: SubmitReport(int(args[0])), "leader", "group", then="handed_in"),
            Verb("evaluated", lambda args: LaterEvaluation(int(args[0]), later=False), "in_group", "group"),
            Verb("evaluate_later", lambda args: LaterEvaluation(int(args[0]), later=True), "in_group", "group"),
        ),
    ),
    Screen(
        "reports",
        show_reports,
        "coordinator",
        "meeting",
        ("meeting", "groups"),
        verbs=(Verb("summary", lambda args: WantPaper(int(args[0]), "summary", "docx"), "coordinator", "meeting"),),
    ),
)
FORMS = (FORM,)
NOTICES = (
    Notice("report_due", notice_due, ("group", "meeting", "present")),
    Notice("report_in", notice_in, ("group", "groups", "meeting"), "reply"),
    Notice("report_whole", notice_whole, ("group", "meeting"), "reply"),
    Notice("group_evaluation", notice_evaluation, ("group", "meeting", "own_evaluation")),
)
