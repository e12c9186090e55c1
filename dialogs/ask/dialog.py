"""Words that no talk waited for: a page by its name, a question about one's meeting, or one for its playbook.

Each is answered from facts that whoever asks may see anyway; what nobody has written down is said to be unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.ask.tell import TELLERS
from dialogs.form import Args, Button, Facts, Line, Open, Rows, Say, Screen, Start
from dialogs.hearing import TOPICS, asks, attendance, page_of, topic_of
from dialogs.meeting.dialog import show_all, show_meeting
from dialogs.playbook import dialog as playbook
from dialogs.views import MeetingView, MemberView, TaskView

EVERYWHERE: Mapping[str, Open] = {
    name: Open(name)
    for name in ("meetings", "mine", "books", "cluster_where", "order_where", "polls", "cue_choice", "privacy",
                 "language", "find", "help")
} | {"plan": Open("plan_where"), "hello": Open("welcome")}  # fmt: skip
"""Pages that need no meeting."""
BUTTONS: Mapping[str, tuple[str, ...]] = {
    "answers": ("b_answers", "b_my_answer"),
    "groups": ("b_groups", "b_my_group"),
    "papers": ("b_papers",),
    "invitation": ("b_invite", "b_my_answer"),
    "order": ("b_order",),
    "live": ("b_live",),
    "roles": ("b_roles",),
    "tables": ("b_tables",),
    "materials": ("b_materials",),
    "around": ("b_around",),
    "premeeting": ("b_premeeting",),
    "change": ("b_change",),
    "after": ("b_after",),
    "reports": ("b_reports", "b_report"),
    "agreements": ("b_agreements", "b_after"),
    "evaluate": ("b_evaluate", "b_after"),
    "book": ("b_book",),
}
"""The other pages, and the buttons of a meeting's card that lead there: who has the button may see the page."""
BOOKED = frozenset({"around", "premeeting", "materials", "order", "reports", "evaluate", "after"})
"""Pages whose matter the playbook tells too, for whoever has no such page."""
FEW = 3
"""As many words may ask the playbook without being a question."""
OTHERS = 3
KINDS = {
    "order_when": "order", "data_when": "data_request", "questionnaire_when": "questionnaire",
    "premeeting_when": "premeeting",
}  # fmt: skip
"""Answers of the playbook that the plan has a day for, by the kind of its task."""


def show_heard(args: Args, facts: Facts) -> Say | Open:
    """Where the words lead: everywhere the same, or to the next meeting of whoever says them."""
    text = str(args[0])
    page = page_of(text)
    if page in {"thanks", "fine"}:
        return Say("thanks" if page == "thanks" else "fine")
    if page in EVERYWHERE:
        return EVERYWHERE[page]
    few = len(text.split()) <= FEW and not attendance(text)
    if not facts["seats"] or not (page or topic_of(text) or asks(text) or few):
        return Open("welcome", ("said",))
    meeting = _nearest(facts)
    if meeting is not None:
        return Open("told", (meeting.id, text))
    if not (page or topic_of(text) or asks(text)):
        return Open("welcome", ("said",))
    coordinates = any(seat.coordinator for seat in facts["seats"])
    plan = (Button("b_plan_one", Open("order_where")),) if coordinates else ()
    return Say("no_meeting", {}, ((*plan, Button("b_books", Open("books"))),))


def _nearest(facts: Facts) -> MeetingView | None:
    """The meeting that is meant where none is named: the next one, else the last."""
    coming = _coming(facts)
    return coming[0] if coming else next(reversed(facts["meetings"]), None)


def _coming(facts: Facts) -> list[MeetingView]:
    return [one for one in facts["meetings"] if one.ends > facts.now and one.status != "held"]


