"""The programme's words in the reader's language."""

from collections.abc import Mapping
from typing import Any

from dialogs.views import MeetingView


def titles(meeting: MeetingView, lang: str) -> Mapping[str, str]:
    """The programme's titles in one language, by key."""
    rows = {item.key: item.title.in_(lang) for item in meeting.spec.items}
    return rows | {option.key: option.title.in_(lang) for option in meeting.spec.options}


def part_title(meeting: MeetingView, item: str, part: int, lang: str) -> str:
    """The title of a part inside an item, or nothing."""
    found = next((row for row in meeting.spec.items if row.key == item), None)
    parts = [one for one in found.sub if one.minutes] if found else []
    return parts[part].title.in_(lang) if 0 <= part < len(parts) else ""


def step_words(meeting: MeetingView, step: Any, lang: str) -> Mapping[str, Any] | None:  # noqa: ANN401  # of the agenda
    """A step of the agenda in the reader's language: its title, its part's, and who holds it."""
    if step is None:
        return None
    return {
        "title": titles(meeting, lang).get(step.item, step.block),
        "part": "" if step.part is None else part_title(meeting, step.item, step.part, lang),
        "by": step.names,
        "at": step.at,
    }
