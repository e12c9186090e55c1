"""Group reports, kept from the first answer on, and the one document they become."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.actions.plan import finish, meeting_of, morning
from bot.actions.work import Refused, Result, Work
from bot.storage import dues, read
from bot.storage.dues import Due
from bot.storage.tables import reports
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Facts
from dialogs.report.dialog import NEVER, REMIND, blanks, is_when, practices_of
from dialogs.report.when import when_of
from dialogs.views import GroupView, MeetingView

A_MONTH = timedelta(days=30)


def save_report(command: c.SaveReport, work: Work) -> Result:
    """Keep what this writer has changed; several may write at once, and after the sending only the leader."""
    meeting = _meeting(work, command.group)
    known = _row(work, command.group)
    group = _group(work, meeting, command.group)
    if known is not None and known.submitted_at is not None and not _leads(work, group):
        raise Refused("report_sent")
    kept = dict(known.answers) if known else {}
    changed = {key: text for key, text in command.answers.items() if command.before.get(key) != text}
    gone = set(command.before) - set(command.answers)
    answers = {key: text for key, text in (kept | changed).items() if key not in gone}
    values: dict[str, Any] = {"answers": answers, "by_person_id": work.person or None}
    if known is None:
        work.conn.execute(insert(reports).values(group_id=command.group, **values))
    else:
        work.conn.execute(update(reports).where(reports.c.group_id == command.group).values(**values))
    if known is None or known.submitted_at is None:
        _tell_leader(work, meeting, group, answers)
    else:
        _remind(work, meeting, group, answers)
    return Result(values={"meeting": meeting})


def _tell_leader(work: Work, meeting: MeetingView, group: GroupView, answers: Mapping[str, str]) -> None:
    """With the last question answered by somebody else, the leader hears that only the sending is left."""
    whole = all(one.key in answers for one in blanks(meeting.spec, practices_of(group)))
    if whole and group.leader_id and not _leads(work, group):
        work.tell("report_whole", f"{group.id}", meeting=meeting.id, group=group.id, member=group.leader_id)


def submit_report(command: c.SubmitReport, work: Work) -> Result:
    """Hand it in: the coordinators hear of it, and the group's own evaluation gets its day."""
    meeting = _meeting(work, command.group)
    known = _row(work, command.group)
    if known is None:
        raise Refused("report_empty")
    if known.submitted_at is None:
        mine = update(reports).where(reports.c.group_id == command.group)
        work.conn.execute(mine.values(submitted_at=work.now))
        _tell(work, meeting.cluster_id, meeting.id, command.group)
        _remind(work, meeting, _group(work, meeting, command.group), known.answers)
        if all(one.report == "submitted" for one in read.groups_of(work.conn, meeting.id)):
            finish(work, meeting, "report")
        work.note("report handed in", meeting=meeting.id, group=command.group)
    return Result()


def _remind(work: Work, meeting: MeetingView, group: GroupView, answers: Mapping[str, str]) -> None:
    """Remind the group on the day it has named, and on no other that it had named before."""
    _evaluate_on(work, meeting, group.id, own_day(meeting, group, answers, local(work.now)))


def _evaluate_on(work: Work, meeting: MeetingView, group: int, day: date | None) -> None:
    dues.cancel(work.conn, key_prefix=f"group_evaluation.{group}.")
    if day is not None:
        at = morning(work, day)
        about: dict[str, int | str] = {"meeting": meeting.id, "group": group}
        key = f"group_evaluation.{group}.{day}"
        dues.forget(work.conn, key)  # two may want the same day in the same second
        dues.plan(work.conn, Due(key, "group_evaluation", about, at, meeting_id=meeting.id))


def later_evaluation(command: c.LaterEvaluation, work: Work) -> Result:
    """The group has evaluated, and is not reminded again; or all of it is in a month, however many ask for that."""
    meeting = _meeting(work, command.group)
    _evaluate_on(work, meeting, command.group, local(work.now).date() + A_MONTH if command.later else None)
    work.note("group evaluation", meeting=meeting.id, group=command.group, later=command.later)
    return Result(toast="saved" if command.later else "well_done")


def own_day(meeting: MeetingView, group: GroupView, answers: Mapping[str, str], now: datetime) -> date | None:
    """The day on which the group wants to evaluate: the one it was asked for, else what its words say."""
    asked = answers.get(REMIND, "")
    said = next((answers.get(one.key, "") for one in blanks(meeting.spec, practices_of(group)) if is_when(one)), "")
    day = when_of(said, Facts(now)) if said else None
    if day is None and asked not in {"", NEVER}:
        day = date.fromisoformat(asked)
    return day


def _meeting(work: Work, group: int) -> MeetingView:
    number = read.group_meeting(work.conn, group)
    if number is None:
        raise Refused("gone")
    return meeting_of(work, number)


def _row(work: Work, group: int) -> Row[Any] | None:
    """The report, held until the transaction ends, so that two writers do not write past each other."""
    return work.conn.execute(select(reports).where(reports.c.group_id == group).with_for_update()).first()


def _group(work: Work, meeting: MeetingView, number: int) -> GroupView:
    return next(one for one in read.groups_of(work.conn, meeting.id) if one.id == number)


def _leads(work: Work, group: GroupView) -> bool:
    return work.seat is not None and (work.seat.coordinator or work.seat.id == group.leader_id)


def _tell(work: Work, cluster: int, meeting: int, group: int) -> None:
    # The coordinator who hands in a group's own report needs the news too: it may be the last one.
    everyone = replace(work, seat=None)
    everyone.tell_coordinators("report_in", f"{meeting}.{group}", cluster, meeting=meeting, group=group)
