"""Wall times into instants, quiet hours, deadlines."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scheduling.due import after_quiet, deadline, instant, wall

CPH = "Europe/Copenhagen"
WALLS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001  # wall times have no zone
NIGHT = (time(20), time(7, 30))


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2027-03-10T16:45", "2027-03-10T15:45"),
        ("2027-07-10T16:45", "2027-07-10T14:45"),
        ("2027-03-28T01:59", "2027-03-28T00:59"),
        ("2027-03-28T02:30", "2027-03-28T01:30"),  # does not exist: read as 03.30
        ("2027-03-28T03:00", "2027-03-28T01:00"),
        ("2027-10-31T02:30", "2027-10-31T00:30"),  # exists twice: the first
        ("2027-10-31T03:00", "2027-10-31T02:00"),
    ],
)
def test_a_wall_time_is_one_instant(local: str, utc: str):
    """Also in the two nights when the clocks change."""
    assert instant(local, CPH) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_an_instant_is_not_a_wall_time():
    """A time with a zone of its own is refused."""
    with pytest.raises(ValueError, match="wall time"):
        instant("2027-03-10T16:45+01:00", CPH)


@given(WALLS)
def test_a_wall_time_comes_back(local: datetime):
    """What people read at the instant is the wall time that was meant, but for the hour that does not exist."""
    local = local.replace(second=0, microsecond=0)
    read = datetime.fromisoformat(wall(instant(local, CPH), CPH))
    assert read - local in (timedelta(), timedelta(hours=1))
    assert (read == local) or (local.month, local.hour) == (3, 2)


@pytest.mark.parametrize(
    ("given_at", "kept_until"),
    [
        ("2027-03-10T19:59", "2027-03-10T19:59"),
        ("2027-03-10T20:00", "2027-03-11T07:30"),
        ("2027-03-11T00:00", "2027-03-11T07:30"),
        ("2027-03-11T07:29", "2027-03-11T07:30"),
        ("2027-03-11T07:30", "2027-03-11T07:30"),
        ("2027-03-27T23:00", "2027-03-28T07:30"),
    ],
)
def test_quiet_hours_end_in_the_morning(given_at: str, kept_until: str):
    """What falls into the night waits for its end, over midnight and over the change of the clocks."""
    assert after_quiet(instant(given_at, CPH), CPH, NIGHT) == instant(kept_until, CPH)


@given(WALLS, st.times(), st.times())
def test_nothing_is_left_in_the_quiet_hours(moment: datetime, start: time, end: time):
    """Whatever the hours are: the result is outside them, not earlier, and stays where it is."""
    start, end = (one.replace(second=0, microsecond=0) for one in (start, end))
    before = moment.replace(tzinfo=UTC)
    after = after_quiet(before, "UTC", (start, end))
    assert after >= before
    assert after_quiet(after, "UTC", (start, end)) == after
    assert after - before < timedelta(days=1)


def test_a_fast_clock_leaves_a_cue_its_real_seconds():
    """Fifteen seconds at speed 600 are two and a half hours of the rehearsal; a reminder's end does not move."""
    at = datetime(2027, 3, 10, 16, 45, tzinfo=ZoneInfo(CPH))
    soon, late = at + timedelta(seconds=15), at + timedelta(hours=3)
    assert deadline(at, soon, live=True, speed=600) == at + timedelta(seconds=9000)
    assert deadline(at, soon, live=True, speed=0.5) == soon
    assert deadline(at, late, live=False, speed=600) == late
    assert deadline(at, None, live=False, speed=1) is None
