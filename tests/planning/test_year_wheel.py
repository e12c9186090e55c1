"""What comes each January."""

from datetime import date

import pytest

from bot.planning.year import january, next_january


def test_january():
    """Four tasks between the first and the last working day of the month."""
    tasks = january(2027)
    assert [task.key for task in tasks] == ["practice_numbers", "activity_survey", "budget", "accounts"]
    assert {(task.due, task.until) for task in tasks} == {(date(2027, 1, 4), date(2027, 1, 29))}


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 12, 31), 2027), (date(2027, 1, 1), 2027), (date(2027, 1, 29), 2027), (date(2027, 1, 30), 2028)],
)
def test_the_next_one(today, year):
    """A January under way counts until its last working day."""
    assert next_january(today) == january(year)
