"""Talks: forms that a person goes through in the chat, kept between updates, heard one event at a time."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.actions import Result, act
from bot.conversation import engine
from bot.conversation.access import Forbidden, Scene
from bot.conversation.buttons import TalkPress, decode
from bot.conversation.speak import Speaker, Spoken, Turner, typed_press
from bot.conversation.turn import Turn
from bot.storage.tables import talks
from dialogs import register
from dialogs.form import Args, Button, Facts, Form, Open, Rows, Say, Start, TalkOp
from dialogs.hearing import asks, page_of, signs_off, speaks_of_self, topic_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hearing:
    """One talk being heard: its form, whom and what it is about, and where it stands."""

    form: Form
    scene: Scene
    facts: Facts
    row: Row[Any] | None
    talk: engine.Talk


class Raced(Exception):
    """Another update of the same person was faster; the transaction is repeated."""


class Talks:
    """Hears talks.

    What is shown when one has ended is for `ended` to say; words that were no answer are for `beside` to answer.
    """

    def __init__(self, ended: Callable[[Turn, Result], None], beside: Callable[[Turn, Open], None]) -> None:
        self._ended, self._beside = ended, beside

    def start(self, turn: Turn, name: str, args: Args, answer: str | None = None, said: str = "") -> None:
        """Begin a talk, or take it up where it was left; `answer` was pressed before, `said` was typed."""
        form = register.FORMS.get(name)
        if form is None:
            raise Forbidden
        scene, facts = turn.enter(form, args)
        form = form.grown(facts)
        row = _row(turn, form, args)
        with _as_offered(form):
            talk = _talk(form, row, facts) if row else engine.begin(form, args, facts)
            if answer is not None:
                talk = replace(talk, reopened=form.steps[0].name)
        event = TalkOp("choose", answer) if answer is not None else engine.Said(said) if said else engine.Look()
        self._advance(turn, Hearing(form, scene, facts, row, talk), event)

    def press(self, turn: Turn, press: TalkPress, message_id: int) -> None:
        """A button of a talk; one of an older state shows where the talk stands now."""
        row = turn.conn.execute(
            select(talks).where(talks.c.id == press.talk, talks.c.person_id == turn.person.id)
        ).first()
        if row is None or row.dialog not in register.FORMS:
            turn.toast("stale")
            turn.put("editMessageReplyMarkup", {"message_id": message_id}, purpose="edit")
            return
        stale = row.revision != press.revision
        if stale:
            turn.toast("stale_refreshed")
        self._advance(turn, _hearing(turn, row), engine.Look() if stale else press.op)

    def typed(self, turn: Turn, text: str) -> bool:
        """Whether some talk of theirs, the last touched first, waited for these words."""
        rows = turn.conn.execute(_latest(turn.person.id)).all()
        return any(row.dialog in register.FORMS and self._typed(turn, row, text) for row in rows)

    def _typed(self, turn: Turn, row: Row[Any], text: str) -> bool:
        """Whether the words were for this talk; one that only waits for changes is not spoken to by typing."""
        try:
            heard = _hearing(turn, row)
            if heard.form.autosave and engine.position(heard.form, heard.talk, heard.facts) is None:
                return False
            with _as_offered(heard.form):
                here = engine.advance(heard.form, heard.talk, engine.Look(), heard.facts).say
        except Forbidden:  # a talk about what is no longer theirs must not swallow every word
            return False
        rows = Speaker(register.home(heard.form), turn.lang, (row.id, row.revision)).speak(here).rows
        data = typed_press(rows, text)
        press = decode(data) if data else None
        if press is None and self._aside(turn, heard, text):
            return True
        self._advance(turn, heard, press.op if isinstance(press, TalkPress) else engine.Said(text))
        return True

    def _aside(self, turn: Turn, heard: Hearing, text: str) -> bool:
        """Whether the words were about something else: a sign-off, or a question, after which ours is asked again."""
        attend = signs_off(text)
        if attend and not engine.chooses(heard.form, heard.talk, text, heard.facts):
            return self._signed_off(turn, heard, attend, text)
        wanted = asks(text) or topic_of(text) or page_of(text) not in SMALL
        if not wanted or engine.accepts(heard.form, heard.talk, text, heard.facts):
            return False
        self._beside(turn, _asked_of(heard, text))
        self._advance(turn, heard, engine.Look())
        return True

    def _signed_off(self, turn: Turn, heard: Hearing, attend: str, text: str) -> bool:
        """A sign-off in the middle of an answer is the answer; elsewhere it is asked about where it may be none."""
        if heard.form.name == "answer":
            self._beside(turn, Open("sign_off", (heard.scene.meeting, attend)))
            return True
        if heard.form.name == "answer_for" and not speaks_of_self(text):
            talk = replace(heard.talk, reopened="attend")
            self._advance(turn, replace(heard, talk=talk), TalkOp("choose", attend))
            return True
        _, facts = turn.enter(register.SCREENS["said"], ())
        if not facts["invitations"]:
            return False
        unsure = engine.accepts(heard.form, heard.talk, text, heard.facts)
        self._beside(turn, Open("said", (text, "unsure") if unsure else (text,)))
        return True

    def leave(self, turn: Turn) -> None:
        """End the talk that is under way; one that only waits for changes is none."""
        for row in turn.conn.execute(_latest(turn.person.id)).all():
            if row.dialog not in register.FORMS:
                continue
            heard = _still_theirs(turn, row)
            if heard and heard.form.autosave and engine.only_changing(heard.form, heard.talk, heard.facts):
                # The answer stands as it was, and is shown again.
                self._advance(turn, replace(heard, talk=replace(heard.talk, reopened=None)), engine.Look())
                return
            kept = _kept_so_far(heard) if heard else False
            if kept is None:
                continue
            turn.conn.execute(delete(talks).where(talks.c.id == row.id))
            # The message takes the place of the question, whose buttons lead nowhere now.
            onwards = _onwards(heard, kept=kept) if heard else ()
            turn.say(Say("stopped" if kept else "cancelled", buttons=onwards, card=f"t.{row.id}", fresh=True))
            return
        turn.say(Say("nothing_to_cancel"))

    def file(self, turn: Turn, row: Row[Any], text: str) -> None:
        """The file that this talk waits for, as it has been read."""
        self._advance(turn, _hearing(turn, row), engine.Said(text))

    def _advance(self, turn: Turn, hearing: Hearing, event: engine.Event) -> None:
        """Take the event, carry out what it decides, keep the talk, and say where it stands."""
        form = hearing.form
        with _as_offered(form):
            outcome = engine.advance(form, hearing.talk, event, hearing.facts)
        result = act(outcome.command, turn.work(hearing.scene)) if outcome.command else Result()
        number, revision = _save(turn, form, hearing.row, outcome.talk or hearing.talk)
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
            _tell(turn, number, spoken, say)
        if outcome.ended is not None:
            self._ended(turn, result)


@contextmanager
def _as_offered(form: Form) -> Iterator[None]:
    """A form's arguments are a button's data, which anybody can write.

    Raises:
        Forbidden: an argument is missing, or is none that the form knows.
    """
    try:
        yield
    except (LookupError, ValueError) as error:
        log.warning("the form %s cannot go on so: %s", form.name, type(error).__name__)
        raise Forbidden from None


def awaiting_file(conn: Connection, person_id: int) -> Row[Any] | None:
    """The person's talk, where its form takes a file."""
    row = conn.execute(_latest(person_id)).first()
    form = register.FORMS.get(row.dialog) if row else None
    return row if form and any(step.file for step in form.steps) else None


