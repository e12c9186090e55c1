"""A meeting's own programme and tasks: typed with a running sum where the playbook has none, else changed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import (
    AddRows,
    AddTask,
    Command,
    DropRow,
    DropTyped,
    EditRow,
    FinishProgramme,
    ForgetPlaybook,
    KeepPlaybook,
)
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
)
from dialogs.guard import looks_like_cpr
from dialogs.views import MeetingView

_ROW = re.compile(r"(?P<title>\S.*?)[\s;,:–-]+(?P<minutes>\d{1,3})\s*(?:min(?:utter|utes?|\.)?|m)?\s*")
MOST_LINES, LONGEST_TITLE = 20, 120


def read_rows(text: str, _facts: Facts) -> str:
    """One row a line, title and minutes; stored as `title; minutes`.

    Raises:
        Reject: `no_minutes` with the line that has none, `too_many`, `cpr` or `empty`.
    """
    lines = [line.strip(" •*\t") for line in readers.visible(text).split("\n")]
    lines = [line for line in lines if line]
    if not lines:
        raise Reject("empty")
    if looks_like_cpr(text):
        raise Reject("cpr")
    if len(lines) > MOST_LINES:
        raise Reject("too_many", most=MOST_LINES)
    return "\n".join(_row(line) for line in lines)


def _row(line: str) -> str:
    found = _ROW.fullmatch(line)
    if found is None or not 1 <= int(found["minutes"]) <= 600:  # noqa: PLR2004  # the model's own bound
        raise Reject("no_minutes", line=line[:80])
    return f"{found['title'][:LONGEST_TITLE].rstrip(' ;,:–-')}; {int(found['minutes'])}"


def _typed(stored: str) -> tuple[tuple[str, int, str], ...]:
    rows = (line.rpartition("; ") for line in stored.split("\n"))
    return tuple((title, int(minutes), "") for title, _, minutes in rows)


def show_programme(_args: Args, facts: Facts) -> Say:
    """The programme as it stands; while it is typed, what has been typed so far with its running sum."""
    meeting: MeetingView = facts["meeting"]
    number = (meeting.id,)
    back: Rows = ((Button("b_add_task", Start("add_task", number)), Button("b_change", Open("change", number))),)
    if meeting.spec.programme is None:
        return _typing(meeting, facts, back)
    rows: Rows = tuple(
        (Button("b_row", Open("programme_row", (meeting.id, item.key)), _word(item, facts)),)
        for item in meeting.spec.items
    )
    rows += ((Button("b_add_rows", Start("add_rows", number)), Button("b_keep", Do("keep_playbook", number))),)
    if meeting.package in facts["kept"]:
        rows += ((Button("b_forget", Do("forget_playbook", number)),),)
    values = {"meeting": meeting, "rows": facts["programme_rows"](facts.lang), "changed": _changed(meeting, facts)}
    return Say("programme", values, rows + back)


def _changed(meeting: MeetingView, facts: Facts) -> bool:
    return any(spec.key == meeting.package and spec != meeting.spec for spec in facts["packages"])


def _word(item: Any, facts: Facts) -> Mapping[str, Any]:  # noqa: ANN401  # a ProgrammeItem
    return {"title": item.title.in_(facts.lang), "minutes": item.minutes}


def _typing(meeting: MeetingView, facts: Facts, back: Rows) -> Say:
    """Parts that the playbook names are pressed and given minutes; anything else is typed."""
    sums: Sequence[Any] = facts["programme_rows"](facts.lang)
    used = {one["part"] for one in sums}
    parts: Rows = tuple(
        (Button("b_part", Start("part_minutes", (meeting.id, item.key)), {"title": item.title.in_(facts.lang)}),)
        for item in meeting.spec.items
        if item.key not in used
    )
    number = (meeting.id,)
    rows: Rows = (*parts, (Button("b_add_rows", Start("add_rows", number)),))
    if sums:
        rows += (
            (Button("b_drop_typed", Do("drop_typed", number)), Button("b_finish", Do("finish_programme", number))),
        )
    return Say("typing", {"meeting": meeting, "rows": sums}, rows + back)


def show_row(args: Args, facts: Facts) -> "Say | Open":
    meeting: MeetingView = facts["meeting"]
    key = str(args[1]) if len(args) > 1 else ""
    item = next((one for one in meeting.spec.items if one.key == key), None)
    if item is None or meeting.spec.programme is None:
        return Open("programme", (meeting.id,))
    ids = (meeting.id, key)
    rows: Rows = (
        (Button("b_rename", Start("rename_row", ids)), Button("b_minutes", Start("row_minutes", ids))),
        (Button("b_drop_row", Do("drop_row", ids)), Button("b_programme", Open("programme", (meeting.id,)))),
    )
    return Say("row", {"item": item, "title": item.title.in_(facts.lang)}, rows)


def _form(name: str, steps: tuple[Step, ...], submit: Callable[[Answers, Args, Facts], Command]) -> Form:
    facts = ("meeting",)
    return Form(name, steps, submit, "coordinator", "meeting", facts, review=False, texts="programme")


def _part(answers: Answers, args: Args, _facts: Facts) -> AddRows:
    return AddRows(int(args[0]), (("", int(answers["minutes"]), str(args[1])),))


SCREENS = (
    Screen(
        "programme",
        show_programme,
        "coordinator",
        "meeting",
        ("meeting", "programme_rows", "packages", "kept"),
        verbs=(
            Verb(
                "forget_playbook",
                lambda args: ForgetPlaybook(int(args[0])),
                "coordinator",
                "meeting",
                then="programme",
            ),
            Verb("drop_typed", lambda args: DropTyped(int(args[0])), "coordinator", "meeting"),
            Verb("finish_programme", lambda args: FinishProgramme(int(args[0])), "coordinator", "meeting"),
            Verb("keep_playbook", lambda args: KeepPlaybook(int(args[0])), "coordinator", "meeting", then="programme"),
        ),
    ),
    Screen(
        "programme_row",
        show_row,
        "coordinator",
        "meeting",
        ("meeting",),
        verbs=(Verb("drop_row", lambda args: DropRow(int(args[0]), str(args[1])), "coordinator", "meeting"),),
    ),
)
FORMS = (
    _form(
        "add_rows",
        (Step("rows", read_rows, rejects=("no_minutes", "too_many")),),
        lambda answers, args, _facts: AddRows(int(args[0]), _typed(answers["rows"])),
    ),
    _form("part_minutes", (Step("minutes", readers.minutes(1, 600)),), _part),
    _form(
        "rename_row",
        (Step("title", readers.line(LONGEST_TITLE, 2)),),
        lambda answers, args, _facts: EditRow(int(args[0]), str(args[1]), title=answers["title"]),
    ),
    _form(
        "row_minutes",
        (Step("minutes", readers.minutes(1, 600)),),
        lambda answers, args, _facts: EditRow(int(args[0]), str(args[1]), minutes=int(answers["minutes"])),
    ),
    _form(
        "add_task",
        (Step("task", readers.line(200, 3)), Step("day", readers.read_day, shown="day")),
        lambda answers, args, _facts: AddTask(int(args[0]), answers["task"], answers["day"]),
    ),
)
NOTICES = ()
