"""A meeting's own copy of its playbook, changed by its coordinator: rows of the programme, and tasks.

Each change gives a whole new playbook that has been checked again, or PackageRefused.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from package_specs import Package, ProgrammeItem
from package_specs.parts import TaskSpec

# A length that was stated holds for the programme as it was.
_UNBOUND: dict[str, object] = {"stated_minutes": None, "fixed_end": None, "minutes_certainty": "stated"}


def with_row(package: Package, key: str, *, title: str | None = None, minutes: int | None = None) -> Package:
    """One row renamed or given other minutes; its parts and cues go where they no longer fit."""
    return _programmed(package, [_changed(item, title, minutes) if item.key == key else item for item in package.items])


def _changed(item: ProgrammeItem, title: str | None, minutes: int | None) -> dict[str, Any]:
    row = item.model_dump(mode="json")
    if title:
        row |= {"title": {"da": title, "en": title}}
    if minutes:
        parts_fit = sum(part.minutes or 0 for part in item.sub) <= minutes
        row |= {
            "minutes": minutes,
            "shortenable": min(item.shortenable, minutes),
            "sub": row["sub"] if parts_fit else [{**part, "minutes": None} for part in row["sub"]],
            "cues": [cue for cue, own in zip(row["cues"], item.cues, strict=True) if abs(own.at.minutes) <= minutes],
        }
    return row


def without_row(package: Package, key: str) -> Package:
    """One row less; the seating and the evaluation that hung on it go too."""
    seating = tuple(phase for phase in package.seating if phase.from_item != key)
    evaluation = package.evaluation
    if evaluation and evaluation.item == key:
        evaluation = evaluation.model_copy(update={"item": None})
    rows = [item for item in package.items if item.key != key]
    return _programmed(package, rows, seating=seating, evaluation=evaluation)


def with_new_row(package: Package, title: str, minutes: int) -> Package:
    """One row more, at the end."""
    row = {"key": _free("row", [item.key for item in package.items]), "title": {"da": title, "en": title}}
    return _programmed(package, [*package.items, {**row, "minutes": minutes}])


def _programmed(package: Package, rows: Sequence[object], **more: object) -> Package:
    same = sum(_minutes(row) for row in rows) == package.minutes
    return package.adapted(programme=list(rows), **({} if same else _UNBOUND), **more)


def _minutes(row: object) -> int:
    found = row["minutes"] if isinstance(row, dict) else getattr(row, "minutes", None)
    return int(found or 0)


def with_task(package: Package, title: str, due: date, meeting: date) -> Package:
    """A task of one's own on that day; it is counted from the meeting and moves with it."""
    days = (due - meeting).days
    task = {
        "key": _free("own", [task.key for task in package.tasks]),
        "title": {"da": title, "en": title},
        "who": ["koordinator"],
        "phase": "before" if days <= 0 else "after",
        "due": f"{days:+d}d" if days else "0d",
        "certainty": "suggested",
        "reminders": ["0d"],
    }
    return package.adapted(tasks=[*package.tasks, task])


def with_task_title(package: Package, key: str, title: str) -> Package:
    """One task in other words."""
    said = {"da": title, "en": title}
    tasks = [task.model_dump(mode="json") | ({"title": said} if task.key == key else {}) for task in package.tasks]
    return package.adapted(tasks=tasks)


def without_task(package: Package, key: str) -> Package:
    """One task less; what was to be decided there is decided elsewhere."""
    tasks: tuple[TaskSpec, ...] = tuple(task for task in package.tasks if task.key != key)
    options = tuple(
        option.model_copy(update={"decided_at": None}) if option.decided_at == key else option
        for option in package.options
    )
    return package.adapted(tasks=tasks, options=options)


def _free(stem: str, taken: Sequence[str]) -> str:
    """`own_1`, `own_2` … whichever is free."""
    return next(f"{stem}_{n}" for n in range(1, len(taken) + 2) if f"{stem}_{n}" not in taken)
