"""Tables of what comes after a meeting: who was there, what was agreed, what people thought of it, what is printed.

The evaluation's tables are made so that nobody can be found in them: `votes` holds no person, no moment and no order
(an answer sheet is cut into its answers, and SQLite keeps the table in order of random keys), `voters` says only who
has been given a sheet. How they are filled is told in `evaluations`.
"""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import Utc, metadata


def _of_meeting(*, key: bool = False) -> Column[int]:
    """The meeting that a row belongs to, and goes with."""
    if key:
        return Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    return Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True)


wanted_papers = Table(
    "wanted_papers",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_meeting(),
    Column("kind", String(20), nullable=False, comment="a document of the catalogue"),
    Column("suffix", String(5), nullable=False),
    Column("lang", String(5), nullable=False),
    Column("purpose", String(12), nullable=False, comment="self, minutes or evaluation: who gets it"),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, comment="who has asked for it"),
    Column("wanted_at", Utc, nullable=False),
    UniqueConstraint("meeting_id", "kind", "suffix", "purpose", "member_id"),
    comment="documents that somebody waits for; made outside the transaction, gone when they are made",
)

meeting_codes = Table(
    "meeting_codes",
    metadata,
    _of_meeting(key=True),
    Column("purpose", String(12), primary_key=True, comment="here, evaluation or result"),
    Column("token", String(64), nullable=False, unique=True),
    comment="what the meeting's QR codes carry; they hang on the wall, so they are kept as they are",
)

attendance = Table(
    "attendance",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_meeting(),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE")),
    Column("name", String(200), nullable=False, comment="of those who are on no list"),
    Column("practice", String(200), nullable=False),
    Column("arrived_at", Utc, nullable=False),
    Column("left_at", Utc, comment="of those who went before the end"),
    Column("via", String(12), nullable=False, comment="tap, door, page or list"),
    UniqueConstraint("meeting_id", "member_id"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_meeting(),
    Column("what", Text, nullable=False),
    Column("who", String(200), nullable=False, comment="a practice, the municipality, a person: as it was said"),
    Column("member_id", ForeignKey("members.id", ondelete="SET NULL"), comment="where it is a person of the roster"),
    Column("due", Date),
    Column("status", String(8), nullable=False, comment="open, done or dropped"),
    Column("created_at", Utc, nullable=False),
    Column("revision", Integer, nullable=False, default=0),
)

minutes = Table(
    "minutes",
    metadata,
    _of_meeting(key=True),
    Column("item", String(60), primary_key=True, comment="a row of the programme"),
    Column("text", Text, nullable=False),
)

minute_rounds = Table(
    "minute_rounds",
    metadata,
    _of_meeting(key=True),
    Column("sent_at", Utc, nullable=False),
    Column("until", Date, nullable=False, comment="the last day of corrections"),
    Column("final_at", Utc),
    Column("revision", Integer, nullable=False, default=0),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_meeting(),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("settled", Boolean, nullable=False, default=False),
)

figures = Table(
    "figures",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_meeting(),
    Column("title", String(200), nullable=False),
    Column("rows", JSON, nullable=False, comment="pairs of label and figure; a small count is null and not kept"),
    Column("unit", String(8), nullable=False),
    Column("note", String(200), nullable=False, comment="where they are from"),
    comment="figures of the whole cluster that the coordinator may show; never of a single practice",
)

votes = Table(
    "votes",
    metadata,
    Column("id", String(32), primary_key=True, comment="random, and another one each time a sheet comes in"),
    _of_meeting(),
    Column("survey", Integer, nullable=False, server_default="0", comment="a survey's id; 0 for the evaluation"),
    Column("question", String(40), nullable=False),
    Column("answer", Text, nullable=False),
    Column("counted", Boolean, nullable=False, comment="answers are shown three sheets at a time"),
    sqlite_with_rowid=False,
    comment="single answers to an evaluation or survey; nothing leads to a person, a moment or another answer",
)

voters = Table(
    "voters",
    metadata,
    _of_meeting(key=True),
    Column("survey", Integer, primary_key=True, autoincrement=False, server_default="0", comment="as in votes"),
    Column("voter", String(64), primary_key=True, comment="a member's id, or the hash of a page's slip"),
    sqlite_with_rowid=False,
    comment="who has handed in a sheet; nothing in it leads to an answer",
)
