"""The plan of a meeting: its tasks with day, who and how sure; one task and what can be done with it."""

from collections.abc import Sequence

from dialogs.commands import SetTask
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Start, Verb
from dialogs.views import MeetingView, TaskView

A_PAGE = 8


def show_plan(args: Args, facts: Facts) -> Say:
    """Tasks a page at a time, those still open first; below them the reminders that will come."""
    meeting: MeetingView = facts["meeting"]
    tasks: Sequence[TaskView] = facts["tasks"]
    page = int(args[1]) if len(args) > 1 else 0
    shown = tasks[page * A_PAGE : (page + 1) * A_PAGE]
    rows: Rows = tuple((_button(task, facts),) for task in shown)
    less = (Button("b_less", Open("plan", (meeting.id, page - 1))),) if page else ()
    more = (Button("b_more", Open("plan", (meeting.id, page + 1))),) if (page + 1) * A_PAGE < len(tasks) else ()
    rows += ((*less, *more),) if less or more else ()
    rows += ((Button("b_coming", Open("coming", (meeting.id,))), Button("b_meeting", Open("meeting", (meeting.id,)))),)
    done = sum(task.state != "open" for task in tasks)
    values = {"meeting": meeting, "tasks": shown, "done": done, "total": len(tasks), "today": facts.today}
    return Say("plan", values, rows)


def _button(task: TaskView, facts: Facts) -> Button:
    return Button("b_task", Open("task", (task.id,)), {"task": task, "title": task.title(facts.lang)})


def show_task(_args: Args, facts: Facts) -> Say:
    task: TaskView = facts["task"]
    rows: Rows = ()
    if task.state == "open":
        rows += (
            (Button("b_done", Do("task_done", (task.id,))), Button("b_skip_task", Do("task_skip", (task.id,)))),
            (
                Button("b_snooze_1", Do("task_snooze", (task.id, 1))),
                Button("b_snooze_7", Do("task_snooze", (task.id, 7))),
            ),
            (Button("b_delegate", Start("delegate", (task.id,))),),
        )
    if task.undoable:
        rows += ((Button("b_undo", Do("task_undo", (task.id,))),),)
    rows += ((Button("b_plan", Open("plan", (task.meeting,))),),)
    return Say("task", {"task": task, "meeting": facts["meeting"], "today": facts.today}, rows)


def show_coming(_args: Args, facts: Facts) -> Say:
    """Every reminder that waits, in the order it will come."""
    meeting: MeetingView = facts["meeting"]
    tasks = {task.id: task for task in facts["tasks"]}
    coming = [
        {"at": due.at, "kind": due.kind, "task": tasks.get(due.about.get("task", 0)), "cue": due.about.get("cue", "")}
        for due in facts["coming"]
        if due.kind in {"task", "day", "cue"}
    ]
    rows = ((Button("b_plan", Open("plan", (meeting.id,))),),)
    return Say("coming", {"meeting": meeting, "coming": coming[:25], "more": max(0, len(coming) - 25)}, rows)


SCREENS = (
    Screen("plan", show_plan, "coordinator", "meeting", ("meeting", "tasks")),
    Screen("coming", show_coming, "coordinator", "meeting", ("meeting", "tasks", "coming")),
    Screen(
        "task",
        show_task,
        "coordinator",
        "task",
        ("task", "meeting"),
        verbs=(
            Verb("task_done", lambda args: SetTask(int(args[0]), "done"), "coordinator", "task", then="task"),
            Verb("task_skip", lambda args: SetTask(int(args[0]), "skip"), "coordinator", "task", then="task"),
            Verb(
                "task_snooze",
                lambda args: SetTask(int(args[0]), "snooze", {1: 1, 7: 7}[int(args[1])]),
                "coordinator",
                "task",
                then="task",
            ),
            Verb("task_undo", lambda args: SetTask(int(args[0]), "undo"), "coordinator", "task", then="task"),
        ),
    ),
)
FORMS = ()
NOTICES = ()
