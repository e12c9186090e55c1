"""What comes after a meeting, against the clock: every paper of a held meeting, and the evaluation's page.

Run by name: python -m pytest tests/bench/test_bench_after.py -s
"""

import resource
import time
from functools import partial
from statistics import median

from bot.conversation.open_sheets import OpenSheets
from bot.documents.catalogue import KINDS, file
from bot.storage import codes
from bot.storage.meeting_facts import meeting_facts
from tests.support.after import hybrid_held, leaders, write_report
from tests.support.town import Town

ONE, ALL, MEGABYTES, PAGE = 1.0, 5.0, 300, 0.05
"""Seconds for one paper and for all of a meeting's, memory at most, seconds for opening the page."""


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
    took = {f"{kind}.{suffix}": timed(partial(file, kind, suffix, facts, "da")) for kind, suffix in ready}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slowest = max(took, key=took.__getitem__)
    print(f"\nfacts {gathered * 1000:.0f} ms; {len(took)} papers {sum(took.values()):.1f} s, slowest {slowest} "
          f"{took[slowest] * 1000:.0f} ms; page {median(opened) * 1000:.1f} ms; {most:.0f} MB")  # fmt: skip
    assert took[slowest] <= ONE
    assert sum(took.values()) <= ALL
    assert median(opened) <= PAGE
    assert most <= MEGABYTES