def _still_theirs(turn: Turn, row: Row[Any]) -> Hearing | None:
    """The talk as it stands; None where it is about what is no longer theirs."""
    try:
        return _hearing(turn, row)
    except Forbidden:
        return None


def _onwards(heard: Hearing, *, kept: bool) -> Rows:
    """Where somebody goes who has stopped: to the rest of what they have begun to answer, or to what it was about."""
    if kept:
        return ((Button("b_resume", Start(heard.form.name, heard.talk.args)),),)
    return engine.away(heard.form, heard.talk)


def _kept_so_far(heard: Hearing) -> bool | None:
    """Whether answers were kept tap by tap on the way; None where every question has been answered."""
    if not heard.form.autosave:
        return False
    if engine.position(heard.form, heard.talk, heard.facts) is None:
        return None
    return bool(heard.talk.answers) and heard.talk.reopened is None


SMALL = frozenset({"", "hello", "thanks", "fine"})
"""Words that open nothing."""


def _asked_of(heard: Hearing, text: str) -> Open:
    """Who answers a question in the middle of a talk: the talk's own meeting, or the playbook that is being chosen."""
    if heard.scene.meeting:
        return Open("told", (heard.scene.meeting, text))
    package = heard.talk.answers.get("package")
    if package and topic_of(text) is None and not page_of(text):
        return Open("book_said", (package, text))
    return Open("said", (text,))


def _hearing(turn: Turn, row: Row[Any]) -> Hearing:
    """The stored talk with all that it needs to be heard."""
    form = register.FORMS[row.dialog]
    scene, facts = turn.enter(form, tuple(row.args))
    form = form.grown(facts)
    return Hearing(form, scene, facts, row, _talk(form, row, facts))


def _tell(turn: Turn, number: int, spoken: Spoken, say: Say) -> None:
    card = f"t.{number}"
    turn.adopt(card)
    turn.send(spoken, card=card, fresh=not turn.in_place)
    if say.file is not None:
        turn.put("sendDocument", {}, file=(say.file, "document"))


def _row(turn: Turn, form: Form, args: Args) -> Row[Any] | None:
    mine = (talks.c.person_id == turn.person.id, talks.c.subject == _subject(form, args))
    return turn.conn.execute(select(talks).where(*mine)).first()


def _save(turn: Turn, form: Form, row: Row[Any] | None, talk: engine.Talk) -> tuple[int, int]:
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


def _turner(talk: int, revision: int) -> Turner:
    return lambda page: TalkPress(talk, revision, TalkOp("page", str(page)))


def _page(event: engine.Event) -> int:
    return int(event.value) if isinstance(event, TalkOp) and event.op == "page" and event.value.isdecimal() else 0


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
