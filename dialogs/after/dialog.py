"""What comes after a meeting, in one place."""

from collections.abc import Mapping
from typing import Any

from dialogs.commands import ChooseFollowUp
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import MeetingView


def show_after(_args: Args, facts: Facts) -> Say:
    """What has come in so far, and where to go on."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    reports = (
        (Button("b_reports", Open("reports", number)),) if meeting.spec.groups and facts["seat"].coordinator else ()
    )
    rows: Rows = (
        (Button("b_attendance", Open("attendance", number)), *reports),
        (Button("b_agreements", Open("agreements", number)), Button("b_minutes", Open("minutes", number))),
        (Button("b_evaluation", Open("evaluation", number)), Button("b_papers", Open("papers", number))),
        (Button("b_meeting", Open("meeting", number)),),
    )
    agreements = facts["agreements"]
    values = {
        "meeting": meeting,
        "present": len(facts["present"]),
        "groups": len(facts["groups"]),
        "ready": sum(1 for group in facts["groups"] if group.report == "submitted"),
        "agreements": len(agreements),
        "open_ones": sum(1 for one in agreements if one.status == "open"),
        "handed_in": facts["handed_in"],
        "round": facts["minutes_round"],
    }
    return Say("after", values, rows)


def notice_last(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The window is closing: follow up, later, or not at all. Needless where a follow-up is planned or given up."""
    meeting: MeetingView = facts["meeting"]
    tasks = [one for one in facts["tasks"] if meeting.spec.task(one.key).kind == "follow_up"]
    planned = any(one.name == "follow_up" and one.done for one in facts["stages"])
    if meeting.status != "held" or planned or not any(one.state == "open" for one in tasks):
        return None
    number = (meeting.id,)
    rows = (
        (Button("b_follow_up", Start("follow_up", number)),),
        (
            Button("b_in_a_quarter", Do("follow_up_later", number)),
            Button("b_no_follow_up", Do("follow_up_never", number)),
        ),
    )
    return Say("follow_up_last", {"meeting": meeting}, rows)


SCREENS = (
    Screen(
        "after",
        show_after,
        "chair",
        "meeting",
        ("meeting", "seat", "present", "groups", "agreements", "handed_in", "minutes_round"),
        verbs=(
            Verb("follow_up_later", lambda args: ChooseFollowUp(int(args[0]), later=True), "coordinator", "meeting"),
            Verb("follow_up_never", lambda args: ChooseFollowUp(int(args[0]), later=False), "coordinator", "meeting"),
        ),
    ),
)
FORMS = ()
NOTICES = (Notice("follow_up_last", notice_last, ("meeting", "tasks", "stages")),)
