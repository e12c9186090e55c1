"""January's tasks: asked about each year, at most twice, and not when they are done."""

from datetime import UTC, datetime

import pytest

from tests.support.town import METTE, Town, with_cluster


@pytest.fixture
def town():
    made = with_cluster(Town())
    yield made
    made.db.close()


def januaries(town):
    return [
        text.splitlines()[0]
        for text in town.texts(METTE)
        if "anuar" in text and "Praksisklyngen" in text.splitlines()[0]
    ]


def test_january_comes_by_itself(town):
    """On the first working morning of the year the coordinator hears what belongs to January."""
    town.sleep_until(datetime(2027, 1, 4, 7, 29, tzinfo=UTC))
    assert januaries(town) == []
    town.sleep_until(datetime(2027, 1, 4, 7, 30, tzinfo=UTC))
    assert town.last(METTE).text == (
        "Godt nytår! Det hører januar til: Praksisklyngen Skanderborg\n\n"
        "• Tjek, at klyngens ydernumre og medlemmer er rigtige – inden udgangen af januar\n"
        "• Besvar KiAP's aktivitetsundersøgelse\n"
        "• Læg årets budget\n"
        "• Gør regnskabet klar til generalforsamlingen\n\n"
        "Helst inden fredag den 29. januar 2027 (forslag)."
    )


def test_what_is_done_is_not_asked_about_again(town):
    """The second time only what is open is named; when all is done there is no second time."""
    town.sleep_until(datetime(2027, 1, 4, 8, 0, tzinfo=UTC))
    town.press(METTE, "Læg årets budget")
    assert town.last(METTE).text.splitlines()[4] == "✔ Læg årets budget"
    town.sleep_until(datetime(2027, 1, 20, 12, 0, tzinfo=UTC))
    assert town.last(METTE).text.startswith("Det mangler i januar: Praksisklyngen Skanderborg")
    assert "Læg årets budget" not in town.last(METTE).text


def test_nothing_is_left_to_say_when_all_is_done(town):
    """Four presses, and January is quiet; a press too many takes the mark away again."""
    town.sleep_until(datetime(2027, 1, 4, 8, 0, tzinfo=UTC))
    for word in ("ydernumre", "aktivitets", "budget", "regnskabet"):
        town.press(METTE, word)
    town.press(METTE, "budget")
    assert town.last(METTE).text.splitlines()[4] == "▢ Læg årets budget"
    town.press(METTE, "budget")
    town.sleep_until(datetime(2027, 1, 31, 12, 0, tzinfo=UTC))
    assert januaries(town) == ["Januar 2027: Praksisklyngen Skanderborg"]


def test_every_january_comes_once(town):
    """Three years, and each January asks twice when nobody ticks anything off."""
    town.sleep_until(datetime(2029, 12, 1, 12, 0, tzinfo=UTC))
    assert (
        januaries(town)
        == [
            "Godt nytår! Det hører januar til: Praksisklyngen Skanderborg",
            "Det mangler i januar: Praksisklyngen Skanderborg",
        ]
        * 3
    )
