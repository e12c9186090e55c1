"""Groups: the search and the proposal, why it is so, publishing; then each one's group and who is asked to lead it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.answer_views import heads
from dialogs.commands import AnswerLeading, DrawGroups, FormGroups, PublishGroups, StopSearch
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Verb
from dialogs.paging import paged
from dialogs.views import GroupView, MeetingView, ProposalView, SeatView

A_PAGE, LINES_A_PAGE = 5, 20


def show_groups(args: Args, facts: Facts) -> Say:
    """What stands now: nothing yet, a search under way, the proposal, or the groups as published."""
    meeting: MeetingView = facts["meeting"]
    proposal: ProposalView = facts["proposal"]
    if proposal.state == "wanted":
        return _searching(meeting, proposal)
    if proposal.state in {"none", "failed"}:
        counted = heads(facts["cluster"].doctors, facts["answers"])
        rows: Rows = (
            (Button("b_form", Do("form_groups", (meeting.id,))),),
            (Button("b_rules", Open("group_rules", (meeting.id,))), _back(meeting)),
        )
        problem = proposal.problem[facts.lang] if proposal.problem else ""
        return Say(f"groups_{proposal.state}", {"meeting": meeting, "heads": counted, "problem": problem}, rows)
    return _proposal(args, meeting, proposal, facts)


def _back(meeting: MeetingView) -> Button:
    return Button("b_meeting", Open("meeting", (meeting.id,)))


def _searching(meeting: MeetingView, proposal: ProposalView) -> Say:
    rows = (
        (Button("b_enough", Do("enough", (meeting.id,))), Button("b_stop", Do("stop_search", (meeting.id,)))),
        (_back(meeting),),
    )
    return Say("groups_wanted", {"meeting": meeting, "search": proposal.search}, rows)


def _proposal(args: Args, meeting: MeetingView, proposal: ProposalView, facts: Facts) -> Say:
    out, lang = proposal.state == "published", facts.lang
    shown, rows = paged(proposal.groups, A_PAGE, Open("groups", (meeting.id,)), args)
    first = shown == proposal.groups[: len(shown)]
    if not out:
        rows += ((Button("b_publish", Open("publish", (meeting.id,))),),)
    else:
        rows += ((Button("b_papers", Open("papers", (meeting.id,))),),)
    # What gave way has been sent as it is; it is settled in the next proposal, if one is made.
    if proposal.breaches and not out:
        rows += ((Button("b_ways", Open("ways", (meeting.id,)), {"count": len(proposal.open)}),),)
    rows += (
        (Button("b_why", Open("why", (meeting.id,))), Button("b_move", Open("move", (meeting.id,)))),
        (Button("b_map", Do("draw_groups", (meeting.id,))), Button("b_rules", Open("group_rules", (meeting.id,)))),
        (Button("b_form_new" if out else "b_form_again", Do("form_groups", (meeting.id,))), _back(meeting)),
    )
    others = _unreached(proposal, facts) if out else []
    seated = sum(len(group.seats) for group in proposal.groups)
    values = {
        "reached": seated - len(others),
        "others": others,
        "meeting": meeting,
        "groups": shown,
        "state": proposal.state,
        "verdict": proposal.verdict.get(lang, ""),
        "relaxed": [line for breach in proposal.breaches for line in breach.texts[lang]] if first else (),
        "rough": proposal.rough if first else (),
    }
    return Say("proposal", values, rows)


def show_why(args: Args, facts: Facts) -> Say:
    """Why each stands where they stand, some a page."""
    meeting: MeetingView = facts["meeting"]
    lines: Sequence[str] = facts["proposal"].why.get(facts.lang, ())
    ask = (Button("b_why_not", Open("move", (meeting.id,))), Button("b_groups", Open("groups", (meeting.id,))))
    shown, turn = paged(lines, LINES_A_PAGE, Open("why", (meeting.id,)), args)
    return Say("why", {"lines": shown}, (*turn, ask))


def show_publish(args: Args, facts: Facts) -> Say | Open:
    """How many get told what, before anything is sent; rules that give way are named once more."""
    meeting: MeetingView = facts["meeting"]
    proposal: ProposalView = facts["proposal"]
    back = Button("b_groups", Open("groups", (meeting.id,)))
    if proposal.open and len(args) == 1:
        lines = [line for breach in proposal.open for line in breach.texts[facts.lang]]
        rows: Rows = (
            (Button("b_ways", Open("ways", (meeting.id,)), {"count": len(proposal.open)}),),
            (Button("b_publish_anyway", Open("publish", (meeting.id, 1))), back),
        )
        return Say("publish_open", {"lines": lines}, rows)
    placed = [seat for group in proposal.groups for seat in group.seats]
    others = _unreached(proposal, facts)
    again = any(facts["groups"])
    heads = {"groups": len(proposal.groups), "reached": len(placed) - len(others), "others": others, "again": again}
    answers = facts["answers"]
    open_ = [one for one in facts["cluster"].doctors if one.id not in answers or not answers[one.id].whole]
    early = len(open_) if facts.now < meeting.answer_by else 0
    values = {**heads, "meeting": meeting, "early": early}
    now = Button("b_publish_now", Do("publish", (meeting.id,)))
    wait = Button("b_wait", Open("groups", (meeting.id,)))
    return Say("publish", values, ((wait, now),) if early and not again else ((now,), (back,)))


def _unreached(proposal: ProposalView, facts: Facts) -> list[SeatView]:
    """Those in a group whom the bot cannot write to."""
    reached = {member.id for member in facts["cluster"].members if member.way(mails=facts["mails"]) != "none"}
    return [seat for group in proposal.groups for seat in group.seats if seat.member not in reached]


def notice_groups(_about: Mapping[str, Any], facts: Facts) -> Say:
    return show_groups((facts["meeting"].id,), facts)


def notice_search(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Only while the search goes on: the proposal has a message of its own."""
    return show_groups((facts["meeting"].id,), facts) if facts["proposal"].state == "wanted" else None


