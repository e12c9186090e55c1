"""The playbook to read in: what it is for, its programme, people, deadlines, materials and rules, and what one asks it.

The same screens show a playbook of the shelf (by its key) and a meeting's own copy (by the meeting's id).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dialogs import readers
from dialogs.commands import MarkContact
from dialogs.form import Answers, Args, Button, Do, Facts, Form, Open, Rows, Say, Screen, Start, Step, Verb
from dialogs.paging import asked, turns
from package_specs import ROLES, Package, Role
from package_specs.parts import TaskSpec

A_PAGE = 2600
"""Letters of one page's entries; marks and headings come on top."""

_RULES = (
    "data", "questionnaire_unit", "questionnaire_sender", "questionnaire_topics", "questionnaire_edits", "option_",
    "group_", "seating", "handout_", "report", "evaluation", "break", "venue", "economy", "signup", "premeeting_who",
    "premeeting_agenda", "during", "closing",
)  # fmt: skip
_PARTS: Mapping[str, tuple[str, ...]] = {
    "people": ("participants", "role_", "call", "first_contact"),
    "dates": ("order_when", "data_when", "questionnaire_when", "premeeting_when", "task_", "follow_up"),
    "things": ("material_", "content_"),
    "rules": _RULES,
    "contacts": ("order_where", "contact_", "support", "data_where"),
}


def _kin(args: Args) -> str:
    """Screens of a meeting's own copy have names of their own, since other people may see them."""
    return "m_" if isinstance(args[0], int) else ""


def show_books(_args: Args, facts: Facts) -> Say:
    rows = tuple(
        (Button("", Open("book", (spec.key,)), text=spec.title.in_(facts.lang)),) for spec in facts["packages"]
    )
    return Say("books", {"specs": facts["packages"]}, rows)


def show_book(args: Args, facts: Facts) -> Say:
    spec: Package = facts["book"]
    kin, subject = _kin(args), args[0]
    parts = ["programme", *(["questions"] if _asking(spec) else []), *(p for p in _PARTS if _cards(p, facts))]
    buttons = [Button(f"b_{part}", Open(f"{kin}book_part", (subject, part))) for part in parts]
    rows: Rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    back = Button("b_meeting", Open("meeting", (subject,))) if kin else Button("b_books", Open("books"))
    rows += ((Button("b_ask", Start(f"{kin}ask_book", (subject,))),), (back,))
    return Say("book", {"spec": spec, "partner": ROLES[spec.partner].in_(facts.lang) if spec.partner else ""}, rows)


def _asking(spec: Package) -> tuple[Any, ...]:
    return tuple(item for item in spec.items if item.reflections)


def _cards(part: str, facts: Facts) -> list[Any]:
    """The facts of one part; what merely says that something is not there is left to who asks for it."""
    cards = facts["cards"](facts["book"], facts.lang)
    wanted = _PARTS[part]
    dated = part == "dates"
    return [
        card
        for card in cards
        if any(card.topic == one or (one.endswith("_") and card.topic.startswith(one)) for one in wanted)
        and (not dated or card.aspect == "when")
    ]


def show_part(args: Args, facts: Facts) -> Say:
    """One part, a page at a time."""
    part = str(args[1]) if len(args) > 1 else ""
    spec: Package = facts["book"]
    if part == "programme":
        return Say("programme", {"spec": spec, "roles": _role_names(facts)}, (_back(args),))
    if part == "questions":
        pages = _pages(_asking(spec), lambda item: sum(len(one.in_(facts.lang)) for one in item.reflections))
        return _page("questions", args, pages)
    if part not in _PARTS:
        raise KeyError(part)
    if part == "contacts":
        return _contacts(args, facts)
    cards = _cards(part, facts)
    entries = [{"card": card, "named": _named(part, card)} for card in cards]
    pages = _pages(entries, lambda entry: len(entry["card"].text) + len(entry["card"].label))
    shown = _page("part", args, pages, {"part": part})
    return replace(shown, buttons=(*_role_rows(args, facts), *shown.buttons)) if part == "people" else shown


