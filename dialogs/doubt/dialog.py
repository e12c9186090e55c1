"""What perhaps never came: shown to the coordinator, who sends it once more or lets it be."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from dialogs.commands import NoteArrived, SendAgain
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Verb
from dialogs.paging import paged
from dialogs.views import DoubtView

DOUBTS_A_PAGE = 8


def show_doubts(args: Args, facts: Facts) -> Say:
    """A row each: send it again, or it came."""
    cluster = facts["cluster"]
    shown, turn = paged(facts["doubts"], DOUBTS_A_PAGE, Open("doubts", (cluster.id,)), args)
    rows: Rows = tuple(_row(cluster.id, one) for one in shown)
    return Say("doubts", {"doubts": shown}, (*rows, *turn, (Button("b_cluster", Open("cluster", (cluster.id,))),)))


def _row(cluster: int, one: DoubtView) -> tuple[Button, ...]:
    args = (cluster, one.way, one.id)
    came = Button("b_came", Do("note_arrived", args))
    return (came,) if one.repeated else (Button("b_again", Do("send_again", args), {"one": one}), came)


def doubts_row(facts: Facts, cluster: int) -> Rows:
    """The way there, for screens from which people look after who is reached; nothing where there is no doubt."""
    count = len(facts["doubts"])
    return ((Button("b_doubts", Open("doubts", (cluster,)), {"count": count}),),) if count else ()


def notice_doubt(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Only as long as somebody has not settled it."""
    doubts: Sequence[DoubtView] = facts["doubts"]
    if not doubts:
        return None
    names = list(dict.fromkeys(one.name for one in doubts))
    row = (Button("b_look", Open("doubts", (facts["cluster"].id,))),)
    return Say("doubt", {"count": len(doubts), "names": names}, (row,))


def _again(args: Args) -> SendAgain:
    return SendAgain(int(args[0]), cast("Any", args[1]), int(args[2]))


def _came(args: Args) -> NoteArrived:
    return NoteArrived(int(args[0]), cast("Any", args[1]), int(args[2]))


SCREENS = (
    Screen(
        "doubts",
        show_doubts,
        "coordinator",
        "cluster",
        ("cluster", "doubts"),
        verbs=(
            Verb("send_again", _again, "coordinator", "cluster", then="doubts"),
            Verb("note_arrived", _came, "coordinator", "cluster", then="doubts"),
        ),
    ),
)
FORMS = ()
NOTICES = (Notice("doubt", notice_doubt, ("cluster", "doubts"), "reply"),)
