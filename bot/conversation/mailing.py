"""Notices as mails, for those who have no chat with the bot: the same sentences, and links instead of buttons."""

import re
from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import texts
from bot.actions.work import coordinators
from bot.conversation.access import Scene
from bot.conversation.speak import Speaker
from bot.storage import reach, read, reply_links
from bot.storage.mails import OwedMail
from bot.storage.tables import clusters, members
from dialogs import register
from dialogs.form import Button, Say, Start
from dialogs.views import MemberView

SUBJECT = 110

_LINK = Markup(
    '<p><a href="{}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#0b5d4e;'
    'color:#ffffff;text-decoration:none">{}</a></p>'
)
_PAGE = Markup(
    '<div style="font:16px/1.5 system-ui,-apple-system,Segoe UI,Arial,sans-serif;color:#1b1b1b;max-width:36em">{}</div>'
)
_FOOT = Markup('<p style="color:#595959;font-size:14px">{}</p>')


def mail_of(  # noqa: PLR0913, PLR0917  # what is said to whom, about what, when, under which key
    conn: Connection, say: Say, dialog: str, seat: MemberView, scene: Scene, now: datetime, key: str, lang: str
) -> OwedMail:
    """The message as a mail to this person; its links are theirs alone."""
    speaker = Speaker(dialog, lang)
    spoken = Markup(speaker.text(say))  # noqa: S704  # rendered with every value escaped
    links = _links(conn, say, speaker, seat, scene, now, lang)
    cluster = conn.execute(select(clusters.c.name).where(clusters.c.id == seat.cluster)).scalar() or ""
    foot = texts.render("common", "mail_foot", lang, cluster=cluster, link=bool(links))
    text = "\n\n".join([texts.plain(spoken), *(f"{word}: {url}" for word, url in links), f"-- \n{texts.plain(foot)}"])
    html = Markup("").join([_paragraphs(spoken), *(_LINK.format(url, word) for word, url in links), _FOOT.format(foot)])
    return OwedMail(
        key=key,
        to=seat.email,
        to_name=seat.name,
        from_name=cluster,
        reply_to=_answers_to(conn, seat.cluster),
        subject=_subject(texts.plain(spoken)),
        text=text,
        html=str(_PAGE.format(html)),
        files=(say.file,) if say.file is not None else (),
        member_id=seat.id,
        meeting_id=scene.meeting or None,
    )


def _links(  # noqa: PLR0913, PLR0917  # what mail_of knows
    conn: Connection, say: Say, speaker: Speaker, seat: MemberView, scene: Scene, now: datetime, lang: str
) -> list[tuple[str, str]]:
    """Word and address of each button that begins a form of the reply page; they share one personal link."""
    starts = [(button, button.to) for row in say.buttons for button in row if isinstance(button.to, Start)]
    wanted = [(button, to) for button, to in starts if to.form in register.REPLY_FORMS]
    if not wanted or not reach.public_url(conn):
        return []
    purpose, subject = register.REPLY_FORMS[wanted[0][1].form], int(wanted[0][1].args[0])
    meeting = read.meeting(conn, scene.meeting) if scene.meeting else None
    until = reply_links.until(meeting.ends if meeting else None, now)
    page = reply_links.address(conn, seat.id, purpose, subject, now, until)
    english = [("In English", f"{page}?lang=en")] if lang == "da" else []
    return [*((_word(speaker, button), page + _query(to, lang)) for button, to in wanted), *english]


def _word(speaker: Speaker, button: Button) -> str:
    return button.text or texts.plain(speaker.words(button.label, button.values))


def _query(to: Start, lang: str) -> str:
    """The answer that the button stands for is chosen on the page, and kept first when it is sent from there."""
    given = ({"svar": to.answer} if to.answer else {}) | ({"lang": lang} if lang != "da" else {})
    return f"?{urlencode(given)}" if given else ""


def _paragraphs(spoken: Markup) -> Markup:
    parts = (part.replace("\n", Markup("<br>")) for part in re.split(r"\n{2,}", spoken))
    return Markup("").join(Markup("<p>{}</p>").format(Markup(part)) for part in parts)  # noqa: S704  # as above


def _subject(text: str) -> str:
    """The first line, whole words of it."""
    line = text.partition("\n")[0].strip().rstrip(":")
    return line if len(line) <= SUBJECT else f"{line[:SUBJECT].rpartition(' ')[0]} …"


def _answers_to(conn: Connection, cluster: int) -> str:
    """Whoever answers the mail itself reaches a coordinator."""
    found = select(members.c.email).where(members.c.id.in_(coordinators(conn, cluster))).order_by(members.c.id)
    return next((email for email in conn.execute(found).scalars() if email), "")
