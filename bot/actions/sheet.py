"""The order sheet of a meeting: what is known filled in, ready for the provider's form or for a mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.planning import OrderSheet, Wishes, data_request, lead_time, order_sheet, workday_until
from bot.texts import day, local, stamp
from dialogs.views import MeetingView, MemberView
from package_specs import Package, Text

SET, PERIOD = "set_", "period_"
"""What a data set, whether it is wanted, and its period are called among the fields of the sheet."""
_PERIOD_OF = Text(da="perioden for {}", en="the period of {}")


@dataclass(frozen=True)
class SheetText:
    """What is copied or mailed; `text` is plain, `address` where it goes, `missing` what is still to be filled in."""

    kind: str
    channel: str
    address: str
    by: date | None
    suggested: bool
    subject: str
    text: str
    missing: tuple[str, ...]


def order_text(meeting: MeetingView, seat: MemberView | None, lang: str) -> SheetText | None:
    """The sheet in one language; None where nothing is ordered or asked for."""
    spec = meeting.spec
    values = sheet_values(meeting, seat, lang)
    sheet = order_sheet(spec, values, lang, "follow_up" if meeting.follows else "order")
    sheet = sheet or data_request(spec, values, lang, _wishes(spec, values))
    if sheet is None:
        return None
    by, suggested = _by(meeting)
    draft = sheet.draft
    return SheetText(
        kind="order" if spec.order else "data",
        channel=sheet.channel,
        address=(draft.to if draft and draft.to else sheet.link) or "",
        by=by,
        suggested=suggested,
        subject=draft.subject if draft else "",
        text=draft.body if draft else sheet.block,
        missing=_missing(meeting, sheet, lang),
    )


def sheet_values(meeting: MeetingView, seat: MemberView | None, lang: str) -> Mapping[str, str]:
    """What the sheet's fields hold: what has been filled in, else what is known anyway."""
    order = meeting.spec.order
    leads = order is not None and order.who[0] == "moedeleder" and meeting.chair
    known = {
        "cluster": meeting.cluster,
        "meeting_date": day(meeting.starts, lang),
        "name": meeting.chair if leads else seat.name if seat else "",
        "email": seat.email if seat else "",
    }
    given = {name.removeprefix("order."): value for name, value in meeting.agreed.items() if name.startswith("order.")}
    if given.get("call_time"):
        wall = datetime.fromisoformat(given["call_time"])
        given["call_time"] = stamp(wall.replace(tzinfo=meeting.starts.tzinfo), lang)
    return known | {name: value for name, value in given.items() if value}


def _wishes(spec: Package, values: Mapping[str, str]) -> Wishes:
    sets = spec.data_request.sets if spec.data_request else ()
    return Wishes(
        sets=[one.key for one in sets if values.get(f"{SET}{one.key}") != "no"],
        periods={name.removeprefix(PERIOD): value for name, value in values.items() if name.startswith(PERIOD)},
        also=tuple(filter(None, [values.get("also")])),
    )


def _by(meeting: MeetingView) -> tuple[date | None, bool]:
    """The last day for it, and whether that is a suggestion."""
    held = local(meeting.starts).date()
    lead = lead_time(meeting.spec, held, held)
    if meeting.spec.order is None and (request := meeting.spec.data_request) and request.lead:
        day, suggested = request.lead.day_from(held), request.certainty == "suggested"
        return workday_until(day) if suggested else day, suggested
    return lead.order_by, lead.certainty == "suggested"


def _missing(meeting: MeetingView, sheet: OrderSheet, lang: str) -> tuple[str, ...]:
    """The names of what is still to be filled in."""
    request = meeting.spec.data_request
    named = {one.key: one.label for one in sheet.fields}
    for one in request.sets if request else ():
        title = one.title.in_(lang)
        named[one.key] = _PERIOD_OF.in_(lang).format(title[:1].lower() + title[1:])
    return tuple(named[key] for key in sheet.missing)
