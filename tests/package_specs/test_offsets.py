"""Distances in time as playbooks write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_specs.base import Findings
from package_specs.offset import Offset

units = st.sampled_from(["min", "h", "d", "w", "m"])
offsets = st.builds(Offset, st.integers(-999, 999), units)
day_offsets = st.builds(Offset, st.integers(-400, 400), st.sampled_from(["d", "w", "m"]))
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(offsets)
def test_written_and_read_again(offset):
    """What an offset is written as is read as the same offset."""
    assert Offset.parse(str(offset)) == offset


@pytest.mark.parametrize(
    ("text", "from_day", "expected"),
    [
        ("-14d", date(2027, 3, 10), date(2027, 2, 24)),
        ("-8w", date(2027, 3, 10), date(2027, 1, 13)),
        ("-2m", date(2027, 3, 10), date(2027, 1, 10)),
        ("-2m", date(2027, 4, 30), date(2027, 2, 28)),
        ("-2m", date(2028, 4, 30), date(2028, 2, 29)),
        ("+6m", date(2026, 8, 31), date(2027, 2, 28)),
        ("+12m", date(2028, 2, 29), date(2029, 2, 28)),
        ("0d", date(2027, 3, 10), date(2027, 3, 10)),
    ],
)
def test_counted_on_the_calendar(text, from_day, expected):
    """Days, weeks and months are counted on the calendar, and a short month gives its last day."""
    assert Offset.parse(text).day_from(from_day) == expected


@pytest.mark.parametrize(("text", "minutes"), [("-30min", -30), ("2h", 120), ("+1h", 60), ("0min", 0)])
def test_counted_on_the_clock(text, minutes):
    """Minutes and hours are minutes."""
    assert Offset.parse(text).minutes == minutes


@given(day_offsets, days)
def test_a_month_is_never_more_than_its_days(offset, day):
    """A distance lands on its own side, and a month moves the day by 28 to 31 days."""
    moved = offset.day_from(day) - day
    sign = (offset.count > 0) - (offset.count < 0)
    assert (moved > timedelta(0)) - (moved < timedelta(0)) == sign
    if offset.unit == "m":
        assert abs(offset.count) * 28 <= abs(moved.days) <= abs(offset.count) * 31


@given(st.builds(Offset, st.integers(-400, 400), st.just("m")), days)
def test_a_month_keeps_the_day_where_it_can(offset, day):
    """The day of the month stays, or is the last one of a shorter month."""
    there = offset.day_from(day)
    assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("text", ["", "14", "d", "-14x", "-14 d", "1.5d", "--3d", "-1000d", "−14d", "14D", "-14days"])
def test_what_is_no_offset_is_refused(text):
    """Anything else is refused with a reason in both languages."""
    with pytest.raises(Findings) as refused:
        Offset.parse(text)
    assert all(found.en and found.da for found in refused.value.found)


def test_units_are_not_mixed():
    """Months have no minutes, and minutes are no days."""
    with pytest.raises(ValueError, match="calendar"):
        _ = Offset.parse("-2m").minutes
    with pytest.raises(ValueError, match="clock"):
        Offset.parse("-30min").day_from(date(2027, 3, 10))
