"""Evaluations: sheets taken in without a trace of who wrote them, and results without small counts.

How a sheet is taken in, in one transaction:

1. `voters` gets a row that says who has handed in (a member, or the hash of a page's slip), and nothing else.
2. The sheet is cut into its answers. All answers of the meeting, old and new, get new random keys and are written
   anew in the order of those keys, so that neither keys, nor the order of rows, nor the transaction that wrote them
   tell which came last. No answer has a moment, a person or a link to the other answers of its sheet.
3. Answers wait uncounted until `BATCH` sheets have come in, and are then counted together: whoever watches the result
   cannot see what the last one to answer wrote. What is left over at the end, at most two sheets, is never shown.

What this cannot do: where everybody has handed in and everybody gave the same answer, everybody's answer is known;
and while fewer than `BATCH` sheets have come in, the operator who reads the database can tell that the answers in it
are those of one of at most two people.

Small counts: a question with fewer than `SMALLEST` answers shows nothing. A choice with fewer answers than that
(but more than none) shows »few«, and so do the choices with none beside it; with so few answers that not every choice
could have had `SMALLEST`, the whole question then shows nothing. Where the withheld figures could be reckoned from
the total, the smallest of the others is withheld too, until they cannot. A test tries all ways to reckon back from
the total and what »few« means; who knows this code by heart can narrow down a little more where figures are alike.

A meeting's surveys without names go the same way, each by itself under its own id; 0 is the evaluation.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.storage.after_tables import voters, votes
from bot.storage.dialect import insert_into
from bot.storage.tables import meetings, talks

BATCH = 3
SMALLEST = 3
SHEET = "-"
"""A sheet counts itself under this name, so that the sheets are known although their answers are apart."""


def slip(token: str) -> str:
    """A page's slip as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_voted(conn: Connection, meeting_id: int, voter: str, survey: int = 0) -> bool:
    mine = (voters.c.meeting_id == meeting_id, voters.c.survey == survey, voters.c.voter == voter)
    return conn.execute(select(voters.c.voter).where(*mine)).first() is not None


def handed_in(conn: Connection, meeting_id: int, survey: int = 0) -> int:
    """How many sheets have come in, counted or not."""
    return len(voters_of(conn, meeting_id, survey))


def voters_of(conn: Connection, meeting_id: int, survey: int = 0) -> frozenset[str]:
    """Who has handed a sheet in."""
    rows = conn.execute(select(voters.c.voter).where(voters.c.meeting_id == meeting_id, voters.c.survey == survey))
    return frozenset(rows.scalars())


def take_in(conn: Connection, meeting_id: int, voter: str, answers: Mapping[str, str], survey: int = 0) -> bool:
    """Take a sheet in, as told above; False where this voter has handed one in before."""
    # Two sheets at once: the second waits here, and then sees what the first has written.
    conn.execute(select(meetings.c.id).where(meetings.c.id == meeting_id).with_for_update())
    entry = insert_into(conn, voters).values(meeting_id=meeting_id, survey=survey, voter=voter)
    if not conn.execute(entry.on_conflict_do_nothing()).rowcount:
        return False
    rows = [
        (row.question, row.answer, row.counted)
        for row in conn.execute(select(votes).where(votes.c.meeting_id == meeting_id, votes.c.survey == survey))
    ]
    rows += [(question, answer, False) for question, answer in answers.items() if answer] + [(SHEET, "", False)]
    waiting = sum(1 for question, _, counted in rows if question == SHEET and not counted)
    if waiting >= BATCH:
        rows = [(question, answer, True) for question, answer, _ in rows]
    _write(conn, meeting_id, survey, rows)
    return True


def _write(conn: Connection, meeting_id: int, survey: int, rows: Iterable[tuple[str, str, bool]]) -> None:
    conn.execute(delete(votes).where(votes.c.meeting_id == meeting_id, votes.c.survey == survey))
    fresh = [
        {
            "id": secrets.token_hex(16),
            "meeting_id": meeting_id,
            "survey": survey,
            "question": question,
            "answer": answer,
            "counted": counted,
        }
        for question, answer, counted in rows
    ]
    conn.execute(insert(votes), sorted(fresh, key=lambda row: str(row["id"])))


def counted(conn: Connection, meeting_id: int, survey: int = 0) -> Mapping[str, tuple[str, ...]]:
    """The answers that may be shown, by question, in an order that means nothing."""
    found: dict[str, list[str]] = {}
    mine = (votes.c.meeting_id == meeting_id, votes.c.survey == survey, votes.c.counted)
    for row in conn.execute(select(votes.c.question, votes.c.answer).where(*mine).order_by(votes.c.id)):
        found.setdefault(row.question, []).append(row.answer)
    return {question: tuple(answers) for question, answers in found.items()}


def withheld(counts: Mapping[str, int]) -> Mapping[str, int | None] | None:
    """The counts as they may be shown, None in place of the small ones; nothing at all for too few answers.

    The total is known, so the withheld figures' sum is too. They stay unknown as long as there are at least two of
    them and their sum leaves more than one way to share it.
    """
    if sum(counts.values()) < SMALLEST:
        return None
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST}
    if hidden and sum(counts.values()) < SMALLEST * len(counts):
        return None
    if hidden:
        # Nobody may learn from a nought shown beside them that all the hidden ones are more than nought.
        hidden |= {key for key, count in counts.items() if count == 0}
    while hidden and _tells(hidden, counts):
        rest = sorted((key for key in counts if key not in hidden), key=lambda key: (counts[key], key))
        if not rest:
            break
        hidden.add(rest[0])
    return {key: None if key in hidden else count for key, count in counts.items()}


def _tells(hidden: set[str], counts: Mapping[str, int]) -> bool:
    """Whether the hidden figures follow from their sum: one alone, or all as large as small ones can be."""
    total = sum(counts[key] for key in hidden)
    return len(hidden) == 1 or total == len(hidden) * (SMALLEST - 1)


def forget_talks(conn: Connection, now: datetime) -> int:
    """Sheets that were begun in the chat and left: forgotten after a day; returns how many."""
    left = (talks.c.dialog.in_(("evaluate", "survey_secret")), talks.c.touched_at < now - timedelta(days=1))
    return conn.execute(delete(talks).where(*left)).rowcount
