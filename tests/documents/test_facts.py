"""Facts clean themselves: what reaches a document is text that every format can hold."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.facts import Evaluation, Group, MeetingFacts, Person, plain
from tests.documents.sample import at


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Anna Holm ", "Anna Holm"),
        ("A\x00B\x07\x1b[31mC\x7f", "AB[31mC"),
        ("en\r\nto\rtre\u2028fire", "en\nto\ntre\nfire"),
        ("a\tb", "a b"),
        ("\u202eevil\u2066\u200f", "evil"),
        ("A\u030ase", "\u00c5se"),
        ("half \ud800 pair \ufffe\ufdd0", "half  pair"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_plain(given_text: str, kept: str):
    """What cannot stand in a document or steers its neighbours goes; names, emoji and line breaks stay."""
    assert plain(given_text) == kept


@given(st.text())
def test_plain_is_stable_and_fit_for_xml(text: str):
    """Cleaning twice changes nothing, and the result can be written in XML and UTF-8."""
    once = plain(text)
    assert plain(once) == once
    once.encode()
    assert not any(ord(char) < 32 and char != "\n" for char in once)


def test_facts_clean_what_they_hold():
    """Texts within lists are cleaned too, and a list becomes a tuple that nobody changes later."""
    group = Group(1, [Person("A\x00"), Person("B")], leader=" A ")
    assert group == Group(1, (Person("A"), Person("B")), leader="A")


def test_a_naive_time_is_refused():
    """A time without a zone would be shown an hour off for half the year; it is an error."""
    with pytest.raises(ValueError, match="aware time"):
        MeetingFacts("Møde", "Klynge", datetime(2026, 11, 12, 16), at(20))  # noqa: DTZ001  # the fault under test


def test_every_choice_needs_its_count():
    """Labels and counts that do not pair would put a figure at the wrong answer."""
    with pytest.raises(ValueError, match="2 labels but 1 counts"):
        Evaluation("Hvordan?", ("a", "b"), (1,))
