"""What the coordinator sees: the questionnaire by practice, its mail list and draft, talks, and the catering."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.answer_views import heads
from dialogs.asked.dialog import about
from dialogs.commands import AskMembers, MakeMailList, MarkListSent
from dialogs.form import Args, Button, Do, Facts, Line, Open, Rows, Say, Screen, Start, Verb
from dialogs.paging import paged
from dialogs.views import MeetingView, MemberView, RemarkView

TOPICS = ("answered", "consent", "present")
HOMES = {"answered": "questionnaire", "consent": "questionnaire", "present": "presenters"}
SIZE = 12


def _back(screen: str, meeting: MeetingView) -> Rows:
    return ((Button("b_back", Open(screen, (meeting.id,))),),)


def show_around(_args: Args, facts: Facts) -> Say:
    """What else there is to ask and tell about a meeting."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    rows: Rows = (
        (Button("b_message", Start("message", number)), Button("b_catering", Open("catering", number))),
        (Button("b_presenters", Open("presenters", number)), Button("b_surveys", Open("surveys", number))),
    )
    if meeting.spec.questionnaire:
        rows += ((Button("b_questionnaire", Open("questionnaire", number)),),)
    return Say("around", {"meeting": meeting}, rows + _back("meeting", meeting))


def show_questionnaire(_args: Args, facts: Facts) -> Say:
    """Who has answered, by practice where one answer is enough; the mail list; the draft."""
    meeting: MeetingView = facts["meeting"]
    missing: Sequence[MemberView] = facts["to_ask"]["answered"]
    doctors: Sequence[MemberView] = facts["cluster"].doctors
    unit = "member" if meeting.spec.questionnaire is None else meeting.spec.questionnaire.unit
    by_practice = unit == "practice"
    total = len({one.practice_id for one in doctors}) if by_practice else len(doctors)
    open_ = len({one.practice_id for one in missing}) if by_practice else len(missing)
    consents = facts["remarks"].get("consent", {})
    values = {
        **about(meeting, facts),
        "answered": total - open_,
        "total": total,
        "missing": _names(missing, by_practice=by_practice),
        "consenting": sum(one.value == "yes" for one in consents.values()),
        "sent": meeting.agreed.get("list.sent", ""),
    }
    number = (meeting.id,)
    rows: Rows = (
        (Button("b_ask_answered", Open("ask", (meeting.id, "answered"))),),
        (Button("b_for", Open("answered_whom", number)),),
        (Button("b_ask_consent", Open("ask", (meeting.id, "consent"))), Button("b_list", Do("mail_list", number))),
        (Button("b_comments", Open("comments", number)), Button("b_meeting", Open("meeting", number))),
    )
    return Say("questionnaire", values, rows)


def _names(missing: Sequence[MemberView], *, by_practice: bool) -> Sequence[str]:
    if not by_practice:
        return [one.name for one in missing]
    return list(dict.fromkeys(one.practice or one.name for one in missing))


def show_ask(args: Args, facts: Facts) -> Say | Open:
    """The question as it will be seen, to how many and by which way; nothing is sent before it is pressed."""
    meeting: MeetingView = facts["meeting"]
    topic = str(args[1]) if len(args) > 1 else ""
    if topic not in TOPICS:
        return Open("questionnaire", (meeting.id,))
    ways = [member.way(mails=facts["mails"]) for member in facts["to_ask"][topic]]
    question = Line(f"ask_{topic}", {**about(meeting, facts), "answerer": facts["seat"], "own": True}, "asked")
    counts = {"reached": ways.count("chat"), "mailed": ways.count("mail"), "others": ways.count("none")}
    values = {"question": question, **counts}
    rows: Rows = ((Button("b_send_now", Do("ask", (meeting.id, topic))),),) if len(ways) > ways.count("none") else ()
    return Say("ask", values, rows + _back(HOMES[topic], meeting))


