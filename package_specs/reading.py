"""Playbook files come from strangers: read as plain data, within limits, with every fault named."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from .faults import PackageFault, PackageRefused, translated
from .model import Package

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20

# PyYAML brings a loader in C where it can; both read alike.
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Unreadable(Exception):
    def __init__(self, field: str, en: str, da: str) -> None:
        super().__init__(en)
        self.field, self.en, self.da = field, en, da


def _line(at: yaml.Node | yaml.Event) -> str:
    return f"line {at.start_mark.line + 1}" if at.start_mark else ""


class _Loader(_Safe):  # type: ignore[misc]  # the base is chosen when the module is loaded
    """PyYAML's safe loader with the scalars of YAML 1.2 and no doubled keys.

    YAML 1.1 reads `16:45` as 1005, `no` as false, `012` as 10 and `2020-05-01` as a date; here they stay text.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set[str]()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _Unreadable(_line(key), "a key must be a word", "en nøgle skal være et ord")
            if key.value in seen:
                raise _Unreadable(
                    _line(key), f'the key "{key.value}" stands twice', f'nøglen "{key.value}" står to gange'
                )
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


for _kind, _shape, _starts in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"[-+]?(0|[1-9]\d{0,17})", list("-+0123456789")),
    ("float", r"[-+]?\d{1,17}\.\d{1,17}", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_shape})\Z"), _starts)


def _refuse_tricks(text: str) -> None:
    """Look at the file's structure before building anything: no references, no tags, no abyss, one document."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unreadable(
                _line(event), "references (& and *) are not allowed", "henvisninger (& og *) må ikke bruges"
            )
        if getattr(event, "tag", None):
            raise _Unreadable(_line(event), "tags (!) are not allowed", "mærker (!) må ikke bruges")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise _Unreadable(_line(event), "a second document begins here", "her begynder et dokument mere")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Unreadable(_line(event), f"more than {MAX_DEPTH} levels deep", f"mere end {MAX_DEPTH} niveauer dyb")


def _plain(text: str) -> object:
    """The file as dictionaries, lists, text, numbers, true, false and null."""
    try:
        _refuse_tricks(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise _Unreadable(where, f"is not YAML: {error.problem}", f"er ikke YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise _Unreadable("", "is not YAML text", "er ikke YAML-tekst") from error


def _within_limit(size: int) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024
        raise _Unreadable("", f"is larger than {limit} kB", f"er større end {limit} kB")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        _within_limit(len(raw))
        return raw.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise _Unreadable("", "there is no such file", "filen findes ikke") from error
    except IsADirectoryError as error:
        raise _Unreadable("", "is a folder, not a file", "er en mappe, ikke en fil") from error
    except OSError as error:
        said = "cannot be read; see whether you have access to it", "kan ikke læses; se efter, om du har adgang til den"
        raise _Unreadable("", *said) from error
    except UnicodeDecodeError as error:
        raise _Unreadable("", "is not UTF-8 text", "er ikke UTF-8-tekst") from error


def _package(source: str | Path) -> Package:
    text = _text(source) if isinstance(source, Path) else source
    _within_limit(len(text.encode("utf-8", "surrogatepass")))
    # Strict JSON mode: lists become tuples and days become dates, and nothing else changes its type.
    return Package.model_validate_json(json.dumps(_plain(text)))


def load_package(source: str | Path, *, file: str | None = None) -> Package:
    """Read one playbook from a path or from YAML text; PackageRefused names everything that is wrong with it."""
    name = file or (source.name if isinstance(source, Path) else "(text)")
    try:
        return _package(source)
    except _Unreadable as why:
        raise PackageRefused([PackageFault(name, why.field, why.en, why.da)]) from why
    except ValidationError as why:
        raise PackageRefused(translated(name, why)) from why


def check_file(path: Path) -> tuple[PackageFault, ...]:
    """Everything wrong with this file; nothing when it is a good playbook."""
    try:
        load_package(path)
    except PackageRefused as refused:
        return refused.faults
    return ()
