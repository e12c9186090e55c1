"""Each playbook's programme, run from the first cue to the last."""

from datetime import timedelta

import pytest

from bot.agenda import END, NEXT, START, Live, Programme, auto, figures, report
from tests.agenda.programmes import ACUTE, CHRONIC, HYBRID, PREHOSPITAL, after, heard, play, wall


@pytest.mark.parametrize(
    ("programme", "minutes", "ends"),
    [(HYBRID, 195, "20.00"), (PREHOSPITAL, 150, "18.30"), (ACUTE, 150, "18.30"), (CHRONIC, 150, "18.30")],
)
def test_the_rows_add_up_to_the_length_the_playbook_states(programme: Programme, minutes: int, ends: str):
    """Before the start, expected and planned times are the same and end where the playbook says."""
    seen = figures(Live(programme), after(programme, -30))
    assert [(row.start, row.end) for row in seen.rows] == [(row.planned_start, row.planned_end) for row in seen.rows]
    assert (seen.expected_end - programme.starts_at, wall(seen.expected_end)) == (timedelta(minutes=minutes), ends)


def test_the_hybrid_meeting_on_time():
    """Pressed on the minute, every cue of the hybrid meeting comes once and at its time."""
    presses = [(0, START), *((minutes, NEXT) for minutes in (15, 30, 45, 60, 90, 105, 165, 195))]
    assert heard(HYBRID, *presses) == [
        "16.30 checkin",
        "16.35 role_call",
        "16.45 start velkomst",
        "16.55 five_left velkomst",
        "16.55 next_up praesentationer/0",
        "16.58 two_left velkomst",
        "17.00 time_up velkomst",
        "17.00 start praesentationer/0",
        "17.10 five_left praesentationer/0",
        "17.10 next_up praesentationer/1",
        "17.13 two_left praesentationer/0",
        "17.15 time_up praesentationer/0",
        "17.15 start praesentationer/1",
        "17.25 five_left praesentationer/1",
        "17.25 next_up praesentationer/2",
        "17.28 two_left praesentationer/1",
        "17.30 time_up praesentationer/1",
        "17.30 start praesentationer/2",
        "17.40 five_left praesentationer/2",
        "17.40 next_up nyt",
        "17.43 two_left praesentationer/2",
        "17.45 time_up praesentationer/2",
        "17.45 start nyt",
        "18.10 five_left nyt",
        "18.13 two_left nyt",
        "18.15 time_up nyt",
        "18.15 start intro",
        "18.25 five_left intro",
        "18.28 two_left intro",
        "18.30 time_up intro",
        "18.30 group_start grupper",
        "19.15 group_15 grupper",
        "19.25 group_5 grupper",
        "19.30 back_on_zoom grupper",
        "19.30 start opsamling",
        "19.55 five_left opsamling",
        "19.58 two_left opsamling",
        "20.00 time_up opsamling",
        "20.00 ended",
    ]


def test_the_prehospital_meeting_with_the_ambulance_after_it():
    """Hand-outs and the evaluation come at the start of their items; the ambulance follows after the end."""
    presses = [(0, START), *((minutes, NEXT) for minutes in (5, 25, 65, 75, 90, 110, 118, 120, 150))]
    lines = heard(PREHOSPITAL, *presses)
    assert [line for line in lines if not line.endswith(("hastegrader", "efter", "dialog"))] == [
        "15.45 checkin",
        "15.50 role_call",
        "15.55 next_up velkomst",
        "16.00 start velkomst",
        "16.00 next_up praehospitalet",
        "16.03 two_left velkomst",
        "16.05 time_up velkomst",
        "16.05 start praehospitalet",
        "16.05 handout praehospitalet",
        "16.20 five_left praehospitalet",
        "16.23 two_left praehospitalet",
        "16.25 time_up praehospitalet",
        "17.05 start pause",
        "17.10 five_left pause",
        "17.13 two_left pause",
        "17.15 time_up pause",
        "17.45 next_up opsamling",
        "17.50 start opsamling",
        "17.56 two_left opsamling",
        "17.58 time_up opsamling",
        "17.58 start evaluering",
        "17.58 evaluation evaluering",
        "18.00 time_up evaluering",
        "18.00 start ambulance",
        "18.25 five_left ambulance",
        "18.28 two_left ambulance",
        "18.30 time_up ambulance",
        "18.30 ended",
    ]


def test_the_acute_care_meeting_moves_on_by_itself():
    """With auto, one press of start runs the whole meeting, parts included, and the report shows no difference."""
    live = play(ACUTE, (-1, auto(on=True)), (0, START))
    seen = figures(live, after(ACUTE, 31))
    assert (seen.current and seen.current.title, seen.step and seen.step.left) == (
        "Akutfunktionen",
        timedelta(minutes=44),
    )
    assert figures(live, after(ACUTE, 150)).state == "ended"
    lines = report(live, after(ACUTE, 151))
    assert [(line.key, line.spent, line.difference) for line in lines] == [
        (item.key, timedelta(minutes=item.minutes), timedelta()) for item in ACUTE.items
    ]
    steps = [line for line in heard(ACUTE, (-1, auto(on=True)), (0, START)) if " start " in line or "ended" in line]
    assert steps == [
        "16.00 start intro",
        "16.10 start blok1/0",
        "16.30 start blok1/1",
        "17.15 start pause",
        "17.30 start blok2",
        "18.10 start blok3",
        "18.30 ended",
    ]


def test_the_chronic_care_meeting_runs_late_and_ends_on_time():
    """Twelve minutes late before the break: the break gives ten, the summing-up two, and the end stands."""
    live = play(CHRONIC, (2, START), (17, NEXT), (40, NEXT), (82, NEXT))
    seen = figures(live, after(CHRONIC, 82))
    assert [(row.key, wall(row.start), wall(row.end)) for row in seen.rows] == [
        ("intro", "16.02", "16.17"),
        ("blok1", "16.17", "17.22"),
        ("pause", "17.22", "17.32"),
        ("blok2", "17.32", "17.52"),
        ("blok3", "17.52", "18.12"),
        ("opsamling", "18.12", "18.30"),
    ]
    assert (seen.behind, seen.past_end) == (timedelta(minutes=2), timedelta())
    late = figures(live, after(CHRONIC, 98))
    assert (wall(late.expected_end), late.past_end) == ("18.33", timedelta(minutes=3))


def test_planned_against_actual_when_the_meeting_is_ended_early():
    """The report names what was skipped and counts a part of an item as that part."""
    lines = report(play(PREHOSPITAL, (1, START), (7, NEXT), (26, NEXT), (60, END)))
    minutes = [(line.key, line.spent and line.spent / timedelta(minutes=1)) for line in lines]
    assert minutes == [
        ("velkomst", 6),
        ("praehospitalet", 19),
        ("hastegrader", 34),
        ("pause", None),
        ("efter", None),
        ("dialog", None),
        ("opsamling", None),
        ("evaluering", None),
        ("ambulance", None),
    ]
    assert lines[0].difference == timedelta(minutes=1)
