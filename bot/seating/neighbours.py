"""Pairs for "talk with the one beside you": two and two at a table, colleagues apart where that can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence


def neighbours(table: Sequence[str], practice_of: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The table cut into pairs (one three when the number is odd), as few colleagues in one pair as possible.

    People in order of the size of their practice at the table, the first half beside the second: only a practice with
    more than half of the table ever meets itself.
    """
    many = Counter(practice_of[person] for person in table)
    people = sorted(table, key=lambda person: (-many[practice_of[person]], practice_of[person], person))
    if len(people) < 2:  # noqa: PLR2004  nobody to talk with
        return (tuple(people),) if people else ()
    half = len(people) // 2
    pairs = [list(pair) for pair in zip(people[:half], people[half : 2 * half], strict=True)]
    if len(people) % 2:
        lone = people[-1]
        best = min(pairs, key=lambda pair: sum(practice_of[p] == practice_of[lone] for p in pair))
        best.append(lone)
    return tuple(tuple(pair) for pair in pairs)
