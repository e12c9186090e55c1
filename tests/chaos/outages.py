"""A database that goes away under a working bot: `python -m tests.chaos.outages --seed 1 --size 50 [--replicas 2]`.

PostgreSQL is stopped, politely or as in a crash, for a while, and started again, while bots (real time, real
connections) work against a Bot API that counts. Nothing may be lost or doubled, and the talk goes on by itself.
"""

import argparse
import asyncio
import json
import random
import time
from datetime import timedelta
from typing import Any

from bot.storage import settling
from bot.telegram import sender as sending
from tests.chaos.kills import Plan, _forked, _kill, _prepare, _told, _wait, figures, free_port, serve, work
from tests.support import pg


def run(plan: Plan, server: pg.Stoppable) -> dict[str, Any]:
    """Live through the outages and return the figures. Call it in a process without threads."""
    rng = random.Random(plan.seed)
    settling.SEND_LEASE = timedelta(seconds=plan.lease)
    sending.DEADLINE = timedelta(seconds=plan.lease / 3)
    _prepare(plan.database)
    far_end = _forked(lambda: serve(plan))
    bots = [_forked(lambda: asyncio.run(work(plan))) for _ in range(plan.replicas)]
    away = 0.0
    try:
        for number in range(plan.kills):
            time.sleep(rng.uniform(0.3, 1.5))
            began = time.monotonic()
            server.stop(at_once=number % 2 == 1)
            time.sleep(rng.choice((0.0, 0.5, 2.0)))
            server.start()
            away += time.monotonic() - began
        _wait(plan)
        return {"outages": plan.kills, "seconds away": round(away, 1)} | figures(plan, _told(plan))
    finally:
        for pid in (*bots, far_end):
            _kill(pid)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=50, help="outages")
    options.add_argument("--replicas", type=int, default=1)
    options.add_argument("--lease", type=float, default=30.0)
    given = options.parse_args()
    with pg.stoppable() as server, pg.schema(server.address) as url:
        found = run(Plan(given.seed, given.size, given.replicas, url, free_port(), given.lease), server)
    del found["kills"]
    print(json.dumps(found, indent=2))
    bad = ("updates lost", "effects doubled", "letters doubled", "letters silently lost", "letters not finished")
    raise SystemExit(any(found[name] for name in bad))


if __name__ == "__main__":
    main()
