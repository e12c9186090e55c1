"""One raw call to the Bot API, without the library's parsing of what comes back."""

from collections.abc import Mapping
from typing import Any, Protocol

from telegram import Bot, InputFile
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter


class Api(Protocol):
    """What the intake and the sender need of Telegram; tests give their own."""

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:  # noqa: ANN401, ASYNC109  # raw JSON; the deadline goes into the request itself
        """The call's `result`. Raises `telegram.error.TelegramError`."""


class BotApi:
    """Calls through python-telegram-bot's `Bot`: its connections, its errors.

    `Bot.do_api_request` warns at every method it knows; its single steps do not.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def call(self, method: str, params: Mapping[str, Any], *, timeout: float) -> Any:  # noqa: ANN401, ASYNC109  # see Api
        data = RequestData([RequestParameter.from_input(name, value) for name, value in params.items()])
        url = f"{self._bot.base_url}/{method}"
        return await self._bot.request.post(
            url, data, read_timeout=timeout, write_timeout=timeout, connect_timeout=min(timeout, 5.0), pool_timeout=1.0
        )


def upload(name: str, content: bytes) -> InputFile:
    """A file to be sent along; the name is shown to people."""
    return InputFile(content, filename=name)


def as_api(bot: Bot | Api) -> Api:
    return BotApi(bot) if isinstance(bot, Bot) else bot
