"""Groups that people make themselves: who is in mine, who has been counted in, its code, and leave to fill it up."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.answer.dialog import code_of
from dialogs.answer_views import OwnGroupView
from dialogs.commands import ClaimMember, DeclineClaim, JoinOwn, PutOut, SetLeave
from dialogs.form import (
    MOST_PRESSED,
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Notice,
    Open,
    Reject,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.views import AnswerView, MeetingView, MemberView

MOST_OFFERED = 6


def show_mine(_args: Args, facts: Facts) -> "Say | Open | Start":
    """My group; where it is not chosen yet, or my answer has open questions, those come first."""
    meeting: MeetingView = facts["meeting"]
    group: OwnGroupView | None = facts["own_group"]
    mine: AnswerView | None = facts["my_answer"]
    if mine is not None and not mine.whole:
        return Start("answer", (meeting.id,))
    if group is None:
        return Open("meeting", (meeting.id,))
    code = code_of(group.name, {group.code: group.name})
    values = {"group": group, "meeting": meeting, "code": code, "link": _link(group, facts)}
    return Say("mine", values, _rows(meeting, group))


def _link(group: OwnGroupView, facts: Facts) -> str:
    return f"https://t.me/{facts['bot_name']}?start=gruppe_{group.code}"


def _rows(meeting: MeetingView, group: OwnGroupView) -> Rows:
    rows: Rows = ()
    if group.size + len(group.asked) < group.high:
        rows += ((Button("b_claim", Start("own_claim", (meeting.id,))),),)
    if group.small:
        rows += (_leave_row(meeting, group),)
    return (*rows, (Button("b_meeting", Open("meeting", (meeting.id,))),))


def _leave_row(meeting: MeetingView, group: OwnGroupView) -> tuple[Button, ...]:
    yes = Button("b_leave_yes", Do("own_leave", (meeting.id, group.id, "yes")))
    no = Button("b_leave_no", Do("own_leave", (meeting.id, group.id, "no")))
    return tuple(one for one, said in ((yes, "yes"), (no, "no")) if group.leave != said)


def show_all(_args: Args, facts: Facts) -> Say:
    """The coordinator's look at all of them; a small one's leave can be entered for who says it on the phone."""
    meeting: MeetingView = facts["meeting"]
    groups: Sequence[OwnGroupView] = facts["own_all"]
    rows: Rows = ()
    for group in groups:
        if group.small and group.people:
            said = "no" if group.leave == "yes" else "yes"
            rows += ((Button(f"b_said_{said}", Do("own_leave", (meeting.id, group.id, said)), {"group": group}),),)
    rows += ((Button("b_answers", Open("answers", (meeting.id,))),),)
    return Say("all", {"meeting": meeting, "groups": groups}, rows)


# -- counting in -------------------------------------------------------------------------------------------------------


def _colleagues(facts: Facts) -> Mapping[str, MemberView]:
    """Doctors who are not in the group, by name; two of one name by name and practice."""
    group: OwnGroupView | None = facts["own_group"]
    others = [one for one in facts["cluster"].doctors if group is None or not group.has(one.id)]
    names = [one.name for one in others]
    return {one.name if names.count(one.name) == 1 else f"{one.name} ({one.practice})": one for one in others}


def _likely(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Those of one's own practice, to be pressed."""
    group: OwnGroupView | None = facts["own_group"]
    asked = {one.id for one in group.asked} if group else set()
    mine = facts["seat"].practice_id
    found = [
        name for name, one in _colleagues(facts).items() if mine and one.practice_id == mine and one.id not in asked
    ]
    return [Choice(name, name) for name in found if len(name.encode()) <= MOST_PRESSED][:MOST_OFFERED]


def _read_colleague(text: str, facts: Facts) -> str:
    """A colleague as people write the name; what is only near is asked about, two where two are near."""
    names = {name: name for name in _colleagues(facts)}
    try:
        return readers.practice(names)(text, facts)
    except Reject as reject:
        if reject.why == "unknown_practice":
            raise Reject("unknown_person") from None
        raise Reject(reject.why, **{"given": text, **reject.values}) from None


