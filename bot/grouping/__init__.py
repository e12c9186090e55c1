"""Groups of 5-8 doctors near each other, practices kept together, and the reasons why. Pure reckoning, no I/O."""

from bot.grouping.form import form_groups
from bot.grouping.model import (
    Attendee,
    CancelledError,
    Choice,
    Group,
    GroupingError,
    Option,
    Plan,
    Reason,
    Relaxation,
    Repair,
    Room,
    Rules,
    Weights,
)

__all__ = [
    "Attendee",
    "CancelledError",
    "Choice",
    "Group",
    "GroupingError",
    "Option",
    "Plan",
    "Reason",
    "Relaxation",
    "Repair",
    "Room",
    "Rules",
    "Weights",
    "form_groups",
]
