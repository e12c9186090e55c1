"""Several who come together, as people write it: "vi er 3 fra Lægehuset, én UA"."""

import re
from dataclasses import dataclass

from dialogs.readers._base import fold, one_line
from dialogs.readers._words import FIGURES

_HEAD = re.compile(
    r"^(?:hej[,! ]+)?(?:vi|der|we) (?:er|kommer|bliver|deltager|are|come|will be)(?: med)? (?P<count>\w+)"
    r"(?: (?:læger|mand|personer|stk|i alt|doctors|people|of us))?\b",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^ (?:fra|i|hos|from|at|of) (?P<name>.+?)"
    r"(?=,|;|\.| heraf | hvoraf | inkl| incl| og (?:\w+ )?(?:ua|vikar)| including | with |$)",
    re.IGNORECASE,
)
_LOCUMS = re.compile(r"\b(?P<count>\w+) (?:er )?(?:ua|vikar|vikarer|locums?|trainees?)\b", re.IGNORECASE)
_MOST = 60


@dataclass(frozen=True)
class Party:
    """So many come from a practice (as it was written; empty: from one's own), so many of them are UA or vikar."""

    count: int
    practice: str = ""
    locums: int = 0


def read_party(text: str) -> Party | None:
    """What was said, or None where it is something else; what does not add up is something else too."""
    said = one_line(text).rstrip(".! ")
    head = _HEAD.match(said)
    count = _figure(head["count"]) if head else None
    if head is None or count is None or not 1 <= count <= _MOST:
        return None
    rest = said[head.end() :]
    place = _FROM.match(rest)
    rest = rest[place.end() :] if place else rest
    others = _LOCUMS.search(rest)
    locums = _figure(others["count"]) if others else 0
    if locums is None or locums > count or (rest.strip(" ,.;") and not others):
        return None
    return Party(count, place["name"].strip() if place else "", locums)


def _figure(word: str) -> int | None:
    said = fold(word)
    return int(said) if said.isdecimal() and len(said) < 4 else FIGURES.get(said)  # noqa: PLR2004  # no more digits
