"""Which messages a person wants on a meeting day."""

from dialogs.commands import ChooseCues
from dialogs.form import Args, Button, Do, Facts, Open, Say, Screen, Verb


def show_cue_choice(_args: Args, facts: Facts) -> Say:
    """The choice as it is, and the two others to press."""
    chosen = facts["cue_choice"]
    rows = tuple((Button(f"b_{one}", Do("cue_choice", (one,))),) for one in ("all", "mine", "none") if one != chosen)
    return Say("cue_choice", {"choice": chosen}, (*rows, (Button("b_meetings", Open("meetings")),)))


def _choose(args: Args) -> ChooseCues:
    match args[0]:
        case "all" | "mine" | "none" as choice:
            return ChooseCues(choice)
    raise ValueError(args)


SCREENS = (
    Screen(
        "cue_choice",
        show_cue_choice,
        "person",
        facts=("cue_choice",),
        verbs=(Verb("cue_choice", _choose, "person", "nothing", then="cue_choice"),),
    ),
)
FORMS = ()
NOTICES = ()
