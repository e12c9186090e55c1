"""Who is there: what PLO wants to know, and how often somebody has been away."""

from collections.abc import Sequence

from dialogs import readers
from dialogs.after_views import PresentView
from dialogs.commands import FinishAccounts, NoteAllHere, NoteLeft, NotHere, TapHere, TapLeft
from dialogs.form import Answers, Args, Button, Choice, Do, Facts, Form, Open, Rows, Say, Screen, Start, Step, Verb
from dialogs.paging import paged
from dialogs.views import LiveView, MeetingView, MemberView

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
        lists = (
            Button("b_left", Open("attendance_left", number)),
            Button("b_remove", Open("attendance_lines", number)),
        )
        rows += (files, lists)
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


def show_left(args: Args, facts: Facts) -> Say:
    """Who went before the end, each to be pressed: while the meeting runs that is now, afterwards the time is asked."""
    meeting: MeetingView = facts["meeting"]
    shown, turn = paged(facts["present"], PAGE, Open("attendance_left", (meeting.id,)), args)
    rows: Rows = tuple((_left(meeting, one, facts),) for one in shown)
    back = (Button("b_back", Open("attendance", (meeting.id,))),)
    return Say("left", {"meeting": meeting, "over": _over(meeting, facts)}, (*rows, *turn, back))


def _over(meeting: MeetingView, facts: Facts) -> bool:
    return meeting.status == "held" or facts.now > meeting.ends


def _left(meeting: MeetingView, one: PresentView, facts: Facts) -> Button:
    if one.left:
        return Button("b_stayed", Do("stayed", (meeting.id, one.id)), {"one": one})
    asked = Start("left_when", (meeting.id, one.id))
    return Button("b_went", asked if _over(meeting, facts) else Do("went", (meeting.id, one.id)), {"one": one})


def _when(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """When items began: people go between two of them."""
    live: LiveView | None = facts["live"]
    begun = [row.start for row in live.figures.rows[1:] if row.place == "done"] if live else []
    walls = dict.fromkeys(f"{at.astimezone(facts.now.tzinfo):%H:%M}" for at in begun)
    return [Choice(wall, block="b_at", values={"at": wall}) for wall in walls]


LEFT_WHEN = Form(
    "left_when",
    steps=(Step("left_at", readers.read_time, choices=_when, shown="time", columns=3),),
    submit=lambda answers, args, _facts: NoteLeft(int(args[0]), int(args[1]), answers["left_at"]),
    right="chair",
    of="meeting",
    facts=("meeting", "live"),
    review=False,
    done=lambda _answers, args, _facts: ((Button("b_left", Open("attendance_left", args[:1])),),),
    texts="attendance",
)


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
            Verb("here", lambda args: TapHere(int(args[0])), "member", "meeting", then="checkin"),
            Verb("am_here", lambda args: TapHere(int(args[0])), "member", "meeting", then="meeting"),
            Verb("am_gone", lambda args: TapLeft(int(args[0]), bool(args[1])), "member", "meeting", then="meeting"),
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
    Screen(
        "attendance_left",
        show_left,
        "chair",
        "meeting",
        ("meeting", "present"),
        verbs=(
            Verb(
                "went", lambda args: NoteLeft(int(args[0]), int(args[1]), "now"), "chair", "meeting", "attendance_left"
            ),
            Verb(
                "stayed", lambda args: NoteLeft(int(args[0]), int(args[1]), ""), "chair", "meeting", "attendance_left"
            ),
        ),
    ),
    Screen("attendance_rule", show_rule, "coordinator", "meeting", ("meeting", "cluster", "attendance_history")),
)
FORMS = (LEFT_WHEN,)
NOTICES = ()
