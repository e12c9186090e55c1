"""The clock page: its address, its code, and a new one when the old has gone to too many."""

from dialogs.commands import MakePageCode, RenewPage
from dialogs.form import Args, Button, Do, Facts, Open, Say, Screen, Verb
from dialogs.views import MeetingView


def show_clock(_args: Args, facts: Facts) -> Say:
    """The link to copy, and what can be done with it."""
    meeting: MeetingView = facts["meeting"]
    number, page = (meeting.id,), facts["page"]
    back = (Button("b_back", Open("live", number)),)
    if not page:
        return Say("no_page", buttons=(back,))
    rows = (
        (Button("b_look", None, url=page),),
        (Button("b_code", Do("page_code", number)),),
        (Button("b_renew", Open("renew", number)),),
        back,
    )
    return Say("clock", {"page": page}, rows)


def show_renew(_args: Args, facts: Facts) -> Say:
    number = (facts["meeting"].id,)
    rows = ((Button("b_renew_now", Do("renew_page", number)), Button("b_back", Open("clock", number))),)
    return Say("renew", buttons=rows)


SCREENS = (
    Screen(
        "clock",
        show_clock,
        "chair",
        "meeting",
        ("meeting", "page"),
        verbs=(
            Verb("page_code", lambda args: MakePageCode(int(args[0])), "chair", "meeting"),
            Verb("renew_page", lambda args: RenewPage(int(args[0])), "chair", "meeting", then="clock"),
        ),
    ),
    Screen("renew", show_renew, "chair", "meeting", ("meeting",)),
)
FORMS = ()
NOTICES = ()
