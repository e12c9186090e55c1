"""Single presses and what follows from them, one rule at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.agenda import (
    END,
    NEXT,
    PAUSE,
    RESUME,
    START,
    UNDO,
    WHO,
    Command,
    CueRule,
    Item,
    Live,
    Programme,
    Refusal,
    Sub,
    absorb,
    auto,
    cue_rules,
    cues,
    figures,
    from_json,
    goto,
    plus,
    press,
    to_json,
)
from tests.agenda.programmes import ACUTE, CHRONIC, HYBRID, PREHOSPITAL, accepted, after, heard, play, wall

MINUTE = timedelta(minutes=1)


def ends(live: Live, minutes: float) -> str:
    return wall(figures(live, after(live.programme, minutes)).expected_end)


class TestTwoOperators:
    def test_a_second_next_for_the_same_item_skips_nothing(self):
        """Two leaders press Næste on the same card: the second is told the card is old."""
        live = play(HYBRID, (0, START))
        first = accepted(press(live, NEXT, after(HYBRID, 15), "anna", seen=1))
        assert press(first, NEXT, after(HYBRID, 15), "bo", seen=1) == Refusal("stale")
        assert isinstance(press(first, NEXT, after(HYBRID, 30), "bo", seen=2), Live)

    def test_two_presses_of_plus_for_one_delay_count_once(self):
        """The second +5 from the same card is stale, a pause in between is not in the way."""
        live = accepted(press(play(HYBRID, (0, START)), plus(5), after(HYBRID, 3), "anna", seen=1))
        assert press(live, plus(5), after(HYBRID, 3), "bo", seen=1) == Refusal("stale")
        paused = accepted(press(live, PAUSE, after(HYBRID, 4), "anna", seen=2))
        assert isinstance(press(paused, plus(5), after(HYBRID, 5), "bo", seen=2), Live)

    def test_undo_takes_back_only_what_was_on_the_card(self):
        """An undo made for an older card could take back somebody else's press, so it is stale."""
        live = play(HYBRID, (0, START), (3, plus(1)))
        assert press(live, UNDO, after(HYBRID, 4), "bo", seen=1) == Refusal("stale")
        assert isinstance(press(live, UNDO, after(HYBRID, 4), "bo", seen=2), Live)

    def test_next_is_stale_when_the_item_moved_on_by_itself(self):
        """With auto, a press made just before the time was up does not skip the item that just began."""
        live = play(HYBRID, (-1, auto(on=True)), (0, START))
        assert press(live, NEXT, after(HYBRID, 15.01), "bo", seen=2) == Refusal("stale")

    def test_a_card_from_the_future_is_stale(self):
        """A revision nobody has reached is refused."""
        assert press(play(HYBRID, (0, START)), NEXT, after(HYBRID, 1), "bo", seen=9) == Refusal("stale")


@pytest.mark.parametrize(
    ("presses", "command", "reason"),
    [
        ((), NEXT, "not_started"),
        ((), plus(5), "not_started"),
        ((), UNDO, "nothing_to_undo"),
        ((), absorb(on=True), "already_so"),
        (((0, START),), START, "started"),
        (((0, START),), RESUME, "not_paused"),
        (((0, START),), plus(0), "bad_minutes"),
        (((0, START),), plus(121), "bad_minutes"),
        (((0, START),), goto("velkomst"), "unknown_item"),
        (((0, START),), goto("findes-ikke"), "unknown_item"),
        (((0, START), (1, PAUSE)), PAUSE, "paused"),
        (((0, START), (1, END)), NEXT, "ended"),
        (((0, START), (1, END)), END, "ended"),
        (((0, START), (1, END)), auto(on=True), "ended"),
        (((0, START), (1, UNDO)), UNDO, "nothing_to_undo"),
    ],
)
def test_a_press_that_makes_no_sense_is_refused_with_its_reason(
    presses: tuple[tuple[float, Command], ...], command: Command, reason: str
):
    """Each refusal names its reason and leaves the state alone."""
    live = play(HYBRID, *presses)
    assert press(live, command, after(HYBRID, 2), "anna") == Refusal(reason)


