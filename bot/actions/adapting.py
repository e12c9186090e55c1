"""The meeting's own copy of its playbook: the programme typed in, rows and tasks changed, kept for the next time."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from bot.actions.meeting import UNKNOWN_LENGTH, tell_change
from bot.actions.ordering import agree
from bot.actions.plan import meeting_of, replan
from bot.actions.work import Refused, Result, Work
from bot.planning import TypedRow, agenda_rows, filled_in, running_sum
from bot.planning import adapting as change
from bot.storage.shelves import KEPT
from bot.storage.tables import clusters, meetings, tasks
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open
from dialogs.views import MeetingView
from package_specs import Package, PackageRefused

DRAFT = "programme"
MOST_ROWS = 30


def _open(work: Work, number: int) -> MeetingView:
    meeting = meeting_of(work, number)
    if meeting.status not in {"planned", "invited"}:
        raise Refused("not_now")
    return meeting


def _back(meeting: MeetingView) -> Result:
    return Result(toast="saved", open=Open("programme", (meeting.id,)))


# -- a programme typed in ----------------------------------------------------------------------------------------------


def typed_rows(meeting: MeetingView) -> list[TypedRow]:
    """The rows typed so far."""
    return [TypedRow(minutes, title or None, part or None) for title, minutes, part in _draft(meeting)]


def _draft(meeting: MeetingView) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in json.loads(meeting.agreed.get(DRAFT) or "[]")]


def add_rows(command: c.AddRows, work: Work) -> Result:
    """Rows at the end of what is being typed, or of the programme as it stands."""
    meeting = _open(work, command.meeting)
    if meeting.spec.programme is not None:
        _adapt(work, meeting, _checked(partial(_longer, meeting.spec, command.rows)))
        return _back(meeting)
    rows: Sequence[tuple[str, int, str]] = [*_draft(meeting), *command.rows]
    if len(rows) > MOST_ROWS:
        raise Refused("programme_too_long")
    agree(work, meeting, {DRAFT: json.dumps(rows, ensure_ascii=False)})
    return _back(meeting)


def _longer(spec: Package, rows: Sequence[tuple[str, int, str]]) -> Package:
    for title, minutes, _part in rows:
        spec = change.with_new_row(spec, title, minutes)
    return spec


def drop_typed(command: c.DropTyped, work: Work) -> Result:
    """The last typed row is taken back."""
    meeting = _open(work, command.meeting)
    rows = _draft(meeting)[:-1]
    agree(work, meeting, {DRAFT: json.dumps(rows, ensure_ascii=False) if rows else ""})
    return _back(meeting)


def finish_programme(command: c.FinishProgramme, work: Work) -> Result:
    """What was typed becomes the meeting's programme: it gets its clock, its cues and its end."""
    meeting = _open(work, command.meeting)
    rows = typed_rows(meeting)
    if not rows or meeting.spec.programme is not None:
        raise Refused("not_now")
    spec = _checked(lambda: filled_in(meeting.spec, rows))
    _adapt(work, agree(work, meeting, {DRAFT: ""}), spec)
    return _back(meeting)


def rows_of(meeting: MeetingView, lang: str) -> tuple[Mapping[str, Any], ...]:
    """The programme by the clock; while it is typed, the typed rows with their sum so far."""
    if meeting.spec.programme is not None:
        rows = agenda_rows(meeting.spec, meeting.starts, meeting.options)
        return tuple({"title": row.title.in_(lang), "minutes": row.minutes, "starts": row.starts_at} for row in rows)
    names = {item.key: item.title.in_(lang) for item in meeting.spec.items}
    draft = _draft(meeting)
    sums = running_sum([(title or names.get(part, ""), minutes) for title, minutes, part in draft], meeting.starts)
    return tuple(
        {"title": one.title, "minutes": one.minutes, "total": one.total, "ends": one.ends_at, "part": part}
        for one, (_, _, part) in zip(sums, draft, strict=True)
    )


# -- rows and tasks ----------------------------------------------------------------------------------------------------


def edit_row(command: c.EditRow, work: Work) -> Result:
    """Another title or other minutes."""
    meeting = _open(work, command.meeting)
    _there(command.row, [item.key for item in meeting.spec.programme or ()])
    spec = _checked(
        lambda: change.with_row(meeting.spec, command.row, title=command.title or None, minutes=command.minutes or None)
    )
    _adapt(work, meeting, spec)
    return _back(meeting)


