"""The meeting day: the state that the control card changes, and the cues that follow from it as due rows."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot import agenda
from bot.actions.programme import about_cue, programme_of, with_names
from bot.actions.work import Refused, Result, Work, coordinators
from bot.agenda import Cue, Live, Programme, Refusal
from bot.storage import codes, dues, read, roles
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.dues import CUE_LIFE, Due
from bot.storage.lives import live_of
from bot.storage.tables import lives, meetings
from dialogs import commands as c
from dialogs.views import MeetingView

OVER = (*range(1, 11), *range(15, 65, 5))
"""Minutes past an item's end when the cards are brought up to date."""
PRESSES = {
    "start": agenda.START,
    "next": agenda.NEXT,
    "plus1": agenda.plus(1),
    "plus5": agenda.plus(5),
    "pause": agenda.PAUSE,
    "resume": agenda.RESUME,
    "undo": agenda.UNDO,
    "end": agenda.END,
    "absorb_on": agenda.absorb(on=True),
    "absorb_off": agenda.absorb(on=False),
    "auto_on": agenda.auto(on=True),
    "auto_off": agenda.auto(on=False),
}


def prepare_day(work: Work, meeting: MeetingView, *, new: bool) -> list[Due]:
    """Make the meeting's live state; what comes before its start, to be planned.

    Made again, it keeps its clock page; nothing happens to a meeting that has begun.
    """
    programme = programme_of(meeting)
    if programme is None or meeting.status in {"live", "held", "cancelled"}:
        return []
    live = Live(with_names(programme, meeting, roles.holders(work.conn, meeting)))
    _keep(work, meeting.id, agenda.to_json(live), new=new)
    coming = _cues(work, meeting.id, live, 0) if new else _fresh_cues(work, meeting.id, live)
    return [*coming, *_of_day(meeting.id, programme)]


def _keep(work: Work, meeting_id: int, state: str, *, new: bool) -> None:
    changed = update(lives).where(lives.c.meeting_id == meeting_id).values(state=state, revision=0)
    if new or not work.conn.execute(changed).rowcount:
        token = secrets.token_urlsafe(18)
        row = {"meeting_id": meeting_id, "state": state, "revision": 0, "page_token": token}
        work.conn.execute(insert(lives), row)


def _fresh_cues(work: Work, meeting_id: int, live: Live) -> list[Due]:
    silent = _forget_day(work, meeting_id)
    return _changed_cues(work, meeting_id, live, silent)


def _forget_day(work: Work, meeting_id: int) -> frozenset[str]:
    """What was planned for a day that is now another leaves no trace that could stand in the new one's way.

    Returns the keys of the cues that somebody has silenced.
    """
    kinds = due_rows.c.kind.in_(("cue", "board", "day", "close"))
    of_day = (due_rows.c.meeting_id == meeting_id, kinds, due_rows.c.state.in_(("waiting", "cancelled")))
    known = work.conn.execute(select(due_rows.c.key, due_rows.c.muted).where(*of_day)).all()
    if known:
        work.conn.execute(delete(due_rows).where(*of_day))
    return frozenset(row.key for row in known if row.muted)


def _of_day(meeting_id: int, programme: Programme) -> tuple[Due, Due]:
    starts = programme.starts_at
    hour_before = starts - timedelta(hours=1)
    about: dict[str, int | str] = {"meeting": meeting_id}
    card = Due(f"day.{meeting_id}", "day", about, hour_before, expires_at=starts, meeting_id=meeting_id)
    # Where nobody ever pressed Afslut, the meeting ends by itself, so that the reports are still asked for.
    over = programme.planned_end + timedelta(hours=3)
    return card, Due(f"close.{meeting_id}", "close", about, over, meeting_id=meeting_id)


def plan_cues(work: Work, meeting_id: int, live: Live) -> None:
    """Replace all cues that wait by those of the state as it is now; what has been given is not given again."""
    dues.plan_all(work.conn, _changed_cues(work, meeting_id, live))


def _changed_cues(work: Work, meeting_id: int, live: Live, silent: Collection[str] = ()) -> list[Due]:
    """What somebody has silenced (`silent`, and what is muted now) stays silent when it is planned anew."""
    mine = (due_rows.c.meeting_id == meeting_id, due_rows.c.kind.in_(("cue", "board")))
    known = work.conn.execute(select(due_rows.c.key, due_rows.c.state, due_rows.c.muted).where(*mine)).all()
    if any(row.state == "waiting" for row in known):
        dues.cancel(work.conn, meeting_id=meeting_id, kinds=("cue",))
        dues.cancel(work.conn, meeting_id=meeting_id, key_prefix=f"board.{meeting_id}.at.")
    given = {row.key for row in known if row.state not in {"cancelled", "waiting"}}
    hushed = {row.key for row in known if row.muted and row.state == "waiting"} | set(silent)
    return _cues(work, meeting_id, live, live.revision + 1, given, hushed)


def _cues(  # noqa: PLR0913, PLR0917  # what they follow from, and what was done to those before them
    work: Work,
    meeting_id: int,
    live: Live,
    revision: int,
    given: Collection[str] = (),
    hushed: Collection[str] = (),
) -> list[Due]:
    """The cues to come that have not been given; at each of their moments the operators' cards are brought up to date.

    The cards are, also where every cue is silenced.
    """
    coming = agenda.cues(live, work.now)
    named = ((f"cue.{meeting_id}.{cue.key}", cue) for cue in coming)
    cues = [_cue_due(meeting_id, key, cue, revision, key in hushed) for key, cue in named if key not in given]
    moments = sorted({cue.at for cue in coming}.union(_overtime(live, work.now)))
    return [*cues, *(_board_due(meeting_id, at, revision, hushed) for at in moments)]


