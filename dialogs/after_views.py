"""What dialogs read of the time after a meeting: who was there, what was agreed, what people thought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class PaperView:
    """A document that can be made now, in the formats it comes in."""

    kind: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True)
class PresentView:
    """One who was there; `member` is 0 for somebody on no list."""

    id: int
    member: int
    name: str
    practice: str
    at: datetime
    late: bool = False
    left: datetime | None = None
    """When they went, where that was well before the end."""


@dataclass(frozen=True)
class AgreementView:
    """What somebody has promised; `member` is 0 where no person of the roster has it."""

    id: int
    meeting: int
    cluster: int
    what: str
    who: str
    member: int
    due: date | None
    status: Literal["open", "done", "dropped"]
    held: datetime
    """When the meeting was at which it was agreed."""


@dataclass(frozen=True)
class ResultView:
    """One question's answers so far. A count of None is withheld because it is small."""

    key: str
    counts: Mapping[str, int | None]
    texts: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class FigureView:
    """Figures to be shown: labels with counts, or with shares where `unit` is "%"; a small count is None."""

    id: int
    title: str
    rows: tuple[tuple[str, int | None], ...]
    unit: str
    note: str


@dataclass(frozen=True)
class RoundView:
    """The minutes' way: sent on a day, corrected until a day, final or not."""

    sent: datetime
    until: date
    final: bool


@dataclass(frozen=True)
class CorrectionView:
    id: int
    name: str
    text: str
    settled: bool


@dataclass(frozen=True)
class FoundView:
    """A place in the cluster's memory: `kind` is agreement, minutes or report."""

    kind: Literal["agreement", "minutes", "report"]
    meeting: int
    title: str
    held: datetime
    text: str
    who: str = ""
    status: str = ""