def show_whom(args: Args, facts: Facts) -> Say:
    """Somebody to answer for: who says it on the phone counts too."""
    meeting: MeetingView = facts["meeting"]
    missing: Sequence[MemberView] = facts["to_ask"]["answered"]
    shown, turn = paged(missing, SIZE, Open("answered_whom", (meeting.id,)), args)
    buttons = [Button("b_whom", Start("answered_for", (meeting.id, one.id)), {"member": one}) for one in shown]
    rows: Rows = (*((button,) for button in buttons), *turn)
    return Say("whom", {"missing": bool(missing)}, rows + _back("questionnaire", meeting))


def show_comments(_args: Args, facts: Facts) -> Say:
    """What has been said about the draft, ready to be copied to whoever makes it."""
    meeting: MeetingView = facts["meeting"]
    names = {one.id: one.name for one in facts["cluster"].members}
    said: Mapping[int, RemarkView] = facts["remarks"].get("comment", {})
    comments = [(names[one.member], one.value) for one in said.values() if one.value != "none" and one.member in names]
    fine = sum(one.value == "none" for one in said.values())
    forward = (Button("b_forward", Start("draft_forward", (meeting.id,))),) if comments else ()
    rows: Rows = ((Button("b_ask_comment", Start("draft_round", (meeting.id,))), *forward),)
    values = {"comments": comments, "fine": fine, "asked": len(said), "until": about(meeting, facts)["until"]}
    return Say("comments", values, rows + _back("questionnaire", meeting))


def show_presenters(_args: Args, facts: Facts) -> Say:
    """Who will hold a talk and who is in reserve, in the order in which they offered."""
    meeting: MeetingView = facts["meeting"]
    names = {one.id: one.name for one in facts["cluster"].members}
    said: Mapping[int, RemarkView] = facts["remarks"].get("present", {})
    line = [names[one.member] for one in said.values() if one.value == "yes" and one.member in names]
    rows: Rows = ((Button("b_ask_present", Open("ask", (meeting.id, "present"))),),)
    return Say("presenters", {"held": line[:3], "reserve": line[3:]}, rows + _back("around", meeting))


def show_catering(_args: Args, facts: Facts) -> Say:
    """How many come, group by group, and what the kitchen must know; without names it can be passed on."""
    meeting: MeetingView = facts["meeting"]
    coming = {number for number, answer in facts["answers"].items() if answer.attend == "yes"}
    said: Mapping[int, RemarkView] = facts["remarks"].get("diet", {})
    diets = [one.value for one in said.values() if one.value != "none" and one.member in coming]
    groups = [(group.number, sum(seat.member in coming for seat in group.seats)) for group in facts["groups"]]
    counted = heads(facts["cluster"].doctors, facts["answers"])
    values = {"meeting": meeting, "heads": counted, "groups": groups, "diets": diets}
    return Say("catering", values, _back("around", meeting))


def _screen(name: str, show: Any, *facts: str, verbs: tuple[Verb, ...] = ()) -> Screen:  # noqa: ANN401  # a show function
    return Screen(name, show, "coordinator", "meeting", ("meeting", *facts), verbs)


SCREENS = (
    _screen("around", show_around),
    _screen(
        "questionnaire",
        show_questionnaire,
        "cluster",
        "remarks",
        "to_ask",
        "workday",
        verbs=(
            Verb("mail_list", lambda args: MakeMailList(int(args[0])), "coordinator", "meeting"),
            Verb("list_sent", lambda args: MarkListSent(int(args[0])), "coordinator", "meeting", "questionnaire"),
        ),
    ),
    _screen(
        "ask",
        show_ask,
        "to_ask",
        "mails",
        "seat",
        "workday",
        verbs=(Verb("ask", lambda args: AskMembers(int(args[0]), str(args[1])), "coordinator", "meeting", "meeting"),),
    ),
    _screen("answered_whom", show_whom, "to_ask"),
    _screen("comments", show_comments, "cluster", "remarks", "workday"),
    _screen("presenters", show_presenters, "cluster", "remarks"),
    _screen("catering", show_catering, "answers", "cluster", "groups", "remarks"),
)
FORMS = ()
NOTICES = ()
