"""The cluster's memory, searched: agreements, minutes, and the groups' reports that were handed in."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage import agreements, read
from bot.storage.after_tables import minutes
from bot.storage.meeting_facts import report_answers
from bot.storage.tables import groups, meetings, reports
from dialogs.after_views import FoundView
from dialogs.readers import fold
from dialogs.views import MeetingView

ASKING = frozenset(
    fold(
        "hvad hvem hvornår hvor hvordan aftalte aftalt aftaler vi om i på det den der og har blev sagt besluttede jeg "
        "what who when where how did we agree agreed about on the a of in and was said decide decided i"
    ).split()
)
STEM = 4
"""A word is found by its beginning, all but its last two letters but never fewer than these: CRP-målinger by måling."""


def search(conn: Connection, clusters: Sequence[int], question: str) -> tuple[FoundView, ...]:
    """Places that hold all the question's words, newest first; those that only hold some where none holds all."""
    words = [word for word in fold(question).split() if word not in ASKING] or fold(question).split()
    stems = [word[: max(STEM, len(word) - 2)] for word in words]
    places = [(place, _hits(place, stems)) for place in _places(conn, list(clusters))]
    most = max((hits for _, hits in places), default=0)
    found = [place for place, hits in places if hits and hits == most]
    return tuple(sorted(found, key=lambda place: place.held, reverse=True))


def _hits(place: FoundView, stems: Sequence[str]) -> int:
    words = fold(f"{place.text} {place.who} {place.title}").split()
    return sum(1 for stem in stems if any(word.startswith(stem) for word in words))


def _places(conn: Connection, clusters: list[int]) -> Iterator[FoundView]:
    yield from _agreements(conn, clusters)
    for meeting in read.meetings_of(conn, clusters):
        yield from _minutes(conn, meeting)
        yield from _reports(conn, meeting)


def _agreements(conn: Connection, clusters: list[int]) -> Iterator[FoundView]:
    for one in agreements.where(conn, meetings.c.cluster_id.in_(clusters)):
        yield FoundView("agreement", one.meeting, "", one.held, one.what, one.who, one.status)


def _minutes(conn: Connection, meeting: MeetingView) -> Iterator[FoundView]:
    titles = {item.key: item.title.da for item in meeting.spec.items}
    for row in conn.execute(select(minutes).where(minutes.c.meeting_id == meeting.id, minutes.c.text != "")):
        yield FoundView("minutes", meeting.id, titles.get(row.item, ""), meeting.starts, row.text)


def _reports(conn: Connection, meeting: MeetingView) -> Iterator[FoundView]:
    """What a group has handed in is the cluster's; a draft is not."""
    rows = conn.execute(
        select(reports)
        .join(groups, groups.c.id == reports.c.group_id)
        .where(groups.c.meeting_id == meeting.id, reports.c.submitted_at.is_not(None))
    ).all()
    known = {group.id: group for group in read.groups_of(conn, meeting.id)} if rows else {}
    for row in rows:
        for answer in report_answers(meeting, known[row.group_id], row.answers, "da"):
            text = " / ".join(part for part in (answer.text, *(said for _, said in answer.per_practice)) if part)
            if text:
                yield FoundView("report", meeting.id, answer.question, meeting.starts, text)
