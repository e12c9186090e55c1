"""The meeting before the meeting: who, when, what is gone through, and what came out of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SavePremeeting
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Open, Rows, Say, Screen, Start, Step
from dialogs.people import anybody
from dialogs.views import MeetingView, TaskView
from package_specs import ROLES

_IN_WORDS = ("follow_up", "roles", "duties")


def show_premeeting(_args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    pre = meeting.spec.premeeting
    back: Rows = ((Button("b_meeting", Open("meeting", (meeting.id,))),),)
    if pre is None:
        return Say("none", {}, back)
    tasks: Sequence[TaskView] = facts["tasks"]
    task = next((one for one in tasks if meeting.spec.task(one.key).kind == "premeeting"), None)
    values = {
        "meeting": meeting,
        "who": [ROLES[role].in_(facts.lang) for role in pre.who],
        "online": pre.form == "online",
        "day": task.due if task else None,
        "suggested": pre.certainty == "suggested",
        "agenda": [point.in_(facts.lang) for point in pre.agenda],
        "taker": _name(meeting.agreed.get("pre.minute_taker", ""), facts),
        "outcomes": {one: meeting.agreed[f"pre.{one}"] for one in _IN_WORDS if meeting.agreed.get(f"pre.{one}")},
        "options": [option.title.in_(facts.lang) for option in meeting.spec.options if option.key in meeting.options],
        "done": "pre.done" in meeting.agreed,
    }
    return Say("premeeting", values, ((Button("b_outcome", Start("premeeting_notes", (meeting.id,))),), *back))


def _name(member: str, facts: Facts) -> str:
    return next((one.name for one in facts["cluster"].members if str(one.id) == member), "")


def _steps(facts: Facts) -> tuple[Step, ...]:
    meeting: MeetingView = facts["meeting"]
    pre = meeting.spec.premeeting
    wanted = pre.outcomes if pre else ()
    steps = [_taker()] if "minute_taker" in wanted else []
    steps += [_option(option) for option in meeting.spec.options if "option" in wanted]
    return (*steps, *(_words(name) for name in _IN_WORDS if name in wanted))


def _taker() -> Step:
    def choices(_answers: Answers, facts: Facts) -> Sequence[Choice]:
        likely = sorted(facts["cluster"].doctors, key=lambda member: (not member.chair, not member.coordinator))
        return [Choice(str(member.id), member.name) for member in likely[:6]]

    def read(text: str, facts: Facts) -> str:
        return readers.choice({str(member.id): member.name for member in facts["cluster"].members})(text, facts)

    return Step("minute_taker", read, choices=choices, typed=anybody, shown="choice", optional=True)


def _option(option: Any) -> Step:  # noqa: ANN401  # an Option of the playbook
    return Step(
        f"option_{option.key}",
        readers.read_yes_no,
        choices=lambda _answers, _facts: [Choice("yes"), Choice("no")],
        shown="choice",
        word="option",
        values=lambda _answers, facts: {"option": option.title.in_(facts.lang), "minutes": option.minutes},
    )


def _words(name: str) -> Step:
    return Step(name, readers.prose(600, 2), optional=True)


def _begin(_args: Args, facts: Facts) -> Answers:
    """What came out of it so far."""
    meeting: MeetingView = facts["meeting"]
    if "pre.done" not in meeting.agreed:
        return {}
    chosen = {f"option_{one.key}": "yes" if one.key in meeting.options else "no" for one in meeting.spec.options}
    said = {name: meeting.agreed.get(f"pre.{name}", "") for name in ("minute_taker", *_IN_WORDS)}
    return chosen | said


def _save(answers: Answers, args: Args, _facts: Facts) -> SavePremeeting:
    options = {name.removeprefix("option_"): said for name, said in answers.items() if name.startswith("option_")}
    notes: Mapping[str, str] = {name: answers.get(name, "") for name in _IN_WORDS if name in answers}
    return SavePremeeting(int(args[0]), answers.get("minute_taker", ""), options, notes)


SCREENS = (
    Screen("premeeting", show_premeeting, "coordinator", "meeting", ("meeting", "tasks", "cluster")),
)  # fmt: skip
FORMS = (
    Form(
        "premeeting_notes",
        steps=(),
        submit=_save,
        right="coordinator",
        of="meeting",
        facts=("meeting", "cluster"),
        begin=_begin,
        grow=_steps,
        texts="premeeting",
    ),
)
NOTICES = ()
