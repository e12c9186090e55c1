"""The question for a date: proposed, sent, seen in order of what fits best, and settled in one step."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dialogs import readers
from dialogs.commands import (
    AddSlot,
    ClosePoll,
    CreatePoll,
    DropPoll,
    DropSlot,
    FixDate,
    MoveToSlot,
    NudgePoll,
    ReopenPoll,
    SendPoll,
    SetMust,
)
from dialogs.form import (
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Line,
    Notice,
    Open,
    Reject,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.order import dialog as order
from dialogs.paging import paged
from dialogs.poll.days import by_weekday, dates_in, read_days
from dialogs.views import MemberView, PollView, SlotView

PROPOSED = 6
SHOWN = 8
A_PAGE = 12
_FRIDAY = 4

# -- proposing -----------------------------------------------------------------------------------------------------


def _weekdays(_answers: Answers, _facts: Facts) -> Sequence[Choice]:
    return [Choice(value) for value in ("1", "2", "3", "123", "0123")]


def _firsts(answers: Answers, facts: Facts) -> Sequence[Choice]:
    """From when it can be made in time, and a month and two later."""
    spec = order.spec_of(answers, facts)
    earliest = facts["lead_time"](spec, facts.today + timedelta(days=365), facts.today).earliest
    soon = max(earliest or facts.today, facts.today + timedelta(days=28))
    days = [_no_weekend(soon + timedelta(days=after)) for after in (0, 30, 60)]
    return [Choice(day.isoformat(), block="b_day", values={"day": day}) for day in days]


def _no_weekend(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > _FRIDAY else day


def _days(answers: Answers, facts: Facts) -> tuple[date, ...]:
    if given := dates_in(answers["weekdays"]):
        return given
    weekdays = {int(number) for number in answers["weekdays"]}
    proposed: tuple[date, ...] = facts["propose_days"](weekdays, date.fromisoformat(answers["first"]), PROPOSED)
    return proposed


def _lasts(answers: Answers, facts: Facts) -> Sequence[Choice]:
    days = [facts.today + timedelta(days=after) for after in (7, 10, 14)]
    proposed = _days(answers, facts)
    fitting = [day for day in days if not proposed or day < proposed[0]] or [facts.today + timedelta(days=1)]
    return [Choice(day.isoformat(), block="b_day", values={"day": day}) for day in fitting]


def _check_last(value: str, answers: Answers, facts: Facts) -> None:
    """The last day to answer lies before the first date."""
    proposed = _days(answers, facts)
    if proposed and date.fromisoformat(value) >= proposed[0]:
        raise Reject("after_first")


def _submit_new(answers: Answers, args: Args, facts: Facts) -> CreatePoll:
    slots = tuple(f"{day}T{answers['start']}" for day in _days(answers, facts))
    return CreatePoll(int(args[0]), answers["package"], slots, answers["answer_by"])


def _summary_new(answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    needed = {"package", "weekdays", "start", *(["first"] if by_weekday(answers, facts) else [])}
    whole = needed <= answers.keys()
    spec = order.spec_of(answers, facts) if whole else None
    days = [(day, facts["day_hint"](day, spec, facts.today) or "") for day in _days(answers, facts)] if whole else []
    return {"days": days, "start": answers.get("start", "")}


NEW = Form(
    "poll_new",
    steps=(
        next(step for step in order.STEPS if step.name == "package"),
        Step(
            "weekdays",
            read_days,
            choices=_weekdays,
            shown="weekdays",
            columns=3,
            rejects=("no_weekday", "weekend", "bad_dates", "too_many_dates"),
        ),
        next(step for step in order.STEPS if step.name == "start"),
        Step("first", readers.read_day, choices=_firsts, when=by_weekday, shown="day", columns=1),
        Step(
            "answer_by",
            readers.read_day,
            choices=_lasts,
            check=_check_last,
            shown="day",
            columns=1,
            rejects=("after_first",),
        ),
    ),
    submit=_submit_new,
    right="coordinator",
    of="cluster",
    facts=("cluster", "packages", "lead_time", "propose_days", "day_hint"),
    summary=_summary_new,
    texts="poll",
)


def show_polls(_args: Args, facts: Facts) -> "Say | Open | Start":
    """Polls under way: to be answered, or to be looked after; a coordinator may begin one."""
    polls: Sequence[PollView] = facts["polls"]
    mine = {seat.cluster for seat in facts["seats"] if seat.coordinator}
    shown = [poll for poll in polls if poll.cluster_id in mine or poll.status == "open"]
    rows: Rows = tuple((_poll_button(poll, poll.cluster_id in mine, facts),) for poll in shown[:SHOWN])
    clusters = [cluster for cluster in facts["clusters"] if cluster.id in mine]
    for cluster in clusters:
        label = "b_new" if len(clusters) == 1 else "b_new_in"
        rows += ((Button(label, Start("poll_new", (cluster.id,)), {"cluster": cluster.name}),),)
    return Say("polls", {"polls": shown[:SHOWN], "coordinates": bool(clusters)}, rows)


def _poll_button(poll: PollView, coordinates: bool, facts: Facts) -> Button:
    to = Open("poll", (poll.id,)) if coordinates else Start("poll_vote", (poll.id,))
    return Button("b_poll", to, {"poll": poll, "title": poll.title(facts.lang)})


# -- the coordinator's poll ----------------------------------------------------------------------------------------


def show_poll(_args: Args, facts: Facts) -> Say:
    """The dates with what speaks for and against each, best first once there are answers."""
    poll: PollView = facts["poll"]
    return Say("poll", {"poll": poll, "asked": len(poll.asked), "missing": poll.missing}, _rows(poll))


def _rows(poll: PollView) -> Rows:
    number = (poll.id,)
    rows: Rows = ()
    if poll.status == "draft":
        rows += ((Button("b_send", Open("poll_send", number)),),)
    elif not (poll.status == "fixed" and poll.meeting):
        free = [one for one in poll.ranked if one.verdict != "blocked"][:3]
        rows += tuple((_fix_button(poll, poll.slot(one.slot), sure=one.verdict == "good"),) for one in free)
    if poll.status == "open":
        nudge = (Button("b_nudge", Do("poll_nudge", number)),) if poll.missing else ()
        rows += ((*nudge, Button("b_close", Do("poll_close", number))),)
    if poll.status in {"closed", "fixed"}:
        rows += ((Button("b_reopen", Start("poll_reopen", number)),),)
    if poll.status != "fixed":
        rows += (
            (Button("b_add", Start("poll_slot", number)), Button("b_slots", Open("poll_slots", number))),
            (Button("b_must", Open("poll_must", number)), Button("b_votes", Open("poll_votes", number))),
            (Button("b_drop", Open("poll_drop", number)),),
        )
    if poll.meeting:
        rows += ((Button("b_meeting", Open("meeting", (poll.meeting,))),),)
    return rows


def _fix_button(poll: PollView, slot: SlotView, *, sure: bool) -> Button:
    """The one step that settles it; where somebody who must be there has said nothing, that is said first."""
    if not sure:
        return Button("b_fix", Open("poll_sure", (poll.id, slot.id)), {"slot": slot})
    return Button("b_fix", _fixing(poll, slot), {"slot": slot})


def _fixing(poll: PollView, slot: SlotView) -> Do | Start:
    ids = (poll.id, slot.id)
    return Do("poll_move", ids) if poll.meeting else Start("poll_fix", ids)


def show_sure(args: Args, facts: Facts) -> Say | Open:
    """Who must be there and has not answered for this date."""
    poll: PollView = facts["poll"]
    one = next((one for one in poll.ranked if len(args) > 1 and one.slot == args[1]), None)
    if one is None or one.verdict != "waiting":
        return Open("poll", (poll.id,))
    slot = poll.slot(one.slot)
    rows: Rows = (
        (Button("b_fix_anyway", _fixing(poll, slot)),),
        (Button("b_back", Open("poll", (poll.id,))),),
    )
    return Say("sure", {"slot": slot, "names": poll.names(one.must_open)}, rows)


def show_send(_args: Args, facts: Facts) -> Say:
    """What will be sent, to how many and by which way."""
    poll: PollView = facts["poll"]
    ways = [(member, member.way(mails=facts["mails"])) for member in poll.asked]
    values = {
        "poll": poll,
        "reached": sum(way == "chat" for _, way in ways),
        "mailed": sum(way == "mail" for _, way in ways),
        "others": [member for member, way in ways if way == "none"],
    }
    rows: Rows = (
        (Button("b_send_now", Do("poll_send", (poll.id,))),),
        (Button("b_back", Open("poll", (poll.id,))),),
    )
    return Say("send", values, rows)


def show_slots(_args: Args, facts: Facts) -> Say:
    poll: PollView = facts["poll"]
    rows: Rows = tuple(
        (Button("b_slot", Do("poll_drop_slot", (poll.id, slot.id)), {"slot": slot}),) for slot in poll.slots
    )
    return Say("slots", {"poll": poll}, (*rows, (Button("b_back", Open("poll", (poll.id,))),)))


def show_must(args: Args, facts: Facts) -> Say:
    """Who must be there: those who are, then the likely ones, then everybody, some a page; guests too."""
    poll: PollView = facts["poll"]
    people: Sequence[MemberView] = facts["cluster"].members
    likely = sorted(people, key=lambda one: (one.id not in poll.must, one.doctor, not one.chair, not one.coordinator))
    shown, turn = paged(likely, A_PAGE, Open("poll_must", (poll.id,)), args)
    buttons = [_must_button(poll, member) for member in shown]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Say("must", {"poll": poll}, (*rows, *turn, (Button("b_back", Open("poll", (poll.id,))),)))


def _must_button(poll: PollView, member: MemberView) -> Button:
    block = "b_must_on" if member.id in poll.must else "b_must_off"
    return Button(block, Do("poll_must", (poll.id, member.id)), {"member": member})


def show_votes(args: Args, facts: Facts) -> Say:
    """Who has said what, and a way to answer for somebody; some a page."""
    poll: PollView = facts["poll"]
    people = sorted(poll.asked, key=lambda one: one not in poll.missing)
    shown, turn = paged(people, A_PAGE, Open("poll_votes", (poll.id,)), args)
    buttons = [Button("", Start("poll_vote_for", (poll.id, one.id)), text=one.name) for one in shown]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    given = [(member, [(slot, poll.given(member.id).get(slot.id, "")) for slot in poll.slots]) for member in shown]
    return Say("votes", {"poll": poll, "given": given}, (*rows, *turn, (Button("b_back", Open("poll", (poll.id,))),)))


def show_drop(_args: Args, facts: Facts) -> Say:
    poll: PollView = facts["poll"]
    rows = ((Button("b_drop_now", Do("poll_drop", (poll.id,))), Button("b_back", Open("poll", (poll.id,)))),)
    return Say("drop", {"poll": poll}, rows)


def _usual(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The times that are proposed already."""
    poll: PollView = facts["poll"]
    times = dict.fromkeys(f"{slot.starts:%H:%M}" for slot in poll.slots)
    return [Choice(time, block="b_start_at", values={"time": time}) for time in times]


