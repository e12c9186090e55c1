"""Every document by name: which there are, which have something to say yet, and the one door to make a file."""

# The writers are imported when a file is made: they take longer than everything else at start-up.
# ruff: noqa: PLC0415

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, cast

from bot.documents.facts import Evaluation, MeetingFacts
from bot.documents.paper import Paper
from bot.documents.papers import lists, reports, worksheets
from bot.documents.words import words
from bot.texts import local

Suffix = Literal["pdf", "docx", "xlsx", "pptx", "csv", "png"]

MEDIA_TYPES: Mapping[Suffix, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "csv": "text/csv",
        "png": "image/png",
    }
)


@dataclass(frozen=True)
class Kind:
    """A document: how it can be had, what it says, and which fact it cannot do without (None: it is always ready).

    `charts` are the results that can be had as pictures for the chat too, under the suffix "png".
    """

    suffixes: tuple[Suffix, ...]
    paper: Callable[[MeetingFacts, str], Paper] | None = None
    needs: Callable[[MeetingFacts], object] | None = None
    charts: Callable[[MeetingFacts, str], Sequence[Evaluation]] | None = None

    def ready(self, facts: MeetingFacts) -> bool:
        return self.needs is None or bool(self.needs(facts))

    def made_as(self, suffix: str) -> bool:
        return suffix in self.suffixes or (suffix == "png" and self.charts is not None)

    def drawn(self, facts: MeetingFacts, lang: str) -> bool:
        """Whether there is anything to draw."""
        return self.charts is not None and bool(self.charts(facts, lang))


def _large_plan(facts: MeetingFacts, lang: str) -> Paper:
    return worksheets.implementation_plan(facts, lang, size="a3")


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "programme": Kind(("pdf", "docx"), lists.programme, lambda facts: facts.programme),
        "sign_in": Kind(("pdf",), lists.sign_in),
        "reply_list": Kind(("pdf",), lists.reply_list, lambda facts: facts.sign_ups),
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
        "evaluation": Kind(("pdf", "xlsx"), reports.evaluation, lambda facts: facts.evaluation, reports.scales),
        "trend": Kind((), None, lambda facts: len(facts.trend) > 1, reports.trend),
        "figures": Kind(("pdf", "pptx"), reports.figures, lambda facts: facts.figures or facts.numbers, reports.charts),
        "slides": Kind(("pptx",)),
    }
)


@dataclass(frozen=True)
class File:
    """A file to send; nothing that people wrote is in its name."""

    name: str
    media_type: str
    content: bytes


def files(kind: str, suffix: str, facts: MeetingFacts, lang: str) -> tuple[File, ...]:
    """One document as a file named by day and kind, `2026-11-12-bordplan.pdf`; of pictures as many as there are charts.

    Raises:
        KeyError: no such kind.
        ValueError: that kind is not made in that format, or the language is not spoken.
    """
    wanted = KINDS[kind]
    name = f"{local(facts.starts_at).date().isoformat()}-{words(lang)(kind).lower().replace(' ', '-')}"
    if suffix == "png" and wanted.charts is not None:
        return tuple(_pictures(name, wanted, facts, lang))
    known = cast("Suffix", suffix)
    return (File(f"{name}.{suffix}", MEDIA_TYPES[known], make(kind, known, facts, lang)),)


def _pictures(name: str, wanted: Kind, facts: MeetingFacts, lang: str) -> Iterator[File]:
    from bot.documents.charts import results_png

    charts = wanted.charts(facts, lang) if wanted.charts else ()
    for nth, picture in enumerate(results_png(charts, lang), start=1):
        yield File(f"{name}-{nth}.png", MEDIA_TYPES["png"], picture)


def make(kind: str, suffix: Suffix, facts: MeetingFacts, lang: str) -> bytes:
    """The content of one document; errors as `files`."""
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


def _slides(kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents.papers.deck import deck, figures_deck
    from bot.documents.slides import slides

    return slides(facts, (figures_deck if kind == "figures" else deck)(facts, lang), lang)


def _signs(_kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents.typeset import signs

    return signs(facts, lang)


def _breakout(_kind: str, facts: MeetingFacts, lang: str) -> bytes:
    from bot.documents.zoom import breakout

    return breakout(facts.groups, lang).content


_OTHERS: Mapping[Suffix, Callable[[str, MeetingFacts, str], bytes]] = MappingProxyType(
    {"xlsx": _workbook, "pptx": _slides, "pdf": _signs, "csv": _breakout}
)
