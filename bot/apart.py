"""Work in a process of its own: nothing waits for it, it cannot take the bot with it, and its memory is given back.

The process reads questions from its input and writes to its output, each a pickle behind its length: what it tells on
the way, and at last the answer. It is begun when it is needed, and ends when its input does: so with the process that
began it, however that ended.
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

_LENGTH = 8
_SECRET = "DREJEBOT_"  # noqa: S105  # the prefix of the settings, none of which such work needs

Tell = Callable[[Any], None]


class BrokenError(Exception):
    """The work was not done; the message is what the process that tried left behind."""


class Apart:
    """Asks one question at a time of a process that runs `module`, which calls `serve`. For one event loop."""

    def __init__(self, module: str, patience: float) -> None:
        self._module = module
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that stands ready, if any."""
        return self._process.pid if self._process else None

    async def ask(self, question: object, told: Tell) -> Any:  # noqa: ANN401  # whatever the module answers
        """The answer to a question within `patience` seconds; cancelling this ends the process.

        Raises:
            BrokenError: there is none, it took too long, or the process died over it.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await self._asked(question, told)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise BrokenError(f"the process died: {error!r}") from error
        except asyncio.CancelledError:
            await self.close()
            raise

    async def _asked(self, question: object, told: Tell) -> Any:  # noqa: ANN401  # as above
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={name: value for name, value in os.environ.items() if not name.startswith(_SECRET)},
            )
        asks, answers = self._process.stdin, self._process.stdout
        assert asks is not None  # noqa: S101  # both are pipes
        assert answers is not None  # noqa: S101
        asks.write(_framed(question))
        await asks.drain()
        while True:
            length = int.from_bytes(await answers.readexactly(_LENGTH))
            kind, value = pickle.loads(await answers.readexactly(length))  # noqa: S301  # our own process
            if kind == "broken":
                raise BrokenError(value)
            if kind == "answer":
                return value
            told(value)

    async def close(self) -> None:
        """End the process; the next question begins another."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    # Not process.kill(): on a process that has just died it takes away what asyncio waits for.
                    os.kill(process.pid, signal.SIGKILL)
            await process.wait()


def serve(answer: Callable[[Any, Tell], Any]) -> None:
    """Answer what comes in until nothing more does; `answer` gets the question and a way to tell of its progress."""
    # Whatever a library prints must not come between the answers; Ctrl-C is for who has begun this process.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _serve(answer, sys.stdin.buffer, answers)


def _serve(answer: Callable[[Any, Tell], Any], asks: BinaryIO, answers: BinaryIO) -> None:
    def say(kind: str, value: object) -> None:
        answers.write(_framed((kind, value)))
        answers.flush()

    while length := asks.read(_LENGTH):
        question = pickle.loads(asks.read(int.from_bytes(length)))  # noqa: S301  # from who began this process
        try:
            found = answer(question, lambda value: say("told", value))
        except Exception:  # noqa: BLE001  # whatever it was, the other side tells
            say("broken", traceback.format_exc())
        else:
            say("answer", found)


def _framed(value: object) -> bytes:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(_LENGTH) + content
