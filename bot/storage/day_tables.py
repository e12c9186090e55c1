"""Tables of the meeting day: who does what, and which cues somebody wants."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from bot.storage.base import metadata

meeting_roles = Table(
    "meeting_roles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(20), nullable=False, comment="a role key of the playbooks"),
    Column("item", String(60), nullable=False, comment="a row of the programme, row/part, or empty: the whole meeting"),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE")),
    Column("name", String(200), nullable=False, comment="of somebody who is on no list; else empty"),
    comment="the people behind the roles of one meeting",
)

cue_choices = Table(
    "cue_choices",
    metadata,
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("choice", String(5), nullable=False, comment="mine or none; who wants all has no row"),
    comment="which cues of a meeting day a person wants",
)

cue_silences = Table(
    "cue_silences",
    metadata,
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("sort", String(12), primary_key=True, comment="a sort of cues that this person does not want"),
    comment="the sorts of cues that somebody has switched off one by one",
)
