"""The minutes: written row by row, sent to everybody, corrected for a week, approved."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from bot.actions.documents import want
from bot.actions.plan import meeting_of, morning
from bot.actions.work import Refused, Result, Work, coordinators
from bot.storage import agreements, dues
from bot.storage.after_tables import corrections, minute_rounds, minutes
from bot.storage.dialect import insert_into
from bot.storage.dues import Due
from bot.texts import local
from dialogs import commands as c

ROUND = timedelta(days=7)
"""How long the minutes can be corrected."""


def save_minutes(command: c.SaveMinutes, work: Work) -> Result:
    """Keep what this writer has changed; what others wrote meanwhile stays."""
    meeting = meeting_of(work, command.meeting)
    changed = {item: text for item, text in command.answers.items() if text != command.before.get(item)}
    for item, text in changed.items():
        entry = insert_into(work.conn, minutes).values(meeting_id=meeting.id, item=item, text=text)
        same = ["meeting_id", "item"]
        work.conn.execute(entry.on_conflict_do_update(index_elements=same, set_={"text": text}))
    gone = [item for item in command.before if item not in command.answers]
    work.conn.execute(delete(minutes).where(minutes.c.meeting_id == meeting.id, minutes.c.item.in_(gone)))
    return Result(values={"meeting": meeting})


def send_minutes(command: c.SendMinutes, work: Work) -> Result:
    """Have them made and sent to everybody; the first time a week for corrections begins, `final` ends it."""
    meeting = meeting_of(work, command.meeting)
    if meeting.status not in {"live", "held"}:
        raise Refused("not_now")
    known = agreements.round_of(work.conn, meeting.id)
    if command.final and known is None:
        raise Refused("not_now")
    until = local(work.now).date() + ROUND
    row = {"sent_at": work.now, "until": until, "final_at": None, "revision": 0}
    if known is None:
        work.conn.execute(insert(minute_rounds).values(meeting_id=meeting.id, **row))
        _ask_approval(work, meeting.id, meeting.cluster_id, morning(work, until + timedelta(days=1)))
    elif command.final:
        mine = update(minute_rounds).where(minute_rounds.c.meeting_id == meeting.id)
        work.conn.execute(mine.values(final_at=work.now))
        dues.cancel(work.conn, key_prefix=f"minutes_final.{meeting.id}.")
    elif known.final:
        raise Refused("minutes_final")
    want(work, meeting.id, "minutes", "pdf", "minutes")
    work.note("minutes sent", cluster=meeting.cluster_id, meeting=meeting.id, final=command.final)
    return Result(toast="sent")


def _ask_approval(work: Work, meeting: int, cluster: int, at: datetime) -> None:
    for member in coordinators(work.conn, cluster):
        about: dict[str, int | str] = {"meeting": meeting, "member": member}
        key = f"minutes_final.{meeting}.{member}"
        dues.plan(work.conn, Due(key, "minutes_final", about, at, meeting_id=meeting))


def add_correction(command: c.AddCorrection, work: Work) -> Result:
    """Keep it and tell the coordinators; once the minutes are approved they stand."""
    meeting = meeting_of(work, command.meeting)
    known = agreements.round_of(work.conn, meeting.id)
    if known is None or known.final:
        raise Refused("minutes_final")
    if work.seat is None:
        raise Refused("gone")
    row = {"meeting_id": meeting.id, "member_id": work.seat.id, "text": command.text, "at": work.now, "settled": False}
    made = work.conn.execute(insert(corrections).values(**row))
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    for member in coordinators(work.conn, meeting.cluster_id):
        work.tell("correction_in", f"{number}.{member}", meeting=meeting.id, member=member, correction=number)
    return Result(values={"meeting": meeting})


def settle_correction(command: c.SettleCorrection, work: Work) -> Result:
    mine = (corrections.c.id == command.correction, corrections.c.meeting_id == command.meeting)
    work.conn.execute(update(corrections).where(*mine).values(settled=True))
    return Result(toast="saved")
