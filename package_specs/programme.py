"""The programme: its rows, the shorter parts inside a row, and the cues that go with them."""

from typing import Literal, Self

from pydantic import Field, model_validator

from .base import Certainty, Finding, Frozen, Key, Minutes, Text, refuse
from .offset import ClockOffset
from .roles import Role

Mode = Literal["plenum", "virtual", "groups", "break"]


class SubItem(Frozen):
    """A part of a row with minutes of its own; `minutes` is None where the playbook gives none."""

    title: Text
    minutes: Minutes | None = None
    certainty: Certainty = "stated"


class Cue(Frozen):
    """A message beyond the ordinary ones (start, minutes left, next): to whom, when in the row, what."""

    to: tuple[Role, ...] = Field(min_length=1)
    edge: Literal["start", "end"] = "start"
    at: ClockOffset
    text: Text
    certainty: Certainty = "stated"


class ProgrammeItem(Frozen):
    """One row of the programme. `who` is empty where the playbook names nobody.

    `shortenable` is how many minutes may be cut when the meeting runs late; `handouts` are keys of the package's
    handouts; `minutes` is None only in a skeleton.
    """

    key: Key
    title: Text
    minutes: Minutes | None = None
    mode: Mode = "plenum"
    who: tuple[Role, ...] = ()
    content: tuple[Text, ...] = ()
    sub: tuple[SubItem, ...] = ()
    certainty: Certainty = "stated"
    shortenable: int = Field(default=0, ge=0)
    cues: tuple[Cue, ...] = ()
    handouts: tuple[Key, ...] = ()
    reflections: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.minutes is None:
            return self
        found = []
        inside = sum(part.minutes or 0 for part in self.sub)
        if inside > self.minutes:
            found.append(
                Finding(
                    "sub",
                    f"the parts take {inside} minutes, the row only {self.minutes}",
                    f"delene varer {inside} minutter, punktet kun {self.minutes}",
                )
            )
        if self.shortenable > self.minutes:
            found.append(
                Finding(
                    "shortenable",
                    f"more than the {self.minutes} minutes there are",
                    f"mere end de {self.minutes} minutter, der er",
                )
            )
        found += [self._outside(n) for n, cue in enumerate(self.cues) if not self._inside(cue)]
        refuse(found)
        return self

    def _inside(self, cue: Cue) -> bool:
        length = self.minutes or 0
        return 0 <= cue.at.minutes + (length if cue.edge == "end" else 0) <= length

    def _outside(self, n: int) -> Finding:
        return Finding(f"cues.{n}.at", "lies outside the row", "ligger uden for punktet")


class Option(Frozen):
    """Something that can be added after the meeting proper and takes more time."""

    key: Key
    title: Text
    minutes: Minutes
    who: tuple[Role, ...] = ()
    decided_at: Key | None = None
    note: Text | None = None
    certainty: Certainty = "stated"
    source: str | None = None


class Told(Frozen):
    """Who hears one of the ordinary messages, instead of the usual people; nobody where `to` is empty.

    `left` are minutes left but for the last of them, which is `last_left`; `holder` is whoever holds the row, `alle`
    everybody who takes part.
    """

    cue: Literal[
        "checkin", "role_call", "start_due", "start", "next_up", "left", "last_left", "time_up",
        "group_start", "group_left", "back_on_zoom", "ended",
    ]  # fmt: skip
    to: tuple[Role | Literal["holder", "alle"], ...]


class Live(Frozen):
    """How the meeting is run by the clock: minutes left at which people are told, and the check-in before it."""

    warnings: tuple[Minutes, ...] = (5, 2)
    group_warnings: tuple[Minutes, ...] = (15, 5)
    check_in: tuple[ClockOffset, ...] = ()
    back_on: Text | None = None
    tell: tuple[Told, ...] = ()
    certainty: Certainty = "suggested"

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        names = [told.cue for told in self.tell]
        again = [n for n, name in enumerate(names) if name in names[:n]]
        refuse([Finding(f"tell.{n}.cue", f"“{names[n]}” is there twice", f"»{names[n]}« står to gange") for n in again])
        return self


class SeatingPhase(Frozen):
    """Who sits with whom from one row on."""

    key: Key
    from_item: Key
    rule: Literal["apart_same_practice", "together_same_practice", "neighbours"]
    solo_together: bool = False
    text: Text
    certainty: Certainty = "stated"
    source: str | None = None


class Handout(Frozen):
    """Something given out at a moment of the meeting; `per` says how many copies are needed."""

    key: Key
    title: Text
    moment: Literal["start", "after_break", "item"]
    per: Literal["person", "practice", "table"] = "person"
    material: Key | None = None
    sealed: bool = False
    privacy: Text | None = None
    certainty: Certainty = "stated"
    source: str | None = None
