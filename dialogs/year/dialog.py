"""January's tasks: asked about by themselves, ticked off with a press."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.commands import SetYearTask
from dialogs.form import Args, Button, Do, Facts, Notice, Open, Rows, Say, Screen, Verb


def _tasks(year: int, facts: Facts) -> Sequence[Mapping[str, Any]]:
    """The year's tasks with their state: key, title, last day and whether they are done."""
    found: Sequence[Mapping[str, Any]] = facts["year_tasks"](year, facts.lang)
    return found


def _rows(year: int, facts: Facts) -> Rows:
    cluster = facts["cluster"].id
    return tuple(
        (Button("b_year_task", Do("year_task", (cluster, year, task["key"])), {"task": task}),)
        for task in _tasks(year, facts)
    )


def show_year(args: Args, facts: Facts) -> Say:
    year = int(args[1]) if len(args) > 1 else facts.today.year
    values = {"year": year, "tasks": _tasks(year, facts), "cluster": facts["cluster"]}
    return Say("year", values, (*_rows(year, facts), (Button("b_cluster", Open("cluster", (facts["cluster"].id,))),)))


def notice_year(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """While January lasts and something is open."""
    year = int(about["year"])
    tasks = _tasks(year, facts)
    if facts.today > max(task["until"] for task in tasks) or all(task["done"] for task in tasks):
        return None
    values = {"year": year, "tasks": tasks, "cluster": facts["cluster"], "again": about["nth"] != 0}
    return Say("january", values, _rows(year, facts))


SCREENS = (
    Screen(
        "year",
        show_year,
        "coordinator",
        "cluster",
        ("cluster", "year_tasks"),
        verbs=(
            Verb(
                "year_task",
                lambda args: SetYearTask(int(args[0]), int(args[1]), str(args[2])),
                "coordinator",
                "cluster",
            ),
        ),
    ),
)
FORMS = ()
NOTICES = (Notice("year", notice_year, ("cluster", "year_tasks")),)
