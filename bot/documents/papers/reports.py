"""What came out of a meeting: the groups' reports in one paper, the minutes, the evaluation."""

from collections.abc import Iterator
from itertools import chain
from typing import Literal

from bot.documents.facts import Agreement, Answer, Evaluation, GroupReport, MeetingFacts
from bot.documents.paper import Bars, Block, Grid, Heading, Pairs, Paper, Points, Text
from bot.documents.papers._head import paper
from bot.documents.words import Words, words
from bot.texts import day, local, short_day, some, sort_key


def summary(facts: MeetingFacts, lang: str) -> Paper:
    """All group reports, with an overview that shows which are missing; for the cluster's archive."""
    w = words(lang)
    if not facts.reports:
        return paper(facts, w, "summary", Text(w("no_reports")))
    reports = sorted(facts.reports, key=lambda report: report.group)
    each = chain.from_iterable(_report(report, w) for report in reports)
    return paper(facts, w, "summary", Heading(w("overview")), _overview(reports, w), *each)


def _overview(reports: list[GroupReport], w: Words) -> Grid:
    rows = tuple(
        (
            w("group", n=report.group),
            report.leader or w("nothing"),
            str(len(report.members)) if report.members else w("nothing"),
            w("received" if report.answers else "missing"),
        )
        for report in reports
    )
    head = (w("group_number"), w("group_leader"), w("count_members"), w("report"))
    return Grid(head, rows, shares=(2, 4, 1.2, 2))


def _report(report: GroupReport, w: Words) -> Iterator[Block]:
    yield Heading(w("group", n=report.group))
    facts = (
        (w("group_leader"), report.leader),
        (w("of_group"), ", ".join(person.name for person in report.members)),
    )
    if known := tuple(pair for pair in facts if pair[1]):
        yield Pairs(known)
    if not report.answers:
        yield Text(w("report_missing"), quiet=True)
    for answer in report.answers:
        yield from _answer(answer, w, level=2)


def _answer(answer: Answer, w: Words, level: Literal[1, 2]) -> Iterator[Block]:
    """A question and what was said to it; answers per practice stand in a table."""
    yield Heading(answer.question, level)
    if answer.text:
        yield Text(answer.text)
    if answer.per_practice:
        yield Grid((w("practice"), w("answer_by_practice")), answer.per_practice, shares=(1, 2))
    if not answer.text and not answer.per_practice:
        yield Text(w("answer_missing"), quiet=True)


def minutes(facts: MeetingFacts, lang: str) -> Paper:
    """What was said and agreed, who was there; people go on editing this one."""
    w = words(lang)
    points = chain.from_iterable(_answer(point, w, level=1) for point in facts.minutes)
    return paper(
        facts,
        w,
        "minutes",
        *((Pairs(tuple((role.title, role.name) for role in facts.roles)),) if facts.roles else ()),
        *points,
        Heading(w("agreements")),
        agreements(facts.agreements, w),
        Heading(w("present")),
        _present(facts, w),
    )


def agreements(agreed: tuple[Agreement, ...], w: Words) -> Grid | Text:
    """What, who, when and how far, in the order in which they were agreed."""
    if not agreed:
        return Text(w("no_agreements"), quiet=True)
    rows = tuple(
        (
            each.what,
            each.who or w("nothing"),
            day(each.due, w.lang) if each.due else w("nothing"),
            w(each.status),
        )
        for each in agreed
    )
    head = (w("agreement"), w("agreed_who"), w("agreed_when"), w("status"))
    return Grid(head, rows, shares=(4, 2, 2.2, 1.2))


def _present(facts: MeetingFacts, w: Words) -> Grid | Text:
    if not facts.attendees:
        return Text(w("nobody"), quiet=True)
    ordered = sorted(facts.attendees, key=lambda person: sort_key(person.name))
    rows = tuple((person.name, person.practice, person.role) for person in ordered)
    return Grid((w("name"), w("practice"), w("role")), rows, shares=(3, 4, 2))


def evaluation(facts: MeetingFacts, lang: str) -> Paper:
    """The answers as bars and words; small counts are already withheld by the caller."""
    w = words(lang)
    if not facts.evaluation:
        return paper(facts, w, "evaluation", Text(w("no_evaluation")))
    total = facts.evaluation_answers
    few = any(count is None for result in facts.evaluation for count in result.counts)
    return paper(
        facts,
        w,
        "evaluation",
        *((Pairs(((w("answers"), str(total)),)),) if total is not None else ()),
        *chain.from_iterable(_result(result, w) for result in (*facts.evaluation, *trend(facts, lang))),
        *((Text(w("few_note"), quiet=True),) if few else ()),
    )


def _result(result: Evaluation, w: Words) -> Iterator[Block]:
    yield Heading(result.question)
    if result.labels:
        yield Bars(bars(result, w))
    if result.texts:
        yield Points(result.texts)
    if result.note:
        yield Text(result.note, quiet=True)


def scales(facts: MeetingFacts, _lang: str) -> tuple[Evaluation, ...]:
    """The questions that were answered on a scale."""
    return tuple(result for result in facts.evaluation if result.labels)


_MEETINGS = 20  # meetings that a trend shows, the newest ones


def trend(facts: MeetingFacts, lang: str) -> tuple[Evaluation, ...]:
    """How many in a hundred found the cluster's meetings good, meeting by meeting; nothing before there are two."""
    w, shown = words(lang), facts.trend[-_MEETINGS:]
    if len(shown) < 2:  # noqa: PLR2004  # one meeting is no trend
        return ()
    labels = tuple(f"{short_day(one.held, lang)} {local(one.held).year} ({_answered(one.answers, w)})" for one in shown)
    return (Evaluation(w("trend_title"), labels, tuple(one.percent for one in shown), unit="%"),)


def _answered(count: int, w: Words) -> str:
    return some(count, w("answer_one"), w("answer_many"))


def charts(facts: MeetingFacts, _lang: str) -> tuple[Evaluation, ...]:
    """What may be shown of the meeting in figures: what the coordinator has put in, then its own numbers."""
    return (*facts.figures, *facts.numbers)


def figures(facts: MeetingFacts, lang: str) -> Paper:
    """The same figures as bars on paper."""
    w = words(lang)
    few = any(count is None for result in facts.figures for count in result.counts)
    note = (Text(w("few_note"), quiet=True),) if few else ()
    each = chain.from_iterable(_result(result, w) for result in charts(facts, lang))
    return paper(facts, w, "figures", *each, *note)


def bars(result: Evaluation, w: Words) -> tuple[tuple[str, float, str], ...]:
    """(label, share of those shown, figure); a withheld count has no bar and no figure."""
    whole = 100 if result.unit == "%" else sum(count for count in result.counts if count) or 1
    return tuple(
        (label, min((count or 0) / whole, 1), w("few") if count is None else f"{count} {result.unit}".strip())
        for label, count in zip(result.labels, result.counts, strict=True)
    )
