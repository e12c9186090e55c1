"""The table plan's findings as plain sentences, Danish and English."""

from __future__ import annotations

from typing import Literal

from bot.seating.model import Bottleneck, Seating, SeatingError

Language = Literal["da", "en"]


def bottleneck_text(found: Bottleneck, language: Language = "da") -> str:
    """Why some colleagues must share a table."""
    if found.practices == 1:
        texts = (
            "Der er {people} fra {names}, men kun {room} borde med plads, så nogle kolleger må sidde sammen.",
            "There are {people} from {names} but only {room} tables with room; some colleagues must share a table.",
        )
    else:
        danish = "De {n} største praksis er {people} tilsammen, men der er kun {room} pladser, når højst én fra hver "
        english = "The {n} largest practices are {people} together, but there are only {room} seats with at most one "
        texts = (
            danish + "praksis sidder ved hvert bord. Nogle kolleger må sidde sammen.",
            english + "of each practice at a table. Some colleagues must share a table.",
        )
    text = texts[0] if language == "da" else texts[1]
    return text.format(n=found.practices, people=found.people, room=found.room, names=", ".join(found.names))


def seat_text(first: int | None, second: int | None, language: Language = "da") -> str:
    """The personal line: table 3, after the break table 7."""
    texts = ("Bord {first}, efter pausen bord {second}.", "Table {first}, after the break table {second}.")
    return (texts[0] if language == "da" else texts[1]).format(first=first or "–", second=second or "–")


def seating_error_text(error: SeatingError, language: Language = "da") -> str:
    texts = (
        "Der er {people} deltagere, men kun {seats} pladser.",
        "There are {people} people but only {seats} seats.",
    )
    return (texts[0] if language == "da" else texts[1]).format(people=error.people, seats=error.seats)


def violations_text(seating: Seating, language: Language = "da") -> str:
    """How many pairs of colleagues break the phase's wish."""
    count = len(seating.violations)
    texts = (
        f"{count} par kolleger sidder ikke, som de skulle.",
        f"{count} pairs of colleagues do not sit as they should.",
    )
    return texts[0] if language == "da" else texts[1]
