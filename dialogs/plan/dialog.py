"""The plan of a meeting: its tasks with day, who and how sure; one task and what can be done with it."""

from collections.abc import Callable, Sequence
from datetime import date

from dialogs import readers
from dialogs.commands import DropTask, MoveReminder, MuteReminder, RenameTask, SetTask, WordReminder
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
    Subject,
    Verb,
)  # fmt: skip
from dialogs.paging import paged
from dialogs.views import MeetingView, ReminderView, TaskView
from package_specs import ROLES

A_PAGE = 8


def show_plan(args: Args, facts: Facts) -> Say:
    """Tasks a page at a time, beginning where the first open one is; below them the reminders that will come."""
    meeting: MeetingView = facts["meeting"]
    tasks: Sequence[TaskView] = facts["tasks"]
    first = next((n for n, task in enumerate(tasks) if task.state == "open"), 0)
    shown, turn = paged(tasks, A_PAGE, Open("plan", (meeting.id,)), args if len(args) > 1 else (*args, first // A_PAGE))
    rows: Rows = (*((_button(task, facts),) for task in shown), *turn)
    rows += ((Button("b_coming", Open("coming", (meeting.id,))), Button("b_meeting", Open("meeting", (meeting.id,)))),)
    done = sum(task.state != "open" for task in tasks)
    who = {task.id: _who(task, facts) if task.who != ("koordinator",) else [] for task in shown}
    values = {"meeting": meeting, "tasks": shown, "who": who, "done": done, "total": len(tasks), "today": facts.today}
    return Say("plan", values, rows)


def _who(task: TaskView, facts: Facts) -> list[str]:
    """Whose task it is by the playbook, in words."""
    return [name.in_(facts.lang) for role, name in ROLES.items() if role in task.who]


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
            (
                Button("b_delegate", Start("delegate", (task.id,))),
                Button("b_rename_task", Start("task_title", (task.id,))),
            ),
        )
    if task.undoable:
        rows += ((Button("b_undo", Do("task_undo", (task.id,))),),)
    rows += ((Button("b_plan", Open("plan", (task.meeting,))), Button("b_drop", Do("task_drop", (task.id,)))),)
    meeting: MeetingView = facts["meeting"]
    note = meeting.spec.task(task.key).note
    values = {
        "task": task,
        "who": _who(task, facts),
        "note": note.in_(facts.lang) if note else "",
        "today": facts.today,
    }
    return Say("task", values, rows)


def _named(of: Subject, name: str) -> str:
    """A meeting's screens and forms, and a cluster's, say the same and are called differently."""
    return name if of == "meeting" else f"c_{name}"


def _coming(of: Subject) -> Callable[[Args, Facts], Say]:
    """Every reminder that waits, in the order it will come, a page at a time; each can be opened."""

    def show(args: Args, facts: Facts) -> Say:
        waiting: Sequence[ReminderView] = facts["reminders"]
        subject, page = args[0], int(args[1]) if len(args) > 1 else 0
        here, name = waiting[page * A_PAGE : (page + 1) * A_PAGE], _named(of, "coming")
        rows: Rows = tuple(
            (Button("b_reminder", Open(_named(of, "reminder"), (subject, one.id)), {"reminder": one}),) for one in here
        )
        less = (Button("b_less", Open(name, (subject, page - 1))),) if page else ()
        more = (Button("b_more", Open(name, (subject, page + 1))),) if (page + 1) * A_PAGE < len(waiting) else ()
        rows += ((*less, *more),) if less or more else ()
        rows += (_away(of, subject, facts),)
        values = {"coming": here, "total": len(waiting), "all": of == "cluster", "today": facts.today}
        return Say("coming", values, rows)

    return show


def _away(of: Subject, subject: int | str, facts: Facts) -> tuple[Button, ...]:
    if of == "cluster":
        return (Button("b_year", Open("year", (subject,))), Button("b_plans", Open("plan_where")))
    whole = Button("b_whole", Open("c_coming", (facts["meeting"].cluster_id,)))
    return (Button("b_plan", Open("plan", (subject,))), whole)


def _one(of: Subject) -> Callable[[Args, Facts], Say]:
    """One reminder: when it comes, and what can be done with it."""

    def show(args: Args, facts: Facts) -> Say:
        one: ReminderView = facts["reminder"]
        ids = (args[0], one.id)
        change = (Button("b_move_reminder", Start(_named(of, "move_reminder"), ids)),) if one.movable else ()
        words = (Button("b_word_reminder", Start(_named(of, "word_reminder"), ids)),) if one.wordable else ()
        mute = (
            Button("b_unmute", Do(_named(of, "unmute"), ids))
            if one.muted
            else Button("b_mute", Do(_named(of, "mute"), ids))
        )
        cue = one.kind in {"cue", "day"} and one.meeting is not None
        there = (Button("b_programme", Open("programme", (one.meeting.id,))),) if cue and one.meeting else ()
        rows: Rows = ((*change, *words), (mute, *there), (Button("b_coming", Open(_named(of, "coming"), args[:1])),))
        return Say("reminder", {"reminder": one}, tuple(row for row in rows if row))

    return show


def show_print(_args: Args, facts: Facts) -> Say:
    """What to print and how many of it, from those who have said that they come."""
    meeting: MeetingView = facts["meeting"]
    rows = ((Button("b_plan", Open("plan", (meeting.id,))), Button("b_meeting", Open("meeting", (meeting.id,)))),)
    return Say("print_list", {"meeting": meeting, **facts["print_list"]}, rows)


def _check_day(value: str, _answers: Answers, facts: Facts) -> None:
    if date.fromisoformat(value) == facts.today:
        raise Reject("today")


def _which(of: Subject, args: Args) -> dict[str, int]:
    """The reminder as the command names it."""
    meeting, cluster = (int(args[0]), 0) if of == "meeting" else (0, int(args[0]))
    return {"meeting": meeting, "due": int(args[1]), "cluster": cluster}


def _silence(of: Subject) -> tuple[Verb, ...]:
    def silence(args: Args) -> MuteReminder:
        return MuteReminder(muted=True, **_which(of, args))

    def unsilence(args: Args) -> MuteReminder:
        return MuteReminder(muted=False, **_which(of, args))

    deeds = (("mute", silence), ("unmute", unsilence))
    return tuple(Verb(_named(of, name), deed, "coordinator", of) for name, deed in deeds)


def _move(of: Subject) -> Form:
    return Form(
        _named(of, "move_reminder"),
        steps=(Step("day", readers.read_day, check=_check_day, shown="day", rejects=("today",)),),
        submit=lambda answers, args, _facts: MoveReminder(day=answers["day"], **_which(of, args)),
        right="coordinator",
        of=of,
        facts=("reminder",),
        review=False,
        texts="plan",
    )


def _word(of: Subject) -> Form:
    return Form(
        _named(of, "word_reminder"),
        steps=(Step("words", readers.prose(500, 2), optional=True),),
        submit=lambda answers, args, _facts: WordReminder(words=answers["words"], **_which(of, args)),
        right="coordinator",
        of=of,
        facts=("reminder",),
        review=False,
        texts="plan",
    )


SCREENS = (
    Screen("plan", show_plan, "coordinator", "meeting", ("meeting", "tasks")),
    Screen("coming", _coming("meeting"), "coordinator", "meeting", ("meeting", "reminders")),
    Screen("c_coming", _coming("cluster"), "coordinator", "cluster", ("reminders",)),
    Screen("print_list", show_print, "coordinator", "meeting", ("meeting", "print_list")),
    Screen("reminder", _one("meeting"), "coordinator", "meeting", ("reminder",), _silence("meeting")),
    Screen("c_reminder", _one("cluster"), "coordinator", "cluster", ("reminder",), _silence("cluster")),
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
    _move("meeting"),
    _move("cluster"),
    _word("meeting"),
    _word("cluster"),
    Form(
        "task_title",
        steps=(Step("title", readers.line(200, 3)),),
        submit=lambda answers, args, _facts: RenameTask(int(args[0]), answers["title"]),
        right="coordinator",
        of="task",
        facts=("task",),
        review=False,
        texts="plan",
    ),
)
NOTICES = ()
