"""One update being answered: who asks, what they may see, and the replies that are written for them."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from bot import texts
from bot.actions import Work
from bot.conversation.access import Scene, admit
from bot.conversation.facts import gather
from bot.conversation.incoming import Incoming, Pressed
from bot.conversation.speak import Speaker, Spoken, Turner
from bot.settings import Settings
from bot.storage import files, outbox
from bot.storage.once import Memory, remembering
from bot.storage.outbox import Letter, Priority
from dialogs.form import Args, Facts, Form, Say, Screen


@dataclass
class Turn:
    """One update being answered."""

    conn: Connection
    now: datetime
    real: datetime
    incoming: Incoming
    person: Row[Any]
    settings: Settings
    sent: int = 0
    memory: Memory = field(default_factory=dict)

    @property
    def lang(self) -> str:
        return str(self.person.language)

    @property
    def pressed(self) -> Pressed | None:
        return self.incoming if isinstance(self.incoming, Pressed) else None

    @property
    def in_place(self) -> bool:
        """Whether the answer takes the place of the message whose button was pressed."""
        return self.pressed is not None and self.pressed.words

    def put(self, method: str, payload: dict[str, Any], *, priority: Priority = Priority.REPLY, **more: Any) -> None:  # noqa: ANN401
        """Write one reply; its key makes a repeated update harmless."""
        self.sent += 1
        key = f"u{self.incoming.update_id}.{self.sent}"
        letter = Letter(key, self.incoming.chat_id, method, payload, priority=priority, **more)
        outbox.put(self.conn, letter, self.real)

    def send(self, spoken: Spoken, *, card: str | None = None, fresh: bool = True, file: int | None = None) -> None:
        for payload in spoken.ahead():
            self.put("sendMessage", payload)
            fresh = True  # the last message follows the others
        if file is not None:
            method, field = files.way_of(self.conn, file)
            self.put(method, spoken.caption(), file=(file, field))
        elif card is None:
            self.put("sendMessage", spoken.payload())
        else:
            self.put("sendMessage", spoken.payload(), card=card, fresh=fresh)

    def say(self, say: Say, dialog: str = "common", page: int = 0, turner: Turner | None = None) -> None:
        """A message that no talk stands behind; `turner` is how its further pages are asked for, where it has any."""
        spoken = Speaker(dialog, self.lang).speak(say, page, turner)
        self.send(spoken, card=say.card, fresh=say.fresh or not self.in_place, file=say.file)

    def toast(self, block: str, *, alert: bool = False, **values: Any) -> None:  # noqa: ANN401
        """The short answer every press gets; Telegram takes it for ten seconds."""
        if self.pressed is None:
            return
        text = texts.plain(texts.render("common", block, self.lang, **values))[:200]
        payload = {"callback_query_id": self.pressed.callback_id, "text": text, "show_alert": alert}
        self.put("answerCallbackQuery", payload, priority=Priority.ANSWER, purpose="answer")
        self.incoming = replace(self.incoming, callback_id="")  # type: ignore[call-arg]  # it is a Pressed

    def settle_press(self) -> None:
        """End the button's spinner where nothing else was said to it."""
        if self.pressed is not None and self.pressed.callback_id:
            payload = {"callback_query_id": self.pressed.callback_id}
            self.put("answerCallbackQuery", payload, priority=Priority.ANSWER, purpose="answer")

    def adopt(self, card: str, *, alone: bool = False) -> None:
        """The message that was pressed shows this card from now on; `alone`: no other goes on showing it as it was."""
        if not self.in_place or self.pressed is None:
            return
        shown = outbox.card_message(self.conn, self.incoming.chat_id, card) if alone else None
        outbox.adopt_card(self.conn, self.incoming.chat_id, card, self.pressed.message_id)
        if shown is not None and shown != self.pressed.message_id:
            text = str(texts.render("common", "card_moved", self.lang))
            payload = {"message_id": shown, "text": text, "parse_mode": "HTML"}
            self.put("editMessageText", payload, priority=Priority.BULK, purpose="card")  # after what was asked for

    def enter(self, place: Screen | Form, args: Args) -> tuple[Scene, Facts]:
        """Let the person in and lay out what the place may know.

        Raises:
            Forbidden: they may not.
        """
        with remembering(self.memory):
            scene = admit(self.conn, self.person.id, place.right, place.of, args)
            return scene, gather(self.conn, scene, place.facts, self.now, self.lang, self.settings)

    def work(self, scene: Scene | None = None) -> Work:
        """What a deed needs; what has been read so far is not trusted after it."""
        self.memory.clear()
        seat = scene.seat if scene else None
        return Work(self.conn, self.now, self.person.id, self.lang, seat, self.settings)
