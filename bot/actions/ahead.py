"""What will be asked long after a meeting, known the day it is planned.

The due rows see for themselves, when their time has come, whether they are still wanted.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select, update

from bot.actions.work import Refused, Result, Work
from bot.storage import dues, read
from bot.storage.dues import Due
from bot.storage.tables import tasks
from bot.texts import local
from dialogs import commands as c
from dialogs.views import MeetingView

BACK = timedelta(days=7)
"""Open agreements come up so long before the next meeting."""
OWN_PLAN = timedelta(weeks=6)
KLU = timedelta(weeks=3)
"""The KLU's agenda goes out two weeks before it meets; a week is needed to have something put on it."""
LIFE = timedelta(days=21)
QUARTER = relativedelta(months=3)


def ahead(work: Work, meeting: MeetingView, at: Callable[[date], datetime]) -> list[Due]:
    """What comes before the next meeting and after this, to be planned or moved along with it; `at` a day's morning."""
    day = meeting.starts.date()
    coming = [_due(meeting, "agreements_back", at(day - BACK), meeting.starts)]
    if meeting.spec.kind == "package":
        coming.append(_due(meeting, "private_plan", at(day + OWN_PLAN)))
    if any(task.key.startswith("klu") for task in meeting.spec.tasks):
        coming.append(_due(meeting, "klu_ask", at(day + timedelta(days=1))))
    window = meeting.spec.follow_up
    if window and window.reorder and window.months_min and window.months_max:
        # A window of one moment leaves a month between the first nudge, which is the plan's own, and the last.
        last = window.months_max + (window.months_min == window.months_max)
        coming.append(_due(meeting, "follow_up_last", at(day + relativedelta(months=last))))
    return [due for due in coming if due.at > work.now]


def _due(meeting: MeetingView, kind: str, at: datetime, until: datetime | None = None) -> Due:
    about: dict[str, int | str] = {"meeting": meeting.id}
    key, last = f"{kind}.{meeting.id}", until or at + LIFE
    return Due(key, kind, about, at, expires_at=last, meeting_id=meeting.id, revision=meeting.revision)


def choose_follow_up(command: c.ChooseFollowUp, work: Work) -> Result:
    """The last nudge's answer: asked again in a quarter, or never."""
    from bot.actions.plan import meeting_of, morning  # noqa: PLC0415  # the plan plans what stands here

    meeting = meeting_of(work, command.meeting)
    if command.later:
        day = local(work.now).date() + QUARTER
        at = morning(work, day)
        key = f"follow_up_last.{meeting.id}.{day:%Y%m%d}"
        dues.plan(work.conn, Due(key, "follow_up_last", {"meeting": meeting.id}, at, meeting_id=meeting.id))
    else:
        for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
            if meeting.spec.task(task.key).kind == "follow_up":
                work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="skipped"))
                dues.cancel(work.conn, meeting_id=meeting.id, key_prefix=f"task.{task.id}.")
    return Result(toast="saved")


def set_klu(command: c.SetKlu, work: Work) -> Result:
    """The agenda's task gets its day, three weeks before the KLU meets, and reminds on it and two days before."""
    from bot.actions.plan import meeting_of, on_its_day, plan_reminders, planned  # noqa: PLC0415  # as above

    meeting = meeting_of(work, command.meeting)
    keys = [task.key for task in meeting.spec.tasks if task.key.startswith("klu")]
    row = work.conn.execute(select(tasks).where(tasks.c.meeting_id == meeting.id, tasks.c.key.in_(keys))).first()
    if row is None:
        raise Refused("not_now")
    today = local(work.now).date()
    due = max(date.fromisoformat(command.day) - KLU, today)
    changed = update(tasks).where(tasks.c.id == row.id)
    work.conn.execute(changed.values(due=due, chosen=True, state="open", revision=row.revision + 1))
    task = next(one for one in planned(work, meeting, {row.key: due}) if one.key == row.key)
    plan_reminders(work, meeting, row.id, on_its_day(replace(task, due=due)), row.revision + 1)
    return Result(values={"due": due if due > today else None})
