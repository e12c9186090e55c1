"""What each way out of a breach would lead to: the plan formed again with that choice made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.grouping.form import form_groups
from bot.grouping.model import Attendee, Choice, GroupingError, Option, Plan, Relaxation, Room, Rules


def with_consequences(  # noqa: PLR0913  a plan and everything it was made of
    relaxation: Relaxation,
    plan: Plan,
    attendees: Iterable[Attendee],
    rules: Rules,
    *,
    rooms: Sequence[Room] = (),
    seconds: float = 5.0,
) -> Relaxation:
    """The relaxation with, for each option that can be solved, the group sizes and the difference in person-km.

    "Deles praksis, bliver det 6+6, +11 person-km": the values `sizes` and `km` of the option. The price that is shown
    for a split practice is left out of the difference.
    """
    attendees = tuple(attendees)

    def told(option: Option) -> Option:
        if option.needs != "solve":
            return option
        try:
            other = form_groups(attendees, choose(rules, relaxation, option.pick), rooms=rooms, seconds=seconds)
        except GroupingError:
            return option
        km = (_soft(other) - _soft(plan)) / 10
        sizes = "+".join(map(str, sorted((len(group.members) for group in other.groups), reverse=True)))
        return replace(option, values={"sizes": sizes, "km": km})

    return replace(relaxation, options=tuple(told(option) for option in relaxation.options))


def _soft(plan: Plan) -> int:
    return plan.cost.total - plan.cost.split


def choose(rules: Rules, relaxation: Relaxation, pick: str) -> Rules:
    """The rules with this way out chosen, instead of any chosen before for the same case."""
    made = Choice(relaxation.case, pick, relaxation.about)
    others = tuple(c for c in rules.choices if (c.case, c.about) != (made.case, made.about))
    return replace(rules, choices=(*others, made))
