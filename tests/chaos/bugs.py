"""Bugs to plant, one at a time: a simulation that does not find them proves nothing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import false

from bot.scheduling.dispatcher import Dispatcher
from bot.storage import dues, lanes, outbox, settling, sorting, updates
from bot.storage.delivery_tables import letters
from bot.storage.settling import Again, Recovered, Unsure
from bot.telegram import faults, intake
from bot.telegram.intake import Intake
from bot.telegram.sender import Sender

Plant = Callable[[ExitStack], None]
BUGS: dict[str, Plant] = {}


@contextmanager
def _swapped(place: Any, name: str, new: Any) -> Iterator[None]:
    old = getattr(place, name)
    setattr(place, name, new)
    try:
        yield
    finally:
        setattr(place, name, old)


@contextmanager
def planted(name: str | None) -> Iterator[None]:
    """The code with that bug in it; None is the code as it is."""
    with ExitStack() as stack:
        if name is not None:
            BUGS[name](stack)
        yield


def _bug(make: Plant) -> Plant:
    BUGS[make.__name__.removeprefix("_").replace("_", "-")] = make
    return make


def _swap(stack: ExitStack, place: Any, name: str, new: Any) -> None:
    stack.enter_context(_swapped(place, name, new))


@_bug
def _lost_sends_are_sent_again(stack: ExitStack) -> None:
    _swap(stack, settling, "harmless", lambda _: True)


@_bug
def _timeouts_count_as_not_sent(stack: ExitStack) -> None:
    judge = faults.judge

    def wrong(error: Exception, *, card: bool = False) -> Any:
        outcome = judge(error, card=card)
        return Again(why="timeout") if isinstance(outcome, Unsure) else outcome

    _swap(stack, faults, "judge", wrong)


@_bug
def _zombies_may_send(stack: ExitStack) -> None:
    mark = settling.mark_sending
    _swap(stack, settling, "mark_sending", lambda conn, many, now: [True for _ in mark(conn, many, now)])


@_bug
def _sends_are_not_marked(stack: ExitStack) -> None:
    _swap(stack, settling, "mark_sending", lambda _conn, many, _now: [True] * len(many))


@_bug
def _the_lease_is_shorter_than_the_call(stack: ExitStack) -> None:
    _swap(stack, settling, "SEND_LEASE", timedelta(seconds=2))
    _swap(stack, Sender, "_unsure", lambda _self, conn, row: settling.repeat_uncertain(conn, row.id, row.epoch))


@_bug
def _claims_are_never_taken_over(stack: ExitStack) -> None:
    _swap(stack, settling, "recover", lambda _conn, _now: Recovered(0, ()))


@_bug
def _updates_are_not_remembered(stack: ExitStack) -> None:
    first = updates.first_time

    def wrong(conn: Any, update_id: int, now: Any) -> bool:
        first(conn, update_id, now)
        return True

    _swap(stack, updates, "first_time", wrong)


@_bug
def _updates_are_confirmed_before_they_are_handled(stack: ExitStack) -> None:
    feed = Intake.feed

    async def wrong(self: Intake, raws: Any) -> None:
        self._later = asyncio.create_task(feed(self, raws))  # type: ignore[attr-defined]

    _swap(stack, Intake, "feed", wrong)


@_bug
def _an_update_is_entered_before_its_transaction(stack: ExitStack) -> None:
    async def wrong(self: Intake, item: Any, update: Any) -> None:
        new = await self._together.run(updates.first_time, item.id, self._clock.real())
        if new:
            await self._together.run(lambda conn: self._handle(conn, update, None))

    _swap(stack, Intake, "_try", wrong)


@_bug
def _outages_set_updates_aside(stack: ExitStack) -> None:
    _swap(stack, intake, "outage", lambda _: False)


@_bug
def _old_refusals_count_after_a_return(stack: ExitStack) -> None:
    _swap(stack, settling, "_today", lambda _letter, outcome, _returns: outcome)


@_bug
def _moved_dues_leave_their_letters(stack: ExitStack) -> None:
    _swap(stack, dues, "_take_back_earlier", _nothing)
    _swap(stack, dues, "_take_back", _nothing)


_nothing = letters.delete().where(false())


@_bug
def _a_moved_due_is_another_due(stack: ExitStack) -> None:
    row = dues._row
    _swap(stack, dues, "_row", lambda due: row(due) | {"key": f"{due.key}#{due.revision}"})


@_bug
def _cancelled_dues_come(stack: ExitStack) -> None:
    _swap(stack, dues, "cancel", lambda *_, **__: 0)


@_bug
def _late_letters_are_sent(stack: ExitStack) -> None:
    _swap(stack, lanes, "_heads_of", _heads_without_end)
    _swap(stack, settling, "_mark", settling._marking())
    call = Sender._call

    async def wrong(self: Sender, letter: Any, begun: Any) -> Any:
        return await call(self, replace(letter, expires_at=None), begun)

    _swap(stack, Sender, "_call", wrong)


def _heads_without_end(conn: Any, wanted: Any, now: Any, _: Any) -> Any:
    found = conn.execute(lanes._heads, {"now": now, "chats": [chat for chat, _ in wanted]})
    return [row for row in found if (row.chat_id, row.priority) in wanted]


@_bug
def _a_settled_chat_is_not_looked_at_again(stack: ExitStack) -> None:
    _swap(stack, settling, "relane", lambda _conn, _chats: None)


@_bug
def _overtaken_cards_stay(stack: ExitStack) -> None:
    _swap(stack, sorting, "_turn_cards", lambda _conn, _rows, _states, _now: None)
    _swap(stack, settling, "_overtaken", lambda _conn, _letter: False)


@_bug
def _cards_are_never_edited(stack: ExitStack) -> None:
    _swap(stack, lanes, "EDITS", {})


@_bug
def _card_messages_are_forgotten(stack: ExitStack) -> None:
    _swap(stack, settling, "_show", lambda _conn, _letter, _message, _now: None)


@_bug
def _chats_are_written_to_twice_at_a_time(stack: ExitStack) -> None:
    _swap(stack, lanes, "_free", lambda _line, _now: True)
    _swap(stack, sorting, "_ready", lambda row: row.first)


@_bug
def _told_waits_are_ignored(stack: ExitStack) -> None:
    judge = faults.judge

    def wrong(error: Exception, *, card: bool = False) -> Any:
        outcome = judge(error, card=card)
        return replace(outcome, after=timedelta()) if isinstance(outcome, Again) else outcome

    _swap(stack, faults, "judge", wrong)


@_bug
def _the_rate_is_not_remembered(stack: ExitStack) -> None:
    _swap(stack, lanes, "_recent", lambda _conn, _now, _pace: [])


@_bug
def _chats_have_no_rate(stack: ExitStack) -> None:
    _swap(stack, lanes, "_next_rate", lambda _line, now, _pace: now)


@_bug
def _dues_come_a_second_early(stack: ExitStack) -> None:
    claim = dues.claim
    _swap(stack, dues, "claim", lambda conn, now, real, most: claim(conn, now + timedelta(seconds=1), real, most))


@_bug
def _late_cues_are_rendered(stack: ExitStack) -> None:
    from bot.scheduling import dispatcher  # noqa: PLC0415  # the module, beside its class

    _swap(stack, dispatcher, "deadline", lambda *_, **__: None)


@_bug
def _dues_are_not_marked_done(stack: ExitStack) -> None:
    settle = dues.settle

    def wrong(conn: Any, taken: Any, state: str, real: Any, error_id: str | None = None) -> None:
        if taken.id % 5:
            settle(conn, taken, state, real, error_id)

    _swap(stack, dues, "settle", wrong)


@_bug
def _dues_are_marked_before_they_are_rendered(stack: ExitStack) -> None:
    async def wrong(self: Dispatcher) -> None:
        while not self._stopping:
            now, real = self._clock.now(), self._clock.real()
            taken = await self._db.run(_marked, now, real)
            for one in taken:
                await self._db.run(self._send, one, now, real, None)
            self._on_letters()
            await asyncio.sleep(0.02)

    _swap(stack, Dispatcher, "_run", wrong)


def _marked(conn: Any, now: Any, real: Any) -> Any:
    taken = dues.claim(conn, now, real, 100)
    for one in taken:
        dues.settle(conn, one, "done", real)
    return taken


@_bug
def _failed_renders_leave_their_letters(stack: ExitStack) -> None:
    send = Dispatcher._send

    def wrong(self: Dispatcher, conn: Any, taken: Any, *rest: Any) -> int:
        try:
            return send(self, conn, taken, *rest)
        except LookupError:
            dues.settle(conn, taken, "done", rest[1])
            return 0

    _swap(stack, Dispatcher, "_send", wrong)


@_bug
def _blocked_people_lose_their_letters(stack: ExitStack) -> None:
    _swap(stack, outbox, "unpark", lambda _conn, _chat: 0)