def _check_new(value: str, _answers: Answers, facts: Facts) -> None:
    if date.fromisoformat(value) <= facts.today:
        raise Reject("today")


SLOT = Form(
    "poll_slot",
    steps=(
        Step("day", readers.read_day, check=_check_new, shown="day", rejects=("today",)),
        Step("start", readers.read_time, choices=_usual, shown="time"),
    ),
    submit=lambda answers, args, _facts: AddSlot(int(args[0]), f"{answers['day']}T{answers['start']}"),
    right="coordinator",
    of="poll",
    facts=("poll",),
    review=False,
    texts="poll",
)


def _new_lasts(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    days = [facts.today + timedelta(days=after) for after in (3, 7, 14)]
    return [Choice(day.isoformat(), block="b_day", values={"day": day}) for day in days]


REOPEN = Form(
    "poll_reopen",
    steps=(
        Step(
            "again_by",
            readers.read_day,
            choices=_new_lasts,
            check=_check_new,
            shown="day",
            columns=1,
            rejects=("today",),
        ),
    ),
    submit=lambda answers, args, _facts: ReopenPoll(int(args[0]), answers["again_by"]),
    right="coordinator",
    of="poll",
    facts=("poll",),
    review=False,
    texts="poll",
)

# -- settling ------------------------------------------------------------------------------------------------------


def _from_poll(args: Args, facts: Facts) -> Answers:
    """The meeting as the poll has it; what it does not know is as most do, to be seen and changed in the review."""
    poll: PollView = facts["poll"]
    slot = next((one for one in poll.slots if len(args) > 1 and one.id == args[1]), None)
    if slot is None:
        return {"package": poll.package}
    chair = next(
        (one.id for one in poll.asked if one.chair), next((one.id for one in poll.asked if one.coordinator), 0)
    )
    known = {"package": poll.package, "day": f"{slot.starts:%Y-%m-%d}", "start": f"{slot.starts:%H:%M}"}
    last = order.deadlines(known, facts)[0].value
    return {**known, "link": "", "place": "", "chair": str(chair or ""), "option": "no", "answer_by": last}


def _submit_fix(answers: Answers, args: Args, facts: Facts) -> FixDate:
    poll: PollView = facts["poll"]
    return FixDate(poll.id, int(args[1]), order.planned(answers, facts, cluster=poll.cluster_id))


FIX = Form(
    "poll_fix",
    steps=order.STEPS,
    submit=_submit_fix,
    right="coordinator",
    of="poll",
    facts=("poll", "cluster", "packages", "lead_time", "workday", "day_hint", "closed_as"),
    begin=_from_poll,
    summary=order.summary,
    texts="order",
)


def notice_result(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    poll: PollView = facts["poll"]
    if poll.status == "fixed":
        return None
    values = {"poll": poll, "asked": len(poll.asked), "missing": poll.missing}
    return Say("poll", values, _rows(poll), before=(Line("result", {"poll": poll}),))


def _verb(name: str, make: Any, then: str | None = None) -> Verb:  # noqa: ANN401  # a function of args
    return Verb(name, make, "coordinator", "poll", then)


SCREENS = (
    Screen("polls", show_polls, facts=("polls", "seats", "clusters")),
    Screen(
        "poll",
        show_poll,
        "coordinator",
        "poll",
        ("poll",),
        verbs=(
            _verb("poll_nudge", lambda args: NudgePoll(int(args[0])), "poll"),
            _verb("poll_close", lambda args: ClosePoll(int(args[0])), "poll"),
            _verb("poll_move", lambda args: MoveToSlot(int(args[0]), int(args[1]))),
        ),
    ),
    Screen("poll_sure", show_sure, "coordinator", "poll", ("poll",)),
    Screen(
        "poll_send",
        show_send,
        "coordinator",
        "poll",
        ("poll", "mails"),
        verbs=(_verb("poll_send", lambda args: SendPoll(int(args[0])), "poll"),),
    ),
    Screen(
        "poll_slots",
        show_slots,
        "coordinator",
        "poll",
        ("poll",),
        verbs=(_verb("poll_drop_slot", lambda args: DropSlot(int(args[0]), int(args[1]))),),
    ),
    Screen(
        "poll_must",
        show_must,
        "coordinator",
        "poll",
        ("poll", "cluster"),
        verbs=(_verb("poll_must", lambda args: SetMust(int(args[0]), int(args[1])), "poll_must"),),
    ),
    Screen("poll_votes", show_votes, "coordinator", "poll", ("poll",)),
    Screen(
        "poll_drop",
        show_drop,
        "coordinator",
        "poll",
        ("poll",),
        verbs=(_verb("poll_drop", lambda args: DropPoll(int(args[0]))),),
    ),
)
FORMS = (NEW, SLOT, REOPEN, FIX)
NOTICES = (Notice("poll_result", notice_result, ("poll",), "reply"),)
