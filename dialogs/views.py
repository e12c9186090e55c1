"""The facts dialogs read: frozen pictures of rows, with instants in local wall time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from package_specs.model import Package


@dataclass(frozen=True)
class PracticeView:
    id: int
    name: str
    ydernummer: str
    house: str
    form: str
    address: str
    postcode: str
    town: str
    host_capacity: int


@dataclass(frozen=True)
class MemberView:
    """A person of the roster; `joined` once they have written to the bot through their link."""

    id: int
    cluster: int
    name: str
    role: str
    practice: str
    practice_id: int
    coordinator: bool
    chair: bool
    email: str
    person_id: int
    joined: bool
    blocked: bool
    link_until: datetime | None = None
    mail_bad: bool = False
    language: str = ""

    def way(self, *, mails: bool) -> Literal["chat", "mail", "none"]:
        """How they are reached: by what they joined with, else by mail where the installation sends any."""
        if self.joined and not self.blocked:
            return "chat"
        return "mail" if mails and self.email and not self.mail_bad else "none"

    @property
    def doctor(self) -> bool:
        """Whether the seat counts among the cluster's doctors (guests and staff do not)."""
        return self.role in {"member", "ua", "locum"}


@dataclass(frozen=True)
class ClusterView:
    id: int
    name: str
    members: tuple[MemberView, ...]
    practices: tuple[PracticeView, ...]

    @property
    def doctors(self) -> tuple[MemberView, ...]:
        return tuple(member for member in self.members if member.doctor)

    def by_practice(self) -> Mapping[str, tuple[MemberView, ...]]:
        """Members under their practice's name, in the order given."""
        result: dict[str, list[MemberView]] = {}
        for member in self.members:
            result.setdefault(member.practice, []).append(member)
        return {name: tuple(rows) for name, rows in result.items()}


@dataclass(frozen=True)
class MeetingView:
    """A meeting as everybody is told of it."""

    id: int
    cluster_id: int
    cluster: str
    package: str
    titles: Mapping[str, str]
    starts: datetime
    ends: datetime
    form: str
    place: str
    link: str
    chair: str
    chair_id: int
    status: str
    answer_by: datetime
    ordered: bool
    nudges: int
    options: tuple[str, ...]
    revision: int
    spec: "Package" = field(repr=False)
    agreed: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the order, the call and the premeeting came to, by `order.<field>`, `call.<note>`, `pre.<outcome>`."""
    follows: int = 0
    """The meeting that this one follows up."""

    def title(self, lang: str) -> str:
        return self.titles.get(lang) or self.titles["da"]


@dataclass(frozen=True)
class AnswerView:
    """A sign-up answer; `whole` when no question of it is open."""

    member: int
    attend: str
    grouping: str
    own_group: str
    locum: str
    practice: str
    at: datetime

    @property
    def whole(self) -> bool:
        if self.attend == "no":
            return True
        grouped = self.grouping == "place" or (self.grouping == "own" and self.own_group != "")
        return grouped and (self.locum == "no" or (self.locum == "yes" and self.practice != ""))


@dataclass(frozen=True)
class TaskView:
    id: int
    meeting: int
    key: str
    titles: Mapping[str, str]
    who: tuple[str, ...]
    due: date | None
    until: date | None
    state: str
    phase: str
    certainty: str
    source: str
    delegate: str
    undoable: bool

    def title(self, lang: str) -> str:
        return self.titles.get(lang) or self.titles["da"]


@dataclass(frozen=True)
class StageView:
    """A stage of an order: `ordered`, `called`, `draft`, `final` or `follow_up`; `begun` when a part of it is there."""

    name: str
    done: bool
    begun: bool = False


@dataclass(frozen=True)
class ReminderView:
    """A reminder that waits: of a task (`task` is its id, `words` what was added to it), or of the programme."""

    id: int
    key: str
    kind: str
    at: datetime
    task: int
    cue: str
    words: str
    muted: bool

    @property
    def movable(self) -> bool:
        """Reminders of the plan can be put on another day; those of the programme follow the programme."""
        return self.kind in {"task", "overdue"}


@dataclass(frozen=True)
class SeatView:
    """A person in a group, and why there."""

    member: int
    name: str
    practice: str
    locked: bool = False


@dataclass(frozen=True)
class GroupView:
    """A group, proposed or published; `id` is 0 while proposed."""

    id: int
    number: int
    seats: tuple[SeatView, ...]
    host: str
    host_reason: str
    address: str
    leader: str
    leader_id: int
    leader_state: str
    self_made: bool
    km_mean: float | None
    km_max: float | None
    report: str = ""
    """`missing`, `draft` or `submitted`."""


@dataclass(frozen=True)
class ProposalView:
    """The state of the grouping: `none`, `wanted`, `proposed`, `published` or `failed`."""

    state: str
    groups: tuple[GroupView, ...]
    reasons: Mapping[str, tuple[str, ...]]
    relaxed: Mapping[str, tuple[str, ...]]
    verdict: Mapping[str, str]
    revision: int


@dataclass(frozen=True)
class LiveView:
    """The running meeting: `figures` of the agenda at this moment, and the state's revision for its buttons."""

    revision: int
    token: str
    figures: Any
    programme: Any
