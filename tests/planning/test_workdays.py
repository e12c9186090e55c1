"""Working days in Denmark."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning import closed_days, is_workday, workday_from, workday_until

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_the_closed_days_of_a_year():
    """The public holidays of 2026, without the one abolished in 2024, and three days that are closed in fact."""
    official = ["01.01", "02.04", "03.04", "05.04", "06.04", "14.05", "24.05", "25.05", "25.12", "26.12"]
    in_fact = ["05.06", "24.12", "31.12"]
    assert {day.strftime("%d.%m") for day in closed_days(2026)} == {*official, *in_fact}


@pytest.mark.parametrize(
    ("day", "until", "start"),
    [
        (date(2027, 3, 10), date(2027, 3, 10), date(2027, 3, 10)),  # an ordinary Wednesday
        (date(2027, 3, 13), date(2027, 3, 12), date(2027, 3, 15)),  # a Saturday
        (date(2027, 3, 28), date(2027, 3, 24), date(2027, 3, 30)),  # Easter
        (date(2026, 12, 25), date(2026, 12, 23), date(2026, 12, 28)),  # Christmas
        (date(2027, 1, 1), date(2026, 12, 30), date(2027, 1, 4)),  # over New Year
    ],
)
def test_the_nearest_working_days(day, until, start):
    """The last working day until a day, and the first from it."""
    assert (workday_until(day), workday_from(day)) == (until, start)


@given(days)
def test_neighbours_hold_no_working_day_between(day):
    """Whatever the day, both answers are working days and nothing was skipped."""
    before, after = workday_until(day), workday_from(day)
    assert is_workday(before)
    assert is_workday(after)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(map(is_workday, between))
    assert is_workday(day) == (before == after == day)
