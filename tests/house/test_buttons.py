"""Callback data: what a button carries comes back as it was, within 64 bytes, and nothing from outside breaks it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.buttons import MOST, Press, TalkPress, Unreadable, decode, encode
from dialogs import register
from dialogs.form import MOST_PRESSED, Do, Open, Start, TalkOp

NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=20)
IDS = st.integers(0, 10**15 - 1)
WORDS = st.text(min_size=1, max_size=12).filter(lambda word: "." not in word and not _reads_as_id(word))
ARGS = st.lists(IDS | WORDS, max_size=4).map(tuple)
OPS = st.sampled_from(["choose", "skip", "back", "cancel", "edit", "confirm", "say"])
PRESSES: st.SearchStrategy[Press] = st.one_of(
    st.builds(TalkPress, IDS, IDS, st.builds(TalkOp, OPS, st.text(max_size=40))),
    st.builds(Open, NAMES, ARGS),
    st.builds(Start, NAMES, ARGS, st.none() | WORDS),
    st.builds(Do, NAMES, ARGS),
)


def _reads_as_id(word: str) -> bool:
    return word.isascii() and word.isdecimal()


@given(PRESSES)
def test_what_a_button_carries_comes_back(press):
    """Any press of ours is read as it was written, within 64 bytes; a longer one is refused when it is made."""
    try:
        data = encode(press)
    except ValueError as error:
        assert "more than 64 bytes" in str(error)  # noqa: PT017  # most presses are short enough and raise nothing
        return
    assert len(data.encode()) <= MOST
    assert decode(data) == press


@given(st.text(max_size=80) | st.from_regex(r"[tsfv](\.[0-9a-z]{0,5}){0,6}", fullmatch=True))
def test_whatever_comes_in_is_read_or_refused(data):
    """No text can do anything but mean a press or be unreadable, and what it means can be written again."""
    try:
        press = decode(data)
    except Unreadable:
        return
    try:
        again = encode(press)
    except ValueError:
        assert len(data.encode()) > MOST
        return
    assert decode(again) == press


@given(st.text(max_size=80))
def test_a_talk_value_may_hold_anything(value):
    """Full stops, spaces and letters of any kind in a typed offer survive; only its length counts."""
    press = TalkPress(1, 2, TalkOp("say", value))
    if len(value.encode()) <= MOST - len("t.1.2.d."):
        assert decode(encode(press)) == press
    else:
        with pytest.raises(ValueError, match="64 bytes"):
            encode(press)


def test_the_longest_value_fits_beside_the_longest_ids():
    """A value of the most bytes a dialog may use fits a talk that has lived for years."""
    press = TalkPress(10**9, 10**9, TalkOp("choose", "æ" * (MOST_PRESSED // 2)))
    assert decode(encode(press)) == press


def test_a_full_stop_in_an_argument_is_refused():
    """An argument that would be read as two is not written at all."""
    with pytest.raises(ValueError, match="full stop"):
        encode(Open("meeting", ("a.b",)))


@pytest.mark.parametrize(
    "data",
    ["", "t", "t.1.2", "t.1.x.c.", "t.1.2.q.yes", "t.-1.2.c.yes", "t.१.2.c.", "f", "f.answer", "x.1", "meeting"],
)
def test_data_without_a_meaning_is_unreadable(data):
    """Cut, foreign and invented data are all told apart from ours."""
    with pytest.raises(Unreadable):
        decode(data)


def test_names_leave_room_for_their_ids():
    """Every screen, form and deed can be written with three large ids."""
    large = (10**9, 10**9, 10**9)
    for screen in register.SCREENS:
        assert decode(encode(Open(screen, large))) == Open(screen, large)
    for form in register.FORMS:
        assert decode(encode(Start(form, large, "yes"))) == Start(form, large, "yes")
    for verb in register.VERBS:
        assert decode(encode(Do(verb, large))) == Do(verb, large)
