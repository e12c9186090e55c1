"""What a meeting can show in figures: those the coordinator has put in, and its own."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import agenda, texts
from bot.documents.facts import Evaluation
from bot.documents.words import words
from bot.storage import attendance, read
from bot.storage.after_tables import figures
from bot.storage.lives import live_of
from dialogs.after_views import FigureView
from dialogs.live.words import titles
from dialogs.views import MeetingView

_MEETINGS = 8


def of_meeting(conn: Connection, meeting_id: int) -> tuple[FigureView, ...]:
    """Those put in, in the order in which they were."""
    rows = conn.execute(select(figures).where(figures.c.meeting_id == meeting_id).order_by(figures.c.id))
    return tuple(
        FigureView(row.id, row.title, tuple((label, count) for label, count in row.rows), row.unit, row.note)
        for row in rows
    )


def shown(figure: FigureView) -> Evaluation:
    """As documents take it."""
    labels, counts = zip(*figure.rows, strict=True)
    return Evaluation(figure.title, labels, counts, unit=figure.unit, note=figure.note)


def numbers(conn: Connection, meeting: MeetingView, lang: str) -> tuple[Evaluation, ...]:
    """The meeting's own, as far as there are any: the sign-up, who came to the last meetings, how time was spent."""
    return tuple(_numbers(conn, meeting, lang))


def _numbers(conn: Connection, meeting: MeetingView, lang: str) -> Iterator[Evaluation]:
    w = words(lang)
    answers, cluster = read.answers_of(conn, meeting.id), read.cluster(conn, meeting.cluster_id)
    doctors = [one.id for one in cluster.doctors] if cluster else []
    said = [answers[one].attend for one in doctors if one in answers]
    if said:
        counts = (said.count("yes"), said.count("no"), len(doctors) - len(said))
        yield Evaluation(w("signed_up"), (w("comes"), w("stays_away"), w("not_answered")), counts)
    past = attendance.history(conn, meeting.cluster_id, _MEETINGS)[::-1]
    if len(past) > 1:
        labels = tuple(f"{texts.short_day(one.starts, lang)} {one.starts.year}" for one, _ in past)
        yield Evaluation(w("came"), labels, tuple(len(there) for _, there in past))
    live = live_of(conn, meeting.id)
    if live is not None and live.log and meeting.status == "held":
        yield from _times(agenda.report(live, meeting.ends), titles(meeting, lang), lang)


def _times(lines: tuple[agenda.ReportLine, ...], names: Mapping[str, str], lang: str) -> Iterator[Evaluation]:
    """How long each item took, with what it was to take."""
    w = words(lang)
    spent = [line for line in lines if line.spent is not None]
    if spent:
        labels = tuple(
            f"{names.get(line.key, line.title)} ({w('planned', minutes=texts.minutes(line.planned, lang))})"
            for line in spent
        )
        counts = tuple(round(line.spent.total_seconds() / 60) for line in spent if line.spent is not None)
        yield Evaluation(w("time_spent"), labels, counts, unit="min.")
