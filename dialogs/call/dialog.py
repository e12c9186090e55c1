"""The call with the provider: when it is, what to talk about, and what was agreed."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SaveCall, SetCall
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step
from dialogs.views import MeetingView
from package_specs import ROLES


def show_call(_args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    rows: Rows = (
        (Button("b_when", Start("call_time", (meeting.id,))), Button("b_notes", Start("call_notes", (meeting.id,)))),
        (Button("b_order", Open("order_sheet", (meeting.id,))), Button("b_meeting", Open("meeting", (meeting.id,)))),
    )
    return Say("call", {**_talk(meeting, facts), "done": "call.done" in meeting.agreed}, rows)


def _talk(meeting: MeetingView, facts: Facts) -> Mapping[str, Any]:
    """Who calls, when, and each point with what was agreed about it."""
    order = meeting.spec.order
    points = [
        {"text": note.in_(facts.lang), "note": meeting.agreed.get(f"call.{n}", "")}
        for n, note in enumerate(order.call_notes if order else ())
    ]
    role = order.call_back_by if order else None
    first = meeting.agreed.get("call.first_contact", "")
    return {
        "meeting": meeting,
        "who": ROLES[role].in_(facts.lang) if role else "",
        "at": facts["call_at"],
        "points": points,
        "first": {str(role): name.in_(facts.lang) for role, name in ROLES.items()}.get(first, ""),
    }


def notice_call(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Half an hour before, with what to talk about."""
    meeting: MeetingView = facts["meeting"]
    if meeting.status == "cancelled" or facts["call_at"] is None:
        return None
    rows = ((Button("b_notes", Start("call_notes", (meeting.id,))),),)
    return Say("call_soon", _talk(meeting, facts), rows)


def _steps(facts: Facts) -> tuple[Step, ...]:
    """Who contacts the partner first where there is a choice, the options, then each point in words."""
    meeting: MeetingView = facts["meeting"]
    order = meeting.spec.order
    steps = [_first(order.first_contact, meeting)] if order and len(order.first_contact) > 1 else []
    steps += [_option(option) for option in meeting.spec.options]
    steps += [_note(n, note) for n, note in enumerate(order.call_notes if order else ())]
    return tuple(steps)


def _first(roles: Sequence[Any], meeting: MeetingView) -> Step:
    def choices(_answers: Answers, facts: Facts) -> Sequence[Choice]:
        return [Choice(role, ROLES[role].in_(facts.lang)) for role in roles]

    def values(_answers: Answers, facts: Facts) -> Mapping[str, Any]:
        partner = meeting.spec.partner
        return {"partner": ROLES[partner].in_(facts.lang) if partner else ""}

    names = {role: (ROLES[role].da, ROLES[role].en) for role in roles}
    return Step("first_contact", readers.choice(names), choices=choices, shown="choice", values=values)


def _option(option: Any) -> Step:  # noqa: ANN401  # an Option of the playbook
    return Step(
        f"option_{option.key}",
        readers.read_yes_no,
        choices=lambda _answers, _facts: [Choice("yes"), Choice("no")],
        shown="choice",
        word="option",
        values=lambda _answers, facts: {"option": option.title.in_(facts.lang), "minutes": option.minutes},
    )


def _note(n: int, text: Any) -> Step:  # noqa: ANN401  # a Text of the playbook
    return Step(
        f"note_{n}",
        readers.prose(600, 2),
        optional=True,
        word="note",
        values=lambda _answers, facts: {"text": text.in_(facts.lang)},
    )


def _begin(_args: Args, facts: Facts) -> Answers:
    """What was noted before, so that one thing can be changed without the others."""
    meeting: MeetingView = facts["meeting"]
    if "call.done" not in meeting.agreed:
        return {}
    chosen = {f"option_{one.key}": "yes" if one.key in meeting.options else "no" for one in meeting.spec.options}
    order = meeting.spec.order
    notes = {f"note_{n}": meeting.agreed.get(f"call.{n}", "") for n, _ in enumerate(order.call_notes if order else ())}
    return {"first_contact": meeting.agreed.get("call.first_contact", ""), **chosen, **notes}


def _save(answers: Answers, args: Args, _facts: Facts) -> SaveCall:
    def under(prefix: str) -> dict[str, str]:
        return {name.removeprefix(prefix): value for name, value in answers.items() if name.startswith(prefix)}

    return SaveCall(int(args[0]), answers.get("first_contact", ""), under("option_"), under("note_"))


SCREENS = (Screen("call", show_call, "coordinator", "meeting", ("meeting", "call_at")),)
FORMS = (
    Form(
        "call_time",
        steps=(Step("when", readers.read_when, shown="when"),),
        submit=lambda answers, args, _facts: SetCall(int(args[0]), answers["when"]),
        right="coordinator",
        of="meeting",
        facts=("meeting",),
        review=False,
        texts="call",
    ),
    Form(
        "call_notes",
        steps=(),
        submit=_save,
        right="coordinator",
        of="meeting",
        facts=("meeting", "call_at"),
        begin=_begin,
        grow=_steps,
        texts="call",
    ),
)
NOTICES = (Notice("call_soon", notice_call, ("meeting", "call_at")),)
