"""Tables of the cluster's own surveys: what is asked, and the sheets of those that are answered with a name.

Sheets without a name go the way of the evaluation's, into `votes` and `voters` (see `after_tables`).
"""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text

from bot.storage.base import Utc, metadata

surveys = Table(
    "surveys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("named", Boolean, nullable=False, comment="the coordinator sees who has answered what"),
    Column("answer_by", Utc, nullable=False, comment="when it closes by itself"),
    Column("status", String(8), nullable=False, comment="draft, open or closed"),
    Column("nudges", Integer, nullable=False, server_default="0"),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
)

survey_questions = Table(
    "survey_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(8), nullable=False, comment="scale, choice or text"),
    Column("text", Text, nullable=False),
    Column("choices", JSON, nullable=False, comment="the words to choose from, in order"),
)

survey_sheets = Table(
    "survey_sheets",
    metadata,
    Column("survey_id", ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("answers", JSON, nullable=False, comment="by question id; an empty text was skipped"),
    Column("by_person_id", ForeignKey("people.id"), comment="nobody where it came through the reply page"),
    Column("at", Utc, nullable=False),
    comment="answers with a name, changeable until the survey closes",
)
