"""Which messages a person wants on a meeting day."""

from dialogs.commands import ChooseCues, SwitchCues
from dialogs.cue_choice.sorts import SORTS
from dialogs.form import Args, Button, Do, Facts, Open, Say, Screen, Verb


def show_cue_choice(_args: Args, facts: Facts) -> Say:
    """The choice as it is, and the two others to press."""
    chosen = facts["cue_choice"]
    rows = tuple((Button(f"b_{one}", Do("cue_choice", (one,))),) for one in ("all", "mine", "none") if one != chosen)
    if chosen != "none":
        rows += ((Button("b_sorts", Open("cue_sorts")),),)
    values = {"choice": chosen, "off": len(facts["cue_silences"])}
    return Say("cue_choice", values, (*rows, (Button("b_meetings", Open("meetings")),)))


def show_cue_sorts(_args: Args, facts: Facts) -> Say:
    """Every sort with whether it is wanted; a press turns it."""
    off = facts["cue_silences"]
    rows = tuple(
        (Button(f"b_sort_{sort}", Do("cue_sort", (sort, int(sort in off))), {"on": sort not in off}),) for sort in SORTS
    )
    return Say("cue_sorts", buttons=(*rows, (Button("b_back", Open("cue_choice")),)))


def _choose(args: Args) -> ChooseCues:
    match args[0]:
        case "all" | "mine" | "none" as choice:
            return ChooseCues(choice)
    raise ValueError(args)


def _switch(args: Args) -> SwitchCues:
    return SwitchCues(str(args[0]), on=bool(int(args[1])))


SCREENS = (
    Screen(
        "cue_sorts",
        show_cue_sorts,
        "person",
        facts=("cue_silences",),
        verbs=(Verb("cue_sort", _switch, "person", "nothing", then="cue_sorts"),),
    ),
    Screen(
        "cue_choice",
        show_cue_choice,
        "person",
        facts=("cue_choice", "cue_silences"),
        verbs=(Verb("cue_choice", _choose, "person", "nothing", then="cue_choice"),),
    ),
)
FORMS = ()
NOTICES = ()
