"""Reminders of the plan: each task to the people it belongs to, made from how things stand when it is sent."""

from collections.abc import Mapping
from typing import Any

from dialogs.answer_views import heads
from dialogs.asked import dialog as asked
from dialogs.form import Button, Do, Facts, Notice, Open, Rows, Say, Start
from dialogs.roles.places import functions, holding
from dialogs.views import GroupView, MeetingView, TaskView
from package_specs import GUESTS

OTHERS = GUESTS | {"kiap", "kiap_konsulent", "klyngeteam", "region"}
"""What these do, the cluster waits for."""
PLACES = {
    "order": "order_sheet",
    "data_request": "order_sheet",
    "invite": "invitation",
    "groups": "groups",
    "leaders": "groups",
    "links": "change",
    "roles": "roles",
    "sign_up": "answers",
    "call": "call",
    "premeeting": "premeeting",
    "print": "print_list",
    "addresses": "questionnaire",
    "send_material": "materials",
    "catering": "catering",
    "agreements": "agreements",
    "accounts": "after",
    "programme": "programme",
    "presenters": "presenters",
    "evaluation": "evaluation",
    "seating": "tables",
}
TALKS = {"follow_up": "follow_up", "room": "set_place"}
"""Where it is done by answering, and not on a screen."""


def notice_task(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """A task that is still open, with what can be done about it; the coordinator's has all the buttons."""
    task: TaskView = facts["task"]
    meeting: MeetingView = facts["meeting"]
    kind = meeting.spec.task(task.key).kind
    if task.state != "open" or meeting.status == "cancelled" or _done_already(kind, meeting, facts):
        return None
    if kind in {"sign_up", "questionnaire"} and facts["seat"].doctor:
        return _sign_up(meeting, facts) if kind == "sign_up" else asked.asked("answered", meeting, facts)
    if kind == "report" and facts["my_group"]:
        rows: Rows = ((Button("b_report", Start("report", (facts["my_group"].id,))),),)
        return Say("report", {"group": facts["my_group"], "meeting": meeting}, rows)
    if kind == "ask_arrived" and facts["seat"].coordinator:
        return _asked(task, meeting, facts)
    block = "task_asked" if kind == "ask_arrived" else "task"
    own = _own_group(facts)
    counted = None if own or kind != "catering" else heads(facts["cluster"].doctors, facts["answers"])
    note = meeting.spec.task(task.key).note
    values = {
        "task": task,
        "meeting": meeting,
        "today": facts.today,
        "heads": counted,
        "own": own,
        "open_roles": _open_roles(meeting, facts) if kind == "roles" else [],
        "none_agreed": kind == "agreements" and not facts["agreements"],
        "by_others": task.who[0] in OTHERS,
        "note": note.in_(facts.lang) if note else "",
    }
    rows = _rows(task, meeting, kind) if facts["seat"].coordinator else ()
    if own:
        rows = ((Button("b_my_group", Open("my_group", (own.id,))),),)
    return Say(block, values, rows)


def _done_already(kind: str, meeting: MeetingView, facts: Facts) -> bool:
    """Whether the one who would be reminded has nothing left to do, although the task is still open for others."""
    group, mine = facts["my_group"], facts["answers"].get(facts["seat"].id)
    match kind:
        case "sign_up":
            return facts["seat"].doctor and mine is not None and mine.whole
        case "leaders":
            return group is not None and group.leader_state == "accepted"
        case "roles":
            return not _open_roles(meeting, facts)
    return False


def _open_roles(meeting: MeetingView, facts: Facts) -> list[str]:
    """What the functions are called that nobody has been named for."""
    return [
        place.title(meeting, facts.lang) for place in functions(meeting) if not holding(facts["holders"], place.role)
    ]


def _own_group(facts: Facts) -> GroupView | None:
    """The group of one who is reminded for its sake: everything to be done about it lies there."""
    return None if facts["seat"].coordinator else facts["my_group"]


def _asked(task: TaskView, meeting: MeetingView, facts: Facts) -> Say:
    """Whether a delivery has come, answered with a press; once it is late, with a text to ask for it."""
    delivery = (meeting.id, meeting.spec.task(task.key).material or "")
    late = task.due is not None and task.due < facts.today
    no = Button("b_chase", Open("chase", delivery)) if late else Button("b_not_yet", Open("material", delivery))
    rows: Rows = (
        (Button("b_came", Do("task_done", (task.id,))), no),
        (Button("b_snooze", Do("task_snooze", (task.id, 1))), Button("b_skip_task", Do("task_skip", (task.id,)))),
    )
    return Say("task_asked", {"task": task, "meeting": meeting}, rows)


def notice_overdue(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """To the deputy, when a task has been overdue for some days and is still open."""
    task: TaskView = facts["task"]
    meeting: MeetingView = facts["meeting"]
    if task.state != "open" or meeting.status == "cancelled":
        return None
    rows = _rows(task, meeting, meeting.spec.task(task.key).kind) if facts["seat"].coordinator else ()
    return Say("overdue", {"task": task, "meeting": meeting}, rows)


def _sign_up(meeting: MeetingView, facts: Facts) -> Say:
    """A nudge like the coordinator's own, and like it only to who has still not answered."""
    mine = facts["answers"].get(facts["seat"].id)
    answers = (
        Button("b_yes", Start("answer", (meeting.id,), "yes")),
        Button("b_no", Start("answer", (meeting.id,), "no")),
    )
    rows: Rows = (answers,) if mine is None else ((Button("b_go_on", Start("answer", (meeting.id,))),),)
    return Say("nudge", {"meeting": meeting, "begun": mine is not None}, rows, dialog="invitation")


def _rows(task: TaskView, meeting: MeetingView, kind: str) -> Rows:
    place = PLACES.get(kind)
    there: Rows = ((Button("b_go", Open(place, (meeting.id,))),),) if place else ()
    if kind in TALKS:
        there = ((Button("b_go", Start(TALKS[kind], (meeting.id,))),),)
    return (
        *there,
        (Button("b_done", Do("task_done", (task.id,))), Button("b_snooze", Do("task_snooze", (task.id, 1)))),
        (Button("b_skip_task", Do("task_skip", (task.id,))), Button("b_delegate", Start("delegate", (task.id,)))),
    )


def notice_delegated(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    task: TaskView = facts["task"]
    return Say("delegated", {"task": task, "meeting": facts["meeting"]}) if task.state == "open" else None


SCREENS = ()
FORMS = ()
OF_A_TASK = (
    "task", "meeting", "seat", "answers", "cluster", "my_group", "workday", "holders", "agreements",
)  # fmt: skip
NOTICES = (
    Notice("task", notice_task, OF_A_TASK),
    Notice("overdue", notice_overdue, ("task", "meeting", "seat")),
    Notice("delegated", notice_delegated, ("task", "meeting"), "reply"),
)
