"""The invitation as it will be seen, who will get it, who has answered and who is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.answer_views import heads
from dialogs.commands import MakeDraft, NudgeMissing, SendInvitation, SetGuest, SetRule
from dialogs.doubt.dialog import doubts_row
from dialogs.form import Args, Button, Choice, Do, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step, Verb
from dialogs.materials.dialog import with_invitation
from dialogs.paging import paged
from dialogs.views import AnswerView, GroupView, MeetingView, MemberView
from dialogs.waiting.dialog import waiting

MOST_NUDGES = 2
GUESTS_A_PAGE, REACHED_A_PAGE, ANSWERS_A_PAGE = 12, 20, 30


def asked(facts: Facts) -> Sequence[MemberView]:
    """Whom the sign-up asks: the doctors, and the guests of this meeting."""
    guests = {member for member, remark in facts["remarks"].get("guest", {}).items() if remark.value == "yes"}
    people: Sequence[MemberView] = facts["cluster"].members
    return [member for member in people if member.doctor or member.id in guests]


def show_guests(args: Args, facts: Facts) -> Say:
    """Guests and staff of the list, to be invited to this meeting or not; they say whether they come, no more."""
    meeting: MeetingView = facts["meeting"]
    invited = {member.id for member in asked(facts)}
    guests = [member for member in facts["cluster"].members if not member.doctor]
    shown, turn = paged(guests, GUESTS_A_PAGE, Open("guests", (meeting.id,)), args)
    buttons = [
        Button("b_guest_on" if one.id in invited else "b_guest_off", Do("guest", (meeting.id, one.id)), {"member": one})
        for one in shown
    ]
    rows: Rows = (*((button,) for button in buttons), *turn)
    rows += ((Button("b_add_guest", Start("new_member", (meeting.cluster_id,))),),)
    said = [(one, facts["answers"][one.id].attend if one.id in facts["answers"] else "") for one in shown]
    rows += ((Button("b_back", Open("invitation", (meeting.id,))),),)
    return Say("guests", {"said": [(one, word) for one, word in said if one.id in invited]}, rows)


RULES = ("1/4", "2/4", "1/3", "none")
RULE = Form(
    "attendance_rule",
    steps=(
        Step(
            "rule",
            readers.choice({"1/4": "1 af 4", "2/4": "2 af 4", "1/3": "1 af 3", "none": ("ingen", "none")}),
            choices=lambda _answers, _facts: [
                Choice(
                    rule, block="b_no_rule" if rule == "none" else "b_rule", values={"most": rule[0], "of": rule[-1]}
                )
                for rule in RULES
            ],
            shown="choice",
            columns=1,
        ),
    ),
    submit=lambda answers, args, _facts: SetRule(int(args[0]), answers["rule"]),
    right="coordinator",
    of="cluster",
    facts=("cluster",),
    review=False,
    done=lambda _answers, args, _facts: ((Button("b_cluster", Open("cluster", args[:1])),),),
    texts="invitation",
)


def show_invitation(_args: Args, facts: Facts) -> Say:
    """A preview with the head-count; nothing has been sent before *Send nu* is pressed."""
    meeting: MeetingView = facts["meeting"]
    ways = [(member, member.way(mails=facts["mails"])) for member in asked(facts)]
    others = [member for member, way in ways if way == "none"]
    rows: Rows = ()
    if meeting.status == "planned":
        rows += ((Button("b_send", Do("invite", (meeting.id,))),),)
    elif meeting.status == "invited":
        rows += ((Button("b_send_rest", Do("invite", (meeting.id,))),),)
    rows += ((Button("b_reach", Open("reach", (meeting.id,))),),) if others else ()
    missing = lacks(meeting)
    rows += ((Button(f"b_write_{missing}", Start(f"set_{missing}", (meeting.id,))),),) if missing else ()
    rows += (
        (Button("b_guests", Open("guests", (meeting.id,))), Button("b_waiting", Open("waiting", (meeting.id,)))),
        (Button("b_meeting", Open("meeting", (meeting.id,))),),
    )
    values = {
        **invitation_values(facts),
        "reached": sum(way == "chat" for _, way in ways),
        "mailed": sum(way == "mail" for _, way in ways),
        "others": others,
        "lacks": missing,
    }
    return Say("preview", values, rows)


def lacks(meeting: MeetingView) -> str:
    """What nobody could find their way without: the link of a meeting on the net, the place of one that is not."""
    if meeting.form == "physical":
        return "" if meeting.place else "place"
    return "" if meeting.link else "link"


def show_reach(args: Args, facts: Facts) -> Say:
    """Who must be reached another way, why, and a text to send to each of them."""
    meeting: MeetingView = facts["meeting"]
    others = [member for member in facts["cluster"].doctors if member.way(mails=facts["mails"]) == "none"]
    shown, turn = paged(others, REACHED_A_PAGE, Open("reach", (meeting.id,)), args)
    rows: Rows = tuple((Button("", Do("draft", (member.id, meeting.id)), text=member.name),) for member in shown)
    rows += (
        *turn,
        *doubts_row(facts, meeting.cluster_id),
        (Button("b_links", Open("links", (meeting.cluster_id,))), Button("b_back", Open("invitation", (meeting.id,)))),
    )
    reasons: dict[str, list[MemberView]] = {}
    for member in shown:
        reasons.setdefault(_why_unreached(member, mails=facts["mails"]), []).append(member)
    return Say("reach", {"reasons": reasons, "total": len(others)}, rows)


def _why_unreached(member: MemberView, *, mails: bool) -> str:
    if member.blocked:
        return "blocked"
    if member.mail_bad:
        return "mail_bad"
    return "no_mails" if member.email and not mails else "no_way"


def show_answers(_args: Args, facts: Facts) -> Say:
    """`Svar 21/29`: the figures, and who is missing by practice."""
    meeting: MeetingView = facts["meeting"]
    answers: Mapping[int, AnswerView] = facts["answers"]
    doctors: Sequence[MemberView] = facts["cluster"].doctors
    missing = [member for member in doctors if member.id not in answers or not answers[member.id].whole]
    by_practice: dict[str, list[MemberView]] = {}
    for member in missing:
        by_practice.setdefault(member.practice, []).append(member)
    unreached = {member.id for member in missing if member.way(mails=facts["mails"]) == "none"}
    values = {
        "meeting": meeting,
        "heads": heads(doctors, answers),
        "line": waiting(facts),
        "missing": by_practice,
        "begun": {member.id: answers[member.id] for member in missing if member.id in answers},
        "unreached": unreached,
    }
    nudge = missing and meeting.status == "invited" and meeting.nudges < MOST_NUDGES
    rows: Rows = ((Button("b_nudge", Open("nudge", (meeting.id,))),),) if nudge else ()
    rows += ((Button("b_reach", Open("reach", (meeting.id,))),),) if unreached or facts["doubts"] else ()
    rows += ((Button("b_answer_for", Open("answer_whom", (meeting.id,))), Button("b_who", Open("who", (meeting.id,)))),)
    number = (meeting.id,)
    rows += ((Button("b_own_groups", Open("own_groups", number)),),) if meeting.spec.groups else ()
    rows += ((Button("b_waiting", Open("waiting", number)), Button("b_meeting", Open("meeting", number))),)
    return Say("answers", values, rows)


def show_who(args: Args, facts: Facts) -> Say:
    """Every answer, by practice, some a page."""
    meeting: MeetingView = facts["meeting"]
    answered = [
        (member, facts["answers"][member.id]) for member in facts["cluster"].doctors if member.id in facts["answers"]
    ]
    shown, turn = paged(answered, ANSWERS_A_PAGE, Open("who", (meeting.id,)), args)
    return Say("who", {"answered": shown}, (*turn, (Button("b_answers", Open("answers", (meeting.id,))),)))


def show_nudge(_args: Args, facts: Facts) -> Say:
    """Whom a nudge would reach, before it is sent."""
    meeting: MeetingView = facts["meeting"]
    answers = facts["answers"]
    doctors = facts["cluster"].doctors
    missing = [member for member in doctors if member.id not in answers or not answers[member.id].whole]
    reached = [member for member in missing if member.way(mails=facts["mails"]) != "none"]
    rows: Rows = ((Button("b_nudge_now", Do("nudge", (meeting.id,))),),) if reached else ()
    # Who has begun is asked for the rest, in other words than who has said nothing.
    texts = {
        begun: [member for member in reached if (member.id in answers) is begun]
        for begun in (False, True)
        if any((member.id in answers) is begun for member in reached)
    }
    values = {
        "meeting": meeting,
        "texts": texts,
        "reached": reached,
        "others": [m for m in missing if m not in reached],
    }
    return Say("nudge_preview", values, (*rows, (Button("b_back", Open("answers", (meeting.id,))),)))


def invitation_values(facts: Facts) -> Mapping[str, Any]:
    """What the invitation's own sentence is filled with."""
    meeting: MeetingView = facts["meeting"]
    return {"meeting": meeting, "material": with_invitation(meeting, facts["arrived"], facts.lang)}