class TestTime:
    def test_plus_adds_to_what_is_left(self):
        """While there is time left, +5 gives five minutes on top of it."""
        seen = figures(play(HYBRID, (0, START), (10, plus(5))), after(HYBRID, 10))
        assert (seen.item and seen.item.left, seen.behind) == (10 * MINUTE, 5 * MINUTE)

    def test_plus_in_overtime_counts_from_now(self):
        """When the time is up, +5 means five minutes from now, not from when it should have ended."""
        seen = figures(play(HYBRID, (0, START), (18, plus(5))), after(HYBRID, 18))
        assert (seen.item and seen.item.left, seen.behind) == (5 * MINUTE, 8 * MINUTE)

    def test_a_pause_stops_the_item_and_moves_the_rest(self):
        """In a pause nothing is used up, the expected end drifts, and the clock shows no moment for the end."""
        live = play(PREHOSPITAL, (0, START), (2, PAUSE))
        seen = figures(live, after(PREHOSPITAL, 12))
        assert (seen.state, seen.item and (seen.item.left, seen.item.ends_at), wall(seen.expected_end)) == (
            "paused",
            (3 * MINUTE, None),
            "18.40",
        )
        assert ends(accepted(press(live, RESUME, after(PREHOSPITAL, 12), "bo")), 13) == "18.40"

    def test_next_ends_a_pause(self):
        """Moving on from a paused item lets the next one run."""
        live = play(PREHOSPITAL, (0, START), (2, PAUSE), (10, NEXT))
        assert figures(live, after(PREHOSPITAL, 11)).state == "running"

    def test_a_late_start_shows_before_anyone_has_pressed(self):
        """After the planned start everything is expected from now."""
        seen = figures(Live(PREHOSPITAL), after(PREHOSPITAL, 7))
        assert (wall(seen.rows[0].start), wall(seen.expected_end), seen.behind) == ("16.07", "18.37", 7 * MINUTE)

    def test_overtime_counts_up_and_moves_the_end(self):
        """An item that is not left when its time is up makes everything after it later."""
        seen = figures(play(PREHOSPITAL, (0, START)), after(PREHOSPITAL, 9))
        assert (seen.item and (seen.item.left, seen.item.overtime), seen.behind) == (
            (0 * MINUTE, 4 * MINUTE),
            4 * MINUTE,
        )

    def test_a_clock_set_back_takes_no_time_back(self):
        """A press or a look dated before the last press counts as its moment."""
        live = play(PREHOSPITAL, (0, START), (4, NEXT), (1, NEXT))
        assert [event.at for event in live.log] == [after(PREHOSPITAL, 0), after(PREHOSPITAL, 4), after(PREHOSPITAL, 4)]
        assert figures(live, after(PREHOSPITAL, 0)).now == after(PREHOSPITAL, 4)

    def test_over_midnight(self):
        """A meeting that begins at 23.30 goes on past midnight as if nothing had happened."""
        start = datetime(2026, 11, 12, 22, 30, tzinfo=UTC)
        live = play(Programme((Item("a", "A", 45), Item("b", "B", 45)), start), (0, START), (45, NEXT))
        seen = figures(live, start + 50 * MINUTE)
        assert (seen.item and seen.item.elapsed, wall(seen.rows[1].start), wall(seen.expected_end)) == (
            5 * MINUTE,
            "00.15",
            "01.00",
        )

    @pytest.mark.parametrize(
        ("start", "shown"),
        [
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ["02.30", "02.15", "03.00"]),
            (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), ["01.30", "03.15", "04.00"]),
        ],
    )
    def test_the_two_odd_nights_have_ordinary_minutes(self, start: datetime, shown: list[str]):
        """When the wall clock jumps, the items keep their length and only the shown times jump."""
        live = play(Programme((Item("a", "A", 45), Item("b", "B", 45)), start), (0, START), (45, NEXT))
        seen = figures(live, start + 50 * MINUTE)
        assert [wall(seen.rows[0].start), wall(seen.rows[1].start), wall(seen.expected_end)] == shown
        assert seen.item
        assert (seen.item.elapsed, seen.item.left) == (5 * MINUTE, 40 * MINUTE)


