"""Papers to write on by hand: the notes sheet and the implementation plan."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from bot.documents.facts import MeetingFacts, ProgrammeRow
from bot.documents.paper import Block, Code, Frame, Grid, Heading, Lines, Paper, Points, Size, Text
from bot.documents.papers._head import paper, times
from bot.documents.words import words

_WORTH_NOTING = timedelta(minutes=15)  # a welcome or a break needs no lines
_NOTE_LINES = 3
_TAKE_HOME_LINES = 3
_PLAN = {"a4": (5, 20.0), "a3": (5, 30.0)}  # rows to fill in, and how tall they are in millimetres


def notes(facts: MeetingFacts, lang: str) -> Paper:
    """Room for notes to each part of the programme, the questions to think about, and the one thing to take home."""
    w = words(lang)
    rows = [row for row in facts.programme if row.mode != "break" and row.ends_at - row.starts_at >= _WORTH_NOTING]
    questions = (Heading(w("reflections")), Points(facts.questions)) if facts.questions else ()
    return paper(
        facts,
        w,
        "notes",
        *chain.from_iterable(_part(row, lang) for row in rows),
        *questions,
        Frame(w("take_home"), _TAKE_HOME_LINES),
        *(Code(code.title, code.url) for code in facts.codes),
    )


def _part(row: ProgrammeRow, lang: str) -> Iterator[Block]:
    yield Heading(f"{times(row.starts_at, row.ends_at, lang)}  {row.title}")
    yield Lines(_NOTE_LINES)


def implementation_plan(facts: MeetingFacts, lang: str, size: Size = "a4") -> Paper:
    """The practice's own plan to fill in, for the table (A4) or the wall (A3)."""
    w = words(lang)
    head = tuple(w(key) for key in ("plan_goal", "plan_why", "plan_how", "plan_who", "plan_when", "plan_check"))
    count, tall = _PLAN[size]
    grid = Grid(head, (("",) * len(head),) * count, shares=(2.2, 1.8, 2.6, 1.2, 1.2, 2.2), tall=tall)
    practice = Text(f"{w('plan_practice')} {'_' * 40}")
    return paper(facts, w, "plan", practice, grid, Text(w("plan_note"), quiet=True), size=size, wide=True)
