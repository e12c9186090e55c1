"""The meeting's papers: what can be made now, in which formats, and the codes that people scan."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.after_views import PaperView
from dialogs.commands import MakeCodes, WantPaper
from dialogs.form import Args, Button, Do, Facts, Line, Notice, Open, Rows, Say, Screen, Verb
from dialogs.views import MeetingView

KINDS = (
    "programme", "reply_list", "sign_in", "group_list", "breakout", "table_plan", "signs", "notes", "plan",
    "plan_large", "prints",
    "slides", "attendance", "minutes", "summary", "evaluation",
    "figures", "trend",
)  # fmt: skip
"""In the order in which they are wanted."""
FORMATS = ("pdf", "docx", "xlsx", "pptx", "csv")


def show_papers(_args: Args, facts: Facts) -> Say:
    """One row a paper, one button a format; what has nothing to say yet is left out."""
    meeting: MeetingView = facts["meeting"]
    papers: Sequence[PaperView] = sorted(facts["papers"], key=lambda paper: KINDS.index(paper.kind))
    made = [paper for paper in papers if paper.suffixes]
    rows: Rows = tuple(tuple(_button(meeting.id, paper, suffix) for suffix in paper.suffixes) for paper in made)
    codes = (Button("b_codes", Do("codes", (meeting.id,))), Button("b_figures", Open("figures", (meeting.id,))))
    return Say("papers", {"meeting": meeting}, (*rows, codes, (Button("b_meeting", Open("meeting", (meeting.id,))),)))


def _button(meeting: int, paper: PaperView, suffix: str) -> Button:
    """The first format carries the paper's name, the others stand beside it."""
    values: dict[str, Any] = {"format": Line(f"format_{suffix}")}
    if suffix != paper.suffixes[0]:
        return Button("b_format", Do("paper", (meeting, paper.kind, suffix)), values)
    return Button("b_paper", Do("paper", (meeting, paper.kind, suffix)), {"name": Line(f"kind_{paper.kind}"), **values})


def notice_paper(about: Mapping[str, Any], facts: Facts) -> Say:
    """The paper itself; the file of Zoom rooms says who is not in it, the collected reports say which are missing."""
    if about["kind"] == "summary":
        missing = [group for group in facts["groups"] if group.report != "submitted"]
        count = len(facts["groups"]) - len(missing)
        return Say("summary", {"count": count, "missing": missing}, dialog="report", file=int(about["file"]))
    left_out = facts["left_out"] if about["kind"] == "breakout" else ()
    values = {"name": Line(f"kind_{about['kind']}"), "meeting": facts["meeting"], "left_out": left_out}
    return Say("paper", values, file=int(about["file"]))


def notice_picture(about: Mapping[str, Any], facts: Facts) -> Say:
    """Results as a picture, to be looked at in the chat."""
    values = {"name": Line(f"kind_{about['kind']}"), "meeting": facts["meeting"], "left_out": ()}
    return Say("paper", values, file=int(about["file"]))


def notice_failed(about: Mapping[str, Any], facts: Facts) -> Say:
    values = {"name": Line(f"kind_{about['kind']}"), "error_id": str(about["error"])}
    return Say("paper_failed", values, ((Button("b_papers", Open("papers", (facts["meeting"].id,))),),))


SCREENS = (
    Screen(
        "papers",
        show_papers,
        "chair",
        "meeting",
        ("meeting", "papers"),
        verbs=(
            Verb("paper", lambda args: WantPaper(int(args[0]), str(args[1]), str(args[2])), "chair", "meeting"),
            Verb("codes", lambda args: MakeCodes(int(args[0])), "chair", "meeting"),
        ),
    ),
)
FORMS = ()
NOTICES = (
    Notice("paper", notice_paper, ("meeting", "left_out", "groups"), "reply"),
    Notice("picture", notice_picture, ("meeting",), "reply"),
    Notice("paper_failed", notice_failed, ("meeting",), "reply"),
)
