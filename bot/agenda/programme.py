"""What a meeting is going to do: items with minutes, their parts, who holds them, and which cues they ask for.

A programme is plain data. It is copied into the meeting when the meeting is made and never changes while it runs;
what happens on the day stands in `Live`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

Mode = Literal["plenum", "virtual", "groups", "break"]
Anchor = Literal["programme", "before", "start", "end", "leave", "over"]

ALL_MODES: tuple[Mode, ...] = ("plenum", "virtual", "groups", "break")
TALKS: tuple[Mode, ...] = ("plenum", "virtual")
GROUPS: tuple[Mode, ...] = ("groups",)

WHO = "@who"
"""Stands in an audience for whoever holds the item or the part."""
EVERYONE = "alle"
"""Stands for everyone who takes part."""
LEADERS = ("koordinator", "moedeleder")
HELPERS = ("facilitator", "ordstyrer", "tidsholder")
GROUP_PEOPLE = ("gruppeleder", "gruppe")


@dataclass(frozen=True, slots=True)
class CueRule:
    """One kind of cue: when it is due and which roles get it.

    anchor and minutes:
      programme  so many minutes before the planned start, while nobody has pressed start
      before     so many minutes before the step begins, while the step before it runs
      start      so many minutes after the beginning
      end        so many minutes before the end
      leave      when the item is over: at its end, or when it is left sooner
      over       when the meeting is over
    """

    kind: str
    anchor: Anchor
    minutes: int = 0
    audience: tuple[str, ...] = LEADERS
    modes: tuple[Mode, ...] = ALL_MODES
    least: int = 0
    """Only for what lasts at least so many minutes."""
    values: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.minutes < 0 or self.least < 0:
            raise ValueError(f"cue {self.kind!r}: minutes are counted from zero")


def cue_rules(
    warnings: tuple[int, ...] = (5, 2),
    group_warnings: tuple[int, ...] = (15, 5),
    checkin: tuple[int, ...] = (15,),
    tell: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[CueRule, ...]:
    """Who hears what unless the playbook says otherwise: leaders all, a presenter the own slot, groups the group phase.

    warnings and group_warnings are minutes left; checkin is minutes before the planned start.
    tell: other audiences, by kind; minutes left are `left`, the last of them `last_left`, those of groups `group_left`.
    """
    usual = (
        *(CueRule("checkin", "programme", minutes, (EVERYONE,)) for minutes in checkin),
        CueRule("role_call", "programme", 10),
        CueRule("start_due", "programme", 0),
        CueRule("start", "start", 0, (*LEADERS, "facilitator", "referent", WHO), (*TALKS, "break")),
        *(_left(minutes, last=minutes == min(warnings)) for minutes in warnings),
        CueRule("next_up", "before", 5, (WHO,), TALKS),
        CueRule("time_up", "end", 0, (*LEADERS, *HELPERS, WHO), (*TALKS, "break")),
        CueRule("group_start", "start", 0, (*LEADERS, *GROUP_PEOPLE), GROUPS),
        *(_group_left(minutes) for minutes in group_warnings),
        CueRule("back_on_zoom", "leave", 0, (*LEADERS, *GROUP_PEOPLE), GROUPS),
        CueRule("ended", "over", 0),
    )
    last = min(warnings, default=0)
    return tuple(replace(rule, audience=tell.get(_named(rule, last), rule.audience)) for rule in usual)


def _named(rule: CueRule, last: int) -> str:
    """What a playbook calls the rule."""
    if rule.anchor == "end" and rule.minutes:
        return "group_left" if rule.modes == GROUPS else "last_left" if rule.minutes == last else "left"
    return rule.kind


def _left(minutes: int, *, last: bool) -> CueRule:
    """So many minutes left; the presenter hears only the last of these. Not in what is hardly longer itself."""
    kind = {5: "five_left", 2: "two_left"}.get(minutes, "left")
    audience = (*LEADERS, *HELPERS, WHO) if last else (*LEADERS, *HELPERS)
    return CueRule(kind, "end", minutes, audience, (*TALKS, "break"), least=2 * minutes)


def _group_left(minutes: int) -> CueRule:
    kind = {15: "group_15", 5: "group_5"}.get(minutes, "group_left")
    return CueRule(kind, "end", minutes, (*LEADERS, *GROUP_PEOPLE), GROUPS, least=2 * minutes)


DEFAULT_RULES = cue_rules()


@dataclass(frozen=True, slots=True)
class Sub:
    """A part of an item: one presentation of three, the talk before the dialogue. Without roles, the item's hold."""

    title: str
    minutes: int
    who: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the programme.

    who: role keys; names: the people to show. shortenable: minutes it may give when the meeting is late.
    cues: its own cues besides the programme's rules (hand-outs, the evaluation), counted on the item as a whole.
    """

    key: str
    title: str
    minutes: int
    mode: Mode = "plenum"
    who: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sub: tuple[Sub, ...] = ()
    shortenable: int = 0
    cues: tuple[CueRule, ...] = ()

    def __post_init__(self) -> None:
        if not self.key or set(self.key) & set("/:"):
            raise ValueError(f"item key {self.key!r} must be non-empty and without / and :")
        if self.minutes < 1 or any(part.minutes < 1 for part in self.sub):
            raise ValueError(f"item {self.key!r}: every item and every part lasts at least one minute")
        if sum(part.minutes for part in self.sub) > self.minutes:
            raise ValueError(f"item {self.key!r}: the parts last longer than the item")
        if not 0 <= self.shortenable <= self.minutes:
            raise ValueError(f"item {self.key!r}: it may give 0 to {self.minutes} minutes")

    @property
    def spare(self) -> timedelta:
        """What may be taken from it when the meeting is late; one minute always stays."""
        return timedelta(minutes=min(self.shortenable, self.minutes - 1))

    @property
    def parts(self) -> tuple[Sub, ...]:
        """The parts, with an untitled last one for minutes that none of them names; empty without parts."""
        rest = self.minutes - sum(part.minutes for part in self.sub)
        return (*self.sub, Sub("", rest)) if self.sub and rest else self.sub


@dataclass(frozen=True, slots=True)
class Programme:
    """The items in order, the chosen options that follow after the end, and the instant it begins (kept in UTC).

    fixed_end is when the items must be over, whatever happens (the options come after it).
    """

    items: tuple[Item, ...]
    starts_at: datetime
    zone: str = "Europe/Copenhagen"
    fixed_end: datetime | None = None
    options: tuple[Item, ...] = ()
    rules: tuple[CueRule, ...] = field(default=DEFAULT_RULES)

    def __post_init__(self) -> None:
        keys = [item.key for item in self.sequence]
        if not self.items or len(keys) != len(set(keys)):
            raise ValueError("a programme has at least one item, and each has its own key")
        ZoneInfo(self.zone)
        object.__setattr__(self, "starts_at", _utc(self.starts_at))
        if self.fixed_end is not None:
            object.__setattr__(self, "fixed_end", _utc(self.fixed_end))
            if self.fixed_end <= self.starts_at:
                raise ValueError("the fixed end lies before the start")

    @property
    def sequence(self) -> tuple[Item, ...]:
        return self.items + self.options

    @property
    def planned_end(self) -> datetime:
        """When everything is over by plan, the options with it."""
        return self.starts_at + total(self.sequence)

    @property
    def target(self) -> datetime:
        """The end of the items that lateness is absorbed before: the fixed one, else the planned one."""
        return self.fixed_end or self.starts_at + total(self.items)

    def planned_start(self, index: int) -> datetime:
        return self.starts_at + total(self.sequence[:index])


def total(items: Iterable[Item]) -> timedelta:
    return timedelta(minutes=sum(item.minutes for item in items))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a programme needs instants with a time zone")
    return moment.astimezone(UTC)
