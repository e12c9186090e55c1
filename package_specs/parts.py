"""The parts of a playbook around the programme: ordering, tasks, sign-up, groups, reports, materials and after."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from .base import Certainty, Day, Finding, Frozen, Key, Line, MailAddress, Text, WebAddress, refuse
from .offset import DayOffset
from .roles import Role

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Provider(Frozen):
    """Who makes the package."""

    key: Key
    name: Text


class FormField(Frozen):
    """One thing to fill in on an order or a data request."""

    key: Key
    label: Text
    required: bool = True
    hint: Text | None = None
    certainty: Certainty = "suggested"


class Letter(Frozen):
    """A mail's subject and body; `{key}` stands for a field's value, nothing else is ever replaced."""

    subject: Text
    body: Text

    def placeholders(self) -> frozenset[str]:
        texts = (self.subject.da, self.subject.en, self.body.da, self.body.en)
        return frozenset(name for text in texts for name in _PLACEHOLDER.findall(text))

    def unknown(self, fields: tuple[FormField, ...], at: str) -> list[Finding]:
        return [
            Finding(at, f'no field is called "{name}"', f'der er intet felt, der hedder "{name}"')
            for name in sorted(self.placeholders() - {field.key for field in fields})
        ]


class Order(Frozen):
    """How and when a package is ordered. `lead` counts from the meeting; `certainty` is that of `lead`."""

    channel: Literal["form", "mail", "none"]
    address: MailAddress | None = None
    link: WebAddress | None = None
    who: tuple[Role, ...] = Field(min_length=1)
    lead: DayOffset | None = None
    wording: Line | None = None
    certainty: Certainty = "stated"
    call_back: bool = False
    call_back_by: Role | None = None
    call_time_asked: bool = False
    first_contact: tuple[Role, ...] = ()
    """Who may contact the partner first; two or more: to be agreed in the call."""
    call_notes: tuple[Text, ...] = ()
    fields: tuple[FormField, ...] = ()
    letter: Letter | None = None
    follow_up_letter: Letter | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        found = []
        if self.channel == "mail" and not (self.address and self.letter):
            found.append(
                Finding(
                    "address",
                    "a mail order needs an address and a letter",
                    "en bestilling pr. mail skal have adresse og brev",
                )
            )
        if self.channel == "form" and not self.link:
            found.append(Finding("link", "a form order needs its link", "en bestilling på formular skal have sit link"))
        if self.lead and self.lead.count > 0:
            found.append(Finding("lead", "must lie before the meeting", "skal ligge før mødet"))
        for name in ("letter", "follow_up_letter"):
            if letter := getattr(self, name):
                found += letter.unknown(self.fields, name)
        refuse(found)
        return self


class DataSet(Frozen):
    """One set of data asked for; `topic` is what the programme calls it.

    `period` is the one the document asked for in its day: where there is one, each meeting names its own.
    """

    key: Key
    title: Text
    topic: Text
    period: Text | None = None
    follow_up: bool = False
    certainty: Certainty = "stated"


class DataRequest(Frozen):
    """Data asked for directly, instead of a package. The recipient's address is the cluster's own to know."""

    recipient: Role
    address: MailAddress | None = None
    who: tuple[Role, ...] = Field(min_length=1)
    lead: DayOffset | None = None
    certainty: Certainty = "suggested"
    source: Line | None = None
    sets: tuple[DataSet, ...] = Field(min_length=1)
    found_at: Text | None = None
    fields: tuple[FormField, ...] = ()
    letter: Letter

    @model_validator(mode="after")
    def _whole(self) -> Self:
        refuse(self.letter.unknown(self.fields, "letter"))
        return self


TaskKind = Literal[
    "todo",
    "start",
    "order",
    "data_request",
    "call",
    "ask_arrived",
    "invite",
    "sign_up",
    "questionnaire",
    "groups",
    "premeeting",
    "check",
    "catering",
    "print",
    "report",
    "evaluation",
    "accounts",
    "agreements",
    "follow_up",
]
Phase = Literal["before", "during", "after"]


class TaskSpec(Frozen):
    """Something somebody does. `due` counts from the meeting day, `reminders` from the due day (at most two).

    `certainty` is that of the date where there is one, else of the task; `source` quotes the document where it
    names the task, so a task with a source and a suggested date is stated work on a proposed day.
    """

    key: Key
    title: Text
    who: tuple[Role, ...] = Field(min_length=1)
    kind: TaskKind = "todo"
    phase: Phase = "before"
    due: DayOffset | None = None
    until: DayOffset | None = None
    certainty: Certainty
    source: Line | None = None
    note: Text | None = None
    reminders: tuple[DayOffset, ...] = Field(default=(), max_length=2)
    optional: bool = False
    option: Key | None = None
    material: Key | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        found = []
        if self.due and self.due.count * (-1 if self.phase == "after" else 1) > 0:
            found.append(
                Finding(
                    "due",
                    f"lies on the wrong side of the meeting for a task {self.phase} it",
                    "ligger på den forkerte side af mødet",
                )
            )
        if self.until and not self.due:
            found.append(
                Finding("until", "a window needs its first day in due", "et vindue skal have sin første dag i due")
            )
        if self.certainty != "suggested" and not self.source:
            found.append(Finding("source", "what is stated or derived quotes the document", "skal citere drejebogen"))
        refuse(found)
        return self


class Choice(Frozen):
    """One answer; `mark` is the letter it has in the document."""

    key: Key
    label: Text
    mark: Line | None = None


class Condition(Frozen):
    question: Key
    choice: Key


class Question(Frozen):
    """One question of a sign-up; `asks` is free text wanted with the choice of that key."""

    key: Key
    text: Text
    choices: tuple[Choice, ...] = Field(min_length=2)
    required: bool = True
    only_if: Condition | None = None
    asks: Text | None = None
    asks_with: Key | None = None
    certainty: Certainty = "stated"


class SignUp(Frozen):
    """The questions everyone is asked, and the answers that somebody comes."""

    questions: tuple[Question, ...] = Field(min_length=1)
    deadline: DayOffset | None = None
    certainty: Certainty = "suggested"
    source: Line | None = None

    @model_validator(mode="after")
    def _leads_back(self) -> Self:
        found, seen = [], set[tuple[str, str]]()
        for n, question in enumerate(self.questions):
            own = {choice.key for choice in question.choices}
            if question.only_if and (question.only_if.question, question.only_if.choice) not in seen:
                found.append(
                    Finding(
                        f"questions.{n}.only_if",
                        "no earlier question gives that answer",
                        "intet tidligere spørgsmål giver det svar",
                    )
                )
            if (question.asks is None) != (question.asks_with is None) or not {question.asks_with} <= own | {None}:
                found.append(
                    Finding(
                        f"questions.{n}.asks_with", "asks and asks_with go together", "asks og asks_with hører sammen"
                    )
                )
            seen |= {(question.key, choice) for choice in own}
        refuse(found)
        return self


class GroupRule(Frozen):
    """How groups are formed; sizes in people, criteria in the document's order."""

    size_min: int = Field(ge=2, le=50)
    size_max: int = Field(ge=2, le=50)
    places: tuple[Choice, ...]
    criteria: tuple[Literal["location", "practice_form", "size", "same_practice"], ...]
    focus: Literal["location", "practice_form", "size", "same_practice"]
    forms: Literal["alike", "mixed", "ignore"] = "alike"
    forms_certainty: Certainty = "suggested"
    leader_duties: tuple[Text, ...]
    data_choice: Text
    certainty: Certainty = "stated"
    source: Line | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.size_min > self.size_max:
            refuse([Finding("size_max", "is smaller than size_min", "er mindre end size_min")])
        return self


