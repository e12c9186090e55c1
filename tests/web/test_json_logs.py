"""Logs tell what happened, not who said what."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.storage.watching import update_in_hand
from bot.web import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.set_up(stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_words_are_kept_with_their_ids(written: io.StringIO):
    """One object a line, with the update in hand and the ids that were given."""
    token = update_in_hand.set(17)
    logging.getLogger("bot.telegram.intake").error("set aside", extra={"error_id": "ab12", "name_of_person": "Anna"})
    update_in_hand.reset(token)
    [line] = lines(written)
    line.pop("at")
    assert line == {
        "level": "error",
        "from": "bot.telegram.intake",
        "what": "set aside",
        "update_id": 17,
        "error_id": "ab12",
    }


def test_the_words_of_libraries_are_not_filled_in(written: io.StringIO):
    """Their templates stay, what people wrote does not; addresses with a token are not logged at all."""
    logging.getLogger("somelib").warning("cannot store %s", "Anna Jensen")
    logging.getLogger("aiohttp.client").info("POST https://api.telegram.org/bot123456:AAAA/sendMessage")
    assert [line["what"] for line in lines(written)] == ["cannot store %s"]


def test_an_error_is_its_type_and_its_place(written: io.StringIO):
    """Not its words: they may be a patient's."""
    try:
        {}["Anna Jensen 010101-1234"]
    except KeyError:
        logging.getLogger("bot.actions").exception("it failed")
    text = written.getvalue()
    [line] = lines(written)
    assert line["error"] == "KeyError"
    assert line["where"][0].startswith("test_json_logs.py:")
    assert "Anna" not in text


@pytest.mark.parametrize(
    "secret", ["123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "010190-1234", "0101901234", "010190 1234"]
)
def test_tokens_and_numbers_of_persons_are_blotted_out(written: io.StringIO, secret: str):
    """Even when we log them by mistake."""
    logging.getLogger("bot.app").warning("using %s now", secret)
    assert secret not in written.getvalue()
    assert "using <" in written.getvalue()
