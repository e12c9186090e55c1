"""The meeting day: one control card, and what is seldom needed behind it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from dialogs.commands import PressLive
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.live.cues import notice_cue, press, show_checkin
from dialogs.live.words import step_words, titles
from dialogs.views import GroupView, LiveView, MeetingView

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
        "together": _together(live, facts),
    }
    return Say("live", values, (*_presses(meeting, live), (Button("b_more_live", Open("more", (meeting.id,))), back)))


def _together(live: LiveView, facts: Facts) -> tuple[list[str], list[str]] | None:
    """The numbers of the groups that are together and of those awaited, while that is of interest."""
    phase = [row.place for row in live.figures.rows if row.mode == "groups"]
    if not phase or phase[-1] in {"done", "skipped"}:
        return None
    groups: Sequence[GroupView] = facts["groups"]
    there, awaited = ([str(one.number) for one in groups if bool(one.gathered) == here] for here in (True, False))
    return (there, awaited) if there or (groups and "current" in phase) else None


def _unused(meeting: MeetingView, live: LiveView) -> bool:
    """Whether the meeting is over without anybody having pressed start."""
    return bool(meeting.status == "held" and live.figures.state == "planned")


def _presses(meeting: MeetingView, live: LiveView) -> Rows:
    def by(name: str) -> Button:
        return press(meeting, live, name)

    state = live.figures.state
    undo = (by("undo"),) if live.revision else ()
    if state == "planned":
        return () if _unused(meeting, live) else ((by("start"),), undo)
    if state == "ended":
        number = (meeting.id,)
        return (undo, (Button("b_reports", Open("reports", number)), Button("b_times", Open("times", number))))
    middle = by("resume") if state == "paused" else by("pause")
    last = by("next") if live.figures.next else by("end")
    end = (Button("b_end", Open("end", (meeting.id,))),) if live.figures.next else ()
    late = ((_absorb(meeting, live),),) if live.figures.behind >= LATE else ()
    agreement = Button("b_agreement", Start("agreement", (meeting.id,)))
    return ((last,), (by("plus1"), by("plus5"), middle), *late, (*undo, *end), (agreement,))


def _absorb(meeting: MeetingView, live: LiveView) -> Button:
    return press(meeting, live, "absorb_off" if live.figures.absorb else "absorb_on")


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
        rows += ((_absorb(meeting, live), press(meeting, live, "auto_off" if figures.auto else "auto_on")),)
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


def show_end(_args: Args, facts: Facts) -> "Say | Open":
    """Ending with items left cannot be called back, so it is asked first."""
    live: LiveView | None = facts["live"]
    meeting: MeetingView = facts["meeting"]
    here = Open("live", (meeting.id,))
    if live is None or live.figures.state not in {"running", "paused"}:
        return here
    words = titles(meeting, facts.lang)
    left = [words.get(row.key, row.title) for row in _coming(live)]
    yes = Button("b_end_now", Do("live", (meeting.id, "end", live.revision)))
    return Say("end", {"left": left, "meeting": meeting}, ((yes, Button("b_go_on", here)),))


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


def notice_board(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    return show_live((facts["meeting"].id,), facts)


def notice_day(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The card itself, an hour before the start."""
    meeting: MeetingView = facts["meeting"]
    return show_live((meeting.id,), facts) if meeting.status in {"planned", "invited"} else None


def _press_live(args: Args) -> PressLive:
    return PressLive(int(args[0]), str(args[1]), int(args[2]), str(args[3]) if len(args) > 3 else "")  # noqa: PLR2004  # the item, of a goto


LIVE = ("meeting", "live", "seat", "groups")
SCREENS = (
    Screen(
        "live", show_live, "chair", "meeting", LIVE, verbs=(Verb("live", _press_live, "chair", "meeting", then="live"),)
    ),
    Screen("checkin", show_checkin, "member", "meeting", ("meeting", "my_group", "seat", "present")),
    Screen("more", show_more, "chair", "meeting", LIVE),
    Screen("goto", show_goto, "chair", "meeting", LIVE),
    Screen("end", show_end, "chair", "meeting", LIVE),
)
FORMS = ()
NOTICES = (
    Notice("cue", notice_cue, ("meeting", "my_group", "seat", "holders", "live", "present"), "cue"),
    Notice("board", notice_board, LIVE, "reply"),
    Notice("day", notice_day, LIVE, "reply"),
)