def notice_placed(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """One's own group: who, where, from when, with whom; the same message again where any of it has changed."""
    group: GroupView | None = facts["my_group"]
    if group is None:
        return None
    meeting: MeetingView = facts["meeting"]
    rows = ((Button("b_my_group", Open("my_group", (group.id,))), _back(meeting)),)
    values = {"meeting": meeting, "group": group, "phase": meeting.group_phase, "gather": meeting.gather}
    return Say("placed", values, rows)


def notice_changed(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Who has come and gone, and where the group meets if that is new."""
    group: GroupView = facts["group"]
    names = {str(member.id): member.name for member in facts["cluster"].members}
    come, gone = ([names[one] for one in str(about[key]).split(",") if one in names] for key in ("come", "gone"))
    if not come and not gone and not about["elsewhere"]:
        return None
    values = {"meeting": facts["meeting"], "group": group, "come": come, "gone": gone, "elsewhere": about["elsewhere"]}
    return Say("group_changed", values, ((Button("b_my_group", Open("my_group", (group.id,))),),))


def notice_leader(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    group: GroupView = facts["group"]
    if group.leader_state != "asked" or group.leader_id != facts["seat"].id:
        return None
    rows = ((Button("b_accept", Do("lead", (group.id,))), Button("b_decline", Do("lead_not", (group.id,)))),)
    return Say("leader_asked", {"group": group, "meeting": facts["meeting"]}, rows)


def show_lead(_args: Args, facts: Facts) -> Say | Open:
    """What the leader sees after answering."""
    group: GroupView = facts["group"]
    if group.leader_id == facts["seat"].id and group.leader_state == "accepted":
        return Open("my_group", (group.id,))
    return Say("leads_not", {}, ((_back(facts["meeting"]),),))


def notice_leader_said(_about: Mapping[str, Any], facts: Facts) -> Say:
    """Who has said yes so far, and which groups have nobody: one message that changes."""
    groups: Sequence[GroupView] = facts["groups"]
    meeting: MeetingView = facts["meeting"]
    led = [one for one in groups if one.leader_state == "accepted"]
    missing = [str(one.number) for one in groups if one.leader_state != "accepted"]
    values = {"meeting": meeting, "led": led, "missing": missing, "total": len(groups)}
    return Say("leader_said", values, card=f"s.leader_said.{meeting.id}")


def notice_no_leader(_about: Mapping[str, Any], facts: Facts) -> Say:
    return Say("no_leader", {"group": facts["group"], "meeting": facts["meeting"]})


def notice_map(about: Mapping[str, Any], facts: Facts) -> Say:
    return Say("map", {"meeting": facts["meeting"], "rough": facts["proposal"].rough}, file=int(about["file"]))


def notice_unsolved(about: Mapping[str, Any], facts: Facts) -> Say:
    """What was to be reckoned broke down; it can be asked for again."""
    rows = ((Button("b_groups", Open("groups", (facts["meeting"].id,))), _back(facts["meeting"])),)
    return Say("unsolved", {"meeting": facts["meeting"], "error_id": str(about["error"])}, rows)


PROPOSAL = ("meeting", "proposal", "answers", "cluster", "mails")


def _lead(name: str, *, accept: bool) -> Verb:
    return Verb(name, lambda args: AnswerLeading(int(args[0]), accept=accept), "member", "group", then="lead_screen")


SCREENS = (
    Screen(
        "groups",
        show_groups,
        "coordinator",
        "meeting",
        PROPOSAL,
        verbs=(
            Verb("form_groups", lambda args: FormGroups(int(args[0])), "coordinator", "meeting", then="groups"),
            Verb("enough", lambda args: StopSearch(int(args[0]), keep=True), "coordinator", "meeting", then="groups"),
            Verb(
                "stop_search",
                lambda args: StopSearch(int(args[0]), keep=False),
                "coordinator",
                "meeting",
                then="groups",
            ),
            Verb("draw_groups", lambda args: DrawGroups(int(args[0])), "coordinator", "meeting"),
        ),
    ),
    Screen("why", show_why, "coordinator", "meeting", PROPOSAL),
    Screen(
        "publish",
        show_publish,
        "coordinator",
        "meeting",
        (*PROPOSAL, "groups"),
        verbs=(Verb("publish", lambda args: PublishGroups(int(args[0])), "coordinator", "meeting", then="groups"),),
    ),
    Screen(
        "lead_screen",
        show_lead,
        "member",
        "group",
        ("group", "meeting", "seat"),
        verbs=(_lead("lead", accept=True), _lead("lead_not", accept=False)),
    ),
)
FORMS = ()
NOTICES = (
    Notice("grouping_ready", notice_groups, PROPOSAL, "reply"),
    Notice("grouping_search", notice_search, PROPOSAL, "reply"),
    Notice("group_map", notice_map, PROPOSAL, "reply"),
    Notice("unsolved", notice_unsolved, ("meeting",), "reply"),
    Notice("placed", notice_placed, ("meeting", "my_group"), "bulk"),
    Notice("placed_now", notice_placed, ("meeting", "my_group"), "bulk"),
    Notice("group_changed", notice_changed, ("meeting", "group", "cluster"), "bulk"),
    # After `placed`, which says what group that is.
    Notice("leader_asked", notice_leader, ("group", "meeting", "seat"), "bulk"),
    Notice("leader_said", notice_leader_said, ("groups", "meeting")),
    Notice("no_leader", notice_no_leader, ("group", "meeting")),
)
