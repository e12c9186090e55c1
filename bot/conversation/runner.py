"""One incoming update, inside its one transaction: load, advance, act, write the replies to the outbox.

The caller owns the transaction and has seen to it that the update is new; nothing here waits for the network.
"""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot import texts
from bot.actions import Refused, Result, Work, act
from bot.actions.attendance import arrive_by_code
from bot.actions.materials import take_file
from bot.actions.people import join, leave_talks, lost
from bot.conversation import engine
from bot.conversation.access import Forbidden, Scene, admit
from bot.conversation.buttons import Leaf, Press, TalkPress, Unreadable, decode
from bot.conversation.facts import gather
from bot.conversation.incoming import Incoming, Membership, Other, Pressed, SentFile, SentPlace, Typed
from bot.conversation.speak import Speaker, Spoken, Turner, typed_press
from bot.settings import Settings
from bot.storage import files, outbox, read
from bot.storage.dialect import savepoint
from bot.storage.once import Memory, remembering
from bot.storage.outbox import Letter, Priority
from bot.storage.tables import people, talks
from dialogs import register
from dialogs.form import Args, Do, Facts, Form, Open, Say, Screen, Start, TalkOp
from dialogs.guard import looks_like_cpr

log = logging.getLogger(__name__)

HERE = "here_"
"""How the code at a meeting's door begins."""


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


@dataclass(frozen=True)
class Hearing:
    """One talk being heard: its form, whom and what it is about, and where it stands."""

    form: Form
    scene: Scene
    facts: Facts
    row: Row[Any] | None
    talk: engine.Talk


