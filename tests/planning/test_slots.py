"""Dates that are proposed, and the order in which a poll's dates are seen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.poll import nudge_before
from bot.planning.ranking import rank
from bot.planning.slots import calendar_hint, hint, propose
from package_specs import package

TODAY = date(2026, 11, 23)


def test_days_are_of_the_weekdays_wanted_and_at_most_two_a_week():
    """Tuesdays to Thursdays from February: the winter break is left out, and no week has three."""
    assert propose({1, 2, 3}, date(2027, 2, 1), 6) == (
        date(2027, 2, 2),
        date(2027, 2, 3),
        date(2027, 2, 9),
        date(2027, 2, 10),
        date(2027, 3, 2),
        date(2027, 3, 3),
    )


@given(
    st.sets(st.integers(0, 4), min_size=1),
    st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    st.integers(1, 12),
)
def test_what_is_proposed_has_nothing_against_it(weekdays, first, count):
    """Whatever is asked for: right weekdays, in order, none before the first, none in a break."""
    days = propose(weekdays, first, count)
    assert list(days) == sorted(set(days))
    assert all(day >= first and day.weekday() in weekdays and calendar_hint(day) is None for day in days)


@pytest.mark.parametrize(
    ("day", "against"),
    [
        (date(2027, 2, 17), "winter"),
        (date(2027, 3, 24), "easter"),  # Wednesday of Easter week
        (date(2027, 3, 25), "closed"),  # Maundy Thursday
        (date(2027, 5, 7), "bridge"),  # the Friday after Ascension Day
        (date(2027, 7, 7), "summer"),
        (date(2027, 10, 20), "autumn"),
        (date(2027, 12, 22), "christmas"),
        (date(2028, 1, 3), None),
        (date(2027, 3, 13), "closed"),  # a Saturday
        (date(2027, 3, 10), None),
    ],
)
def test_what_speaks_against_a_day(day, against):
    """Holidays, the usual school breaks, and the Friday that everybody takes off."""
    assert calendar_hint(day) == against


def test_a_day_that_cannot_be_made_says_so_before_anything_else():
    """Order two months ahead: next week is too late, in the holidays or not."""
    spec = package("praehospital")
    assert hint(TODAY + timedelta(days=3), spec, TODAY) == "too_late"
    assert hint(date(2027, 5, 12), spec, TODAY) is None


def test_a_date_is_no_good_when_somebody_who_must_be_there_cannot():
    """However many can: what the one who must be there cannot comes last, and is said to be blocked."""
    votes = {1: {10: "no", 11: "yes", 12: "yes"}, 2: {10: "yes", 11: "no", 12: "no"}}
    ranked = rank([1, 2], [10, 11, 12], [10], votes)
    assert [(one.slot, one.verdict, one.why) for one in ranked] == [
        (2, "good", ("most",)),
        (1, "blocked", ("must_no",)),
    ]


def test_a_date_that_all_say_no_to_is_blocked():
    """Nobody can: it is last and cannot be the one."""
    ranked = rank([1, 2], [10, 11], [], {1: {10: "no", 11: "no"}, 2: {10: "maybe", 11: "no"}})
    assert [(one.slot, one.verdict) for one in ranked] == [(2, "good"), (1, "blocked")]


def test_glad_goes_before_if_need_be_and_equal_is_settled_by_time():
    """As many can on all three: the one with more yes is first, then the earlier one."""
    votes = {1: {10: "maybe", 11: "yes"}, 2: {10: "yes", 11: "yes"}, 3: {10: "yes", 11: "maybe"}}
    assert [one.slot for one in rank([1, 2, 3], [10, 11], [], votes)] == [2, 1, 3]


_votes = st.dictionaries(st.integers(1, 5), st.dictionaries(st.integers(1, 8), st.sampled_from(["yes", "maybe", "no"])))


@given(_votes, st.sets(st.integers(1, 8)))
def test_a_blocked_date_never_comes_before_one_that_is_not(votes, must):
    """Every date is there once, its figures add up to those asked, and the blocked ones are last."""
    asked = list(range(1, 9))
    ranked = rank([1, 2, 3, 4, 5], asked, must, votes)
    assert sorted(one.slot for one in ranked) == [1, 2, 3, 4, 5]
    assert {one.yes + one.maybe + one.no + one.open for one in ranked} == {8}
    verdicts = [one.verdict for one in ranked]
    assert verdicts == sorted(verdicts, key=["good", "waiting", "blocked"].index)


@pytest.mark.parametrize(
    ("days", "hours"), [(14, 48), (5.01, 48), (5, 36), (3, 36), (2, 36), (1.99, None), (0.5, None)]
)
def test_the_reminder_comes_48_or_36_hours_before_or_never(days, hours):
    """More than five days to answer: 48 hours before; two to five: 36; less than two: none."""
    sent = datetime(2026, 11, 23, tzinfo=UTC)
    before = nudge_before(sent, sent + timedelta(days=days))
    assert before == (timedelta(hours=hours) if hours else None)
