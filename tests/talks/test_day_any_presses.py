"""Any presses, waits and breakdowns on a day: every cue at most once, none early, none late, and undo is exact."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot import agenda
from bot.actions import Refused, Work
from bot.actions.day import press_live
from bot.scheduling.dispatcher import Dispatcher
from bot.storage import dues, read
from bot.storage.delivery_tables import WAITING
from bot.storage.delivery_tables import dues as due_rows
from bot.storage.lives import live_of
from dialogs.commands import PressLive
from tests.support.day import at, invited_day
from tests.support.town import Town

SWITCHES = ("absorb_on", "absorb_off", "auto_on", "auto_off")
PRESSES = (
    "start",
    "next",
    "plus1",
    "plus5",
    "pause",
    "resume",
    "end",
    "absorb_on",
    "absorb_off",
    "auto_on",
    "auto_off",
)
ITEMS = ("welcome", "presentations", "news", "group_intro", "group_work", "closing", "nothing")
SECONDS = st.integers(1, 900)
LIFE = timedelta(seconds=15)
TURN = re.compile(r"(#\d+:[^:]+):\d+")


class Day(RuleBasedStateMachine):
    """A hybrid meeting from half an hour before its start, with the real database, actions and dispatcher."""

    def __init__(self):
        super().__init__()
        self.town = Town()
        self.given = []

    def teardown(self):
        self.town.db.close()

    @initialize()
    def half_an_hour_before(self):
        invited_day(self.town)
        self.town.sleep_until(at(16, 10))
        self.dispatcher = Dispatcher(self.town.db, self.town.clock, self._render)

    def _render(self, conn, due, now):
        if due.kind == "cue":
            self.given.append((due.key, due.at, now))
        return list(self.town.notices.render(conn, due, now))

    def _dispatch(self):
        """What the dispatcher does when it wakes."""
        while True:
            with self.town.db.begin() as conn:
                done = self.dispatcher._round(conn)
            if not done.more and (done.next_at is None or done.next_at > self.town.clock.moment):
                return

    def _live(self):
        with self.town.db.begin() as conn:
            return live_of(conn, 1)

    def _do(self, press, item="", seen=None):
        live = self._live()
        with self.town.db.begin() as conn:
            seat = read.members_where(conn, read.members.c.coordinator)[0]
            work = Work(conn, self.town.clock.moment, 1, "da", seat, self.town.settings)
            shown = agenda.figures(live, self.town.clock.moment).revision if seen is None else seen
            try:
                with conn.begin_nested():
                    press_live(PressLive(1, press, shown, item), work)
            except Refused:
                return False
        return self._live() != live

    # -- what can happen -----------------------------------------------------------------------------------------------

    @rule(press=st.sampled_from(PRESSES))
    def press(self, press):
        self._do(press)
        self._dispatch()

    @rule(item=st.sampled_from(ITEMS))
    def take(self, item):
        self._do("goto", item)
        self._dispatch()

    @rule(seen=st.integers(0, 5), press=st.sampled_from(("next", "plus5", "undo")))
    def press_an_old_card(self, press, seen):
        self._do(press, seen=seen)
        self._dispatch()

    @rule(seconds=SECONDS)
    def wait(self, seconds):
        """The dispatcher is awake at every moment that something is due."""
        until = self.town.clock.moment + timedelta(seconds=seconds)
        while True:
            with self.town.db.begin() as conn:
                next_at = dues.next_at(conn, after=self.town.clock.moment)
            if next_at is None or next_at > until:
                break
            self.town.clock.moment = next_at
            self._dispatch()
        self.town.clock.moment = until
        self._dispatch()

    @rule(seconds=SECONDS)
    def be_down(self, seconds):
        """Time passes and nobody is at work; then the dispatcher comes back."""
        self.town.clock.moment += timedelta(seconds=seconds)
        self._dispatch()

    @precondition(lambda self: self._live().log)
    @rule(press=st.sampled_from(PRESSES))
    def press_and_undo(self, press):
        """The state, and what is to come, are what they were."""
        before, waiting = self._figures(), self._waiting()
        settled = self._live()
        if self._do(press) and self._live().revision == settled.revision + 1:
            self._do("undo")
            assert self._figures() == before
            given = {key for key, _, _ in self.given}
            still = {key: moment for key, moment in self._waiting().items() if key not in given}
            assert _whatever_the_turn(still) == _whatever_the_turn(waiting)
        self._dispatch()

    def _figures(self):
        return replace(agenda.figures(self._live(), self.town.clock.moment), revision=0)

    def _waiting(self):
        mine = (due_rows.c.kind == "cue", due_rows.c.state == WAITING)
        with self.town.db.begin() as conn:
            return dict(tuple(row) for row in conn.execute(select(due_rows.c.key, due_rows.c.at).where(*mine)))

    # -- what always holds ---------------------------------------------------------------------------------------------

    @invariant()
    def every_cue_at_most_once(self):
        assert [key for key, count in Counter(key for key, _, _ in self.given).items() if count > 1] == []

    @invariant()
    def none_early_and_none_late(self):
        assert [one for one in self.given if not timedelta() <= one[2] - one[1] <= LIFE] == []

    @invariant()
    def what_waits_is_what_the_agenda_says(self):
        """Nothing else, and nothing is missing of what is still to come."""
        if not hasattr(self, "dispatcher"):
            return
        now, given = self.town.clock.moment, {key for key, _, _ in self.given}
        coming = {f"cue.1.{cue.key}": cue.at for cue in agenda.cues(self._live(), now) if cue.at > now}
        assert self._waiting() == {key: moment for key, moment in coming.items() if key not in given}


def _whatever_the_turn(waiting):
    """What is to come and when; an item that begins by itself is in another turn after a press and its undoing."""
    return sorted((TURN.sub(r"\1", key), moment) for key, moment in waiting.items())


Day.TestCase.settings = settings(max_examples=8, stateful_step_count=18, suppress_health_check=list(HealthCheck))
TestAnyDay = Day.TestCase
