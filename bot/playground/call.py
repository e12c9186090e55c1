"""One call of a method, and who may write to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.files import Upload
from bot.playground.refusal import Refusal, bad
from bot.playground.world import BotAccount, Chat, Message, World


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose parameters have been checked against the table."""

    world: World
    bot: BotAccount
    method: str
    args: dict[str, Any]
    uploads: Mapping[str, Upload]

    def chat(self) -> Chat:
        """The chat that is named, if this bot may know it.

        Raises:
            Refusal: 400 for an unknown or moved chat, 403 where the bot has been put out.
        """
        named = self.args.get("chat_id")
        chat = self.world.chats.get(named) if isinstance(named, int) else None  # nobody is reached by name here
        if named is None:
            raise bad("chat_id is empty")
        if chat is None:
            raise Refusal(400, "chat not found")
        if chat.moved_to is not None:
            raise Refusal(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        if chat.kind != "private" and self.bot.id not in chat.bots:
            self._outside(chat)
        return chat

    def _outside(self, chat: Chat) -> None:
        if (how := chat.gone.get(self.bot.id)) is None:
            raise Refusal(400, "chat not found")
        raise Refusal(403, f"bot {how} the {chat.kind} chat")

    def writable_chat(self) -> Chat:
        """The chat that is named, if this bot may write in it: people must have written first.

        Raises:
            Refusal: as `chat`, and 403 where a person has not started or has blocked the bot.
        """
        chat = self.chat()
        if chat.id in self.bot.blocked_by:
            raise Refusal(403, "bot was blocked by the user")
        if chat.kind == "private" and chat.id not in self.bot.started:
            raise Refusal(403, "bot can't initiate conversation with a user")
        return chat

    def message(self, chat: Chat, named: str) -> Message:
        """The message that is named; `named` tells what it is for ("message to edit").

        Raises:
            Refusal: it is not in this bot's part of the chat.
        """
        message = chat.messages.get(self.args.get("message_id", 0))
        if message is None or (chat.kind == "private" and message.bot != self.bot.id):
            raise Refusal(400, f"{named} not found")
        return message
