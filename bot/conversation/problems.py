"""What is reckoned about groups and tables: everything a problem needs, and nothing of the database.

A problem is a value, so that it can go to a process of its own and its answer come back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from bot.grouping import (
    Attendee,
    CancelledError,
    GroupingError,
    Plan,
    Relaxation,
    Repair,
    Room,
    Rules,
    form_groups,
)
from bot.grouping.model import Progress
from bot.grouping.moves import PairAnswer, explain_pair
from bot.grouping.options import with_consequences
from bot.grouping.repair import repair
from bot.seating import Guest, SeatingError, TablePlan, plan_tables, reseat

FOR_AN_OPTION = 2.0
"""Seconds for one counterfactual beside a proposal."""
FOR_A_REPAIR = 5.0
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Failed:
    """Why nothing came of it: a code of `bot.grouping.words` and its values."""

    code: str
    values: Mapping[str, Any]


class Problem(Protocol):
    """One thing to reckon."""

    def reckon(self, told: Progress, cancel: Cancel) -> Any:  # noqa: ANN401  # each problem its own result
        """Takes its time; raises CancelledError when `cancel` says so."""


@dataclass(frozen=True)
class Groups:
    """A proposal; `keep` is the published plan that few shall be moved from."""

    people: tuple[Attendee, ...]
    rules: Rules
    rooms: tuple[Room, ...]
    seconds: float
    keep: Plan | None

    def reckon(self, told: Progress, cancel: Cancel) -> Plan | Failed:
        try:
            plan = form_groups(
                self.people,
                self.rules,
                rooms=self.rooms,
                keep=self.keep,
                seconds=self.seconds,
                progress=told,
                cancel=cancel,
            )
        except GroupingError as error:
            return Failed(error.code, error.values)
        return replace(plan, relaxed=tuple(self._told(one, plan, cancel) for one in plan.relaxed))

    def _told(self, breach: Relaxation, plan: Plan, cancel: Cancel) -> Relaxation:
        """The breach with what each way out of it would lead to."""
        if cancel():
            raise CancelledError
        return with_consequences(
            breach, plan, self.people, self.rules, rooms=self.rooms, seconds=min(FOR_AN_OPTION, self.seconds)
        )


@dataclass(frozen=True)
class Pair:
    """Why two do not sit together."""

    plan: Plan
    one: str
    other: str
    people: tuple[Attendee, ...]
    rules: Rules
    rooms: tuple[Room, ...]

    def reckon(self, _told: Progress, _cancel: Cancel) -> PairAnswer | None:
        try:
            return explain_pair(self.plan, self.one, self.other, self.people, self.rules, rooms=self.rooms)
        except GroupingError:  # one of them has left since
            return None


@dataclass(frozen=True)
class Change:
    """The menu after an afbud or a late sign-up."""

    plan: Plan
    people: tuple[Attendee, ...]
    rules: Rules
    rooms: tuple[Room, ...]
    locked: tuple[str, ...]

    def reckon(self, _told: Progress, cancel: Cancel) -> tuple[Repair, ...] | None:
        try:
            return repair(
                self.plan,
                self.people,
                self.rules,
                rooms=self.rooms,
                locked=self.locked,
                seconds=FOR_A_REPAIR,
                cancel=cancel,
            )
        except GroupingError:
            return None


@dataclass(frozen=True)
class Drawing:
    """The groups on a map, as a PNG."""

    plan: Plan
    people: tuple[Attendee, ...]
    lang: Literal["da", "en"]

    def reckon(self, _told: Progress, _cancel: Cancel) -> bytes:
        from bot.documents.group_map import group_map_png  # noqa: PLC0415  # the drawing library is heavy

        return group_map_png(self.plan, self.people, self.lang)


@dataclass(frozen=True)
class Tables:
    """A table plan; with `before` as few as possible are moved from where they sit."""

    guests: tuple[Guest, ...]
    tables: tuple[int, ...]
    before: TablePlan | None

    def reckon(self, _told: Progress, _cancel: Cancel) -> TablePlan | None:
        try:
            if self.before is not None:
                return reseat(self.before, self.guests, self.tables)
            return plan_tables(self.guests, self.tables)
        except SeatingError:
            return None
