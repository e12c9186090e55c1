"""The collected group reports as files; the first document of every meeting's end."""

from bot.documents.catalogue import make
from bot.documents.facts import MeetingFacts


def summary_docx(facts: MeetingFacts, lang: str) -> bytes:
    """All group reports as .docx, for the cluster's Medibox."""
    return make("summary", "docx", facts, lang)


def summary_pdf(facts: MeetingFacts, lang: str) -> bytes:
    """All group reports as PDF."""
    return make("summary", "pdf", facts, lang)
