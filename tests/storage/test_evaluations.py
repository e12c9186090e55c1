"""Small counts: withheld, and not to be reckoned from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.evaluations import SMALLEST, withheld

COUNTS = st.lists(st.integers(0, 9), min_size=2, max_size=4).map(lambda row: dict(zip("abcd", row, strict=False)))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 2, "b": 0}, None),
        ({"a": 3, "b": 0}, {"a": 3, "b": 0}),
        ({"a": 5, "b": 4, "c": 0}, {"a": 5, "b": 4, "c": 0}),
        ({"a": 5, "b": 1}, {"a": None, "b": None}),
        ({"a": 5, "b": 4, "c": 1}, {"a": 5, "b": None, "c": None}),
        ({"a": 9, "b": 0, "c": 1}, {"a": 9, "b": None, "c": None}),
        ({"a": 5, "b": 0, "c": 1}, None),
        ({"a": 2, "b": 2, "c": 2}, None),
        ({"a": 6, "b": 5, "c": 2, "d": 2}, {"a": 6, "b": None, "c": None, "d": None}),
        ({"a": 6, "b": 5, "c": 1, "d": 2}, {"a": 6, "b": 5, "c": None, "d": None}),
    ],
)
def test_small_counts_are_withheld_with_what_would_tell_them(counts, shown):
    """One or two are never shown, nor the one figure from which they would follow."""
    assert withheld(counts) == shown


@settings(max_examples=300)
@given(COUNTS)
def test_no_shown_figure_is_small_and_no_hidden_one_follows(counts):
    """Who knows the total, and that one of those withheld is small, finds two or more figures for each small one."""
    shown, total = withheld(counts), sum(counts.values())
    shown_counts = {key: count for key, count in (shown or {}).items() if count is not None}
    assert shown_counts.items() <= counts.items()
    assert all(count == 0 or count >= SMALLEST for count in shown_counts.values())
    hidden = [key for key in counts if key not in shown_counts]
    left = total - sum(shown_counts.values())
    ways = [
        dict(zip(hidden, way, strict=True))
        for way in product(range(left + 1), repeat=len(hidden))
        if sum(way) == left and any(0 < one < SMALLEST for one in way)
    ]
    for key in hidden:
        if 0 < counts[key] < SMALLEST:
            assert len({way[key] for way in ways}) > 1
