"""Bordplan: how many tables of how many seats, who sits where before and after the break, and telling people."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from dialogs import readers
from dialogs.commands import MakeTables, Reseat, TellTables
from dialogs.form import (
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
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.group_views import SeatingView
from dialogs.paging import paged
from dialogs.views import MeetingView

A_PAGE = 8
USUAL = 6
"""Seats at a table, where nobody has said otherwise."""


def _two(meeting: MeetingView) -> bool:
    """Whether people sit elsewhere after the break."""
    return any(one.rule == "together_same_practice" for one in meeting.spec.seating)


def show_tables(args: Args, facts: Facts) -> Say:
    """What stands: nothing yet, a plan being made, or the plan, one part of the meeting at a time."""
    meeting: MeetingView = facts["meeting"]
    seating: SeatingView = facts["seating"]
    back = (Button("b_meeting", Open("meeting", (meeting.id,))),)
    make = Button("b_tables_again" if seating.seats else "b_make", Start("make_tables", (meeting.id,)))
    if seating.state in {"wanted", "reseat", "reseat_here"}:
        return Say("tables_wanted", {}, (back,))
    if not seating.first:
        findings = seating.findings.get(facts.lang, ())
        return Say("tables_none", {"meeting": meeting, "seating": seating, "lines": findings}, ((make,), back))
    part = int(args[1]) if len(args) > 1 and _two(meeting) else 0
    return _plan(facts, part, args, (make, *back))


def _plan(facts: Facts, part: int, args: Args, last: tuple[Button, ...]) -> Say:
    meeting: MeetingView = facts["meeting"]
    seating: SeatingView = facts["seating"]
    tables = seating.second if part else seating.first
    shown, rows = paged([one for one in tables if one.people], A_PAGE, Open("tables", (meeting.id, part)), args)
    if _two(meeting):
        rows += ((Button("b_part_one" if part else "b_part_two", Open("tables", (meeting.id, 1 - part))),),)
    rows += (
        (Button("b_tell", Open("tell_tables", (meeting.id,))), Button("b_papers", Open("papers", (meeting.id,)))),
        (Button("b_reseat", Do("reseat", (meeting.id,))), Button("b_reseat_here", Do("reseat_here", (meeting.id,)))),
        (Button("b_at_the_door", Start("walk_in", (meeting.id,))),),
        last,
    )
    rule = meeting.spec.seating[part].text.in_(facts.lang)
    values = {
        "meeting": meeting,
        "seating": seating,
        "tables": shown,
        "part": part,
        "rule": rule,
        "two": _two(meeting),
        "lines": seating.findings.get(facts.lang, ()) if not part else (),
    }
    return Say("tables_plan", values, rows)


def show_tell(_args: Args, facts: Facts) -> Say:
    """How many hear what, before anything is sent."""
    meeting: MeetingView = facts["meeting"]
    seating: SeatingView = facts["seating"]
    send = ((Button("b_tell_now", Do("tell_tables", (meeting.id,))),),) if seating.untold else ()
    values = {"count": seating.untold, "two": _two(meeting), "pairs": bool(seating.pairs)}
    return Say("tell_tables", values, (*send, (Button("b_tables", Open("tables", (meeting.id,))),)))


def notice_mine(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    seating: SeatingView = facts["seating"]
    if not seating.mine[0]:
        return None
    values = {"meeting": facts["meeting"], "first": seating.mine[0], "second": seating.mine[1],
              "two": _two(facts["meeting"]), "beside": seating.beside}  # fmt: skip
    return Say("my_table", values)


def notice_ready(_about: Mapping[str, Any], facts: Facts) -> Say:
    return show_tables((facts["meeting"].id,), facts)


def _counts(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """As many tables as give six seats each, one fewer and one more."""
    usual = max(2, ceil(facts["seating"].coming / USUAL))
    return [Choice(str(n), str(n)) for n in (usual - 1, usual, usual + 1) if n > 0]


def _seats(answers: Answers, facts: Facts) -> Sequence[Choice]:
    least = max(2, ceil(facts["seating"].coming / int(answers.get("count", "1") or 1)))
    return [Choice(str(n), str(n)) for n in (least, least + 1, least + 2)]


def _enough(value: str, answers: Answers, facts: Facts) -> None:
    room = int(value) * int(answers["count"])
    if room < facts["seating"].coming:
        raise Reject("too_few", people=facts["seating"].coming, room=room)


MAKE = Form(
    "make_tables",
    steps=(
        Step("count", readers.count(1, 60), choices=_counts, columns=3,
             values=lambda _answers, facts: {"coming": facts["seating"].coming}),
        Step("seats", readers.count(2, 30), choices=_seats, check=_enough, rejects=("too_few",), columns=3),
    ),
    submit=lambda answers, args, _facts: MakeTables(int(args[0]), int(answers["count"]), int(answers["seats"])),
    right="chair",
    of="meeting",
    facts=("meeting", "seating"),
    review=False,
    texts="tables",
)  # fmt: skip

FACTS = ("meeting", "seating")
SCREENS = (
    Screen(
        "tables",
        show_tables,
        "chair",
        "meeting",
        FACTS,
        verbs=(
            Verb("reseat", lambda args: Reseat(int(args[0]), here=False), "chair", "meeting", then="tables"),
            Verb("reseat_here", lambda args: Reseat(int(args[0]), here=True), "chair", "meeting", then="tables"),
        ),
    ),
    Screen(
        "tell_tables",
        show_tell,
        "chair",
        "meeting",
        FACTS,
        verbs=(Verb("tell_tables", lambda args: TellTables(int(args[0])), "chair", "meeting", then="tables"),),
    ),
)
FORMS = (MAKE,)
NOTICES = (
    Notice("tables_ready", notice_ready, FACTS, "reply"),
    Notice("my_table", notice_mine, FACTS, "bulk"),
)
