"""The playbooks at hand: those that come with the house, and those an operator has put in the data folder."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path

from .faults import PackageFault, PackageRefused
from .model import Package
from .reading import load_package

MAX_FILES = 200


class UnknownPackage(LookupError):
    """No playbook, or more than one, answers to what was typed; `candidates` are keys to choose among."""

    def __init__(self, typed: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f'"{typed}": {", ".join(candidates)}')
        self.typed, self.candidates = typed, candidates


@dataclass(frozen=True)
class Shelf:
    """Good playbooks in order, and what is wrong with the files that are none."""

    packages: tuple[Package, ...]
    faults: tuple[PackageFault, ...] = ()


@cache
def _own() -> tuple[Package, ...]:
    with as_file(files(__package__)) as folder:
        loaded = [load_package(path) for path in sorted(folder.glob("*.yaml"))]
    # The meeting form first: it can be laid over any subject.
    return tuple(sorted(loaded, key=lambda package: package.kind != "meeting_form"))


def shelf(extra_dir: Path | None = None) -> Shelf:
    """All playbooks. A file in `extra_dir` replaces one of the house with the same key; a faulty file is set aside."""
    found = {package.key: package for package in _own()}
    faults: list[PackageFault] = []
    taken: dict[str, str] = {}
    for path in _yaml_files(extra_dir):
        try:
            package = _read(path, path.stat().st_mtime_ns)
        except PackageRefused as refused:
            faults += refused.faults
            continue
        if package.key in taken:
            also = taken[package.key]
            faults.append(PackageFault(path.name, "key", f"is already used by {also}", f"bruges allerede af {also}"))
            continue
        taken[package.key] = path.name
        found[package.key] = package
    return Shelf(tuple(found.values()), tuple(faults))


@lru_cache(maxsize=MAX_FILES)
def _read(path: Path, changed: int) -> Package:  # noqa: ARG001  # a changed file is another one
    """A good file is read once; a faulty one again each time, for its faults."""
    return load_package(path)


def _yaml_files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    found = (path for path in sorted(folder.iterdir()) if path.suffix in (".yaml", ".yml") and path.is_file())
    return list(islice(found, MAX_FILES))


def packages(extra_dir: Path | None = None) -> tuple[Package, ...]:
    """The good playbooks, the meeting form first."""
    return shelf(extra_dir).packages


_FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "_", "-": "_"})


def package(typed: str, extra_dir: Path | None = None) -> Package:
    """The playbook whose key is, begins with or contains what was typed; UnknownPackage when not exactly one does."""
    word = typed.strip().lower().translate(_FOLDED)
    known = {package.key: package for package in packages(extra_dir)}
    if word in known:
        return known[word]
    for fits in (str.startswith, str.__contains__):
        hits = tuple(key for key in known if word and fits(key, word))
        if len(hits) == 1:
            return known[hits[0]]
        if hits:
            raise UnknownPackage(typed, hits)
    raise UnknownPackage(typed, tuple(known))
