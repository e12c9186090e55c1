"""A playbook (drejebog): one frozen value that checks itself. One YAML file gives one `Package`."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from .base import Certainty, Finding, Frozen, Key, Line, Text, WallTime, refuse, repeated
from .faults import PackageRefused, translated
from .ordering import DataRequest, Order, Provider
from .parts import (
    Contact,
    Evaluation,
    FollowUp,
    GroupRule,
    GuestLeaflet,
    Material,
    Participant,
    Premeeting,
    Questionnaire,
    ReportField,
    ReportSpec,
    RoleNote,
    SignUp,
    Support,
    TaskSpec,
)
from .programme import Handout, Live, Option, ProgrammeItem, SeatingPhase
from .roles import Role

_KEYED = ("programme", "skeleton", "options", "tasks", "report", "materials", "seating", "handouts", "contacts")


class Package(Frozen):
    """Everything one playbook knows. Times are wall times in the cluster's zone, minutes are whole.

    Exactly one of `programme` (rows with minutes) and `skeleton` (rows without, to be filled in by the coordinator)
    is given. `stated_minutes` is the length the document itself names; the programme must add up to it.
    """

    key: Key
    version: int = Field(ge=1)
    kind: Literal["package", "meeting_form"]
    title: Text
    purpose: Text
    method: Text | None = None
    origin: Text | None = None
    provider: Provider | None = None
    partner: Role | None = None
    focus: tuple[Text, ...] = ()
    participants: tuple[Participant, ...] = ()
    roles: tuple[RoleNote, ...] = ()
    economy: Text | None = None
    venue: Text | None = None
    platform: Line | None = None

    order: Order | None = None
    data_request: DataRequest | None = None
    data_shown: tuple[Text, ...] = ()

    start: WallTime | None = None
    fixed_end: WallTime | None = None
    typical_start: tuple[WallTime, ...] = Field(default=(), max_length=2)
    stated_minutes: int | None = None
    minutes_certainty: Certainty = "stated"
    programme: tuple[ProgrammeItem, ...] | None = None
    skeleton: tuple[ProgrammeItem, ...] = ()
    options: tuple[Option, ...] = ()
    during: tuple[Text, ...] = ()
    closing: tuple[Text, ...] = ()
    live: Live = Live()

    tasks: tuple[TaskSpec, ...]
    premeeting: Premeeting | None = None
    signup: SignUp | None = None
    groups: GroupRule | None = None
    report_to: ReportSpec | None = None
    report: tuple[ReportField, ...] = ()
    evaluation: Evaluation | None = None
    questionnaire: Questionnaire | None = None
    materials: tuple[Material, ...] = ()
    seating: tuple[SeatingPhase, ...] = ()
    handouts: tuple[Handout, ...] = ()
    follow_up: FollowUp | None = None
    contacts: tuple[Contact, ...] = ()
    support: Support | None = None
    guest_leaflet: GuestLeaflet | None = None

    @cached_property
    def as_json(self) -> str:
        """The playbook as a meeting keeps its own copy of it, written once for all meetings."""
        return self.model_dump_json()

    @property
    def items(self) -> tuple[ProgrammeItem, ...]:
        """The rows of the meeting, with or without minutes."""
        return self.programme if self.programme is not None else self.skeleton

    @property
    def minutes(self) -> int | None:
        """The programme's sum, without options; None where no programme is known."""
        return None if self.programme is None else sum(item.minutes or 0 for item in self.programme)

    def task(self, key: str) -> TaskSpec:
        """The task of this key; KeyError when there is none."""
        return {task.key: task for task in self.tasks}[key]

    def adapted(self, **changes: object) -> "Package":
        """A cluster's own copy with these fields changed; PackageRefused when it no longer holds together.

        Changes may be values of the model or plain data as a file would hold it; all of it is checked again.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        unchecked = Package.model_construct(None, **{**fields, **changes})
        try:
            return Package.model_validate_json(unchecked.model_dump_json(warnings=False))
        except ValidationError as why:
            raise PackageRefused(translated(self.key, why)) from why

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        refuse([*self._doubled(), *self._sums(), *self._references(), *self._lead()])
        return self

    def _doubled(self) -> Iterable[Finding]:
        for name in _KEYED:
            for key in repeated([part.key for part in getattr(self, name) or ()]):
                yield Finding(name, f'the key "{key}" stands twice', f'nøglen "{key}" står to gange')

    def _sums(self) -> Iterable[Finding]:
        if (self.programme is None) != bool(self.skeleton):
            yield Finding("programme", "give either programme or skeleton", "angiv enten programme eller skeleton")
        for n, item in enumerate(self.programme or ()):
            if item.minutes is None:
                yield Finding(f"programme.{n}.minutes", "a programme row needs minutes", "mangler minutter")
        for n, item in enumerate(self.skeleton):
            if item.minutes is not None:
                yield Finding(f"skeleton.{n}.minutes", "a skeleton has no minutes", "et skelet har ingen minutter")
        for want, why in ((self.stated_minutes, "stated_minutes"), (self._between(), "start and fixed_end")):
            if want is not None and self.minutes not in (None, want):
                yield Finding(
                    "programme",
                    f"adds up to {self.minutes} minutes, but {why} give {want}",
                    f"giver {self.minutes} minutter i alt, men {why} giver {want}",
                )

    def _between(self) -> int | None:
        """Minutes from the start to the fixed end, where both are given."""
        if not (self.start and self.fixed_end):
            return None
        start, end = (datetime.strptime(wall, "%H:%M") for wall in (self.start, self.fixed_end))  # noqa: DTZ007 - wall times
        return int((end - start).total_seconds()) // 60

    def _references(self) -> Iterable[Finding]:
        known = {name: {part.key for part in getattr(self, name) or ()} for name in _KEYED}
        rows = known["programme"] | known["skeleton"]
        wanted: list[tuple[str, str | None, set[str]]] = []
        for n, task in enumerate(self.tasks):
            wanted.append((f"tasks.{n}.material", task.material, known["materials"]))
            wanted.append((f"tasks.{n}.option", task.option, known["options"]))
        items = "skeleton" if self.skeleton else "programme"
        wanted += [
            (f"{items}.{n}.handouts", key, known["handouts"]) for n, i in enumerate(self.items) for key in i.handouts
        ]
        wanted += [(f"seating.{n}.from_item", phase.from_item, rows) for n, phase in enumerate(self.seating)]
        wanted += [(f"handouts.{n}.material", h.material, known["materials"]) for n, h in enumerate(self.handouts)]
        wanted += [(f"options.{n}.decided_at", o.decided_at, known["tasks"]) for n, o in enumerate(self.options)]
        wanted.append(("evaluation.item", self.evaluation.item if self.evaluation else None, rows))
        wanted.append(("support.contact", self.support.contact if self.support else None, known["contacts"]))
        for field, key, keys in wanted:
            if key is not None and key not in keys:
                yield Finding(field, f'there is no "{key}"', f'der er ingen "{key}"')

    def _lead(self) -> Iterable[Finding]:
        """The order's lead time stands once in the order and once on its task; they must agree."""
        for n, task in enumerate(self.tasks):
            source = {"order": self.order, "data_request": self.data_request}.get(task.kind)
            if task.kind in ("order", "data_request") and (source is None or task.due != source.lead):
                wanted = f"{task.kind}.lead"
                yield Finding(f"tasks.{n}.due", f"must equal {wanted}", f"skal være det samme som {wanted}")
