"""The meeting day: one control card, and the cues, each to the people it is for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dialogs.commands import PressLive
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.roles.places import Place, functions, hands, holding, names_at
from dialogs.views import LiveView, MeetingView

LATE = timedelta(minutes=1)
"""From so much delay on, the card asks what is to be done about it."""


def show_live(_args: Args, facts: Facts) -> Say:
    """What runs, how long still, when it ends; the buttons carry the state they were made for."""
    live: LiveView | None = facts["live"]
    meeting: MeetingView = facts["meeting"]
    back = Button("b_meeting", Open("meeting", (meeting.id,)))
    if live is None:
        return Say("no_programme", {"meeting": meeting}, ((back,),))
    seen, lang = live.figures, facts.lang
    values = {
        "meeting": meeting,
        "figures": seen,
        "here": step_words(meeting, seen.current, lang),
        "then": step_words(meeting, seen.next, lang),
        "titles": titles(meeting, lang),
        "unused": _unused(meeting, live),
    }
    return Say("live", values, (*_presses(meeting, live), (Button("b_more_live", Open("more", (meeting.id,))), back)))


def _unused(meeting: MeetingView, live: LiveView) -> bool:
    """Whether the meeting is over without anybody having pressed start."""
    return bool(meeting.status == "held" and live.figures.state == "planned")


def _press(meeting: MeetingView, live: LiveView, name: str) -> Button:
    return Button(f"b_{name}", Do("live", (meeting.id, name, live.revision)))


def _presses(meeting: MeetingView, live: LiveView) -> Rows:
    def press(name: str) -> Button:
        return _press(meeting, live, name)

    state = live.figures.state
    undo = (press("undo"),) if live.revision else ()
    if state == "planned":
        return () if _unused(meeting, live) else ((press("start"),), undo)
    if state == "ended":
        number = (meeting.id,)
        return (undo, (Button("b_reports", Open("reports", number)), Button("b_times", Open("times", number))))
    middle = press("resume") if state == "paused" else press("pause")
    last = press("next") if live.figures.next else press("end")
    end = (press("end"),) if live.figures.next else ()
    late = ((_absorb(meeting, live),),) if live.figures.behind >= LATE else ()
    agreement = Button("b_agreement", Start("agreement", (meeting.id,)))
    return ((last,), (press("plus1"), press("plus5"), middle), *late, (*undo, *end), (agreement,))


def _absorb(meeting: MeetingView, live: LiveView) -> Button:
    return _press(meeting, live, "absorb_off" if live.figures.absorb else "absorb_on")


def show_more(_args: Args, facts: Facts) -> "Say | Open":
    """What is seldom needed on the day."""
    live: LiveView | None = facts["live"]
    meeting: MeetingView = facts["meeting"]
    if live is None:
        return Open("live", (meeting.id,))
    figures, number = live.figures, (meeting.id,)
    under_way = figures.state in {"running", "paused"}
    rows: Rows = ()
    if under_way and len(_coming(live)) > 1:
        rows += ((Button("b_goto", Open("goto", number)),),)
    if figures.state != "ended" and not _unused(meeting, live):
        rows += ((_absorb(meeting, live), _press(meeting, live, "auto_off" if figures.auto else "auto_on")),)
    if under_way:
        rows += ((Button("b_word", Start("word", number)),),)
    if meeting.status not in {"held", "cancelled"}:
        rows += ((Button("b_roles", Open("roles", number)), Button("b_clock", Open("clock", number))),)
    if figures.state == "planned":
        rows += ((Button("b_rehearsal", Open("rehearsal", number)),),)
    else:
        rows += ((Button("b_times", Open("times", number)),),)
    return Say("more", {"figures": figures}, (*rows, (Button("b_back", Open("live", number)),)))


def _coming(live: LiveView) -> tuple[Any, ...]:
    return tuple(row for row in live.figures.rows if row.place == "coming")


def show_goto(_args: Args, facts: Facts) -> "Say | Open":
    """Every item that has not begun, to be taken now."""
    live: LiveView | None = facts["live"]
    meeting: MeetingView = facts["meeting"]
    back = Open("live", (meeting.id,))
    if live is None or live.figures.state not in {"running", "paused"}:
        return back
    words = titles(meeting, facts.lang)
    rows = tuple(
        (
            Button(
                "b_take",
                Do("live", (meeting.id, "goto", live.revision, row.key)),
                {"title": words.get(row.key, row.title)},
            ),
        )
        for row in _coming(live)
    )
    return Say(
        "goto", {"here": step_words(meeting, live.figures.current, facts.lang)}, (*rows, (Button("b_back", back),))
    )


def titles(meeting: MeetingView, lang: str) -> Mapping[str, str]:
    """The programme's titles in one language, by key."""
    rows = {item.key: item.title.in_(lang) for item in meeting.spec.items}
    return rows | {option.key: option.title.in_(lang) for option in meeting.spec.options}


