"""The coordinator's wishes about groups, and the rules they make: who stays put, and which way out was chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.grouping import Attendee, Choice, Plan, Rules
from bot.grouping.case import house_of
from bot.storage import group_rules, own_groups
from dialogs.readers import fold


def rules_for(  # noqa: PLR0913  # whose rules, for which people, from which plan
    conn: Connection,
    row: Row[Any],
    cluster: int,
    plan: Plan | None,
    people: Sequence[Attendee],
    *,
    locks: bool = True,
) -> Rules:
    """What holds when groups are formed: the cluster's rules, a row of groupings' wishes, and its groups' leave."""
    leaves = own_groups.leaves(conn, row.meeting_id)
    return rules_with(group_rules.rules_of(conn, cluster), row.wishes, plan, people, leaves, locks=locks)


def rules_with(  # noqa: PLR0913  # as above
    rules: Rules,
    wishes: Mapping[str, Any],
    plan: Plan | None,
    people: Sequence[Attendee],
    leaves: Mapping[str, str],
    *,
    locks: bool = True,
) -> Rules:
    """The cluster's rules with the wishes for one meeting; people who are not there any longer are forgotten.

    `leaves` is what self-made groups have said of others being put into them, by folded name.
    """
    here = {one.id for one in people}
    choices = tuple(Choice(one["case"], one["pick"], one["about"]) for one in wishes.get("choices", ()))
    # What a group has said of itself goes before what the coordinator has chosen for it.
    choices += tuple(_by_leave(rules, people, leaves))
    rules = replace(rules, choices=choices)
    if plan is None or not locks:
        return rules
    whole = tuple(kept for group in wishes.get("groups", ()) if (kept := frozenset(group) & here))
    closed = frozenset[str]().union(*whole)
    locked = {str(member) for member in wishes.get("locked", ())} - closed
    together = tuple(one for group in plan.groups if len(one := _held(group.members, locked, here)) > 1)
    return replace(rules, locked=whole, together=together)


def _by_leave(rules: Rules, people: Sequence[Attendee], leaves: Mapping[str, str]) -> Iterator[Choice]:
    """A group is filled up only with its leave; one that has said no gets none of its colleagues' practices either."""
    for name in dict.fromkeys(one.own_group for one in people if one.own_group):
        said = leaves.get(fold(name), "")
        if said != "yes":
            yield Choice("small_self_group", "stay", name)
        if said == "no":
            houses = dict.fromkeys(house_of(one, rules) for one in people if one.own_group == name)
            yield from (Choice("split_by_choice", "stay", house) for house in houses)


def _held(members: tuple[str, ...], locked: set[str], here: set[str]) -> frozenset[str]:
    """Those of a group who are locked, and one who is not: where a single person is locked, to whom."""
    held = locked & set(members) & here
    anchors = [member for member in members if member in here and member not in held]
    return frozenset(held | set(anchors[:1])) if held else frozenset()
