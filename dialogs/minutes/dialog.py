"""The minutes: written row by row, by whoever takes them; sent, corrected, approved."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.after_views import CorrectionView, RoundView
from dialogs.commands import SaveMinutes, SendMinutes, SettleCorrection, WantPaper
from dialogs.form import Answers, Args, Button, Do, Facts, Form, Notice, Open, Rows, Say, Screen, Start, Step, Verb
from dialogs.paging import paged
from dialogs.views import MeetingView

LONGEST = 2000
CORRECTIONS_A_PAGE = 6


def _steps(facts: Facts) -> tuple[Step, ...]:
    """One question a row; breaks have nothing to tell."""
    meeting: MeetingView = facts["meeting"]
    return tuple(
        Step(item.key, readers.prose(LONGEST), optional=True, word="item", values=_titled(item.title.in_(facts.lang)))
        for item in meeting.spec.items
        if item.mode != "break"
    )


def _titled(title: str) -> Callable[[Answers, Facts], Mapping[str, Any]]:
    return lambda _answers, _facts: {"title": title}


FORM = Form(
    "write_minutes",
    steps=(),
    grow=_steps,
    submit=lambda answers, args, facts: SaveMinutes(int(args[0]), dict(answers), dict(facts["minutes"])),
    right="writer",
    of="meeting",
    facts=("meeting", "minutes"),
    begin=lambda _args, facts: facts["minutes"],
    review=False,
    autosave=True,
    done=lambda _answers, args, _facts: (
        (Button("b_agreement", Start("agreement", args)), Button("b_minutes", Open("minutes", args))),
    ),
    texts="minutes",
)


def show_minutes(args: Args, facts: Facts) -> Say:
    """How far the minutes are, and what people have wanted changed, some a page."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    known: RoundView | None = facts["minutes_round"]
    waiting: Sequence[CorrectionView] = [one for one in facts["corrections"] if not one.settled]
    corrections, turn = paged(waiting, CORRECTIONS_A_PAGE, Open("minutes", number), args)
    rows: Rows = (
        (Button("b_write", Start("write_minutes", number)), Button("b_agreements", Open("agreements", number))),
    )
    rows += (tuple(Button(f"b_{kind}", Do("minutes_file", (meeting.id, "minutes", kind))) for kind in ("docx", "pdf")),)
    rows += tuple(
        (Button("b_settled", Do("correction_settled", (meeting.id, one.id)), {"name": one.name}),)
        for one in corrections
    )
    rows += turn
    if meeting.status in {"live", "held"} and facts["seat"].coordinator and not (known and known.final):
        rows += ((Button("b_approve" if known else "b_send", Open("minutes_send", number)),),)
    values = {
        "meeting": meeting,
        "written": sum(1 for text in facts["minutes"].values() if text),
        "round": known,
        "corrections": corrections,
        "count": len(waiting),
    }
    return Say("minutes", values, (*rows, (Button("b_meeting", Open("meeting", number)),)))


def show_send(_args: Args, facts: Facts) -> Say:
    """The preview: to how many, and what it begins or ends."""
    meeting: MeetingView = facts["meeting"]
    known: RoundView | None = facts["minutes_round"]
    verb = "approve_minutes" if known else "send_minutes"
    values = {
        "meeting": meeting,
        "count": len(facts["minutes_readers"]),
        "round": known,
        "corrections": sum(1 for one in facts["corrections"] if not one.settled),
    }
    back = Button("b_back", Open("minutes", (meeting.id,)))
    return Say("send", values, ((Button("b_send_now", Do(verb, (meeting.id,))), back),))


def notice_out(about: Mapping[str, Any], facts: Facts) -> Say:
    """The minutes to one person, present or absent."""
    meeting: MeetingView = facts["meeting"]
    known: RoundView | None = facts["minutes_round"]
    final = known is None or known.final
    correct = () if final else (Button("b_correct", Start("correction", (meeting.id,))),)
    rows = ((*correct, Button("b_agreements", Open("agreements", (meeting.id,)))),)
    values = {"meeting": meeting, "round": known, "by_mail": not facts["seat"].joined}
    return Say("final" if final else "out", values, rows, file=int(about["file"]))


def notice_correction(about: Mapping[str, Any], facts: Facts) -> Say | None:
    meeting: MeetingView = facts["meeting"]
    one = next((one for one in facts["corrections"] if one.id == about["correction"]), None)
    if one is None or one.settled:
        return None
    settled = Button("b_settled", Do("correction_settled", (meeting.id, one.id)), {"name": one.name})
    rows = ((Button("b_write", Start("write_minutes", (meeting.id,))),), (settled,))
    return Say("correction_in", {"correction": one, "meeting": meeting}, rows)


def notice_final(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The week is over: approve what stands."""
    known: RoundView | None = facts["minutes_round"]
    if known is None or known.final:
        return None
    meeting: MeetingView = facts["meeting"]
    waiting = sum(1 for one in facts["corrections"] if not one.settled)
    rows = (
        (Button("b_approve", Open("minutes_send", (meeting.id,))), Button("b_minutes", Open("minutes", (meeting.id,)))),
    )
    return Say("week_over", {"meeting": meeting, "corrections": waiting}, rows)


SCREENS = (
    Screen(
        "minutes",
        show_minutes,
        "writer",
        "meeting",
        ("meeting", "seat", "minutes", "minutes_round", "corrections"),
        verbs=(
            Verb("minutes_file", lambda args: WantPaper(int(args[0]), "minutes", str(args[2])), "writer", "meeting"),
            Verb(
                "correction_settled",
                lambda args: SettleCorrection(int(args[0]), int(args[1])),
                "writer",
                "meeting",
                then="minutes",
            ),
        ),
    ),
    Screen(
        "minutes_send",
        show_send,
        "coordinator",
        "meeting",
        ("meeting", "minutes_round", "corrections", "minutes_readers"),
        verbs=(
            Verb(
                "send_minutes", lambda args: SendMinutes(int(args[0]), final=False), "coordinator", "meeting", "minutes"
            ),
            Verb(
                "approve_minutes",
                lambda args: SendMinutes(int(args[0]), final=True),
                "coordinator",
                "meeting",
                "minutes",
            ),
        ),
    ),
)
FORMS = (FORM,)
NOTICES = (
    Notice("minutes_out", notice_out, ("meeting", "seat", "minutes_round"), "bulk"),
    Notice("correction_in", notice_correction, ("meeting", "corrections"), "reply"),
    Notice("minutes_final", notice_final, ("meeting", "minutes_round", "corrections")),
)
