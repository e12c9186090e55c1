"""A table plan as the command line prints it (`drejebot tables --json`)."""

from __future__ import annotations

from typing import Any

from bot.seating.model import TablePlan


def tables_json(plan: TablePlan) -> dict[str, Any]:
    """The fixed form: tables of both phases, colleague pairs that break each, whether proven best, seconds."""
    return {
        "first": [list(table) for table in plan.first.tables],
        "second": [list(table) for table in plan.second.tables],
        "violations": {
            "first": [list(pair) for pair in plan.first.violations],
            "second": [list(pair) for pair in plan.second.violations],
        },
        "optimal": plan.optimal,
        "seconds": round(plan.seconds, 3),
    }
