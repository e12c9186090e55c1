"""Meetings: the list, one meeting as this person sees it, the order sheet, and calling it off."""

from collections.abc import Mapping, Sequence

from dialogs.answer_views import heads
from dialogs.commands import CancelMeeting, MakeCalendar, MakeFeed
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Start, Verb
from dialogs.guest_kinds import from_outside
from dialogs.views import AnswerView, GroupView, MeetingView, MemberView, StageView


def show_meetings(_args: Args, facts: Facts) -> Say | Open:
    if not facts["seats"]:
        return Open("welcome")
    meetings: Sequence[MeetingView] = facts["meetings"]
    coordinates = any(seat.coordinator for seat in facts["seats"])
    coming = [meeting for meeting in meetings if meeting.ends > facts.now and meeting.status != "held"]
    held = [meeting for meeting in meetings if meeting not in coming][-5:]
    buttons: Rows = tuple((_open(meeting, facts),) for meeting in [*coming, *reversed(held)])
    if coordinates:
        buttons += ((Button("b_new", Open("order_where")), Button("b_polls", Open("polls"))),)
    return Say("meetings", {"coming": coming, "held": held}, buttons)


def _open(meeting: MeetingView, facts: Facts) -> Button:
    values = {"meeting": meeting, "title": meeting.title(facts.lang)}
    return Button("b_open", Open("meeting", (meeting.id,)), values)


def show_meeting(_args: Args, facts: Facts) -> Say:
    """Everybody sees when and where; the coordinator and mødeleder also what comes next."""
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    mine: AnswerView | None = facts["my_answer"]
    values = {
        "meeting": meeting,
        "mine": mine,
        "place": facts["my_place"],
        "seat": seat,
        "group": facts["my_group"],
        # Only the coordinator is told the figures, so only for them are they read.
        "heads": heads(facts["cluster"].doctors, facts["answers"]) if seat.coordinator else None,
        "stages": _begun(facts["stages"]) if seat.coordinator else (),
        "coordinates": seat.coordinator,
        "chairs": seat.coordinator or meeting.chair_id == seat.id,
    }
    rows = _coordinator_rows(meeting) if seat.coordinator else _chair_rows(meeting, seat)
    book: Rows = () if seat.coordinator else ((Button("b_book", Open("m_book", (meeting.id,))),),)
    group: GroupView | None = facts["my_group"]
    mine_too = ((Button("b_my_group", Open("my_group", (group.id,))),),) if group else ()
    mine_too = (*mine_too, *_here_row(meeting, facts), *_report_row(meeting, facts))
    return Say("meeting", values, (*rows, *mine_too, *_member_rows(meeting, seat, mine), *book))


def _begun(stages: Sequence[StageView]) -> Sequence[StageView]:
    """How far the order has come; nothing before anything has been done about it."""
    return stages if any(stage.done or stage.begun for stage in stages) else ()


def _coordinator_rows(meeting: MeetingView) -> Rows:
    """What belongs to how far the meeting is; all else is one press away."""
    number = (meeting.id,)
    plan, live = Button("b_plan", Open("plan", number)), Button("b_live", Open("live", number))
    answers = Button("b_answers", Open("answers", number))
    groups = (Button("b_groups", Open("groups", number)),) if meeting.spec.groups else ()
    tables = (Button("b_tables", Open("tables", number)),) if meeting.spec.seating else ()
    reports = (Button("b_reports", Open("reports", number)),) if meeting.spec.report else ()
    after, papers = Button("b_after", Open("after", number)), Button("b_papers", Open("papers", number))
    phases: Mapping[str, Rows] = {
        "planned": ((*_order(meeting), Button("b_invite", Open("invitation", number))), (plan,)),
        "invited": ((answers, *groups, *tables), (live, plan)),
        "live": ((live, answers), (*groups, *tables), (*reports, after)),
        "held": ((*reports, after), (answers, *groups, *tables), (papers, *_follow_up(meeting))),
    }
    rows = phases.get(meeting.status, ((answers, *groups, *tables),))
    return (*(row for row in rows if row), (Button("b_all", Open("m_all", number)),))


def _order(meeting: MeetingView) -> tuple[Button, ...]:
    sheet = Button("b_order", Open("order_sheet", (meeting.id,)), {"order": meeting.spec.order})
    return (sheet,) if meeting.spec.order or meeting.spec.data_request else ()


def _follow_up(meeting: MeetingView) -> tuple[Button, ...]:
    again = meeting.spec.follow_up and meeting.spec.follow_up.reorder
    return (Button("b_follow_up", Start("follow_up", (meeting.id,))),) if again else ()


def show_all(_args: Args, facts: Facts) -> Say:
    """Whatever else there is to do about a meeting, in the order in which it is wanted."""
    meeting: MeetingView = facts["meeting"]
    number, coming = (meeting.id,), meeting.status in {"planned", "invited", "live"}
    invite = (Button("b_invite", Open("invitation", number)),) if meeting.status == "invited" else ()
    order = _order(meeting) if meeting.status == "invited" else ()
    plan = (Button("b_plan", Open("plan", number)),) if meeting.status == "live" else ()
    live = (Button("b_live", Open("live", number)),) if meeting.status == "planned" else ()
    change = (Button("b_change", Open("change", number)),) if coming else ()
    pre = (Button("b_premeeting", Open("premeeting", number)),) if meeting.spec.premeeting else ()
    around = (Button("b_around", Open("around", number)),) if coming else ()
    kept = meeting.spec.materials and meeting.status != "held"
    materials = (Button("b_materials", Open("materials", number)),) if kept else ()
    rows = (
        (*order, *invite),
        (*change, *(pre if meeting.status in {"planned", "invited"} else ())),
        around,
        (*_roles(meeting), *live, *plan),
        (Button("b_papers", Open("papers", number)), *materials),
        (Button("b_book", Open("m_book", number)), Button("b_meeting", Open("meeting", number))),
    )
    return Say("all", {"meeting": meeting}, tuple(row for row in rows if row))


