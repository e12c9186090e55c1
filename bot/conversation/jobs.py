"""A thing to be reckoned that stands in the database: what it is, whether it is still wanted, and what comes of it.

Two replicas that reckon the same come to the same result, and the second to save finds nothing left to do.
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.engine import Connection

from bot.conversation.problems import Problem


class Job(Protocol):
    """One problem on behalf of a meeting."""

    @property
    def meeting(self) -> int: ...

    @property
    def problem(self) -> Problem: ...

    def wanted(self, conn: Connection) -> bool:
        """Whether somebody still waits for it."""

    def save(self, conn: Connection, result: Any, now: datetime) -> None:  # noqa: ANN401  # each job its own
        """Write the result down and have it told, if it is still wanted."""

    def unsolved(self, error_id: str) -> Any:  # noqa: ANN401  # as above
        """The result where there was none: the reckoning broke down, and the log says why under this number."""