def _claim(answers: Answers, args: Args, facts: Facts) -> ClaimMember:
    return ClaimMember(int(args[0]), _colleagues(facts)[answers["who"]].id)


CLAIM = Form(
    "own_claim",
    steps=(
        Step(
            "who",
            _read_colleague,
            choices=_likely,
            rejects=("unknown_person",),
            values=lambda _answers, facts: {"group": facts["own_group"]},
        ),
    ),
    submit=_claim,
    right="member",
    of="meeting",
    facts=("meeting", "own_group", "cluster", "seat"),
    review=False,
    texts="own_group",
)

# -- what people are told ----------------------------------------------------------------------------------------------


def _about(about: Mapping[str, Any], facts: Facts) -> OwnGroupView | None:
    groups: Sequence[OwnGroupView] = facts["own_all"]
    return next((one for one in groups if one.id == about["own"]), None)


def notice_claimed(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Asked whether they are in the group, as long as somebody waits for it."""
    meeting: MeetingView = facts["meeting"]
    group, seat = _about(about, facts), facts["seat"]
    if group is None or all(one.id != seat.id for one in group.asked) or meeting.starts <= facts.now:
        return None
    mailed = seat.way(mails=True) == "mail"
    answers = (
        Button("b_join", Do("own_join", (meeting.id, group.id))),
        Button("b_decline", Do("own_decline", (meeting.id, group.id))),
    )
    page = Button("b_answer", Start("answer", (meeting.id,)))
    values = {"meeting": meeting, "group": group, "name": facts["name_of"](int(about["who"])), "mailed": mailed}
    return Say("claimed", values, ((page,) if mailed else answers,))


def notice_news(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Who has come or gone, what they have answered, and when the group is large enough or full."""
    meeting: MeetingView = facts["meeting"]
    group, seat, what = _about(about, facts), facts["seat"], str(about["what"])
    if group is None or meeting.starts <= facts.now:
        return None
    who = int(about["who"])
    rows: Rows = ((Button("b_group", Open("own_group", (meeting.id,))),),) if group.has(seat.id) else ()
    if what == "joined" and group.has(seat.id) and group.has(who):
        rows = ((Button("b_out", Do("own_out", (meeting.id, who))), *rows[0]),)
    if what == "out":
        rows = ((Button("b_answer", Start("answer", (meeting.id,))),),)
    values = {"meeting": meeting, "group": group, "name": facts["name_of"](who), "what": what}
    return Say("news", values, rows)


def notice_small(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """A group that is too small is asked what shall be."""
    meeting: MeetingView = facts["meeting"]
    group = _about(about, facts)
    if group is None or not group.small or group.leave or meeting.starts <= facts.now:
        return None
    rows = (_leave_row(meeting, group), (Button("b_group", Open("own_group", (meeting.id,))),))
    return Say("small", {"meeting": meeting, "group": group}, rows)


SCREENS = (
    Screen(
        "own_group",
        show_mine,
        "member",
        "meeting",
        ("meeting", "own_group", "my_answer", "bot_name"),
        verbs=(
            Verb("own_join", lambda args: JoinOwn(int(args[0]), int(args[1])), "member", "meeting"),
            Verb("own_decline", lambda args: DeclineClaim(int(args[0]), int(args[1])), "member", "meeting"),
            Verb("own_out", lambda args: PutOut(int(args[0]), int(args[1])), "member", "meeting"),
            Verb("own_leave", lambda args: SetLeave(int(args[0]), int(args[1]), str(args[2])), "member", "meeting"),
        ),
    ),
    Screen("own_groups", show_all, "coordinator", "meeting", ("meeting", "own_all")),
)
FORMS = (CLAIM,)
NOTICES = (
    Notice("own_claimed", notice_claimed, ("meeting", "own_all", "seat", "name_of"), "reply"),
    Notice("own_news", notice_news, ("meeting", "own_all", "seat", "name_of"), "reply"),
    Notice("own_small", notice_small, ("meeting", "own_all")),
)
