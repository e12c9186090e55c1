"""A short word to somebody while the meeting runs."""

from datetime import timedelta

from bot import texts
from bot.actions.work import Refused, Result, Work
from bot.storage import dues, lives, read
from bot.storage.dues import CUE_LIFE, Due
from dialogs import commands as c
from dialogs.word.dialog import READY

SHOWN = timedelta(minutes=1)
"""How long a word stands on the clock page."""


def send_word(command: c.SendWord, work: Work) -> Result:
    """Said at once or not at all: like a cue it is dropped when it comes too late."""
    meeting = read.meeting(work.conn, command.meeting)
    member = read.member(work.conn, command.member)
    if meeting is None or member is None or member.cluster != meeting.cluster_id:
        raise Refused("gone")
    if meeting.status != "live":
        raise Refused("not_now")
    if not member.joined:
        raise Refused("not_in_chat", name=member.name)
    stamp = f"{meeting.id}.{member.id}.{work.now:%Y%m%d%H%M%S%f}"
    about: dict[str, int | str] = {"meeting": meeting.id, "member": member.id, "text": command.text}
    ends = work.now + CUE_LIFE
    dues.plan(work.conn, Due(f"word.{stamp}", "word", about, work.now, expires_at=ends, meeting_id=meeting.id))
    if command.on_page:
        _show(work, meeting.id, stamp, command.text)
    work.note("word sent", cluster=meeting.cluster_id, meeting=meeting.id, member=member.id)
    return Result(values={"name": member.name})


def _show(work: Work, meeting_id: int, stamp: str, text: str) -> None:
    """Put it on the clock page, and have the page look again when it is over."""
    words = texts.plain(texts.render("word", f"said_{text}", work.settings.language)) if text in READY else text
    over = work.now + SHOWN
    lives.say_on_page(work.conn, meeting_id, words, over)
    work.tell("clock", f"word.{stamp}", meeting=meeting_id)
    about: dict[str, int | str] = {"meeting": meeting_id}
    dues.plan(work.conn, Due(f"clock.word.{stamp}.over", "clock", about, over, meeting_id=meeting_id))
