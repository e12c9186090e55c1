"""Live through many worlds: `python -m tests.chaos.simulate --seed 1 --size 10000 [--bug NAME]`."""

import argparse
import gc
import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from multiprocessing import get_context

from tests.chaos.bugs import BUGS, planted
from tests.chaos.judge import judge
from tests.chaos.world import run


def storms(
    seeds: Iterable[int], stop: bool = False, tell: Callable[[str], object] = lambda _: None
) -> dict[int, list[str]]:
    """The seeds at which a promise was broken, with what was broken; `tell` hears of it on the way."""
    found = {}
    for count, seed in enumerate(seeds, 1):
        wrong = run(seed, judge)
        if wrong:
            found[seed] = wrong
            tell(f"seed {seed}: {'; '.join(wrong[:5])}" + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""))
            if stop:
                break
        if count % 100 == 0:
            tell(f"{count} worlds, {len(found)} with broken promises")
    return found


def shared(seeds: range, jobs: int, bug: str | None, *, stop: bool = False) -> dict[int, list[str]]:
    """Like `storms`, told on the screen, in several processes; one that breaks is no proof."""
    shares = [(seeds[job::jobs], bug, stop) for job in range(jobs)]
    if jobs == 1:
        return _part(*shares[0])
    with get_context("spawn").Pool(jobs) as pool:
        parts = pool.starmap(_part, shares, chunksize=1)
    return {seed: wrong for part in parts for seed, wrong in part.items()}


def _part(seeds: range, bug: str | None, stop: bool) -> dict[int, list[str]]:
    logging.disable(logging.CRITICAL)
    gc.freeze()  # what is there now stays; each world is thrown away whole
    with planted(bug):
        return storms(seeds, stop, partial(print, flush=True))


def all_found(seeds: range) -> bool:
    """Plant each bug and look for it; tells the first seed that shows it."""
    missed = 0
    for name in BUGS:
        with planted(name):
            found = storms(seeds, stop=True)
        missed += not found
        print(name, next(((seed, wrong[0]) for seed, wrong in found.items()), "NOT FOUND"), flush=True)
    print(f"{len(BUGS) - missed} of {len(BUGS)} planted bugs found")
    return not missed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=1000)
    options.add_argument("--jobs", type=int, default=1, help="processes that share the seeds")
    options.add_argument("--bug", choices=sorted(BUGS))
    options.add_argument("--bugs", action="store_true", help="plant each bug in turn and tell where it is found")
    options.add_argument("--stop", action="store_true", help="stop at the first broken promise")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    if given.bugs:
        raise SystemExit(not all_found(range(given.seed, given.seed + given.size)))
    started = time.perf_counter()
    found = shared(range(given.seed, given.seed + given.size), given.jobs, given.bug, stop=given.stop)
    print(f"{given.size} worlds from seed {given.seed}, {len(found)} with broken promises, "
          f"{time.perf_counter() - started:.0f} s")  # fmt: skip
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
