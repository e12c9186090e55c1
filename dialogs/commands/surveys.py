"""A cluster's own surveys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dialogs.commands.base import Command


@dataclass(frozen=True)
class CreateSurvey(Command):
    """A survey of the cluster's own, not sent yet. `answer_by` is its last day."""

    meeting: int
    title: str
    named: bool
    answer_by: str


@dataclass(frozen=True)
class AddQuestion(Command):
    """One more question: a `scale` from 1 to 5, one of the `choices`, or a `text` of one's own."""

    survey: int
    kind: Literal["scale", "choice", "text"]
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class DropQuestion(Command):
    survey: int
    question: int


@dataclass(frozen=True)
class DropSurvey(Command):
    survey: int


@dataclass(frozen=True)
class SendSurvey(Command):
    survey: int


@dataclass(frozen=True)
class NudgeSurvey(Command):
    survey: int


@dataclass(frozen=True)
class CloseSurvey(Command):
    survey: int


@dataclass(frozen=True)
class SaveSheet(Command):
    """A member's answers so far to a survey with names, by question."""

    survey: int
    answers: Mapping[int, str]


@dataclass(frozen=True)
class HandInSheet(Command):
    """A whole sheet of a survey without names."""

    survey: int
    answers: Mapping[int, str]


@dataclass(frozen=True)
class ShowSurvey(Command):
    """The survey's result as pictures and as a workbook."""

    survey: int
