"""The ground of the playbook model: frozen values, text in every language, and findings that name their field."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")

Certainty = Literal["stated", "derived", "suggested"]
"""stated: literally in the document; derived: follows from it; suggested: our default, shown as "forslag"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in a playbook: where (a path below the value that looked), and why in both languages."""

    field: str
    en: str
    da: str


class Findings(ValueError):
    """What a value finds wrong with itself; pydantic carries it out."""

    def __init__(self, *found: Finding) -> None:
        super().__init__("; ".join(one.en for one in found))
        self.found = found


class Frozen(BaseModel):
    """A value that never changes, knows no other fields than its own and never turns one type into another."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def refuse(found: list[Finding]) -> None:
    """Raise everything found at once, so that an author mends a file in one go."""
    if found:
        raise Findings(*found)


_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def _readable(text: str) -> str:
    if _UNSEEN.search(text):
        raise Findings(Finding("", "contains invisible control characters", "indeholder usynlige styretegn"))
    return text


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(_readable)
]

_KEY = r"^[a-z][a-z0-9_]{0,39}$"
_WALL = r"^([01]\d|2[0-3]):[0-5]\d$"
_MAIL = r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
_WEB = r"^(https://)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[^\s<>\"]*)?$"

Key = Annotated[str, StringConstraints(pattern=_KEY)]
WallTime = Annotated[str, StringConstraints(pattern=_WALL)]
MailAddress = Annotated[str, StringConstraints(pattern=_MAIL)]
WebAddress = Annotated[str, StringConstraints(pattern=_WEB)]
Minutes = Annotated[int, Field(ge=1, le=600)]
Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date"})]

SHAPES = {
    _KEY: ("must be small letters a-z, digits and _", "skal være små bogstaver a-z, tal og _"),
    _WALL: ('must be a time such as "16:45"', 'skal være et klokkeslæt som "16:45"'),
    _MAIL: ("must be a mail address", "skal være en mailadresse"),
    _WEB: ('must be a web address such as "https://kiap.dk"', 'skal være en webadresse som "https://kiap.dk"'),
}
"""What each shape asks for, in English and Danish."""


def href(address: str) -> str:
    """The address as a link can hold it: `kiap.dk` becomes `https://kiap.dk`."""
    return address if address.startswith("https://") else f"https://{address}"


class Text(Frozen):
    """One sentence or title in every language of the house."""

    da: Line
    en: Line

    def in_(self, language: str) -> str:
        """The text in this language; Danish where the language is not ours."""
        return self.en if language == "en" else self.da


def repeated(keys: list[str]) -> list[str]:
    """Keys that occur more than once, in the order they repeat."""
    return [key for n, key in enumerate(keys) if key in keys[:n]]
