"""The evaluation: sheets taken in without a name, people asked for them, results sent on."""

from datetime import timedelta

from sqlalchemy import update

from bot import texts
from bot.actions.documents import want
from bot.actions.plan import finish, meeting_of
from bot.actions.results import owed
from bot.actions.work import Refused, Result, Work
from bot.storage import codes, evaluated, evaluations, mails, reach
from bot.storage.tables import meetings
from dialogs import commands as c
from dialogs.views import MeetingView

OPEN_FOR = timedelta(days=21)
"""How long after the meeting it can be evaluated."""


def is_open(meeting: MeetingView, work: Work) -> bool:
    return meeting.status in {"live", "held"} and work.now <= meeting.ends + OPEN_FOR


def hand_in(command: c.HandIn, work: Work) -> Result:
    """Take a member's sheet in. Nothing is noted: the trace would say when."""
    meeting = meeting_of(work, command.meeting)
    if work.seat is None or not is_open(meeting, work):
        raise Refused("evaluation_closed")
    if not evaluations.take_in(work.conn, meeting.id, str(work.seat.id), command.answers):
        raise Refused("voted")
    return Result()


def ask_evaluation(command: c.AskEvaluation, work: Work) -> Result:
    """Ask those who were there and have not handed in; asked again on another day they hear it once more."""
    meeting = meeting_of(work, command.meeting)
    if not is_open(meeting, work):
        raise Refused("evaluation_closed")
    codes.ensure(work.conn, meeting.id)
    for seat in evaluated.waiting(work.conn, meeting):
        work.tell("evaluation_ask", f"{meeting.id}.{seat.id}.{work.now:%Y%m%d}", meeting=meeting.id, member=seat.id)
    work.note("evaluation asked for", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(toast="sent")


def send_result(command: c.SendResult, work: Work) -> Result:
    """Have the result made; it goes out when it is ready (`results.hand_out`)."""
    meeting = meeting_of(work, command.meeting)
    agreed = {**meeting.agreed, "evaluation.partner": command.partner}
    work.conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(agreed=agreed))
    want(work, meeting.id, "evaluation", "pdf", "evaluation")
    finish(work, meeting, "evaluation")
    return Result()


def send_ideas(command: c.SendIdeas, work: Work) -> Result:
    """Mail the ideas; where the bot sends no mail the dialog shows them for copying."""
    meeting = meeting_of(work, command.meeting)
    mailed = reach.mails(work.conn)
    if mailed:
        values = {"meeting": meeting, "ideas": command.ideas}
        subject = texts.plain(texts.render("send_ideas", "mail_subject", work.lang, **values))
        text = texts.plain(texts.render("send_ideas", "mail_text", work.lang, **values))
        key = f"ideas.{meeting.id}.{work.now:%Y%m%d%H%M%S}"
        mails.put(work.conn, owed(work.conn, meeting, key, command.to, subject, text), work.now)
    work.note("ideas sent", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(values={"mailed": mailed, "ideas": command.ideas, "to": command.to, "meeting": meeting})
