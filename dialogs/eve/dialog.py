"""The afternoon before a meeting: when and where, once more, to everybody who comes."""

from collections.abc import Mapping
from typing import Any

from dialogs.form import Args, Button, Facts, Line, Notice, Open, Rows, Say, Screen, Start
from dialogs.invitation.dialog import lacks
from dialogs.views import AnswerView, GroupView, MeetingView, MemberView


def notice_eve(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Where to be when, from the facts of this afternoon; nothing to who has said no or waits for a place."""
    meeting: MeetingView = facts["meeting"]
    mine: AnswerView | None = facts["my_answer"]
    seat: MemberView = facts["seat"]
    if meeting.status != "invited" or meeting.starts <= facts.now or (mine is not None and mine.attend != "yes"):
        return None
    group: GroupView | None = facts["my_group"]
    missing = lacks(meeting) if seat.coordinator else ""
    values = {
        "meeting": meeting,
        "away": (meeting.starts.date() - facts.today).days,
        "group": group,
        "meet": where(meeting, group) if group else "",
        "leads": group is not None and group.leader_id == seat.id and group.leader_state == "accepted",
        "missing": missing,
    }
    word = "b_write_place" if missing == "place" else "b_write_link"
    write: Rows = ((Button(word, Start(f"set_{missing}", (meeting.id,))),),) if missing else ()
    return Say("eve", values, (*write, *_cannot(meeting, mine, seat)))


def where(meeting: MeetingView, group: GroupView) -> Line:
    """Where and from when a group sits together, as everybody is told of it."""
    values = {"meeting": meeting, "group": group, "phase": meeting.group_phase, "gather": meeting.gather}
    return Line("where", values, dialog="groups")


def _cannot(meeting: MeetingView, mine: AnswerView | None, seat: MemberView) -> Rows:
    """Who comes can still say no; here it is asked first, and a page asks by what it shows."""
    if mine is None:
        return ()
    there = seat.joined and not seat.blocked
    to = Open("cannot_come", (meeting.id,)) if there else Start("answer", (meeting.id,), "no")
    return ((Button("b_cannot", to),),)


def show_cannot(_args: Args, facts: Facts) -> Say | Open:
    """A no on the last day costs others something, so it takes two presses."""
    meeting: MeetingView = facts["meeting"]
    mine: AnswerView | None = facts["my_answer"]
    here = Open("meeting", (meeting.id,))
    if mine is None or mine.attend != "yes" or meeting.status not in {"invited", "live"}:
        return here
    change, keep = Button("b_sure", Start("answer", (meeting.id,), "no")), Button("b_keep", here)
    return Say("sure", {"meeting": meeting, "attend": "no"}, ((change, keep),), dialog="answer")


SCREENS = (Screen("cannot_come", show_cannot, "member", "meeting", ("meeting", "my_answer")),)
FORMS = ()
NOTICES = (Notice("eve", notice_eve, ("meeting", "my_answer", "my_group", "seat")),)
