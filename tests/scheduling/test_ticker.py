"""The ticker wakes, again and again, and owns nothing."""

import asyncio

from bot.scheduling.ticker import Tick, Ticker


async def test_ticks_come_until_they_are_stopped():
    """A tick that fails comes again; after the stop none comes."""
    heard: list[str] = []
    enough = asyncio.Event()

    async def tick() -> None:
        heard.append("tick")
        if len(heard) >= 3:
            enough.set()
        raise ValueError("a tick may fail")

    ticker = Ticker([Tick("sweep", 0.01, tick)])
    ticker.start()
    await asyncio.wait_for(enough.wait(), 60)
    ticker.stop()
    ticker.stop()
    count = len(heard)
    await asyncio.sleep(0.05)
    assert len(heard) == count
