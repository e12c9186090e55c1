"""The words people use for days, months and figures, in Danish and English, folded (`_base.fold`)."""

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from dialogs.readers._base import fold

WEEKDAYS: Mapping[str, int] = {
    fold(word): number
    for number, words in enumerate(
        (
            "mandag man monday mon",
            "tirsdag tirs tir tuesday tues tue",
            "onsdag ons wednesday wed",
            "torsdag tors tor thursday thurs thur thu",
            "fredag fre friday fri",
            "lørdag lør saturday sat lordag lor",
            "søndag søn sunday sun sondag son",
        )
    )
    for word in words.split()
}

MONTHS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "januar january jan",
            "februar february feb",
            "marts march mar",
            "april apr",
            "maj may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for word in words.split()
}

_DANISH = (
    *("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", "tretten"),
    *("fjorten", "femten", "seksten", "sytten", "atten", "nitten"),
)
_DANISH_TENS = ("tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _figures() -> dict[str, int]:
    words = {"et": 1, "een": 1, "hundrede": 100, "hundred": 100}
    words |= {word: n for table in (_DANISH, _ENGLISH) for n, word in enumerate(table)}
    for ten, (danish, english) in enumerate(zip(_DANISH_TENS, _ENGLISH_TENS, strict=True), start=2):
        words |= {danish: ten * 10, english: ten * 10}
        words |= {f"{_DANISH[one]}og{danish}": ten * 10 + one for one in range(1, 10)}
        words |= {f"{english}{gap}{_ENGLISH[one]}": ten * 10 + one for one in range(1, 10) for gap in " -"}
    return words


FIGURES: Mapping[str, int] = _figures()

ORDINALS: Mapping[str, int] = {
    fold(word): number
    for number, words in {
        1: "første first",
        2: "anden andet second",
        3: "tredje third",
        4: "fjerde fourth",
        5: "femte fifth",
        -1: "sidste last",
    }.items()
    for word in words.split()
}

_LEAST_LETTERS, _ALIKE, _MARGIN = 5, 85, 4


def nearest(word: str, words: Mapping[str, int]) -> int | None:
    """What the word stands for; a slip of the finger in a longer word is forgiven where only one word is near."""
    folded = fold(word)
    if folded in words:
        return words[folded]
    if len(folded) < _LEAST_LETTERS or any(c.isdigit() for c in folded):
        return None
    scored = process.extract(folded, [w for w in words if len(w) >= _LEAST_LETTERS], scorer=fuzz.ratio, limit=None)
    best: dict[int, float] = {}
    for found, score, _ in scored:
        best[words[found]] = max(score, best.get(words[found], 0))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < _ALIKE or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _MARGIN):
        return None
    return ranked[0][0]