def _chair_rows(meeting: MeetingView, seat: MemberView) -> Rows:
    if meeting.chair_id != seat.id:
        return ()
    after = (Button("b_after", Open("after", (meeting.id,))),) if meeting.status in {"live", "held"} else ()
    tables = (Button("b_tables", Open("tables", (meeting.id,))),) if meeting.spec.seating else ()
    first, more = (Button("b_live", Open("live", (meeting.id,))), *_roles(meeting)), (*tables, *after)
    return (first, more) if more else (first,)


def _roles(meeting: MeetingView) -> tuple[Button, ...]:
    return () if meeting.status == "held" else (Button("b_roles", Open("roles", (meeting.id,))),)


def _here_row(meeting: MeetingView, facts: Facts) -> Rows:
    """While the meeting runs everybody says by themselves that they are there, or go."""
    if meeting.status != "live":
        return ()
    mine = next((one for one in facts["present"] if one.member == facts["seat"].id), None)
    if mine is None:
        return ((Button("b_here", Do("am_here", (meeting.id,))),),)
    word = "b_stay" if mine.left else "b_leave"
    return ((Button(word, Do("am_gone", (meeting.id, int(mine.left is None)))),),)


def _report_row(meeting: MeetingView, facts: Facts) -> Rows:
    """Any of a group may write its report."""
    group = facts["my_group"]
    if group is None or meeting.status not in {"live", "held"} or not meeting.spec.report:
        return ()
    return ((Button("b_report", Start("report", (group.id,))),),)


def _member_rows(meeting: MeetingView, seat: MemberView, mine: AnswerView | None) -> Rows:
    if meeting.status == "held":
        agreements = Button("b_agreements", Open("agreements", (meeting.id,)))
        return ((agreements, Button("b_evaluate", Open("evaluate_now", (meeting.id,)))),)
    if meeting.status not in {"invited", "live"}:
        return ()
    for_others = ((Button("b_answer_for", Open("answer_whom", (meeting.id,))),),) if answers_for_others(seat) else ()
    if not seat.doctor:
        return for_others
    answer = Button("b_my_answer", Start("answer", (meeting.id,)))
    comes = mine is None or mine.attend == "yes"
    calendar = (Button("b_calendar", Do("calendar", (meeting.id,))),) if comes else ()
    return ((answer, *calendar), *for_others)


def answers_for_others(seat: MemberView) -> bool:
    """Doctors and staff of a practice answer for each other; a coordinator does so from the overview."""
    return bool(seat.practice_id) and not seat.coordinator and not from_outside(seat.role)


def show_mine(_args: Args, facts: Facts) -> "Say | Open":
    """The next meetings, one button each: my answer, my group, my tasks stand in the meeting."""
    if not facts["seats"]:
        return Open("welcome")
    coming = [meeting for meeting in facts["meetings"] if meeting.ends > facts.now]
    if len(coming) == 1:
        return Open("meeting", (coming[0].id,))
    return Say("mine", {"coming": coming}, tuple((_open(meeting, facts),) for meeting in coming))


def show_plan_where(_args: Args, facts: Facts) -> "Say | Open":
    if not facts["seats"]:
        return Open("welcome")
    coordinated = {seat.cluster for seat in facts["seats"] if seat.coordinator}
    if not coordinated:
        return Say("plan_not_yours", {}, ((Button("b_mine", Open("mine")),),))
    meetings = [m for m in facts["meetings"] if m.cluster_id in coordinated]
    coming = [meeting for meeting in meetings if meeting.ends > facts.now] or meetings[-3:]
    if len(coming) == 1 and len(coordinated) == 1:
        return Open("plan", (coming[0].id,))
    rows = tuple(
        (Button("b_open", Open("plan", (m.id,)), {"meeting": m, "title": m.title(facts.lang)}),) for m in coming
    )
    named = {seat.cluster: seat for seat in facts["seats"]}
    rows += tuple(
        (Button("b_c_coming", Open("c_coming", (cluster,))),) for cluster in sorted(coordinated & named.keys())
    )
    return Say("plan_where", {"coming": coming}, rows)


def show_call_off(_args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    rows = (
        (Button("b_call_off_now", Do("call_off", (meeting.id,))), Button("b_back", Open("meeting", (meeting.id,)))),
    )
    return Say("call_off", {"meeting": meeting}, rows)


SCREENS = (
    Screen("meetings", show_meetings, facts=("meetings", "seats")),
    Screen(
        "meeting",
        show_meeting,
        "member",
        "meeting",
        ("meeting", "seat", "my_answer", "my_place", "answers", "cluster", "my_group", "stages", "present"),
        verbs=(
            Verb("calendar", lambda args: MakeCalendar(int(args[0])), "member", "meeting"),
            Verb("feed", lambda args: MakeFeed(int(args[0]), afresh=len(args) > 1), "member", "cluster"),
        ),
    ),
    Screen("m_all", show_all, "coordinator", "meeting", ("meeting",)),
    Screen("mine", show_mine, facts=("meetings", "seats")),
    Screen("plan_where", show_plan_where, facts=("meetings", "seats")),
    Screen(
        "call_off",
        show_call_off,
        "coordinator",
        "meeting",
        ("meeting",),
        verbs=(Verb("call_off", lambda args: CancelMeeting(int(args[0])), "coordinator", "meeting"),),
    ),
)
FORMS = ()
NOTICES = ()
