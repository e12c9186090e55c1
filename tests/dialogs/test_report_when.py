"""When a group wants to evaluate again: read from its own words, or not at all."""

from datetime import UTC, date, datetime

import pytest

from dialogs.form import Facts
from dialogs.report.when import when_of

NOW = Facts(datetime(2027, 3, 10, 20, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("om 6 måneder", date(2027, 9, 10)),
        ("6 mdr.", date(2027, 9, 10)),
        ("om seks måneder, på klyngemødet", date(2027, 9, 10)),
        ("et halvt år", date(2027, 9, 10)),
        ("om et halvt år", date(2027, 9, 10)),
        ("om et år", date(2028, 3, 10)),
        ("halvandet år", date(2028, 9, 10)),
        ("om 2 kvartaler", date(2027, 9, 10)),
        ("in 3 months", date(2027, 6, 10)),
        ("om 14 dage", date(2027, 3, 24)),
        ("til september", date(2027, 9, 15)),
        ("i januar", date(2028, 1, 15)),
        ("den 1. oktober", date(2027, 10, 1)),
        ("næste møde", None),
        ("når vi har tid", None),
        ("om 6 til 12 måneder", None),
        ("om 6-12 måneder", None),
        ("om 30 år", None),
        ("september eller oktober", None),
        ("om 0 måneder", None),
        ("løbende", None),
    ],
)
def test_the_day_is_understood_or_asked_for(said, day):
    """A span, a half year, a month or a date is a day; what may mean two days, or none, is not."""
    assert when_of(said, NOW) == day
