"""A file was forwarded to the bot: for which meeting, and which promised thing it is."""

from collections.abc import Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SaveDelivery
from dialogs.form import Answers, Args, Choice, Facts, Form, Step
from dialogs.views import MeetingView

MOST = 12


def _meetings(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    return [
        Choice(str(meeting.id), block="b_meeting_at", values={"meeting": meeting, "title": meeting.title(facts.lang)})
        for meeting in facts["expecting"]
    ]


def _read_meeting(text: str, facts: Facts) -> str:
    names = {str(meeting.id): meeting.title(facts.lang) for meeting in facts["expecting"]}
    return readers.choice(names)(text, facts)


def _several(_answers: Answers, facts: Facts) -> bool:
    return len(facts["expecting"]) > 1


def _meeting(answers: Answers, facts: Facts) -> MeetingView:
    meetings: Sequence[MeetingView] = facts["expecting"]
    return next((one for one in meetings if str(one.id) == answers.get("meeting")), meetings[0])


def _things(answers: Answers, facts: Facts) -> Sequence[Choice]:
    """What the name speaks for first, then everything else that was promised; what only members get comes last."""
    if not facts["expecting"]:
        return ()
    meeting = _meeting(answers, facts)
    likely = [(guess.material.key, guess.item.key) for guess in facts["guesses"](meeting.spec, facts["file"].name)]
    all_ = [(one, item) for one in meeting.spec.materials for item in one.items if item.secrecy != "sealed"]
    ranked = sorted(all_, key=lambda pair: (_rank(pair, likely), "medlem" in pair[0].to))
    return [_choice(meeting, material, item, facts) for material, item in ranked[:MOST]]


def _rank(pair: tuple[Any, Any], likely: Sequence[tuple[str, str]]) -> int:
    key = (pair[0].key, pair[1].key)
    return likely.index(key) if key in likely else len(likely)


def _choice(meeting: MeetingView, material: Any, item: Any, facts: Facts) -> Choice:  # noqa: ANN401  # of the playbook
    at = meeting.spec.materials.index(material)
    value = f"{at}-{material.items.index(item)}"
    values = {"title": item.title.in_(facts.lang), "stage": item.stage}
    return Choice(value, block="b_thing", values=values)


def _submit(answers: Answers, args: Args, facts: Facts) -> SaveDelivery:
    meeting = _meeting(answers, facts)
    material, item = (int(part) for part in answers["thing"].split("-"))
    found = meeting.spec.materials[material]
    return SaveDelivery(int(args[0]), meeting.id, found.key, found.items[item].key)


FORM = Form(
    "deliver",
    steps=(
        Step("meeting", _read_meeting, choices=_meetings, when=_several, shown="choice", columns=1),
        Step(
            "thing",
            choices=_things,
            shown="choice",
            columns=1,
            values=lambda _answers, facts: {"name": facts["file"].name},
        ),
    ),
    submit=_submit,
    facts=("file", "expecting", "guesses"),
    review=False,
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = ()
