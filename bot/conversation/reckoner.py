"""Groups and tables are reckoned in a process of their own: nothing waits for it, and its memory is given back.

The process reads problems from its input and writes to its output, each a pickle behind its length: how far a search
has come, and at last the answer. It is ended when nobody wants the answer, and ends by itself when its input does.
"""

import asyncio
import contextlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from bot.conversation.problems import Problem
from bot.grouping.model import Progressed

_LENGTH = 8
_PATIENCE = 120.0
"""Seconds that one problem may take with everything told beside it; a search has twenty."""
_SECRET = "DREJEBOT_"  # noqa: S105  # the prefix of the settings, none of which a sum needs
_KINDNESS = 5
"""How far the process stands back for the one that talks with people."""


class BrokenError(Exception):
    """The problem was not solved; the message is what the process that tried left behind."""


class Reckoner:
    """Solves one problem at a time in a process that is begun when it is needed. For one event loop."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that stands ready, if any."""
        return self._process.pid if self._process else None

    async def solve(self, problem: Problem, told: Callable[[Progressed], None]) -> Any:  # noqa: ANN401  # its own result
        """The answer to a problem; cancelling this ends the process.

        Raises:
            BrokenError: it could not be solved, took too long, or the process died over it.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._asked(problem, told)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise BrokenError(f"the process died: {error!r}") from error
        except asyncio.CancelledError:
            await self.close()
            raise
        if isinstance(answer, RuntimeError):
            raise BrokenError(str(answer))
        return answer

    async def _asked(self, problem: Problem, told: Callable[[Progressed], None]) -> Any:  # noqa: ANN401  # as above
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                __name__,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={name: value for name, value in os.environ.items() if not name.startswith(_SECRET)},
            )
        asks, answers = self._process.stdin, self._process.stdout
        assert asks is not None  # noqa: S101  # both are pipes
        assert answers is not None  # noqa: S101
        asks.write(_framed(problem))
        await asks.drain()
        while True:
            length = int.from_bytes(await answers.readexactly(_LENGTH))
            answer = pickle.loads(await answers.readexactly(length))  # noqa: S301  # our own process
            if not isinstance(answer, Progressed):
                return answer
            told(answer)

    async def close(self) -> None:
        """End the process; the next problem begins another."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _framed(value: object) -> bytes:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(_LENGTH) + content


def _serve(asks: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more problems."""

    def say(value: object) -> None:
        answers.write(_framed(value))
        answers.flush()

    while length := asks.read(_LENGTH):
        problem: Problem = pickle.loads(asks.read(int.from_bytes(length)))  # noqa: S301  # from who began this process
        try:
            answer = problem.reckon(say, lambda: False)
        except Exception:  # noqa: BLE001  # whatever it was, the other side tells
            answer = RuntimeError(traceback.format_exc())
        say(answer)


def _main() -> None:
    with contextlib.suppress(AttributeError):  # not on every system
        os.nice(_KINDNESS)
    # Whatever a solver prints must not come between the answers; Ctrl-C is for who has begun this process.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
