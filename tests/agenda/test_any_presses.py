"""Any sequence of presses, by two operators who may look at an old card, keeps what must always hold."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.agenda import (
    END,
    NEXT,
    PAUSE,
    RESUME,
    START,
    UNDO,
    Command,
    Cue,
    Live,
    Refusal,
    absorb,
    auto,
    cues,
    figures,
    from_json,
    goto,
    plus,
    press,
    report,
    settle,
    to_json,
)
from tests.agenda.programmes import ACUTE, CHRONIC, HYBRID, PREHOSPITAL, accepted

ZERO = timedelta()
KEYS = sorted({item.key for programme in (HYBRID, PREHOSPITAL, ACUTE, CHRONIC) for item in programme.sequence})
COMMANDS = st.one_of(
    st.sampled_from([NEXT, NEXT, NEXT, UNDO, PAUSE, RESUME, START]),
    st.sampled_from([END, auto(on=True), auto(on=False), absorb(on=True), absorb(on=False)]),
    st.integers(0, 12).map(plus),
    st.sampled_from(KEYS).map(goto),
)


class AnyMeeting(RuleBasedStateMachine):
    """A meeting that is pressed at random while a dispatcher sends what is due and never one key twice."""

    @initialize(programme=st.sampled_from([HYBRID, PREHOSPITAL, ACUTE, CHRONIC]), begun=st.booleans())
    def begin(self, programme, begun):
        self.live = Live(programme)
        self.now = programme.starts_at - timedelta(minutes=40)
        self.sent: dict[str, Cue] = {}
        self.undone = False
        if begun:
            self.now = programme.starts_at
            self.live = accepted(press(self.live, START, self.now, "anna"))

    @rule(seconds=st.integers(1, 40 * 60))
    def time_passes(self, seconds):
        until = self.now + timedelta(seconds=seconds)
        for cue in cues(self.live):
            if self.now <= cue.at < until and cue.key not in self.sent:
                self.sent[cue.key] = cue
        self.now = until

    @rule(command=COMMANDS, age=st.integers(0, 3), by=st.sampled_from(["anna", "bo"]))
    def somebody_presses(self, command: Command, age, by):
        settled = settle(self.live, self.now)
        before = figures(self.live, self.now)
        answer = press(self.live, command, self.now, by, seen=max(settled.revision - age, 0))
        if isinstance(answer, Refusal):
            return
        self.live = answer
        self.undone = self.undone or command == UNDO
        assert answer.revision == settled.revision + 1
        if command.verb == "plus":
            assert figures(answer, self.now).expected_end >= before.expected_end
        if command != UNDO:
            back = press(answer, UNDO, self.now, by)
            assert isinstance(back, Live)
            assert replace(figures(back, self.now), revision=before.revision) == before

    @precondition(lambda self: figures(self.live, self.now).state in {"running", "paused"})
    @rule(data=st.data())
    def another_item_is_taken(self, data):
        coming = [row.key for row in figures(self.live, self.now).rows if row.place == "coming"]
        if coming:
            key = data.draw(st.sampled_from(coming))
            self.live = accepted(press(self.live, goto(key), self.now, "bo"))
            assert figures(self.live, self.now).current.item == key

    @precondition(lambda self: figures(self.live, self.now).state == "running")
    @rule(seconds=st.integers(1, 20 * 60))
    def they_pause_and_go_on(self, seconds):
        left = figures(self.live, self.now).step.left
        self.live = accepted(press(self.live, PAUSE, self.now, "anna"))
        self.time_passes(seconds)
        self.live = accepted(press(self.live, RESUME, self.now, "anna"))
        assert figures(self.live, self.now).step.left == left

    @rule()
    def another_replica_takes_over(self):
        self.live = from_json(to_json(settle(self.live, self.now)))

    @precondition(lambda self: self.live.log)
    @rule(minutes=st.integers(1, 60))
    def more_time_never_ends_sooner(self, minutes):
        answer = press(self.live, plus(minutes), self.now, "anna")
        if isinstance(answer, Live) and figures(self.live, self.now).state != "paused":
            more = figures(answer, self.now).expected_end - figures(self.live, self.now).expected_end
            assert ZERO <= more <= timedelta(minutes=minutes)

    @invariant()
    def rows_follow_each_other_without_gaps(self):
        seen = figures(self.live, self.now)
        assert sorted(row.key for row in seen.rows) == sorted(item.key for item in self.live.programme.sequence)
        assert all(row.start <= row.end for row in seen.rows)
        assert all(before.end == after.start for before, after in pairwise(seen.rows))
        assert seen.expected_end == seen.rows[-1].end
        assert seen.state == "ended" or seen.expected_end >= seen.now
        places = [row.place for row in seen.rows]
        assert places == sorted(places, key=["done", "current", "coming", "skipped"].index)
        assert places.count("current") == (seen.current is not None)

    @invariant()
    def parts_fill_their_item(self):
        for row in figures(self.live, self.now).rows:
            assert all(part.start <= part.end for part in row.parts)
            assert all(before.end == after.start for before, after in pairwise(row.parts))
            assert not row.parts or (row.parts[0].start, row.parts[-1].end) == (row.start, row.end)

    @invariant()
    def the_clock_of_what_runs_is_never_negative(self):
        seen = figures(self.live, self.now)
        assert (seen.current is None) == (seen.item is None) == (seen.state in ("planned", "ended"))
        for span in filter(None, (seen.item, seen.part)):
            assert min(span.length, span.elapsed, span.left, span.overtime) >= ZERO
            assert ZERO in (span.left, span.overtime)
            assert span.length - span.elapsed == span.left - span.overtime
            assert (span.ends_at is None) == (seen.state == "paused")
            assert span.ends_at is None or span.ends_at - seen.now == span.left - span.overtime

    @invariant()
    def minutes_spent_and_paused_add_up(self):
        lines = report(self.live, self.now)
        assert [line.key for line in lines] == [row.key for row in figures(self.live, self.now).rows]
        for line in lines:
            if line.started and line.ended:
                assert line.spent is not None
                assert line.spent + line.paused == line.ended - line.started
                assert min(line.spent, line.paused) >= ZERO

    @invariant()
    def nothing_is_taken_beyond_what_an_item_may_give(self):
        spare = {item.key: timedelta(minutes=item.minutes) - item.spare for item in self.live.programme.sequence}
        for row in figures(self.live, self.now).rows:
            assert row.place != "coming" or spare[row.key] <= row.end - row.start

    @invariant()
    def time_is_up_when_the_clock_says_so(self):
        seen = figures(self.live, self.now)
        if seen.state != "running" or seen.current.mode == "groups" or not seen.step.left:
            return
        here = (seen.current.item, seen.current.part)
        up = [cue.at for cue in cues(self.live) if cue.kind == "time_up" and (cue.item, cue.part) == here]
        assert seen.step.ends_at in up

    @invariant()
    def cues_lie_ahead_and_none_comes_twice(self):
        coming = cues(self.live)
        assert [cue.at for cue in coming] == sorted(cue.at for cue in coming)
        assert len({cue.key for cue in coming}) == len(coming)
        assert not self.live.last_press or all(cue.at >= self.live.last_press for cue in coming)
        said = [(cue.kind, cue.minutes, cue.item, cue.part, cue.moment) for cue in self.sent.values()]
        assert self.undone or len(said) == len(set(said))


AnyMeeting.TestCase.settings = settings(max_examples=45, stateful_step_count=40)
TestAnyMeeting = AnyMeeting.TestCase