class Runner:
    """Answers updates. Holds no state of its own: everything is in the database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def handle(self, conn: Connection, incoming: Incoming, now: datetime, real: datetime) -> None:
        """Answer one update; `now` is domain time, `real` the time of the line to Telegram."""
        person = self._person(conn, incoming, now)
        turn = Turn(conn, now, real, incoming, person, self.settings)
        try:
            # Half a deed is none: what was refused midway leaves nothing behind.
            with savepoint(conn):
                self._take(turn)
        except Forbidden:
            self._sorry(turn, "forbidden")
        except Refused as refused:
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
            lost(self._work(turn, Scene(turn.person.id)), turn.incoming.chat_id)
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
                self._talk_press(turn, press, message_id)
            case _:
                self._go(turn, press)

    def _go(self, turn: Turn, press: Press) -> None:
        match press:
            case Open(screen, args):
                self.open(turn, screen, args)
            case Leaf(page, Open(screen, args)):
                self.open(turn, screen, args, page)
            case Start(form, args, answer):
                self.start(turn, form, args, answer)
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
        result = act(command, self._work(turn, scene))
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
        _, facts = self._enter(turn, screen, args)
        say = _shown(screen, args, facts)
        if not isinstance(say, Say):
            self._go(turn, say)
            return
        dialog = register.home(screen)
        card = say.card or f"s.{name}.{'.'.join(str(arg) for arg in args[:1])}"
        if turn.in_place and turn.pressed is not None:
            outbox.adopt_card(turn.conn, turn.incoming.chat_id, card, turn.pressed.message_id)
        turn.say(replace(say, card=card), dialog, page, lambda n: Leaf(n, Open(name, args)))

    # -- talks -----------------------------------------------------------------------------------------------------

    def start(self, turn: Turn, name: str, args: Args, answer: str | None = None) -> None:
        """Begin a talk, or take it up where it was left."""
        form = register.FORMS.get(name)
        if form is None:
            raise Forbidden
        scene, facts = self._enter(turn, form, args)
        form = form.grown(facts)
        row = self._talk_row(turn, form, args)
        talk = _talk(form, row, facts) if row else engine.begin(form, args, facts)
        if answer is not None:
            talk = replace(talk, reopened=form.steps[0].name)
        event = TalkOp("choose", answer) if answer is not None else engine.Look()
        self._advance(turn, Hearing(form, scene, facts, row, talk), event)

    def _talk_press(self, turn: Turn, press: TalkPress, message_id: int) -> None:
        row = turn.conn.execute(
            select(talks).where(talks.c.id == press.talk, talks.c.person_id == turn.person.id)
        ).first()
        form = register.FORMS.get(row.dialog) if row else None
        if row is None or form is None:
            turn.toast("stale")
            turn.put("editMessageReplyMarkup", {"message_id": message_id}, purpose="edit")
            return
        scene, facts = self._enter(turn, form, tuple(row.args))
        stale = row.revision != press.revision
        if stale:
            turn.toast("stale_refreshed")
        event = engine.Look() if stale else press.op
        form = form.grown(facts)
        self._advance(turn, Hearing(form, scene, facts, row, _talk(form, row, facts)), event)

    def _advance(self, turn: Turn, hearing: Hearing, event: engine.Event) -> None:
        """Take the event, carry out what it decides, keep the talk, and say where it stands."""
        form = hearing.form
        outcome = engine.advance(form, hearing.talk, event, hearing.facts)
        result = act(outcome.command, self._work(turn, hearing.scene)) if outcome.command else Result()
        number, revision = self._save(turn, form, hearing.row, outcome.talk or hearing.talk)
        say = outcome.say
        if outcome.ended == "done":
            values = {**say.values, **result.values}
            say = replace(say, values=values, buttons=say.buttons + result.buttons, file=result.file)
        if outcome.talk is None:  # ended for good
            turn.conn.execute(delete(talks).where(talks.c.id == number))
        if outcome.ended == "done" and result.open is not None:
            if result.toast is None:
                turn.toast("saved")  # the screen that comes now shows what was saved
        else:
            turner = _turner(number, revision) if outcome.talk is not None else None
            spoken = Speaker(register.home(form), turn.lang, (number, revision)).speak(say, _page(event), turner)
            self._tell(turn, number, spoken, say)
        if outcome.ended is not None:
            self._show_result(turn, result, None, ())

    def _tell(self, turn: Turn, number: int, spoken: Spoken, say: Say) -> None:
        card = f"t.{number}"
        if turn.in_place and turn.pressed is not None:
            outbox.adopt_card(turn.conn, turn.incoming.chat_id, card, turn.pressed.message_id)
        turn.send(spoken, card=card, fresh=not turn.in_place)
        if say.file is not None:
            turn.put("sendDocument", {}, file=(say.file, "document"))

    def _talk_row(self, turn: Turn, form: Form, args: Args) -> Row[Any] | None:
        mine = (talks.c.person_id == turn.person.id, talks.c.subject == _subject(form, args))
        return turn.conn.execute(select(talks).where(*mine)).first()

    def _save(self, turn: Turn, form: Form, row: Row[Any] | None, talk: engine.Talk) -> tuple[int, int]:
        """Write the talk back; the loser of two updates at once repeats (its transaction fails on the revision)."""
        values = {"answers": dict(talk.answers), "reopened": talk.reopened, "touched_at": turn.now}
        if row is None:
            added = turn.conn.execute(
                insert(talks).values(
                    person_id=turn.person.id,
                    dialog=form.name,
                    args=list(talk.args),
                    subject=_subject(form, talk.args),
                    revision=1,
                    **values,
                )
            )
            return int(added.inserted_primary_key[0]), 1  # type: ignore[index]  # one column
        changed = turn.conn.execute(
            update(talks)
            .where(talks.c.id == row.id, talks.c.revision == row.revision)
            .values(revision=row.revision + 1, **values)
        )
        if changed.rowcount != 1:
            raise Raced
        return int(row.id), int(row.revision) + 1

    # -- words -----------------------------------------------------------------------------------------------------

    def _typed(self, turn: Turn, text: str, message_id: int) -> None:
        if looks_like_cpr(text):
            turn.put("deleteMessage", {"message_id": message_id}, purpose="delete")
            turn.say(Say("cpr"))
            return
        if text.startswith("/"):
            self._command(turn, text)
            return
        for row in turn.conn.execute(_latest(turn.person.id)).all():
            form = register.FORMS.get(row.dialog)
            if form is not None and self._typed_in(turn, row, form, text):
                return
        self.open(turn, "welcome", ())

    def _typed_in(self, turn: Turn, row: Row[Any], form: Form, text: str) -> bool:
        """Whether the words were for this talk; one that only waits for changes is not spoken to by typing."""
        try:
            scene, facts = self._enter(turn, form, tuple(row.args))
        except Forbidden:  # a talk about what is no longer theirs must not swallow every word
            return False
        form = form.grown(facts)
        talk = _talk(form, row, facts)
        if form.autosave and engine.position(form, talk, facts) is None:
            return False
        here = engine.advance(form, talk, engine.Look(), facts).say
        rows = Speaker(register.home(form), turn.lang, (row.id, row.revision)).speak(here).rows
        data = typed_press(rows, text)
        press = decode(data) if data else None
        event: engine.Event = press.op if isinstance(press, TalkPress) else engine.Said(text)
        self._advance(turn, Hearing(form, scene, facts, row, talk), event)
        return True

    def _command(self, turn: Turn, text: str) -> None:
        word, _, rest = text[1:].partition(" ")
        word = word.partition("@")[0].casefold()
        if word == "start" and rest.strip():
            self._join(turn, rest.strip())
            return
        if word in register.CANCEL:
            ended = leave_talks(self._work(turn, Scene(turn.person.id)))
            turn.say(Say("cancelled" if ended else "nothing_to_cancel"))
            return
        target = register.COMMANDS.get(word)
        if target is None:
            turn.say(Say("unknown_command"))
            return
        self._go(turn, target)

    def _join(self, turn: Turn, code: str) -> None:
        if code.startswith(HERE):
            turn.say(arrive_by_code(self._work(turn, Scene(turn.person.id)), code.removeprefix(HERE)))
            return
        welcome = join(self._work(turn, Scene(turn.person.id)), code, turn.incoming.sender.telegram_id)
        turn.say(welcome)

    def _file(self, turn: Turn, sent: SentFile) -> None:
        row = awaiting_file(turn.conn, turn.person.id)
        if row is None:
            taken = take_file(self._work(turn, Scene(turn.person.id)), sent.name, sent.content, sent.fault)
            turn.say(taken) if isinstance(taken, Say) else self._go(turn, taken)
            return
        form = register.FORMS[row.dialog]
        scene, facts = self._enter(turn, form, tuple(row.args))
        self._advance(turn, Hearing(form, scene, facts, row, _talk(form, row, facts)), engine.Said(sent.text))

    def _enter(self, turn: Turn, place: Screen | Form, args: Args) -> tuple[Scene, Facts]:
        """Let the person in and lay out what the place may know."""
        with remembering(turn.memory):
            scene = admit(turn.conn, turn.person.id, place.right, place.of, args)
            return scene, gather(turn.conn, scene, place.facts, turn.now, turn.lang, self.settings)

    def _work(self, turn: Turn, scene: Scene) -> Work:
        turn.memory.clear()  # what follows may write
        return Work(turn.conn, turn.now, turn.person.id, turn.lang, scene.seat, self.settings)


class Raced(Exception):
    """Another update of the same person was faster; the transaction is repeated."""


def _turner(talk: int, revision: int) -> Turner:
    return lambda page: TalkPress(talk, revision, TalkOp("page", str(page)))


def _page(event: engine.Event) -> int:
    return int(event.value) if isinstance(event, TalkOp) and event.op == "page" and event.value.isdecimal() else 0


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


def awaiting_file(conn: Connection, person_id: int) -> Row[Any] | None:
    """The person's talk, where its form takes a file."""
    row = conn.execute(_latest(person_id)).first()
    form = register.FORMS.get(row.dialog) if row else None
    return row if form and any(step.file for step in form.steps) else None


def _subject(form: Form, args: Args) -> str:
    return ".".join([form.name, *(str(arg) for arg in args)])


def _talk(form: Form, row: Row[Any], facts: Facts) -> engine.Talk:
    """The stored talk; where every answer is kept by its command, what was kept is the truth (others may change it)."""
    args = tuple(row.args)
    answers = engine.begin(form, args, facts).answers if form.autosave else dict(row.answers)
    return engine.Talk(args, answers, row.reopened)


def _latest(person_id: int) -> Select[Any]:
    """The person's talks, the last touched first."""
    mine = select(talks).where(talks.c.person_id == person_id)
    return mine.order_by(talks.c.touched_at.desc(), talks.c.id.desc()).limit(5)
