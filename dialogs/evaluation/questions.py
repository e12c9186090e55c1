"""What an evaluation asks: as much as can be answered in two minutes, chosen by what the playbook evaluates.

The playbooks name what is evaluated, not how it is asked, so the questions are this house's proposal.
"""

from dataclasses import dataclass

from package_specs import Package

GOOD = ("very_good", "good", "neither", "poor")
AGREE = ("yes", "partly", "no")
LONGEST = 600


@dataclass(frozen=True)
class Question:
    """One question: a scale to choose from, or a free text where `choices` is empty."""

    key: str
    choices: tuple[str, ...] = ()
    scale: str = ""


OVERALL = Question("overall", GOOD, "good")
"""Asked of every meeting, so that meetings can be compared."""
POSITIVE = frozenset({"very_good", "good"})
IDEAS = Question("ideas")


def questions(spec: Package) -> tuple[Question, ...]:
    """At most six; the form of the meeting is asked about where the playbook is one, the partner where there is one."""
    form = (Question("virtual", GOOD, "good"), Question("groups", GOOD, "good")) if spec.kind == "meeting_form" else ()
    partner = (Question("partner", AGREE, "agree"),) if spec.partner else ()
    useful = (Question("useful", AGREE, "agree"),)
    return (OVERALL, *useful, *form, *partner, Question("time", AGREE, "agree"), IDEAS)
