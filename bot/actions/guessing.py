"""Codes that open nothing: counted for each person, so that nobody tries them out."""

from datetime import timedelta

from sqlalchemy import func, insert, select

from bot.actions.work import Work
from bot.storage.tables import join_failures

FAILURES = 5
WINDOW = timedelta(minutes=10)


def must_wait(work: Work, telegram_id: int) -> bool:
    """Whether this person has tried so many wrong codes that they wait before the next."""
    recent = select(func.count()).where(
        join_failures.c.telegram_id == telegram_id, join_failures.c.at > work.now - WINDOW
    )
    return (work.conn.execute(recent).scalar() or 0) >= FAILURES


def failed(work: Work, telegram_id: int, what: str) -> None:
    """One more; a trace stays, without the code."""
    work.conn.execute(insert(join_failures).values(telegram_id=telegram_id, at=work.now))
    work.note(what)
