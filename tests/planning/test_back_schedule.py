"""The plan, counted back from the day of the meeting."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.planning import Change, Moment, UnknownOption, back_schedule, is_workday, moved, plan_json, settled
from package_specs import package, packages

CPH = ZoneInfo("Europe/Copenhagen")
EVENING = time(16, 45)
days = st.dates(date(2024, 6, 1), date(2035, 12, 31))
all_packages = st.sampled_from(packages())


def plan_of(key, day, *, today=None, wall=EVENING, **more):
    start = Moment.at(day, wall, CPH).local
    return back_schedule(package(key), start, today=today or day - timedelta(days=100), **more)


def days_of(plan, *keys):
    return [(task.key, task.due, task.until, task.certainty) for task in plan.tasks if task.key in keys]


def test_the_ambulance_package():
    """Stated days are exact, proposed ones are working days, and what has no day has none."""
    plan = plan_of("prae", date(2027, 3, 10), wall=time(16, 30))
    assert days_of(
        plan, "start_planning", "order", "questionnaire", "final_arrived", "contact_partner", "new_data"
    ) == [
        ("start_planning", date(2027, 1, 10), None, "stated"),
        ("order", date(2027, 1, 10), None, "derived"),
        ("contact_partner", None, None, "stated"),
        ("questionnaire", date(2027, 2, 24), None, "stated"),
        ("final_arrived", date(2027, 3, 3), None, "stated"),
        ("new_data", date(2028, 3, 10), None, "stated"),
    ]


def test_the_acute_package():
    """Eight weeks, two weeks, one week, and a year."""
    plan = plan_of("akut", date(2027, 3, 10))
    assert days_of(plan, "order", "final_arrived", "premeeting", "order_follow_up") == [
        ("order", date(2027, 1, 13), None, "stated"),
        ("final_arrived", date(2027, 2, 24), None, "stated"),
        ("premeeting", date(2027, 3, 3), None, "stated"),
        ("order_follow_up", date(2028, 3, 10), None, "stated"),
    ]


def test_a_window_has_two_ends():
    """Following up after six to twelve months opens on one day and closes on another."""
    plan = plan_of("kron", date(2026, 8, 31))
    assert days_of(plan, "order_follow_up") == [("order_follow_up", date(2027, 2, 28), date(2027, 8, 31), "stated")]


def test_holidays_move_only_what_is_proposed():
    """Fourteen days before a meeting after Easter is Easter: the stated day stays, the proposed day moves back."""
    day = date(2027, 4, 12)  # a fortnight after Easter Monday
    assert plan_of("akut", day).task("final_arrived").due == date(2027, 3, 29)
    assert plan_of("akut", day).task("book_room").due == date(2027, 3, 24)


def test_after_the_meeting_days_move_on():
    """A proposed day after the meeting that is closed becomes the next open one."""
    assert plan_of("akut", date(2026, 12, 17)).task("accounts").due == date(2026, 12, 28)


def test_reminders_fall_on_working_days():
    """A stated deadline on a Sunday is remembered on the Friday."""
    task = plan_of("prae", date(2027, 3, 14)).task("questionnaire")
    assert (task.due, task.reminders) == (date(2027, 2, 28), (date(2027, 2, 19), date(2027, 2, 26)))


def test_an_option_brings_its_task_and_its_time():
    """The ambulance adds half an hour and a task; without it there is neither."""
    without, chosen = plan_of("prae", date(2027, 3, 10)), plan_of("prae", date(2027, 3, 10), options=["ambulance"])
    assert (without.ends_at.time(), chosen.ends_at.time()) == (time(18, 45), time(19, 15))
    assert {task.key for task in chosen.tasks} - {task.key for task in without.tasks} == {"make_room_for_ambulance"}


def test_an_unknown_option_is_refused():
    """The refusal names the options there are."""
    with pytest.raises(UnknownOption) as unknown:
        plan_of("prae", date(2027, 3, 10), options=["brass_band"])
    assert (unknown.value.asked, unknown.value.known) == (("brass_band",), ("ambulance",))


def test_a_day_that_somebody_chose_is_kept():
    """A day set by hand stands, also on a Sunday, and where the playbook has none."""
    chosen = {"premeeting": date(2027, 2, 28), "group_follow_up": date(2027, 9, 1)}
    assert plan_of("akut", date(2027, 3, 10), chosen=chosen).task("premeeting").due == date(2027, 2, 28)
    task = plan_of("hybrid", date(2027, 3, 10), chosen=chosen).task("group_follow_up")
    assert (task.due, task.chosen) == (date(2027, 9, 1), True)


def test_a_package_without_minutes_has_no_end():
    """Until the programme is typed in, nobody knows when it is over."""
    assert plan_of("nedre", date(2027, 3, 10)).ends_at is None


def test_the_night_of_the_clock_change():
    """A meeting across the change lasts its real minutes."""
    start = Moment.at(date(2027, 10, 31), time(1, 0), CPH).local
    plan = back_schedule(package("prae"), start, today=date(2027, 1, 1))
    assert plan.ends_at.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=120)
    assert plan.ends_at.isoformat() == "2027-10-31T02:00:00+01:00"


def test_a_naive_start_is_refused():
    """A start without a zone is no start."""
    with pytest.raises(ValueError, match="no zone"):
        back_schedule(package("prae"), datetime(2027, 3, 10, 16, 45), today=date(2027, 1, 1))  # noqa: DTZ001


@settings(max_examples=150)
@given(all_packages, days)
def test_every_plan_keeps_its_promises(one, day):
    """Whatever the day: each task once, in order, on its own side; proposed days and reminders are working days."""
    plan = back_schedule(one, Moment.at(day, EVENING, CPH).local, today=day - timedelta(days=80))
    assert sorted(task.key for task in plan.tasks) == sorted(task.key for task in one.tasks if task.option is None)
    for task in plan.tasks:
        spec = one.task(task.key)
        assert (task.due is None) == (spec.due is None)
        assert task.until is None or task.until > task.due
        assert all(map(is_workday, task.reminders))
        assert task.reminders == tuple(sorted(set(task.reminders)))
        assert len(task.reminders) <= 2
        if task.due is None:
            continue
        assert task.due <= day if task.phase != "after" else task.due >= day
        if task.certainty == "suggested":
            assert is_workday(task.due)
            assert abs((task.due - spec.due.day_from(day)).days) <= 6
        else:
            assert task.due == spec.due.day_from(day)
    for phase in ("before", "during", "after"):
        dated = [task.due for task in plan.tasks if task.phase == phase and task.due]
        assert dated == sorted(dated)
    assert [task.phase for task in plan.tasks] == sorted(
        (task.phase for task in plan.tasks), key=["before", "during", "after"].index
    )


@settings(max_examples=100)
@given(all_packages, days, st.integers(-400, 400))
def test_moving_there_and_back_changes_nothing(one, day, shift):
    """The plan depends on the day alone: the difference to itself is empty, and every change is named once."""
    here, there = (
        back_schedule(one, Moment.at(other, EVENING, CPH).local, today=date(2024, 1, 1))
        for other in (day, day + timedelta(days=shift))
    )
    assert moved(here, here) == ()
    changes = moved(here, there)
    assert len({change.key for change in changes}) == len(changes)
    assert {change.key for change in changes} == {
        task.key
        for task in there.tasks
        if (task.due, task.until) != (here.task(task.key).due, here.task(task.key).until)
    }


def test_the_difference_of_a_move():
    """Moving a week moves stated days a week; an added option is added, a dropped one dropped."""
    before = plan_of("prae", date(2027, 3, 10))
    after = plan_of("prae", date(2027, 3, 17), options=["ambulance"])
    changes = {change.key: change for change in moved(before, after)}
    title = after.task("questionnaire").title
    assert changes["questionnaire"] == Change("questionnaire", title, "moved", date(2027, 2, 24), date(2027, 3, 3))
    assert (changes["make_room_for_ambulance"].kind, changes["make_room_for_ambulance"].before) == ("added", None)
    assert "contact_partner" not in changes
    assert {change.key: change.kind for change in moved(after, before)}["make_room_for_ambulance"] == "dropped"


@given(days, days, st.integers(-60, 60))
def test_a_day_set_by_hand_never_changes_sides(was, meeting, off):
    """Where it stood before the meeting it stays before it, and what still lies there is not touched."""
    chosen = was + timedelta(days=off)
    phase = "before" if off < 0 else "after"
    now = settled(chosen, phase, was, meeting)
    assert (now < meeting) == (chosen < was)
    if (chosen < meeting) == (chosen < was):
        assert now == chosen


def test_the_json_form():
    """The form that scripts rely on, field by field."""
    form = plan_json(plan_of("akut", date(2027, 3, 10), today=date(2027, 1, 14)), "en")
    tasks = form.pop("tasks")
    assert form == {
        "package": "akutfunktioner",
        "starts_at": "2027-03-10T16:45:00+01:00",
        "ends_at": "2027-03-10T19:15:00+01:00",
        "order_by": "2027-01-13",
        "verdict": "too_late",
        "earliest": "2027-03-11",
    }
    assert [task for task in tasks if task["key"] == "premeeting"] == [
        {
            "key": "premeeting",
            "title": "Hold the premeeting with the municipality",
            "who": ["koordinator", "kommune"],
            "due": "2027-03-03",
            "until": None,
            "certainty": "stated",
            "source": "Planlæg formødet med kommunen en uges tid inden klyngemødet",
            "phase": "before",
        }
    ]
