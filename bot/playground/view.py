"""The world as the chat page shows it: plain JSON values."""

from typing import Any, Final
from urllib.parse import quote

from bot.playground.commands import menu
from bot.playground.entities import Entity
from bot.playground.events import Event
from bot.playground.render import deep_link, to_html
from bot.playground.world import Message, Person, World

SHOWN_MESSAGES: Final = 300


def person_view(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "language": person.language,
        "blocked": person.blocked,
    }


def message_view(world: World, message: Message) -> dict[str, Any]:
    has_media = message.file is not None
    html = to_html(message.text, message.entities, _names(world).__contains__) if message.text else ""
    return {
        "id": message.id,
        "from": "bot" if message.from_bot else "person",
        "bot": world.bot(message.bot).username if message.bot else None,
        "person_id": None if message.from_bot else message.sender,
        "date": message.date.isoformat(),
        "text": "" if has_media else message.text or _service(message),
        "entities": list[Entity](message.entities),
        "html": "" if has_media else html,
        "caption_html": html if has_media else "",
        "buttons": _buttons(world, message),
        "keyboard": _keyboard(message),
        "file": _file(message) if message.kind == "document" else None,
        "photo": {"url": _address(message)} if message.kind == "photo" else None,
        "location": _location(message),
        "service": message.kind == "service",
        "reply_to": message.reply_to,
        "edited": message.edited is not None,
        "pinned": message.pinned,
    }


def _names(world: World) -> set[str]:
    return {bot.username for bot in world.bots.values()}


def _service(message: Message) -> str:
    """A contact or a service message in one line."""
    extra = message.extra or {}
    if contact := extra.get("contact"):
        return f"{contact['first_name']} {contact.get('phone_number', '')}".strip()
    return next(iter(extra), "").replace("_", " ")


def _buttons(world: World, message: Message) -> list[list[dict[str, Any]]] | None:
    if not message.buttons:
        return None
    names = _names(world)

    def button(text: str, data: str | None, url: str | None) -> dict[str, Any]:
        if data is not None:
            return {"text": text, "data": data}
        link = deep_link(url or "")
        return {"text": text, "url": url} | ({"deeplink": url} if link and link.bot in names else {})

    return [[button(b.text, b.data, b.url) for b in row] for row in message.buttons]


def _keyboard(message: Message) -> list[list[dict[str, Any]]] | str | None:
    markup = message.markup or {}
    if markup.get("remove_keyboard"):
        return "remove"
    return markup.get("keyboard")


def _address(message: Message) -> str:
    stored = message.file
    return f"/api/files/{stored.key}/{quote(stored.name)}" if stored else ""


def _file(message: Message) -> dict[str, Any] | None:
    stored = message.file
    if stored is None:
        return None
    return {"name": stored.name, "size": len(stored.data), "url": _address(message), "mime": stored.mime}


def _location(message: Message) -> dict[str, float] | None:
    location = (message.extra or {}).get("location")
    return {"lat": location["latitude"], "lon": location["longitude"]} if location else None


def state_view(world: World) -> dict[str, Any]:
    return {
        "bots": [{"id": bot.id, "username": bot.username, "name": bot.name} for bot in world.bots.values()],
        "people": [person_view(person) for person in world.people.values()],
        "groups": [{"id": c.id, "title": c.title, "members": sorted(c.members)} for c in world.groups()],
        "chats": {
            str(chat.id): [message_view(world, message) for message in list(chat.messages.values())[-SHOWN_MESSAGES:]]
            for chat in world.chats.values()
        },
        "commands": {str(chat.id): menu(world, chat) for chat in world.chats.values()},
        "last_event": world.events.last_id,
    }


def event_view(world: World, event: Event) -> dict[str, Any]:
    made: dict[str, Any] = {"type": event.type}
    for key, value in event.data.items():
        if isinstance(value, Message):
            made[key] = message_view(world, value)
        elif isinstance(value, Person):
            made[key] = person_view(value)
        else:
            made[key] = value
    return made
