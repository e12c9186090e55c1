"""What is to be printed for a meeting, in how many copies: reckoned from the sign-up."""

from collections.abc import Sequence
from math import ceil

from bot.documents.facts import Person, PrintItem
from bot.documents.words import words
from bot.planning.materials import Heads, print_list
from dialogs.views import MeetingView

SPARE = 1.1
"""A tenth more than have signed up."""
MOMENTS = {"start": "print_start", "after_break": "print_after_break", "item": "print_item"}
TABLE = 6
"""People at a table, where nobody has planned the tables."""


def needed(meeting: MeetingView, expected: Sequence[Person], groups: int, lang: str) -> tuple[PrintItem, ...]:
    """Empty until somebody has said that they come; what arrives sealed is not printed."""
    if not expected:
        return ()
    houses = {one.practice for one in expected if one.practice}
    w = words(lang)
    heads = Heads(len(expected), len(houses), groups or ceil(len(expected) / TABLE))
    moments = {one.key: one.moment for one in meeting.spec.handouts}
    own = (
        PrintItem(w("print_programme"), ceil(len(expected) * SPARE), when=w("print_start")),
        PrintItem(w("print_sign_in"), 1, when=w("print_start")),
    )
    handed_out = (
        PrintItem(one.title.in_(lang), one.copies, when=w(MOMENTS[moments[one.key]]))
        for one in print_list(meeting.spec, heads)
        if not one.sealed
    )
    return (*own, *handed_out)
