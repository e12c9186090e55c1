"""The sorts of cues that a person can switch off one by one."""

from collections.abc import Mapping

SORTS: Mapping[str, frozenset[str]] = {
    "checkin": frozenset({"checkin"}),
    "frame": frozenset({"role_call", "start_due", "ended"}),
    "start": frozenset({"start"}),
    "next_up": frozenset({"next_up"}),
    "left": frozenset({"five_left", "left"}),
    "two_left": frozenset({"two_left"}),
    "time_up": frozenset({"time_up"}),
    "groups": frozenset({"group_start", "group_15", "group_5", "group_left", "back_on_zoom"}),
    "hands": frozenset({"own", "handout", "seating", "evaluation"}),
}


def sort_of(kind: str) -> str:
    """The sort a cue is of; nothing for what cannot be switched off."""
    return next((sort for sort, kinds in SORTS.items() if kind in kinds), "")
