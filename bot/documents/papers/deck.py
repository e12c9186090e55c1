"""What the slides of a meeting say: programme, groups, results, the groups' reports, the round-up."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.facts import Answer, Evaluation, GroupReport, MeetingFacts
from bot.documents.paper import Grid
from bot.documents.papers.lists import programme_grid
from bot.documents.papers.reports import agreements, charts, scales, trend
from bot.documents.words import Words, words
from bot.texts import span

_ANSWER = 240  # letters of one answer on a slide; the whole of it stands in the collected report


@dataclass(frozen=True)
class Front:
    """The first slide."""

    title: str
    under: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """A slide with a table; a long one goes on over more slides."""

    title: str
    grid: Grid


@dataclass(frozen=True)
class Chart:
    """A slide with one native, editable bar chart; a value of None is withheld."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int | None, ...]
    note: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Prompts:
    """A slide with a few large lines."""

    title: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Scan:
    """A slide with one large code."""

    title: str
    url: str


Slide = Front | Listing | Chart | Prompts | Scan


def deck(facts: MeetingFacts, lang: str) -> tuple[Slide, ...]:
    """The slides in the order of the meeting; what is not known yet has no slide."""
    return tuple(_deck(facts, words(lang)))


def figures_deck(facts: MeetingFacts, lang: str) -> tuple[Slide, ...]:
    """Only the charts: what the coordinator has put in, the meeting's own numbers, the evaluation and its trend."""
    w = words(lang)
    results = (*charts(facts, lang), *scales(facts, lang), *trend(facts, lang))
    return (_front(facts, w), *(slide for result in results for slide in _result(result, w)))


def _front(facts: MeetingFacts, w: Words) -> Front:
    under = (facts.cluster, span(facts.starts_at, facts.ends_at, w.lang), facts.place)
    return Front(facts.title, tuple(line for line in under if line))


def _deck(facts: MeetingFacts, w: Words) -> Iterator[Slide]:
    yield _front(facts, w)
    if facts.programme:
        yield Listing(w("programme"), programme_grid(facts, w))
    if facts.groups:
        yield Listing(w("group_list"), _groups(facts, w))
    for result in (*facts.figures, *facts.evaluation, *trend(facts, w.lang)):
        yield from _result(result, w)
    for report in sorted(facts.reports, key=lambda report: report.group):
        if report.answers:
            yield Listing(_named(report, w), _answers(report, w))
    yield Prompts(w("round_up"), tuple(w("round_up_points").split("\n")))
    agreed = agreements(facts.agreements, w)
    if isinstance(agreed, Grid):
        yield Listing(w("agreements"), agreed)
    for code in facts.codes:
        yield Scan(code.title, code.url)


def _groups(facts: MeetingFacts, w: Words) -> Grid:
    head = (w("group_number"), w("group_leader"), w("host"), w("members"))
    rows = tuple(
        (str(group.number), group.leader, group.host, ", ".join(person.name for person in group.members))
        for group in sorted(facts.groups, key=lambda group: group.number)
    )
    return Grid(head, rows, shares=(1, 2, 2.5, 6))


def _result(result: Evaluation, w: Words) -> Iterator[Slide]:
    if result.labels:
        few = w("few_note") if None in result.counts else ""
        note = " ".join(part for part in (result.note, few) if part)
        yield Chart(result.question, result.labels, result.counts, note, result.unit)
    if result.texts:
        rows = tuple((short(text),) for text in result.texts)
        yield Listing(result.question, Grid((w("comments"),), rows, shares=(1,)))


def _named(report: GroupReport, w: Words) -> str:
    return " – ".join(part for part in (w("group", n=report.group), report.leader) if part)


def _answers(report: GroupReport, w: Words) -> Grid:
    rows = tuple((answer.question, short(_said(answer)) or w("answer_missing")) for answer in report.answers)
    return Grid((w("question"), w("answer_by_practice")), rows, shares=(2, 4))


def _said(answer: Answer) -> str:
    return "\n".join(part for part in (answer.text, *(f"{who}: {what}" for who, what in answer.per_practice)) if part)


def short(text: str, letters: int = _ANSWER) -> str:
    """The beginning of a long text, with an ellipsis."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
