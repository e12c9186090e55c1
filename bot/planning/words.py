"""Words of a question: folded, without the small ones, and compared with tolerance for endings, compounds and slips."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e"})
_DANISH = (
    "af at alle bliver da de den der deres det dig din du efter eller en er et fik findes for fra få får folk før gang "
    "giver gør ham han har have hen her hvad hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke "
    "ind jeg jer jeres kan kl kunne ligger lige man mange med meget mellem men min mod må mødet møde mødes ned nej "
    "noget nogen nogle når og også om op os over på pr senest siger sig sin skal skulle som står så til ud under var "
    "ved vi vil vores være"
)
_ENGLISH = (
    "a after all am an and any are as at be been before by can could do does for from get gets had has have he her him "
    "his how i if in is it its latest many may me meeting much must my of on or our out per say says she should so "
    "than that the their them then there they this to up us was we were what when where which who whom whose why will "
    "with would you your"
)
# Words that only say what sort of answer is wanted; they count when a question has no others.
_SOFT = "lang langt lange længe long big stor store varer vare last lasts tid komme kommer come comes handler about"
# Two words that share this many first letters may be forms of one: bestille, bestilling.
_STEM = 5
_ALIKE = 84


def folded(text: str) -> str:
    """Small letters, with æ, ø and å spelt out."""
    return text.lower().translate(_FOLD)


def _set(words: str) -> frozenset[str]:
    return frozenset(folded(words).split())


_SMALL, _ASIDE = _set(f"{_DANISH} {_ENGLISH}"), _set(_SOFT)


def tokens(text: str) -> list[str]:
    """The words of a text that carry meaning, folded, in order."""
    return [word for word in re.findall(r"[a-z0-9]+", folded(text)) if word not in _SMALL]


def asked(question: str) -> list[str]:
    """What a question is about, each word once; only if nothing else is left, what sort of answer it wants."""
    words = list(dict.fromkeys(tokens(question)))
    return [word for word in words if word not in _ASIDE] or words


@lru_cache(maxsize=20_000)
def likeness(one: str, other: str) -> float:
    """How well two words fit, 0 to 1: the same, a form, a part of a compound, a slip of the keys."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) < _STEM:
        # A short word is only known by its endings: data, dataene; but not form, formøde.
        return (
            0.95 if len(short) == _STEM - 1 and long.startswith(short) and len(long) < len(short) + _STEM - 1 else 0.0
        )
    if long.startswith(short) and len(long) - len(short) < _STEM:
        return 0.98
    if short in long or _shared(short, long) >= max(_STEM, len(short) - 2) or _ends(short, long):
        return 0.85
    return 0.75 if fuzz.ratio(one, other) >= _ALIKE else 0.0


def _ends(short: str, long: str) -> bool:
    """Whether a compound ends with the word less its own ending: `skemaet` in `spørgeskema`."""
    return any(long.endswith(short[:-cut]) for cut in (1, 2) if len(short) - cut >= _STEM)


def _shared(one: str, other: str) -> int:
    """Length of the beginning that two words share."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
