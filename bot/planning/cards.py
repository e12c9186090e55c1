"""A card: one fact of a playbook with the words by which people ask for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from package_specs import Certainty, Package, Role, Text
from package_specs.offset import Offset

from .phrases import listed, named, spelt

Aspect = Literal["when", "who", "where", "amount", "what"]


@dataclass(frozen=True, slots=True)
class Card:
    """One fact. `topic` names it for machines and `label` for people; `words` are what it is about."""

    topic: str
    aspect: Aspect
    label: str
    words: str
    text: str
    certainty: Certainty = "stated"
    source: str | None = None
    general: bool = False
    """Made from a list that holds all sorts of things; of two equals, a fact of its own kind goes first."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the facts of one package in one language."""

    package: Package
    lang: str

    def say(self, da: str, en: str) -> str:
        return en if self.lang == "en" else da

    def of(self, text: Text) -> str:
        return text.in_(self.lang)

    def all(self, texts: Iterable[Text]) -> str:
        return listed((text.in_(self.lang) for text in texts), self.lang)

    def rows(self, texts: Iterable[Text]) -> str:
        """Longer things in a row, with commas of their own."""
        return "; ".join(text.in_(self.lang) for text in texts)

    def none(self, topic: str, label: str, words: str, what: str) -> Card:
        """That the playbook has nothing of the kind is a fact too, and often the one that is asked for."""
        text = self.say("Drejebogen nævner {}", "The playbook mentions {}").format(what)
        return Card(topic, "what", label, words, text, "derived")

    def roles(self, roles: Iterable[Role]) -> str:
        return named(roles, self.lang)

    def due(self, due: Offset | None, until: Offset | None = None) -> str:
        if due is None:
            return self.say("drejebogen nævner ingen frist", "the playbook names no day")
        return spelt(due, until, self.lang)
