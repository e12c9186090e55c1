"""The cluster's year: January's tasks, asked about at its start and once more before it is over."""

from datetime import UTC, date

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.actions.plan import morning
from bot.actions.work import Refused, Result, Work
from bot.planning.year import january
from bot.storage import dues
from bot.storage.dues import Due
from bot.storage.tables import year_tasks
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open

AGAIN = 20
"""The day of January on which what is still open is asked about a second and last time."""


def plan_year(work: Work, cluster: int, year: int) -> bool:
    """Plan a January's two reminders, each once however often this is called; whether one is still to come."""
    days = (january(year)[0].due, date(year, 1, AGAIN))
    coming = [(nth, at) for nth, day in enumerate(days) if (at := morning(work, day)) > work.now]
    for nth, at in coming:
        wall = local(at).replace(tzinfo=None).isoformat(timespec="minutes")
        about: dict[str, int | str] = {"cluster": cluster, "year": year, "nth": nth}
        key = f"year.{cluster}.{year}.{nth}"
        dues.plan(work.conn, Due(key, "year", about, at.astimezone(UTC), wall, work.settings.timezone))
    return bool(coming)


def begin_years(work: Work, cluster: int) -> None:
    """From the next January on; each plans the one after it."""
    this = local(work.now).year
    if not plan_year(work, cluster, this):
        plan_year(work, cluster, this + 1)


def done_keys(conn: Connection, cluster: int, year: int) -> frozenset[str]:
    """The January tasks that are done."""
    mine = (year_tasks.c.cluster_id == cluster, year_tasks.c.year == year)
    return frozenset(conn.execute(select(year_tasks.c.key).where(*mine)).scalars())


def set_year_task(command: c.SetYearTask, work: Work) -> Result:
    """A task of the year is done, or not after all."""
    if command.key not in {task.key for task in january(command.year)}:
        raise Refused("gone")
    mine = {"cluster_id": command.cluster, "year": command.year, "key": command.key}
    if command.key in done_keys(work.conn, command.cluster, command.year):
        work.conn.execute(delete(year_tasks).where(*(year_tasks.c[name] == value for name, value in mine.items())))
    else:
        work.conn.execute(insert(year_tasks).values(**mine, done_at=work.now))
    work.note("year task set", cluster=command.cluster, key=command.key, year=command.year)
    return Result(toast="saved", open=Open("year", (command.cluster, command.year)))
