"""The coordinator's own hand: one person's place and why, what a move or a swap would do, locks, and "why not?"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dialogs import readers
from dialogs.commands import AskPair, LockGroup, LockMember, MoveMember, SwapMembers
from dialogs.form import (
    Args,
    Button,
    Do,
    Facts,
    Form,
    Notice,
    Open,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.group_views import ChangeView, QuestionView
from dialogs.paging import paged
from dialogs.views import GroupView, MeetingView, ProposalView, SeatView

A_PAGE = 16


def _back(facts: Facts) -> Button:
    return Button("b_groups", Open("groups", (facts["meeting"].id,)))


def _placed(facts: Facts) -> list[tuple[GroupView, SeatView]]:
    proposal: ProposalView = facts["proposal"]
    return [(group, seat) for group in proposal.groups for seat in group.seats]


def _find(facts: Facts, member: int) -> tuple[GroupView, SeatView] | None:
    return next(((group, seat) for group, seat in _placed(facts) if seat.member == member), None)


def _twos(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def show_move(args: Args, facts: Facts) -> Say:
    """Whom, a page of people at a time; and the groups that are locked whole."""
    meeting: MeetingView = facts["meeting"]
    shown, turn = paged(_placed(facts), A_PAGE, Open("move", (meeting.id,)), args)
    buttons = [
        Button("b_person", Open("placed", (meeting.id, seat.member)), {"group": group, "seat": seat})
        for group, seat in shown
    ]
    rows = (*_twos(buttons), *turn)
    lock = Button("b_lock_groups", Open("lock_groups", (meeting.id,)))
    return Say("move", {}, (*rows, (lock, _back(facts))))


def show_placed(args: Args, facts: Facts) -> Say:
    """One person: why there, and what can be done about it."""
    meeting: MeetingView = facts["meeting"]
    member = int(args[1])
    found = _find(facts, member)
    if found is None:
        return Say("nobody", {}, ((_back(facts),),))
    here, seat = found
    groups = facts["proposal"].groups
    others = [
        Button("b_to", Open("what_if", (meeting.id, member, group.number)), {"group": group})
        for group in groups
        if group.number != here.number
    ]
    lines: Sequence[str] = facts["proposal"].reasons.get(facts.lang, ())
    why = next((line.partition(": ")[2] for line in lines if line.startswith(f"{seat.name}: ")), "")
    rows: Rows = (
        *_twos(others),
        (Button("b_swap", Open("swap", (meeting.id, member))),
         Button("b_unlock" if seat.locked else "b_lock", Do("lock", (meeting.id, member)))),
        (Button("b_why_not", Open("why_not", (meeting.id, member))), _back(facts)),
    )  # fmt: skip
    return Say("placed_person", {"seat": seat, "group": here, "why": why}, rows)


def show_what_if(args: Args, facts: Facts) -> Say:
    """What a move would do, before it is done."""
    meeting: MeetingView = facts["meeting"]
    member, number = int(args[1]), int(args[2])
    found, change = _find(facts, member), facts["what_if"](member, number)
    if found is None or change is None or found[0].number == number:
        return Say("nobody", {}, ((_back(facts),),))
    values = _what(facts, change, found[1].name) | {"number": number}
    rows = (
        (Button("b_move_now", Do("move", (meeting.id, member, number))),),
        (Button("b_back", Open("placed", (meeting.id, member))), _back(facts)),
    )
    return Say("what_if", values, rows)


def _what(facts: Facts, change: ChangeView, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "change": change,
        "broken": change.broken[facts.lang],
        "mended": change.mended[facts.lang],
        "published": facts["proposal"].state == "published",
    }


def show_swap(args: Args, facts: Facts) -> Say:
    """Whom to change places with."""
    return _others(args, facts, "swap", lambda one, other: Open("what_swap", (facts["meeting"].id, one, other)))


def show_why_not(args: Args, facts: Facts) -> Say:
    """Together with whom it was not to be; a name can be typed too."""
    say = _others(args, facts, "why_not", lambda one, other: Do("ask_pair", (facts["meeting"].id, one, other)))
    typed = (Button("b_type", Start("pair", (facts["meeting"].id, int(args[1])))),)
    return replace(say, buttons=(*say.buttons[:-1], (*typed, *say.buttons[-1])))


def _others(args: Args, facts: Facts, screen: str, to: Callable[[int, int], Open | Do]) -> Say:
    """Everybody of the other groups, a page at a time."""
    meeting: MeetingView = facts["meeting"]
    member = int(args[1])
    found = _find(facts, member)
    if found is None:
        return Say("nobody", {}, ((_back(facts),),))
    others = [(group, seat) for group, seat in _placed(facts) if group.number != found[0].number]
    shown, turn = paged(others, A_PAGE, Open(screen, (meeting.id, member)), args)
    buttons = [Button("b_person", to(member, seat.member), {"group": group, "seat": seat}) for group, seat in shown]
    rows = (*_twos(buttons), *turn)
    back = (Button("b_back", Open("placed", (meeting.id, member))),)
    return Say("swap" if screen == "swap" else "why_not", {"name": found[1].name}, (*rows, back))


def show_what_swap(args: Args, facts: Facts) -> Say:
    meeting: MeetingView = facts["meeting"]
    one, other = (_find(facts, int(arg)) for arg in args[1:3])
    change = facts["what_swap"](int(args[1]), int(args[2]))
    if one is None or other is None or change is None:
        return Say("nobody", {}, ((_back(facts),),))
    values = _what(facts, change, one[1].name) | {"other": other[1].name}
    rows = (
        (Button("b_swap_now", Do("swap", (meeting.id, one[1].member, other[1].member))),),
        (Button("b_back", Open("placed", (meeting.id, one[1].member))), _back(facts)),
    )
    return Say("what_swap", values, rows)


def show_lock_groups(_args: Args, facts: Facts) -> Say:
    """Each group with its lock."""
    meeting: MeetingView = facts["meeting"]
    buttons = [
        Button("b_locked_group" if group.locked else "b_open_group", Do("lock_group", (meeting.id, group.number)),
               {"group": group})
        for group in facts["proposal"].groups
    ]  # fmt: skip
    return Say("lock_groups", {}, (*_twos(buttons), (_back(facts),)))


# -- why not? ----------------------------------------------------------------------------------------------------------


def _read_other(text: str, facts: Facts) -> str:
    return readers.choice({str(seat.member): seat.name for _, seat in _placed(facts)})(text, facts)


PAIR = Form(
    "pair",
    steps=(Step("other", _read_other),),
    submit=lambda answers, args, _facts: AskPair(int(args[0]), int(args[1]), int(answers["other"])),
    right="coordinator",
    of="meeting",
    facts=("meeting", "proposal"),
    review=False,
    done=lambda _answers, args, _facts: ((Button("b_groups", Open("groups", args[:1])),),),
    texts="group_move",
)


def notice_pair(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Why two do not sit together, with what it would take."""
    question: QuestionView | None = facts["questions"].get(about["question"])
    if question is None:
        return None
    rows = ((_back(facts),),)
    values: dict[str, Any] = {"one": question.one, "other": question.other}
    if question.together:
        return Say("pair_together", values, rows)
    if not question.lines:
        return Say("pair_never", values, rows)
    change = question.lines[0]
    values |= {"change": change, "broken": change.broken[facts.lang]}
    return Say("pair_answer", values, rows)


