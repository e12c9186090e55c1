"""Figures that may be shown: kept without the small counts."""

from sqlalchemy import delete, func, insert, select

from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage.after_tables import figures
from bot.storage.evaluations import withheld
from dialogs import commands as c
from dialogs.form import Open

MOST = 30
"""Figures of one meeting; more than that is no meeting."""


def add_figure(command: c.AddFigure, work: Work) -> Result:
    """Keep what may be shown of them: counts as the evaluation's, shares as they are."""
    meeting = meeting_of(work, command.meeting)
    known = select(func.count()).select_from(figures).where(figures.c.meeting_id == meeting.id)
    if work.conn.execute(known).scalar_one() >= MOST:
        raise Refused("not_now")
    counts = [count for _, count in command.rows]
    if not command.unit:
        may = withheld({str(nth): count for nth, count in enumerate(counts)})
        if may is None:
            raise Refused("figures_small")
        counts = list(may.values())  # type: ignore[arg-type]  # None where one is withheld
    rows = [[label, count] for (label, _), count in zip(command.rows, counts, strict=True)]
    values = {"title": command.title, "rows": rows, "unit": command.unit, "note": command.note}
    work.conn.execute(insert(figures).values(meeting_id=meeting.id, **values))
    work.note("figures kept", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(open=Open("figures", (meeting.id,)))


def drop_figure(command: c.DropFigure, work: Work) -> Result:
    mine = (figures.c.id == command.figure, figures.c.meeting_id == command.meeting)
    work.conn.execute(delete(figures).where(*mine))
    work.note("figures dropped", meeting=command.meeting)
    return Result(toast="saved")
