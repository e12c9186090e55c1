"""The bare echo bot of python-telegram-bot's examples, in a process of its own; of ours only the wire, if wanted."""

import asyncio
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def _echo(update: Update, _: Any) -> None:
    await update.message.reply_text(update.message.text)  # type: ignore[union-attr, arg-type]


async def go(address: str, *, our_wire: bool) -> None:
    """Answer until the process is ended."""
    builder = Application.builder().token("1:a").base_url(f"{address}/bot").concurrent_updates(8)
    if our_wire:
        from bot.telegram.wire import Wire  # noqa: PLC0415  # nothing of ours is there otherwise

        builder = builder.request(Wire()).get_updates_request(Wire())
    app = builder.build()
    app.add_handler(MessageHandler(filters.TEXT, _echo))
    async with app:
        await app.start()
        await app.updater.start_polling(poll_interval=0.0, timeout=1)  # type: ignore[union-attr]
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(go(sys.argv[1], our_wire="our-wire" in sys.argv))
