"""Live through many worlds: `python -m tests.chaos.simulate --seed 1 --size 10000 [--bug NAME]`."""

import argparse
import logging
import time
from collections.abc import Callable, Iterable
from functools import partial

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
    options.add_argument("--bug", choices=sorted(BUGS))
    options.add_argument("--bugs", action="store_true", help="plant each bug in turn and tell where it is found")
    options.add_argument("--stop", action="store_true", help="stop at the first broken promise")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    if given.bugs:
        raise SystemExit(not all_found(range(given.seed, given.seed + given.size)))
    started = time.perf_counter()
    with planted(given.bug):
        found = storms(range(given.seed, given.seed + given.size), given.stop, partial(print, flush=True))
    print(f"{given.size} worlds from seed {given.seed}, {len(found)} with broken promises, "
          f"{time.perf_counter() - started:.0f} s")  # fmt: skip
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
