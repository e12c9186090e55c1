"""The cues of the day: each in the reader's words, with the buttons that are wanted at that moment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say
from dialogs.live.words import part_title, step_words, titles
from dialogs.roles.places import Place, functions, hands, holding, names_at
from dialogs.views import GroupView, LiveView, MeetingView, MemberView

CUES = {
    "checkin", "role_call", "start_due", "next_up", "start", "five_left", "two_left", "left", "time_up", "group_start",
    "group_15", "group_5", "group_left", "back_on_zoom", "ended", "own", "handout", "seating", "evaluation",
}  # fmt: skip
LEFT = frozenset({"five_left", "two_left", "left", "group_15", "group_5", "group_left"})
OF_AN_ITEM = frozenset({"start", "five_left", "two_left", "left", "time_up"})
"""Cues that follow one item through: to whoever runs the meeting they are one message that changes."""
RINGS = frozenset({"start", "time_up"})
"""Those of them that come at the bottom of the chat, where they are heard."""


def notice_cue(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """A cue, worded from the programme; kinds the texts do not know yet are left to the card."""
    meeting: MeetingView = facts["meeting"]
    kind = str(about["cue"])
    if kind not in CUES or meeting.status == "cancelled":
        return None
    if kind == "checkin" and any(one.member == facts["seat"].id for one in facts["present"]):
        return None
    item, part = str(about["item"]), int(about["part"])
    values = {
        "meeting": meeting,
        "title": titles(meeting, facts.lang).get(item, ""),
        "part": part_title(meeting, item, part, facts.lang),
        "minutes": int(about["minutes"]),
        "moment": datetime.fromisoformat(str(about["moment"])),
        "own": str(about.get(facts.lang, "")),
        "handouts": _handouts(about, meeting, facts.lang),
        "seating": next(
            (one.text.in_(facts.lang) for one in meeting.spec.seating if one.key == about.get("phase")), ""
        ),
        "evaluation": meeting.spec.evaluation.what.in_(facts.lang) if meeting.spec.evaluation else "",
        "tool": meeting.spec.evaluation.tool if meeting.spec.evaluation else "",
        "group": facts["my_group"],
        "who": who(meeting, facts["holders"], item, part, facts.lang),
        "by": names_at(meeting, facts["holders"], item, part),
        "called": [(place.title(meeting, facts.lang), _names(facts, place)) for place in functions(meeting)],
        "then": None,
        "back_on": meeting.spec.live.back_on.in_(facts.lang) if meeting.spec.live.back_on else "",
    }
    say = Say(f"cue_{kind}", values, _cue_rows(about, meeting, facts))
    # Who holds the item hears of it like anybody who does.
    follows = kind in OF_AN_ITEM and _runs(meeting, facts["seat"]) and facts["seat"].name not in values["by"]
    return _followed(say, about, kind, meeting, facts) if follows else say


def _followed(say: Say, about: Mapping[str, Any], kind: str, meeting: MeetingView, facts: Facts) -> Say | None:
    """To whoever runs the meeting: one message an item, and none that time is up where the next has begun by itself."""
    if kind != "time_up":
        return replace(say, card=f"s.cue.{meeting.id}", fresh=kind in RINGS)
    view: LiveView | None = facts["live"]
    over = view is not None and _under_way(about, view)
    if not over and view is not None and view.figures.auto:
        return None
    then = step_words(meeting, view.figures.next, facts.lang) if view is not None and over else None
    return replace(say, values={**say.values, "then": then}, card=f"s.cue.{meeting.id}", fresh=True)


def _under_way(about: Mapping[str, Any], view: LiveView) -> bool:
    """Whether what the cue is about is what runs."""
    here = view.figures.current
    return here is not None and here.item == about["item"] and int(about["part"]) in {-1, here.part}


def _runs(meeting: MeetingView, seat: MemberView) -> bool:
    return seat.coordinator or bool(seat.id and meeting.chair_id == seat.id)


def _handouts(about: Mapping[str, Any], meeting: MeetingView, lang: str) -> list[tuple[str, str, bool]]:
    """What is given out now: its title, how many (by person, practice or table), and whether it stays closed."""
    things = str(about.get("things", "")).split(",")
    return [(one.title.in_(lang), one.per, one.sealed) for one in meeting.spec.handouts if one.key in things]


def _names(facts: Facts, place: Place) -> tuple[str, ...]:
    return tuple(one.name for one in holding(facts["holders"], place.role))


def who(meeting: MeetingView, holders: Any, item: str, part: int, lang: str) -> tuple[str, ...]:  # noqa: ANN401  # a fact
    """Those who hold an item: by name, or as their roles are called."""
    row = next((one for one in meeting.spec.items if one.key == item), None)
    found = row or next((one for one in meeting.spec.options if one.key == item), None)
    return hands(meeting, holders, found, lang, part) if found else ()


def _cue_rows(about: Mapping[str, Any], meeting: MeetingView, facts: Facts) -> Rows:
    """What the reader may want to do just then: everybody, a group, and whoever runs the meeting."""
    kind, number = str(about["cue"]), (meeting.id,)
    everybody: Mapping[str, Rows] = {
        "checkin": ((Button("b_here", Do("here", number)),),),
        "ended": ((Button("b_evaluate", Open("evaluate_now", number)),),),
    }
    return (*everybody.get(kind, ()), *_group_rows(kind, facts), *_at_hand(about, meeting, facts))


def show_checkin(_args: Args, facts: Facts) -> Say:
    """Who has said that they are there keeps the way in, and has nothing more to press; the leader's group has."""
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    here = any(one.member == seat.id for one in facts["present"])
    rows: Rows = () if here else ((Button("b_here", Do("here", (meeting.id,))),),)
    card: Rows = ((Button("b_live", Open("live", (meeting.id,))),),) if _runs(meeting, seat) else ()
    values = {"meeting": meeting, "group": facts["my_group"], "here": here}
    return Say("checkin", values, (*rows, *_group_rows("checkin", facts), *card))


