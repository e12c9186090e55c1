"""A plan as the command line prints it (`drejebot groups --json`). Costs in person-kilometres with one decimal."""

from __future__ import annotations

from typing import Any

from bot.grouping.model import Group, Plan
from bot.grouping.words import Language, reason_text, relaxation_text

# A missing host shows as "host": null; the other breaches are listed.
LISTED = ("nine", "too_few", "big_practice", "indivisible", "small_self_group", "split_by_choice")


def plan_json(plan: Plan, language: Language = "da") -> dict[str, Any]:
    """The fixed form; the total cost is the sum size + host + km + form + split."""
    return {
        "groups": [_group(group, language) for group in plan.groups],
        "unplaced": [],
        "relaxed": [
            {"code": relaxed.code, "text": relaxation_text(relaxed, language), "members": list(relaxed.members)}
            for relaxed in plan.relaxed
            if relaxed.code in LISTED
        ],
        "moved": list(plan.moved),
        "cost": _cost(plan),
        "optimal": plan.optimal,
        "seconds": round(plan.seconds, 3),
    }


def _group(group: Group, language: Language) -> dict[str, Any]:
    host = group.host
    return {
        "number": group.number,
        "members": list(group.members),
        "host": host and {"practice": host.practice, "reason": reason_text(host.reason, language)},
        "self_made": bool(group.self_made),
        "km": {"mean": round(group.km.mean, 1), "max": round(group.km.max, 1), "total": round(group.km.total, 1)},
    }


def _cost(plan: Plan) -> dict[str, float]:
    cost = plan.cost
    parts = {"size": cost.size, "host": cost.host, "km": cost.km, "form": cost.form, "split": cost.split}
    return {name: tenths / 10 for name, tenths in {"total": cost.total, "bound": plan.bound, **parts}.items()}


def groups_from_json(result: dict[str, Any]) -> tuple[frozenset[str], ...]:
    """The groups of an earlier result, as `form_groups(keep=...)` takes them; raises ValueError on another form."""
    try:
        return tuple(frozenset(str(person) for person in group["members"]) for group in result["groups"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a result of `drejebot groups --json`") from error
