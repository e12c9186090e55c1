"""Links that open nothing: each is logged by its reason alone, and a flood of them is told to wait.

Whoever guesses has 192 bits before them; what is bounded here is what a flood writes into the log. A link that does
open something is never held up, wherever it comes from: behind a proxy all visitors share one address.
"""

import logging
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=10)
MOST = 30
"""Refusals in one window that are answered and logged one by one."""


class Knocking:
    """Counts what was refused lately; one for each set of pages and process."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._count = 0

    def flood(self, why: str, real: datetime) -> bool:
        """Note one more refusal; whether there have been so many that the visitor shall wait."""
        if self._since is None or real - self._since >= WINDOW:
            self._since, self._count = real, 0
        self._count += 1
        if self._count <= MOST:
            log.warning("a personal link was refused", extra={"kind": "link", "state": why})
        elif self._count == MOST + 1:
            log.warning("many personal links are refused; no more of them are logged for some minutes")
        return self._count > MOST
