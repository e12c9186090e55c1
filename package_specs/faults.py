"""What is wrong with a playbook file, said by file, field and reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from .base import SHAPES, Findings


@dataclass(frozen=True, slots=True)
class PackageFault:
    """One fault: `field` is a path such as `programme.3.minutes`; the reason stands in English and Danish."""

    file: str
    field: str
    reason: str
    reason_da: str

    def in_(self, language: str) -> str:
        """The reason in this language."""
        return self.reason if language == "en" else self.reason_da

    def __str__(self) -> str:
        return f"{self.file}: {self.field or '(file)'}: {self.reason}"


class PackageRefused(ValueError):
    """A playbook that cannot be used; `faults` names everything that is wrong."""

    def __init__(self, faults: Iterable[PackageFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


_REASONS = {
    "missing": ("is missing", "mangler"),
    "extra_forbidden": ("is not a field of a playbook", "er ikke et felt i en drejebog"),
    "string_type": ("must be text (use quotes)", "skal være tekst (brug anførselstegn)"),
    "int_type": ("must be a whole number", "skal være et helt tal"),
    "int_from_float": ("must be a whole number", "skal være et helt tal"),
    "bool_type": ("must be true or false", "skal være true eller false"),
    "tuple_type": ("must be a list", "skal være en liste"),
    "model_type": ("must be a group of fields", "skal være en gruppe af felter"),
    "string_too_short": ("must not be empty", "må ikke være tom"),
    "string_too_long": ("is longer than {max_length} characters", "er længere end {max_length} tegn"),
    "too_short": ("needs at least {min_length}", "skal have mindst {min_length}"),
    "too_long": ("may have at most {max_length}", "må højst have {max_length}"),
    "literal_error": ("must be one of {expected}", "skal være en af {expected}"),
    "greater_than_equal": ("must be at least {ge}", "skal være mindst {ge}"),
    "less_than_equal": ("must be at most {le}", "må højst være {le}"),
}


def _path(*parts: object) -> str:
    return ".".join(str(part) for part in parts if part != "")


def _field(error: dict[str, Any]) -> str:
    # Pydantic names the branch of a union that it tried; an author knows only fields.
    return _path(*(part for part in error["loc"] if not (isinstance(part, str) and ("[" in part or "-" in part))))


def _reason(kind: str, message: str, context: dict[str, Any]) -> tuple[str, str]:
    """The reason in English and Danish; pydantic's own words where we have none."""
    if kind == "string_pattern_mismatch":
        return SHAPES[context["pattern"]]
    en, da = _REASONS.get(kind, (message, message))
    return (en.format(**context), da.format(**context)) if kind in _REASONS else (en, da)


def translated(file: str, refused: ValidationError) -> tuple[PackageFault, ...]:
    """Pydantic's errors as faults, each once, in the order of the file."""
    faults: list[PackageFault] = []
    for error in refused.errors(include_url=False, include_input=False):
        field, context = _field(dict(error)), error.get("ctx", {})
        inner = context.get("error")
        if isinstance(inner, Findings):
            faults += [PackageFault(file, _path(field, one.field), one.en, one.da) for one in inner.found]
        else:
            faults.append(PackageFault(file, field, *_reason(error["type"], error["msg"], context)))
    return tuple(dict.fromkeys(faults))