def show_told(args: Args, facts: Facts) -> Say | Open | Start:
    """The answer about one meeting; `args` hold the meeting and the words, or a topic's name."""
    text = str(args[1])
    if text not in TOPICS and (page := page_of(text)):
        return EVERYWHERE.get(page) or _page(page, text, facts)
    topic = topic_of(text)
    if topic is None:
        return _from_book(text, facts)
    told = TELLERS[topic](facts)
    return _among(told, topic, facts) if isinstance(told, Say) else told


def _among(told: Say, topic: str, facts: Facts) -> Say:
    """Where there are several meetings, which one it was about, and the others to press."""
    meeting: MeetingView = facts["meeting"]
    others = [one for one in _coming(facts) if one.id != meeting.id][:OTHERS]
    if not others:
        return told
    rows = tuple((Button("b_other", Open("told", (one.id, topic)), {"meeting": one}),) for one in others)
    return replace(told, before=(Line("about", {"meeting": meeting}),), buttons=(*told.buttons, *rows))


def _page(page: str, text: str, facts: Facts) -> Say | Open | Start:
    meeting: MeetingView = facts["meeting"]
    seat: MemberView = facts["seat"]
    if page == "programme":
        return Open("programme", (meeting.id,)) if seat.coordinator else Open("m_book_part", (meeting.id, "programme"))
    card = show_meeting((meeting.id,), facts)
    rows = (*card.buttons, *(show_all((meeting.id,), facts).buttons if seat.coordinator else ()))
    shown = {button.label: button.to for row in rows for button in row}
    to = next((shown[label] for label in BUTTONS[page] if label in shown), None)
    if isinstance(to, Open | Start):
        return to
    if page == "groups":
        return Open("told", (meeting.id, "group"))
    if page in BOOKED and hasattr(facts["ask"](facts["book"], text, facts.lang), "text"):
        return _from_book(text, facts)
    return Say("no_page", {"word": text[:40]}, ((Button("b_meeting", Open("meeting", (meeting.id,))),),))


def _from_book(text: str, facts: Facts) -> Say | Open:
    """What the playbook says, with its source; else that nobody knows, and what is near."""
    meeting: MeetingView = facts["meeting"]
    found = facts["ask"](facts["book"], text, facts.lang)
    known = hasattr(found, "text")
    if not known and not asks(text):
        return Open("welcome", ("said",))
    said = playbook.answered(text, (meeting.id,), facts)
    if known:
        return _on_the_day(said, found.topic, facts)
    others = tuple(one.name for one in facts["cluster"].members if one.coordinator and one.id != facts["seat"].id)
    near = tuple(row for row in said.buttons if row[0].label == "b_topic")
    rows: Rows = (*near, (Button("b_help", Open("help")), Button("b_book", Open("m_book", (meeting.id,)))))
    return Say("unknown", {"question": text[:200], "coordinators": others}, rows, dialog="playbook")


def _on_the_day(said: Say, topic: str, facts: Facts) -> Say:
    """For whoever sees the plan, also the day that it has come to for this very meeting."""
    meeting: MeetingView = facts["meeting"]
    kinds = {task.key: task.kind for task in meeting.spec.tasks}
    tasks: Sequence[TaskView] = facts["tasks"] if facts["seat"].coordinator else ()
    found = (one for one in tasks if topic == f"task_{one.key}" or KINDS.get(topic) == kinds[one.key])
    task = next((one for one in found if one.due), None)
    if task is None:
        return said
    before = (Line(said.block, said.values, dialog="playbook"),)
    values = {"task": task, "meeting": meeting}
    return Say("in_the_plan", values, said.buttons, dialog=said.dialog, before=before)


SCREENS = (
    Screen("heard", show_heard, facts=("seats", "meetings")),
    Screen(
        "told",
        show_told,
        "member",
        "meeting",
        ("meeting", "meetings", "seat", "my_answer", "my_place", "answers", "cluster", "my_group", "groups", "stages",
         "present", "book", "cards", "ask", "tasks"),
    ),
)  # fmt: skip
FORMS = ()
NOTICES = ()
