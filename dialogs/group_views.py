"""Facts about groups and tables that dialogs read, beside those of `dialogs.views`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RulesView:
    """The cluster's rules for groups; prices in tenths of a person-kilometre, forbidden pairs as practice names."""

    forms: str = "alike"
    keep: str = "house"
    form: int = 30
    size: int = 60
    host: int = 600
    forbidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RoomView:
    """A booked room; `known` where its place could be found from the address."""

    id: int
    name: str
    address: str
    capacity: int
    known: bool


@dataclass(frozen=True)
class SearchView:
    """How far a search has come: whole seconds, the best so far in person-km and how much better it could be in %."""

    seconds: int
    km: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class WayView:
    """One way out of a breach; `needs` is keep, solve or people; in each language, in full and without its outcome."""

    pick: str
    needs: str
    words: Mapping[str, str]
    short: Mapping[str, str]


@dataclass(frozen=True)
class BreachView:
    """A rule that could not hold, in each language; `chosen` once the coordinator has said what shall be."""

    number: int
    texts: Mapping[str, tuple[str, ...]]
    ways: tuple[WayView, ...]
    chosen: str


@dataclass(frozen=True)
class ChangeView:
    """What a change by hand or by repair leads to.

    `km` is the difference of all ways together as the crow flies, `sizes` are (group, before, after), `broken` and
    `mended` the rules that give way or hold again, in each language; `moved` are (name, from, to).
    """

    km: float
    sizes: tuple[tuple[int, int, int], ...]
    broken: Mapping[str, tuple[str, ...]]
    mended: Mapping[str, tuple[str, ...]]
    moved: tuple[tuple[str, int, int], ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    """(group, where it meets then; empty without a host) of those that would meet elsewhere."""


@dataclass(frozen=True)
class QuestionView:
    """A question about groups with its answer: `lines` of a repair, or whether two could sit together."""

    id: int
    kind: str
    one: str = ""
    other: str = ""
    together: bool = False
    lines: tuple[ChangeView, ...] = ()
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    current: bool = True


@dataclass(frozen=True)
class TableView:
    number: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class SeatingView:
    """The table plan: `none`, `wanted`, `reseat`, `reseat_here`, `planned` or `failed`; findings in each language.

    `together` are colleagues at one table in the first part, `split` those apart in the second, `lonely` the solo
    doctors without another. `untold` people have not been told their tables, `moved` sit elsewhere than before.
    """

    state: str
    seats: tuple[int, ...] = ()
    first: tuple[TableView, ...] = ()
    second: tuple[TableView, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coming: int = 0
    revision: int = 0
    mine: tuple[int, int] = (0, 0)
    beside: tuple[str, ...] = ()
    untold: int = 0
    moved: int = 0
    together: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    lonely: tuple[str, ...] = ()
