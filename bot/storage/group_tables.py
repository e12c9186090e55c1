"""Tables around groups and tables at a meeting: booked rooms, questions that are reckoned, who sits where."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from bot.storage.base import Utc, metadata

rooms = Table(
    "rooms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("address", String(300), nullable=False),
    Column("capacity", Integer, nullable=False),
    comment="meeting rooms booked for a meeting's groups",
)

group_questions = Table(
    "group_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), comment="who asked; nobody, after a late change"),
    Column("kind", String(6), nullable=False, comment="repair, pair or map"),
    Column("about", JSON, nullable=False),
    Column("answer", JSON, comment="what was reckoned, outside any transaction"),
    Column("asked_at", Utc, nullable=False),
    comment="questions about published or proposed groups that take reckoning",
)

seatings = Table(
    "seatings",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    Column("tables", JSON, nullable=False, comment="seats at each table"),
    Column("state", String(8), nullable=False, comment="wanted, reseat, planned or failed"),
    Column("plan", JSON, comment="who sits where before and after the break"),
    Column("told", JSON, nullable=False, comment="by member: the tables they have been told"),
    Column("wanted_by", ForeignKey("members.id", ondelete="SET NULL")),
    Column("revision", Integer, nullable=False, default=0),
)
