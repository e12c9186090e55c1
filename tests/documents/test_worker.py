"""Papers are made in a process of their own, which comes when it is needed and cannot take the bot with it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.apart import BrokenError
from bot.documents.catalogue import files
from bot.documents.worker import Job, Worker
from tests.documents.sample import HOSTILE, hostile, meeting

PROGRAMME = Job("breakout", "csv", meeting(), "da")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_the_files_are_the_same_as_made_here():
    """The other process gives name, type and content; more papers are made by the same one, also of hostile texts."""
    worker = Worker()
    try:
        assert await worker.make(PROGRAMME) == files("breakout", "csv", meeting(), "da")
        first = worker.pid
        (paper,) = await worker.make(Job("minutes", "docx", hostile(HOSTILE["control"]), "en"))
        assert (paper.name, worker.pid) == ("2026-11-12-minutes.docx", first)
    finally:
        await worker.close()
    assert worker.pid is None


async def test_a_paper_that_cannot_be_made_is_told_and_the_next_one_is_made():
    """The fault comes back as the traceback of who tried."""
    worker = Worker()
    try:
        with pytest.raises(BrokenError, match="KeyError: 'poem'"):
            await worker.make(Job("poem", "pdf", meeting(), "da"))
        assert await worker.make(PROGRAMME) == files("breakout", "csv", meeting(), "da")
    finally:
        await worker.close()


async def test_a_process_that_is_killed_is_begun_again():
    """Where the system takes the process, for its memory say, that paper fails and the next one has a new process."""
    worker = Worker()
    try:
        await worker.make(PROGRAMME)
        pid = worker.pid
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(BrokenError, match="the process died"):
            await worker.make(PROGRAMME)
        await worker.make(PROGRAMME)
        assert worker.pid not in {None, pid}
    finally:
        await worker.close()


async def test_giving_up_ends_the_process():
    """A paper that is no longer waited for does not go on being made."""
    worker = Worker()
    await worker.make(PROGRAMME)
    pid = worker.pid
    waiting = asyncio.create_task(worker.make(Job("slides", "pptx", meeting(), "da")))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (worker.pid, gone(pid)) == (None, True)


def test_the_process_ends_with_the_bot():
    """When the process that asks is killed, its input ends, and so does the one that makes papers."""
    script = (
        "import asyncio, os, sys\n"
        "from bot.documents.worker import Worker, Job\n"
        "from tests.documents.sample import meeting\n"
        "async def go():\n"
        "    worker = Worker()\n"
        "    await worker.make(Job('breakout', 'csv', meeting(), 'da'))\n"
        "    print(worker.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(go())\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=root)
    pid = int(done.stdout)
    for _ in range(1200):
        if gone(pid):
            return
        signal.sigtimedwait([], 0.05)
    pytest.fail("the process still runs")
