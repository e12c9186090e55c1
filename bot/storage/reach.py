"""By which ways this installation reaches people, as noted at its start."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage.tables import notes


def note_of(conn: Connection, key: str) -> str:
    """A small fact of the installation; empty where it is not known."""
    return conn.execute(select(notes.c.text).where(notes.c.key == key)).scalar() or ""


def public_url(conn: Connection) -> str:
    """Where the bot's pages are found from outside, without a slash at the end; empty where they are not."""
    return note_of(conn, "public_url").rstrip("/")


def mails(conn: Connection) -> bool:
    """Whether people without Telegram get their notices by mail, with a link to the reply page."""
    return note_of(conn, "mailing") == "yes" and bool(public_url(conn))


def bot_name(conn: Connection) -> str:
    """The bot's user name, for its links."""
    return note_of(conn, "username") or "drejebot"
