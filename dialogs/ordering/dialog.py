"""Ordering: the sheet to copy into a form, or the mail that is sent after a look at it; never sent by itself."""

from collections.abc import Mapping
from typing import Any

from dialogs.commands import MakeMailLink, MarkOrdered, SendOrder
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import MeetingView

UNDER_WAY = ("pending", "sending", "sent")


def show_sheet(_args: Args, facts: Facts) -> Say:
    """What is to be ordered or asked for, with the ways to do it."""
    meeting: MeetingView = facts["meeting"]
    sheet, state = facts["order_sheet"], facts["order_mail"]["state"]
    back: Rows = ((Button("b_meeting", Open("meeting", (meeting.id,))),),)
    if sheet is None:
        return Say("none", {"meeting": meeting}, back)
    rows: Rows = (_fill_row(meeting, facts),)
    mail = facts["order_mail"]["able"] and "@" in sheet.address and state not in UNDER_WAY and not meeting.ordered
    if mail and not sheet.missing:
        rows += ((Button("b_mail", Open("order_mail", (meeting.id,))),),)
    if sheet.subject and not facts["order_mail"]["able"] and facts["pages"] and not meeting.ordered:
        rows += ((Button("b_mail_link", Do("mail_link", (meeting.id,))),),)
    if not meeting.ordered and state not in UNDER_WAY:
        # A text with holes is looked at once more; into a provider's form everything is written there.
        asked = Open("order_gaps", (meeting.id,)) if sheet.missing and sheet.subject else Do("ordered", (meeting.id,))
        rows += ((Button("b_ordered", asked),),)
    if meeting.ordered and state not in UNDER_WAY and meeting.status in {"planned", "invited"}:
        rows += ((Button("b_undo", Do("not_ordered", (meeting.id,))),),)
    if _called(meeting):
        rows += ((Button("b_call", Open("call", (meeting.id,))),),)
    values = {
        "meeting": meeting,
        "sheet": sheet,
        "state": state,
        "by_mail": facts["order_mail"]["able"],
        "of_book": meeting.spec.order is not None,
        "checked": facts["checked"](sheet.address),
    }
    return Say("sheet", values, rows + back)


def _fill_row(meeting: MeetingView, facts: Facts) -> tuple[Button, ...]:
    gaps = bool(facts["order_sheet"].missing)
    return (Button("b_fill", Start("order_fill", (meeting.id,)), {"gaps": gaps}),)


def show_gaps(_args: Args, facts: Facts) -> Say | Open:
    """It is said to be done, and the text still has holes."""
    meeting: MeetingView = facts["meeting"]
    sheet = facts["order_sheet"]
    if sheet is None or not sheet.missing:
        return Open("order_sheet", (meeting.id,))
    rows: Rows = (
        (Button("b_ordered_so", Do("ordered", (meeting.id,))),),
        _fill_row(meeting, facts),
        (Button("b_back", Open("order_sheet", (meeting.id,))),),
    )
    return Say("gaps", {"missing": sheet.missing}, rows)


def _called(meeting: MeetingView) -> bool:
    return any(task.kind == "call" for task in meeting.spec.tasks)


def show_mail(_args: Args, facts: Facts) -> Say:
    """The mail as it will go out; it goes by a press on *Send nu* and by nothing else."""
    meeting: MeetingView = facts["meeting"]
    send = Button("b_send", Do("send_order", (meeting.id,)))
    back = Button("b_back", Open("order_sheet", (meeting.id,)))
    return Say("mail", {"sheet": facts["order_sheet"]}, ((send, back),))


def notice_mail(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What became of the mail."""
    meeting: MeetingView = facts["meeting"]
    rows = ((Button("b_sheet", Open("order_sheet", (meeting.id,)), {"order": meeting.spec.order}),),)
    return Say("mail_state", {"meeting": meeting, "state": about["state"], "sheet": facts["order_sheet"]}, rows)


SCREENS = (
    Screen(
        "order_sheet",
        show_sheet,
        "coordinator",
        "meeting",
        ("meeting", "order_sheet", "order_mail", "pages", "checked"),
        verbs=(
            Verb("ordered", lambda args: MarkOrdered(int(args[0])), "coordinator", "meeting", then="order_sheet"),
            Verb("not_ordered", lambda args: MarkOrdered(int(args[0]), False), "coordinator", "meeting", "order_sheet"),
            Verb("mail_link", lambda args: MakeMailLink(int(args[0])), "coordinator", "meeting"),
        ),
    ),
    Screen("order_gaps", show_gaps, "coordinator", "meeting", ("meeting", "order_sheet")),
    Screen(
        "order_mail",
        show_mail,
        "coordinator",
        "meeting",
        ("meeting", "order_sheet"),
        verbs=(Verb("send_order", lambda args: SendOrder(int(args[0])), "coordinator", "meeting", then="order_sheet"),),
    ),
)
FORMS = ()
NOTICES = (Notice("order_mail", notice_mail, ("meeting", "order_sheet"), "reply"),)