def invitation_rows(meeting: MeetingView) -> Rows:
    return (
        (
            Button("b_yes", Start("answer", (meeting.id,), "yes")),
            Button("b_no", Start("answer", (meeting.id,), "no")),
        ),
    )


def notice_invitation(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    meeting: MeetingView = facts["meeting"]
    if meeting.status != "invited" or meeting.starts <= facts.now:
        return None
    return Say("invitation", invitation_values(facts), invitation_rows(meeting))


def notice_nudge(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Only to who has still not answered when it is sent."""
    meeting: MeetingView = facts["meeting"]
    mine = facts["answers"].get(facts["seat"].id)
    if meeting.status != "invited" or meeting.starts <= facts.now or (mine and mine.whole):
        return None
    rows = invitation_rows(meeting) if mine is None else ((Button("b_go_on", Start("answer", (meeting.id,))),),)
    return Say("nudge", {"meeting": meeting, "begun": mine is not None}, rows)


def notice_changed(about: Mapping[str, Any], facts: Facts) -> Say | None:
    who = next((member for member in facts["cluster"].members if member.id == about["who"]), None)
    answer = facts["answers"].get(about["who"])
    if who is None or answer is None:
        return None
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    rows: Rows = ((Button("b_answers", Open("answers", (meeting.id,))),),) if seat.coordinator else ()
    up = next((member.name for member in facts["cluster"].members if member.id == about.get("up")), "")
    group: GroupView | None = facts["my_group"]
    # Who leads a group asks how many they are there; the whole meeting's figure is for whoever plans it.
    led = group if group and group.leader_id == seat.id and not seat.coordinator else None
    staying = [one for one in led.seats if one.member != who.id or answer.attend == "yes"] if led else ()
    values = {"who": who, "answer": answer, "meeting": meeting, "coming": facts["queue"].taken, "up": up}
    values |= {"led": led.number if led else 0, "staying": len(staying)}
    return Say("answer_changed", values, rows)


def notice_rule(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Between the bot and the coordinator: somebody is away more than the cluster has agreed."""
    who = next((member for member in facts["cluster"].members if member.id == about["who"]), None)
    return Say("rule_broken", {"who": who, "away": about["away"], "of": about["of"]}) if who else None


def notice_called_off(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    return Say("called_off", {"meeting": facts["meeting"]})


SCREENS = (
    Screen(
        "invitation",
        show_invitation,
        "coordinator",
        "meeting",
        ("meeting", "cluster", "mails", "remarks", "arrived"),
        verbs=(Verb("invite", lambda args: SendInvitation(int(args[0])), "coordinator", "meeting", then="meeting"),),
    ),
    Screen(
        "guests",
        show_guests,
        "coordinator",
        "meeting",
        ("meeting", "cluster", "answers", "remarks"),
        verbs=(Verb("guest", lambda args: SetGuest(int(args[0]), int(args[1])), "coordinator", "meeting", "guests"),),
    ),
    Screen(
        "reach",
        show_reach,
        "coordinator",
        "meeting",
        ("meeting", "cluster", "mails", "doubts"),
        verbs=(Verb("draft", lambda args: MakeDraft(int(args[0]), int(args[1])), "coordinator", "member"),),
    ),
    Screen(
        "answers", show_answers, "coordinator", "meeting", ("meeting", "answers", "queue", "cluster", "mails", "doubts")
    ),
    Screen("who", show_who, "coordinator", "meeting", ("meeting", "answers", "cluster")),
    Screen(
        "nudge",
        show_nudge,
        "coordinator",
        "meeting",
        ("meeting", "answers", "cluster", "mails"),
        verbs=(Verb("nudge", lambda args: NudgeMissing(int(args[0])), "coordinator", "meeting", then="answers"),),
    ),
)
FORMS = (RULE,)
NOTICES = (
    Notice("invitation", notice_invitation, ("meeting", "arrived"), "bulk"),
    Notice("nudge", notice_nudge, ("meeting", "answers", "seat")),
    Notice("answer_changed", notice_changed, ("meeting", "answers", "queue", "cluster", "seat", "my_group"), "reply"),
    Notice("rule_broken", notice_rule, ("cluster",), "reply"),
    Notice("called_off", notice_called_off, ("meeting",), "reply"),
)