def part_title(meeting: MeetingView, item: str, part: int, lang: str) -> str:
    """The title of a part inside an item, or nothing."""
    found = next((row for row in meeting.spec.items if row.key == item), None)
    parts = [one for one in found.sub if one.minutes] if found else []
    return parts[part].title.in_(lang) if 0 <= part < len(parts) else ""


def step_words(meeting: MeetingView, step: Any, lang: str) -> Mapping[str, Any] | None:  # noqa: ANN401  # of the agenda
    """A step of the agenda in the reader's language: its title, its part's, and who holds it."""
    if step is None:
        return None
    return {
        "title": titles(meeting, lang).get(step.item, step.block),
        "part": "" if step.part is None else part_title(meeting, step.item, step.part, lang),
        "by": step.names,
        "at": step.at,
    }


CUES = {
    "checkin", "role_call", "start_due", "next_up", "start", "five_left", "two_left", "left", "time_up", "group_start",
    "group_15", "group_5", "group_left", "back_on_zoom", "ended", "own", "handout", "seating", "evaluation",
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
        "back_on": meeting.spec.live.back_on.in_(facts.lang) if meeting.spec.live.back_on else "",
    }
    return Say(f"cue_{kind}", values, _cue_rows(about, meeting, facts))


def _handouts(about: Mapping[str, Any], meeting: MeetingView, lang: str) -> list[tuple[str, str, bool]]:
    """What is given out now: its title, how many (by person, practice or table), and whether it stays closed."""
    things = str(about.get("things", "")).split(",")
    return [(one.title.in_(lang), one.per, one.sealed) for one in meeting.spec.handouts if one.key in things]


def _names(facts: Facts, place: Place) -> tuple[str, ...]:
    return tuple(one.name for one in holding(facts["holders"], place.role))


def who(meeting: MeetingView, holders: Any, item: str, part: int, lang: str) -> tuple[str, ...]:  # noqa: ANN401  # a fact
    """Those who hold an item: by name, or as their roles are called."""
    found = next((row for row in meeting.spec.items if row.key == item), None)
    return hands(meeting, holders, found, lang, part) if found else ()


def _asks_evaluation(about: Mapping[str, Any], meeting: MeetingView) -> bool:
    return meeting.spec.evaluation is not None and about["item"] == meeting.spec.evaluation.item


def _cue_rows(about: Mapping[str, Any], meeting: MeetingView, facts: Facts) -> Rows:
    kind = str(about["cue"])
    group = facts["my_group"]
    leads = group is not None and group.leader_id == facts["seat"].id
    if leads and kind in {"back_on_zoom", "own"}:
        return ((Button("b_report", Start("report", (group.id,))),),)
    runs = facts["seat"].coordinator or meeting.chair_id == facts["seat"].id
    number = (meeting.id,)
    live, roles = Button("b_live", Open("live", number)), Button("b_roles", Open("roles", number))
    evaluation = Button("b_evaluation", Open("evaluation", number))
    everybody: Mapping[str, Rows] = {
        "checkin": ((Button("b_here", Do("here", number)),),),
        "ended": ((Button("b_evaluate", Open("evaluate_now", number)),),),
    }
    rows: Mapping[str, Rows] = {
        "role_call": ((roles, live),),
        "start_due": ((live,),),
        "own": ((evaluation,),) if _asks_evaluation(about, meeting) else (),
        "evaluation": ((evaluation,),),
        "ended": ((Button("b_times", Open("times", number)),),),
    }
    return (*everybody.get(kind, ()), *(rows.get(kind, ()) if runs else ()))


def notice_board(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    return show_live((facts["meeting"].id,), facts)


def notice_day(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The card itself, an hour before the start."""
    meeting: MeetingView = facts["meeting"]
    return show_live((meeting.id,), facts) if meeting.status in {"planned", "invited"} else None


def _press_live(args: Args) -> PressLive:
    return PressLive(int(args[0]), str(args[1]), int(args[2]), str(args[3]) if len(args) > 3 else "")  # noqa: PLR2004  # the item, of a goto


LIVE = ("meeting", "live", "seat")
SCREENS = (
    Screen(
        "live", show_live, "chair", "meeting", LIVE, verbs=(Verb("live", _press_live, "chair", "meeting", then="live"),)
    ),
    Screen("more", show_more, "chair", "meeting", LIVE),
    Screen("goto", show_goto, "chair", "meeting", LIVE),
)
FORMS = ()
NOTICES = (
    Notice("cue", notice_cue, ("meeting", "my_group", "seat", "holders"), "cue"),
    Notice("board", notice_board, LIVE, "reply"),
    Notice("day", notice_day, LIVE, "reply"),
)
