"""Groups: the proposal with its reasons, changes by hand, publishing; then each one's group and its leader."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.commands import AnswerLeading, FormGroups, LockMember, MoveMember, PublishGroups
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import GroupView, MeetingView, ProposalView

A_PAGE = 5


def show_groups(args: Args, facts: Facts) -> Say:
    """What stands now: nothing yet, a proposal being reckoned, the proposal, or the groups as published."""
    meeting: MeetingView = facts["meeting"]
    proposal: ProposalView = facts["proposal"]
    if proposal.state in {"none", "wanted", "failed"}:
        coming = [answer for answer in facts["answers"].values() if answer.attend == "yes"]
        rows: Rows = () if proposal.state == "wanted" else ((Button("b_form", Do("form_groups", (meeting.id,))),),)
        back = (Button("b_meeting", Open("meeting", (meeting.id,))),)
        return Say(f"groups_{proposal.state}", {"meeting": meeting, "coming": len(coming)}, (*rows, back))
    return _proposal(args, meeting, proposal, facts.lang)


def _proposal(args: Args, meeting: MeetingView, proposal: ProposalView, lang: str) -> Say:
    page = int(args[1]) if len(args) > 1 else 0
    shown = proposal.groups[page * A_PAGE : (page + 1) * A_PAGE]
    less = (Button("b_less", Open("groups", (meeting.id, page - 1))),) if page else ()
    more = (
        (Button("b_more", Open("groups", (meeting.id, page + 1))),)
        if (page + 1) * A_PAGE < len(proposal.groups)
        else ()
    )
    rows: Rows = ((*less, *more),) if less or more else ()
    if proposal.state == "proposed":
        rows += ((Button("b_publish", Open("publish", (meeting.id,))),),)
    rows += (
        (Button("b_why", Open("why", (meeting.id,))), Button("b_move", Open("move", (meeting.id,)))),
        (Button("b_form_again", Do("form_groups", (meeting.id,))), Button("b_meeting", Open("meeting", (meeting.id,)))),
    )
    values = {
        "meeting": meeting,
        "groups": shown,
        "state": proposal.state,
        "verdict": proposal.verdict.get(lang, ""),
        "relaxed": proposal.relaxed.get(lang, ()) if page == 0 else (),
        "total": len(proposal.groups),
    }
    return Say("proposal", values, rows)


def show_why(args: Args, facts: Facts) -> Say:
    """Why each stands where they stand, some a page."""
    meeting: MeetingView = facts["meeting"]
    lines: Sequence[str] = facts["proposal"].reasons.get(facts.lang, ())
    page, size = (int(args[1]) if len(args) > 1 else 0), 25
    less = (Button("b_less", Open("why", (meeting.id, page - 1))),) if page else ()
    more = (Button("b_more", Open("why", (meeting.id, page + 1))),) if (page + 1) * size < len(lines) else ()
    rows: Rows = ((*less, *more),) if less or more else ()
    back = (Button("b_groups", Open("groups", (meeting.id,))),)
    return Say("why", {"lines": lines[page * size : (page + 1) * size]}, (*rows, back))


def show_move(args: Args, facts: Facts) -> Say:
    """First who, a page of people at a time; then where to."""
    meeting: MeetingView = facts["meeting"]
    proposal: ProposalView = facts["proposal"]
    page, size = (int(args[1]) if len(args) > 1 else 0), 16
    people = [(group, seat) for group in proposal.groups for seat in group.seats]
    buttons = [
        Button("b_person", Open("move_to", (meeting.id, seat.member)), {"group": group, "seat": seat})
        for group, seat in people[page * size : (page + 1) * size]
    ]
    rows: Rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    less = (Button("b_less", Open("move", (meeting.id, page - 1))),) if page else ()
    more = (Button("b_more", Open("move", (meeting.id, page + 1))),) if (page + 1) * size < len(people) else ()
    rows += ((*less, *more),) if less or more else ()
    return Say("move", {"meeting": meeting}, (*rows, (Button("b_groups", Open("groups", (meeting.id,))),)))


def show_move_to(args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    member = int(args[1])
    groups: Sequence[GroupView] = facts["proposal"].groups
    found = [(group, seat) for group in groups for seat in group.seats if seat.member == member]
    back = (Button("b_groups", Open("groups", (meeting.id,))),)
    if not found:
        return Say("nobody", {}, (back,))
    here, seat = found[0]
    others = [
        Button("b_to", Do("move", (meeting.id, member, group.number)), {"group": group})
        for group in groups
        if group.number != here.number
    ]
    rows: Rows = tuple(tuple(others[at : at + 2]) for at in range(0, len(others), 2))
    lock = Button("b_unlock" if seat.locked else "b_lock", Do("lock", (meeting.id, member)))
    return Say("move_to", {"seat": seat, "group": here}, (*rows, (lock,), back))


def show_publish(_args: Args, facts: Facts) -> Say:
    """How many get told what, before anything is sent."""
    meeting: MeetingView = facts["meeting"]
    groups = facts["proposal"].groups
    joined = {member.id for member in facts["cluster"].members if member.joined and not member.blocked}
    placed = [seat for group in groups for seat in group.seats]
    others = [seat for seat in placed if seat.member not in joined]
    rows = (
        (Button("b_publish_now", Do("publish", (meeting.id,))),),
        (Button("b_groups", Open("groups", (meeting.id,))),),
    )
    values = {"groups": len(groups), "reached": len(placed) - len(others), "others": others}
    return Say("publish", values, rows)


def notice_ready(_about: Mapping[str, Any], facts: Facts) -> Say:
    return show_groups((facts["meeting"].id,), facts)


def notice_placed(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    group: GroupView | None = facts["my_group"]
    if group is None:
        return None
    rows = ((Button("b_meeting", Open("meeting", (facts["meeting"].id,))),),)
    return Say("placed", {"meeting": facts["meeting"], "group": group, "seat": facts["seat"]}, rows)


def notice_leader(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    group: GroupView = facts["group"]
    if group.leader_state != "asked" or group.leader_id != facts["seat"].id:
        return None
    rows = ((Button("b_accept", Do("lead", (group.id,))), Button("b_decline", Do("lead_not", (group.id,)))),)
    return Say("leader_asked", {"group": group, "meeting": facts["meeting"]}, rows)


def show_lead(_args: Args, facts: Facts) -> Say:
    """What the leader sees after answering, and whenever they come back."""
    group: GroupView = facts["group"]
    leads = group.leader_id == facts["seat"].id and group.leader_state == "accepted"
    rows: Rows = ((Button("b_address", Start("address", (group.id,))),),) if leads else ()
    rows += ((Button("b_meeting", Open("meeting", (facts["meeting"].id,))),),)
    return Say("leads" if leads else "leads_not", {"group": group, "meeting": facts["meeting"]}, rows)


def notice_leader_said(_about: Mapping[str, Any], facts: Facts) -> Say:
    return Say("leader_said", {"group": facts["group"], "meeting": facts["meeting"]})


def notice_no_leader(_about: Mapping[str, Any], facts: Facts) -> Say:
    return Say("no_leader", {"group": facts["group"], "meeting": facts["meeting"]})


def notice_address(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    return Say("address", {"group": facts["group"], "meeting": facts["meeting"]}) if facts["group"].address else None


PROPOSAL = ("meeting", "proposal", "answers")
SCREENS = (
    Screen(
        "groups",
        show_groups,
        "coordinator",
        "meeting",
        PROPOSAL,
        verbs=(Verb("form_groups", lambda args: FormGroups(int(args[0])), "coordinator", "meeting", then="groups"),),
    ),
    Screen("why", show_why, "coordinator", "meeting", PROPOSAL),
    Screen("move", show_move, "coordinator", "meeting", PROPOSAL),
    Screen(
        "move_to",
        show_move_to,
        "coordinator",
        "meeting",
        PROPOSAL,
        verbs=(
            Verb(
                "move",
                lambda args: MoveMember(int(args[0]), int(args[1]), int(args[2])),
                "coordinator",
                "meeting",
                then="groups",
            ),
            Verb("lock", lambda args: LockMember(int(args[0]), int(args[1])), "coordinator", "meeting", then="groups"),
        ),
    ),
    Screen(
        "publish",
        show_publish,
        "coordinator",
        "meeting",
        ("meeting", "proposal", "cluster"),
        verbs=(Verb("publish", lambda args: PublishGroups(int(args[0])), "coordinator", "meeting", then="groups"),),
    ),
    Screen(
        "lead_screen",
        show_lead,
        "member",
        "group",
        ("group", "meeting", "seat"),
        verbs=(
            Verb("lead", lambda args: AnswerLeading(int(args[0]), accept=True), "member", "group", then="lead_screen"),
            Verb(
                "lead_not",
                lambda args: AnswerLeading(int(args[0]), accept=False),
                "member",
                "group",
                then="lead_screen",
            ),
        ),
    ),
)
FORMS = ()
NOTICES = (
    Notice("grouping_ready", notice_ready, PROPOSAL, "reply"),
    Notice("placed", notice_placed, ("meeting", "my_group", "seat"), "bulk"),
    Notice("leader_asked", notice_leader, ("group", "meeting", "seat")),
    Notice("leader_said", notice_leader_said, ("group", "meeting")),
    Notice("no_leader", notice_no_leader, ("group", "meeting")),
    Notice("address", notice_address, ("group", "meeting"), "bulk"),
)
