"""Who does what at the meeting: its functions, guests and presenters, and a word to who is named."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import NameRole, UnnameRole
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
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.guest_kinds import from_outside
from dialogs.people import anybody
from dialogs.roles.places import Place, holding, of_place, places, slot_title
from dialogs.views import HolderView, MeetingView, MemberView

SHOWN = 10
LONGEST_NAME = 80


def show_roles(_args: Args, facts: Facts) -> Say:
    """Every place and who fills it; one button each."""
    meeting: MeetingView = facts["meeting"]
    filled = [(place, _held(facts["holders"], place)) for place in places(meeting)]
    lines = [(place.title(meeting, facts.lang), [one.name for one in held]) for place, held in filled]
    buttons = [
        Button("b_place", Open("role", (meeting.id, place.role, place.item)), {"title": title, "done": bool(names)})
        for (place, _), (title, names) in zip(filled, lines, strict=True)
    ]
    back = (Button("b_meeting", Open("meeting", (meeting.id,))),)
    if meeting.status in {"held", "cancelled"}:
        buttons = []
    return Say("roles", {"meeting": meeting, "places": lines}, (*((button,) for button in buttons), back))


def _held(holders: Sequence[HolderView], place: Place) -> tuple[HolderView, ...]:
    """Who fills it: named for just that, or for the whole of which it is a part."""
    item, _, part = place.item.partition("/")
    return of_place(holders, place) or holding(holders, place.role, item, int(part) if part else -1)


def show_role(args: Args, facts: Facts) -> Say | Open | Start:
    """Who fills one place; an empty one is asked for at once."""
    meeting: MeetingView = facts["meeting"]
    place = _place(args)
    if place not in places(meeting):
        return Open("roles", (meeting.id,))
    named = of_place(facts["holders"], place)
    add = Start("name_role", (meeting.id, place.role, place.item))
    if not named:
        return add
    off: Rows = tuple(
        (Button("b_take_off", Do("unname", (meeting.id, one.id)), {"name": one.name}),) for one in named if one.id
    )
    rows = (*off, (Button("b_add_one", add),), (Button("b_back", Open("roles", (meeting.id,))),))
    return Say("role", {"title": place.title(meeting, facts.lang), "named": named}, rows)


def _place(args: Args) -> Place:
    return Place(str(args[1]) if len(args) > 1 else "", str(args[2]) if len(args) > 2 else "")  # noqa: PLR2004  # meeting, role, item


def _people(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The likeliest: mødeleder and guests, then those who come; all others can be typed."""
    answers = facts["answers"]
    coming = [one for one in facts["cluster"].members if one.id in answers and answers[one.id].attend == "yes"]
    known = [one for one in facts["cluster"].members if one.chair or one.coordinator or from_outside(one.role)]
    likely = list(dict.fromkeys([*known, *coming]))[:SHOWN]
    return [Choice(str(member.id), member.name) for member in likely]


def _read(text: str, facts: Facts) -> str:
    """A member by the name or its beginning, stored by id; any other name as it was written."""
    members: Sequence[MemberView] = facts["cluster"].members
    said = readers.line(LONGEST_NAME, 2)(text, facts) if not text.strip().isdecimal() else text.strip()
    if any(str(member.id) == said for member in members):
        return said
    if not any(letter.isalpha() for letter in said):
        raise Reject("name", given=said)
    wanted = readers.fold(said)
    exact = [member for member in members if readers.fold(member.name) == wanted]
    found = exact or [member for member in members if readers.fold(member.name).startswith(f"{wanted} ")]
    if len(found) > 1:
        raise Reject("which", a=str(found[0].id), b=str(found[1].id))
    return str(found[0].id) if found else said


def _summary(_answers: Answers, args: Args, facts: Facts) -> Mapping[str, Any]:
    return {"title": _place(args).title(facts["meeting"], facts.lang)}


def _submit(answers: Answers, args: Args, _facts: Facts) -> NameRole:
    place = _place(args)
    return NameRole(int(args[0]), place.role, place.item, answers["person"])


def notice_named(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What somebody has been put down for, and when that is."""
    meeting: MeetingView = facts["meeting"]
    mine = next((one for one in facts["holders"] if one.id == about["holder"]), None)
    if mine is None or meeting.status not in {"invited", "live"}:
        return None
    place = Place(mine.role, mine.item)
    slot = slot_title(meeting, mine.item, facts.lang)
    rows: Rows = ((Button("b_meeting", Open("meeting", (meeting.id,))), Button("b_cue_choice", Open("cue_choice"))),)
    return Say("named", {"meeting": meeting, "title": place.title(meeting, facts.lang), "slot": slot}, rows)


FORM = Form(
    "name_role",
    steps=(
        Step(
            "person",
            _read,
            choices=_people,
            typed=anybody,
            shown="choice",
            rejects=("name",),
            values=lambda _answers, facts: {"meeting": facts["meeting"]},
        ),
    ),
    submit=_submit,
    right="chair",
    of="meeting",
    facts=("meeting", "cluster", "answers"),
    review=False,
    summary=_summary,
    done=lambda _answers, args, _facts: ((Button("b_roles", Open("roles", args[:1])),),),
    texts="roles",
)

WHO = ("meeting", "holders")
SCREENS = (
    Screen(
        "roles",
        show_roles,
        "chair",
        "meeting",
        WHO,
        verbs=(Verb("unname", lambda args: UnnameRole(int(args[0]), int(args[1])), "chair", "meeting", then="roles"),),
    ),
    Screen("role", show_role, "chair", "meeting", WHO),
)
FORMS = (FORM,)
NOTICES = (Notice("named", notice_named, WHO, "reply"),)
