"""Asking a provider for material that has not come: the mail to see, where it goes, and what became of it."""

from collections.abc import Mapping
from typing import Any

from dialogs import readers
from dialogs.commands import MakeMailLink, SendChase, SetChaseTo
from dialogs.form import Args, Button, Do, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step, Verb
from dialogs.views import MeetingView
from package_specs import ROLES
from package_specs.parts import Material

ON_ITS_WAY = ("pending", "sending")


def _chosen(args: Args, meeting: MeetingView) -> Material | None:
    key = args[1] if len(args) > 1 else ""
    return next((one for one in meeting.spec.materials if one.key == key), None)


def show_chase(args: Args, facts: Facts) -> "Say | Open":
    """The mail as it will go out; it goes by a press on *Send nu*, or by the reader's own hand."""
    meeting: MeetingView = facts["meeting"]
    material = _chosen(args, meeting)
    if material is None:
        return Open("materials", (meeting.id,))
    draft, state = facts["chase"](material, facts.lang), facts["chase_state"](material.key)
    able, ids = facts["order_mail"]["able"], (meeting.id, material.key)
    rows: Rows = ()
    if able and draft.to and state not in ON_ITS_WAY:
        rows += ((Button("b_send", Do("send_chase", ids)),),)
    elif not able and facts["pages"]:
        rows += ((Button("b_mail_link", Do("chase_link", ids)),),)
    rows += ((Button("b_to", Start("chase_to", ids), {"to": draft.to}),),)
    rows += ((Button("b_back", Open("material", ids)),),)
    sender = ROLES[material.sender].in_(facts.lang)
    return Say("chase", {"draft": draft, "state": state, "able": able, "sender": sender}, rows)


def notice_chase(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What became of the mail."""
    meeting: MeetingView = facts["meeting"]
    material = _chosen((meeting.id, about["material"]), meeting)
    if material is None:
        return None
    ids = (meeting.id, material.key)
    rows: Rows = ((Button("b_material", Open("material", ids)),),)
    if about["state"] != "sent":
        rows = ((Button("b_again", Open("chase", ids)),), *rows)
    values = {"meeting": meeting, "state": about["state"], "title": material.title.in_(facts.lang)}
    return Say("chase_mail", values, rows)


SCREENS = (
    Screen(
        "chase",
        show_chase,
        "coordinator",
        "meeting",
        ("meeting", "chase", "chase_state", "order_mail", "pages"),
        verbs=(
            Verb("send_chase", lambda args: SendChase(int(args[0]), str(args[1])), "coordinator", "meeting"),
            Verb("chase_link", lambda args: MakeMailLink(int(args[0]), str(args[1])), "coordinator", "meeting"),
        ),
    ),
)
FORMS = (
    Form(
        "chase_to",
        steps=(Step("to", readers.read_email),),
        submit=lambda answers, args, _facts: SetChaseTo(int(args[0]), str(args[1]), answers["to"]),
        right="coordinator",
        of="meeting",
        facts=("meeting",),
        review=False,
        texts="chase",
    ),
)
NOTICES = (Notice("chase_mail", notice_chase, ("meeting",), "reply"),)
