"""The collected group reports as files; the first document of every meeting's end."""

# The writers are imported when a file is made: they take longer than everything else at start-up.
# ruff: noqa: PLC0415

from bot.documents.facts import MeetingFacts
from bot.documents.papers import reports


def summary_docx(facts: MeetingFacts, lang: str) -> bytes:
    """All group reports as .docx, for the cluster's Medibox."""
    from bot.documents.word import word

    return word(reports.summary(facts, lang))


def summary_pdf(facts: MeetingFacts, lang: str) -> bytes:
    """All group reports as PDF."""
    from bot.documents.typeset import pdf

    return pdf(reports.summary(facts, lang))
