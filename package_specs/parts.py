"""The parts of a playbook around the programme: tasks, sign-up, groups, reports, materials and what comes after."""

from typing import Literal, Self

from pydantic import Field, model_validator

from .base import Certainty, Day, Finding, Frozen, Key, Line, MailAddress, Text, WebAddress, refuse
from .offset import DayOffset
from .roles import Role

TaskKind = Literal[
    "todo",
    "start",
    "order",
    "data_request",
    "call",
    "ask_arrived",
    "invite",
    "programme",
    "presenters",
    "sign_up",
    "addresses",
    "questionnaire",
    "send_material",
    "groups",
    "leaders",
    "premeeting",
    "roles",
    "links",
    "check",
    "room",
    "seating",
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


class ReportPart(Choice):
    """A part of a field; `ask` is how it is asked for where its label is no question."""

    ask: Text | None = None


class ReportField(Frozen):
    """One field of what a group reports; `parts` names what is asked one by one."""

    key: Key
    label: Text
    kind: Literal["text", "text_per_practice", "scale_text", "effort", "when_how"] = "text"
    required: bool = True
    hint: Text | None = None
    parts: tuple[ReportPart, ...] = ()
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