class TestAbsorbing:
    def test_breaks_give_first_then_the_nearest_item(self):
        """Eight minutes late: the break gives its five, the next item that can gives three."""
        live = play(ACUTE, (-1, absorb(on=True)), (8, START))
        assert [(row.end - row.start) / MINUTE for row in figures(live, after(ACUTE, 8)).rows] == [10, 65, 10, 37, 20]
        assert ends(live, 8) == "18.30"

    def test_a_later_break_gives_before_a_nearer_item(self):
        """The break is asked first even when an item that could give comes before it."""
        items = (
            Item("a", "A", 10),
            Item("b", "B", 20, shortenable=9),
            Item("pause", "Pause", 15, "break", shortenable=5),
        )
        live = play(Programme(items, ACUTE.starts_at, fixed_end=after(ACUTE, 45)), (6, START))
        assert [(row.end - row.start) / MINUTE for row in figures(live, after(ACUTE, 6)).rows] == [10, 19, 10]

    def test_what_cannot_be_absorbed_stays_late(self):
        """More delay than anything can give moves the end by the rest."""
        assert ends(play(ACUTE, (-1, absorb(on=True)), (20, START)), 20) == "18.35"

    def test_without_absorbing_everything_shifts(self):
        """Off, a meeting without a fixed end simply ends later; on again, the delay is taken up."""
        live = play(ACUTE, (8, START))
        assert ends(live, 8) == "18.38"
        assert ends(accepted(press(live, absorb(on=True), after(ACUTE, 9), "bo")), 9) == "18.30"

    def test_time_before_a_later_fixed_end_is_used_up_first(self):
        """With a fixed end ten minutes after the planned one, eight minutes late costs nobody anything."""
        programme = Programme(ACUTE.items, ACUTE.starts_at, fixed_end=after(ACUTE, 160))
        assert [
            (row.end - row.start) / MINUTE for row in figures(play(programme, (8, START)), after(ACUTE, 8)).rows
        ] == [
            10,
            65,
            15,
            40,
            20,
        ]

    def test_an_item_keeps_its_last_minute(self):
        """A break that may give everything is still shown and held."""
        items = (Item("a", "A", 10), Item("pause", "Pause", 10, "break", shortenable=10))
        live = play(Programme(items, ACUTE.starts_at, fixed_end=after(ACUTE, 20)), (15, START))
        assert figures(live, after(ACUTE, 15)).rows[1].end == after(ACUTE, 26)


class TestParts:
    def test_next_goes_to_the_next_part_and_the_block_keeps_its_end(self):
        """The first talk takes five minutes too long; the last one pays, the block ends as planned."""
        live = play(HYBRID, (0, START), (15, NEXT), (35, NEXT))
        seen = figures(live, after(HYBRID, 35))
        assert [(wall(part.start), wall(part.end), part.place) for part in seen.rows[1].parts] == [
            ("17.00", "17.20", "done"),
            ("17.20", "17.35", "current"),
            ("17.35", "17.45", "coming"),
        ]
        assert (seen.current and seen.current.title, seen.next and seen.next.title) == ("Anden", "Tredje")

    def test_plus_lengthens_the_part_and_the_block(self):
        """+5 is for the one who is speaking, so nobody after loses time."""
        seen = figures(play(HYBRID, (0, START), (15, NEXT), (20, plus(5))), after(HYBRID, 20))
        assert [wall(part.end) for part in seen.rows[1].parts] == ["17.20", "17.35", "17.50"]

    def test_after_the_blocks_time_next_leaves_the_block(self):
        """Whoever never pressed for the parts goes to the next item, not to a part that has no time left."""
        live = play(HYBRID, (0, START), (15, NEXT), (61, NEXT))
        seen = figures(live, after(HYBRID, 61))
        assert (seen.current and seen.current.item, [part.place for part in seen.rows[1].parts]) == (
            "nyt",
            ["done", "skipped", "skipped"],
        )

    def test_minutes_no_part_names_are_a_part_of_their_own(self):
        """Twenty of sixty-five minutes are named: the rest carries the item's title."""
        seen = figures(play(ACUTE, (0, START), (10, NEXT), (30, NEXT)), after(ACUTE, 31))
        assert [(part.title, (part.end - part.start) / MINUTE) for part in seen.rows[1].parts] == [
            ("Oplæg fra kommunen", 20),
            ("Akutfunktionen", 45),
        ]
        assert seen.part
        assert seen.part.left == 44 * MINUTE

    def test_a_last_part_that_runs_over_ends_now(self):
        """In overtime the running part and its block are expected to end this very moment."""
        seen = figures(play(ACUTE, (0, START), (10, NEXT), (30, NEXT)), after(ACUTE, 80))
        assert (seen.rows[1].end, seen.rows[1].parts[1].end) == (after(ACUTE, 80), after(ACUTE, 80))

    def test_a_block_whose_parts_are_not_pressed_still_tells_its_end(self):
        """The leaders hear five, two and time's up of the block; the presenter of the last part does not begin."""
        lines = heard(HYBRID, (0, START), (15, NEXT))
        assert [line for line in lines if line.endswith(" praesentationer")] == [
            "17.40 five_left praesentationer",
            "17.43 two_left praesentationer",
            "17.45 time_up praesentationer",
        ]