def _overtime(live: Live, now: datetime) -> list[datetime]:
    """While an item runs over and nobody presses, the cards go on telling how far behind the meeting is."""
    running = agenda.figures(live, now)
    ends = running.item.ends_at if running.item and not running.auto else None
    return [ends + timedelta(minutes=over) for over in OVER] if ends else []


def _cue_due(meeting_id: int, key: str, cue: Cue, revision: int, muted: bool) -> Due:
    about, until = {"meeting": meeting_id, **about_cue(cue)}, cue.at + CUE_LIFE
    return Due(key, "cue", about, cue.at, None, None, until, meeting_id, revision, muted)


def _board_due(meeting_id: int, at: datetime, revision: int, hushed: Collection[str]) -> Due:
    key = f"board.{meeting_id}.at.{int(at.timestamp())}"
    return Due(key, "board", {"meeting": meeting_id}, at, None, None, None, meeting_id, revision, key in hushed)


def press_live(command: c.PressLive, work: Work) -> Result:
    """One press on the control card; the state row's revision keeps two operators from pressing past each other."""
    live = live_of(work.conn, command.meeting, hold=True)
    meeting = read.meeting(work.conn, command.meeting)
    verb = agenda.goto(command.item) if command.press == "goto" else PRESSES.get(command.press)
    if live is None or meeting is None or verb is None:
        raise Refused("no_programme")
    if meeting.status == "cancelled" or (meeting.status == "held" and not live.log):
        raise Refused("meeting_over")
    after = agenda.press(live, verb, work.now, str(work.seat.id if work.seat else 0), command.seen)
    if isinstance(after, Refusal):
        if after.reason == "stale":
            return Result(toast="stale_refreshed")
        raise Refused(f"live_{after.reason}")
    save_live(work, command.meeting, after)
    plan_cues(work, command.meeting, after)
    _follow(work, command.meeting, after)
    if command.press == "start":
        codes.ensure(work.conn, command.meeting)  # the evaluation's stands on the clock page at the end
    work.note("live", meeting=command.meeting, press=command.press)
    return Result(toast="pressed")


def save_live(work: Work, meeting_id: int, live: Live) -> None:
    """Write the state, which the caller has read under the row's lock."""
    changed = update(lives).where(lives.c.meeting_id == meeting_id)
    work.conn.execute(changed.values(state=agenda.to_json(live), revision=live.revision))


def _follow(work: Work, meeting_id: int, live: Live) -> None:
    """The meeting's status, the reports at its end, and the other operators' cards."""
    state = agenda.figures(live, work.now).state
    status = {"planned": "invited", "ended": "held"}.get(state, "live")
    work.conn.execute(update(meetings).where(meetings.c.id == meeting_id).values(status=status))
    if state == "ended":
        ask_reports(work, meeting_id)
    refresh_boards(work, meeting_id, str(live.revision))


def ask_reports(work: Work, meeting_id: int) -> None:
    """Ask each group's leader for the report; a second call asks nobody twice."""
    for group in read.groups_of(work.conn, meeting_id):
        if group.leader_id and group.report != "submitted":
            work.tell(
                "report_due", f"{meeting_id}.{group.id}", meeting=meeting_id, group=group.id, member=group.leader_id
            )


def rename(work: Work, meeting_id: int, stamp: str) -> None:
    """Bring the names on the clock page and the cards in step with who does what; also while the meeting runs."""
    live = live_of(work.conn, meeting_id, hold=True)
    meeting = read.meeting(work.conn, meeting_id)
    if live is None or meeting is None:
        return
    named = with_names(live.programme, meeting, roles.holders(work.conn, meeting))
    save_live(work, meeting_id, replace(live, programme=named))
    refresh_boards(work, meeting_id, f"{live.revision}.{stamp}", own=True)


def operators(work: Work, meeting: MeetingView) -> list[int]:
    """Member ids of those who may press the control card."""
    ids = coordinators(work.conn, meeting.cluster_id)
    return list(dict.fromkeys([*ids, *([meeting.chair_id] if meeting.chair_id else [])]))


def refresh_boards(work: Work, meeting_id: int, stamp: str, *, own: bool = False) -> None:
    """Bring the clock pages and the operators' cards to the newest state; each change has its `stamp`.

    own: the card of whoever did it too, where the answer to them is another message.
    """
    # The clock pages are told by a due row too: it is done once the press is committed, and they read what is.
    work.tell("clock", f"{meeting_id}.{stamp}", meeting=meeting_id)
    meeting = read.meeting(work.conn, meeting_id)
    if meeting is None:
        return
    for member in operators(work, meeting):
        if own or work.seat is None or member != work.seat.id:
            work.tell("board", f"{meeting_id}.{member}.{stamp}", meeting=meeting_id, member=member)


def close_meeting(work: Work, meeting_id: int, now: datetime) -> None:
    """End a meeting that nobody ended."""
    live = live_of(work.conn, meeting_id, hold=True)
    meeting = read.meeting(work.conn, meeting_id)
    if live is None or meeting is None or meeting.status in {"held", "cancelled"}:
        return
    after = agenda.press(live, agenda.END, now, "by itself")
    if isinstance(after, Live):
        save_live(work, meeting_id, after)
    work.conn.execute(update(meetings).where(meetings.c.id == meeting_id).values(status="held"))
    dues.cancel(work.conn, meeting_id=meeting_id, kinds=("cue",))
    ask_reports(work, meeting_id)
    refresh_boards(work, meeting_id, "closed")
