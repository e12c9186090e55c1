"""What people do: write, press, share, block, join. Each deed becomes the updates that Telegram would send."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from bot.playground.chats import member
from bot.playground.commands import tell_menus
from bot.playground.editing import QUERY_SECONDS
from bot.playground.entities import Formatted, read_text
from bot.playground.render import deep_link
from bot.playground.sending import MOST_EAST, MOST_NORTH, TEXT_LIMIT
from bot.playground.world import BotAccount, Chat, Message, Person, Query, World

BotName = int | str | None  # an id, a username, or the bot last spoken with
PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class People:
    """The people of the playground. Deeds that no Telegram app allows raise ValueError, unknown ids LookupError."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._query_ids = itertools.count(40_000_000_000_000_001)

    def add_person(self, name: str, username: str | None = None, language_code: str = "da") -> Person:
        person = self._world.add_person(name, username, language_code)
        tell_menus(self._world, [self._world.chats[person.id]])
        return person

    def __iter__(self) -> Iterator[Person]:
        return iter(self._world.people.values())

    # --- writing ---

    def say(
        self, person_id: int, text: str, *, bot: BotName = None, chat_id: int | None = None, reply_to: int | None = None
    ) -> Message:
        """Write to a bot, or in a group."""
        given = read_text(text, None, None)
        if not given.text:
            raise ValueError("there is nothing to send")
        if len(given.text) > TEXT_LIMIT:
            raise ValueError(f"a message has at most {TEXT_LIMIT} characters")
        return self._send(person_id, bot, chat_id, text=given.text, entities=given.entities, reply_to=reply_to)

    def open_link(self, person_id: int, url: str) -> Message:
        """Follow `https://t.me/<bot>?start=<code>` and press Start, which also unblocks."""
        link = deep_link(url)
        if link is None:
            raise ValueError("this is no link to a bot")
        if link.payload and not PAYLOAD.fullmatch(link.payload):
            raise ValueError("the code of a link has 1-64 letters, digits, _ and -")
        self.unblock(person_id, bot=link.bot)
        return self.say(person_id, f"/start {link.payload}".strip(), bot=link.bot)

    def send_file(  # noqa: PLR0913 - all but three by name
        self,
        person_id: int,
        name: str,
        data: bytes,
        *,
        caption: str = "",
        bot: BotName = None,
        chat_id: int | None = None,
        as_photo: bool = False,
    ) -> Message:
        """Send a document, or a picture as a photo."""
        stored = self._world.files.keep(name, data)
        if not data or (as_photo and stored.size is None):
            raise ValueError("an empty file" if not data else "this is no picture")
        given = read_text(caption, None, None)
        kind = "photo" if as_photo else "document"
        return self._send(person_id, bot, chat_id, text=given.text, entities=given.entities, file=stored, kind=kind)

    def send_location(
        self, person_id: int, lat: float, lon: float, *, bot: BotName = None, chat_id: int | None = None
    ) -> Message:
        if not (abs(lat) <= MOST_NORTH and abs(lon) <= MOST_EAST):
            raise ValueError("a location is in degrees north and east")
        return self._send(
            person_id, bot, chat_id, kind="location", extra={"location": {"latitude": lat, "longitude": lon}}
        )

    def send_contact(self, person_id: int, phone: str, *, bot: BotName = None) -> Message:
        """Share one's own number, as the button for it does."""
        person = self._world.person(person_id)
        contact = {"phone_number": phone, "user_id": person.id, "first_name": person.user()["first_name"]}
        return self._send(person_id, bot, None, kind="contact", extra={"contact": contact})

    def edit(self, person_id: int, message_id: int, text: str) -> Message:
        """Change one's own message; the bot hears of it."""
        message = self._seen(person_id, message_id)
        if message.sender != person_id or message.kind != "text":
            raise ValueError("only one's own words can be changed")
        given = read_text(text, None, None)
        changed = self._world.change(message, text=given.text, entities=given.entities, edited=self._world.clock.now())
        self._deliver("edited_message", changed)
        return changed

    def _send(self, person_id: int, bot: BotName, chat_id: int | None, **content: object) -> Message:
        person = self._world.person(person_id)
        if chat_id not in (None, person_id):
            return self._send_in_group(person, chat_id or 0, content)
        account = self._partner(person, bot)
        if person.id in account.blocked_by:
            raise ValueError("has blocked the bot")
        chat = self._world.chats[person.id]
        account.started.add(person.id)
        message = self._world.post(chat, person.id, account.id, **content)
        self._deliver("message", message)
        return message

    def _send_in_group(self, person: Person, chat_id: int, content: dict[str, Any]) -> Message:
        chat = self._world.chats.get(chat_id)
        if chat is None or person.id not in chat.members:
            raise LookupError(f"{person.name} is not in chat {chat_id}")
        message = self._world.post(chat, person.id, None, **content)
        self._deliver("message", message)
        return message

    def _partner(self, person: Person, bot: BotName) -> BotAccount:
        """The bot that is named, else the one last spoken with, else the first."""
        if bot is not None:
            return self._world.bot(bot)
        history = self._world.chats[person.id].messages.values()
        last = next((message.bot for message in reversed(history)), None)
        return self._world.bot(last)

    # --- pressing ---

    def press(
        self, person_id: int, message_id: int, data: str, *, chat_id: int | None = None, stale: bool = False
    ) -> str:
        """Press the button that sends `data`; the id of the query, by which its answer is found.

        `stale` presses a button that the message no longer has, as a phone without network does.
        """
        message = self._seen(person_id, message_id, chat_id)
        if not message.from_bot or not (stale or data in message.data):
            raise ValueError("this message has no such button")
        query = Query(str(next(self._query_ids)), person_id, message.bot or 0, self._world.real())
        self._forget_old_queries()
        self._world.queries[query.id] = query
        payload = {
            "id": query.id,
            "from": self._world.person(person_id).user(),
            "message": self._world.as_api(message),
            "chat_instance": str(abs(message.chat_id)),
            "data": data,
        }
        self._world.bot(message.bot).updates.put("callback_query", payload, message.chat_id)
        return query.id

    def _forget_old_queries(self) -> None:
        queries, now = self._world.queries, self._world.real()
        while queries and now - next(iter(queries.values())).at > QUERY_SECONDS:
            queries.popitem(last=False)

    def _seen(self, person_id: int, message_id: int, chat_id: int | None = None) -> Message:
        """A message that the person can see: in the own chat, or in a group."""
        self._world.person(person_id)
        groups = [chat for chat in self._world.groups() if person_id in chat.members]
        for chat in [self._world.chats[person_id], *groups]:
            if chat_id in (None, chat.id) and message_id in chat.messages:
                return chat.messages[message_id]
        raise LookupError(f"person {person_id} sees no message {message_id}")

    # --- coming and going ---

    def block(self, person_id: int, *, bot: BotName = None) -> Person:
        return self._set_blocked(person_id, bot, blocked=True)

    def unblock(self, person_id: int, *, bot: BotName = None) -> Person:
        return self._set_blocked(person_id, bot, blocked=False)

    def _set_blocked(self, person_id: int, bot: BotName, *, blocked: bool) -> Person:
        """Without a name it holds for every bot that the person has spoken with."""
        person = self._world.person(person_id)
        named = [self._world.bot(bot)] if bot is not None else list(self._world.bots.values())
        for account in named:
            if (person_id in account.blocked_by) == blocked:
                continue
            (account.blocked_by.add if blocked else account.blocked_by.discard)(person_id)
            if person_id in account.started:
                old, new = ("member", "kicked") if blocked else ("kicked", "member")
                self._membership(account, self._world.chats[person_id], person, old, new)
        changed = replace(person, blocked=any(person_id in each.blocked_by for each in self._world.bots.values()))
        if changed != person:
            self._world.change_person(changed)
        return changed

    def create_group(
        self, title: str, member_ids: Iterable[int], *, bots: Iterable[BotName] = (None,), supergroup: bool = False
    ) -> Chat:
        """A group made by its first member; the bots in it are told."""
        members = list(member_ids)
        owner = self._world.person(members[0])
        chat = self._world.add_chat("supergroup" if supergroup else "group", title, members)
        chat.owner, chat.admins = owner.id, {owner.id}
        for bot in bots:
            account = self._world.bot(bot)
            chat.bots.add(account.id)
            self._membership(account, chat, owner, "left", "member")
        return chat

    def promote(self, chat_id: int, bot: BotName = None) -> None:
        """Make a bot an administrator of a group."""
        account, chat = self._world.bot(bot), self._world.chats[chat_id]
        chat.admins.add(account.id)
        self._membership(account, chat, self._world.person(chat.owner or 0), "member", "administrator")

    def remove_bot(self, chat_id: int, bot: BotName = None) -> None:
        """Put a bot out of a group."""
        account, chat = self._world.bot(bot), self._world.chats[chat_id]
        chat.bots.discard(account.id)
        chat.gone[account.id] = "was kicked from"
        self._membership(account, chat, self._world.person(chat.owner or 0), "member", "kicked")

    def migrate(self, chat_id: int) -> Chat:
        """Turn a group into a supergroup with a new id; the bots hear of both ends of the move."""
        old = self._world.chats[chat_id]
        new = self._world.add_chat("supergroup", old.title, old.members)
        new.owner, new.admins, new.bots = old.owner, set(old.admins), set(old.bots)
        old.moved_to = new.id
        owner = old.owner or 0
        for chat, extra in ((old, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": old.id})):
            message = self._world.post(chat, owner, None, kind="service", extra=extra)
            self._deliver("message", message)
        return new

    def _membership(self, bot: BotAccount, chat: Chat, by: Person, old: str, new: str) -> None:
        payload = {
            "chat": self._world.described(chat.id),
            "from": by.user(),
            "date": int(self._world.clock.now().timestamp()),
            "old_chat_member": member(bot.user(), old),
            "new_chat_member": member(bot.user(), new),
        }
        bot.updates.put("my_chat_member", payload, chat.id)

    # --- to the bots ---

    def _deliver(self, kind: str, message: Message) -> None:
        chat = self._world.chats[message.chat_id]
        payload = self._world.as_api(message)
        for bot in self._world.bots.values():
            if bot.id == message.bot or (bot.id in chat.bots and self._may_read(bot, chat, message)):
                bot.updates.put(kind, payload, chat.id)

    def _may_read(self, bot: BotAccount, chat: Chat, message: Message) -> bool:
        """With privacy on a bot in a group hears commands, answers to itself, and what happens to the group."""
        if not bot.privacy or bot.id in chat.admins or message.kind == "service":
            return True
        original = chat.messages.get(message.reply_to or 0)
        if original is not None and original.sender == bot.id:
            return True
        return any(_is_for(bot, command) for command in _commands(Formatted(message.text, message.entities)))


def _commands(given: Formatted) -> list[str]:
    raw = given.text.encode("utf-16-le")
    return [
        raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in given.entities
        if e["type"] == "bot_command"
    ]


def _is_for(bot: BotAccount, command: str) -> bool:
    _, at, name = command.partition("@")
    return not at or name.lower() == bot.username.lower()
