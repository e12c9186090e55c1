"""Ordering a package or asking for data: the sheet, the mail, the call with the provider, and what was agreed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.actions.meeting import set_options
from bot.actions.plan import finish, meeting_of, replan
from bot.actions.sheet import order_text
from bot.actions.work import Refused, Result, Work
from bot.planning.localtime import Moment
from bot.storage import dues, mails
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.dues import Due
from bot.storage.mails import OwedMail
from bot.storage.shelves import RECIPIENT, settings_of
from bot.storage.tables import clusters, meetings, tasks
from dialogs import commands as c
from dialogs.form import Open
from dialogs.views import MeetingView

BEFORE_CALL = timedelta(minutes=30)


def agree(work: Work, meeting: MeetingView, values: Mapping[str, str]) -> MeetingView:
    """Keep what was agreed; an empty value takes it away."""
    agreed = {name: value for name, value in {**meeting.agreed, **values}.items() if value}
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(agreed=agreed))
    return meeting_of(work, meeting.id)


def mark_ordered(command: c.MarkOrdered, work: Work) -> Result:
    """The coordinator says that the order (or the request for data) has been sent, or takes it back: its task too."""
    if command.done:
        ordered(work, command.meeting)
    else:
        _not_ordered(work, meeting_of(work, command.meeting))
    return Result(toast="saved")


def _not_ordered(work: Work, meeting: MeetingView) -> None:
    """Its task is open again, and reminds; what a mail has ordered cannot be taken back by a press."""
    sent = any(state not in {"refused", "expired"} for state in order_mails(work.conn, meeting.id))
    if sent or meeting.status not in {"planned", "invited"}:
        raise Refused("not_now")
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(ordered_at=None))
    keys = [task.key for task in meeting.spec.tasks if task.kind in {"order", "data_request"}]
    done = (tasks.c.meeting_id == meeting.id, tasks.c.key.in_(keys), tasks.c.state == "done")
    work.conn.execute(update(tasks).where(*done).values(state="open"))
    replan(work, meeting.id)
    work.note("not ordered", meeting=meeting.id)


def ordered(work: Work, number: int) -> None:
    """It has been ordered or asked for."""
    work.conn.execute(update(meetings).where(meetings.c.id == number).values(ordered_at=work.now))
    finish(work, meeting_of(work, number), "order", "data_request")
    work.note("ordered", meeting=number)


def save_order(command: c.SaveOrder, work: Work) -> Result:
    """Fill in the sheet; a wished time of the call becomes the appointment."""
    meeting = meeting_of(work, command.meeting)
    before = meeting.agreed.get("order.call_time", "")
    meeting = agree(work, meeting, {f"order.{name}": value for name, value in command.fields.items()})
    if meeting.agreed.get("order.call_time", "") != before:
        _plan_call(work, meeting)
    _remember(work, meeting)
    work.note("order filled in", meeting=meeting.id)
    return Result(open=Open("order_sheet", (meeting.id,)))


def _remember(work: Work, meeting: MeetingView) -> None:
    """The region's address is the cluster's to know: its next meeting begins with it."""
    address = meeting.agreed.get(f"order.{RECIPIENT}", "")
    known = settings_of(work.conn, meeting.cluster_id)
    if address and known.get(RECIPIENT) != address:
        changed = update(clusters).where(clusters.c.id == meeting.cluster_id)
        work.conn.execute(changed.values(settings={**known, RECIPIENT: address}))


def set_call(command: c.SetCall, work: Work) -> Result:
    """The appointment with the provider; a reminder comes half an hour before."""
    meeting = agree(work, meeting_of(work, command.meeting), {"order.call_time": command.when[:16]})
    _plan_call(work, meeting)
    work.note("call appointed", meeting=meeting.id)
    return Result(open=Open("call", (meeting.id,)))


def call_at(work: Work, meeting: MeetingView) -> datetime | None:
    """The moment of the call, UTC."""
    wall = meeting.agreed.get("order.call_time", "")
    if not wall:
        return None
    when = datetime.fromisoformat(wall)
    return Moment.at(when.date(), when.time(), work.settings.zone).utc


def _plan_call(work: Work, meeting: MeetingView) -> None:
    """Half an hour before, even in a quiet hour: the person has chosen the time."""
    key = f"call.{meeting.id}"
    dues.cancel(work.conn, meeting_id=meeting.id, kinds=("call_soon",))
    at = call_at(work, meeting)
    if at is None or at <= work.now:
        return
    last = work.conn.execute(select(due_rows.c.revision).where(due_rows.c.key == key)).scalar()
    revision = 0 if last is None else last + 1
    before = max(at - BEFORE_CALL, work.now)
    dues.plan(work.conn, Due(key, "call_soon", {"meeting": meeting.id}, before, None, None, at, meeting.id, revision))


def save_call(command: c.SaveCall, work: Work) -> Result:
    """What was agreed in the call; its task is done, and an option changes the meeting's end."""
    meeting = meeting_of(work, command.meeting)
    notes = {f"call.{name}": text for name, text in command.notes.items()}
    first = {"call.first_contact": command.first_contact} if command.first_contact else {}
    meeting = agree(work, meeting, {**notes, **first, "call.done": "yes"})
    finish(work, meeting, "call")
    dues.cancel(work.conn, meeting_id=meeting.id, kinds=("call_soon",))
    _choose(work, meeting, command.options)
    work.note("call noted", meeting=meeting.id)
    return Result(open=Open("call", (meeting.id,)))


