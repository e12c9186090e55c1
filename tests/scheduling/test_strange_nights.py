"""Nights in which clocks change, and clocks that somebody sets: each due once, none early, none lost."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection

from bot.clock import SystemClock
from bot.scheduling.dispatcher import Dispatcher
from bot.storage import dues
from bot.storage.dues import CUE_LIFE, Due
from bot.storage.outbox import Letter
from tests.support.virtual import VirtualClock, VirtualLoop, memory, play
from tests.support.walls import instant

CPH = "Europe/Copenhagen"


def walls(first: str, count: int, minutes: int) -> list[str]:
    """Wall times in their order, also those that do not exist or exist twice."""
    start = datetime.fromisoformat(first)
    return [(start + timedelta(minutes=minutes * n)).isoformat(timespec="minutes") for n in range(count)]


async def _through(
    loop: VirtualLoop, clock: SystemClock | VirtualClock, plan: list[Due], hours: float
) -> dict[str, list[float]]:
    """The moments, by the loop's own true time, at which each due was done."""
    db, done = memory(), {due.key: [] for due in plan}  # type: dict[str, list[float]]

    def render(_: Connection, due: Due, __: datetime) -> Iterable[Letter]:
        done[due.key].append(loop.time())
        return ()

    await db.run(dues.plan_all, plan)
    dispatcher = Dispatcher(db, clock, render, idle=900.0)
    await dispatcher.start()
    await asyncio.sleep(hours * 3600)
    await dispatcher.stop()
    db.close()
    return done


@pytest.mark.parametrize(
    ("first", "hours"), [("2027-03-27T22:00", 8), ("2027-10-30T22:00", 9), ("2027-12-31T22:00", 8)], ids=str
)
@pytest.mark.parametrize("live", [True, False])
def test_a_night_passes_as_planned(first: str, hours: float, live: bool):
    """Reminders and cues every quarter of an hour through the night: each at its instant, once."""
    start = instant(first, CPH)
    plan = []
    for wall in walls(first, 28, 15):
        at = instant(wall, CPH)
        plan.append(Due(wall, "note", {}, at, wall, CPH, at + CUE_LIFE if live else None))

    async def story(loop: VirtualLoop) -> None:
        done = await _through(loop, VirtualClock(loop, base=start), plan, hours)
        for due in plan:
            [moment] = done[due.key]
            assert 0 <= moment - (due.at - start).total_seconds() < 0.1

    play(story)


@pytest.mark.parametrize("hours", [1, -1])
@pytest.mark.parametrize("lasting", [120, 1200])
def test_a_clock_that_is_set_neither_floods_nor_loses(hours: int, lasting: float):
    """A step of an hour: passing, it is not noticed; lasting, it is followed after a while. Each due is done once."""
    start = datetime(2027, 3, 10, 12, tzinfo=UTC)
    plan = [Due(f"n{n}", "note", {}, start + timedelta(minutes=n)) for n in range(1, 100)]

    async def story(loop: VirtualLoop) -> None:
        def host() -> datetime:
            wrong = 3000 <= loop.time() < 3000 + lasting
            return start + timedelta(seconds=loop.time()) + (timedelta(hours=hours) if wrong else timedelta())

        done = await _through(loop, SystemClock(host, loop.time), plan, 4)
        assert {key: len(moments) for key, moments in done.items()} == {due.key: 1 for due in plan}
        if lasting < 300:
            late = [done[due.key][0] - (due.at - start).total_seconds() for due in plan]
            assert min(late) >= 0
            assert max(late) < 0.1

    play(story)


def test_a_machine_that_slept_knows_it():
    """After ninety seconds of sleep the reminders of that time go at once, the cues are dropped, none is doubled."""
    start = datetime(2027, 3, 10, 12, tzinfo=UTC)
    plan = [Due(f"n{n}", "note", {}, start + timedelta(seconds=10 * n)) for n in range(1, 60)]
    plan += [Due(f"c{n}", "cue", {}, due.at, expires_at=due.at + CUE_LIFE) for n, due in enumerate(plan, 1)]

    async def story(loop: VirtualLoop) -> None:
        def slept() -> float:  # the time that no process saw
            return loop.time() + (90.0 if loop.time() > 105 else 0.0)

        done = await _through(loop, SystemClock(lambda: start + timedelta(seconds=slept()), slept), plan, 1)
        assert all(len(done[f"n{n}"]) == 1 for n in range(1, 60))
        dropped = [n for n in range(1, 60) if not done[f"c{n}"]]
        assert dropped == [11, 12, 13, 14, 15, 16, 17, 18]

    play(story)
