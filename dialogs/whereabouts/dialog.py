"""Somebody has sent their location: whose practice is it?"""

from dialogs.commands import SharePlace
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Verb
from dialogs.paging import paged
from dialogs.views import ClusterView, MemberView

A_PAGE = 8
# Denmark with Bornholm and some water around, in hundred-thousandths of a degree.
LATITUDES, LONGITUDES = range(54_40000, 58_00001), range(7_80000, 15_40001)


def show_shared(args: Args, facts: Facts) -> Say:
    """The own practice of each cluster first; a coordinator may mean another."""
    lat, lon = args[:2]
    if lat not in LATITUDES or lon not in LONGITUDES:
        return Say("abroad")
    rows: Rows = ()
    seats: tuple[MemberView, ...] = facts["seats"]
    for seat in seats:
        if seat.practice_id:
            deed = Do("share_place", (seat.cluster, seat.practice_id, lat, lon))
            rows += ((Button("b_own", deed, {"name": seat.practice}),),)
        if seat.coordinator:
            rows += ((Button("b_other", Open("place_of", (seat.cluster, lat, lon))),),)
    if not rows:
        return Say("nowhere")
    return Say("shared", {}, (*rows, (Button("b_never_mind", Open("welcome")),)))


def show_place_of(args: Args, facts: Facts) -> Say:
    """Every practice of the cluster, a page at a time."""
    cluster: ClusterView = facts["cluster"]
    lat, lon = args[1:3]
    shown, turn = paged(cluster.practices, A_PAGE, Open("place_of", (cluster.id, lat, lon)), args)
    rows: Rows = tuple((Button("", Do("share_place", (cluster.id, one.id, lat, lon)), text=one.name),) for one in shown)
    return Say("which", {}, (*rows, *turn))


SCREENS = (
    Screen("shared_place", show_shared, facts=("seats",)),
    Screen(
        "place_of",
        show_place_of,
        "coordinator",
        "cluster",
        ("cluster",),
        verbs=(
            Verb(
                "share_place",
                lambda args: SharePlace(int(args[0]), int(args[1]), int(args[2]) / 1e5, int(args[3]) / 1e5),
                "member",
                "cluster",
            ),
        ),
    ),
)
FORMS = ()
NOTICES = ()
