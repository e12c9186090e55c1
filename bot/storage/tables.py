"""The domain's tables: people, clusters, meetings, and what was said about them.

Sizes: a cluster has 10-73 doctors and 2-4 meetings a year; an operator may hold all 116 clusters. The tables of
delivery (outbox, due rows, updates) stand in `delivery_tables`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.base import Utc, metadata

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", BigInteger, unique=True, nullable=False),
    Column("name", String(200), nullable=False),
    Column("language", String(5), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("blocked_at", Utc),
    comment="whoever has written to the bot",
)

clusters = Table(
    "clusters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", Utc, nullable=False),
)

practices = Table(
    "practices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cluster_id", ForeignKey("clusters.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("ydernummer", String(6), comment="six digits as text; a leading zero counts"),
    Column("house", String(200), comment="practices under one roof"),
    Column("form", String(40)),
    Column("address", String(300)),
    Column("postcode", String(4)),
    Column("town", String(100)),
    Column("lat", Float),
    Column("lon", Float),
    Column("place_source", String(8), comment="shared where somebody sent the place from the chat"),
    Column("host_capacity", Integer, nullable=False, default=0),
    UniqueConstraint("cluster_id", "name"),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cluster_id", ForeignKey("clusters.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("practice_id", ForeignKey("practices.id")),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False, comment="member, ua, locum, staff or guest"),
    Column("coordinator", Boolean, nullable=False, default=False),
    Column("chair", Boolean, nullable=False, default=False, comment="mødeleder unless a meeting names another"),
    Column("email", String(254)),
    Column("mail_bad_at", Utc, comment="when the mail server refused the address"),
    Column("language", String(5), comment="chosen on the reply page by who has no chat"),
    Column("phone", String(40)),
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("joined_at", Utc),
    Column("left_at", Utc),
    comment="the roster: one row per person and cluster, joined or not",
)

join_links = Table(
    "join_links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True, comment="SHA-256; the code itself is never kept"),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("revoked_at", Utc),
)

join_failures = Table(
    "join_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("at", Utc, nullable=False),
)

reply_links = Table(
    "reply_links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(10), nullable=False, comment="answer, poll, survey or feed"),
    Column("subject_id", Integer, nullable=False, comment="the meeting, poll or survey; 0 for a feed"),
    Column("token_hash", String(64), nullable=False, unique=True, comment="SHA-256; the token itself is never kept"),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, comment="never, for a feed"),
    Column("revoked_at", Utc),
)

meetings = Table(
    "meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cluster_id", ForeignKey("clusters.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("package", String(60), nullable=False),
    Column("spec", Text, nullable=False, comment="the playbook as it was when the meeting was made"),
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("wall", String(16), nullable=False, comment="2027-03-10T16:45, the time people agreed on"),
    Column("zone", String(60), nullable=False),
    Column("form", String(10), nullable=False, comment="hybrid, physical or virtual"),
    Column("place", String(300)),
    Column("link", String(500)),
    Column("chair_id", ForeignKey("members.id")),
    Column("options", JSON, nullable=False),
    Column("status", String(12), nullable=False, comment="planned, invited, live, held or cancelled"),
    Column("answer_by", Utc, nullable=False, comment="the last moment of the sign-up"),
    Column("capacity", Integer, nullable=False, default=0, comment="how many there is room for; 0 where nobody counts"),
    Column("ordered_at", Utc),
    Column("agreed", JSON, nullable=False, default=dict, comment="what the order, the call and the premeeting came to"),
    Column("follows_id", ForeignKey("meetings.id", ondelete="SET NULL"), comment="the meeting it follows up"),
    Column("invited_at", Utc),
    Column("nudges", Integer, nullable=False, default=0),
    Column("revision", Integer, nullable=False, default=0),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", Utc, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("key", String(60), nullable=False),
    Column("due", Date),
    Column("until", Date),
    Column("state", String(10), nullable=False, comment="open, done or skipped"),
    Column("chosen", Boolean, nullable=False, server_default=text("false"), comment="its day was set by hand"),
    Column("before", JSON, comment="the last state and day, for undo"),
    Column("member_id", ForeignKey("members.id"), comment="delegated to"),
    Column("revision", Integer, nullable=False, default=0),
    UniqueConstraint("meeting_id", "key"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    Column("material", String(40), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("at", Utc, nullable=False),
    Column("by_person_id", ForeignKey("people.id"), nullable=False),
    Column("file_id", ForeignKey("files.id"), comment="what was forwarded to the bot; never sealed or practice data"),
    Column("link", String(500), comment="where it is found on the web: a podcast, say"),
    Column("handed_out", JSON, nullable=False, default=list, comment="practices that have got their sealed envelope"),
    comment="promised materials that have arrived, one row a thing",
)

year_tasks = Table(
    "year_tasks",
    metadata,
    Column("cluster_id", ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("done_at", Utc, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("attend", String(4), nullable=False, comment="yes, no, or wait where there was no room left"),
    Column("waits_since", Utc, comment="the place in the waiting list"),
    Column("grouping", String(5), comment="own or place"),
    Column("own_group", String(100), comment="the name of a self-made group"),
    Column("locum", String(3), comment="yes where the doctor is UA or vikar"),
    Column("practice_id", ForeignKey("practices.id"), comment="where a UA or vikar works"),
    Column("by_person_id", ForeignKey("people.id"), comment="nobody where it came through the reply page"),
    Column("at", Utc, nullable=False),
)

own_groups = Table(
    "own_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(100), nullable=False, comment="as its members have it in their answers"),
    Column("code", String(12), nullable=False, unique=True, comment="lets a colleague in; passed on by hand"),
    Column("leave", String(3), comment="yes or no: may others be put into it where it is too small"),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("meeting_id", "name"),
    comment="groups that people make themselves; who is in one says so in their answer",
)

own_claims = Table(
    "own_claims",
    metadata,
    Column("group_id", ForeignKey("own_groups.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("by_member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(8), nullable=False, comment="asked or declined; a yes stands in the answer"),
    Column("at", Utc, nullable=False),
    comment="colleagues whom somebody has counted in; they are asked themselves",
)

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cluster_id", ForeignKey("clusters.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("package", String(60), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("status", String(10), nullable=False, comment="draft, open, closed or fixed"),
    Column("answer_by", Utc, nullable=False, comment="when it closes by itself"),
    Column("must", JSON, nullable=False, comment="members without whom the date is no good"),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="SET NULL"), comment="the meeting its date was fixed for"),
    Column("revision", Integer, nullable=False, default=0),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
)

poll_slots = Table(
    "poll_slots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("poll_id", ForeignKey("polls.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("wall", String(16), nullable=False, comment="2027-03-10T16:45, the time people would agree on"),
    Column("starts_at", Utc, nullable=False),
    UniqueConstraint("poll_id", "wall"),
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("slot_id", ForeignKey("poll_slots.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("vote", String(5), nullable=False, comment="yes, maybe or no"),
    Column("by_person_id", ForeignKey("people.id"), comment="nobody where it came through the reply page"),
    Column("at", Utc, nullable=False),
)

remarks = Table(
    "remarks",
    metadata,
    Column("id", Integer, primary_key=True, comment="grows with every remark: who was first"),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("topic", String(10), nullable=False, comment="answered, consent, comment, present, diet or guest"),
    Column("value", Text, nullable=False),
    Column("by_person_id", ForeignKey("people.id"), comment="nobody where it came through the reply page"),
    Column("at", Utc, nullable=False),
    UniqueConstraint("meeting_id", "member_id", "topic"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("segment", String(12), nullable=False, comment="missing, coming, away, leaders, presenters, group3"),
    Column("text", Text, nullable=False),
    Column("by_person_id", ForeignKey("people.id"), nullable=False),
    Column("at", Utc, nullable=False),
)

groupings = Table(
    "groupings",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(10), nullable=False, comment="wanted, proposed, published or failed"),
    Column("wishes", JSON, nullable=False, comment="locks, choices and haste of the coordinator"),
    Column("plan", JSON, comment="the proposal with its reasons"),
    Column("search", JSON, comment="how far the search has come, or why it failed"),
    Column("wanted_by", ForeignKey("people.id")),
    Column("revision", Integer, nullable=False, default=0),
)

groups = Table(
    "groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("host_practice_id", ForeignKey("practices.id")),
    Column("place_kind", String(8), comment="practice, private or room"),
    Column("address", String(300), comment="where the group meets; shown to its members only"),
    Column("leader_id", ForeignKey("members.id")),
    Column("leader_state", String(10), nullable=False, comment="asked, accepted or none"),
    Column("declined", JSON, nullable=False, comment="members who have said no to leading"),
    Column("deputy_id", ForeignKey("members.id"), comment="leads where the leader cannot"),
    Column("duties", JSON, nullable=False, default=dict, comment="member ids by the number of the leader's duty"),
    Column("data_choice", String(200), comment="what the group looks at"),
    Column("gathered_at", Utc, comment="when it said on the day that it is together"),
    UniqueConstraint("meeting_id", "number"),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
)

lives = Table(
    "lives",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    Column("state", Text, nullable=False, comment="bot.agenda's own form"),
    Column("revision", Integer, nullable=False, default=0),
    Column("page_token", String(64), nullable=False, unique=True),
    Column("word", String(200), comment="a short word to whoever speaks, on the clock page too"),
    Column("word_until", Utc),
)

reports = Table(
    "reports",
    metadata,
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("answers", JSON, nullable=False),
    Column("submitted_at", Utc),
    Column("by_person_id", ForeignKey("people.id"), comment="nobody where it came through the reply page"),
)

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("by_person_id", ForeignKey("people.id", ondelete="SET NULL"), comment="who sent it to the bot"),
)

talks = Table(
    "talks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("dialog", String(40), nullable=False),
    Column("args", JSON, nullable=False),
    Column("subject", String(80), nullable=False, comment="dialog and arguments, one talk each"),
    Column("answers", JSON, nullable=False),
    Column("reopened", String(40)),
    Column("revision", Integer, nullable=False, default=0),
    Column("touched_at", Utc, nullable=False),
    UniqueConstraint("person_id", "subject"),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("to_address", String(254), nullable=False),
    Column("to_name", String(200), nullable=False),
    Column("from_name", String(200), nullable=False),
    Column("reply_to", String(254), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("text", Text, nullable=False, comment="forgotten once it is sent"),
    Column("html", Text, nullable=False),
    Column("files", JSON, nullable=False, comment="ids of attachments"),
    Column("calendar_id", Integer, comment="a stored calendar file"),
    Column("method", String(10), nullable=False, comment="REQUEST, CANCEL or PUBLISH"),
    Column("member_id", ForeignKey("members.id", ondelete="SET NULL")),
    Column("meeting_id", ForeignKey("meetings.id", ondelete="SET NULL"), index=True),
    Column("state", String(10), nullable=False, comment="pending, sending, sent, refused, unsure or expired"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("lease_until", Utc),
    Column("created_at", Utc, nullable=False),
    Column("settled_at", Utc),
    Column("error", Text),
    Index("ix_mails_waiting", "state", "not_before"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("person_id", ForeignKey("people.id", ondelete="SET NULL")),
    Column("cluster_id", Integer, index=True),
    Column("meeting_id", Integer),
    Column("what", String(60), nullable=False),
    Column("about", JSON, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("text", Text, nullable=False),
    comment="small facts of the installation, such as the bot's user name",
)
