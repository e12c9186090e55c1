"""One incoming update, inside its one transaction: load, advance, act, write the replies to the outbox.

The caller owns the transaction and has seen to it that the update is new; nothing here waits for the network.
"""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.engine import Connection, Row

from bot import texts
from bot.actions import Refused, Result, act
from bot.actions.answering import join_by_code
from bot.actions.attendance import arrive_by_code
from bot.actions.materials import take_file
from bot.actions.people import join, lost
from bot.conversation.access import Forbidden, admit
from bot.conversation.buttons import Leaf, Press, TalkPress, Unreadable, decode
from bot.conversation.incoming import Incoming, Membership, Other, Pressed, SentFile, SentPlace, Typed
from bot.conversation.speak import labels, typed_press
from bot.conversation.talking import SMALL, Talks, awaiting_file
from bot.conversation.turn import Turn
from bot.settings import Settings
from bot.storage import outbox, read
from bot.storage.dialect import savepoint
from bot.storage.tables import people
from dialogs import register
from dialogs.form import Args, Do, Facts, Open, Say, Screen, Start
from dialogs.guard import looks_like_cpr
from dialogs.hearing import page_of
from dialogs.readers import fold

log = logging.getLogger(__name__)

BESIDE = ("s.told.", "s.book_said.")
"""Cards that answer a question which somebody asked before they answered ours."""
HERE, GROUP = "here_", "gruppe_"
"""How the code at a meeting's door begins."""


