"""`drejebot run`: the bot against Telegram, or any Bot API server."""

import asyncio
import signal

import click

from bot.cli.checks import unknown_told
from bot.cli.show import Fault, Out, speaking


async def until_told() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def serve(out: Out) -> None:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # --help needs no bot
    from telegram.error import TelegramError  # noqa: PLC0415

    from bot.app import App  # noqa: PLC0415
    from bot.clock import Clock, SystemClock, TurnedClock  # noqa: PLC0415

    settings = out.settings
    rehearsal = settings.speed != 1 or settings.clock is not None
    clock: Clock = TurnedClock(settings.clock, settings.speed) if rehearsal else SystemClock()
    app = App(settings, clock)
    try:
        await app.start()
    except (TelegramError, SQLAlchemyError, OSError) as error:
        raise _why_not(out, error) from error
    try:
        await until_told()
    finally:
        await app.stop()


def _why_not(out: Out, error: Exception) -> Fault:
    """Why the bot cannot start, and how to mend it; the error's own words may hold the token."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    kind = type(error).__name__
    if isinstance(error, TelegramError):
        key = "check.token_refused" if isinstance(error, InvalidToken) else "check.token_away"
        return Fault(f"{out.say('check.token')}: {out.say(key, kind=kind)}")
    if isinstance(error, SQLAlchemyError):
        return Fault(f"{out.say('check.database')}: {out.say('check.db_away', kind=kind)}")
    return out.fault("serve.no_port", port=out.settings.http_port, why=kind)


@click.command()
@speaking
def run(out: Out) -> None:
    """Botten på Telegram. / Run the bot. Settings: environment or .env, prefix DREJEBOT_.

    Example: DREJEBOT_TOKEN=123:abc drejebot run
    """
    from bot.web import logs  # noqa: PLC0415

    if out.settings.token is None:
        raise out.fault("check.token_missing")
    for told in unknown_told(out):
        out.aside(told)
    logs.set_up()
    asyncio.run(serve(out))