class TestGoto:
    def test_a_later_item_is_taken_first_and_the_others_follow(self):
        """The presenter is late, so the news come first; nothing is lost and the end is the same."""
        live = play(PREHOSPITAL, (0, START), (5, goto("dialog")))
        seen = figures(live, after(PREHOSPITAL, 5))
        assert [row.key for row in seen.rows][:4] == ["velkomst", "dialog", "praehospitalet", "hastegrader"]
        assert (ends(live, 5), seen.behind) == ("18.30", timedelta())


class TestUndo:
    def test_undoing_next_brings_the_item_back_as_it_was(self):
        """The item runs on from its own beginning, as if Næste had not been pressed."""
        live = play(HYBRID, (0, START), (9, NEXT), (10, UNDO))
        before = figures(play(HYBRID, (0, START)), after(HYBRID, 10))
        assert figures(live, after(HYBRID, 10)).rows == before.rows

    def test_a_step_that_came_by_itself_is_held_when_taken_back(self):
        """Undo after an automatic step returns to the item and stops auto, and goes on backwards after that."""
        live = play(HYBRID, (-1, auto(on=True)), (0, START), (16, UNDO))
        seen = figures(live, after(HYBRID, 20))
        assert (seen.current and seen.current.item, seen.auto) == ("velkomst", False)
        further = figures(accepted(press(live, UNDO, after(HYBRID, 21), "bo")), after(HYBRID, 21))
        assert (further.state, further.auto) == ("planned", False)

    def test_auto_in_overtime_moves_on_at_the_press(self):
        """Switched on after the time was up, the next step begins now, not in the past."""
        live = play(HYBRID, (0, START), (18, auto(on=True)))
        assert figures(live, after(HYBRID, 19)).rows[0].end == after(HYBRID, 18)

    def test_an_undone_next_is_announced_again_when_it_is_pressed_again(self):
        """The presenter hears the true start too, and the item that came back repeats nothing it has said."""
        lines = heard(HYBRID, (0, START), (12, NEXT), (12.5, UNDO), (15, NEXT))
        begun = [line for line in lines if "velkomst" in line or line.endswith("start praesentationer/0")]
        assert begun == [
            "16.45 start velkomst",
            "16.55 five_left velkomst",
            "16.57 start praesentationer/0",
            "16.58 two_left velkomst",
            "17.00 time_up velkomst",
            "17.00 start praesentationer/0",
        ]

    def test_an_undone_part_is_announced_again_too(self):
        """The same holds inside a block."""
        lines = heard(HYBRID, (0, START), (15, NEXT), (25, NEXT), (25.5, UNDO), (31, NEXT))
        begun = [line for line in lines if line.endswith("start praesentationer/1")]
        assert begun == ["17.10 start praesentationer/1", "17.16 start praesentationer/1"]


