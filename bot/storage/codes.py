"""The codes of a meeting that hang on a wall or stand on a slide: for arriving, for the evaluation and its result."""

import secrets
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.storage import reach
from bot.storage.after_tables import meeting_codes

Purpose = Literal["here", "evaluation", "result"]
PAGES = {"here": "her", "evaluation": "evaluering", "result": "resultat"}


def ensure(conn: Connection, meeting_id: int) -> None:
    """Give the meeting its codes, 144 random bits each; once given they stay."""
    for purpose in PAGES:
        if token_of(conn, meeting_id, purpose) is None:  # type: ignore[arg-type]  # keys of PAGES are purposes
            row = {"meeting_id": meeting_id, "purpose": purpose, "token": secrets.token_urlsafe(18)}
            conn.execute(insert(meeting_codes).values(row))


def token_of(conn: Connection, meeting_id: int, purpose: Purpose) -> str | None:
    mine = (meeting_codes.c.meeting_id == meeting_id, meeting_codes.c.purpose == purpose)
    return conn.execute(select(meeting_codes.c.token).where(*mine)).scalar()


def meeting_of(conn: Connection, token: str, purpose: Purpose) -> int | None:
    """Whose code it is; None for one that opens nothing."""
    wanted = (meeting_codes.c.token == token, meeting_codes.c.purpose == purpose)
    return conn.execute(select(meeting_codes.c.meeting_id).where(*wanted)).scalar()


def page(conn: Connection, meeting_id: int, purpose: Purpose) -> str:
    """The page that the code leads to; empty where the bot has no address or the meeting no code."""
    root, token = reach.public_url(conn), token_of(conn, meeting_id, purpose)
    return f"{root}/{PAGES[purpose]}/{token}" if root and token else ""


def chat(conn: Connection, meeting_id: int) -> str:
    """The link that says »I am here« in the chat with the bot; empty where there is no code."""
    token = token_of(conn, meeting_id, "here")
    return f"https://t.me/{reach.bot_name(conn)}?start=here_{token}" if token else ""
