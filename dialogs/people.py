"""The people of a cluster as answers: stored by their number, shown by their name."""

from collections.abc import Sequence

from dialogs.form import Answers, Choice, Facts

MOST_LIKELY = 6


def anybody(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Everybody of the cluster, for questions that offer some of them and take the others typed."""
    return [Choice(str(member.id), member.name) for member in facts["cluster"].members]


def likely_chairs(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Those who lead or coordinate already; anybody else is typed: the first names of a list are nobody's choice."""
    doctors = facts["cluster"].doctors
    found = sorted((one for one in doctors if one.chair or one.coordinator), key=lambda one: not one.chair)
    return [Choice(str(member.id), member.name) for member in found[:MOST_LIKELY]]
