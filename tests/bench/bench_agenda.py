"""How soon a press reaches the clock pages, and what many open pages cost, beside a bare server in the same run.

The peer sends the same bytes at the same moments with nothing behind them: what aiohttp itself takes. The pages of
both also ask for the time once a minute, as the real page does.
Run: BENCH_CLIENTS=1000 python -m pytest tests/bench/bench_agenda.py --override-ini addopts="-s --import-mode=importlib"
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

from bot.agenda import NEXT, START, cues, figures, from_json, plus, to_json
from tests.agenda.programmes import HYBRID, after, play

CLIENTS = int(os.environ.get("BENCH_CLIENTS", "200"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
PRESS_EVERY = 2.0
MOST_PRESS_MS, MOST_CPU, MOST_MB = 200, 0.30, 200

OURS = """
import asyncio, resource, sys, time
from bot.agenda import NEXT, START, UNDO, press
from bot.web.live_feed import LiveFeed
from tests.agenda.programmes import HYBRID, accepted
from tests.web.clock_house import TOKEN, House, Source, view_of
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
async def main():
    house = House(Source({TOKEN: view_of(HYBRID, 1, (0, START), speed=1.0)}), LiveFeed())
    await house.open()
    print(house.port, f"/ur/{TOKEN}", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(time.monotonic(), flush=True)
        house.press(NEXT if house.view.live.revision % 2 else UNDO)
asyncio.run(main())
"""
BARE = """
import asyncio, resource, sys, time
from aiohttp import web
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
open_, FRAME = set(), b"event: board\\ndata: " + b"x" * 4200 + b"\\n\\n"
async def events(request):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    queue = asyncio.Queue()
    open_.add(queue)
    await response.write(FRAME)
    while True:
        await response.write(await queue.get())
async def now(request):
    return web.json_response({"now": time.time(), "speed": 1.0})
def tell(frame):
    for queue in open_:
        queue.put_nowait(frame)
async def beat():
    while True:
        await asyncio.sleep(5)
        tell(b"event: beat\\ndata: {\\"now\\":1794498300000,\\"speed\\":1.0}\\n\\n")
async def main():
    app = web.Application()
    app.add_routes([web.get("/x/events", events), web.get("/x/now", now)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], "/x", flush=True)
    task = asyncio.create_task(beat())
    while await asyncio.to_thread(sys.stdin.readline):
        print(time.monotonic(), flush=True)
        tell(FRAME)
asyncio.run(main())
"""


@dataclass
class Server:
    """A server in its own process; a line to it is a press, its answer the moment of the press."""

    process: subprocess.Popen
    port: int
    path: str
    arrivals: list[float] = field(default_factory=list)

    def press(self) -> float:
        self.process.stdin.write("press\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextmanager
def served(code: str) -> Iterator[Server]:
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            port, path = process.stdout.readline().split()
            yield Server(process, int(port), path)
        finally:
            process.terminate()


@dataclass
class Figures:
    press_ms: list[float]
    cpu: float
    mb: float

    def __str__(self) -> str:
        ordered = sorted(self.press_ms)
        late = ordered[int(len(ordered) * 0.99)]
        median = statistics.median(ordered)
        return f"press {median:6.1f} ms median, {late:6.1f} ms p99   cpu {self.cpu:5.1%}   rss {self.mb:5.0f} MB"


async def page(server: Server) -> None:
    """One open page: notes when each board arrives."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {server.path}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    try:
        while True:
            if b"event: board" in await reader.readuntil(b"\n\n"):
                server.arrivals.append(time.monotonic())
    finally:
        writer.close()


async def askers(server: Server) -> None:
    """All pages ask for the time once a minute."""
    while True:
        await asyncio.sleep(60 / CLIENTS)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET {server.path}/now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        await reader.read()
        writer.close()


async def watch(server: Server) -> Figures:
    """Open all pages, then press now and then, and measure the server meanwhile."""
    pages = []
    for _ in range(CLIENTS):
        pages.append(asyncio.create_task(page(server)))
        await asyncio.sleep(0.002)
    while len(server.arrivals) < CLIENTS:  # noqa: ASYNC110  - the pages come in from another process
        await asyncio.sleep(0.05)
    pages.append(asyncio.create_task(askers(server)))
    process = psutil.Process(server.process.pid)
    begin, used, took = time.monotonic(), sum(process.cpu_times()[:2]), []
    while time.monotonic() - begin < SECONDS:
        server.arrivals.clear()
        pressed = await asyncio.to_thread(server.press)
        await asyncio.sleep(PRESS_EVERY)
        took += [(arrival - pressed) * 1000 for arrival in server.arrivals[:CLIENTS]]
    cpu = (sum(process.cpu_times()[:2]) - used) / (time.monotonic() - begin)
    mb = process.memory_info().rss / 2**20
    for task in pages:
        task.cancel()
    await asyncio.gather(*pages, return_exceptions=True)
    return Figures(took, cpu, mb)


def test_many_pages_on_one_meeting():
    """A press reaches the pages soon, and a thousand of them cost a part of one core and little memory."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    found = {}
    for name, code in (("bare aiohttp", BARE), ("clock page", OURS)):
        with served(code) as server:
            found[name] = asyncio.run(watch(server))
        print(f"\n{CLIENTS} pages, a press every {PRESS_EVERY:g} s   {name:12} {found[name]}", end="")
    ours = found["clock page"]
    assert len(ours.press_ms) >= CLIENTS
    assert statistics.median(ours.press_ms) <= MOST_PRESS_MS
    assert ours.cpu <= MOST_CPU
    assert ours.mb <= MOST_MB


def test_reckoning_is_cheap():
    """All figures and all cues of a meeting with sixty presses, and its way through the store."""
    presses = [(0, START), *((minute, plus(1)) for minute in range(1, 53)), *((60 + n, NEXT) for n in range(7))]
    live = play(HYBRID, *presses)
    for name, work in (
        ("figures", lambda: figures(live, after(HYBRID, 80))),
        ("cues", lambda: cues(live)),
        ("json", lambda: from_json(to_json(live))),
    ):
        times = []
        for _ in range(300):
            begin = time.perf_counter()
            work()
            times.append(time.perf_counter() - begin)
        print(f"\n{len(live.log)} presses: {name:8} {statistics.median(times) * 1000:.3f} ms", end="")
        assert statistics.median(times) < 0.01
