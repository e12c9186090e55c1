"""Agreements: written down while they are made, looked at afterwards, settled by who has them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from dialogs import readers
from dialogs.after_views import AgreementView
from dialogs.commands import AddAgreement, LaterPlan, SetAgreement
from dialogs.form import (
    MOST_PRESSED,
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Notice,
    Open,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.paging import paged
from dialogs.views import MeetingView, MemberView
from package_specs import ROLES, Text

LONGEST = 300
PAGE = 6
ALL = Text(da="alle praksisser", en="all practices")


def _whos(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Those who are meant most often; everybody else is typed."""
    spec = facts["meeting"].spec
    partner = (ROLES[spec.partner],) if spec.partner else ()
    words = [text.in_(facts.lang) for text in (ALL, *partner)]
    leads = [member.name for member in facts["cluster"].members if member.coordinator]
    return [Choice(word, word) for word in (*words, *leads[:2]) if len(word.encode()) <= MOST_PRESSED]


def _read_who(text: str, facts: Facts) -> str:
    """A member or a practice under its own name where it is known, else as it was written."""
    said = readers.line(120, 2)(text, facts)
    names = [one.name for one in (*facts["cluster"].members, *facts["cluster"].practices)]
    return next((name for name in names if readers.fold(name) == readers.fold(said)), said)


def _days(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    days = [facts.today + timedelta(days=count) for count in (14, 30, 91)]
    return [Choice(day.isoformat(), block="b_day", values={"day": day}) for day in days]


def _done(_answers: Answers, args: Args, _facts: Facts) -> Rows:
    return ((Button("b_new", Start("agreement", args)), Button("b_agreements", Open("agreements", args))),)


FORM = Form(
    "agreement",
    steps=(
        Step("what", readers.prose(LONGEST, 3)),
        Step("who", _read_who, choices=_whos),
        Step("due", readers.read_day, choices=_days, shown="day", optional=True, columns=1),
    ),
    submit=lambda answers, args, _facts: AddAgreement(int(args[0]), answers["what"], answers["who"], answers["due"]),
    right="writer",
    of="meeting",
    facts=("meeting", "cluster"),
    review=False,
    done=_done,
)


def show_agreements(args: Args, facts: Facts) -> Say:
    """All that was agreed at a meeting, a page at a time; who may settle one can open it."""
    meeting: MeetingView = facts["meeting"]
    agreements: Sequence[AgreementView] = facts["agreements"]
    shown, turn = paged(agreements, PAGE, Open("agreements", (meeting.id,)), args)
    mine = [one for one in shown if facts["writes"] or one.member == facts["seat"].id]
    rows: Rows = tuple((_opens(one),) for one in mine)
    new = (Button("b_new", Start("agreement", (meeting.id,))),) if facts["writes"] else ()
    last = (*new, Button("b_meeting", Open("meeting", (meeting.id,))))
    return Say("agreements", {"meeting": meeting, "agreements": shown}, (*rows, *turn, last))


def _opens(one: AgreementView) -> Button:
    mark = {"done": "✔", "dropped": "–"}.get(one.status, "○")
    return Button("", Open("agreement", (one.id,)), text=f"{mark} {' '.join(one.what.split())}"[:58])


def show_agreement(_args: Args, facts: Facts) -> Say:
    """One agreement, and how it can be settled."""
    one: AgreementView = facts["agreement"]
    return Say("agreement", {"agreement": one, "today": facts.today}, _settling(one))


def _settling(one: AgreementView) -> Rows:
    number = (one.id,)
    back = (Button("b_agreements", Open("agreements", (one.meeting,))),)
    if one.status != "open":
        return ((Button("b_reopen", Do("agreement_open", number)),), back)
    return (
        (Button("b_done", Do("agreement_done", number)), Button("b_later", Do("agreement_later", number))),
        (Button("b_dropped", Do("agreement_dropped", number)),),
        back,
    )


def notice_due(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """A week before the day and on it; needless once it is settled."""
    one: AgreementView = facts["agreement"]
    if one.status != "open":
        return None
    return Say("due", {"agreement": one, "today": facts.today}, _settling(one))


def notice_back(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Before the next meeting: what is still open from earlier ones."""
    meeting: MeetingView = facts["meeting"]
    waiting: Sequence[AgreementView] = facts["still_open"]
    return None if not waiting or meeting.status in {"held", "cancelled"} else show_open((meeting.id,), facts)


def show_open(args: Args, facts: Facts) -> Say:
    """The cluster's open agreements from earlier meetings, some a page."""
    meeting: MeetingView = facts["meeting"]
    waiting: Sequence[AgreementView] = facts["still_open"]
    shown, turn = paged(waiting, PAGE, Open("open_agreements", (meeting.id,)), args)
    rows = (*((_opens(one),) for one in shown), *turn, (Button("b_meeting", Open("meeting", (meeting.id,))),))
    return Say("back", {"meeting": meeting, "agreements": shown, "total": len(waiting)}, rows)


def notice_private(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The practice's own plan: that there is one, never what is in it."""
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    if meeting.status != "held" or not seat.doctor:
        return None
    rows = (
        (Button("b_going", Do("plan_going", (meeting.id,))), Button("b_in_a_month", Do("plan_later", (meeting.id,)))),
    )
    return Say("private", {"meeting": meeting, "seat": seat}, rows)


def _verb(name: str, deed: Any) -> Verb:  # noqa: ANN401  # one of SetAgreement's deeds
    return Verb(f"agreement_{name}", lambda args: SetAgreement(int(args[0]), deed), "owner", "agreement", "agreement")


SCREENS = (
    Screen(
        "agreements",
        show_agreements,
        "member",
        "meeting",
        ("meeting", "seat", "agreements", "writes"),
        verbs=(
            Verb("plan_later", lambda args: LaterPlan(int(args[0]), later=True), "member", "meeting"),
            Verb("plan_going", lambda args: LaterPlan(int(args[0]), later=False), "member", "meeting"),
        ),
    ),
    Screen("open_agreements", show_open, "coordinator", "meeting", ("meeting", "still_open")),
    Screen(
        "agreement",
        show_agreement,
        "owner",
        "agreement",
        ("agreement",),
        verbs=(_verb("done", "done"), _verb("dropped", "dropped"), _verb("open", "open"), _verb("later", "later")),
    ),
)
FORMS = (FORM,)
NOTICES = (
    Notice("agreement_due", notice_due, ("agreement",)),
    Notice("agreements_back", notice_back, ("meeting", "still_open")),
    Notice("private_plan", notice_private, ("meeting", "seat")),
)