class ReportField(Frozen):
    """One field of what a group reports; `parts` names what is asked one by one."""

    key: Key
    label: Text
    kind: Literal["text", "text_per_practice", "scale_text", "effort", "when_how"] = "text"
    required: bool = True
    hint: Text | None = None
    parts: tuple[Choice, ...] = ()
    goals: tuple[Choice, ...] = ()


class ReportSpec(Frozen):
    to: Role
    channels: tuple[Text, ...]
    when: Text
    source: Line | None = None


class Evaluation(Frozen):
    what: Text
    tool: Literal["plenum", "qr"]
    minutes: int | None = None
    recipients: tuple[Role, ...] = ()
    item: Key | None = None
    certainty: Certainty = "stated"
    source: Line | None = None


class Questionnaire(Frozen):
    """A questionnaire that somebody else sends out; `unit` says whether one answer per practice is enough."""

    unit: Literal["practice", "member"]
    unit_certainty: Certainty = "stated"
    sender: Role
    answered_by: Role = "medlem"
    deadline: DayOffset | None = None
    certainty: Certainty = "stated"
    source: Line | None = None
    edited_by: tuple[Role, ...] = ()
    edits: Text | None = None
    addresses_from: Role | None = None
    topics: tuple[Text, ...] = ()


class MaterialItem(Frozen):
    """One thing in a delivery. `secrecy`: sealed is handed out unopened, refused is never taken in by the bot."""

    key: Key
    title: Text
    stage: Literal["draft", "final", "only"] = "only"
    secrecy: Literal["open", "sealed", "refused"] = "open"
    names: tuple[Line, ...] = ()
    """Words by which a forwarded file's name is recognised."""


