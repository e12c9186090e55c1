"""Afterwards: planned against actual minutes, item by item."""

from dialogs.commands import MakeTimes
from dialogs.form import Args, Button, Do, Facts, Open, Say, Screen, Verb
from dialogs.live.words import titles
from dialogs.views import LiveView, MeetingView


def show_times(_args: Args, facts: Facts) -> Say:
    """Every item with what it was to take and what it took; those that were never begun are named too."""
    meeting: MeetingView = facts["meeting"]
    live: LiveView | None = facts["live"]
    back = (Button("b_live", Open("live", (meeting.id,))),)
    if live is None or live.figures.state == "planned":
        return Say("none", {"meeting": meeting}, (back,))
    names = titles(meeting, facts.lang)
    lines = [(names.get(line.key, line.title), line) for line in facts["times"]]
    values = {"meeting": meeting, "lines": lines, "figures": live.figures}
    return Say("times", values, ((Button("b_sheet", Do("times_sheet", (meeting.id,))),), back))


SCREENS = (
    Screen(
        "times",
        show_times,
        "chair",
        "meeting",
        ("meeting", "live", "times"),
        verbs=(Verb("times_sheet", lambda args: MakeTimes(int(args[0])), "chair", "meeting"),),
    ),
)
FORMS = ()
NOTICES = ()
