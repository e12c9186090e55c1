"""The guard against CPR numbers: what it stops and what it lets through. Every number here is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.guard import looks_like_cpr

# A slow machine fails no test.

STOPPED = [
    "010160-1234",
    "0101601234",
    "010160 1234",
    "010160–1234",
    "010160 − 1234",
    "０１０１６０－１２３４",
    "٠١٠١٦٠-١٢٣٤",
    "01\u200b0160-\u00ad1234",
    "010160.1234",
    "01.01.60-1234",
    "01/01/60-1234",
    "01 01 60 1234",
    "0101 60 1234",
    "01-01-60-12-34",
    "0 1 0 1 6 0 1 2 3 4",
    "0-1-0-1-6-0-1-2-3-4",
    "patienten 311299-0000, som har",
    "29 010160-1234",
    "610160-1234",
    "https://example.dk/010160-1234",
]
PASSED = [
    "20304050",
    "20 30 40 50",
    "+45 10 11 12 13",
    "+4510111213",
    "0045 10111213",
    "+1 0101 60 1234",
    "20304050, 12",
    "057584",
    "8660 Skanderborg",
    "2027-03-10",
    "2027-03-10T16:45-20:00",
    "10.11.2026 16",
    "12.11.26 16.45",
    "12.11.2026 kl. 16.45",
    "3.6.2027 16.45",
    "10.10-11.30-12",
    "https://us02web.zoom.us/j/1012345678?pwd=1",
    "zoom.us/j/0101601234",
    "Meeting ID: 812 3456 7890",
    "101 234 5678",
    "12345678901",
    "321360-1234",
    "011360-1234",
    "",
]


@pytest.mark.parametrize("text", STOPPED)
def test_a_cpr_number_is_stopped_however_it_is_written(text):
    """Spaces, dashes, other digits and invisible characters do not hide it."""
    assert looks_like_cpr(text)


@pytest.mark.parametrize("text", PASSED)
def test_everyday_figures_pass(text):
    """Telephone numbers, ydernumre, days with times and meeting links are no CPR numbers."""
    assert not looks_like_cpr(text)


@given(st.dates(), st.integers(0, 9999), st.sampled_from(["-", " ", "", " - ", "–", "."]), st.text(max_size=20))
def test_every_birthday_with_four_digits_is_stopped(day, number, between, around):
    """Whatever stands around it, unless it makes the number longer."""
    edge = "".join(c for c in around if not c.isdigit()).rstrip("+")
    assert looks_like_cpr(f"{edge} x{day:%d%m%y}{between}{number:04}x {edge}")


@given(st.integers(20000000, 99999999), st.sampled_from(["", "+45", "+45 ", "0045 "]))
def test_no_danish_telephone_number_is_stopped(number, country):
    """Eight digits, with or without the country before them, pass."""
    assert not looks_like_cpr(f"{country}{number}")


@given(st.text())
def test_any_text_is_judged(text):
    """The guard answers whatever it is shown, and in the same way for the same text."""
    assert looks_like_cpr(text) is looks_like_cpr(text)
