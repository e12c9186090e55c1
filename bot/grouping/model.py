"""What the making of groups speaks of: people, rooms, rules and the finished plan. All values are frozen.

Money of the model: every cost is a whole number of tenths of a person-kilometre (10 = one person goes one kilometre
further), so that sums are exact and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]  # latitude, longitude in degrees
FormMode = Literal["alike", "mixed", "ignore"]
KeepBy = Literal["house", "ydernummer"]
Answer = Literal["place", "own"]
Value = str | int | float
Values = Mapping[str, Value]
Progress = Callable[["Progressed"], None]


class GroupingError(ValueError):
    """What was asked cannot be reckoned with; `code` and `values` tell it to people (see `words`)."""

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


class CancelledError(Exception):
    """The caller's `cancel` said stop."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person who comes to the meeting.

    `house` is the roof that practices share (empty: the practice itself); `place` is None where nobody knows it;
    `own_group` names the self-made group of a person who answered "own"; `host_capacity` is how many people the
    person's practice can seat, 0 when it cannot host.
    """

    id: str
    name: str
    practice: str
    house: str = ""
    form: str = ""
    place: Point | None = None
    answer: Answer = "place"
    own_group: str | None = None
    host_capacity: int = 0
    ydernummer: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A booked meeting room that can be a group's place."""

    id: str
    name: str
    place: Point | None
    capacity: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The soft wishes' prices, in tenths of a person-kilometre. Measured defaults; settings of a cluster."""

    detour: float = 1.3  # roads against the straight line
    form_near: int = 15  # neighbouring forms in one group, per person
    form_far: int = 30  # other unlike forms (or, when mixing, the same form), per person
    size_five: int = 60
    size_eight: int = 30
    no_host: int = 600
    split: int = 100  # shown in the total for each further part of a practice; the splitting itself is a tier


@dataclass(frozen=True, slots=True)
class Choice:
    """What the coordinator chose in one of the cases where the rules cannot all hold (`OPTIONS` lists them)."""

    case: str
    pick: str
    about: str = ""  # the practice or the self-made group it is about; empty: wherever the case arises


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one making of groups.

    `locked` are groups that stay exactly as they are; `together` and `apart` are the coordinator's wishes about
    people (ids); `forbidden` are pairs of houses or practices that may not share a group (a fjord between them).
    """

    forms: FormMode = "alike"
    keep_by: KeepBy = "house"
    weights: Weights = field(default_factory=Weights)
    locked: tuple[frozenset[str], ...] = ()
    together: tuple[frozenset[str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    choices: tuple[Choice, ...] = ()

    def chosen(self, case: str, about: str = "") -> str | None:
        """The pick made for this case and object, else the pick made for the case as a whole."""
        picks = {choice.about: choice.pick for choice in self.choices if choice.case == case}
        return picks.get(about, picks.get(""))


# The sizes of the meeting's rules: 5-8 wanted, 4 and 9 a small breach, the rest a large one.
SIZES = range(5, 9)
NEAR_SIZES = range(4, 10)

# For every case: what the coordinator may choose, the proposal first.
OPTIONS: dict[str, tuple[str, ...]] = {
    "few": ("one_group", "online", "ask_more"),
    "nine_people": ("four_five", "one_of_nine", "self_made"),
    "practice_of_nine": ("whole", "split"),
    "big_practice": ("even",),
    "indivisible": ("whole", "split"),
    "small_self_group": ("top_up", "stay"),
    "split_by_choice": ("join", "stay"),
    "no_host": ("room", "ask_nearest", "group_decides"),
}


@dataclass(frozen=True, slots=True)
class Km:
    """Kilometres from people's practices to their group's place, as the crow flies."""

    mean: float
    max: float
    total: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a code and the values its sentence needs."""

    code: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Host:
    """Who seats a group: a practice, or a room when `room` is its id."""

    practice: str
    capacity: int
    reason: Reason
    room: str = ""


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a group's ways are measured to: the house (or room) `key`, and its place when that is known."""

    key: str
    name: str
    place: Point | None
    room: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """People who sit together; `members` are ids in a fixed order, `self_made` names the self-made groups in it."""

    number: int
    members: tuple[str, ...]
    centre: Centre
    host: Host | None
    km: Km
    self_made: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Tiers:
    """The breaches that are never traded against ways and forms, first comes first. All counts."""

    outside: int = 0  # people in groups of 3 or fewer, 10 or more (self-made groups alone excepted)
    outside_groups: int = 0
    split: int = 0  # practices that the bot splits
    near: int = 0  # groups of 4 or 9, self-made groups alone below 5
    nines: int = 0
    left_out: int = 0  # practices whose doctors' own group has room for the rest, and the rest sits elsewhere
    asked: int = 0  # self-made groups that are asked to take others in
    parts: int = 0  # parts of practices beyond the first
    uneven: int = 0  # sum of squares of the parts' sizes

    @property
    def main(self) -> tuple[int, ...]:
        """The breaches that a person would be moved to avoid; empty when there are none."""
        found = (self.outside, self.outside_groups, self.split, self.near, self.nines)
        return found if any(found) else ()


@dataclass(frozen=True, slots=True)
class Cost:
    """Tenths of a person-kilometre, by part. The total is the sum."""

    km: int = 0
    form: int = 0
    size: int = 0
    host: int = 0
    split: int = 0

    @property
    def total(self) -> int:
        return self.km + self.form + self.size + self.host + self.split


@dataclass(frozen=True, slots=True)
class Option:
    """One way out of a breach; `needs` is "solve" (choose and form again), "keep" (as proposed) or "people"."""

    pick: str
    needs: Literal["keep", "solve", "people"]
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A rule that could not hold, for whom, why, and what can be chosen instead (the first is what was done).

    `code` is one of nine, too_few, big_practice, indivisible, small_self_group, split_by_choice, no_host;
    `case` is the key into `OPTIONS`; `why` is the arithmetic or what held it.
    """

    code: str
    case: str
    members: tuple[str, ...]
    groups: tuple[int, ...]
    why: Reason
    options: tuple[Option, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Progressed:
    """A step of the search, for a progress line: best cost so far and the proven lower bound, where there are any."""

    seconds: float
    cost: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups, and everything that can be asked about them. Stored when published, never derived again."""

    groups: tuple[Group, ...]
    cost: Cost
    tiers: Tiers
    bound: int  # no plan under the same rules costs less, in tenths of a person-kilometre
    optimal: bool
    seconds: float
    relaxed: tuple[Relaxation, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)  # by person: why in this group
    moved: tuple[str, ...] = ()  # people in another group than in the plan that was to be kept
    unknown_places: tuple[str, ...] = ()  # people whose distance could not be reckoned

    @property
    def gap(self) -> float:
        """How much cheaper a plan could be at most, as a share of this plan's cost."""
        total = self.cost.total
        return 0.0 if self.optimal or total <= 0 else max(0.0, (total - self.bound) / total)

    @property
    def member_sets(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(group.members) for group in self.groups)

    def group_of(self, person: str) -> Group | None:
        return next((group for group in self.groups if person in group.members), None)


@dataclass(frozen=True, slots=True)
class Repair:
    """One line of the menu after a late change: how many are moved, and the plan that comes of it."""

    moved: tuple[str, ...]
    plan: Plan
    proven: bool  # no plan with as few moves and as few breaches is cheaper
