"""The order sheet of a meeting: what is known filled in, ready for the provider's form or for a mail."""

from dataclasses import dataclass
from datetime import date

from bot.planning import data_request, lead_time, order_sheet
from bot.texts import day, local
from dialogs.views import MeetingView, MemberView


@dataclass(frozen=True)
class SheetText:
    """What the coordinator copies; `text` is plain, `address` where it goes."""

    kind: str
    channel: str
    address: str
    by: date | None
    suggested: bool
    subject: str
    text: str
    mailto: str


def order_text(meeting: MeetingView, seat: MemberView | None, lang: str) -> SheetText | None:
    """The sheet in one language; None where nothing is ordered or asked for."""
    spec = meeting.spec
    values = {
        "cluster": meeting.cluster,
        "meeting_date": day(meeting.starts, lang),
        "name": seat.name if seat else "",
        "email": seat.email if seat else "",
    }
    sheet = order_sheet(spec, values, lang) or data_request(spec, values, lang)
    if sheet is None:
        return None
    lead = lead_time(spec, local(meeting.starts).date(), local(meeting.starts).date())
    by, certainty = lead.order_by, lead.certainty
    if spec.order is None and spec.data_request and spec.data_request.lead:
        by, certainty = spec.data_request.lead.day_from(local(meeting.starts).date()), spec.data_request.certainty
    return SheetText(
        kind="order" if spec.order else "data",
        channel=sheet.channel,
        address=(sheet.draft.to if sheet.draft and sheet.draft.to else sheet.link) or "",
        by=by,
        suggested=certainty == "suggested",
        subject=sheet.draft.subject if sheet.draft else "",
        text=sheet.draft.body if sheet.draft else sheet.block,
        mailto=sheet.draft.mailto if sheet.draft and sheet.draft.to else "",
    )
