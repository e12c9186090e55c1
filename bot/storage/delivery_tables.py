"""Tables of the delivery core: letters out, dues, updates in, leases.

Nothing here knows what a meeting is. `letters` is an inbox and a history; `lines` and `lanes` say which chat may be
written to and when; `cards` say which message shows which state.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    literal_column,
    text,
)

from bot.storage.base import Utc, metadata

# SQLite counts rows only in columns declared exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

# A partial index is found only when the state stands in the query itself, not in a bound value.
NEW: ColumnElement[str] = literal_column("'new'")
PENDING: ColumnElement[str] = literal_column("'pending'")
UNCERTAIN: ColumnElement[str] = literal_column("'uncertain'")
WAITING: ColumnElement[str] = literal_column("'waiting'")

letters = Table(
    "letters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    # new pending claimed sending | sent uncertain assumed dead parked expired superseded
    Column("state", String(12), nullable=False),
    Column("method", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("card", String),
    Column("fresh", Boolean, nullable=False),
    Column("file_id", Integer),
    Column("file_field", String(16)),
    Column("not_before", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("purpose", String(32), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("settled_at", Utc),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("owner", String(40)),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("lease_until", Utc),
    Column("message_id", BigInteger),
    Column("error", Text),
    Column("plain", Boolean, nullable=False, server_default=text("false")),  # formatting was refused once
    Column("repeated", Boolean, nullable=False, server_default=text("false")),  # sent again after an uncertain try
    Column("due", String),  # the key of the due that it tells of, and its revision
    Column("due_revision", Integer),
)
Index(
    "ix_letters_new",
    letters.c.priority,
    letters.c.id,
    sqlite_where=letters.c.state == NEW,
    postgresql_where=letters.c.state == NEW,
)
Index(
    "ix_letters_pending",
    letters.c.chat_id,
    letters.c.priority,
    letters.c.not_before,
    letters.c.id,
    sqlite_where=letters.c.state == PENDING,
    postgresql_where=letters.c.state == PENDING,
)
Index(
    "ix_letters_lease",
    letters.c.lease_until,
    sqlite_where=letters.c.lease_until.is_not(None),
    postgresql_where=letters.c.lease_until.is_not(None),
)
Index(
    "ix_letters_card",
    letters.c.chat_id,
    letters.c.card,
    letters.c.state,
    sqlite_where=letters.c.card.is_not(None),
    postgresql_where=letters.c.card.is_not(None),
)
Index("ix_letters_settled", letters.c.settled_at)
Index(
    "ix_letters_uncertain",
    letters.c.id,
    sqlite_where=letters.c.state == UNCERTAIN,
    postgresql_where=letters.c.state == UNCERTAIN,
)
Index(
    "ix_letters_due",
    letters.c.due,
    sqlite_where=letters.c.due.is_not(None),
    postgresql_where=letters.c.due.is_not(None),
)

lines = Table(  # one per chat: at most one message under way
    "lines",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("busy", Id),  # the letter under way
    Column("busy_until", Utc),  # pushed on while its sender lives
    Column("rate_at", Utc),  # when the chat's rate is used up to (virtual arrival time)
    Column("held_until", Utc),  # told to wait (429)
    Column("parked", Boolean, nullable=False, server_default=text("false")),
    Column("returns", Integer, nullable=False, server_default="0"),  # how often the person has come back
)

lanes = Table(  # per chat and priority: when its first letter may go
    "lanes",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("priority", SmallInteger, primary_key=True, autoincrement=False),
    Column("ready_at", Utc),
)
Index(
    "ix_lanes_ready",
    lanes.c.priority,
    lanes.c.ready_at,
    lanes.c.chat_id,
    sqlite_where=lanes.c.ready_at.is_not(None),
    postgresql_where=lanes.c.ready_at.is_not(None),
)

cards = Table(
    "cards",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("card", String, primary_key=True),
    Column("message_id", BigInteger),
    Column("newest", Id, nullable=False, server_default="0"),  # the newest letter of the card
)

rates = Table(  # moments of the latest sends, shared by all replicas
    "rates",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("marks", JSON, nullable=False),
)

dues = Table(
    "dues",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("about", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("wall", String(32)),
    Column("zone", String(64)),
    Column("expires_at", Utc),
    Column("meeting_id", Integer),
    Column("revision", Integer, nullable=False),
    Column("state", String(12), nullable=False),  # waiting | done dropped failed cancelled muted
    Column("live", Boolean, nullable=False),  # a cue: on time or not at all
    Column("muted", Boolean, nullable=False, server_default=text("false")),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("retry_at", Utc),  # real time
    Column("settled_at", Utc),  # real time
    Column("error_id", String(16)),
)
Index(
    "ix_dues_waiting",
    dues.c.live,
    dues.c.at,
    sqlite_where=dues.c.state == WAITING,
    postgresql_where=dues.c.state == WAITING,
)
Index("ix_dues_meeting", dues.c.meeting_id, dues.c.at)
Index("ix_dues_settled", dues.c.settled_at)

updates = Table(  # every update handled in the last days; a set, for ids may start afresh
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False, index=True),
)

update_tries = Table(  # written before a careful try: an update that kills the process is known by it
    "update_tries",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tries", SmallInteger, nullable=False),
)

dead_updates = Table(
    "dead_updates",
    metadata,
    Column("error_id", String(16), primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Column("error", Text, nullable=False),
    Column("raw", JSON, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("until", Utc, nullable=False),
)
