"""Who is there: what PLO wants to know, and how often somebody has been away."""

from collections.abc import Sequence

from dialogs.after_views import PresentView
from dialogs.commands import FinishAccounts, NoteAllHere, NotHere, TapHere
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Start, Verb
from dialogs.paging import paged
from dialogs.views import MeetingView, MemberView

PAGE = 8
MOST_AWAY = 1
"""Times that somebody may have been away of the last four without being named: many clusters' own rule."""


def show_attendance(_args: Args, facts: Facts) -> Say:
    """How many, who is awaited still, and the list as a file."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    present: Sequence[PresentView] = facts["present"]
    here = {one.member for one in present}
    awaited = [member for member in _coming(facts) if member.id not in here]
    rows: Rows = ((Button("b_note", Start("walk_in", number)),),)
    if awaited:
        rows = ((*rows[0], Button("b_all", Do("all_here", number))),)
    if present:
        files = tuple(
            Button(f"b_{kind}", Do("paper", (meeting.id, "attendance", kind))) for kind in ("xlsx", "docx", "pdf")
        )
        rows += (files, (Button("b_remove", Open("attendance_lines", number)),))
    rows += ((Button("b_codes", Do("codes", number)), Button("b_rule", Open("attendance_rule", number))),)
    if any(one.state == "open" and meeting.spec.task(one.key).kind == "accounts" for one in facts["tasks"]):
        rows += ((Button("b_accounts", Do("accounts_sent", number)),),)
    values = {"meeting": meeting, "present": present, "awaited": awaited}
    return Say("attendance", values, (*rows, (Button("b_meeting", Open("meeting", number)),)))


def _coming(facts: Facts) -> list[MemberView]:
    answers = facts["answers"]
    return [one for one in facts["cluster"].members if one.id in answers and answers[one.id].attend == "yes"]


def show_lines(args: Args, facts: Facts) -> Say:
    """The list, a page at a time, to take a line off."""
    meeting: MeetingView = facts["meeting"]
    present: Sequence[PresentView] = facts["present"]
    shown, turn = paged(present, PAGE, Open("attendance_lines", (meeting.id,)), args)
    rows: Rows = tuple((Button("", Do("not_here", (meeting.id, one.id)), text=f"✕ {one.name}"[:60]),) for one in shown)
    back = (Button("b_back", Open("attendance", (meeting.id,))),)
    return Say("lines", {"meeting": meeting}, (*rows, *turn, back))


def show_rule(_args: Args, facts: Facts) -> Say:
    """Who has been away more than once of the last meetings; for the coordinator alone."""
    history = facts["attendance_history"]
    away = [
        (member, missed)
        for member in facts["cluster"].doctors
        if (missed := sum(1 for _, there in history if member.id not in there)) > MOST_AWAY
    ]
    values = {"held": [meeting for meeting, _ in history], "away": sorted(away, key=lambda row: -row[1])}
    return Say("rule", values, ((Button("b_back", Open("attendance", (facts["meeting"].id,))),),))


SCREENS = (
    Screen(
        "attendance",
        show_attendance,
        "chair",
        "meeting",
        ("meeting", "present", "answers", "cluster", "tasks"),
        verbs=(
            Verb("here", lambda args: TapHere(int(args[0])), "member", "meeting"),
            Verb("all_here", lambda args: NoteAllHere(int(args[0])), "chair", "meeting", then="attendance"),
            Verb("accounts_sent", lambda args: FinishAccounts(int(args[0])), "chair", "meeting", then="attendance"),
        ),
    ),
    Screen(
        "attendance_lines",
        show_lines,
        "chair",
        "meeting",
        ("meeting", "present"),
        verbs=(
            Verb(
                "not_here",
                lambda args: NotHere(int(args[0]), int(args[1])),
                "chair",
                "meeting",
                then="attendance_lines",
            ),
        ),
    ),
    Screen("attendance_rule", show_rule, "coordinator", "meeting", ("meeting", "cluster", "attendance_history")),
)
FORMS = ()
NOTICES = ()