class Runner:
    """Answers updates. Holds no state of its own: everything is in the database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.talks = Talks(lambda turn, result: self._show_result(turn, result, None, ()), self._go)

    def handle(self, conn: Connection, incoming: Incoming, now: datetime, real: datetime) -> None:
        """Answer one update; `now` is domain time, `real` the time of the line to Telegram."""
        person = self._person(conn, incoming, now)
        turn = Turn(conn, now, real, incoming, person, self.settings)
        try:
            # Half a deed is none: what was refused midway leaves nothing behind.
            with savepoint(conn):
                self._take(turn)
        except Forbidden:
            turn.incoming = incoming  # what the press was told already is gone with the rest
            self._sorry(turn, "forbidden")
        except Refused as refused:
            turn.incoming = incoming
            self._sorry(turn, f"no_{refused.why}", **refused.values)
        turn.settle_press()

    def _sorry(self, turn: Turn, block: str, **values: Any) -> None:  # noqa: ANN401
        if turn.pressed is not None:
            turn.toast(block, alert=True, **values)
        else:
            turn.say(Say(block, values))

    def _person(self, conn: Connection, incoming: Incoming, now: datetime) -> Row[Any]:
        sender = incoming.sender
        known = read.person_of(conn, sender.telegram_id)
        if known is not None and (known.blocked_at is None or isinstance(incoming, Membership)):
            return known
        if known is None:
            lang = sender.language if sender.language in texts.LANGUAGES else self.settings.language
            conn.execute(
                insert(people).values(telegram_id=sender.telegram_id, name=sender.name, language=lang, created_at=now)
            )
        else:
            conn.execute(update(people).where(people.c.id == known.id).values(blocked_at=None))
            outbox.unpark(conn, incoming.chat_id)
        found = read.person_of(conn, sender.telegram_id)
        assert found is not None  # noqa: S101  # just written
        return found

    def _take(self, turn: Turn) -> None:
        match turn.incoming:
            case Pressed(data=data, message_id=message_id):
                self._press(turn, data, message_id)
            case Typed(text=text, message_id=message_id):
                self._typed(turn, text, message_id)
            case SentFile():
                self._file(turn, turn.incoming)
            case Membership(blocked=blocked):
                self._membership(turn, blocked=blocked)
            case SentPlace(lat=lat, lon=lon):
                self.open(turn, "shared_place", (round(lat * 1e5), round(lon * 1e5)))
            case Other():
                turn.say(Say("cannot_use"))

    def _membership(self, turn: Turn, *, blocked: bool) -> None:
        if blocked:
            outbox.park(turn.conn, turn.incoming.chat_id, turn.real)
            lost(turn.work(), turn.incoming.chat_id)
        else:
            turn.conn.execute(update(people).where(people.c.id == turn.person.id).values(blocked_at=None))
            outbox.unpark(turn.conn, turn.incoming.chat_id)

    # -- presses ---------------------------------------------------------------------------------------------------

    def _press(self, turn: Turn, data: str, message_id: int) -> None:
        try:
            press = decode(data)
        except Unreadable:
            turn.toast("forbidden", alert=True)
            return
        match press:
            case TalkPress():
                self.talks.press(turn, press, message_id)
            case _:
                self._go(turn, press)

    def _go(self, turn: Turn, press: Press) -> None:
        match press:
            case Open(screen, args):
                self.open(turn, screen, args)
            case Leaf(page, Open(screen, args)):
                self.open(turn, screen, args, page)
            case Start(form, args, answer):
                self.talks.start(turn, form, args, answer)
            case Do(verb, args):
                self._do(turn, verb, args)

    def _do(self, turn: Turn, name: str, args: Args) -> None:
        verb = register.VERBS.get(name)
        if verb is None:
            raise Forbidden
        scene = admit(turn.conn, turn.person.id, verb.right, verb.of, args)
        try:
            command = verb.command(args)
        except (LookupError, TypeError, ValueError):
            raise Forbidden from None
        result = act(command, turn.work(scene))
        self._show_result(turn, result, verb.then, args)

    def _show_result(self, turn: Turn, result: Result, then: str | None, args: Args) -> None:
        if result.toast:
            turn.toast(result.toast, **result.values)
        target = result.open or (Open(then, args[:1]) if then else None)
        for say in result.says:
            turn.say(say)
        if target is not None:
            self.open(turn, target.screen, target.args)

    def open(self, turn: Turn, name: str, args: Args, page: int = 0) -> None:
        """Show a screen: in place where a button led here, as a new message where words did."""
        screen = register.SCREENS.get(name)
        if screen is None:
            raise Forbidden
        _, facts = turn.enter(screen, args)
        say = _shown(screen, args, facts)
        if not isinstance(say, Say):
            self._go(turn, say)
            return
        dialog = register.home(screen)
        card = say.card or f"s.{name}.{'.'.join(str(arg) for arg in args[:1])}"
        turn.adopt(card, alone=True)
        turn.say(replace(say, card=card), dialog, page, lambda n: Leaf(n, Open(name, args)))

    # -- words -----------------------------------------------------------------------------------------------------

    def _typed(self, turn: Turn, text: str, message_id: int) -> None:
        if looks_like_cpr(text):
            turn.put("deleteMessage", {"message_id": message_id}, purpose="delete")
            turn.say(Say("cpr"))
            return
        if text.startswith("/"):
            self._command(turn, text)
            return
        # The newest message is what people answer, also where an older question is still open.
        shown = outbox.buttons_shown(turn.conn, turn.incoming.chat_id, BESIDE)
        data = next((data for rows in shown if (data := typed_press(labels(rows), text))), None)
        press = decode(data) if data else None
        if press is not None and not isinstance(press, TalkPress):
            self._go(turn, press)
        elif fold(text) in register.STOP:
            self.talks.leave(turn)
        elif not self.talks.typed(turn, text):
            self._go(turn, Open("said", (text,)))

    def _command(self, turn: Turn, text: str) -> None:
        word, _, rest = text[1:].partition(" ")
        word = fold(word.partition("@")[0])  # people write /hjælp, which Telegram does not take for a command
        if word == "start" and rest.strip():
            self._join(turn, rest.strip())
            return
        if word in register.CANCEL:
            self.talks.leave(turn)
            return
        # A word that is understood without its stroke is understood with it: /grupper.
        target = register.COMMANDS.get(word) or (Open("said", (word,)) if page_of(word) not in SMALL else None)
        if target is None:
            turn.say(Say("unknown_command"))
        elif rest.strip() and target.screen in register.ASKED_AT_ONCE:
            self._asked_at_once(turn, target.screen, rest.strip())
        else:
            self._go(turn, target)

    def _asked_at_once(self, turn: Turn, screen: str, words: str) -> None:
        """A command that was written together with what is asked."""
        form = register.ASKED_AT_ONCE[screen]
        if form:
            self.talks.start(turn, form, (), said=words)
        else:
            self._go(turn, Open("said", (words,)))

    def _join(self, turn: Turn, code: str) -> None:
        if code.startswith(HERE):
            turn.say(arrive_by_code(turn.work(), code.removeprefix(HERE)))
            return
        if code.startswith(GROUP):
            came = join_by_code(turn.work(), code.removeprefix(GROUP), turn.incoming.sender.telegram_id)
            turn.say(came) if isinstance(came, Say) else self._go(turn, came)
            return
        welcome = join(turn.work(), code, turn.incoming.sender.telegram_id)
        turn.say(welcome)

    def _file(self, turn: Turn, sent: SentFile) -> None:
        row = awaiting_file(turn.conn, turn.person.id)
        if row is None:
            taken = take_file(turn.work(), sent.name, sent.content, sent.fault)
            turn.say(taken) if isinstance(taken, Say) else self._go(turn, taken)
            return
        self.talks.file(turn, row, sent.text)


def _shown(screen: Screen, args: Args, facts: Facts) -> Say | Open | Start:
    """What a screen shows. Its arguments are a button's data, which anybody can write.

    Raises:
        Forbidden: an argument is missing, or is none that the screen knows.
    """
    try:
        return screen.show(args, facts)
    except (LookupError, ValueError) as error:
        log.warning("the screen %s cannot be shown so: %s", screen.name, type(error).__name__)
        raise Forbidden from None
