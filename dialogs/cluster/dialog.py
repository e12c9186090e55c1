"""The cluster: its people by practice, their join links and rights."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.commands import MakeLink, MakeLinks, RemoveMember, SetRight
from dialogs.doubt.dialog import doubts_row
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Start, Verb
from dialogs.paging import paged
from dialogs.views import ClusterView, MeetingView, MemberView
from package_specs import ROLES

PRACTICES_A_PAGE, PEOPLE_A_PAGE = 8, 12


def show_where(_args: Args, facts: Facts) -> Say | Open:
    """One cluster opens at once; of several the person chooses."""
    clusters: Sequence[ClusterView] = facts["clusters"]
    if len(clusters) == 1:
        return Open("cluster", (clusters[0].id,))
    if not clusters:
        return Open("welcome")
    rows = tuple((Button("", Open("cluster", (cluster.id,)), text=cluster.name),) for cluster in clusters)
    return Say("where", buttons=rows)


def show_cluster(args: Args, facts: Facts) -> Say:
    """Practices with their people, some a page; only a coordinator sees who has joined and can change things."""
    cluster: ClusterView = facts["cluster"]
    seat: MemberView = facts["seat"]
    practices = list(cluster.by_practice().items())
    shown, rows = paged(practices, PRACTICES_A_PAGE, Open("cluster", (cluster.id,)), args)
    if seat.coordinator:
        rows += (
            (Button("b_import", Start("roster", (cluster.id,))), Button("b_add", Start("new_member", (cluster.id,)))),
            (Button("b_links", Open("links", (cluster.id,))), Button("b_people", Open("people", (cluster.id,)))),
            (
                Button("b_order", Start("order", (cluster.id,))),
                Button("b_rule", Start("attendance_rule", (cluster.id,))),
            ),
            *doubts_row(facts, cluster.id),
        )
    return Say("cluster", {"cluster": cluster, "practices": shown, "coordinates": seat.coordinator}, rows)


def show_people(args: Args, facts: Facts) -> Say:
    """A button a person, to change one."""
    cluster: ClusterView = facts["cluster"]
    shown, turn = paged(cluster.members, PEOPLE_A_PAGE, Open("people", (cluster.id,)), args)
    buttons = [Button("", Open("member", (member.id,)), text=member.name) for member in shown]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Say("people", {"cluster": cluster}, (*rows, *turn, (Button("b_cluster", Open("cluster", (cluster.id,))),)))


def show_member(_args: Args, facts: Facts) -> Say:
    member: MemberView = facts["member"]
    rows: Rows = ()
    if not member.joined:
        rows += ((Button("b_link", Do("link", (member.id,))),),)
    rows += (
        (_toggle(member, "coordinator", given=member.coordinator), _toggle(member, "chair", given=member.chair)),
        (Button("b_remove", Open("remove", (member.id,))), Button("b_people", Open("people", (member.cluster,)))),
    )
    return Say("member", {"member": member}, rows)


def _toggle(member: MemberView, right: str, *, given: bool) -> Button:
    return Button(f"b_{'take' if given else 'give'}_{right}", Do(f"right_{right}", (member.id, 0 if given else 1)))


def show_remove(_args: Args, facts: Facts) -> Say:
    member: MemberView = facts["member"]
    rows = ((Button("b_remove_now", Do("remove", (member.id,))), Button("b_back", Open("member", (member.id,)))),)
    return Say("remove", {"member": member}, rows)


def show_links(_args: Args, facts: Facts) -> Say:
    cluster: ClusterView = facts["cluster"]
    waiting = [member for member in cluster.members if not member.joined]
    rows: Rows = ((Button("b_all_links", Do("links", (cluster.id,))),),) if waiting else ()
    return Say("links_screen", {"waiting": waiting}, (*rows, (Button("b_cluster", Open("cluster", (cluster.id,))),)))


def notice_unreachable(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Somebody has blocked the bot, or their address is refused; whoever coordinates hears how they are reached."""
    cluster: ClusterView = facts["cluster"]
    who = next((member for member in cluster.members if member.id == about["who"]), None)
    if who is None or not (who.blocked or who.mail_bad):
        return None
    values = {"who": who, "mailed": who.way(mails=facts["mails"]) == "mail"}
    return Say("unreachable", values, ((Button("b_person", Open("member", (who.id,))),),))


def notice_given_back(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Somebody else had opened a personal link; whoever coordinates makes the right person a new one."""
    who = next((member for member in facts["cluster"].members if member.id == about["who"]), None)
    if who is None or who.joined:
        return None
    rows: Rows = ((Button("b_link", Do("link", (who.id,))), Button("b_person", Open("member", (who.id,)))),)
    return Say("given_back", {"who": who}, rows)


def notice_mail_lost(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """One mail to somebody came back, though nothing is wrong with the address."""
    who = next((member for member in facts["cluster"].members if member.id == about["who"]), None)
    rows: Rows = ((Button("b_person", Open("member", (who.id,))),),) if who else ()
    return Say("mail_lost", {"who": who, "subject": str(about["subject"])}, rows) if who else None


def notice_roles_open(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Somebody has left the cluster who had something to do at a meeting to come: what is open now."""
    meeting: MeetingView = facts["meeting"]
    if meeting.status in {"held", "cancelled"}:
        return None
    lost = [_open_role(part, facts.lang) for part in str(about["lost"]).split(",")]
    values = {"name": facts["name_of"](int(about["who"])), "meeting": meeting, "lost": lost}
    return Say("roles_open", values, ((Button("b_meeting", Open("meeting", (meeting.id,))),),))


def _open_role(part: str, lang: str) -> tuple[str, str]:
    """`leader.2`, `deputy.2`, `tasks.3` in its parts; the key of a role as `role` and its title."""
    kind, _, number = part.partition(".")
    return (kind, number) if number else ("role", ROLES[kind].in_(lang) if kind in ROLES else kind)


SCREENS = (
    Screen("cluster_where", show_where, facts=("clusters",)),
    Screen("cluster", show_cluster, "member", "cluster", ("cluster", "seat", "doubts")),
    Screen("people", show_people, "coordinator", "cluster", ("cluster",)),
    Screen(
        "member",
        show_member,
        "coordinator",
        "member",
        ("member",),
        verbs=(
            Verb("link", lambda args: MakeLink(int(args[0])), "coordinator", "member"),
            Verb(
                "right_coordinator",
                lambda args: SetRight(int(args[0]), "coordinator", args[1] == 1),
                "coordinator",
                "member",
                then="member",
            ),
            Verb(
                "right_chair",
                lambda args: SetRight(int(args[0]), "chair", args[1] == 1),
                "coordinator",
                "member",
                then="member",
            ),
        ),
    ),
    Screen(
        "remove",
        show_remove,
        "coordinator",
        "member",
        ("member",),
        verbs=(Verb("remove", lambda args: RemoveMember(int(args[0])), "coordinator", "member"),),
    ),
    Screen(
        "links",
        show_links,
        "coordinator",
        "cluster",
        ("cluster",),
        verbs=(Verb("links", lambda args: MakeLinks(int(args[0])), "coordinator", "cluster"),),
    ),
)

FORMS = ()
NOTICES = (
    Notice("unreachable", notice_unreachable, ("cluster", "mails")),
    Notice("given_back", notice_given_back, ("cluster",), "reply"),
    Notice("mail_lost", notice_mail_lost, ("cluster",)),
    Notice("roles_open", notice_roles_open, ("meeting", "name_of"), "reply"),
)
