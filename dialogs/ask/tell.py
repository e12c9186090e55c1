"""What is known about one's meeting, told by topic; each from facts that this person may see."""

from collections.abc import Callable, Mapping
from typing import Any

from dialogs.form import Button, Do, Facts, Open, Rows, Say, Start
from dialogs.hearing import Topic
from dialogs.views import AnswerView, GroupView, MeetingView, MemberView

Told = Say | Open | Start


def _about(facts: Facts) -> dict[str, Any]:
    """What most answers look at."""
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    coordinators = tuple(one.name for one in facts["cluster"].members if one.coordinator)
    return {
        "meeting": meeting,
        "mine": facts["my_answer"],
        "begun": meeting.starts <= facts.now,
        "late": facts.now > meeting.answer_by,
        "asked": seat.doctor and meeting.status in {"invited", "live"},
        "coordinators": () if seat.coordinator else coordinators,
    }


def _answer_row(facts: Facts) -> Rows:
    """To one's answer, where one is asked for."""
    about = _about(facts)
    if not about["asked"] or about["begun"]:
        return ()
    return ((Button("b_my_answer", Start("answer", (facts["meeting"].id,))),),)


def _meeting_row(facts: Facts) -> Rows:
    return ((Button("b_meeting", Open("meeting", (facts["meeting"].id,))),),)


def _deadline(facts: Facts) -> Told:
    return Say("deadline", _about(facts), _answer_row(facts) or _meeting_row(facts))


def _change(facts: Facts) -> Told:
    return Say("change", _about(facts), _answer_row(facts) or _meeting_row(facts))


def _answer(facts: Facts) -> Told:
    """The receipt itself, where there is one."""
    if _answer_row(facts):
        return Start("answer", (facts["meeting"].id,))
    return Open("meeting", (facts["meeting"].id,))


def _zoom(facts: Facts) -> Told:
    write: Rows = ()
    if facts["seat"].coordinator and not facts["meeting"].link and facts["meeting"].form != "physical":
        write = ((Button("b_write_link", Start("set_link", (facts["meeting"].id,))),),)
    return Say("zoom", _about(facts), write or _meeting_row(facts))


def _place(facts: Facts) -> Told:
    group = _mine(facts)
    rows = _group_row(group) if group else _meeting_row(facts)
    return Say("place", {**_about(facts), "group": group}, rows)


def _mine(facts: Facts) -> GroupView | None:
    """One's group; who has said no is in none any more, though the groups still have to be mended."""
    mine: AnswerView | None = facts["my_answer"]
    group: GroupView | None = facts["my_group"]
    return None if mine is not None and mine.attend == "no" else group


def _group_row(group: GroupView) -> Rows:
    return ((Button("b_my_group", Open("my_group", (group.id,))),),)


def _group(facts: Facts) -> Told:
    """One's group; where there is none, why."""
    mine: AnswerView | None = facts["my_answer"]
    if (group := _mine(facts)) is not None:
        return Open("my_group", (group.id,))
    if mine is not None and mine.grouping == "own" and mine.whole and not facts["groups"]:
        return Open("own_group", (facts["meeting"].id,))
    values = {**_about(facts), "published": bool(facts["groups"])}
    return Say("no_group", values, _answer_row(facts) or _meeting_row(facts))


def _own(facts: Facts) -> Told:
    """How one makes a group oneself."""
    return Say("own", _about(facts), _answer_row(facts) or _meeting_row(facts))


def _leader(facts: Facts) -> Told:
    group = _mine(facts)
    if group is None:
        return _group(facts)
    return Say("leader", {"group": group, "me": group.leader_id == facts["seat"].id}, _group_row(group))


def _chair(facts: Facts) -> Told:
    return Say("chair", _about(facts), _meeting_row(facts))


def _coordinator(facts: Facts) -> Told:
    names = tuple(one.name for one in facts["cluster"].members if one.coordinator)
    return Say("coordinator", {"names": names, "cluster": facts["cluster"]}, _meeting_row(facts))


def _who(facts: Facts) -> Told:
    """Who comes is the coordinator's to see."""
    if facts["seat"].coordinator and facts["meeting"].status != "planned":
        return Open("answers", (facts["meeting"].id,))
    group = _mine(facts)
    return Say("who", _about(facts), _group_row(group) if group else _meeting_row(facts))


def _programme(facts: Facts) -> Told:
    return Open("m_book_part", (facts["meeting"].id, "programme"))


def _time(facts: Facts) -> Told:
    meeting: MeetingView = facts["meeting"]
    values = {**_about(facts), "phase": meeting.group_phase, "over": meeting.ends <= facts.now}
    return Say("time", values, _meeting_row(facts))


def _calendar(facts: Facts) -> Told:
    return Say("to_calendar", {}, ((Button("b_calendar", Do("calendar", (facts["meeting"].id,))),),))


def _todo(facts: Facts) -> Told:
    return Open("plan" if facts["seat"].coordinator else "meeting", (facts["meeting"].id,))


TELLERS: Mapping[Topic, Callable[[Facts], Told]] = {
    "deadline": _deadline,
    "change": _change,
    "answer": _answer,
    "zoom": _zoom,
    "place": _place,
    "group": _group,
    "own": _own,
    "leader": _leader,
    "chair": _chair,
    "coordinator": _coordinator,
    "who": _who,
    "programme": _programme,
    "time": _time,
    "calendar": _calendar,
    "todo": _todo,
}
