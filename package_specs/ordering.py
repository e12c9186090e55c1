"""Ordering: who makes a package, how and when it is ordered, and data that is asked for instead."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from .base import Certainty, Finding, Frozen, Key, Line, MailAddress, Text, WebAddress, refuse
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
