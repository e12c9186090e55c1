"""Meetings: planned from a playbook, moved, changed, called off."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, update

from bot.actions.day import rename
from bot.actions.invitation import invited, reachable
from bot.actions.plan import finish, meeting_of, replan, tell_all
from bot.actions.work import Refused, Result, Work
from bot.planning.localtime import Moment
from bot.storage import dues, events, read, roles
from bot.storage.shelves import RECIPIENT, settings_of, shelf_of
from bot.storage.tables import meetings, members
from dialogs import commands as c
from dialogs.form import Button, Open
from dialogs.views import MeetingView
from package_specs import Package

ANSWER_HOUR = time(20, 0)
UNKNOWN_LENGTH = 120
"""Minutes set aside where the playbook gives none."""


def plan_meeting(command: c.PlanMeeting, work: Work) -> Result:
    """Make the meeting: its own copy of the playbook, its plan of tasks, and their reminders as due rows.

    A follow-up takes along what was agreed for the order of the meeting it follows, and that one's task is done.
    """
    spec = _spec(work, command)
    starts, ends = _span(work, spec, command.day, command.start, command.options)
    earlier = read.meeting(work.conn, command.follows) if command.follows else None
    row = {
        "cluster_id": command.cluster,
        "package": spec.key,
        "spec": spec.as_json,
        "starts_at": starts,
        "ends_at": ends,
        "wall": f"{command.day}T{command.start}",
        "zone": work.settings.timezone,
        "form": command.form,
        "place": command.place or None,
        "link": command.link or None,
        "chair_id": command.chair,
        "options": list(command.options),
        "status": "planned",
        "answer_by": _evening(work, command.answer_by),
        "agreed": {**_known(work, command.cluster, spec), **(_carried(earlier) if earlier else {})},
        "follows_id": earlier.id if earlier else None,
        "nudges": 0,
        "revision": 0,
        "created_by": work.person,
        "created_at": work.now,
    }
    number = int(work.conn.execute(insert(meetings), row).inserted_primary_key[0])  # type: ignore[index]  # one column
    meeting = replan(work, number, new=True)
    if earlier:
        finish(work, earlier, "follow_up")
    work.note("meeting planned", cluster=command.cluster, meeting=number, package=spec.key)
    sheet = Button("b_order", Open("order_sheet", (number,)), {"order": spec.order})
    order = (sheet,) if spec.order or spec.data_request else ()
    buttons = ((*order, Button("b_plan", Open("plan", (number,)))), (Button("b_meeting", Open("meeting", (number,))),))
    return Result(values={"meeting": meeting}, buttons=buttons)


def _spec(work: Work, command: c.PlanMeeting) -> Package:
    shelf = shelf_of(work.conn, command.cluster, work.settings.playbooks)
    found = next((spec for spec in shelf if spec.key == command.package), None)
    if found is None:
        raise Refused("gone")
    return found


def _span(work: Work, spec: Package, day: str, start: str, options: tuple[str, ...]) -> tuple[datetime, datetime]:
    """Start and end in UTC; without minutes in the playbook two hours are set aside."""
    starts = Moment.at(date.fromisoformat(day), time.fromisoformat(start), work.settings.zone).utc
    if starts <= work.now:
        raise Refused("past")
    extra = sum(option.minutes for option in spec.options if option.key in options)
    return starts, starts + timedelta(minutes=extra + (spec.minutes or UNKNOWN_LENGTH))


def _evening(work: Work, day: str) -> datetime:
    return Moment.at(date.fromisoformat(day), ANSWER_HOUR, work.settings.zone).utc


def _known(work: Work, cluster: int, spec: Package) -> dict[str, str]:
    """What the cluster has told before: where data are asked of, unless the playbook says so."""
    request = spec.data_request if spec.order is None else None
    address = settings_of(work.conn, cluster).get(RECIPIENT) if request and not request.address else ""
    return {f"order.{RECIPIENT}": address} if address else {}


def _carried(earlier: MeetingView) -> dict[str, str]:
    """Who orders and how they are reached; the time of the call and the notes are another time's."""
    own = {name: value for name, value in earlier.agreed.items() if name.startswith("order.")}
    return {name: value for name, value in own.items() if name not in {"order.call_time", "order.remarks"}}


