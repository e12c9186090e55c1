"""Every document by name: which there are, which have something to say yet, and the one door to make a file."""

# The writers are imported when a file is made: they take longer than everything else at start-up.
# ruff: noqa: PLC0415

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bot.documents.facts import MeetingFacts
from bot.documents.paper import Paper
from bot.documents.papers import lists, reports, worksheets
from bot.documents.words import words
from bot.texts import local

Suffix = Literal["pdf", "docx", "xlsx", "pptx", "csv"]

MEDIA_TYPES: Mapping[Suffix, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "csv": "text/csv",
    }
)


@dataclass(frozen=True)
class Kind:
    """A document: how it can be had, what it says, and which fact it cannot do without (None: it is always ready)."""

    suffixes: tuple[Suffix, ...]
    paper: Callable[[MeetingFacts, str], Paper] | None = None
    needs: Callable[[MeetingFacts], object] | None = None

    def ready(self, facts: MeetingFacts) -> bool:
        return self.needs is None or bool(self.needs(facts))


def _large_plan(facts: MeetingFacts, lang: str) -> Paper:
    return worksheets.implementation_plan(facts, lang, size="a3")


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "programme": Kind(("pdf", "docx"), lists.programme, lambda facts: facts.programme),
        "sign_in": Kind(("pdf",), lists.sign_in),
        "group_list": Kind(("pdf", "docx", "xlsx"), lists.group_list, lambda facts: facts.groups),
        "breakout": Kind(("csv",), None, lambda facts: facts.groups),
        "table_plan": Kind(("pdf",), lists.table_plan, lambda facts: facts.phases),
        "signs": Kind(("pdf",), None, lambda facts: any(phase.tables for phase in facts.phases)),
        "notes": Kind(("pdf",), worksheets.notes),
        "plan": Kind(("pdf",), worksheets.implementation_plan),
        "plan_large": Kind(("pdf",), _large_plan),
        "prints": Kind(("pdf",), lists.print_list, lambda facts: facts.prints),
        "summary": Kind(("docx", "pdf"), reports.summary, lambda facts: facts.reports),
        "minutes": Kind(("docx", "pdf"), reports.minutes),
        "attendance": Kind(("xlsx", "docx", "pdf"), lists.attendance, lambda facts: facts.attendees),
        "evaluation": Kind(("pdf", "xlsx"), reports.evaluation, lambda facts: facts.evaluation),
        "slides": Kind(("pptx",)),
    }
)


@dataclass(frozen=True)
class File:
    """A file to send; nothing that people wrote is in its name."""

    name: str
    media_type: str
    content: bytes


def file(kind: str, suffix: Suffix, facts: MeetingFacts, lang: str) -> File:
    """One document as a file named by day and kind, `2026-11-12-bordplan.pdf`.

    Raises:
        KeyError: no such kind.
        ValueError: that kind is not made in that format, or the language is not spoken.
    """
    day = local(facts.starts_at).date()
    name = words(lang)(kind).lower().replace(" ", "-")
    return File(f"{day.isoformat()}-{name}.{suffix}", MEDIA_TYPES[suffix], make(kind, suffix, facts, lang))


def make(kind: str, suffix: Suffix, facts: MeetingFacts, lang: str) -> bytes:
    """The content of one document; errors as `file`."""
    wanted = KINDS[kind]
    if suffix not in wanted.suffixes:
        raise ValueError(f"{kind} is made as {', '.join(wanted.suffixes)}, not as {suffix}")
    if wanted.paper and suffix == "pdf":
        from bot.documents.typeset import pdf

        return pdf(wanted.paper(facts, lang))
    if wanted.paper and suffix == "docx":
        from bot.documents.word import word

        return word(wanted.paper(facts, lang))
    return _OTHERS[suffix](kind, facts, lang)


def _workbook(kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents import workbooks

    writers = {
        "attendance": workbooks.attendance,
        "evaluation": workbooks.evaluation,
        "group_list": workbooks.groups,
    }
    return writers[kind](facts, lang)


def _slides(_kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents.slides import slides

    return slides(facts, lang)


def _signs(_kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents.typeset import signs

    return signs(facts, lang)


def _breakout(_kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents.zoom import breakout

    return breakout(facts.groups, lang).content


_OTHERS: Mapping[Suffix, Callable[[str, MeetingFacts, str], bytes]] = MappingProxyType(
    {"xlsx": _workbook, "pptx": _slides, "pdf": _signs, "csv": _breakout}
)
