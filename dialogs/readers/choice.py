"""Choosing by words what could also be pressed: options, yes and no, and names of practices."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from dialogs.readers._base import Moment, Reader, fold, must_be_there, one_line, raises
from dialogs.reject import Reject

Options = Mapping[str, Sequence[str] | str]
"""Stored key -> what may be typed for it: one label or several (both languages)."""

_ALIKE, _MARGIN, _UNLIKE = 80.0, 4.0, 60.0


def choice(options: Options | Callable[[Any], Options]) -> Reader:
    """One of the options, by key, label, the start of a label or something near it.

    `options` may be a function of the facts. Where two score within 4 points, `which` carries a and b (keys).
    """

    def read(text: str, facts: Moment) -> str:
        given = options(facts) if callable(options) else options
        return _choose(must_be_there(one_line(text)), given)

    return Reader(read, frozenset(("empty", "not_an_option", "which")))


def _choose(said: str, options: Options) -> str:
    if said in options:
        return said
    labels = [(fold(label), key) for key, given in options.items() for label in (key, *_labels(given))]
    wanted = fold(said)
    exact = {key for label, key in labels if label == wanted}
    starts = {key for label, key in labels if wanted and label.startswith(wanted)}
    for found in (exact, starts):
        if len(found) == 1:
            return found.pop()
    ranked = _ranked(wanted, labels, fuzz.ratio)
    if not ranked or ranked[0][0] < _ALIKE:
        raise Reject("not_an_option", given=said[:80])
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN:
        raise Reject("which", a=ranked[0][1], b=ranked[1][1])
    return ranked[0][1]


def _labels(given: Sequence[str] | str) -> Sequence[str]:
    return [given] if isinstance(given, str) else given


def _ranked(wanted: str, labels: Sequence[tuple[str, str]], scorer: Callable[..., float]) -> list[tuple[float, str]]:
    """Every key with its best score, best first; equal scores in the order of the options."""
    best: dict[str, float] = {}
    for _, score, n in process.extract(wanted, [label for label, _ in labels], scorer=scorer, limit=None):
        best[labels[n][1]] = max(score, best.get(labels[n][1], 0.0))
    order = {key: n for n, (_, key) in reversed(list(enumerate(labels)))}
    return [(score, key) for key, score in sorted(best.items(), key=lambda item: (-item[1], order[item[0]]))]


_YES = "ja|jo|jep|yes|y|j|ok|okay|gerne|ja tak|yes please|klart|selvfoelgelig|sure|true|1|det passer|korrekt"
_NO = "nej|naeh|nope|no|n|nej tak|no thanks|ikke|aldrig|false|0|desvaerre|desvaerre ikke|det passer ikke|forkert"
_ANSWERS = {**dict.fromkeys(_YES.split("|"), "yes"), **dict.fromkeys(_NO.split("|"), "no")}


@raises("empty", "yes_or_no")
def read_yes_no(text: str, facts: Moment) -> str:
    """`yes` or `no`."""
    del facts
    said = fold(must_be_there(one_line(text)))
    first = said.split(" ", maxsplit=1)[0]
    if said in _ANSWERS or first in {"ja", "nej", "yes", "no"}:
        return _ANSWERS.get(said) or _ANSWERS[first]
    raise Reject("yes_or_no")


Names = Mapping[str, str]
"""Stored key -> the practice's name."""


def practice(names: Names | Callable[[Any], Names]) -> Reader:
    """A practice by name; only the very name (or its key) is taken at once, æ/ae, ø/oe, å/aa being alike.

    A likely one is asked about: `did_you_mean` carries a (key) and name; `which` carries a, b (keys), name and other;
    `unknown_practice` carries what was given.
    """

    def read(text: str, facts: Moment) -> str:
        return _practice(must_be_there(one_line(text)), names(facts) if callable(names) else names)

    return Reader(read, frozenset(("empty", "did_you_mean", "which", "unknown_practice")))


def _alike(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """Whole words that are all there count in full, so that "lægehuset" alone fits every lægehus."""
    del score_cutoff
    return max(fuzz.WRatio(one, other), fuzz.token_set_ratio(one, other))


def _practice(said: str, names: Names) -> str:
    if said in names:
        return said
    wanted = fold(said)
    same = [key for key, name in names.items() if fold(name) == wanted]
    if len(same) == 1:
        return same[0]
    ranked = _ranked(wanted, [(fold(name), key) for key, name in names.items()], _alike)
    if not ranked or ranked[0][0] < _UNLIKE:
        raise Reject("unknown_practice", given=said[:80])
    key = ranked[0][1]
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN:
        other = ranked[1][1]
        raise Reject("which", a=key, b=other, name=names[key], other=names[other])
    raise Reject("did_you_mean", a=key, name=names[key])
