"""Lanes and settling against a plain model: lists in memory instead of tables, looked through from the beginning."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.storage import lanes, outbox, settling
from bot.storage.delivery_tables import letters
from bot.storage.lanes import CLAIM_LEASE, Claimed, Pace
from bot.storage.outbox import Letter, Priority
from bot.storage.settling import SEND_LEASE, Again, Blocked, Dead, Outcome, Sent, Unsure
from tests.chaos.bugs import planted
from tests.support.virtual import BASE, memory

CHATS = (1, 2, -3)
PACE = Pace(overall=6, kept=2)
LEASE, LONG = CLAIM_LEASE.total_seconds(), SEND_LEASE.total_seconds()


@dataclass
class Owed:
    """A letter as the model sees it."""

    key: str
    chat: int
    priority: int
    card: str | None
    expires: float | None
    state: str = "pending"
    lease: float = 0.0
    returns: int = 0  # of the person, when it was claimed


@dataclass
class Chat:
    busy: str | None = None
    busy_until: float = 0.0
    held: float = 0.0
    rate: float = -99.0
    parked: bool = False
    returns: int = 0


@dataclass
class Model:
    """What must happen, said as plainly as possible."""

    owed: list[Owed] = field(default_factory=list)
    chats: dict[int, Chat] = field(default_factory=lambda: {chat: Chat() for chat in CHATS})
    sends: list[float] = field(default_factory=list)

    def enter(self, one: Owed, now: float) -> None:
        if self.chats[one.chat].parked:
            one.state = "parked"
        if one.expires is not None and one.expires <= now:
            one.state = "expired"
        for other in self.owed:
            if one.card and one.state == "pending" and (other.chat, other.card) == (one.chat, one.card):
                other.state = "superseded" if other.state == "pending" else other.state
        self.owed.append(one)

    def free(self, chat: int, now: float) -> bool:
        it = self.chats[chat]
        busy = it.busy is not None and it.busy_until > now
        return not (busy or it.parked or it.held > now or it.rate > now)

    def claim(self, now: float, room: int) -> set[str]:
        taken: set[str] = set()
        self.sends = [moment for moment in self.sends if moment > now - 1]
        for priority in sorted({one.priority for one in self.owed}):
            for one in [one for one in self.owed if one.priority == priority and one.state == "pending"]:
                limit = PACE.overall - (PACE.kept if priority > Priority.CUE else 0)
                if len(taken) >= room or len(self.sends) >= limit or not self.free(one.chat, now):
                    continue
                if one.expires is not None and one.expires <= now:
                    one.state = "expired"
                    continue
                self.take(one, now)
                taken.add(one.key)
        return taken

    def take(self, one: Owed, now: float) -> None:
        chat, spacing = self.chats[one.chat], PACE.spacing(one.chat).total_seconds()
        one.state, one.lease, one.returns = "claimed", now + LEASE, chat.returns
        chat.busy, chat.busy_until = one.key, now + LEASE
        chat.rate = max(chat.rate, now - (PACE.burst - 1) * spacing) + spacing
        self.sends.append(now)

    def recover(self, now: float) -> None:
        for one in self.owed:
            if one.state in ("claimed", "sending") and one.lease <= now:
                one.state = "uncertain" if one.state == "sending" else "pending"
                self.release(one, 0.0)
                if one.state == "pending":
                    self.owed.remove(one)
                    self.again(one, now)

    def again(self, one: Owed, now: float) -> None:
        """Back to its old place, unless it is late, parked or overtaken."""
        newer = [other for other in self.owed if one.card and (other.chat, other.card) == (one.chat, one.card)]
        self.owed.append(one)
        self.owed.sort(key=lambda other: int(other.key))
        if one.expires is not None and one.expires <= now:
            one.state = "expired"
        elif self.chats[one.chat].parked:
            one.state = "parked"
        elif any(int(other.key) > int(one.key) for other in newer):
            one.state = "superseded"

    def release(self, one: Owed, held: float) -> None:
        chat = self.chats[one.chat]
        if chat.busy == one.key:
            chat.busy = None
            chat.held = held or chat.held


class Lanes(RuleBasedStateMachine):
    """The same deeds on both; after each of them they must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.db = memory()
        self.model = Model()
        self.now = 0.0
        self.hands: dict[str, Claimed] = {}
        self.zombies: list[Claimed] = []  # claims of letters that somebody else has claimed since
        self.count = 0

    def at(self) -> Any:
        return BASE + timedelta(seconds=self.now)

    @rule(
        chat=st.sampled_from(CHATS),
        priority=st.sampled_from([Priority.CUE, Priority.REPLY, Priority.BULK]),
        card=st.sampled_from([None, None, "board"]),
        life=st.sampled_from([None, None, 0.5, 4.0]),
    )
    def put(self, chat: int, priority: Priority, card: str | None, life: float | None) -> None:
        self.count += 1
        ends = None if life is None else self.now + life
        end = None if ends is None else BASE + timedelta(seconds=ends)
        made = Letter(str(self.count), chat, "sendMessage", {}, priority, card=card, expires_at=end)
        with self.db.begin() as conn:
            outbox.put(conn, made, self.at())
            lanes.claim(conn, "sorter", self.at(), 0, PACE)
        self.model.enter(Owed(str(self.count), chat, int(priority), card, ends), self.now)

    @rule(seconds=st.sampled_from([0.25, 1.0, 4.0, 31.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(room=st.integers(1, 4))
    def claim(self, room: int) -> None:
        with self.db.begin() as conn:
            settling.recover(conn, self.at())
            found = lanes.claim(conn, "one", self.at(), room, PACE)
            taken = found.claimed
            while found.more:
                found = lanes.claim(conn, "one", self.at(), room - len(taken), PACE)
                taken += found.claimed
        self.model.recover(self.now)
        # Which of several equals goes first is no promise; how many, and of which chats, is.
        free = {one.chat for one in self.model.owed if one.state == "pending" and self.model.free(one.chat, self.now)}
        wanted = self.model.claim(self.now, room) if room >= len(free) and self.roomy() else None
        if wanted is None:
            for one in taken:
                self.follow(one)
            return
        assert {one.key for one in taken} == wanted
        for one in taken:
            self.hold(one)

    def hold(self, one: Claimed) -> None:
        if one.key in self.hands:
            self.zombies.append(self.hands[one.key])
        self.hands[one.key] = one

    def roomy(self) -> bool:
        """Whether the overall rate lets all chats go, so that there is nothing to choose."""
        recent = [moment for moment in self.model.sends if moment > self.now - 1]
        return len(recent) + len(CHATS) <= PACE.overall - PACE.kept

    def follow(self, one: Claimed) -> None:
        """Take over the choice, but only one that was allowed."""
        mine = next(other for other in self.model.owed if other.key == one.key)
        better = [
            other
            for other in self.model.owed
            if (other.chat, other.state) == (mine.chat, "pending")
            and (other.expires is None or other.expires > self.now)
            and (other.priority, int(other.key)) < (mine.priority, int(mine.key))
        ]
        assert mine.state == "pending"
        assert self.model.free(mine.chat, self.now)
        assert not better
        for other in self.model.owed:
            late = other.expires is not None and other.expires <= self.now
            if (other.chat, other.priority, other.state) == (mine.chat, mine.priority, "pending") and late:
                other.state = "expired"
        self.model.take(mine, self.now)
        self.model.sends = [moment for moment in self.model.sends if moment > self.now - 1]
        assert len(self.model.sends) <= PACE.overall
        self.hold(one)

    @precondition(lambda self: self.zombies)
    @rule(data=st.data(), outcome=st.sampled_from([Again(), Dead("!"), Blocked("x")]))
    def come_back_late(self, data: st.DataObject, outcome: Outcome) -> None:
        one = data.draw(st.sampled_from(self.zombies))
        with self.db.begin() as conn:
            assert settling.mark_sending(conn, [one], self.at()) == [False]
            assert settling.settle(conn, [(one, outcome)], self.at()) == [None]

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def mark(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.hands)))
        mine = next(other for other in self.model.owed if other.key == key)
        with self.db.begin() as conn:
            done = settling.mark_sending(conn, [self.hands[key]], self.at())
        # A lease that ran out still holds until somebody else takes over, and a mark may be made twice.
        late = mine.expires is not None and mine.expires <= self.now
        assert done == [mine.state in ("claimed", "sending") and not late]
        if done == [True]:
            mine.state, mine.lease = "sending", self.now + LONG

    @precondition(lambda self: self.hands)
    @rule(
        data=st.data(),
        outcome=st.sampled_from([Sent(7), Again(), Again(timedelta(seconds=3)), Unsure("?"), Dead("!"), Blocked("x")]),
    )
    def settle(self, data: st.DataObject, outcome: Outcome) -> None:
        key = data.draw(st.sampled_from(sorted(self.hands)))
        one = self.hands.pop(key)
        mine = next(other for other in self.model.owed if other.key == key)
        with self.db.begin() as conn:
            state = settling.settle(conn, [(one, outcome)], self.at())[0]
        held = mine.state in ("claimed", "sending") or (mine.state == "uncertain" and isinstance(outcome, Sent))
        assert (state is not None) == held
        came_back = mine.returns != self.model.chats[mine.chat].returns
        if held:  # a refusal from before the return says nothing about today
            self.expect(mine, Again() if isinstance(outcome, Blocked) and came_back else outcome, one)

    def expect(self, mine: Owed, outcome: Outcome, one: Claimed) -> None:
        after = outcome.after.total_seconds() if isinstance(outcome, Again | Unsure) else 0.0
        self.model.release(mine, self.now + after if after else 0.0)
        match outcome:
            case Sent():
                mine.state = "sent"
            case Unsure() if not settling.harmless(one.method):
                mine.state = "uncertain"
            case Again() | Unsure():
                mine.state = "pending"
                newer = [o for o in self.model.owed if mine.card and (o.chat, o.card) == (mine.chat, mine.card)]
                if any(int(other.key) > int(mine.key) and other.state != "expired" for other in newer):
                    mine.state = "superseded"
            case Dead():
                mine.state = "dead"
            case Blocked():
                mine.state = "parked"
                self.model.chats[mine.chat].parked = True
                for other in self.model.owed:
                    if (other.chat, other.state) == (mine.chat, "pending"):
                        other.state = "parked"

    @rule(chat=st.sampled_from(CHATS))
    def unpark(self, chat: int) -> None:
        with self.db.begin() as conn:
            outbox.unpark(conn, chat)
            lanes.claim(conn, "sorter", self.at(), 0, PACE)
        self.model.chats[chat].returns += 1
        if self.model.chats[chat].parked:
            self.model.chats[chat].parked = False
            waiting = [one for one in self.model.owed if one.chat == chat and one.state == "parked"]
            for one in waiting:
                one.state = "pending"
            newest = max((int(one.key) for one in self.entered(chat)), default=0)
            for one in waiting:
                if one.expires is not None and one.expires <= self.now:
                    one.state = "expired"
                elif one.card and int(one.key) < newest:
                    one.state = "superseded"

    def entered(self, chat: int) -> list[Owed]:
        """Letters of the chat's card that were ever in line; an expired one never counts as its newest state."""
        return [one for one in self.model.owed if one.chat == chat and one.card and one.state != "expired"]

    @invariant()
    def agree(self) -> None:
        with self.db.begin() as conn:
            found = {key: state for key, state in conn.execute(select(letters.c.key, letters.c.state))}  # noqa: C416  # rows are not pairs to mypy
        # Letters past their time are dropped when their turn comes, no sooner; that moment is no promise.
        for one in self.model.owed:
            late = one.expires is not None and one.expires <= self.now
            if late and {found[one.key], one.state} <= {"pending", "expired"}:
                continue
            assert found[one.key] == one.state, (one, found[one.key])

    def teardown(self) -> None:
        self.db.close()


TestLanes = Lanes.TestCase
TestLanes.settings = settings(
    max_examples=int(os.environ.get("LANES_EXAMPLES", "12")),
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize(
    "bug",
    ["zombies-may-send", "overtaken-cards-stay", "claims-are-never-taken-over"],
)
def test_the_model_sees_a_planted_bug(bug: str):
    """A model that agrees with wrong lanes would prove nothing."""
    # The same examples each time: whether chance finds it in time shall not decide.
    quick = settings(TestLanes.settings, max_examples=600, derandomize=True, database=None, phases=[Phase.generate])
    with planted(bug), pytest.raises(AssertionError):
        run_state_machine_as_test(Lanes, settings=quick)
