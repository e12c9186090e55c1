"""One's own group: who leads and stands in, who sees to what, where it meets, what it looks at, how many eat."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import SetDataChoice, SetDeputy, SetDuty
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
from dialogs.views import GroupView, MeetingView, MemberView


def _leads(group: GroupView, seat: MemberView) -> bool:
    return seat.coordinator or seat.id in {group.leader_id, group.deputy_id}


def _duties(group: GroupView, meeting: MeetingView, lang: str) -> list[tuple[str, str]]:
    """Each duty with who sees to it; what nobody has been given is the leader's."""
    names = {nth: name for nth, _, name in group.duties}
    spec = meeting.spec.groups
    duties = spec.leader_duties if spec else ()
    return [(duty.in_(lang), names.get(nth, group.leader)) for nth, duty in enumerate(duties)]


def show_mine(_args: Args, facts: Facts) -> Say:
    """The group as its members see it; the leader and the deputy can change it."""
    group: GroupView = facts["group"]
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    mine = any(one.member == seat.id for one in group.seats)
    leads = _leads(group, seat)
    if not (mine or leads):
        return Say("not_yours", {}, ((Button("b_meeting", Open("meeting", (meeting.id,))),),))
    rows: Rows = ()
    if leads:
        rows += (
            (Button("b_address", Start("address", (group.id,))), Button("b_data", Start("data_choice", (group.id,)))),
            (Button("b_duties", Open("duties", (group.id,))), Button("b_deputy", Open("deputy", (group.id,)))),
        )
    rows += ((Button("b_meeting", Open("meeting", (meeting.id,))),),)
    return Say("mine", _values(group, meeting, facts.lang) | {"led": leads and group.leader_id == seat.id}, rows)


def _values(group: GroupView, meeting: MeetingView, lang: str) -> dict[str, Any]:
    duties = _duties(group, meeting, lang)
    when = {"phase": meeting.group_phase, "gather": meeting.gather}
    return {"group": group, "meeting": meeting, "duties": duties, **when}


def show_duties(_args: Args, facts: Facts) -> Say:
    group: GroupView = facts["group"]
    meeting: MeetingView = facts["meeting"]
    buttons = tuple(
        (Button("b_duty", Open("duty", (group.id, nth)), {"name": duty, "who": who}),)
        for nth, (duty, who) in enumerate(_duties(group, meeting, facts.lang))
    )
    return Say("duties", {"group": group}, (*buttons, (_back(group),)))


def _back(group: GroupView) -> Button:
    return Button("b_my_group", Open("my_group", (group.id,)))


def show_duty(args: Args, facts: Facts) -> Say:
    """Who of the group shall see to it."""
    group: GroupView = facts["group"]
    nth = int(args[1])
    duties = _duties(group, facts["meeting"], facts.lang)
    if nth >= len(duties):
        return show_duties(args, facts)
    people = [Button("", Do("duty", (group.id, nth, one.member)), text=one.name) for one in group.seats]
    rows = (*_twos(people), (Button("b_leader_again", Do("duty", (group.id, nth, 0))), _back(group)))
    return Say("duty", {"name": duties[nth][0], "who": duties[nth][1]}, rows)


def _twos(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def show_deputy(_args: Args, facts: Facts) -> Say:
    group: GroupView = facts["group"]
    people = [
        Button("", Do("deputy", (group.id, one.member)), text=one.name)
        for one in group.seats
        if one.member not in {group.leader_id, group.deputy_id}
    ]
    none = (Button("b_no_deputy", Do("deputy", (group.id, 0))),) if group.deputy_id else ()
    return Say("deputy", {"group": group}, (*_twos(people), (*none, _back(group))))


def _sets(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The data the playbook shows or asks for; the group may name other data that matter more to it."""
    spec = facts["meeting"].spec
    shown = [one.in_(facts.lang) for one in spec.data_shown]
    asked = [one.title.in_(facts.lang) for one in spec.data_request.sets] if spec.data_request else []
    return [Choice(one, one) for one in dict.fromkeys([*shown, *asked]) if len(one.encode()) <= MOST_PRESSED]


DATA = Form(
    "data_choice",
    steps=(Step("data", readers.line(150, 2), choices=_sets, columns=1),),
    submit=lambda answers, args, _facts: SetDataChoice(int(args[0]), answers["data"]),
    right="leader",
    of="group",
    facts=("group", "meeting"),
    review=False,
    texts="group_life",
    done=lambda _answers, args, _facts: ((Button("b_my_group", Open("my_group", args[:1])),),),
)


def notice_deputy(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    group: GroupView = facts["group"]
    if group.deputy_id != facts["seat"].id:
        return None
    return Say("made_deputy", {"group": group, "meeting": facts["meeting"]}, ((_back(group),),))


def notice_duty(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What one has been given; the meal comes with its number of people."""
    group: GroupView = facts["group"]
    nth = int(about["duty"])
    if not any(one[:2] == (nth, facts["seat"].id) for one in group.duties):
        return None
    duty = _duties(group, facts["meeting"], facts.lang)[nth][0]
    return Say("given", {"name": duty, "group": group, "meeting": facts["meeting"]}, ((_back(group),),))


def notice_data(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    group: GroupView = facts["group"]
    return Say("data_chosen", {"group": group, "meeting": facts["meeting"]}) if group.data_choice else None


FACTS = ("group", "meeting", "seat")
SCREENS = (
    Screen("my_group", show_mine, "member", "group", FACTS),
    Screen(
        "duties",
        show_duties,
        "leader",
        "group",
        FACTS,
        verbs=(
            Verb(
                "duty",
                lambda args: SetDuty(int(args[0]), int(args[1]), int(args[2])),
                "leader",
                "group",
                then="my_group",
            ),
        ),
    ),
    Screen("duty", show_duty, "leader", "group", FACTS),
    Screen(
        "deputy",
        show_deputy,
        "leader",
        "group",
        FACTS,
        verbs=(Verb("deputy", lambda args: SetDeputy(int(args[0]), int(args[1])), "leader", "group", then="my_group"),),
    ),
)
FORMS = (DATA,)
NOTICES = (
    Notice("made_deputy", notice_deputy, FACTS),
    Notice("duty", notice_duty, FACTS),
    Notice("data_choice", notice_data, FACTS, "bulk"),
)
