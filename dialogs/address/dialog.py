"""Where a group meets, told by its leader and shown to its members only."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SetAddress
from dialogs.form import Answers, Button, Choice, Facts, Form, Notice, Open, Say, Step

KINDS = ("practice", "private", "room")
READ_KIND = readers.choice(
    {
        "practice": ("praksis", "i praksis", "practice"),
        "private": ("privat", "hjemme", "private", "home"),
        "room": ("lokale", "mødelokale", "room"),
    }
)


def _kinds(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    return [Choice(kind) for kind in KINDS]


def notice_address(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    return Say("address", {"group": facts["group"], "meeting": facts["meeting"]}) if facts["group"].address else None


FORM = Form(
    "address",
    steps=(
        Step("kind", READ_KIND, choices=_kinds, shown="choice", columns=1),
        Step("address", readers.naming(250, 5), values=lambda answers, _facts: {"kind": answers.get("kind", "")}),
    ),
    submit=lambda answers, args, _facts: SetAddress(int(args[0]), answers["kind"], answers["address"]),
    right="leader",
    of="group",
    facts=("group",),
    review=False,
    done=lambda _answers, args, _facts: ((Button("b_my_group", Open("my_group", args[:1])),),),
)

SCREENS = ()
FORMS = (FORM,)
NOTICES = (Notice("address", notice_address, ("group", "meeting"), "bulk"),)
