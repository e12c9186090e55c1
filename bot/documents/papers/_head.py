"""What every paper begins with: kind, meeting, cluster, when and where."""

from datetime import datetime

from bot.documents.facts import MeetingFacts
from bot.documents.paper import Block, Paper, Size
from bot.documents.words import Words
from bot.texts import clock, span


def paper(facts: MeetingFacts, words: Words, kind: str, *blocks: Block, size: Size = "a4", wide: bool = False) -> Paper:
    """A paper of the meeting; `kind` is a key of the words."""
    return Paper(
        kind=words(kind),
        title=facts.title,
        cluster=facts.cluster,
        under=tuple(line for line in (span(facts.starts_at, facts.ends_at, words.lang), facts.place) if line),
        lang=words.lang,
        blocks=blocks,
        size=size,
        wide=wide,
        page=words("page"),
    )


def times(start: datetime | None, end: datetime | None, lang: str) -> str:
    """`16.45–17.00`; one alone when the other is unknown, empty without both."""
    return "–".join(clock(moment, lang) for moment in (start, end) if moment)