def _group_rows(kind: str, facts: Facts) -> Rows:
    """One's group says that it is there. What it came to is asked for once, when the meeting is over."""
    group: GroupView | None = facts["my_group"]
    if group is None:
        return ()
    leads = group.leader_id == facts["seat"].id
    if group.gathered or not (kind == "group_start" or (leads and kind == "checkin")):
        return ()
    return ((Button("b_gathered", Do("gathered", (group.id,)), {"number": group.number}),),)


def _at_hand(about: Mapping[str, Any], meeting: MeetingView, facts: Facts) -> Rows:
    """The control's buttons under the cue, so that nobody who has one hand free must look for the card.

    The message becomes the card when one of them is pressed.
    """
    seat: MemberView = facts["seat"]
    if not _runs(meeting, seat):
        return ()
    view: LiveView | None = facts["live"]
    if view is None:
        return ()
    kind, number, state = str(about["cue"]), (meeting.id,), view.figures.state
    card = Button("b_live", Open("live", number))
    evaluation = ((Button("b_evaluation", Open("evaluation", number)),),) if _evaluates(about, meeting) else ()
    if state == "ended":
        return ((Button("b_times", Open("times", number)), card),)
    if kind == "role_call":
        return ((Button("b_roles", Open("roles", number)), card),)
    presses = tuple(press(meeting, view, name) for name in _wanted(about, view))
    return (*evaluation, presses, (card,)) if len(presses) > 1 else (*evaluation, (*presses, card))


def _wanted(about: Mapping[str, Any], view: LiveView) -> tuple[str, ...]:
    """The presses that a cue leads to, as long as what it is about is under way."""
    kind, seen = str(about["cue"]), view.figures
    if seen.state == "planned":
        return ("start",) if kind == "start_due" else ()
    if not _under_way(about, view):
        return ()
    if kind in {"time_up", "back_on_zoom"}:
        return ("next" if seen.next else "end", "plus1", "plus5")
    return ("plus1", "plus5") if kind in LEFT else ()


def press(meeting: MeetingView, live: LiveView, name: str) -> Button:
    """A press of the control, as new as the state that was looked at."""
    return Button(f"b_{name}", Do("live", (meeting.id, name, live.revision)))


def _evaluates(about: Mapping[str, Any], meeting: MeetingView) -> bool:
    """Whether the cue is, or is said to be, the evaluation."""
    evaluation = meeting.spec.evaluation
    return about["cue"] == "evaluation" or (
        about["cue"] == "own" and evaluation is not None and about["item"] == evaluation.item
    )
