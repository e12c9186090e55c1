"""Table plans: wanted here, reckoned outside the transaction, told when the coordinator says so."""

from typing import Any

from sqlalchemy import insert, update

from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import seatings
from bot.storage.group_tables import seatings as rows
from dialogs import commands as c
from dialogs.form import Open


def make_tables(command: c.MakeTables, work: Work) -> Result:
    """Have the tables planned anew: so many of so many seats."""
    meeting = meeting_of(work, command.meeting)
    if not meeting.spec.seating:
        raise Refused("no_tables")
    if not seatings.guests(work.conn, meeting):
        raise Refused("nobody_comes")
    _want(work, meeting.id, tables=[command.seats] * command.count, state="wanted", plan=None)
    work.note("tables wanted", meeting=meeting.id, count=command.count, seats=command.seats)
    return Result(toast="seating", open=Open("tables", (meeting.id,)))


def _want(work: Work, meeting: int, **values: Any) -> None:  # noqa: ANN401  # columns of many kinds
    row = seatings.row_of(work.conn, meeting)
    asker = work.seat.id if work.seat else None
    if row is None:
        work.conn.execute(insert(rows).values(meeting_id=meeting, wanted_by=asker, revision=1, told={}, **values))
        return
    changed = update(rows).where(rows.c.meeting_id == meeting)
    work.conn.execute(changed.values(wanted_by=asker, revision=row.revision + 1, **values))


def reseat(command: c.Reseat, work: Work) -> Result:
    """Seat again those who come, or those who are here, with as few moves as can be."""
    row = seatings.row_of(work.conn, command.meeting)
    if row is None or row.plan is None:
        raise Refused("no_tables")
    if not seatings.guests(work.conn, meeting_of(work, command.meeting), here=command.here):
        raise Refused("nobody_here")
    _want(work, command.meeting, state="reseat_here" if command.here else "reseat")
    work.note("reseat", meeting=command.meeting)
    return Result(toast="seating")


def tell_tables(command: c.TellTables, work: Work) -> Result:
    """Everybody hears of their tables, once for each change that concerns them."""
    meeting = meeting_of(work, command.meeting)
    row = seatings.row_of(work.conn, meeting.id)
    if row is None or row.state != "planned":
        raise Refused("no_tables")
    news = seatings.news(work.conn, meeting)
    for member in news:
        key = f"{meeting.id}.{member}.{row.revision}"
        work.tell("my_table", key, meeting=meeting.id, member=int(member))
    told = {**row.told, **news}
    work.conn.execute(update(rows).where(rows.c.meeting_id == meeting.id).values(told=told))
    work.note("tables told", meeting=meeting.id, count=len(news))
    return Result(toast="told", values={"count": len(news)})
