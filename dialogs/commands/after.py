"""After the meeting: reports, papers, evaluation, agreements, minutes and accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dialogs.commands.base import Command


@dataclass(frozen=True)
class SetRule(Command):
    """The cluster's own rule of attendance, `1/4`: away from at most one of four meetings; or `none`."""

    cluster: int
    rule: str


@dataclass(frozen=True)
class SaveReport(Command):
    """A group's report so far; `before` is what it said when this writer looked, so that others' words stay."""

    group: int
    answers: Mapping[str, str]
    before: Mapping[str, str]


@dataclass(frozen=True)
class WantPaper(Command):
    """A document of the meeting in one format; it is made outside the transaction and comes by itself."""

    meeting: int
    kind: str
    suffix: str


@dataclass(frozen=True)
class MakeCodes(Command):
    """The meeting's codes for arriving and for the evaluation, as pictures."""

    meeting: int


@dataclass(frozen=True)
class HandIn(Command):
    """A sheet of the evaluation; who hands it in is known only as one who has."""

    meeting: int
    answers: Mapping[str, str]


@dataclass(frozen=True)
class AskEvaluation(Command):
    """Ask those who were there and have not handed in a sheet."""

    meeting: int


@dataclass(frozen=True)
class SendResult(Command):
    """The evaluation's result to the mødeleder and, where an address is given, to the partner."""

    meeting: int
    partner: str


@dataclass(frozen=True)
class SendIdeas(Command):
    """The ideas as they were previewed, by mail to who provides the package."""

    meeting: int
    ideas: str
    to: str


@dataclass(frozen=True)
class FinishAccounts(Command):
    """Receipts and attendance list have gone to PLO."""

    meeting: int


@dataclass(frozen=True)
class AddAgreement(Command):
    """What somebody has promised; `due` a day (`2027-05-01`) or nothing."""

    meeting: int
    what: str
    who: str
    due: str


@dataclass(frozen=True)
class AddFigure(Command):
    """Figures of the whole cluster; `unit` is "%" or nothing."""

    meeting: int
    title: str
    rows: tuple[tuple[str, int], ...]
    unit: str
    note: str


@dataclass(frozen=True)
class DropFigure(Command):
    meeting: int
    figure: int


@dataclass(frozen=True)
class SetAgreement(Command):
    """`done`, `dropped`, `open` again, or `later` by a fortnight."""

    agreement: int
    deed: Literal["done", "dropped", "open", "later"]


@dataclass(frozen=True)
class LaterPlan(Command):
    """My practice's own plan: remind me of it in a month, or it is under way."""

    meeting: int
    later: bool


@dataclass(frozen=True)
class LaterEvaluation(Command):
    """My group's own evaluation: remind us of it in a month, or it has been done."""

    group: int
    later: bool


@dataclass(frozen=True)
class SaveMinutes(Command):
    """The minutes so far, by row of the programme; `before` is what they said when this writer looked."""

    meeting: int
    answers: Mapping[str, str]
    before: Mapping[str, str]


@dataclass(frozen=True)
class SendMinutes(Command):
    """The minutes to everybody, present or absent; `final` ends the corrections."""

    meeting: int
    final: bool


@dataclass(frozen=True)
class AddCorrection(Command):
    meeting: int
    text: str


@dataclass(frozen=True)
class SettleCorrection(Command):
    meeting: int
    correction: int


@dataclass(frozen=True)
class SetKlu(Command):
    """When the KLU meets next; the agenda is asked for three weeks before."""

    meeting: int
    day: str


@dataclass(frozen=True)
class ChooseFollowUp(Command):
    """The last nudge to follow up: ask again later, or never."""

    meeting: int
    later: bool


@dataclass(frozen=True)
class SubmitReport(Command):
    """The leader hands the group's report in."""

    group: int
