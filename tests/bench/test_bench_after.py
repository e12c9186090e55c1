"""What comes after a meeting, against the clock: every paper of a held meeting, and the evaluation's page.

Run by name: python -m pytest tests/bench/test_bench_after.py -s
"""

import asyncio
import time
from pathlib import Path
from statistics import median

from bot.conversation.open_sheets import OpenSheets
from bot.documents.catalogue import KINDS
from bot.documents.worker import Job, Worker
from bot.storage import codes
from bot.storage.meeting_facts import meeting_facts
from tests.support.after import hybrid_held, leaders, write_report
from tests.support.town import Town

ONE, ALL, MEGABYTES, PAGE = 1.0, 5.0, 300, 0.05
"""Seconds of the processor for one paper and for all of a meeting's, memory at most, seconds for opening the page."""
TICKS = 100
"""Per second, of Linux's figures in /proc."""


def used(pid):
    """Seconds of the processor that a process has used, and its memory at most in megabytes."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    most = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / TICKS, int(most.split()[1]) / 1024


async def papers(facts, ready):
    """What each paper takes of the worker's processor time, the first with the worker's own start; its memory."""
    worker, took, before = Worker(), {}, 0.0
    try:
        for kind, suffix in ready:
            await worker.make(Job(kind, suffix, facts, "da"))
            spent, most = used(worker.pid)
            took[f"{kind}.{suffix}"], before = spent - before, spent
    finally:
        await worker.close()
    return took, most


def timed(deed):
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def test_papers_and_page_are_fast():
    """Any paper within a second, all within five and 300 MB; the page opens within 50 ms at the median."""
    town = Town()
    people = hybrid_held(town)
    for leader in leaders(town, people):
        write_report(town, leader)
        town.press(leader, "Send til koordinatoren")
    with town.db.begin() as conn:
        codes.ensure(conn, 1)
        token = codes.token_of(conn, 1, "evaluation")
        facts = meeting_facts(conn, 1, "da")
        gathered = timed(lambda: meeting_facts(conn, 1, "da"))
        opened = [
            timed(lambda: OpenSheets(town.settings).look(conn, token, "da", town.clock.moment, "x")) for _ in range(50)
        ]
    ready = [(kind, suffix) for kind, one in KINDS.items() if one.ready(facts) for suffix in one.suffixes]
    ready += [(kind, "png") for kind, one in KINDS.items() if one.drawn(facts, "da")]
    took, most = asyncio.run(papers(facts, ready))
    slowest = max(took, key=took.__getitem__)
    print(f"\nfacts {gathered * 1000:.0f} ms; {len(took)} papers {sum(took.values()):.1f} s, slowest {slowest} "
          f"{took[slowest] * 1000:.0f} ms; page {median(opened) * 1000:.1f} ms; {most:.0f} MB")  # fmt: skip
    assert took[slowest] <= ONE
    assert sum(took.values()) <= ALL
    assert median(opened) <= PAGE
    assert most <= MEGABYTES
