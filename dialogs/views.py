"""The facts dialogs read: frozen pictures of rows, with instants in local wall time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from dialogs.group_views import BreachView, SearchView

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
class DoubtView:
    """A message that perhaps never came: to whom, since when, about which meeting if about one."""

    way: Literal["chat", "mail"]
    id: int
    name: str
    at: datetime
    meeting: "MeetingView | None"
    repeated: bool


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
    capacity: int = 0
    """How many there is room for; 0 where nobody counts."""

    @property
    def group_phase(self) -> tuple[datetime, datetime] | None:
        """When the groups meet, by the programme; None where it has no minutes or no such part."""
        at, found = self.starts, None
        for item in self.spec.programme or ():
            end = at + timedelta(minutes=item.minutes or 0)
            if item.mode == "groups":
                found = (found[0] if found else at, end)
            at = end
        return found

    @property
    def gather(self) -> datetime | None:
        """When those of a group should sit together; the house's proposal, for no playbook says it.

        The plenary on screen leads into the group work without a break to drive in, so it is from the start. None
        where it is otherwise.
        """
        modes = [item.mode for item in self.spec.programme or ()]
        ahead = modes[: modes.index("groups")] if "groups" in modes else []
        return self.starts if ahead and set(ahead) == {"virtual"} else None

    def title(self, lang: str) -> str:
        return self.titles.get(lang) or self.titles["da"]


@dataclass(frozen=True)
class AnswerView:
    """A sign-up answer; `whole` when no question of it is open.

    `attend` is yes, no, or wait: they would come, and there was no room left.
    """

    member: int
    attend: str
    grouping: str
    own_group: str
    locum: str
    practice: str
    at: datetime
    guest: bool = False
    groups: bool = True
    waits_since: datetime | None = None

    @property
    def whole(self) -> bool:
        return not self.lacks

    @property
    def lacks(self) -> tuple[str, ...]:
        """Its open questions; a guest only says whether they come, a playbook without groups asks for none."""
        if self.attend == "no" or self.guest:
            return ()
        group = "" if not self.groups or self.grouping == "place" else "own_group" if self.grouping else "grouping"
        locum = {"yes": "practice", "no": ""}.get(self.locum, "locum")
        said = {"own_group": self.own_group, "practice": self.practice}
        return tuple(name for name in (group, locum) if name and not said.get(name))


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
    chosen: bool = False

    def title(self, lang: str) -> str:
        return self.titles.get(lang) or self.titles["da"]


@dataclass(frozen=True)
class DeliveryView:
    """A promised thing that has arrived; `file` is 0 where it came another way, `handed_out` holds practice ids.

    `link` is its address on the web, where it has one.
    """

    at: datetime
    file: int
    name: str
    handed_out: tuple[int, ...]
    link: str = ""


@dataclass(frozen=True)
class FileView:
    """A file that somebody sent to the bot."""

    id: int
    name: str


@dataclass(frozen=True)
class StageView:
    """A stage of an order: `ordered`, `called`, `draft`, `final` or `follow_up`; `begun` when a part of it is there."""

    name: str
    done: bool
    begun: bool = False


@dataclass(frozen=True)
class ReminderView:
    """A reminder that waits: of a task (`task`), of the programme (`cue`), or of its own kind.

    Attributes:
        words: what its reader will see first, in a coordinator's own words.
        meeting: what it is about; None where it is about the cluster.
    """

    id: int
    key: str
    kind: str
    at: datetime
    task: "TaskView | None"
    cue: str
    words: str
    muted: bool
    meeting: "MeetingView | None" = None

    @property
    def what(self) -> str:
        """What it is called by: the cue, else the kind."""
        return self.cue or self.kind

    @property
    def movable(self) -> bool:
        """What belongs to a day can be put on another; what belongs to a moment follows it."""
        return self.kind not in {"cue", "day", "call_soon", "poll_remind", "poll_close"}

    @property
    def wordable(self) -> bool:
        """A cue's words stand in the programme; what only closes something has none."""
        return self.kind not in {"cue", "day", "poll_remind", "poll_close"}


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
    approximate: bool = False
    """Whether somebody's place, or the host's, is only roughly known: kilometres are then rounded."""
    locked: bool = False
    place_kind: str = ""
    """`practice`, `private` or `room`."""
    deputy: str = ""
    deputy_id: int = 0
    duties: tuple[tuple[int, int, str], ...] = ()
    """(number of the leader's duty, member, name) of those that have been shared out."""
    data_choice: str = ""
    name: str = ""
    """What those who made it themselves call it."""
    gathered: datetime | None = None
    """When it said on the day that it is together."""