class Material(Frozen):
    """One promised delivery: what, from whom, to whom, when, by which way."""

    key: Key
    title: Text
    items: tuple[MaterialItem, ...] = Field(min_length=1)
    sender: Role
    to: tuple[Role, ...] = Field(min_length=1)
    cc: tuple[Role, ...] = ()
    channel: Literal["mail", "post", "print", "web", "medibox"]
    when: Text
    due: DayOffset | None = None
    certainty: Certainty = "stated"
    source: Line | None = None
    optional: bool = False
    link: WebAddress | None = None
    privacy: Text | None = None


class Premeeting(Frozen):
    """A meeting before the meeting: who, what is gone through, what comes out of it."""

    who: tuple[Role, ...] = Field(min_length=1)
    form: Literal["online", "open"] = "open"
    due: DayOffset | None = None
    certainty: Certainty = "stated"
    source: Line | None = None
    agenda: tuple[Text, ...] = ()
    outcomes: tuple[Literal["minute_taker", "follow_up", "option", "roles", "duties"], ...] = ()


class FollowUp(Frozen):
    """The window in months for following up; both None where each group chooses for itself."""

    months_min: int | None = Field(default=None, ge=1, le=60)
    months_max: int | None = Field(default=None, ge=1, le=60)
    what: Text
    via: Role | None = None
    reorder: bool = False
    certainty: Certainty = "stated"
    source: Line | None = None

    @model_validator(mode="after")
    def _window(self) -> Self:
        low, high = self.months_min, self.months_max
        if (low is None) != (high is None) or (low and high and low > high):
            refuse([Finding("months_max", "does not close the window of months_min", "passer ikke til months_min")])
        return self


class Participant(Frozen):
    role: Role
    note: Text
    unpaid_guest: bool = False


class RoleNote(Frozen):
    """What a role does in this playbook."""

    role: Role
    does: Text


class Contact(Frozen):
    """An address, what it is for, and when somebody last saw that it works (None: as the document gives it)."""

    key: Key
    address: MailAddress | WebAddress
    what: Text
    last_checked: Day | None = None


class Support(Frozen):
    what: Text
    who: Role
    contact: Key


class Section(Frozen):
    title: Text
    points: tuple[Text, ...] = Field(min_length=1)


class GuestLeaflet(Frozen):
    """What a guest is told before the meeting, in sections."""

    to: Role
    sections: tuple[Section, ...] = Field(min_length=1)
