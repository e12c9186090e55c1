"""The plan of a meeting: its tasks with day, who and how sure; one task and what can be done with it."""

from collections.abc import Sequence
from datetime import date

from dialogs import readers
from dialogs.commands import DropTask, MoveReminder, MuteReminder, SetTask, WordReminder
from dialogs.form import (
    Answers,
    Args,
    Button,
    Do,
    Facts,
    Form,
    Open,
    Reject,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)  # fmt: skip
from dialogs.paging import paged
from dialogs.views import MeetingView, ReminderView, TaskView

A_PAGE = 8


def show_plan(args: Args, facts: Facts) -> Say:
    """Tasks a page at a time, those still open first; below them the reminders that will come."""
    meeting: MeetingView = facts["meeting"]
    tasks: Sequence[TaskView] = facts["tasks"]
    shown, turn = paged(tasks, A_PAGE, Open("plan", (meeting.id,)), args)
    rows: Rows = (*((_button(task, facts),) for task in shown), *turn)
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
    rows += ((Button("b_plan", Open("plan", (task.meeting,))), Button("b_drop", Do("task_drop", (task.id,)))),)
    return Say("task", {"task": task, "meeting": facts["meeting"], "today": facts.today}, rows)


def show_coming(args: Args, facts: Facts) -> Say:
    """Every reminder that waits, in the order it will come, a page at a time; each can be opened."""
    meeting: MeetingView = facts["meeting"]
    tasks = {task.id: task for task in facts["tasks"]}
    coming: Sequence[ReminderView] = facts["reminders"]
    here, turn = paged(coming, A_PAGE, Open("coming", (meeting.id,)), args)
    shown = [{"reminder": one, "task": tasks.get(one.task)} for one in here]
    rows: Rows = tuple((_reminder_button(meeting, one, tasks.get(one.task), facts),) for one in here)
    rows += (*turn, (Button("b_plan", Open("plan", (meeting.id,))),))
    return Say("coming", {"meeting": meeting, "coming": shown, "total": len(coming)}, rows)


def _reminder_button(meeting: MeetingView, one: ReminderView, task: TaskView | None, facts: Facts) -> Button:
    title = task.title(facts.lang) if task else ""
    return Button("b_reminder", Open("reminder", (meeting.id, one.id)), {"reminder": one, "title": title})


def show_reminder(_args: Args, facts: Facts) -> Say:
    """One reminder: when it comes, and what can be done with it."""
    meeting: MeetingView = facts["meeting"]
    one: ReminderView = facts["reminder"]
    task = next((task for task in facts["tasks"] if task.id == one.task), None)
    ids = (meeting.id, one.id)
    change = (Button("b_move_reminder", Start("move_reminder", ids)),) if one.movable else ()
    words = (Button("b_word_reminder", Start("word_reminder", ids)),) if one.task else ()
    mute = Button("b_unmute", Do("unmute", ids)) if one.muted else Button("b_mute", Do("mute", ids))
    rows: Rows = ((*change, *words), (mute,), (Button("b_coming", Open("coming", (meeting.id,))),))
    return Say("reminder", {"meeting": meeting, "reminder": one, "task": task}, tuple(row for row in rows if row))


def show_print(_args: Args, facts: Facts) -> Say:
    """What to print and how many of it, from those who have said that they come."""
    meeting: MeetingView = facts["meeting"]
    rows = ((Button("b_plan", Open("plan", (meeting.id,))), Button("b_meeting", Open("meeting", (meeting.id,)))),)
    return Say("print_list", {"meeting": meeting, **facts["print_list"]}, rows)


def _check_day(value: str, _answers: Answers, facts: Facts) -> None:
    if date.fromisoformat(value) == facts.today:
        raise Reject("today")


SCREENS = (
    Screen("plan", show_plan, "coordinator", "meeting", ("meeting", "tasks")),
    Screen("coming", show_coming, "coordinator", "meeting", ("meeting", "tasks", "reminders")),
    Screen("print_list", show_print, "coordinator", "meeting", ("meeting", "print_list")),
    Screen(
        "reminder",
        show_reminder,
        "coordinator",
        "meeting",
        ("meeting", "tasks", "reminder"),
        verbs=(
            Verb("mute", lambda args: MuteReminder(int(args[0]), int(args[1]), muted=True), "coordinator", "meeting"),
            Verb(
                "unmute", lambda args: MuteReminder(int(args[0]), int(args[1]), muted=False), "coordinator", "meeting"
            ),
        ),
    ),
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
            Verb("task_drop", lambda args: DropTask(int(args[0])), "coordinator", "task"),
            Verb("task_undo", lambda args: SetTask(int(args[0]), "undo"), "coordinator", "task", then="task"),
        ),
    ),
)
FORMS = (
    Form(
        "move_reminder",
        steps=(Step("day", readers.read_day, check=_check_day, shown="day", rejects=("today",)),),
        submit=lambda answers, args, _facts: MoveReminder(int(args[0]), int(args[1]), answers["day"]),
        right="coordinator",
        of="meeting",
        facts=("meeting", "reminder"),
        review=False,
        texts="plan",
    ),
    Form(
        "word_reminder",
        steps=(Step("words", readers.prose(500, 2), optional=True),),
        submit=lambda answers, args, _facts: WordReminder(int(args[0]), int(args[1]), answers["words"]),
        right="coordinator",
        of="meeting",
        facts=("meeting", "reminder"),
        review=False,
        texts="plan",
    ),
)
NOTICES = ()
