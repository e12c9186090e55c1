"""Can we make it? The last day to order, and the first day a meeting could be held."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from package_specs import Certainty, Offset, Package

from .workdays import is_workday, workday_until

Verdict = Literal["ok", "late", "too_late"]

_MARGIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """The verdict on a day. `order_by` and `earliest` are None where nothing is ordered.

    ok: the last day to order is today or later. late: it has passed, but it was only recommended or proposed, and
    what the provider must deliver is still ahead. too_late: the document itself states a last day and it has passed,
    or a final delivery or the questionnaire's deadline has, or the meeting itself.
    """

    verdict: Verdict
    order_by: date | None
    earliest: date | None
    certainty: Certainty | None


def order_by(package: Package, meeting: date) -> date | None:
    """The last day to order; a proposed day is moved back to a working day, a stated one stands."""
    if package.order is None or package.order.lead is None:
        return None
    day = package.order.lead.day_from(meeting)
    return workday_until(day) if package.order.certainty == "suggested" else day


def lead_time(package: Package, meeting: date, today: date) -> LeadTime:
    """Judge a meeting day as seen from today; both are days in the meeting's zone."""
    last = order_by(package, meeting)
    if package.order is None or package.order.lead is None or last is None:
        return LeadTime("too_late" if meeting < today else "ok", None, None, None)
    verdict = _verdict(package, meeting, today, last)
    return LeadTime(verdict, last, _earliest(package, package.order.lead, today), package.order.certainty)


def _verdict(package: Package, meeting: date, today: date, last: date) -> Verdict:
    if today <= last:
        return "ok"
    stated = package.order is not None and package.order.certainty == "stated"
    return "too_late" if stated or today >= meeting or _missed(package, meeting, today) else "late"


def _missed(package: Package, meeting: date, today: date) -> bool:
    """Whether a day has passed on which the provider needed the answers or had to deliver."""
    finals = (m.due for m in package.materials if any(item.stage == "final" for item in m.items))
    answers = package.questionnaire.deadline if package.questionnaire else None
    return any(offset.day_from(meeting) < today for offset in (*finals, answers) if offset)


def _earliest(package: Package, lead: Offset, today: date) -> date:
    """The first working day for which ordering today is in time."""
    # Months have no inverse: 31 December + 2 months - 2 months is 28 December. So begin a little early and look.
    day = max(today, today + (today - lead.day_from(today)) - _MARGIN)
    while not (day > today and is_workday(day) and (order_by(package, day) or today) >= today):
        day += timedelta(days=1)
    return day
