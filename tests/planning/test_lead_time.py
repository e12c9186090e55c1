"""Can we make it?"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.planning import is_workday, lead_time, order_by
from package_specs import Offset, package, packages

MEETING = date(2027, 3, 10)
ordered = st.sampled_from([one for one in packages() if one.order])
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("key", "today", "verdict"),
    [
        ("akut", date(2027, 1, 13), "ok"),  # eight weeks to the day
        ("akut", date(2027, 1, 14), "too_late"),  # the document says: eight weeks at the latest
        ("prae", date(2027, 1, 10), "ok"),
        ("prae", date(2027, 1, 11), "late"),  # two months are recommended
        ("prae", date(2027, 2, 24), "late"),
        ("prae", date(2027, 2, 25), "too_late"),  # the questionnaire's deadline has passed
        ("nedre", date(2027, 1, 13), "ok"),
        ("nedre", date(2027, 1, 14), "late"),
        ("nedre", date(2027, 3, 3), "late"),
        ("nedre", date(2027, 3, 4), "too_late"),  # slides and envelopes should be here
        ("kron", date(2027, 2, 17), "late"),
        ("kron", date(2027, 2, 18), "too_late"),
        ("hybrid", date(2027, 3, 10), "ok"),  # nothing is ordered
        ("hybrid", date(2027, 3, 11), "too_late"),  # the day is gone
    ],
)
def test_the_verdict(key, today, verdict):
    """What is stated binds; what is recommended or proposed only warns, until a delivery could no longer come."""
    assert lead_time(package(key), MEETING, today).verdict == verdict


def test_the_days_that_go_with_it():
    """The last day to order and the first day a meeting could be held; neither where nothing is ordered."""
    late = lead_time(package("akut"), MEETING, date(2027, 2, 1))
    assert (late.order_by, late.earliest, late.certainty) == (date(2027, 1, 13), date(2027, 3, 30), "stated")
    nothing = lead_time(package("hybrid"), MEETING, date(2027, 2, 1))
    assert (nothing.order_by, nothing.earliest) == (None, None)


def test_sixty_days_as_another_provider_wants_them():
    """A provider with sixty days needs no code, only its own number."""
    base = package("akut")
    sixty = base.order.model_copy(update={"lead": Offset.parse("-60d")})
    task = base.task("order").model_copy(update={"due": sixty.lead})
    other = base.adapted(order=sixty, tasks=(task,))
    assert order_by(other, MEETING) == MEETING - timedelta(days=60)


@settings(max_examples=200)
@given(ordered, days)
def test_the_earliest_day_is_the_first_that_is_in_time(one, today):
    """It is a working day that can be made, and no working day before it can."""
    earliest = lead_time(one, today + timedelta(days=30), today).earliest
    assert is_workday(earliest)
    assert lead_time(one, earliest, today).verdict == "ok"
    before = (today + timedelta(days=n) for n in range(1, (earliest - today).days))
    assert [day for day in before if is_workday(day) and lead_time(one, day, today).verdict == "ok"] == []


@settings(max_examples=200)
@given(ordered, days, st.integers(-30, 120))
def test_waiting_never_helps(one, meeting, wait):
    """A verdict only gets worse as days go by."""
    worse = ["ok", "late", "too_late"]
    today = meeting - timedelta(days=wait)
    now, later = (lead_time(one, meeting, day).verdict for day in (today, today + timedelta(days=1)))
    assert worse.index(now) <= worse.index(later)
