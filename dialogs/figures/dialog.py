"""Figures that the coordinator may show: typed in for the whole cluster, given back as pictures, slides and paper."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.after_views import FigureView
from dialogs.commands import AddFigure, DropFigure
from dialogs.form import Answers, Args, Button, Do, Facts, Form, Open, Reject, Rows, Say, Screen, Start, Step, Verb
from dialogs.paging import paged
from dialogs.practice_data import practice_named
from dialogs.views import MeetingView

TITLE, LABEL, NOTE = 120, 60, 80
MOST, SMALLEST, A_PAGE = 12, 3, 4
_LINE = re.compile(
    r"(?P<label>.*?[^\s:;=|–-])[\s:;=|–-]+(?P<count>\d{1,6})\s*(?P<percent>%|(?:pct|procent|percent)\b\.?)?",
    re.IGNORECASE,
)


def rows_of(stored: str) -> tuple[tuple[tuple[str, int], ...], str]:
    """Labels with their figures, and "%" where they are shares of a hundred; of a text that `_read_rows` has given."""
    found = [match for line in stored.split("\n") if (match := _LINE.fullmatch(line))]
    return tuple((one["label"], int(one["count"])) for one in found), "%" if found and found[0]["percent"] else ""


def _read_rows(text: str, facts: readers.Moment) -> str:
    """One line for each bar: its words, then its figure."""
    lines = [line.strip() for line in readers.prose(MOST * (LABEL + 10))(text, facts).split("\n") if line.strip()]
    if not 1 < len(lines) <= MOST:
        raise Reject("rows", most=MOST)
    found = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or len(match["label"]) > LABEL:
            raise Reject("line", line=line[:LABEL])
        found.append(match)
    shares = {bool(one["percent"]) for one in found}
    if len(shares) > 1:
        raise Reject("mixed")
    if shares == {True} and any(int(one["count"]) > 100 for one in found):  # noqa: PLR2004  # percent
        raise Reject("over_hundred")
    if shares == {False} and sum(int(one["count"]) for one in found) < SMALLEST:
        raise Reject("too_few", smallest=SMALLEST)
    return "\n".join(f"{one['label']}: {int(one['count'])}{' %' if one['percent'] else ''}" for one in found)


def _of_all(value: str, _answers: Answers, facts: Facts) -> None:
    """No bar may be a practice, under its name, its number or a code."""
    for label, _ in rows_of(value)[0]:
        if practice := practice_named(label, [(one.name, one.ydernummer) for one in facts["cluster"].practices]):
            raise Reject("practice_data", practice=practice)


FORM = Form(
    "figure",
    steps=(
        Step("title", readers.line(TITLE, 3)),
        Step("rows", _read_rows, check=_of_all, rejects=("rows", "line", "mixed", "over_hundred", "too_few")),
        Step("note", readers.line(NOTE, 2), optional=True),
    ),
    submit=lambda answers, args, _facts: AddFigure(
        int(args[0]), answers["title"], *rows_of(answers["rows"]), answers.get("note", "")
    ),
    right="chair",
    of="meeting",
    facts=("meeting", "cluster"),
    texts="figures",
)


def show_figures(args: Args, facts: Facts) -> Say:
    """What has been put in and what the meeting itself can show, with the ways to have it."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    figures: Sequence[FigureView] = facts["figures"]
    shown, turn = paged(figures, A_PAGE, Open("figures", number), args)
    ways = [(meeting.id, "figures", suffix) for suffix in ("png", "pptx", "pdf")]
    names = ("b_picture", "b_slides", "b_sheet")
    have = (tuple(Button(name, Do("paper", way)) for name, way in zip(names, ways, strict=True)),)
    rows: Rows = ((Button("b_new", Start("figure", number)),),)
    rows += tuple((Button("b_drop", Do("figure_drop", (meeting.id, one.id)), {"title": one.title}),) for one in shown)
    rows += (*turn, *(have if figures or facts["numbers"](facts.lang) else ()))
    values: Mapping[str, Any] = {"meeting": meeting, "figures": shown, "numbers": facts["numbers"](facts.lang)}
    return Say("figures", values, (*rows, (Button("b_papers", Open("papers", number)),)))


SCREENS = (
    Screen(
        "figures",
        show_figures,
        "chair",
        "meeting",
        ("meeting", "figures", "numbers"),
        verbs=(
            Verb("figure_drop", lambda args: DropFigure(int(args[0]), int(args[1])), "chair", "meeting", "figures"),
        ),
    ),
)
FORMS = (FORM,)
NOTICES = ()
