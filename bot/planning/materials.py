"""What has been promised: which delivery a file is, how many copies to print, and how to ask for what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import PurePath

from package_specs import Package, Text
from package_specs.parts import Material, MaterialItem

from .ordering import Draft
from .words import likeness, tokens

_SUBJECT = Text(da="{item} til klyngemøde {meeting_date} – {cluster}", en="{item} for {meeting_date} – {cluster}")
_BODY = Text(
    da=(
        'Hej\n\n{cluster} holder klyngemøde {meeting_date} med "{package}". Vi har endnu ikke fået:\n\n{things}\n\n'
        "Hvornår kan vi regne med at have det?\n\nVenlig hilsen\n{name}"
    ),
    en=(
        'Hello\n\n{cluster} holds its meeting on {meeting_date} with "{package}". We have not yet received:\n\n'
        "{things}\n\nWhen can we expect it?\n\nKind regards\n{name}"
    ),
)
_DRAFT_WORDS, _FINAL_WORDS = ("udkast", "draft", "skabelon", "eksempel"), ("endelig", "final", "faerdig", "opdateret")


@dataclass(frozen=True, slots=True)
class Guess:
    """A thing that a file may be, and how many of its words say so."""

    material: Material
    item: MaterialItem
    hits: int


def guesses(package: Package, file_name: str) -> tuple[Guess, ...]:
    """What a forwarded file may be by its name, the likeliest first; a person always says which it is."""
    said = tokens(PurePath(file_name.replace("\\", "/")).stem.replace("_", " "))
    found = [
        Guess(material, item, hits)
        for material in package.materials
        for item in material.items
        if (hits := _hits(item, said)) > 0
    ]
    return tuple(sorted(found, key=lambda guess: -guess.hits))


def _hits(item: MaterialItem, said: list[str]) -> int:
    """Words of the name that fit the item; calling it a draft or final speaks for one and against the other."""
    known = {word for name in item.names for word in tokens(name)}
    named = sum(1 for word in said if any(likeness(word, one) > 0 for one in known))
    if not named:
        return 0
    draft, final = (
        any(word.startswith(mark) for word in said for mark in marks) for marks in (_DRAFT_WORDS, _FINAL_WORDS)
    )
    for_it = (draft and item.stage == "draft") + (final and item.stage == "final")
    against = (draft and item.stage == "final") + (final and item.stage == "draft")
    return 2 * named + for_it - against


@dataclass(frozen=True, slots=True)
class Heads:
    """How many will be there: people, practices among them, and tables (0 where nobody has counted them)."""

    people: int
    practices: int
    tables: int = 0


@dataclass(frozen=True, slots=True)
class Copies:
    """One thing to print. Sealed things are not printed but counted: one envelope for each practice."""

    key: str
    title: Text
    copies: int
    sealed: bool


def print_list(package: Package, heads: Heads, spare: float = 0.1) -> tuple[Copies, ...]:
    """Copies of each handout for those who come, with a share to spare; sealed things have none to spare."""
    per = {"person": heads.people, "practice": heads.practices, "table": heads.tables}
    return tuple(
        Copies(one.key, one.title, per[one.per] if one.sealed else ceil(per[one.per] * (1 + spare)), one.sealed)
        for one in package.handouts
    )


def chase(package: Package, material: Material, values: Mapping[str, str], lang: str = "da") -> Draft:
    """A mail that asks for a late delivery; `values` holds cluster, meeting_date and name as people write them.

    It has no address where the playbook gives none: a form is no place to ask, and a partner is not the provider.
    """
    things = "\n".join(f"- {item.title.in_(lang)}" for item in material.items)
    known = {place: values.get(place, "") for place in ("cluster", "meeting_date", "name")}
    known |= {"package": package.title.in_(lang), "item": material.title.in_(lang), "things": things}
    subject, body = (text.in_(lang).format_map(known) for text in (_SUBJECT, _BODY))
    provider = package.order if material.sender != package.partner else None
    return Draft(provider.address if provider else None, " ".join(subject.split()), f"{body}\n")


def is_secret(item: MaterialItem) -> bool:
    """Whether the bot refuses to take this in: practice data, sealed things and the key to anonymised practices."""
    return item.secrecy != "open"


def looks_secret(package: Package, file_name: str) -> bool:
    """Whether the likeliest thing that a file is by its name is one that the bot refuses."""
    likeliest = guesses(package, file_name)[:1]
    return any(is_secret(guess.item) for guess in likeliest)
