"""A document before it has a format: what stands on the page, as blocks that PDF and Word both can show.

A document's content is written once (`papers/`) and set twice: by `typeset.pdf` and by `word.docx`.
"""

from dataclasses import dataclass
from typing import Literal

Size = Literal["a4", "a3"]


@dataclass(frozen=True)
class Heading:
    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Text:
    """A paragraph; quiet ones are small and grey."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Pairs:
    """Labels with their values: "Gruppeleder  Anna Holm"; a web address as value becomes a link."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Points:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table with a head row. `shares` are relative widths; `tall` is a row's least height in millimetres.

    `figures` counts the columns at the end that hold figures and stand to the right.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    tall: float = 0
    figures: int = 0


@dataclass(frozen=True)
class Boxes:
    """Small lists side by side, such as the tables of a room: (title, lines)."""

    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Bars:
    """How many chose what: (label, share of the whole from 0 to 1, figure as text)."""

    rows: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True)
class Lines:
    """Room to write by hand."""

    count: int


@dataclass(frozen=True)
class Code:
    """A QR code of `url` with its title."""

    title: str
    url: str


@dataclass(frozen=True)
class Frame:
    """A frame with a title and room to write, for the one thing to remember."""

    title: str
    lines: int


Block = Heading | Text | Pairs | Points | Grid | Boxes | Bars | Lines | Code | Frame


@dataclass(frozen=True)
class Paper:
    """One document: `kind` says what it is ("Program"), `title` which meeting, `under` when and where."""

    kind: str
    title: str
    cluster: str
    under: tuple[str, ...]
    lang: str
    blocks: tuple[Block, ...]
    size: Size = "a4"
    wide: bool = False
    page: str = "{n}/{all}"
