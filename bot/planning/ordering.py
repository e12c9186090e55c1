"""The order sheet: what to fill in, a block to copy into a form, or a mail ready to send. Nothing is ever sent here."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from package_specs import Package, Text, href
from package_specs.ordering import DataSet, FormField, Letter

Purpose = Literal["order", "follow_up"]

_FOLLOW_UP = Text(da="Opfølgning på {}", en="Follow-up of {}")
_PERIOD = Text(da="periode: ____", en="period: ____")
_NEW_FIGURES = Text(da="Ny opgørelse: {}", en="New figures: {}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail ready to be looked at and sent by a person."""

    to: str | None
    subject: str
    body: str

    @property
    def mailto(self) -> str:
        """A link that opens the draft in the reader's own mail program."""
        body = self.body.replace("\n", "\r\n")
        return f"mailto:{quote(self.to or '', safe='@')}?subject={quote(self.subject)}&body={quote(body)}"


@dataclass(frozen=True, slots=True)
class FilledField:
    key: str
    label: str
    value: str
    required: bool


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """What an order comes to. `block` is plain text to copy; `draft` stands where the provider takes mail."""

    channel: Literal["form", "mail", "none"]
    link: str | None
    fields: tuple[FilledField, ...]
    block: str
    draft: Draft | None
    periods_wanted: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the fields that must be filled in and are not, and of the data sets that need a period."""
        return (*(one.key for one in self.fields if one.required and not one.value), *self.periods_wanted)


def order_sheet(
    package: Package, values: Mapping[str, str], lang: str = "da", purpose: Purpose = "order"
) -> OrderSheet | None:
    """The sheet for these values (by field key, written for people); None where nothing is ordered."""
    order = package.order
    if order is None:
        return None
    title = package.title.in_(lang)
    given = {"package": _FOLLOW_UP.in_(lang).format(title) if purpose == "follow_up" and not order.letter else title}
    fields = _filled(order.fields, {**given, **values}, lang)
    letter = order.letter if purpose == "order" else order.follow_up_letter or order.letter
    return OrderSheet(
        channel=order.channel,
        link=href(order.link) if order.link else None,
        fields=fields,
        block="\n".join(f"{one.label}: {one.value}" for one in fields if one.value),
        draft=_draft(letter, fields, order.address, lang) if letter else None,
    )


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which of a playbook's data sets are wanted (all when None), with own periods by key, and what else."""

    sets: Collection[str] | None = None
    periods: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


def data_request(
    package: Package, values: Mapping[str, str], lang: str = "da", wishes: Wishes | None = None
) -> OrderSheet | None:
    """A request for data; None where the playbook has none. `values["recipient"]` is the mail address to write to."""
    request, wanted = package.data_request, wishes or Wishes()
    if request is None:
        return None
    chosen = [one for one in request.sets if wanted.sets is None or one.key in wanted.sets]
    lines = [_wish(one, wanted.periods.get(one.key), lang) for one in chosen]
    listed = "\n".join(f"- {line}" for line in (*lines, *wanted.also))
    fields = _filled(request.fields, {**values, "sets": listed}, lang)
    block = "\n".join(f"{one.label}: {_below(one.value)}" for one in fields if one.value)
    draft = _draft(request.letter, fields, values.get("recipient") or request.address, lang)
    gaps = tuple(one.key for one in chosen if one.period and one.key not in wanted.periods)
    return OrderSheet("mail", None, fields, block, draft, gaps)


def _below(value: str) -> str:
    return f"\n{value}" if "\n" in value else value


def _wish(one: DataSet, period: str | None, lang: str) -> str:
    """One line of the request. A period of the document is long past, so a gap asks for the one that is meant now."""
    kind = _FOLLOW_UP if one.follow_up else _NEW_FIGURES
    span = period or (_PERIOD.in_(lang) if one.period else "")
    # The title stands inside a sentence, so it begins small.
    title = one.title.in_(lang)
    return kind.in_(lang).format(title[:1].lower() + title[1:]) + (f", {span}" if span else "")


def _filled(fields: tuple[FormField, ...], values: Mapping[str, str], lang: str) -> tuple[FilledField, ...]:
    return tuple(
        FilledField(one.key, one.label.in_(lang), values.get(one.key, "").strip(), one.required) for one in fields
    )


def _draft(letter: Letter, fields: tuple[FilledField, ...], to: str | None, lang: str) -> Draft:
    values = {one.key: one.value for one in fields}
    subject = " ".join(_put(letter.subject.in_(lang), values).split())
    body = re.sub(r" +$", "", _put(letter.body.in_(lang), values), flags=re.MULTILINE)
    return Draft(to, subject, re.sub(r"\n{3,}", "\n\n", body).strip() + "\n")


def _put(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places of their names, once; what people wrote is never read as a place itself."""
    return re.sub(r"\{([^{}]*)\}", lambda place: values.get(place[1], ""), text)
