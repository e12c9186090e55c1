"""The meeting day: one control card, and the cues, each to the people it is for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialogs.commands import PressLive
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import LiveView, MeetingView
from package_specs import ROLES


def show_live(_args: Args, facts: Facts) -> Say:
    """What runs, how long still, when it ends; the buttons carry the state they were made for."""
    live: LiveView | None = facts["live"]
    meeting: MeetingView = facts["meeting"]
    back = (Button("b_meeting", Open("meeting", (meeting.id,))),)
    if live is None:
        return Say("no_programme", {"meeting": meeting}, (back,))
    figures = live.figures
    values = {"meeting": meeting, "figures": figures, "titles": titles(meeting, facts.lang), "page": facts["page"]}
    return Say("live", values, (*_presses(meeting, live), back))


def _presses(meeting: MeetingView, live: LiveView) -> Rows:
    def press(name: str) -> Button:
        return Button(f"b_{name}", Do("live", (meeting.id, name, live.revision)))

    state = live.figures.state
    undo = (press("undo"),) if live.revision else ()
    if state == "planned":
        return ((press("start"),), undo) if undo else ((press("start"),),)
    if state == "ended":
        return (undo, (Button("b_reports", Open("reports", (meeting.id,))),))
    middle = press("resume") if state == "paused" else press("pause")
    last = (press("end"),) if live.figures.next is None else (press("next"),)
    return (last, (press("plus1"), press("plus5"), middle), (*undo, press("end")) if last[0].label != "b_end" else undo)


def titles(meeting: MeetingView, lang: str) -> Mapping[str, str]:
    """The programme's titles in one language, by key."""
    rows = {item.key: item.title.in_(lang) for item in meeting.spec.items}
    return rows | {option.key: option.title.in_(lang) for option in meeting.spec.options}


def part_title(meeting: MeetingView, item: str, part: int, lang: str) -> str:
    """The title of a part inside an item, or nothing."""
    found = next((row for row in meeting.spec.items if row.key == item), None)
    parts = [one for one in found.sub if one.minutes] if found else []
    return parts[part].title.in_(lang) if 0 <= part < len(parts) else ""


CUES = {
    "checkin", "role_call", "start_due", "next_up", "start", "five_left", "two_left", "left", "time_up", "group_start",
    "group_15", "group_5", "group_left", "back_on_zoom", "ended", "own",
}  # fmt: skip


def notice_cue(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """A cue, worded from the programme; kinds the texts do not know yet are left to the card."""
    meeting: MeetingView = facts["meeting"]
    kind = str(about["cue"])
    if kind not in CUES or meeting.status == "cancelled":
        return None
    item, part = str(about["item"]), int(about["part"])
    values = {
        "meeting": meeting,
        "title": titles(meeting, facts.lang).get(item, ""),
        "part": part_title(meeting, item, part, facts.lang),
        "minutes": int(about["minutes"]),
        "moment": datetime.fromisoformat(str(about["moment"])),
        "own": str(about.get(facts.lang, "")),
        "group": facts["my_group"],
        "who": who(meeting, item, facts.lang),
        "back_on": meeting.spec.live.back_on.in_(facts.lang) if meeting.spec.live.back_on else "",
    }
    return Say(f"cue_{kind}", values, _cue_rows(kind, meeting, facts))


def who(meeting: MeetingView, item: str, lang: str) -> tuple[str, ...]:
    """The roles that hold an item, as people call them."""
    found = next((row for row in meeting.spec.items if row.key == item), None)
    return tuple(ROLES[role].in_(lang) for role in found.who) if found else ()


def _cue_rows(kind: str, meeting: MeetingView, facts: Facts) -> Rows:
    group = facts["my_group"]
    leads = group is not None and group.leader_id == facts["seat"].id
    if leads and kind in {"back_on_zoom", "own"}:
        return ((Button("b_report", Start("report", (group.id,))),),)
    runs = facts["seat"].coordinator or meeting.chair_id == facts["seat"].id
    return ((Button("b_live", Open("live", (meeting.id,))),),) if runs and kind in {"role_call", "start_due"} else ()


def notice_board(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    return show_live((facts["meeting"].id,), facts)


def notice_day(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The card itself, an hour before the start."""
    meeting: MeetingView = facts["meeting"]
    return show_live((meeting.id,), facts) if meeting.status in {"planned", "invited"} else None


LIVE = ("meeting", "live", "page", "seat")
SCREENS = (
    Screen(
        "live",
        show_live,
        "chair",
        "meeting",
        LIVE,
        verbs=(
            Verb(
                "live",
                lambda args: PressLive(int(args[0]), str(args[1]), int(args[2])),
                "chair",
                "meeting",
                then="live",
            ),
        ),
    ),
)
FORMS = ()
NOTICES = (
    Notice("cue", notice_cue, ("meeting", "my_group", "seat"), "cue"),
    Notice("board", notice_board, LIVE, "reply"),
    Notice("day", notice_day, LIVE, "reply"),
)
