"""Afterwards: planned against actual minutes, as a workbook."""

from bot import agenda, texts
from bot.actions.work import Refused, Result, Work
from bot.agenda import ReportLine
from bot.roster.export import Cell, table_xlsx
from bot.storage import read
from bot.storage.files import keep
from bot.storage.lives import live_of
from dialogs import commands as c
from dialogs.form import Say
from dialogs.live.words import titles

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_times(command: c.MakeTimes, work: Work) -> Result:
    """A row an item: when it was to begin and did, how long it was to take and took."""
    meeting, live = read.meeting(work.conn, command.meeting), live_of(work.conn, command.meeting)
    if meeting is None or live is None or not live.log:
        raise Refused("never_started")
    names = titles(meeting, work.lang)
    rows = [_row(line, names.get(line.key, line.title), work.lang) for line in agenda.report(live, work.now)]
    headers = texts.plain(texts.render("times", "columns", work.lang)).split("\n")
    title = texts.plain(texts.render("times", "sheet", work.lang))
    name = f"tidsforbrug-{meeting.starts:%Y-%m-%d}.xlsx"
    file = keep(work.conn, name, XLSX, table_xlsx(headers, rows, title), work.now)
    work.note("times made", meeting=meeting.id)
    return Result(says=(Say("file", {"meeting": meeting}, dialog="times", file=file),))


def _row(line: ReportLine, title: str, lang: str) -> tuple[Cell, ...]:
    def minutes(length: object) -> Cell:
        return None if length is None else round(length.total_seconds() / 60, 1)  # type: ignore[attr-defined]  # a timedelta

    def clock(moment: object) -> Cell:
        return "" if moment is None else texts.clock(moment, lang)  # type: ignore[arg-type]  # a datetime

    moments = (clock(line.planned_start), clock(line.started), clock(line.ended))
    lengths = (minutes(line.planned), minutes(line.spent), minutes(line.difference), minutes(line.paused))
    return (title, *moments, *lengths)
