"""Groups and tables are reckoned in a process of their own, which is ended when nobody wants the answer."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Any

from bot.apart import Apart, BrokenError, Tell, serve
from bot.conversation.problems import Problem
from bot.grouping.model import Progressed

_PATIENCE = 120.0
"""Seconds that one problem may take with everything told beside it; a search has twenty."""
_KINDNESS = 5
"""How far the process stands back for the one that talks with people."""


class Reckoner(Apart):
    """Solves one problem at a time."""

    def __init__(self) -> None:
        super().__init__(__name__, _PATIENCE)

    async def solve(self, problem: Problem, told: Callable[[Progressed], None]) -> Any:  # noqa: ANN401  # its own result
        """The answer to a problem; `told` hears how far a search has come. Errors as `ask`.

        Where the process was ended over it (by the system, short of memory), another one tries once more: what is
        wanted is asked for only once, and a menu of repairs that came to nothing would never come again.
        """
        try:
            return await self.ask(problem, told)
        except BrokenError as error:
            if not isinstance(error.__cause__, asyncio.IncompleteReadError | ConnectionError):
                raise
        return await self.ask(problem, told)


def _reckoned(problem: Problem, say: Tell) -> Any:  # noqa: ANN401  # as above
    return problem.reckon(say, lambda: False)


if __name__ == "__main__":
    with contextlib.suppress(AttributeError):  # not on every system
        os.nice(_KINDNESS)
    serve(_reckoned)
