"""Filling in the order sheet: the fields that its playbook names, those that are known already filled in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from dialogs import readers
from dialogs.commands import SaveOrder
from dialogs.form import Answers, Args, Choice, Facts, Form, Step
from dialogs.views import MeetingView
from package_specs.base import Text
from package_specs.ordering import DataSet

KNOWN = frozenset({"package", "cluster", "meeting_date", "sets"})
"""Fields that need no answer."""
_READERS = {
    "email": readers.read_email,
    "phone": readers.read_phone,
    "call_time": readers.read_when,
    "recipient": readers.read_email,
    "remarks": readers.prose(600),
}
_RECIPIENT = Text(da="Data-enhedens e-mailadresse", en="The data unit's mail address")
_ALSO = Text(da="Andre data", en="Other data")
_PERIOD = Text(da="Periode for {}", en="Period of {}")


def _steps(facts: Facts) -> tuple[Step, ...]:
    meeting: MeetingView = facts["meeting"]
    source = meeting.spec.order or meeting.spec.data_request
    steps = [_step(field.key, field.label, not field.required) for field in (source.fields if source else ())]
    if request := meeting.spec.data_request if meeting.spec.order is None else None:
        steps += [_wanted(one) for one in request.sets]
        steps += [
            replace(_step(f"period_{one.key}", _period(one.title), True), when=_is_wanted(one))
            for one in request.sets
            if one.period
        ]
        steps.append(_step("also", _ALSO, optional=True))
        if request.address is None:
            steps.append(_step("recipient", _RECIPIENT, optional=True))
    return tuple(step for step in steps if step.name not in KNOWN)


def _wanted(one: DataSet) -> Step:
    """Whether a data set of the playbook is asked for; all are, until somebody says no."""
    yes_or_no = [Choice("yes"), Choice("no")]
    return Step(
        f"set_{one.key}",
        readers.read_yes_no,
        choices=lambda _answers, _facts: yes_or_no,
        word="set",
        shown="choice",
        values=_values(one.title),
    )


def _is_wanted(one: DataSet) -> Callable[[Answers, Facts], bool]:
    return lambda answers, _facts: answers.get(f"set_{one.key}") != "no"


def _period(title: Text) -> Text:
    da, en = (one[:1].lower() + one[1:] for one in (title.da, title.en))
    return Text(da=_PERIOD.da.format(da), en=_PERIOD.en.format(en))


def _step(key: str, label: Text, optional: bool) -> Step:
    shown: Literal["when", "text"] = "when" if key == "call_time" else "text"
    read = _READERS.get(key, readers.line(200, 2))
    return Step(key, read, optional=optional, word="field", shown=shown, values=_values(label))


def _values(label: Text) -> Callable[[Answers, Facts], Mapping[str, Any]]:
    return lambda _answers, facts: {"label": label.in_(facts.lang)}


def _begin(_args: Args, facts: Facts) -> Answers:
    """What has been filled in before, else what is known of the coordinator and the mødeleder."""
    meeting: MeetingView = facts["meeting"]
    given = {name.removeprefix("order."): value for name, value in meeting.agreed.items() if name.startswith("order.")}
    known = {name: facts["order_values"].get(name, "") for name in ("name", "email")}
    begun = {name: value for name, value in (known | given).items() if value}
    request = meeting.spec.data_request if meeting.spec.order is None else None
    return {**{f"set_{one.key}": "yes" for one in request.sets}, "also": "", **begun} if request else begun


FORM = Form(
    "order_fill",
    steps=(),
    submit=lambda answers, args, _facts: SaveOrder(int(args[0]), dict(answers)),
    right="coordinator",
    of="meeting",
    facts=("meeting", "order_values"),
    begin=_begin,
    grow=_steps,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
