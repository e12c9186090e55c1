"""The round on a questionnaire's draft: asked with a last day, chased once, gathered, and sent on."""

from datetime import date

from bot import texts
from bot.actions.invitation import reachable
from bot.actions.meeting import ANSWER_HOUR
from bot.actions.ordering import agree
from bot.actions.plan import meeting_of, morning
from bot.actions.results import owed
from bot.actions.work import Refused, Result, Work, coordinators
from bot.planning.localtime import Moment
from bot.storage import dues, mails, reach, read, remarks
from bot.storage.dues import Due
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open
from dialogs.views import MeetingView

UNTIL = "draft.until"


def ask_comments(command: c.AskComments, work: Work) -> Result:
    """Ask everybody who has not said anything about the draft, by a last day; asked again it is a new last day."""
    meeting = meeting_of(work, command.meeting)
    ends = Moment.at(date.fromisoformat(command.until), ANSWER_HOUR, work.settings.zone).utc
    if meeting.status in {"held", "cancelled"} or ends <= work.now:
        raise Refused("not_now")
    if not _tell(work, meeting, "asked_comment", f"{meeting.id}.{command.until}"):
        raise Refused("nobody_missing")
    agree(work, meeting, {UNTIL: command.until})
    revision = int(work.now.timestamp())
    about: dict[str, int | str] = {"meeting": meeting.id}
    for kind, at in (("draft_remind", morning(work, date.fromisoformat(command.until))), ("draft_over", ends)):
        dues.call_off(work.conn, f"{kind}.{meeting.id}")
        if work.now < at <= ends:
            due = Due(
                f"{kind}.{meeting.id}", kind, about, at, expires_at=ends if at < ends else None, revision=revision
            )
            dues.plan(work.conn, due)
    work.note("draft round", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(open=Open("comments", (meeting.id,)))


def _tell(work: Work, meeting: MeetingView, kind: str, key: str) -> int:
    reached = reachable(work.conn, remarks.to_ask(work.conn, meeting)["comment"])
    for member in reached:
        work.tell(kind, f"{key}.{member.id}", meeting=meeting.id, member=member.id)
    return len(reached)


def remind(work: Work, meeting_id: int) -> None:
    """The morning of the last day: only to who has not said anything."""
    meeting = read.meeting(work.conn, meeting_id)
    if meeting is not None and meeting.status not in {"held", "cancelled"}:
        _tell(work, meeting, "comment_nudge", f"{meeting.id}.{local(work.now):%Y%m%d}")


def over(work: Work, meeting_id: int) -> None:
    """The last day is over: the coordinators hear what there is to send on."""
    meeting = read.meeting(work.conn, meeting_id)
    if meeting is None or meeting.status in {"held", "cancelled"}:
        return
    for member in coordinators(work.conn, meeting.cluster_id):
        key = f"{meeting.id}.{member}.{local(work.now):%Y%m%d}"
        work.tell("draft_gathered", key, meeting=meeting.id, member=member)


def forward_comments(command: c.ForwardComments, work: Work) -> Result:
    """Mail the comments as they were previewed; where the bot sends no mail the dialog shows them for copying."""
    meeting = meeting_of(work, command.meeting)
    mailed = reach.mails(work.conn)
    values = {"meeting": meeting, "comments": command.comments, "to": command.to}
    if mailed:
        subject = texts.plain(texts.render("draft_forward", "mail_subject", work.lang, **values))
        text = texts.plain(texts.render("draft_forward", "mail_text", work.lang, **values))
        key = f"draft.{meeting.id}.{work.now:%Y%m%d%H%M%S}"
        mails.put(work.conn, owed(work.conn, meeting, key, command.to, subject, text), work.now)
    work.note("comments sent", cluster=meeting.cluster_id, meeting=meeting.id)
    return Result(values={**values, "mailed": mailed})
