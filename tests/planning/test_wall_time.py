"""Wall time and the clock in Copenhagen, through both nights when they disagree."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning import Moment, wall_kind

CPH = ZoneInfo("Europe/Copenhagen")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
zones = st.sampled_from(["Europe/Copenhagen", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
walls = st.times().map(lambda wall: wall.replace(microsecond=0))


@pytest.mark.parametrize(
    ("day", "wall", "kind", "utc", "shown"),
    [
        (date(2027, 3, 10), time(16, 45), "plain", "2027-03-10T15:45", "16:45"),
        (date(2027, 7, 1), time(16, 45), "plain", "2027-07-01T14:45", "16:45"),
        (SPRING, time(1, 59), "plain", "2027-03-28T00:59", "01:59"),
        (SPRING, time(2, 0), "imaginary", "2027-03-28T01:00", "03:00"),
        (SPRING, time(2, 30), "imaginary", "2027-03-28T01:30", "03:30"),
        (SPRING, time(3, 0), "plain", "2027-03-28T01:00", "03:00"),
        (AUTUMN, time(1, 59), "plain", "2027-10-30T23:59", "01:59"),
        (AUTUMN, time(2, 30), "doubled", "2027-10-31T00:30", "02:30"),
        (AUTUMN, time(3, 0), "plain", "2027-10-31T02:00", "03:00"),
    ],
)
def test_the_rule(day, wall, kind, utc, shown):
    """An imaginary time is pushed forward by the gap; a doubled one means the first."""
    moment = Moment.at(day, wall, CPH)
    assert moment.utc == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.local.strftime("%H:%M") == shown
    assert wall_kind(day, wall, CPH) == kind


@given(days, walls, zones)
def test_what_is_shown_is_what_was_meant(day, wall, zone):
    """Except for a time that does not exist, the wall shows what was asked for."""
    moment = Moment.at(day, wall, ZoneInfo(zone))
    meant = datetime.combine(day, wall)
    shown = moment.local.replace(tzinfo=None)
    if wall_kind(day, wall, ZoneInfo(zone)) == "imaginary":
        assert timedelta(0) < shown - meant <= timedelta(hours=1)
    else:
        assert shown == meant


@given(days, walls, zones, st.integers(0, 1))
def test_fold_is_never_an_accident(day, wall, zone, fold):
    """A fold that somebody left on a time does not choose the second hour."""
    assert Moment.at(day, wall.replace(fold=fold), ZoneInfo(zone)) == Moment.at(day, wall, ZoneInfo(zone))


@given(days, walls, zones, st.integers(-5000, 5000))
def test_minutes_are_real_minutes(day, wall, zone, minutes):
    """Adding minutes moves the clock by just so much, whatever the wall does."""
    moment = Moment.at(day, wall, ZoneInfo(zone))
    assert moment.plus(minutes).utc - moment.utc == timedelta(minutes=minutes)


def test_a_moment_knows_its_day():
    """Late in the evening in Copenhagen it is still today, although UTC may think otherwise."""
    moment = Moment.at(date(2027, 7, 1), time(0, 30), CPH)
    assert (moment.day, moment.utc.date()) == (date(2027, 7, 1), date(2027, 6, 30))


def test_a_naive_time_is_refused():
    """Without a zone a time says nothing."""
    with pytest.raises(ValueError, match="no zone"):
        Moment.of(datetime(2027, 3, 10, 16, 45))  # noqa: DTZ001 - the point of the test
