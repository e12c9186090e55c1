"""The dispatcher: on time, once, judged at its moment."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.scheduling.dispatcher import Dispatcher
from bot.storage import dues
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.delivery_tables import letters
from bot.storage.dues import Due
from bot.storage.outbox import Letter
from tests.support.virtual import BASE, VirtualClock, VirtualLoop, memory, play


def at(seconds: float) -> datetime:
    return BASE + timedelta(seconds=seconds)


def due(key: str, seconds: float, life: float | None = None) -> Due:
    return Due(key, "note", {"person": 7}, at(seconds), expires_at=None if life is None else at(seconds + life))


class Bench:
    """A dispatcher whose letters say when they were rendered."""

    def __init__(self, loop: VirtualLoop, speed: float = 1.0) -> None:
        self.loop = loop
        self.db = memory()
        self.clock = VirtualClock(loop, speed=speed)
        self.rendered: list[tuple[str, float]] = []
        self.failed: list[str] = []
        self.fails: dict[str, int] = {}
        self.parts: list[Dispatcher] = []

    def dispatcher(self) -> Dispatcher:
        made = Dispatcher(self.db, self.clock, self.render, on_failed=lambda _, one, _id: self.failed.append(one.key))
        self.parts.append(made)
        return made

    def render(self, _: Connection, one: Due, now: datetime) -> Iterable[Letter]:
        yield Letter(f"l:{one.key}", 7, "sendMessage", {"text": one.key})
        if self.fails.get(one.key, 0) > 0:
            self.fails[one.key] -= 1
            raise LookupError("no such person")
        self.rendered.append((one.key, round((now - BASE).total_seconds(), 2)))

    async def plan(self, *many: Due) -> None:
        await self.db.run(dues.plan_all, many)
        for part in self.parts:
            part.wake()

    async def states(self) -> dict[str, str]:
        return await self.db.look(lambda conn: {row.key: row.state for row in conn.execute(select(due_rows))})

    async def letters(self) -> dict[str, Any]:
        return await self.db.look(lambda conn: {row.key: row.expires_at for row in conn.execute(select(letters))})


def bench(story: Callable[[Bench], Awaitable[None]], speed: float = 1.0) -> None:
    async def told(loop: VirtualLoop) -> None:
        house = Bench(loop, speed)
        await house.dispatcher().start()
        await story(house)
        for part in house.parts:
            await part.stop()
        house.db.close()

    play(told)


def test_each_due_is_done_at_its_moment():
    """None early, all within a hundredth of a second, once."""

    async def story(house: Bench) -> None:
        await house.plan(due("b", 60), due("a", 10, 15))
        await asyncio.sleep(100)
        assert house.rendered == [("a", 10.0), ("b", 60.0)]
        assert await house.states() == {"a": "done", "b": "done"}
        assert set(await house.letters()) == {"l:a", "l:b"}

    bench(story)


def test_a_letter_dies_with_its_due():
    """A letter that waits for its turn, or for somebody to return, ends with what it tells of."""

    async def story(house: Bench) -> None:
        await house.plan(due("cue", 10, 15), due("note", 10, 3600), due("always", 10))
        await asyncio.sleep(20)
        ends = await house.letters()
        assert abs((ends["l:cue"] - at(25)).total_seconds()) < 0.1
        assert abs((ends["l:note"] - at(3610)).total_seconds()) < 0.1
        assert ends["l:always"] is None

    bench(story)


def test_what_was_missed_is_judged_one_by_one():
    """After a night without power the late cue is dropped, the reminder that is still true goes."""

    async def story(house: Bench) -> None:
        await house.parts[0].stop()
        await house.plan(due("cue", 10, 15), due("over", 10, 3600), due("note", 20), due("later", 9000))
        await asyncio.sleep(7200)
        await house.dispatcher().start()
        await asyncio.sleep(1)
        assert await house.states() == {"cue": "dropped", "over": "dropped", "note": "done", "later": "waiting"}
        assert set(await house.letters()) == {"l:note"}

    bench(story)


def test_a_due_that_cannot_be_rendered_blocks_nobody():
    """It is tried again with growing pauses, at last given up and told; nothing of it is left behind."""

    async def story(house: Bench) -> None:
        house.fails = {"sick": 2, "dead": 99}
        await house.plan(due("sick", 10), due("dead", 10), due("well", 10))
        await asyncio.sleep(10.5)
        assert house.rendered == [("well", 10.0)]
        await asyncio.sleep(100)
        assert house.rendered[1:] == [("sick", 13.0)] or house.rendered[1][0] == "sick"
        assert await house.states() == {"sick": "done", "dead": "failed", "well": "done"}
        assert set(await house.letters()) == {"l:sick", "l:well"}
        assert house.failed == ["dead"]

    bench(story)


def test_a_muted_due_passes_in_silence():
    """It is taken off the list without a word."""

    async def story(house: Bench) -> None:
        await house.plan(due("a", 10))
        await house.db.run(lambda conn: dues.mute(conn, key_prefix="a"))
        await asyncio.sleep(20)
        assert await house.states() == {"a": "muted"}
        assert await house.letters() == {}

    bench(story)


def test_many_dues_are_done_once_by_two():
    """Two dispatchers on one database share the work and double nothing."""

    async def story(house: Bench) -> None:
        await house.dispatcher().start()
        await house.plan(*(due(f"d{n}", 10) for n in range(350)))
        await asyncio.sleep(20)
        assert sorted(key for key, _ in house.rendered) == sorted(f"d{n}" for n in range(350))

    bench(story)


def test_a_rehearsal_on_a_fast_clock_is_on_time():
    """At speed 600 a day passes in minutes, cues are not dropped, and each comes within a tenth of a real second."""

    async def story(house: Bench) -> None:
        await house.plan(*(due(f"cue{n}", 3600 * n, 15) for n in range(1, 12)))
        await asyncio.sleep(80)
        assert [key for key, _ in house.rendered] == [f"cue{n}" for n in range(1, 12)]
        assert all(moment - 3600 * n <= 60 for n, (_, moment) in enumerate(house.rendered, 1))

    bench(story, speed=600)


def test_a_plan_made_while_it_sleeps_is_noticed_without_a_wake():
    """Another replica may plan something; the sweep finds it."""

    async def story(house: Bench) -> None:
        await house.db.run(dues.plan_all, [due("a", 0)])
        await asyncio.sleep(31)
        assert await house.states() == {"a": "done"}

    bench(story)
