"""The rehearsal: the day's messages on a fast clock, each with whom it is for, and only to who asked for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogs.commands import Rehearse, StopRehearsal
from dialogs.form import Args, Button, Do, Facts, Line, Notice, Open, Rows, Say, Screen, Verb
from dialogs.live.cues import notice_cue
from dialogs.roles.places import holding
from dialogs.views import MeetingView, MemberView
from package_specs import ROLES

SPEEDS = (30, 60, 120)
NOBODY = MemberView(0, 0, "", "member", "", 0, coordinator=False, chair=False, email="", person_id=0, joined=False, blocked=False)  # fmt: skip  # noqa: E501


def show_rehearsal(_args: Args, facts: Facts) -> Say:
    """What it is, and how fast."""
    meeting: MeetingView = facts["meeting"]
    number, moments = meeting.id, list(facts["rehearsed"])
    back = (Button("b_back", Open("live", (number,))),)
    if not moments:
        return Say("no_rehearsal", buttons=(back,))
    length = datetime.fromisoformat(moments[-1]) - datetime.fromisoformat(moments[0])
    rows: Rows = tuple(
        (Button("b_speed", Do("rehearse", (number, speed)), {"speed": speed, "length": length / speed}),)
        for speed in SPEEDS
    )
    stop: Rows = ((Button("b_stop", Do("stop_rehearsal", (number,))),),) if facts["rehearsing"] else ()
    return Say("rehearsal", {"meeting": meeting, "count": len(moments)}, (*stop, *rows, back))


def notice_rehearsal(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """All cues of one moment, each with whom it is for; the last one says that it is over."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    if meeting.status == "cancelled":
        return None
    if not about["at"]:
        return Say("over", buttons=((Button("b_again", Open("rehearsal", number)),),))
    said = [(one, _said(one, facts)) for one in facts["rehearsed"].get(str(about["at"]), ())]
    lines = [line for one, say in said if say for line in (_to(one, facts), Line(say.block, say.values, "live"))]
    if not lines:
        return None
    last = lines[-1]
    before = (Line("moment", {"moment": datetime.fromisoformat(str(about["at"]))}, "rehearsal"), *lines[:-1])
    stop: Rows = ((Button("b_stop", Do("stop_rehearsal", number)),),)
    return Say(last.block, last.values, stop, dialog="live", before=before)


def _said(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The cue in the day's own words, as somebody without a group reads it."""
    meeting = replace(facts["meeting"], status="live")
    nobody = {"seat": NOBODY, "my_group": None, "present": ()}
    return notice_cue(about, replace(facts, known={**facts.known, "meeting": meeting, **nobody}))


def _to(about: Mapping[str, Any], facts: Facts) -> Line:
    roles = str(about["audience"]).split(",")
    item, part = str(about["item"]), int(about["part"])
    return Line("to", {"roles": [_who(role, item, part, facts) for role in roles]}, "rehearsal")


def _who(role: str, item: str, part: int, facts: Facts) -> tuple[str, tuple[str, ...]]:
    """A role's title ("" for everybody) and the people behind it."""
    if role not in ROLES:
        return "", ()
    names = tuple(one.name for one in holding(facts["holders"], role, item, part))
    return ROLES[role].in_(facts.lang), names


FACTS = ("meeting", "holders", "rehearsed", "rehearsing")
SCREENS = (
    Screen(
        "rehearsal",
        show_rehearsal,
        "chair",
        "meeting",
        FACTS,
        verbs=(
            Verb("rehearse", lambda args: Rehearse(int(args[0]), int(args[1])), "chair", "meeting", then="rehearsal"),
            Verb("stop_rehearsal", lambda args: StopRehearsal(int(args[0])), "chair", "meeting", then="rehearsal"),
        ),
    ),
)
FORMS = ()
NOTICES = (Notice("rehearsal", notice_rehearsal, ("meeting", "holders", "rehearsed"), "reply"),)