def move_meeting(command: c.MoveMeeting, work: Work) -> Result:
    """Another day or time: tasks, reminders, cues and the sign-up's last day follow, and the invited are told."""
    meeting = meeting_of(work, command.meeting)
    if meeting.status not in {"planned", "invited"}:
        raise Refused("not_now")
    starts, ends = _span(work, meeting.spec, command.day, command.start, meeting.options)
    before = meeting.starts
    work.conn.execute(
        update(meetings)
        .where(meetings.c.id == meeting.id)
        .values(
            starts_at=starts,
            ends_at=ends,
            wall=f"{command.day}T{command.start}",
            answer_by=_evening(work, command.answer_by),
            revision=meeting.revision + 1,
        )
    )
    replan(work, meeting.id, was=before.date())
    key = f"{meeting.id}.{meeting.revision + 1}"
    tell_all(work, meeting, "meeting_moved", key, _told(work, meeting), before=before.isoformat())
    work.note("meeting moved", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(values={"meeting": meeting_of(work, meeting.id)})


def set_options(work: Work, meeting: MeetingView, options: tuple[str, ...]) -> None:
    """What comes after the meeting proper; the end moves, and those invited are told where it does."""
    chosen = tuple(option.key for option in meeting.spec.options if option.key in options)
    if chosen == meeting.options or meeting.status not in {"planned", "invited"}:
        return
    wall = meeting.starts
    starts, ends = _span(work, meeting.spec, f"{wall:%Y-%m-%d}", f"{wall:%H:%M}", chosen)
    _change(work, meeting, options=list(chosen), starts_at=starts, ends_at=ends)
    replan(work, meeting.id)
    tell_change(work, meeting, "end")


def edit_meeting(command: c.EditMeeting, work: Work) -> Result:
    """Another place, link or mødeleder; the invited are told of the first two, the mødeleder of the third."""
    meeting = meeting_of(work, command.meeting)
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    column = {"place": "place", "link": "link", "chair": "chair_id"}[command.part]
    old = {"place": meeting.place, "link": meeting.link, "chair": str(meeting.chair_id)}[command.part]
    if command.value == old:
        return Result(values={"meeting": meeting})
    if command.part == "chair":
        _new_chair(work, meeting, int(command.value))
    _change(work, meeting, **{column: int(command.value) if command.part == "chair" else command.value or None})
    if command.part == "chair":
        rename(work, meeting.id, f"chair.{meeting.revision + 1}")
    else:
        tell_change(work, meeting, command.part)
    work.note("meeting changed", cluster=meeting.cluster_id, meeting=meeting.id, part=command.part)
    return Result(values={"meeting": meeting_of(work, meeting.id)})


def _new_chair(work: Work, meeting: MeetingView, member: int) -> None:
    found = read.member(work.conn, member)
    if found is None or found.cluster != meeting.cluster_id:
        raise Refused("gone")
    tell_all(work, meeting, "made_chair", f"{meeting.id}.{meeting.revision + 1}", [member])


def _change(work: Work, meeting: MeetingView, **values: object) -> None:
    changed = update(meetings).where(meetings.c.id == meeting.id)
    work.conn.execute(changed.values(revision=meeting.revision + 1, **values))


def tell_change(work: Work, meeting: MeetingView, part: str) -> None:
    """Those who have been invited hear of a new `place`, `link` or `end`."""
    key = f"{meeting.id}.{meeting.revision + 1}"
    tell_all(work, meeting, "meeting_changed", key, _invited(work, meeting), part=part)


def _told(work: Work, meeting: MeetingView) -> list[int]:
    """Whoever knows the date: the invited, and before the invitation those whom a poll gave it to."""
    if meeting.status != "planned":
        return _invited(work, meeting)
    asked = events.got_the_date(work.conn, meeting.id)
    return [one.id for one in reachable(work.conn, read.members_where(work.conn, members.c.id.in_(asked)))]


def _invited(work: Work, meeting: MeetingView) -> list[int]:
    """Whoever has been told of the meeting: who is invited, and who holds a role; nobody before the invitation."""
    if meeting.status not in {"invited", "live"}:
        return []
    held = {one.member for one in roles.holders(work.conn, meeting)}
    cluster = read.members_where(work.conn, members.c.cluster_id == meeting.cluster_id)
    asked = {one.id for one in invited(work.conn, meeting)} | held
    others = {one.id for one in cluster if one.coordinator or one.chair}
    return [one.id for one in reachable(work.conn, cluster) if one.id in asked | others]


def cancel_meeting(command: c.CancelMeeting, work: Work) -> Result:
    """Call the meeting off: nothing more is sent about it, and those invited are told."""
    meeting = meeting_of(work, command.meeting)
    told = _told(work, meeting)
    _change(work, meeting, status="cancelled")
    dues.cancel(work.conn, meeting_id=meeting.id)
    for member in told:
        work.tell("called_off", f"{meeting.id}.{member}", meeting=meeting.id, member=member)
    work.note("meeting cancelled", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(toast="saved", open=Open("meetings"))
