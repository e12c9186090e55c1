"""The guard against figures of a single practice: what belongs in the practice, its envelope or Medibox, not here.

Figures of the whole cluster, of a group or of nobody pass; so do a practice's name, its promises and its topic.
"""

import re
from collections.abc import Iterable, Sequence

from dialogs.readers import fold

_UNIT = (
    r"%|‰|(?:pct|procent|percent|promille|ddd|recept|ordination|udskrivning|præparat|praeparat|pakning|patient|sikrede"
    r"|ydelse|konsultation|henvisning|indlæggelse|indlaeggelse|besøg|besoeg|kontakt|prøve|proeve|måling|maaling|børn"
    r"|tilfælde|prescription|referral|consultation|visit|admission|service|sample|test|measurement|case)\w*"
)
_PER = r"(?:pr|per)\.?\s*(?:1[.,\s]?000|100|tusind\w*|hundred\w*|patient\w*|sikrede|læge\w*|doctor\w*)"
_FIGURE = re.compile(rf"\d[\d.,]*\s*(?:{_UNIT}|{_PER})|(?:{_UNIT})\s*[:=]\s*\d", re.IGNORECASE)
# »Praksis B: …«, »klinik 3 = …«: data that were made anonymous are data of one practice all the same.
_CODED = re.compile(
    r"\b(?i:praksis|klinik|practice|ydernummer|ydernr\.?)\s*(?i:nr\.?|no\.?)?\s*"
    r"(?:[A-ZÆØÅ]\b|\d{1,6}\b(?=\s*(?:[:=(–-]|$)))"
)
_CELL = re.compile(r"(?!(?:\d{4}|\d{6}|\d{8}|[0-2]?\d\.[0-5]\d)$)[+-]?\d[\d.,]*\s*%?")
_SENTENCE = re.compile(r"[\n;]+|(?<=[.!?])\s+(?=[A-ZÆØÅ])")
_SHORTEST = 5
_TOO_COMMON = frozenset(
    {"laegehuset", "laegerne", "laegeklinikken", "klinikken", "praksis", "laegecentret", "laegehus"}
)


def has_figures(text: str) -> bool:
    """Whether the text holds figures such as data are made of: a share, a rate, so many patients."""
    return _FIGURE.search(text) is not None


def suspicious(text: str) -> bool:
    """Whether the text is worth looking up the practices for."""
    return has_figures(text) or _CODED.search(text) is not None


def practice_told(text: str, practices: Iterable[tuple[str, str]]) -> str:
    """Whose figures the text holds, or whose code it gives away; empty where it does neither.

    `practices` are names with their ydernummer. What is named is looked for sentence by sentence.
    """
    known = [(name, number, fold(name)) for name, number in practices]
    for sentence in _SENTENCE.split(text):
        coded = _CODED.search(sentence)
        named = _named(sentence, known)
        if coded and named:
            return named
        if has_figures(sentence) and (named or coded):
            return named or str(coded[0] if coded else "").strip(" :=(")
    return ""


def table_told(rows: Iterable[Sequence[str]], practices: Iterable[tuple[str, str]]) -> str:
    """Whose figures a document holds: a line that tells one practice's, or a table with a row for each of several.

    In a table a figure stands alone in its cell; years, times, postcodes, ydernumre and telephone numbers are none.
    """
    known = tuple(practices)
    named: set[str] = set()
    for cells in rows:
        if practice := practice_told(" ".join(cells), known):
            return practice
        if len(cells) > 1 and any(_CELL.fullmatch(cell.strip()) for cell in cells):
            named |= {one} if (one := practice_named(" ".join(cells), known)) else set()
        if len(named) > 1:
            return min(named)
    return ""


def practice_named(text: str, practices: Iterable[tuple[str, str]]) -> str:
    """The practice that the text names, by its name, its number or a code; empty where it names none."""
    coded = _CODED.search(text)
    known = _named(text, [(name, number, fold(name)) for name, number in practices])
    return known or (coded[0].strip() if coded else "")


def _named(sentence: str, known: Iterable[tuple[str, str, str]]) -> str:
    said = fold(sentence)
    for name, number, folded in known:
        if number and re.search(rf"(?<!\d){re.escape(number)}(?!\d)", sentence):
            return name
        if len(folded) >= _SHORTEST and folded not in _TOO_COMMON and _stands(folded, said):
            return name
    return ""


def _stands(name: str, said: str) -> bool:
    """Whether the words stand in the text as words, possessives too."""
    return re.search(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", said) is not None
