"""How long the documents of a meeting take and what memory they need, each in a fresh process and all in one.

The peer, measured beside in the same run, is the barest file its library can make: what our content costs on top.
Run: python -m pytest tests/bench/bench_documents.py --override-ini addopts="-s --import-mode=importlib"
"""

import json
import subprocess
import sys

from bot.documents.catalogue import KINDS

ONE_SECONDS, ALL_SECONDS, ALL_MB = 1.0, 5.0, 300

MEASURE = """
import json, resource, sys, time
start = time.perf_counter()
from bot.documents.catalogue import KINDS, make
from tests.documents.sample import meeting
facts, took = meeting(), {}
wanted = json.loads(sys.argv[1])
for kind, suffix in wanted:
    begin = time.perf_counter()
    size = len(make(kind, suffix, facts, "da"))
    took[f"{kind}.{suffix}"] = (time.perf_counter() - begin, size)
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"took": took, "whole": time.perf_counter() - start, "mb": mb}))
"""
PEERS = {
    "pdf": 'import typst; typst.compile(b"= Hej")',
    "docx": "import docx, io; d = docx.Document(); d.add_heading('Hej'); d.save(io.BytesIO())",
    "xlsx": "import openpyxl, io; b = openpyxl.Workbook(); b.active['A1'] = 'Hej'; b.save(io.BytesIO())",
    "pptx": "import pptx, io; p = pptx.Presentation(); p.slides.add_slide(p.slide_layouts[6]); p.save(io.BytesIO())",
    "csv": "import csv, io; csv.writer(io.StringIO()).writerow(['Hej'])",
}
EVERY = [(kind, suffix) for kind, wanted in KINDS.items() for suffix in wanted.suffixes]


def measured(wanted: list[tuple[str, str]]) -> dict:
    command = [sys.executable, "-c", MEASURE, json.dumps(wanted)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peer(suffix: str) -> float:
    timed = f"import time; begin = time.perf_counter(); exec({PEERS[suffix]!r}); print(time.perf_counter() - begin)"
    return float(subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True).stdout)


def test_each_document_alone():
    """Any single document, the writer's import included, takes at most a second."""
    bare = {suffix: peer(suffix) for suffix in PEERS}
    print()
    slow = []
    for kind, suffix in EVERY:
        took, size = measured([(kind, suffix)])["took"][f"{kind}.{suffix}"]
        figures = f"{took * 1000:7.0f} ms   {size / 1000:7.0f} kB   bare file {bare[suffix] * 1000:5.0f} ms"
        print(f"{kind + '.' + suffix:20} {figures}")
        slow += [(kind, suffix, took)] * (took > ONE_SECONDS)
    assert slow == []


def test_all_of_a_meeting():
    """All documents of the demo meeting in one process: time and memory."""
    result = measured(EVERY)
    count = len(result["took"])
    spent = f"{result['whole']:.2f} s (at most {ALL_SECONDS}), {result['mb']:.0f} MB (at most {ALL_MB})"
    print(f"\nall {count} documents: {spent}")
    assert result["whole"] <= ALL_SECONDS
    assert result["mb"] <= ALL_MB