def drop_row(command: c.DropRow, work: Work) -> Result:
    """One row less; the last one stays."""
    meeting = _open(work, command.meeting)
    keys = [item.key for item in meeting.spec.programme or ()]
    _there(command.row, keys)
    if len(keys) == 1:
        raise Refused("last_row")
    _adapt(work, meeting, _checked(lambda: change.without_row(meeting.spec, command.row)))
    return _back(meeting)


def add_task(command: c.AddTask, work: Work) -> Result:
    """A task of one's own, with its reminder."""
    meeting = meeting_of(work, command.meeting)
    day = date.fromisoformat(command.day)
    spec = _checked(lambda: change.with_task(meeting.spec, command.title, day, local(meeting.starts).date()))
    _adapt(work, meeting, spec)
    return Result(toast="saved", open=Open("plan", (meeting.id,)))


def drop_task(command: c.DropTask, work: Work) -> Result:
    """A task is taken out of this meeting's plan for good."""
    row = work.conn.execute(select(tasks).where(tasks.c.id == command.task)).one()
    meeting = meeting_of(work, row.meeting_id)
    work.conn.execute(update(tasks).where(tasks.c.id == row.id).values(state="open"))
    _adapt(work, meeting, _checked(lambda: change.without_task(meeting.spec, row.key)))
    return Result(toast="saved", open=Open("plan", (meeting.id,)))


def rename_task(command: c.RenameTask, work: Work) -> Result:
    """Other words for a task, in this meeting's copy; day, state and reminders stay."""
    row = work.conn.execute(select(tasks).where(tasks.c.id == command.task)).one()
    meeting = meeting_of(work, row.meeting_id)
    spec = _checked(lambda: change.with_task_title(meeting.spec, row.key, command.title))
    values = {"spec": spec.model_dump_json()}
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(**values))
    work.note("task renamed", cluster=meeting.cluster_id, meeting=meeting.id, task=row.id)
    return Result(toast="saved", open=Open("task", (row.id,)))


def _there(key: str, keys: Sequence[str]) -> None:
    if key not in keys:
        raise Refused("gone")


def _checked(make: Callable[[], Package]) -> Package:
    """The changed playbook, if it holds together."""
    try:
        return make()
    except PackageRefused as why:
        raise Refused("programme_broken") from why


def _adapt(work: Work, meeting: MeetingView, spec: Package) -> None:
    """Keep the changed copy; plan, clock and end follow, and the invited hear of another end."""
    extra = sum(option.minutes for option in spec.options if option.key in meeting.options)
    ends = meeting.starts + timedelta(minutes=extra + (spec.minutes or UNKNOWN_LENGTH))
    values = {"spec": spec.model_dump_json(), "ends_at": ends, "revision": meeting.revision + 1}
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(**values))
    replan(work, meeting.id)
    if ends != meeting.ends:
        tell_change(work, meeting, "end")
    work.note("playbook adapted", cluster=meeting.cluster_id, meeting=meeting.id)


def keep_playbook(command: c.KeepPlaybook, work: Work) -> Result:
    """The cluster's next meetings from this playbook begin with the copy as it is now."""
    meeting = meeting_of(work, command.meeting)
    known = work.conn.execute(select(clusters.c.settings).where(clusters.c.id == meeting.cluster_id)).scalar() or {}
    books = {**known.get(KEPT, {}), meeting.package: meeting.spec.model_dump_json()}
    changed = update(clusters).where(clusters.c.id == meeting.cluster_id)
    work.conn.execute(changed.values(settings={**known, KEPT: books}))
    work.note("playbook kept", cluster=meeting.cluster_id, package=meeting.package)
    return Result(toast="saved")


def forget_playbook(command: c.ForgetPlaybook, work: Work) -> Result:
    """The cluster's own copy is given up; meetings that were made from it keep theirs."""
    meeting = meeting_of(work, command.meeting)
    known = work.conn.execute(select(clusters.c.settings).where(clusters.c.id == meeting.cluster_id)).scalar() or {}
    books = {key: text for key, text in known.get(KEPT, {}).items() if key != meeting.package}
    changed = update(clusters).where(clusters.c.id == meeting.cluster_id)
    work.conn.execute(changed.values(settings={**known, KEPT: books}))
    work.note("playbook forgotten", cluster=meeting.cluster_id, package=meeting.package)
    return Result(toast="saved")
