"""Which date it should be: the dates of a poll in order, each with what speaks for it and against it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Vote = Literal["yes", "maybe", "no"]
Verdict = Literal["good", "waiting", "blocked"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One date.

    Attributes:
        slot: its id. yes, maybe, no, open: how many of those asked have said so, or nothing.
        verdict: `blocked` where someone who must be there cannot come, or nobody can; `waiting` until all who must be
            there have answered; else `good`.
        must_no, must_open, must_maybe: who of those who must be there cannot, has not said, or can if need be.
        why: `must_no`, `nobody`, `must_open`, `must_maybe`, `most` (nobody's date is better attended), `all`.
    """

    slot: int
    yes: int
    maybe: int
    no: int
    open: int
    verdict: Verdict
    must_no: tuple[int, ...] = ()
    must_open: tuple[int, ...] = ()
    must_maybe: tuple[int, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def come(self) -> int:
        """How many can, gladly or if need be."""
        return self.yes + self.maybe


def rank(
    slots: Sequence[int], asked: Collection[int], must: Collection[int], votes: Mapping[int, Mapping[int, Vote]]
) -> tuple[Ranked, ...]:
    """The dates, best first: none that is blocked before one that is not, then who must be there, then how many come.

    `slots` in the order of time, which settles what is equal; `votes` by slot and person.
    """
    found = [_one(slot, asked, must, votes.get(slot, {})) for slot in slots]
    best = max((one.come for one in found if one.verdict != "blocked"), default=0)
    order = {"good": 0, "waiting": 1, "blocked": 2}
    ranked = sorted(found, key=lambda one: (order[one.verdict], -one.come, len(one.must_maybe), -one.yes))
    return tuple(_reasoned(one, best) for one in ranked)


def _one(slot: int, asked: Collection[int], must: Collection[int], said: Mapping[int, Vote]) -> Ranked:
    given = [said[person] for person in asked if person in said]
    yes, maybe, no = (given.count(vote) for vote in ("yes", "maybe", "no"))
    must_no = tuple(person for person in must if said.get(person) == "no")
    must_open = tuple(person for person in must if person not in said)
    must_maybe = tuple(person for person in must if said.get(person) == "maybe")
    blocked = bool(must_no) or (no > 0 and no == len(asked))
    verdict: Verdict = "blocked" if blocked else "waiting" if must_open else "good"
    return Ranked(slot, yes, maybe, no, len(asked) - len(given), verdict, must_no, must_open, must_maybe)


def _reasoned(one: Ranked, best: int) -> Ranked:
    why = [
        word
        for word, holds in (
            ("must_no", bool(one.must_no)),
            ("nobody", one.no > 0 and one.come == 0 and one.open == 0),
            ("must_open", bool(one.must_open)),
            ("must_maybe", bool(one.must_maybe)),
            ("all", one.no == 0 and one.open == 0 and one.come > 0),
            ("most", one.verdict != "blocked" and one.come == best and best > 0),
        )
        if holds
    ]
    return replace(one, why=tuple(why))
