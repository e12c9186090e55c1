"""Papers made in a process of their own, so that no paper holds up a cue, and their libraries' memory is given back.

The process reads jobs from its input and writes files to its output, each a pickle behind its length; it ends when its
input ends, and so with the process that has begun it, however that ended.
"""

import asyncio
import contextlib
import os
import pickle
import signal
import sys
import traceback
from dataclasses import dataclass
from typing import BinaryIO

from bot.documents.catalogue import File, files
from bot.documents.facts import MeetingFacts

_LENGTH = 8
_PATIENCE = 60.0
"""Seconds that one paper may take; the slowest takes one."""


@dataclass(frozen=True)
class Job:
    """What a file is made from: kind and format of the catalogue, the meeting, the language."""

    kind: str
    suffix: str
    facts: MeetingFacts
    lang: str


class Failed(Exception):
    """The paper could not be made; the message is the traceback of the process that tried."""


def made(job: Job) -> tuple[File, ...]:
    """The files of a job, made here and now."""
    return files(job.kind, job.suffix, job.facts, job.lang)


class Worker:
    """Makes one paper at a time in a process that is begun when it is needed. For one event loop."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that stands ready, if any."""
        return self._process.pid if self._process else None

    async def make(self, job: Job) -> tuple[File, ...]:
        """The files of a job.

        Raises:
            Failed: it could not be made, took too long, or the process died over it.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._asked(job)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise Failed(f"the process died: {error!r}") from error
        except asyncio.CancelledError:
            await self.close()
            raise
        if isinstance(answer, str):
            raise Failed(answer)
        return answer

    async def _asked(self, job: Job) -> tuple[File, ...] | str:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        asks, answers = self._process.stdin, self._process.stdout
        assert asks is not None  # noqa: S101  # both are pipes
        assert answers is not None  # noqa: S101
        asks.write(_framed(job))
        await asks.drain()
        length = int.from_bytes(await answers.readexactly(_LENGTH))
        answer: tuple[File, ...] | str = pickle.loads(await answers.readexactly(length))  # noqa: S301  # our own process
        return answer

    async def close(self) -> None:
        """End the process; the next paper begins another."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _framed(value: object) -> bytes:
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(_LENGTH) + content


def _serve(asks: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more jobs."""
    while length := asks.read(_LENGTH):
        job: Job = pickle.loads(asks.read(int.from_bytes(length)))  # noqa: S301  # from the process that began this one
        try:
            answer: tuple[File, ...] | str = made(job)
        except Exception:  # noqa: BLE001  # whatever it was, the other side tells
            answer = traceback.format_exc()
        answers.write(_framed(answer))
        answers.flush()


def _main() -> None:
    # Whatever a library prints must not come between the answers; Ctrl-C is for who has begun this process.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