def _role_rows(args: Args, facts: Facts) -> Rows:
    """A button for everybody the playbook gives something to do."""
    name = f"{_kin(args)}book_role"
    buttons = [
        Button("b_role", Open(name, (args[0], role)), {"role": ROLES[role].in_(facts.lang)})
        for role in _parts(facts["book"])
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _parts(spec: Package) -> list[Role]:
    """Who has a part in it, in the order of the roles."""
    named = {note.role for note in spec.roles} | {role for task in spec.tasks for role in task.who}
    named |= {role for item in spec.items for role in item.who}
    named |= {spec.guest_leaflet.to} if spec.guest_leaflet else set()
    return [role for role in ROLES if role in named]


def _task(task: TaskSpec, facts: Facts) -> Mapping[str, Any]:
    when = facts["spelt"](task.due, task.until, facts.lang) if task.due else ""
    return {"title": task.title.in_(facts.lang), "when": when, "suggested": task.certainty == "suggested"}


def show_role(args: Args, facts: Facts) -> "Say | Open":
    """The playbook as one role sees it: what it does, its tasks with their days, its slots, and a guest's leaflet."""
    spec: Package = facts["book"]
    role = next((role for role in _parts(spec) if len(args) > 1 and role == args[1]), None)
    if role is None:
        return Open(f"{_kin(args)}book_part", (args[0], "people"))
    values = {
        "role": ROLES[role].in_(facts.lang),
        "spec": spec,
        "does": next((note.does.in_(facts.lang) for note in spec.roles if note.role == role), ""),
        "tasks": [_task(task, facts) for task in spec.tasks if role in task.who],
        "slots": [item for item in spec.items if role in item.who],
        "leaflet": spec.guest_leaflet if spec.guest_leaflet and spec.guest_leaflet.to == role else None,
    }
    people = Button("b_people", Open(f"{_kin(args)}book_part", (args[0], "people")))
    return Say("role", values, ((people, *_back(args)),))


def _contacts(args: Args, facts: Facts) -> Say:
    """Where to write, and when each address was last seen to work; whoever coordinates can say that it did."""
    spec: Package = facts["book"]
    shown = [
        {"contact": one, "checked": _latest(one.last_checked, facts["checked"](one.address))} for one in spec.contacts
    ]
    may = any(seat.coordinator for seat in facts["seats"])
    verb = f"{_kin(args)}contact_ok"
    rows: Rows = tuple(
        (Button("b_contact_ok", Do(verb, (args[0], n)), {"address": one.address}),)
        for n, one in enumerate(spec.contacts)
        if may
    )
    cards = [card for card in _cards("contacts", facts) if not card.topic.startswith("contact_")]
    return Say("contacts", {"cards": cards, "shown": shown, "may": may}, (*rows, _back(args)))


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _named(part: str, card: Any) -> bool:  # noqa: ANN401  # a card of bot.planning
    """Whether the fact's name is to stand before it; most begin with it, or need none."""
    return part in {"people", "rules", "contacts"} and not card.text.casefold().startswith(card.label.casefold())


def _role_names(facts: Facts) -> Mapping[str, str]:
    return {role: name.in_(facts.lang) for role, name in ROLES.items()}


def _pages(entries: Sequence[Any], weight: Any) -> list[list[Any]]:  # noqa: ANN401  # entry to letters
    pages: list[list[Any]] = [[]]
    used = 0
    for entry in entries:
        used += weight(entry) + 20
        if used > A_PAGE and pages[-1]:
            pages.append([])
            used = weight(entry)
        pages[-1].append(entry)
    return pages


def _page(block: str, args: Args, pages: list[list[Any]], values: Mapping[str, Any] | None = None) -> Say:
    of = Open(f"{_kin(args)}book_part", args[:2])
    at = asked(of, args, len(pages))
    return Say(block, {"entries": pages[at], **(values or {})}, (*turns(of, at, len(pages)), _back(args)))


def _back(args: Args) -> tuple[Button, ...]:
    kin = _kin(args)
    return (Button("b_book", Open(f"{kin}book", args[:1])), Button("b_ask", Start(f"{kin}ask_book", args[:1])))


def show_card(args: Args, facts: Facts) -> Say:
    """One fact, by its place among the playbook's facts."""
    cards = facts["cards"](facts["book"], facts.lang)
    at = int(args[1]) if len(args) > 1 and isinstance(args[1], int) else 0
    return Say("fact", {"fact": cards[min(at, len(cards) - 1)]}, (_back(args),))


def _summary(answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    """What the playbook says; of what it does not say, only that."""
    found = _found(answers, facts)
    return {"fact": found if hasattr(found, "text") else None, "question": answers.get("question", "")}


def _found(answers: Answers, facts: Facts) -> Any:  # noqa: ANN401  # an answer, or topics near the question
    return facts["ask"](facts["book"], answers.get("question", ""), facts.lang)


def _done(answers: Answers, args: Args, facts: Facts) -> Rows:
    """Near topics to press where the answer is not known; then the next question."""
    cards = facts["cards"](facts["book"], facts.lang)
    at = {(card.topic, card.label): n for n, card in reversed(list(enumerate(cards)))}
    name = f"{_kin(args)}book_card"
    near = tuple(
        (Button("b_topic", Open(name, (args[0], at[topic.key, topic.label])), {"topic": topic.label}),)
        for topic in getattr(_found(answers, facts), "nearest", ())
    )
    kin = _kin(args)
    again = (Button("b_again", Start(f"{kin}ask_book", args)), Button("b_book", Open(f"{kin}book", args)))
    return (*near, again)


def answered(question: str, args: Args, facts: Facts) -> Say:
    """What a playbook says to a question that was asked outside the page for it."""
    answers = {"question": question}
    return Say("done", _summary(answers, args, facts), _done(answers, args, facts), dialog="playbook")


_QUESTION = (Step("question", readers.line(300, 2)),)

SCREENS = (
    Screen("books", show_books, facts=("packages",)),
    Screen("book", show_book, facts=("book", "cards")),
    Screen(
        "book_part",
        show_part,
        facts=("book", "cards", "checked", "seats"),
        verbs=(Verb("contact_ok", lambda args: MarkContact(str(args[0]), int(args[1])), "person", "nothing"),),
    ),
    Screen("book_card", show_card, facts=("book", "cards")),
    Screen("book_said", lambda args, facts: answered(str(args[1]), args[:1], facts), facts=("book", "cards", "ask")),
    Screen("book_role", show_role, facts=("book", "spelt")),
    Screen("m_book", show_book, "member", "meeting", ("book", "cards")),
    Screen(
        "m_book_part",
        show_part,
        "member",
        "meeting",
        ("book", "cards", "checked", "seats"),
        verbs=(Verb("m_contact_ok", lambda args: MarkContact(int(args[0]), int(args[1])), "coordinator", "meeting"),),
    ),
    Screen("m_book_card", show_card, "member", "meeting", ("book", "cards")),
    Screen("m_book_role", show_role, "member", "meeting", ("book", "spelt")),
)
FORMS = (
    Form(
        "ask_book", _QUESTION, lambda *_: None, facts=("book", "cards", "ask"), review=False, summary=_summary,
        done=_done, texts="playbook",
    ),
    Form(
        "m_ask_book", _QUESTION, lambda *_: None, "member", "meeting", ("book", "cards", "ask"), review=False,
        summary=_summary, done=_done, texts="playbook",
    ),
)  # fmt: skip
NOTICES = ()
