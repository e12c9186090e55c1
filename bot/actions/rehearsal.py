"""The rehearsal: a meeting's cues on a fast clock, all of them to the one person who asked for it.

The same agenda and the same words as on the day; the meeting itself is not touched. What is to come are due rows of
their own, at real short intervals; each says only which moment of the meeting it plays.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import agenda
from bot.actions.programme import about_cue, programme_of, with_names
from bot.actions.work import Refused, Result, Work
from bot.agenda import Live
from bot.storage import dues, read, roles
from bot.storage.delivery_tables import WAITING
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.dues import Due
from dialogs import commands as c
from dialogs.views import HolderView, MeetingView

FIRST = timedelta(seconds=2)
SPEEDS = range(10, 301)


def rehearsed(meeting: MeetingView, holders: Iterable[HolderView]) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """Every cue of a meeting whose items follow each other in time: by moment, as due rows carry them."""
    programme = programme_of(meeting)
    if programme is None:
        return {}
    planned = Live(with_names(programme, meeting, holders))
    begun: Any = planned
    for press in (agenda.START, agenda.auto(on=True)):
        begun = agenda.press(begun, press, programme.starts_at, "rehearsal")
    cues = [cue for cue in agenda.cues(planned) if cue.at <= programme.starts_at] + list(agenda.cues(begun))
    by_moment: dict[str, list[Mapping[str, Any]]] = {}
    for cue in sorted(cues, key=lambda cue: cue.at):
        by_moment.setdefault(cue.at.isoformat(), []).append(about_cue(cue))
    return {moment: tuple(those) for moment, those in by_moment.items()}


def rehearse(command: c.Rehearse, work: Work) -> Result:
    """Begin one, in the place of another that is under way."""
    meeting = read.meeting(work.conn, command.meeting)
    if meeting is None or work.seat is None or command.speed not in SPEEDS:
        raise Refused("gone")
    moments = [datetime.fromisoformat(moment) for moment in rehearsed(meeting, roles.holders(work.conn, meeting))]
    if not moments:
        raise Refused("no_programme")
    dues.cancel(work.conn, key_prefix=_key(meeting.id, work.person))
    run = _key(meeting.id, work.person) + f"{work.now:%Y%m%d%H%M%S%f}."
    about: dict[str, int | str] = {"meeting": meeting.id, "member": work.seat.id}
    begins, first = work.now + FIRST, moments[0]
    planned = [
        Due(f"{run}{n}", "rehearsal", about | {"at": at.isoformat()}, begins + (at - first) / command.speed)
        for n, at in enumerate(moments)
    ]
    over = planned[-1].at + FIRST
    dues.plan_all(work.conn, [*planned, Due(f"{run}over", "rehearsal", about | {"at": ""}, over)])
    return Result(toast="rehearsal_begins")


def stop_rehearsal(command: c.StopRehearsal, work: Work) -> Result:
    """Nothing more of it comes."""
    dues.cancel(work.conn, key_prefix=_key(command.meeting, work.person))
    return Result(toast="rehearsal_stopped")


def rehearsing(conn: Connection, meeting_id: int, person_id: int) -> bool:
    """Whether one of theirs is under way."""
    mine = due_rows.c.key.startswith(_key(meeting_id, person_id), autoescape=True)
    return conn.execute(select(due_rows.c.id).where(mine, due_rows.c.state == WAITING)).first() is not None


def _key(meeting_id: int, person_id: int) -> str:
    return f"rehearsal.{meeting_id}.{person_id}."
