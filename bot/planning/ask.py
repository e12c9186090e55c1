"""Ask the playbook: a question in plain words is answered from the playbook's own facts, or said to be unknown.

Deterministic: the same words give the same answer, and nothing is made up.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from package_specs import LANGUAGES, Certainty, Package

from .cards import Aspect, Card
from .facts import facts
from .words import asked, folded, likeness, tokens

# Below this share of the question's weight a card is not an answer, only a neighbour.
_ENOUGH = 0.6
# What a word of the answer counts, against one that the card is about.
_WEAK = 0.6
_RIGHT_SORT, _IN_LABEL, _LEADS, _GENERAL = 0.25, 0.15, 0.05, 0.2
_MAX_WORDS = 40
_NEAREST = 3

# The first kind whose mark begins a word of the question is wanted.
_ASPECTS: tuple[tuple[Aspect, str], ...] = (
    ("when", r"hvornaar|senest|svarfrist|frist|deadline|dato|when|latest|due"),
    ("amount", r"hvor (?:mange|lang|laenge|meget|stor)|varer|how (?:many|long|much|big)"),
    ("who", r"hvem|hvis opgave|who"),
    ("where", r"hvor\b|adresse|hvordan bestil|where|address|how do (?:i|we) order"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the playbook says. `source` quotes the document where it says so itself."""

    text: str
    source: str | None
    certainty: Certainty
    topic: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that can be asked about: the name for machines, and the label for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The playbook does not say; these topics are nearest to what was asked."""

    nearest: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """How much of the question's weight a card covers, and where that places it."""

    card: Card
    covered: float
    rank: float


def ask(package: Package, question: str, lang: str = "da") -> Answer | Unknown:
    """Answer from the package; the question may be in Danish or English, the answer is in `lang`."""
    scored = _scored(package, question, lang)
    if scored and scored[0].covered >= _ENOUGH:
        best = scored[0].card
        return Answer(best.text, best.source, best.certainty, best.topic)
    return Unknown(_nearest([one.card for one in scored] or facts(package, lang)))


@dataclass(frozen=True, slots=True)
class _Bag:
    """The words a card is about, and those its answer merely uses."""

    strong: frozenset[str]
    weak: frozenset[str]

    def fit(self, fits: dict[str, float]) -> float:
        """How well one asked word fits, given how it fits every known word."""
        best = max((fits[word] for word in self.strong & fits.keys()), default=0.0)
        return max(best, _WEAK * max((fits[word] for word in self.weak & fits.keys()), default=0.0))


def _bags(package: Package) -> list[_Bag]:
    """One bag for each fact, in both languages at once: a question may be asked in either."""
    both = zip(*(facts(package, lang) for lang in LANGUAGES), strict=True)
    return [
        _Bag(
            frozenset(tokens(" ".join(f"{card.words} {card.label}" for card in same))),
            frozenset(tokens(" ".join(card.text for card in same))),
        )
        for same in both
    ]


def _scored(package: Package, question: str, lang: str) -> list[_Scored]:
    """Cards that share a word with the question, the best first; of equals, the weightier fact."""
    bags, words, aspect = _bags(package), asked(question)[:_MAX_WORDS], _aspect(question)
    known = frozenset[str]().union(*(bag.strong | bag.weak for bag in bags))
    fits = {word: {other: like for other in known if (like := likeness(word, other))} for word in words}
    weights = {word: _weight(fits[word], bags) for word in words}
    total, scored = sum(weights.values()) or 1.0, []
    for card, bag in zip(facts(package, lang), bags, strict=True):
        covered = sum(weights[word] * bag.fit(fits[word]) for word in words) / total
        if covered:
            scored.append(_Scored(card, covered, covered + _bonus(card, aspect, words)))
    return sorted(scored, key=lambda one: -one.rank)


def _weight(fits: dict[str, float], bags: list[_Bag]) -> float:
    """A word that few facts are about tells more; one that none is about tells most."""
    return log(1 + len(bags) / (1 + sum(1 for bag in bags if bag.strong & fits.keys())))


def _aspect(question: str) -> Aspect:
    plain = folded(question)
    return next((aspect for aspect, marks in _ASPECTS if re.search(rf"\b(?:{marks})", plain)), "what")


def _bonus(card: Card, aspect: Aspect, words: list[str]) -> float:
    """The right sort of answer counts, and a label that is about just this, most of all by its first word."""
    hits = [any(likeness(one, word) for one in words) for word in tokens(card.label)] or [False]
    fit = _RIGHT_SORT * (card.aspect == aspect) + _IN_LABEL * sum(hits) / len(hits) + _LEADS * hits[0]
    return fit - _GENERAL * card.general


def _nearest(cards: Sequence[Card]) -> tuple[Topic, ...]:
    """At most three different topics, the nearest first."""
    labels = list(dict.fromkeys(card.label for card in cards))[:_NEAREST]
    first = {card.label: card.topic for card in reversed(cards)}
    return tuple(Topic(first[label], label) for label in labels)
