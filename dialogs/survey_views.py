"""A survey of the cluster's own, as dialogs see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.views import MemberView

SCALE = ("1", "2", "3", "4", "5")
"""From "not at all" to "very much"."""


@dataclass(frozen=True)
class SurveyQuestionView:
    """One question; `kind` is scale, choice or text."""

    id: int
    kind: str
    text: str
    choices: tuple[str, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """What an answer may be stored as; empty for a text. A choice is known by its number."""
        return SCALE if self.kind == "scale" else tuple(str(nth) for nth, _ in enumerate(self.choices, start=1))


@dataclass(frozen=True)
class SurveyView:
    """A survey.

    Attributes:
        named: the coordinator sees who has answered what; else nobody does, and small counts are withheld.
        status: draft, open or closed. asked: whom it asks. done: members that have answered all of it.
        mine: the reader's own answers by question, where they are kept with a name; `voted`: they have answered.
    """

    id: int
    meeting: int
    cluster: int
    title: str
    named: bool
    answer_by: datetime
    status: str
    questions: tuple[SurveyQuestionView, ...]
    asked: tuple[MemberView, ...]
    done: frozenset[int]
    mine: Mapping[int, str]
    voted: bool
    nudges: int = 0

    @property
    def missing(self) -> tuple[MemberView, ...]:
        return tuple(one for one in self.asked if one.id not in self.done)
