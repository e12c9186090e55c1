"""What is to be reckoned about groups and tables, found in the database."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.conversation.change_jobs import mending
from bot.conversation.group_jobs import forming, pairing, picturing
from bot.conversation.jobs import Job
from bot.conversation.table_jobs import seating


def next_job(conn: Connection, folder: Path, now: datetime) -> Job | None:
    """The first thing that somebody waits for; `folder` holds the operator's postcode table, if there is one."""
    found = (find(conn, folder, now) for find in (forming, pairing, picturing, mending, seating))
    return next((job for job in found if job), None)