FACTS = ("meeting", "proposal")


def _screen(name: str, show: Any, *facts: str, verbs: tuple[Verb, ...] = ()) -> Screen:  # noqa: ANN401  # a function
    return Screen(name, show, "coordinator", "meeting", (*FACTS, *facts), verbs=verbs)


def _verb(name: str, command: Any, then: str) -> Verb:  # noqa: ANN401  # a command's class
    return Verb(name, lambda args: command(*(int(arg) for arg in args)), "coordinator", "meeting", then=then or None)


SCREENS = (
    _screen("move", show_move),
    _screen("placed", show_placed, verbs=(_verb("lock", LockMember, "groups"),)),
    _screen("what_if", show_what_if, "what_if", verbs=(_verb("move", MoveMember, "groups"),)),
    _screen("swap", show_swap),
    _screen("why_not", show_why_not, verbs=(_verb("ask_pair", AskPair, ""),)),
    _screen("what_swap", show_what_swap, "what_swap", verbs=(_verb("swap", SwapMembers, "groups"),)),
    _screen("lock_groups", show_lock_groups, verbs=(_verb("lock_group", LockGroup, "lock_groups"),)),
)
FORMS = (PAIR,)
NOTICES = (Notice("pair_answer", notice_pair, ("meeting", "questions"), "reply"),)
