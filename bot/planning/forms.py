"""The fixed JSON forms of the plan and the programme, as the command line promises them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from package_specs import Package

from .programme import agenda_rows
from .schedule import Plan, chosen_options, ends_at


def _iso(when: date | datetime | None) -> str | None:
    return when.isoformat() if when else None


def plan_json(plan: Plan, lang: str = "da") -> dict[str, Any]:
    """The plan as plain data: days as `2027-02-24`, instants with their offset, titles in one language."""
    return {
        "package": plan.package,
        "starts_at": _iso(plan.starts_at),
        "ends_at": _iso(plan.ends_at),
        "order_by": _iso(plan.lead.order_by),
        "verdict": plan.lead.verdict,
        "earliest": _iso(plan.lead.earliest),
        "tasks": [
            {
                "key": task.key,
                "title": task.title.in_(lang),
                "who": list(task.who),
                "due": _iso(task.due),
                "until": _iso(task.until),
                "certainty": task.certainty,
                "source": task.source,
                "phase": task.phase,
            }
            for task in plan.tasks
        ],
    }


def agenda_json(package: Package, start: datetime, options: Collection[str] = (), lang: str = "da") -> dict[str, Any]:
    """The programme as plain data; minutes and times are null where the playbook has none."""
    extra = sum(option.minutes for option in chosen_options(package, options))
    return {
        "package": package.key,
        "starts_at": _iso(start),
        "ends_at": _iso(ends_at(package, start, options)),
        "minutes": None if package.minutes is None else package.minutes + extra,
        "items": [
            {
                "n": row.n,
                "title": row.title.in_(lang),
                "minutes": row.minutes,
                "starts_at": _iso(row.starts_at),
                "ends_at": _iso(row.ends_at),
                "who": list(row.who),
                "mode": row.mode,
                "sub": [
                    {"title": sub.title.in_(lang), "minutes": sub.minutes, "certainty": sub.certainty}
                    for sub in row.sub
                ],
            }
            for row in agenda_rows(package, start, options)
        ],
    }