class TestCues:
    def test_whoever_follows_a_short_item_is_told_when_it_begins(self):
        """Three minutes are not five, but better than no warning; a cue before the beginning does not come."""
        rules = (*cue_rules(), CueRule("klar", "end", 10))
        items = (Item("a", "A", 20), Item("b", "B", 3), Item("c", "C", 20, who=("kommune",)))
        lines = heard(Programme(items, HYBRID.starts_at, rules=rules), (0, auto(on=True)), (0, START))
        assert [line for line in lines if "next_up" in line or "klar" in line] == [
            "16.55 klar a",
            "17.05 next_up c",
            "17.18 klar c",
        ]

    def test_a_new_end_is_announced_anew_and_an_old_one_is_not(self):
        """Three minutes before the end +5: five minutes left comes again, now of the new end."""
        lines = heard(HYBRID, (0, START), (12, plus(5)))
        assert [line for line in lines if "left velkomst" in line] == [
            "16.55 five_left velkomst",
            "17.00 five_left velkomst",
            "17.03 two_left velkomst",
        ]

    def test_one_more_minute_does_not_repeat_what_was_said(self):
        """+1 with three minutes left moves only what has not been said yet."""
        lines = heard(HYBRID, (0, START), (12, plus(1)))
        assert [line for line in lines if "left velkomst" in line] == [
            "16.55 five_left velkomst",
            "16.59 two_left velkomst",
        ]

    def test_nothing_is_due_in_a_pause(self):
        """Nobody knows when the meeting goes on, so nothing waits; afterwards each cue comes at its new time."""
        assert cues(play(HYBRID, (0, START), (5, PAUSE))) == ()
        lines = heard(HYBRID, (0, START), (5, PAUSE), (25, RESUME))
        assert [line for line in lines if "left velkomst" in line] == [
            "17.15 five_left velkomst",
            "17.18 two_left velkomst",
        ]

    @pytest.mark.parametrize(("leave", "shown"), [(155, "19.20"), (168, "19.30")])
    def test_the_groups_are_called_back_once(self, leave: float, shown: str):
        """Called back when the leader moves on early, or when the time is up; never both."""
        lines = heard(HYBRID, (0, START), (105, goto("grupper")), (leave, NEXT))
        assert [line for line in lines if "back_on_zoom" in line] == [f"{shown} back_on_zoom grupper"]

    def test_each_cue_goes_to_its_roles(self):
        """Presenters get their own slot, the groups only the group phase, the leaders all but the presenter's own."""
        live = play(HYBRID, (0, START), (15, NEXT))
        assert {cue.kind: cue.audience for cue in cues(live) if cue.part == 0} == {
            "start": ("koordinator", "moedeleder", "facilitator", "referent", "oplaegsholder"),
            "five_left": ("koordinator", "moedeleder", "facilitator", "ordstyrer", "tidsholder"),
            "two_left": ("koordinator", "moedeleder", "facilitator", "ordstyrer", "tidsholder", "oplaegsholder"),
            "time_up": ("koordinator", "moedeleder", "facilitator", "ordstyrer", "tidsholder", "oplaegsholder"),
        }
        groups = cues(play(HYBRID, (0, START), (15, goto("grupper"))))
        told = {cue.kind for cue in groups if "gruppe" in cue.audience}
        assert told == {"group_start", "group_15", "group_5", "back_on_zoom"}

    def test_the_playbook_decides_the_minutes_and_the_audience(self):
        """Warnings, check-ins and whole rules are the programme's data."""
        rules = (*cue_rules((10,), (20,), (30, 15)), CueRule("vand", "start", 3, (WHO,), values=(("hvad", "vand"),)))
        items = (Item("a", "A", 30, "virtual", ("kommune",)),)
        programme = Programme(items, HYBRID.starts_at, rules=rules)
        assert heard(programme, (0, START)) == [
            "16.15 checkin",
            "16.30 checkin",
            "16.35 role_call",
            "16.40 next_up a",
            "16.45 start a",
            "16.48 vand a",
            "17.05 left a",
            "17.15 time_up a",
        ]

    def test_a_part_without_time_left_is_not_announced(self):
        """The first talk was given the whole block, so the one to be ready is whoever holds the next item."""
        lines = heard(HYBRID, (0, START), (15, NEXT), (50, NEXT), (52, plus(1)))
        assert [line for line in lines if line > "17.35" and "next_up" in line] == ["17.41 next_up nyt"]

    def test_cues_can_be_asked_from_a_moment_on(self):
        """What lies before `now` is left out."""
        assert [cue.kind for cue in cues(Live(HYBRID), after(HYBRID, -8))] == ["start_due"]

    def test_roles_of_a_part_stand_before_those_of_its_item(self):
        """A part with its own holder calls that one, a part without calls the item's."""
        item = Item("a", "A", 20, who=("kommune",), sub=(Sub("X", 10, ("plo_k",), ("Ida",)), Sub("Y", 10)))
        live = play(Programme((item,), HYBRID.starts_at), (0, START))
        two = [cue.audience[-1] for cue in cues(live) if cue.kind == "two_left" and cue.part == 0]
        coming = figures(live, after(HYBRID, 1)).next
        assert (two, coming and coming.who) == (["plo_k"], ("kommune",))


def test_the_state_survives_being_written_down():
    """What is stored is read back whole, also pressed, paused, undone and by itself."""
    live = play(CHRONIC, (0, auto(on=True)), (0, START), (12, plus(5)), (13, PAUSE), (14, UNDO), (40, UNDO))
    assert from_json(to_json(live)) == live


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Programme((), HYBRID.starts_at),
        lambda: Programme((Item("a", "A", 5), Item("a", "B", 5)), HYBRID.starts_at),
        lambda: Programme((Item("a", "A", 5),), datetime(2026, 11, 12, 16, 45)),  # noqa: DTZ001 - the fault that is tried
        lambda: Programme((Item("a", "A", 5),), HYBRID.starts_at, fixed_end=HYBRID.starts_at),
        lambda: Item("a", "A", 0),
        lambda: Item("a/b", "A", 5),
        lambda: Item("a", "A", 5, sub=(Sub("X", 6),)),
        lambda: Item("a", "A", 5, shortenable=6),
        lambda: CueRule("x", "start", -1),
        lambda: from_json('{"programme": 1}'),
    ],
)
def test_a_programme_that_cannot_be_is_refused(wrong):
    """Every impossible programme is a ValueError at once, not a wrong figure later."""
    with pytest.raises(ValueError, match=r"."):
        wrong()
