"""A group says that it is together, and who of it is there."""

from dialogs.after_views import PresentView
from dialogs.commands import NoteGroupHere, SayGathered
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import GroupView, MemberView


def show_gathered(_args: Args, facts: Facts) -> Say:
    """What was said, and whoever of the group is not on the attendance list yet, one button each."""
    group: GroupView = facts["group"]
    number = (group.id,)
    back: Rows = ((Button("b_my_group", Open("my_group", number)),),)
    if group.gathered is None:
        return Say("not_gathered", {"group": group}, ((Button("b_gathered", Do("gathered", number)),), *back))
    present: tuple[PresentView, ...] = facts["present"]
    here = {one.member for one in present}
    awaited = [seat for seat in group.seats if seat.member not in here]
    rows: Rows = tuple(
        (Button("", Do("group_here", (*number, one.member)), text=f"▢ {one.name}"[:60]),) for one in awaited
    )
    if len(awaited) > 1:
        rows = ((Button("b_all_here", Do("group_here", number), {"count": len(awaited)}),), *rows)
    undo: Rows = ((Button("b_not_gathered", Do("gathered", (*number, 0))),),)
    return Say("gathered", {"group": group, "awaited": awaited}, (*rows, *undo, *back))


def show_who(_args: Args, facts: Facts) -> Say | Open:
    """After the meeting: the leader says who of the group was there; then the report is one press away."""
    group: GroupView = facts["group"]
    seat: MemberView = facts["seat"]
    if not (seat.coordinator or seat.id in {group.leader_id, group.deputy_id}):
        return Open("my_group", (group.id,))
    here = {one.member for one in facts["present"]}
    awaited = [one for one in group.seats if one.member not in here]
    there = [one.name for one in group.seats if one.member in here]
    rows: Rows = tuple(
        (Button("", Do("was_here", (group.id, one.member)), text=f"▢ {one.name}"[:60]),) for one in awaited
    )
    if len(awaited) > 1:
        rows = ((Button("b_all_were", Do("was_here", (group.id,)), {"count": len(awaited)}),), *rows)
    write = (Button("b_write", Start("report", (group.id,))),)
    return Say("who", {"group": group, "there": there, "awaited": awaited}, (*rows, write))


def _said(args: Args) -> SayGathered:
    return SayGathered(int(args[0]), gathered=len(args) == 1 or bool(int(args[1])))


def _here(args: Args) -> NoteGroupHere:
    return NoteGroupHere(int(args[0]), int(args[1]) if len(args) > 1 else 0)


SCREENS = (
    Screen(
        "gathered",
        show_gathered,
        "in_group",
        "group",
        ("group", "present"),
        verbs=(
            Verb("gathered", _said, "in_group", "group", then="gathered"),
            Verb("group_here", _here, "in_group", "group", then="gathered"),
        ),
    ),
    Screen(
        "who_was_here",
        show_who,
        "in_group",
        "group",
        ("group", "present", "seat"),
        verbs=(Verb("was_here", _here, "in_group", "group", then="who_was_here"),),
    ),
)
FORMS = ()
NOTICES = ()
