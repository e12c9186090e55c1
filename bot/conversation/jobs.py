"""A thing to be reckoned that stands in the database: what it is, whether it is still wanted, and what comes of it.

Two replicas that reckon the same come to the same result, and the second to save finds nothing left to do.
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.engine import Connection

from bot.conversation.problems import Failed, Problem
from bot.storage import dues
from bot.storage.dues import Due


class Job(Protocol):
    """One problem on behalf of a meeting."""

    @property
    def meeting(self) -> int: ...

    @property
    def problem(self) -> Problem: ...

    def wanted(self, conn: Connection) -> bool:
        """Whether somebody still waits for it."""

    def save(self, conn: Connection, result: Any, now: datetime) -> None:  # noqa: ANN401  # each job its own
        """Write the result down and have it told, if it is still wanted; Failed where the reckoning broke down."""


def tell_broken(conn: Connection, job: Job, member: int, failed: Failed, now: datetime) -> None:
    """Say to whoever waits that the reckoning broke down, and under which number the log knows why."""
    error_id = str(failed.values["id"])
    about: dict[str, int | str] = {"meeting": job.meeting, "member": member, "error": error_id}
    dues.plan(conn, Due(f"unsolved.{error_id}.{member}", "unsolved", about, now, meeting_id=job.meeting))