def save_premeeting(command: c.SavePremeeting, work: Work) -> Result:
    """What the premeeting came to; its task is done, and an option changes the meeting's end."""
    meeting = meeting_of(work, command.meeting)
    notes = {f"pre.{name}": text for name, text in command.notes.items()}
    taker = {"pre.minute_taker": command.minute_taker} if command.minute_taker else {}
    meeting = agree(work, meeting, {**notes, **taker, "pre.done": "yes"})
    finish(work, meeting, "premeeting")
    _choose(work, meeting, command.options)
    work.note("premeeting noted", meeting=meeting.id)
    return Result(open=Open("premeeting", (meeting.id,)))


def _choose(work: Work, meeting: MeetingView, answers: Mapping[str, str]) -> None:
    """Options that were talked about; those that were not stay as they are."""
    if answers:
        said = {key for key, answer in answers.items() if answer == "yes"}
        set_options(work, meeting, tuple(said | (set(meeting.options) - answers.keys())))


# -- the mail ----------------------------------------------------------------------------------------------------------


def order_mails(conn: Connection, meeting: int) -> Iterable[str]:
    """The states of the meeting's order mails, in the order they were asked for."""
    nth = 1
    while (state := mails.state_of(conn, f"order.{meeting}.{nth}")) is not None:
        yield state
        nth += 1


def send_order(command: c.SendOrder, work: Work) -> Result:
    """Owe the mail that was previewed; a second press owes no second one, only what was refused may go again."""
    meeting = meeting_of(work, command.meeting)
    sheet = order_text(meeting, work.seat, work.lang)
    if sheet is None or not sheet.subject or "@" not in sheet.address or not work.settings.mails:
        raise Refused("not_now")
    if sheet.missing:
        raise Refused("order_gaps", names=", ".join(sheet.missing))
    states = list(order_mails(work.conn, meeting.id))
    if states and states[-1] not in {"refused", "unsure", "expired"}:
        raise Refused("order_mailed")
    mail = OwedMail(
        key=f"order.{meeting.id}.{len(states) + 1}",
        to=sheet.address,
        subject=sheet.subject,
        text=sheet.text,
        from_name=meeting.cluster,
        reply_to=meeting.agreed.get("order.email") or (work.seat.email if work.seat else ""),
        meeting_id=meeting.id,
        not_before=dues.LONG_AGO,
    )
    mails.put(work.conn, mail, work.now)
    work.note("order mailed", meeting=meeting.id)
    return Result(toast="order_on_its_way")


def mail_settled(work: Work, key: str, state: str) -> None:
    """What became of a mail to a provider: only one that was taken counts as an order; the coordinators hear of it."""
    kind, _, rest = key.partition(".")
    number, _, about = rest.partition(".")
    if kind not in {"order", "chase"} or not number.isdecimal():
        return
    if kind == "chase":
        material = about.partition(".")[0]
        work.tell("chase_mail", f"{rest}.{state}", meeting=int(number), material=material, state=state)
        return
    if state == "sent":
        ordered(work, int(number))
    work.tell("order_mail", f"{rest}.{state}", meeting=int(number), state=state)
