"""The coordinator's wishes about groups, and the rules they make: who stays put, and which way out was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.grouping import Attendee, Choice, Plan, Rules


def rules_with(
    rules: Rules, wishes: Mapping[str, Any], plan: Plan | None, people: Iterable[Attendee], *, locks: bool = True
) -> Rules:
    """The cluster's rules with the wishes for one meeting; people who are not there any longer are forgotten."""
    here = {one.id for one in people}
    choices = tuple(Choice(one["case"], one["pick"], one["about"]) for one in wishes.get("choices", ()))
    rules = replace(rules, choices=choices)
    if plan is None or not locks:
        return rules
    whole = tuple(kept for group in wishes.get("groups", ()) if (kept := frozenset(group) & here))
    closed = frozenset[str]().union(*whole)
    locked = {str(member) for member in wishes.get("locked", ())} - closed
    together = tuple(one for group in plan.groups if len(one := _held(group.members, locked, here)) > 1)
    return replace(rules, locked=whole, together=together)


def _held(members: tuple[str, ...], locked: set[str], here: set[str]) -> frozenset[str]:
    """Those of a group who are locked, and one who is not: where a single person is locked, to whom."""
    held = locked & set(members) & here
    anchors = [member for member in members if member in here and member not in held]
    return frozenset(held | set(anchors[:1])) if held else frozenset()