@dataclass(frozen=True)
class ProposalView:
    """The state of the grouping: `none`, `wanted`, `proposed`, `published` or `failed`.

    `search` is how far a search has come, `problem` why one failed (in each language), `breaches` what could not hold.
    """

    state: str
    groups: tuple[GroupView, ...]
    reasons: Mapping[str, tuple[str, ...]]
    verdict: Mapping[str, str]
    revision: int
    breaches: tuple[BreachView, ...] = ()
    search: SearchView | None = None
    problem: Mapping[str, str] | None = None
    why: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The reasons of all, group by group, people of one practice together; `reasons` have a line for each person."""
    rough: tuple[str, ...] = ()
    """Practices whose place is only roughly known, or not at all."""

    @property
    def open(self) -> tuple[BreachView, ...]:
        """Breaches the coordinator has not said anything about."""
        return tuple(breach for breach in self.breaches if not breach.chosen)


@dataclass(frozen=True)
class HolderView:
    """Somebody behind a role of a meeting, for all of it or at `item` (a row, or row/part); `member` 0: on no list."""

    id: int
    role: str
    item: str
    member: int
    name: str
    joined: bool


@dataclass(frozen=True)
class LiveView:
    """The running meeting: `figures` of the agenda at this moment, and the state's revision for its buttons."""

    revision: int
    token: str
    figures: Any
    programme: Any


@dataclass(frozen=True)
class SlotView:
    """A proposed date; `hint` says what speaks against it, empty where nothing does."""

    id: int
    starts: datetime
    ends: datetime
    hint: str


@dataclass(frozen=True)
class PollView:
    """A question for a date.

    Attributes:
        slots: by time. asked: whom it asks. must: of those, without whom a date is no good.
        votes: by slot and member: yes, maybe or no. ranked: the dates, best first, each with its reasons.
    """

    id: int
    cluster_id: int
    cluster: str
    package: str
    titles: Mapping[str, str]
    minutes: int
    status: str
    answer_by: datetime
    slots: tuple[SlotView, ...]
    asked: tuple[MemberView, ...]
    must: tuple[int, ...]
    votes: Mapping[int, Mapping[int, str]]
    ranked: tuple[Any, ...]
    meeting: int

    def title(self, lang: str) -> str:
        return self.titles.get(lang) or self.titles["da"]

    def slot(self, number: int) -> SlotView:
        return next(slot for slot in self.slots if slot.id == number)

    def names(self, members: Iterable[int]) -> list[str]:
        known = {one.id: one.name for one in self.asked}
        return [known[member] for member in members if member in known]

    def given(self, member: int) -> Mapping[int, str]:
        """The member's votes by slot."""
        return {slot.id: vote for slot in self.slots if (vote := self.votes.get(slot.id, {}).get(member))}

    @property
    def must_open(self) -> tuple[int, ...]:
        """Of those who must be there, who has not answered every date; nobody before it is sent."""
        missing = {member.id for member in self.missing} if self.status != "draft" else set()
        return tuple(member for member in self.must if member in missing)

    @property
    def missing(self) -> tuple[MemberView, ...]:
        """Who has not answered every date."""
        return tuple(member for member in self.asked if len(self.given(member.id)) < len(self.slots))


@dataclass(frozen=True)
class RemarkView:
    """What a member has said about a topic beside the sign-up, and when."""

    member: int
    value: str
    at: datetime
