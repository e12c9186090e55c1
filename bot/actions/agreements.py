"""Agreements: written down, reminded of, done."""

from datetime import date, timedelta

from sqlalchemy import insert, select, update

from bot.actions.plan import finish, meeting_of, morning
from bot.actions.work import Refused, Result, Work, coordinators
from bot.planning import workday_from
from bot.storage import agreements, dues, read
from bot.storage.after_tables import agreements as rows
from bot.storage.dues import Due
from bot.storage.tables import members
from bot.texts import local
from dialogs import commands as c
from dialogs.after_views import AgreementView
from dialogs.readers import fold

BEFORE = timedelta(days=7)
"""The first of the two reminders comes so long before the day, the second on it."""
LATER = timedelta(days=14)
A_MONTH = timedelta(days=30)


def add_agreement(command: c.AddAgreement, work: Work) -> Result:
    """Write it down; where it is somebody of the cluster, they are reminded, else the coordinators."""
    meeting = meeting_of(work, command.meeting)
    due = date.fromisoformat(command.due) if command.due else None
    made = work.conn.execute(
        insert(rows).values(
            meeting_id=meeting.id,
            what=command.what,
            who=command.who,
            member_id=_member(work, meeting.cluster_id, command.who),
            due=due,
            status="open",
            created_at=work.now,
            revision=0,
        )
    )
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    _remind(work, _one(work, number), 0)
    work.note("agreement made", cluster=meeting.cluster_id, meeting=meeting.id, agreement=number)
    return Result(values={"agreement": _one(work, number)})


def set_agreement(command: c.SetAgreement, work: Work) -> Result:
    """How far it is; put off it is due a fortnight later, counted from today where that is later."""
    known = _one(work, command.agreement)
    revision = int(work.conn.execute(select(rows.c.revision).where(rows.c.id == known.id)).scalar_one()) + 1
    due = known.due
    if command.deed == "later":
        today = local(work.now).date()
        due = workday_from(max(due or today, today) + LATER)
    status = {"later": "open"}.get(command.deed, command.deed)
    changed = update(rows).where(rows.c.id == known.id)
    work.conn.execute(changed.values(status=status, due=due, revision=revision))
    dues.cancel(work.conn, key_prefix=f"agreement.{known.id}.")
    if status == "open":
        _remind(work, _one(work, known.id), revision)
    _finish(work, known)
    work.note("agreement set", cluster=known.cluster, meeting=known.meeting, agreement=known.id, deed=command.deed)
    return Result(toast="saved")


def _finish(work: Work, known: AgreementView) -> None:
    """With the last one settled, the plan's task to look at them is done."""
    meeting = meeting_of(work, known.meeting)
    if all(one.status != "open" for one in agreements.of_meeting(work.conn, meeting.id)):
        finish(work, meeting, "agreements")


def _one(work: Work, number: int) -> AgreementView:
    found = agreements.one(work.conn, number)
    if found is None:
        raise Refused("gone")
    return found


def _member(work: Work, cluster: int, who: str) -> int | None:
    """The one of the roster who is meant; a name that two have is nobody's."""
    seats = read.members_where(work.conn, members.c.cluster_id == cluster)
    same = [seat.id for seat in seats if fold(seat.name) == fold(who)]
    return same[0] if len(same) == 1 else None


def _remind(work: Work, one: AgreementView, revision: int) -> None:
    if one.due is None:
        return
    people = [one.member] if one.member else coordinators(work.conn, one.cluster)
    for nth, day in enumerate((one.due - BEFORE, one.due)):
        at = morning(work, day)
        if at > work.now:
            for member in people:
                about: dict[str, int | str] = {"agreement": one.id, "meeting": one.meeting, "member": member}
                key = f"agreement.{one.id}.{nth}.{member}"
                last = at + A_MONTH if nth else morning(work, one.due)
                due = Due(key, "agreement_due", about, at, expires_at=last, meeting_id=one.meeting, revision=revision)
                dues.plan(work.conn, due)


def later_plan(command: c.LaterPlan, work: Work) -> Result:
    """The practice's own plan comes up again in a month; what it says is nobody's business."""
    if work.seat is None:
        raise Refused("gone")
    if not command.later:
        return Result(toast="well_done")
    about: dict[str, int | str] = {"meeting": command.meeting, "member": work.seat.id}
    at = morning(work, local(work.now).date() + A_MONTH)
    key = f"private_plan.{command.meeting}.{work.seat.id}.{at:%Y%m%d}"
    dues.plan(work.conn, Due(key, "private_plan", about, at, expires_at=at + A_MONTH, meeting_id=command.meeting))
    return Result(toast="saved")
