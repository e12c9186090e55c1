"""The clock page's address: as a code to scan, and made anew."""

import secrets

from sqlalchemy import select, update

from bot.actions.work import Refused, Result, Work
from bot.documents.qr import qr_png
from bot.storage import reach
from bot.storage.files import keep
from bot.storage.tables import lives
from dialogs import commands as c
from dialogs.form import Say


def make_page_code(command: c.MakePageCode, work: Work) -> Result:
    """The code as a picture, to be put on a slide or held up."""
    link = page_link(work, command.meeting)
    file = keep(work.conn, "mødets-ur.png", "image/png", qr_png(link), work.now)
    return Result(says=(Say("code", {"page": link}, dialog="clock", file=file),))


def page_link(work: Work, meeting_id: int) -> str:
    """Where the clock page is.

    Raises:
        Refused: the meeting has none, or the bot has no address that others can reach.
    """
    token = work.conn.execute(select(lives.c.page_token).where(lives.c.meeting_id == meeting_id)).scalar()
    if token is None:
        raise Refused("no_programme")
    root = reach.public_url(work.conn)
    if not root:
        raise Refused("no_pages")
    return f"{root.rstrip('/')}/ur/{token}"


def renew_page(command: c.RenewPage, work: Work) -> Result:
    """Another token; whoever holds the old link sees nothing more."""
    page_link(work, command.meeting)
    token = secrets.token_urlsafe(18)
    work.conn.execute(update(lives).where(lives.c.meeting_id == command.meeting).values(page_token=token))
    work.tell("clock", f"{command.meeting}.renewed.{work.now:%Y%m%d%H%M%S%f}", meeting=command.meeting)
    work.note("clock page renewed", meeting=command.meeting)
    return Result(toast="saved")
