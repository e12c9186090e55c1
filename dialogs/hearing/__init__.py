"""What typed words mean where no open question waits for them: a sign-off, a page, a question.

Everything here is a fixed table: the same words always mean the same, and what is in no table means nothing.
"""

from dialogs.hearing.asking import asks, topic_of
from dialogs.hearing.pages import page_of
from dialogs.hearing.rules import TOPICS, Topic
from dialogs.hearing.signing import attendance, signs_off, speaks_of_self, weekday_said

__all__ = [
    "TOPICS",
    "Topic",
    "asks",
    "attendance",
    "page_of",
    "signs_off",
    "speaks_of_self",
    "topic_of",
    "weekday_said",
]
