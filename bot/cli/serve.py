"""`drejebot run`: the bot against Telegram, or any Bot API server."""

import asyncio
import signal

import click

from bot.app import App
from bot.clock import Clock, SystemClock, TurnedClock
from bot.settings import Settings
from bot.web import logs


async def until_told() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def serve(settings: Settings) -> None:
    rehearsal = settings.speed != 1 or settings.clock is not None
    clock: Clock = TurnedClock(settings.clock, settings.speed) if rehearsal else SystemClock()
    app = App(settings, clock)
    await app.start()
    try:
        await until_told()
    finally:
        await app.stop()


@click.command()
def run() -> None:
    """Run the bot. Settings: environment or .env, prefix DREJEBOT_.

    Example: DREJEBOT_TOKEN=123:abc drejebot run
    """
    settings = Settings()
    if settings.token is None:
        raise click.ClickException("DREJEBOT_TOKEN mangler. Få et token af @BotFather. / DREJEBOT_TOKEN is missing.")
    logs.set_up()
    asyncio.run(serve(settings))
