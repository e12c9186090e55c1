"""The people of a cluster as answers: stored by their number, shown by their name."""

from collections.abc import Sequence

from dialogs.form import Answers, Choice, Facts


def anybody(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Everybody of the cluster, for questions that offer some of them and take the others typed."""
    return [Choice(str(member.id), member.name) for member in facts["cluster"].members]
