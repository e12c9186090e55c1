"""Regler for grupper: what the cluster wants groups to be formed by, pairs that may not meet, and booked rooms."""

from collections.abc import Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import AddRoom, AllowPair, DropRoom, ForbidPair, SetGroupRule
from dialogs.form import (
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Open,
    Reject,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.group_views import RulesView
from dialogs.views import MeetingView

PRICES = {"form": (0, 15, 30, 60), "size": (0, 30, 60, 120), "host": (0, 300, 600, 1200)}
"""What can be chosen for each price, in tenths of a person-kilometre."""
FORMS_OF = ("alike", "mixed", "ignore")
KEEPS = ("house", "ydernummer")


def show_rules(_args: Args, facts: Facts) -> Say:
    """All rules in plain words, a button to change each."""
    meeting: MeetingView = facts["meeting"]
    rules: RulesView = facts["rules"]
    rows: Rows = (
        (Button("b_forms", Open("rule_forms", (meeting.id,))), Button("b_keep", Open("rule_keep", (meeting.id,)))),
        tuple(Button(f"b_price_{name}", Open("rule_price", (meeting.id, name))) for name in PRICES),
        (Button("b_forbid", Start("forbid", (meeting.id,))), Button("b_rooms", Open("rooms", (meeting.id,)))),
    )
    rows += tuple(
        (Button("b_allow", Do("allow_pair", (meeting.id, nth)), {"one": one, "other": other}),)
        for nth, (one, other) in enumerate(rules.forbidden)
    )
    values = {"rules": rules, "rooms": facts["rooms"], "cluster": meeting.cluster}
    return Say("rules", values, (*rows, (Button("b_groups", Open("groups", (meeting.id,))),)))


def show_forms(_args: Args, facts: Facts) -> Say:
    return Say("forms", {}, _choices(facts, "forms", FORMS_OF, facts["rules"].forms))


def show_keep(_args: Args, facts: Facts) -> Say:
    return Say("keep", {}, _choices(facts, "keep", KEEPS, facts["rules"].keep))


def _choices(facts: Facts, name: str, options: Sequence[str], now: str) -> Rows:
    number = facts["meeting"].id
    buttons = tuple(
        (Button(f"b_{name}_{one}", Do("group_rule", (number, name, one)), {"now": one == now}),) for one in options
    )
    return (*buttons, (Button("b_rules", Open("group_rules", (number,))),))


def show_price(args: Args, facts: Facts) -> Say:
    """What one wish may cost."""
    meeting, name = facts["meeting"], str(args[1])
    if name not in PRICES:
        name = "form"
    now = getattr(facts["rules"], name)
    buttons = tuple(
        Button("b_km" if price else "b_nothing", Do("group_rule", (meeting.id, name, price)),
               {"km": price / 10, "now": price == now})
        for price in PRICES[name]
    )  # fmt: skip
    return Say(
        f"price_{name}", {}, (buttons[:2], buttons[2:], (Button("b_rules", Open("group_rules", (meeting.id,))),))
    )


def show_rooms(_args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    rows: Rows = tuple(
        (Button("b_drop_room", Do("drop_room", (meeting.id, room.id)), {"name": room.name}),) for room in facts["rooms"]
    )
    rows += (
        (Button("b_add_room", Start("room", (meeting.id,))), Button("b_rules", Open("group_rules", (meeting.id,)))),
    )
    return Say("rooms", {"rooms": facts["rooms"]}, rows)


# -- forms -------------------------------------------------------------------------------------------------------------


def _practices(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    return [Choice(str(one.id), one.name) for one in facts["cluster"].practices]


def _other_practices(answers: Answers, facts: Facts) -> Sequence[Choice]:
    return [choice for choice in _practices(answers, facts) if choice.value != answers.get("one")]


def _read_practice(text: str, facts: Facts) -> str:
    return readers.practice({str(one.id): one.name for one in facts["cluster"].practices})(text, facts)


def _other(value: str, answers: Answers, _facts: Facts) -> None:
    if value == answers.get("one"):
        raise Reject("same")


FORBID = Form(
    "forbid",
    steps=(
        Step("one", _read_practice, choices=_practices, shown="choice"),
        Step("other", _read_practice, choices=_other_practices, check=_other, rejects=("same",), shown="choice"),
    ),
    submit=lambda answers, args, _facts: ForbidPair(int(args[0]), int(answers["one"]), int(answers["other"])),
    right="coordinator",
    of="meeting",
    facts=("meeting", "cluster"),
    review=False,
    texts="group_rules",
)

ROOM = Form(
    "room",
    steps=(
        Step("room", readers.line(80, 2)),
        Step("where", readers.line(200, 5)),
        Step("capacity", readers.count(4, 200), shown="count"),
    ),
    submit=lambda answers, args, _facts: AddRoom(
        int(args[0]), answers["room"], answers["where"], int(answers["capacity"])
    ),
    right="coordinator",
    of="meeting",
    facts=("meeting",),
    review=False,
    texts="group_rules",
)


def _screen(name: str, show: Any, verbs: tuple[Verb, ...] = ()) -> Screen:  # noqa: ANN401  # a function
    return Screen(name, show, "coordinator", "meeting", ("meeting", "rules", "rooms"), verbs=verbs)


SCREENS = (
    _screen(
        "group_rules",
        show_rules,
        verbs=(
            Verb(
                "group_rule",
                lambda args: SetGroupRule(int(args[0]), str(args[1]), str(args[2])),
                "coordinator",
                "meeting",
                then="group_rules",
            ),
            Verb(
                "allow_pair",
                lambda args: AllowPair(int(args[0]), int(args[1])),
                "coordinator",
                "meeting",
                then="group_rules",
            ),
        ),
    ),
    _screen("rule_forms", show_forms),
    _screen("rule_keep", show_keep),
    _screen("rule_price", show_price),
    _screen(
        "rooms",
        show_rooms,
        verbs=(
            Verb(
                "drop_room", lambda args: DropRoom(int(args[0]), int(args[1])), "coordinator", "meeting", then="rooms"
            ),
        ),
    ),
)
FORMS = (FORBID, ROOM)
NOTICES = ()
